//! Node.js, which must be there, and the npm packages, which are installed as locked.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::announce_missing;
use crate::process::{external, must_run, output_of, seconds};
use crate::project::Project;

const OLDEST_NODE: u32 = 20;

/// Makes sure of Node.js and the npm packages; returns Node's version.
pub(crate) fn ensure(project: &Project) -> Result<String> {
    let version = output_of(external("node").arg("--version")).with_context(|| {
        format!(
            "`node` is not on PATH: install Node.js {OLDEST_NODE} or newer with npm (it bundles the JavaScript and drives the browser tests), then run this again"
        )
    })?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => {}
        _ => bail!("Node.js {version} is too old: install {OLDEST_NODE} or newer, then run this again"),
    }
    if !packages_fit(project)? {
        announce_missing("npm packages", "esbuild, TypeScript, wasm-opt and Playwright, as package-lock.json names them");
        let took = must_run(
            external(if cfg!(windows) { "npm.cmd" } else { "npm" }).args(["ci", "--no-audit", "--no-fund"]).current_dir(&project.root),
            "npm ci",
            &project.log("npm-ci"),
        )
        .context("the npm packages could not be installed")?;
        eprintln!("  installed the npm packages in {}", seconds(took));
    }
    Ok(version)
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Whether node_modules holds what the lock file names. npm keeps a lock of what it installed beside the packages.
fn packages_fit(project: &Project) -> Result<bool> {
    let wanted = fs::read_to_string(project.root.join("package-lock.json")).context("package-lock.json can't be read")?;
    let wanted: Value = serde_json::from_str(&wanted).context("package-lock.json is not JSON")?;
    let Ok(installed) = fs::read_to_string(project.root.join("node_modules/.package-lock.json")) else {
        return Ok(false);
    };
    let Ok(installed) = serde_json::from_str::<Value>(&installed) else {
        return Ok(false);
    };
    Ok(lock_is_met(&wanted, &installed))
}

/// Optional packages are those of other platforms: they count only where they are installed.
fn lock_is_met(wanted: &Value, installed: &Value) -> bool {
    let (Some(wanted), Some(installed)) = (wanted["packages"].as_object(), installed["packages"].as_object()) else {
        return false;
    };
    wanted.iter().filter(|(path, _)| !path.is_empty()).all(|(path, package)| match installed.get(path) {
        Some(there) => there["version"] == package["version"],
        None => package["optional"] == true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("what"), None);
    }

    #[test]
    fn a_lock_is_met_by_equal_versions_and_absent_optional_packages() {
        let wanted = json!({"packages": {"": {}, "node_modules/a": {"version": "1.0.0"},
            "node_modules/b": {"version": "2.0.0", "optional": true}}});
        let met = json!({"packages": {"node_modules/a": {"version": "1.0.0"}}});
        let old = json!({"packages": {"node_modules/a": {"version": "0.9.0"}}});
        let none = json!({"packages": {}});
        assert!(lock_is_met(&wanted, &met));
        assert!(!lock_is_met(&wanted, &old));
        assert!(!lock_is_met(&wanted, &none));
    }
}
