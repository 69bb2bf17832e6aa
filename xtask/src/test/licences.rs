//! Every dependency's licence against the list in deny.toml.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::licence::allowed;
use super::{Context, Outcome};
use crate::process::external;
use crate::project::Project;

/// The step: one check for the crates, one for the npm packages.
pub(super) fn step(context: &Context) -> Result<Outcome> {
    let project = context.project;
    let rules = fs::read_to_string(project.root.join("deny.toml")).context("deny.toml is missing")?;
    let allow = list(&rules, "allow").context("deny.toml has no list `allow`")?;
    // Tools of a developer's machine, of which nothing ships.
    let tools = list(&rules, "allow-tools").unwrap_or_default();
    let for_npm: Vec<String> = allow.iter().chain(&tools).cloned().collect();
    let crates = refused(&crates(project)?, &allow);
    let npm = refused(&npm_packages(project)?, &for_npm);
    Ok(Outcome::one(crates.is_empty(), crates).and(Outcome::one(npm.is_empty(), npm)))
}

/// A line for each package whose licence is not allowed.
fn refused(packages: &[(String, String)], allow: &[String]) -> String {
    packages
        .iter()
        .filter(|(_, licence)| !allowed(licence, allow))
        .map(|(package, licence)| format!("{package}: licence `{licence}` is not in deny.toml's list\n"))
        .collect()
}

fn crates(project: &Project) -> Result<Vec<(String, String)>> {
    let output = external("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(&project.root)
        .output()
        .context("can't run cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim()))?;
    Ok(foreign_crates(&metadata))
}

/// Packages from a registry; the workspace's own have no source.
fn foreign_crates(metadata: &Value) -> Vec<(String, String)> {
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|package| !package["source"].is_null())
        .map(|package| named(&package["name"], package))
        .collect()
}

fn npm_packages(project: &Project) -> Result<Vec<(String, String)>> {
    let lock = fs::read_to_string(project.root.join("package-lock.json"))?;
    let lock: Value = serde_json::from_str(&lock).context("package-lock.json is not JSON")?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    // A link leads to a folder of ours, which is listed by itself.
    let foreign = packages.filter(|(path, package)| !path.is_empty() && package["link"] != true);
    Ok(foreign.map(|(path, package)| named(&Value::from(path.as_str()), package)).collect())
}

fn named(name: &Value, package: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (format!("{} {}", text(name), text(&package["version"])), text(&package["license"]))
}

/// The strings of one list in deny.toml. A whole TOML parser would be most of this program's dependencies.
fn list(toml: &str, key: &str) -> Option<Vec<String>> {
    let mut lines = toml.lines().map(str::trim);
    lines.find(|line| line.split('=').next().map(str::trim) == Some(key) && line.ends_with('['))?;
    Some(lines.take_while(|line| !line.starts_with(']')).filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_are_read_from_toml() {
        let toml = "[licenses]\nallow = [\n  \"MIT\", # most\n  \"ISC\",\n]\nother = 1\n";
        assert_eq!(list(toml, "allow"), Some(vec!["MIT".to_owned(), "ISC".to_owned()]));
        assert_eq!(list(toml, "deny"), None);
    }

    #[test]
    fn only_foreign_crates_are_judged_and_a_missing_licence_is_refused() {
        let metadata = json!({"packages": [
            {"name": "own", "version": "0.1.0", "source": null, "license": null},
            {"name": "good", "version": "1.0.0", "source": "registry", "license": "MIT"},
            {"name": "none", "version": "2.0.0", "source": "registry", "license": null},
        ]});
        let packages = foreign_crates(&metadata);
        assert_eq!(packages.len(), 2);
        let refused = refused(&packages, &["MIT".to_owned()]);
        assert!(refused.starts_with("none 2.0.0"));
        assert_eq!(refused.lines().count(), 1);
    }
}
