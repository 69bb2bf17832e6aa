//! `cargo xtask bench`: what a visitor waits for, and what a page and his processor pay, beside their budgets.
//!
//! Playwright measures (tests/bench, where it says how) and writes every run's figures down; this shows their medians.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::cli::BenchArgs;
use crate::e2e::{self, Stage, Suite};
use crate::project::Project;
use crate::setup;
use crate::size::grouped;

/// One line of the table.
struct Line {
    /// The figure's name in what Playwright wrote.
    figure: &'static str,
    label: &'static str,
    /// The most it may be.
    budget: Option<f64>,
}

const LINES: &[Line] = &[
    Line { figure: "idle_requests", label: "requests before interest", budget: Some(2.0) },
    Line { figure: "idle_bytes", label: "bytes on the wire before interest", budget: Some(5_000.0) },
    Line { figure: "idle_script_ms", label: "script before interest (ms)", budget: Some(15.0) },
    Line { figure: "idle_heap_bytes", label: "JavaScript heap before interest (bytes)", budget: None },
    Line { figure: "launcher_ms", label: "launcher can be pressed after (ms)", budget: Some(600.0) },
    Line { figure: "cold_home_ms", label: "click to home, nothing loaded (ms)", budget: Some(900.0) },
    Line { figure: "cold_recent_ms", label: "the same with a session, to his conversation (ms)", budget: None },
    Line { figure: "open_bytes", label: "bytes on the wire of that first click", budget: None },
    Line { figure: "warm_home_ms", label: "click to home, loaded (ms)", budget: Some(100.0) },
    Line { figure: "composer_ms", label: "start button to composer (ms)", budget: None },
    Line { figure: "ahead_ms", label: "open home, 391 messages read ahead, main thread (ms)", budget: None },
    Line { figure: "open_long_ms", label: "open 391 messages, main thread (ms)", budget: Some(120.0) },
    Line { figure: "open_listed_ms", label: "open it from the list instead, main thread (ms)", budget: None },
    Line { figure: "one_more_ms", label: "one more message, main thread (ms)", budget: Some(10.0) },
    Line { figure: "bare_more_ms", label: "one more in a bare page, for comparison (ms)", budget: None },
];

/// The servers, as Playwright names them and as the table does.
const COLUMNS: [(&str, &str); 2] = [("stock", "stock server"), ("compressed", "with brotli")];

/// The wasm's way to the browser, from the stock server.
const WASM_LINES: [(&str, &str); 2] =
    [("first_visit_ms", "click to home, first visit (ms)"), ("third_visit_ms", "click to home, third visit (ms)")];
const WASM_COLUMNS: [(&str, &str); 2] = [("stock", "packed"), ("stock_plain_wasm", "plain")];

/// `cargo xtask bench`.
pub(crate) fn command(project: &Project, args: &BenchArgs) -> Result<()> {
    let browser = setup::for_e2e(project)?;
    e2e::prepare(project, &args.stage)?;
    let stage = Stage::new(project, &args.stage)?;
    let report = project.work().join("bench.json");
    // The last run's figures must not be taken for this one's.
    let _ = fs::remove_file(&report);
    let mut playwright = stage.playwright(project, &browser, Suite::Bench);
    playwright.args(&args.stage.playwright).env("NATTER_BENCH_OUT", &report).env("NATTER_BENCH_RUNS", args.runs.to_string());
    if args.json {
        // Only the figures go to stdout.
        playwright.stdout(Stdio::null());
    }
    let status = playwright.status().context("can't run Playwright")?;
    if !status.success() {
        bail!("the measurement did not come to its end (see above)");
    }
    if !report.exists() && !args.stage.playwright.is_empty() && !args.check {
        println!("none of the chosen tests measures a figure of the table");
        return Ok(());
    }
    let written = fs::read_to_string(&report).context("Playwright left no figures")?;
    let measured: Value = serde_json::from_str(&written).context("Playwright's figures can't be read")?;
    if args.json {
        println!("{:#}", as_json(&measured));
    } else {
        print!("{}", table(&measured, args.runs));
    }
    let over = over(&measured);
    if args.check && !over.is_empty() {
        bail!("over budget: {}", over.join("; "));
    }
    Ok(())
}

/// The middle one of all runs.
fn median(measured: &Value, column: &str, figure: &str) -> Option<f64> {
    let mut runs: Vec<f64> = measured["values"][column][figure].as_array()?.iter().filter_map(Value::as_f64).collect();
    runs.sort_by(f64::total_cmp);
    let middle = runs.len() / 2;
    let upper = *runs.get(middle)?;
    Some(if runs.len() % 2 == 1 { upper } else { (runs[middle - 1] + upper) / 2.0 })
}

fn is_over(line: &Line, value: f64) -> bool {
    line.budget.is_some_and(|budget| value > budget)
}

/// What is over its budget, and where.
fn over(measured: &Value) -> Vec<String> {
    let mut over = Vec::new();
    for line in LINES {
        for (column, name) in COLUMNS {
            if median(measured, column, line.figure).is_some_and(|value| is_over(line, value)) {
                over.push(format!("{}, {name}", line.label));
            }
        }
    }
    over
}

fn table(measured: &Value, runs: u32) -> String {
    let mut text = format!("median of {runs}; 100 ms round trip, 10 Mbit/s, processor slowed 4 times\n\n{:<52} {:>8}", "", "budget");
    for (_, name) in COLUMNS {
        text += &format!("  {name:>18}");
    }
    text += "\n";
    for line in LINES {
        text += &format!("{:<52} {:>8}", line.label, line.budget.map_or_else(|| "-".to_owned(), shown));
        for (column, _) in COLUMNS {
            text += &format!("  {:>18}", cell(line, median(measured, column, line.figure)));
        }
        text += "\n";
    }
    text += &format!("\n{:<52} {:>8}", "the wasm, from the stock server (at most 3 runs)", "");
    for (_, name) in WASM_COLUMNS {
        text += &format!("  {name:>18}");
    }
    text += "\n";
    for (figure, label) in WASM_LINES {
        text += &format!("{label:<52} {:>8}", "-");
        for (column, _) in WASM_COLUMNS {
            text += &format!("  {:>18}", median(measured, column, figure).map_or_else(|| "?".to_owned(), shown));
        }
        text += "\n";
    }
    text
}

fn cell(line: &Line, value: Option<f64>) -> String {
    let Some(value) = value else { return "?".to_owned() };
    let verdict = match line.budget {
        None => "    ",
        Some(_) if is_over(line, value) => "OVER",
        Some(_) => "ok  ",
    };
    format!("{} {verdict}", shown(value))
}

/// Whole numbers as people write them; small ones with a tenth.
fn shown(value: f64) -> String {
    if value.abs() < 100.0 && value.fract() != 0.0 { format!("{value:.1}") } else { grouped(value.round().max(0.0) as usize) }
}

fn as_json(measured: &Value) -> Value {
    let mut figures: Vec<Value> = Vec::new();
    for line in LINES {
        for (column, _) in COLUMNS {
            let value = median(measured, column, line.figure);
            figures.push(json!({
                "figure": line.figure,
                "server": column,
                "median": value,
                "runs": measured["values"][column][line.figure],
                "budget": line.budget,
                "over": value.is_some_and(|value| is_over(line, value)),
            }));
        }
    }
    for (figure, _) in WASM_LINES {
        for (column, _) in WASM_COLUMNS {
            figures.push(json!({
                "figure": figure,
                "server": column,
                "median": median(measured, column, figure),
                "runs": measured["values"][column][figure],
            }));
        }
    }
    json!({"figures": figures, "notes": measured["notes"]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(cold: &[f64]) -> Value {
        json!({"values": {"stock": {"cold_home_ms": cold, "idle_requests": [2, 2]}, "compressed": {"cold_home_ms": [1, 3]}}})
    }

    #[test]
    fn the_median_is_the_middle() {
        let measured = measured(&[900.0, 100.0, 200.0]);
        assert_eq!(median(&measured, "stock", "cold_home_ms"), Some(200.0));
        assert_eq!(median(&measured, "compressed", "cold_home_ms"), Some(2.0));
        assert_eq!(median(&measured, "stock", "nothing"), None);
    }

    #[test]
    fn what_is_over_its_budget_is_named() {
        assert!(over(&measured(&[900.0])).is_empty());
        assert_eq!(over(&measured(&[901.0])), ["click to home, nothing loaded (ms), stock server"]);
        assert!(table(&measured(&[901.0]), 1).contains("901 OVER"));
        assert!(table(&measured(&[900.0]), 1).contains("900 ok"));
    }

    #[test]
    fn what_was_not_measured_is_no_success() {
        assert!(table(&measured(&[900.0]), 1).contains('?'));
    }
}
