//! Short names between the wasm and its glue.
//!
//! wasm-bindgen names each function that the wasm imports after what it does and a hash, some 300 of them, in both files. Nobody reads them
//! and hashes don't compress: short ones save a visitor 10 kB.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::external;
use crate::project::Project;

/// What wasm-opt calls the one module that everything is imported from.
const MODULE: &str = "a";

/// The same wasm and glue, with short names between them.
pub(super) fn shorten(project: &Project, wasm: &Path, glue: &Path, wasm_features: &[&str]) -> Result<(Vec<u8>, String)> {
    let short = wasm.with_extension("short.wasm");
    let output = external(project.node_bin("wasm-opt"))
        .args(wasm_features)
        .arg("--minify-imports-and-exports-and-modules")
        .arg(wasm)
        .arg("-o")
        .arg(&short)
        .output()
        .context("can't run wasm-opt")?;
    if !output.status.success() {
        bail!("wasm-opt failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let names: Value = serde_json::from_slice(&output.stdout).context("wasm-opt printed something else than names")?;
    let glue = fs::read_to_string(glue).with_context(|| format!("can't read {}", glue.display()))?;
    let wasm = fs::read(&short).with_context(|| format!("can't read {}", short.display()))?;
    Ok((wasm, rename(&glue, &names)?))
}

/// Puts wasm-opt's names into wasm-bindgen's JavaScript: the keys of the imports, what is read from `wasm.`, and the module's own name.
/// Fails when an import isn't found exactly once, because such a wasm would not start.
fn rename(glue: &str, names: &Value) -> Result<String> {
    let imports = triples(names, "imports")?;
    let exports = pairs(names, "exports")?;
    let module = imports.first().map(|(module, ..)| format!("\"{module}\":"));
    let mut text = String::with_capacity(glue.len());
    let mut found = 0;
    for line in glue.lines() {
        let key = line.trim_start().split_once(": ").map(|(key, _)| key);
        let import = key.and_then(|key| imports.iter().find(|(_, name, _)| *name == key));
        let line = if let Some((_, name, short)) = import {
            found += 1;
            line.replacen(name, short, 1)
        } else if let Some(module) = module.as_ref().filter(|module| line.contains(*module)) {
            line.replace(module, &format!("\"{MODULE}\":"))
        } else {
            line.to_owned()
        };
        text += &reads(&line, &exports);
        text.push('\n');
    }
    if found != imports.len() {
        bail!("wasm-bindgen's JavaScript names {found} of {} imports where they were looked for", imports.len());
    }
    Ok(text)
}

/// `wasm.long` becomes `wasm.short`.
fn reads(line: &str, exports: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("wasm.") {
        let (before, after) = rest.split_at(at + "wasm.".len());
        text += before;
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(after.len());
        let (name, following) = after.split_at(end);
        let standing_alone = !rest[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        let short = exports.iter().find(|(long, _)| *long == name).map(|(_, short)| *short);
        text += short.filter(|_| standing_alone).unwrap_or(name);
        rest = following;
    }
    text + rest
}

fn pairs<'a>(names: &'a Value, of: &str) -> Result<Vec<(&'a str, &'a str)>> {
    list(names, of)?
        .iter()
        .map(|pair| Some((pair[0].as_str()?, pair[1].as_str()?)))
        .collect::<Option<_>>()
        .with_context(|| format!("wasm-opt's {of} are of another form"))
}

fn triples<'a>(names: &'a Value, of: &str) -> Result<Vec<(&'a str, &'a str, &'a str)>> {
    list(names, of)?
        .iter()
        .map(|triple| Some((triple[0].as_str()?, triple[1].as_str()?, triple[2].as_str()?)))
        .collect::<Option<_>>()
        .with_context(|| format!("wasm-opt's {of} are of another form"))
}

fn list<'a>(names: &'a Value, of: &str) -> Result<&'a Vec<Value>> {
    names[of].as_array().with_context(|| format!("wasm-opt says nothing of {of}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GLUE: &str = "\
export function go() { wasm.go(wasm.__malloc(1)); }
    const import0 = {
        __wbg_now_1234: function() { return awasm.go; },
    };
    return { \"./app_bg.js\": import0 };
";

    fn names() -> Value {
        json!({
            "imports": [["./app_bg.js", "__wbg_now_1234", "$"]],
            "exports": [["go", "b"], ["__malloc", "$c"], ["memory", "d"]],
        })
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let glue = rename(GLUE, &names()).unwrap();
        assert!(glue.contains("{ wasm.b(wasm.$c(1)); }"), "{glue}");
        assert!(glue.contains("  $: function() { return awasm.go; },"), "{glue}");
        assert!(glue.contains("\"a\": import0"), "{glue}");
        assert!(glue.starts_with("export function go()"), "what others call it stays: {glue}");
    }

    #[test]
    fn an_import_that_is_not_found_is_an_error() {
        let glue = GLUE.replace("__wbg_now_1234", "__wbg_now_5678");
        assert!(rename(&glue, &names()).unwrap_err().to_string().contains("0 of 1"));
    }
}
