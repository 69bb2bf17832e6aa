//! The emoji picker: a script, its style sheet, and a file of emoji for each language.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::esbuild;
use super::output::{APP_DIR, Output};
use crate::process::external;
use crate::project::Project;

/// Builds it; returns the script's name. It knows the names of the others itself, so that they cost nothing before it is wanted.
pub(super) fn build<'a>(project: &Project, codes: impl Iterator<Item = &'a String>, output: &mut Output) -> Result<String> {
    let css = esbuild::bundle(project, "styles/emoji.css", ["--target=chrome100,firefox100,safari15"])?;
    let css = output.write_hashed("emoji", "css", &css)?;
    let files = json!({ "css": css, "data": data(project, codes, output)? });
    let define = format!("--define:EMOJI_FILES={files}");
    let script = esbuild::bundle(project, "widget/emoji/picker.js", ["--format=esm", "--target=es2020", &define])?;
    output.write_hashed("emoji", "js", &script)
}

/// Code to file; beside each file lies the same one packed.
fn data<'a>(project: &Project, codes: impl Iterator<Item = &'a String>, output: &mut Output) -> Result<BTreeMap<String, String>> {
    let folder = project.work().join("emoji");
    let codes: Vec<&String> = codes.collect();
    let made = external("node")
        .arg("widget/emoji/data.mjs")
        .arg(&folder)
        .args(&codes)
        .current_dir(&project.root)
        .output()
        .context("can't run node")?;
    ensure!(made.status.success(), "the emoji's names could not be collected:\n{}", String::from_utf8_lossy(&made.stderr));
    let mut files = BTreeMap::new();
    for code in codes {
        let read = |ext: &str| fs::read(folder.join(format!("{code}.{ext}"))).with_context(|| format!("no emoji of {code}"));
        let name = output.write_hashed(&format!("emoji/{code}"), "txt", &read("txt")?)?;
        output.write(&format!("{APP_DIR}/{name}.gz"), &read("txt.gz")?)?;
        files.insert(code.clone(), name);
    }
    Ok(files)
}
