//! `cargo xtask test`: every check and test, each with its time, and one line at the end that counts them.

mod advisories;
mod count;
mod licence;
mod licences;
mod steps;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::cli::TestArgs;
use crate::process::{seconds, tail};
use crate::project::Project;
use crate::setup::{self, Browser, Driver, WasmToolchain};

/// How much of a failed step's output is shown; its log has all of it.
const SHOWN_LINES: usize = 150;

/// What the steps work with.
struct Context<'a> {
    project: &'a Project,
    wasm: WasmToolchain,
    browser: Browser,
    driver: Driver,
}

/// How a step ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    passed: usize,
    failed: usize,
    /// Why nothing was checked, when nothing was.
    skipped: Option<String>,
    /// What to show when something failed.
    output: String,
}

impl Outcome {
    fn skipped(why: impl Into<String>) -> Self {
        Self { skipped: Some(why.into()), ..Self::default() }
    }

    /// A check that is one thing.
    fn one(ok: bool, output: String) -> Self {
        Self { passed: usize::from(ok), failed: usize::from(!ok), skipped: None, output }
    }

    /// A run of many tests. Whatever they counted, a run that failed has failed, and one that counted nothing too:
    /// it did not compile, or crashed.
    fn counted(ok: bool, (passed, failed): (usize, usize), output: String) -> Self {
        Self { passed, failed: if ok { failed } else { failed.max(1) }, skipped: None, output }
    }

    fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.output.push_str(&other.output);
        self.skipped = self.skipped.and(other.skipped);
        self
    }
}

/// `cargo xtask test`.
pub(crate) fn command(project: &Project, args: &TestArgs) -> Result<()> {
    if args.only.iter().any(|name| name == "list") {
        for step in steps::ALL {
            println!("{}", step.name);
        }
        return Ok(());
    }
    if let Some(unknown) = args.only.iter().find(|name| !steps::ALL.iter().any(|step| step.name == **name)) {
        bail!("no step is called `{unknown}`: `cargo xtask test --only list` names them");
    }
    let started = Instant::now();
    let total = match setup::for_test(project) {
        Ok((wasm, browser, driver)) => {
            println!("{:<12} ok       {:>12}", "setup", seconds(started.elapsed()));
            let context = Context { project, wasm, browser, driver };
            run_steps(&context, &args.only)
        }
        Err(error) => {
            eprintln!("error: the machine could not be made ready: {error:#}");
            Outcome::one(false, String::new())
        }
    };
    println!("all steps took {}", seconds(started.elapsed()));
    println!("{}", closing_line(&total));
    if total.failed > 0 {
        // The closing line must be the last, so no error goes up to be printed after it.
        std::process::exit(1);
    }
    Ok(())
}

fn closing_line(total: &Outcome) -> String {
    format!("{} passed, {} failed", total.passed, total.failed)
}

fn run_steps(context: &Context, only: &[String]) -> Outcome {
    let mut total = Outcome::default();
    let mut failed = Vec::new();
    for step in steps::ALL {
        if !only.is_empty() && !only.iter().any(|name| name == step.name) {
            continue;
        }
        let started = Instant::now();
        let outcome = (step.run)(context).unwrap_or_else(|error| Outcome::one(false, format!("{error:#}")));
        report(step.name, &outcome, &seconds(started.elapsed()));
        if outcome.failed > 0 {
            failed.push(step.name);
        }
        total = total.and(outcome);
    }
    // Once more at the end: a CI that keeps only the last lines would hide all but the last step.
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    total
}

fn report(name: &str, outcome: &Outcome, time: &str) {
    let counts = match outcome {
        Outcome { skipped: Some(why), .. } if outcome.passed + outcome.failed == 0 => {
            println!("{name:<12} skipped  {time:>12}  {why}");
            return;
        }
        Outcome { passed, failed, .. } if passed + failed > 1 => {
            format!("{passed} passed, {failed} failed")
        }
        _ => String::new(),
    };
    let word = if outcome.failed == 0 { "ok" } else { "FAILED" };
    println!("{}", format!("{name:<12} {word:<8} {time:>12}  {counts}").trim_end());
    if outcome.failed > 0 {
        for line in tail(&outcome.output, SHOWN_LINES).lines() {
            println!("    {line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_run_counts_even_when_its_tests_do_not() {
        assert_eq!(Outcome::counted(false, (0, 0), String::new()).failed, 1);
        assert_eq!(Outcome::counted(false, (3, 2), String::new()).failed, 2);
        assert_eq!(Outcome::counted(true, (3, 0), String::new()).failed, 0);
    }

    #[test]
    fn the_closing_line_adds_up_and_holds_nothing_else() {
        let total = Outcome::default().and(Outcome::one(true, "x".into())).and(Outcome::skipped("no data")).and(Outcome::counted(
            false,
            (4, 1),
            String::new(),
        ));
        assert_eq!(closing_line(&total), "5 passed, 1 failed");
    }
}
