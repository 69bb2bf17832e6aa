//! Known holes in dependencies, as far as this machine has or reaches the data.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::steps::logged;
use super::{Context, Outcome};
use crate::process::{external, find_on_path, run_logged};

/// The step: crates by cargo-deny or cargo-audit with a database that is here, npm packages by `npm audit`.
pub(super) fn step(context: &Context) -> Result<Outcome> {
    let crates = crates(context)?;
    let npm = npm(context)?;
    Ok(match (crates, npm) {
        (None, None) => Outcome::skipped("no advisory data"),
        (Some(one), Some(two)) => one.and(two),
        (Some(one), None) | (None, Some(one)) => one,
    })
}

fn crates(context: &Context) -> Result<Option<Outcome>> {
    let checks: [(&str, &str, &[&str]); 2] = [
        ("cargo-deny", "advisory-dbs", &["deny", "--offline", "check", "advisories"]),
        ("cargo-audit", "advisory-db", &["audit", "--no-fetch"]),
    ];
    for (program, database, args) in checks {
        if find_on_path(program, None).is_none() || !in_cargo_home(database).is_dir() {
            continue;
        }
        let (ok, output) = logged(context, program, external("cargo").args(args))?;
        return Ok(Some(Outcome::one(ok, output)));
    }
    Ok(None)
}

fn in_cargo_home(folder: &str) -> PathBuf {
    let home = env::var_os("CARGO_HOME").map_or_else(|| Path::new(&env::var_os("HOME").unwrap_or_default()).join(".cargo"), PathBuf::from);
    home.join(folder)
}

fn npm(context: &Context) -> Result<Option<Outcome>> {
    let log = context.project.log("npm-audit");
    run_logged(
        external(if cfg!(windows) { "npm.cmd" } else { "npm" })
            .args(["audit", "--json", "--loglevel=silent", "--fetch-retries=0", "--fetch-timeout=20000"])
            .current_dir(&context.project.root),
        "npm audit",
        &log,
        Some(std::time::Duration::from_secs(60)),
    )?;
    let output = std::fs::read_to_string(&log)?;
    Ok(serious(&output).map(|number| Outcome::one(number == 0, output)))
}

/// How many serious holes a report names; none when the registry gave no report.
fn serious(json: &str) -> Option<u64> {
    // Warnings may stand before the report.
    let report: Value = serde_json::from_str(&json[json.find('{')?..]).ok()?;
    let counts = &report["metadata"]["vulnerabilities"];
    Some(counts["high"].as_u64()? + counts["critical"].as_u64()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_from_a_refusal() {
        let report = r#"{"metadata": {"vulnerabilities": {"low": 3, "high": 1, "critical": 2}}}"#;
        assert_eq!(serious(report), Some(3));
        assert_eq!(serious(r#"{"message": "405 Method Not Allowed", "statusCode": 405}"#), None);
        assert_eq!(serious("npm error network"), None);
    }
}
