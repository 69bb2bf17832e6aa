//! Short names between the wasm and its glue.
//!
//! wasm-bindgen names each function that the wasm imports after what it does and a hash, some 300 of them, in both files. Nobody reads them
//! and hashes don't compress: short ones save a visitor 10 kB. What a library exports and the app never calls goes as well.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::process::external;
use crate::project::Project;

/// What wasm-opt calls the one module that everything is imported from.
const MODULE: &str = "a";

/// wasm and glue that have nothing but what the app calls, with short names between them; `glue` is the bundled JavaScript, not minified,
/// `passes` are wasm-opt's.
pub(super) fn shorten(project: &Project, wasm: &Path, glue: &str, wasm_features: &[&str], passes: &[&str]) -> Result<(Vec<u8>, String)> {
    let used = used_exports(glue);
    let graph = wasm.with_extension("graph.json");
    fs::write(&graph, graph_of(&used).to_string()).with_context(|| format!("can't write {}", graph.display()))?;
    let lean = wasm.with_extension("lean.wasm");
    binaryen(project, "wasm-metadce", wasm_features, &[wasm.as_os_str(), "--graph-file".as_ref(), graph.as_os_str()], &lean)?;
    let short = wasm.with_extension("short.wasm");
    // Not in one go: what converges would name everything again and again.
    let small = wasm.with_extension("small.wasm");
    let arguments: Vec<&OsStr> = passes.iter().map(OsStr::new).chain([lean.as_os_str()]).collect();
    binaryen(project, "wasm-opt", wasm_features, &arguments, &small)?;
    let arguments = ["--minify-imports-and-exports-and-modules".as_ref(), small.as_os_str()];
    let names = binaryen(project, "wasm-opt", wasm_features, &arguments, &short)?;
    let names: Value = serde_json::from_slice(&names).context("wasm-opt printed something else than names")?;
    let wasm = fs::read(&short).with_context(|| format!("can't read {}", short.display()))?;
    Ok((wasm, rename(glue, &names)?))
}

/// wasm-bindgen's JavaScript, with nothing about an exported class that would keep a bundler from dropping one that nobody uses.
pub(super) fn droppable(glue: &str) -> String {
    let lines = glue.lines().filter(|line| !line.starts_with("if (Symbol.dispose)"));
    lines
        .flat_map(|line| [line, "\n"])
        .collect::<String>()
        .replace("new FinalizationRegistry(", "/* @__PURE__ */ new FinalizationRegistry(")
}

/// Runs one of binaryen's programs; returns what it prints.
fn binaryen(project: &Project, program: &str, features: &[&str], arguments: &[&OsStr], output: &Path) -> Result<Vec<u8>> {
    let ended = external(project.node_bin(program))
        .args(features)
        .args(arguments)
        .arg("-o")
        .arg(output)
        .output()
        .with_context(|| format!("can't run {program}"))?;
    if !ended.status.success() {
        bail!("{program} failed:\n{}", String::from_utf8_lossy(&ended.stderr));
    }
    Ok(ended.stdout)
}

/// What the glue calls. Libraries export classes of their own, which a bundler takes out of the glue, but which stay in the wasm.
fn used_exports(glue: &str) -> BTreeSet<&str> {
    glue.match_indices("wasm.").map(|(at, found)| word(&glue[at + found.len()..])).collect()
}

/// For wasm-metadce: the outside reaches these exports and no others.
fn graph_of(exports: &BTreeSet<&str>) -> Value {
    let node = |name: &str| format!("export {name}");
    let outside = json!({"name": "outside", "root": true, "reaches": exports.iter().map(|name| node(name)).collect::<Vec<_>>()});
    let exports = exports.iter().map(|name| json!({"name": node(name), "export": name}));
    Value::Array(std::iter::once(outside).chain(exports).collect())
}

/// Puts wasm-opt's names into wasm-bindgen's JavaScript: the keys of the imports, what is read from `wasm.`, and the module's own name; what
/// is no longer imported is left out. Fails when an import isn't found exactly once, because such a wasm would not start.
fn rename(glue: &str, names: &Value) -> Result<String> {
    let imports = triples(names, "imports")?;
    let exports = pairs(names, "exports")?;
    let module = imports.first().map(|(module, ..)| format!("\"{module}\":"));
    let mut text = String::with_capacity(glue.len());
    let mut found = 0;
    let mut lines = glue.lines();
    while let Some(line) = lines.next() {
        let key = word(line.trim_start());
        let is_entry = key.starts_with("__wb") && line.trim_start()[key.len()..].starts_with(": ");
        let import = imports.iter().find(|(_, name, _)| is_entry && *name == key);
        let line = if let Some((_, name, short)) = import {
            found += 1;
            line.replacen(name, short, 1)
        } else if is_entry {
            let depth = line.len() - line.trim_start().len();
            if line.ends_with('{') {
                lines.find(|line| line.len() > depth && line[depth..].starts_with('}'));
            }
            continue;
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

/// The name that a text begins with.
fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !is_of_name(c)).unwrap_or(text.len())]
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// `wasm.long` becomes `wasm.short`.
fn reads(line: &str, exports: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("wasm.") {
        let (before, after) = rest.split_at(at + "wasm.".len());
        text += before;
        let name = word(after);
        let following = &after[name.len()..];
        let standing_alone = !rest[..at].ends_with(is_of_name);
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
    use super::*;

    const GLUE: &str = "\
export function go() { wasm.go(wasm.__malloc(1)); }
    const import0 = {
        __wbg_gone_9999: function(arg0) {
            if (arg0) {
                return;
            }
        },
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
        let glue = rename(GLUE, &names()).unwrap_or_default();
        assert!(glue.contains("{ wasm.b(wasm.$c(1)); }"), "{glue}");
        assert!(glue.contains("  $: function() { return awasm.go; },"), "{glue}");
        assert!(glue.contains("\"a\": import0"), "{glue}");
        assert!(!glue.contains("gone") && !glue.contains("return;"), "what is no longer imported: {glue}");
        assert!(glue.starts_with("export function go()"), "what others call it stays: {glue}");
    }

    #[test]
    fn only_what_the_glue_calls_stays() {
        assert_eq!(used_exports(GLUE).into_iter().collect::<Vec<_>>(), ["__malloc", "go"]);
        assert_eq!(graph_of(&BTreeSet::from(["go"]))[0]["reaches"], json!(["export go"]));
    }

    #[test]
    fn an_import_that_is_not_found_is_an_error() {
        let glue = GLUE.replace("__wbg_now_1234", "__wbg_now_5678");
        assert!(rename(&glue, &names()).is_err_and(|error| error.to_string().contains("0 of 1")));
    }
}
