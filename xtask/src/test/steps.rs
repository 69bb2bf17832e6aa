//! The steps of `cargo xtask test`, in their order: what fails fast comes first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::{Context, Outcome, advisories, count, licences};
use crate::backend::Backend;
use crate::build;
use crate::cli::E2eArgs;
use crate::e2e::{Stage, Suite};
use crate::process::{Ended, external, run_logged};

/// Far more than any step needs, so that one that hangs does not take the others' results with it.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// The browser tests of the widget take seconds.
const BROWSER_LIMIT: Duration = Duration::from_secs(120);

/// One step.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) run: fn(&Context) -> Result<Outcome>,
}

/// All steps.
pub(super) const ALL: &[Step] = &[
    Step { name: "fmt", run: fmt },
    Step { name: "types", run: types },
    Step { name: "js", run: js },
    Step { name: "licences", run: licences::step },
    Step { name: "advisories", run: advisories::step },
    Step { name: "clippy", run: clippy },
    Step { name: "native", run: native },
    Step { name: "clippy-wasm", run: clippy_wasm },
    Step { name: "wasm", run: wasm },
    Step { name: "build", run: build_step },
    Step { name: "size", run: size },
    Step { name: "e2e", run: e2e },
];

/// Runs a command from the root with its output in the step's log; returns whether it succeeded, and the output.
pub(super) fn logged(context: &Context, name: &str, command: &mut Command) -> Result<(bool, String)> {
    let (ended, output) = logged_within(context, name, command, LIMIT)?;
    Ok((ended.ok, output))
}

fn logged_within(context: &Context, name: &str, command: &mut Command, limit: Duration) -> Result<(Ended, String)> {
    let log = context.project.log(name);
    command.current_dir(&context.project.root).env("CARGO_TERM_COLOR", "never");
    let ended = run_logged(command, name, &log, Some(limit))?;
    let mut output = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    if !ended.ok && ended.elapsed > limit {
        output.push_str("\nstopped: it took too long\n");
    }
    Ok((ended, output))
}

fn fmt(context: &Context) -> Result<Outcome> {
    let (ok, output) = logged(context, "fmt", external("cargo").args(["fmt", "--all", "--check", "--", "--color", "never"]))?;
    Ok(Outcome::one(ok, output))
}

fn clippy(context: &Context) -> Result<Outcome> {
    let (ok, output) = logged(context, "clippy", external("cargo").args(["clippy", "--all-targets", "--", "-D", "warnings"]))?;
    Ok(Outcome::one(ok, output))
}

fn clippy_wasm(context: &Context) -> Result<Outcome> {
    let mut cargo = external("cargo");
    context.wasm.apply(&mut cargo);
    cargo.args(["clippy", "--package", "natter-widget", "--all-targets"]).args([
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ]);
    let (ok, output) = logged(context, "clippy-wasm", &mut cargo)?;
    Ok(Outcome::one(ok, output))
}

/// Each TypeScript project is one check.
fn types(context: &Context) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for folder in ["loader", "widget", "widget/emoji", "widget/voice", "tests/e2e", "tests/bench"] {
        if !context.project.root.join(folder).join("tsconfig.json").exists() {
            continue;
        }
        let mut tsc = external(context.project.node_bin("tsc"));
        tsc.args(["--noEmit", "-p", folder]);
        let (ok, output) = logged(context, &format!("types-{}", folder.replace('/', "-")), &mut tsc)?;
        outcome = outcome.and(Outcome::one(ok, output));
    }
    Ok(nothing_is_a_skip(outcome, "no TypeScript project"))
}

fn js(context: &Context) -> Result<Outcome> {
    let mut files = Vec::new();
    for folder in ["loader/test", "locales/test", "widget/emoji", "widget/voice", "widget/tests"] {
        files.extend(test_files(&context.project.root.join(folder)));
    }
    if files.is_empty() {
        return Ok(Outcome::skipped("no JavaScript unit tests"));
    }
    let mut node = external("node");
    node.args(["--test", "--test-reporter=tap"]).args(files).env("CHROME_PATH", &context.browser.program);
    let (ok, output) = logged(context, "js", &mut node)?;
    Ok(Outcome::counted(ok, count::tap(&output), output))
}

fn test_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .flat_map(|path| if path.is_dir() { test_files(&path) } else { vec![path] })
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    files
}

fn native(context: &Context) -> Result<Outcome> {
    let (ok, output) = logged(context, "native", external("cargo").args(["test", "--no-fail-fast"]))?;
    Ok(Outcome::counted(ok, count::cargo_test(&output), output))
}

fn wasm(context: &Context) -> Result<Outcome> {
    let cargo = || -> Result<Command> {
        let mut cargo = external("cargo");
        context.wasm.apply(&mut cargo);
        context.driver.apply(&mut cargo);
        cargo
            .args(["test", "--no-fail-fast", "--package", "natter-widget"])
            .args(["--target", "wasm32-unknown-unknown"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("PATH", context.project.path_with_tools()?)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        Ok(cargo)
    };
    let (ok, output) = logged(context, "wasm", cargo()?.arg("--no-run"))?;
    if !ok {
        return Ok(Outcome::one(false, output));
    }
    // Now and then a browser doesn't come up, and its driver waits for it without an end: then anew.
    let mut tests = cargo()?;
    let (mut ended, mut output) = logged_within(context, "wasm", in_a_group(&mut tests), BROWSER_LIMIT)?;
    let mut tries = 1;
    while !ended.ok && ended.elapsed > BROWSER_LIMIT && tries < 4 {
        (ended, output) = logged_within(context, "wasm", in_a_group(&mut tests), BROWSER_LIMIT)?;
        tries += 1;
    }
    Ok(Outcome::counted(ended.ok, count::cargo_test(&output), output))
}

/// So that stopping it stops the browser, too.
fn in_a_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

fn build_step(context: &Context) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for backend in Backend::known(context.project) {
        build::build(context.project, context.wasm, build::DEFAULT_PROFILE, backend)?;
        outcome = outcome.and(Outcome::one(true, String::new()));
    }
    Ok(outcome)
}

fn size(context: &Context) -> Result<Outcome> {
    let (table, over) = crate::size::report(context.project)?;
    Ok(Outcome::one(over.is_empty(), format!("{table}\nover budget: {}", over.join("; "))))
}

/// The specs of each kind of server that there is an app for.
fn e2e(context: &Context) -> Result<Outcome> {
    if !context.project.root.join("tests/e2e/playwright.config.ts").exists() {
        return Ok(Outcome::skipped("no specs"));
    }
    let mut outcome = Outcome::default();
    for backend in Backend::known(context.project) {
        outcome = outcome.and(specs_of(context, backend)?);
    }
    Ok(outcome)
}

fn specs_of(context: &Context, backend: Backend) -> Result<Outcome> {
    let project = context.project;
    let report = project.work().join(format!("playwright-{}.json", backend.name()));
    // A run that dies early must not be counted by the last one's report.
    let _ = fs::remove_file(&report);
    let stage = Stage::new(project, &E2eArgs { backend, ..E2eArgs::default() })?;
    let mut playwright = stage.playwright(project, &context.browser, Suite::Specs);
    playwright.arg("--reporter=list,json").env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    let log = if backend == Backend::Libredesk { "e2e".to_owned() } else { format!("e2e-{}", backend.name()) };
    let (ok, output) = logged(context, &log, &mut playwright)?;
    let counts = fs::read_to_string(&report).map_or((0, 0), |json| count::playwright(&json));
    Ok(Outcome::counted(ok, counts, output))
}

fn nothing_is_a_skip(outcome: Outcome, why: &str) -> Outcome {
    if outcome.passed + outcome.failed == 0 { Outcome::skipped(why) } else { outcome }
}
