//! The fuzz targets (`client/fuzz`), run over their corpus and over every recording of a real server.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::{Path, PathBuf};

use serde_json::Value;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn the_corpus_holds() {
    for (name, target) in targets::TARGETS {
        let inputs = files(&root().join("fuzz/corpus").join(name));
        assert!(inputs.len() >= 5, "{name} has no corpus");
        for input in inputs {
            // Names the input that fails.
            println!("{}", input.display());
            targets::run(target, &std::fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_target_is_built_for_fuzzing() {
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in targets::TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
        let main = std::fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        let runs = [format!("natter_client_fuzz::{name},"), format!("natter_client_fuzz::others::{name},")];
        assert!(runs.iter().any(|run| main.contains(run)), "{name}.rs runs something else");
    }
}

/// Each recorded answer, as the answer to every call.
#[test]
fn recorded_answers_hold() {
    let mut seen = 0;
    for path in files(&root().join("../tests/wire")) {
        let recording: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let body = match &recording["response"]["body"] {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        for (call, _) in targets::calls() {
            for (status, _) in targets::STATUSES {
                targets::replies(&format!("{call}{status}{body}"));
                seen += 1;
            }
        }
        targets::settings(&body);
    }
    assert!(seen > 5_000, "{seen}");
}

#[test]
fn recorded_frames_hold() {
    let mut seen = 0;
    for path in files(&root().join("../tests/wire")) {
        let Value::Array(steps) = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap() else { continue };
        for step in steps {
            for field in step.as_object().into_iter().flat_map(|step| step.values()) {
                let text = field.as_str().map_or_else(|| field.to_string(), str::to_owned);
                targets::frames(&text);
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen}");
}
