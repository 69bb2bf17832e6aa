//! The fuzz targets (`client/fuzz`), run over their corpus and over every recording of a real server.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::{Path, PathBuf};

use natter_client::backend::Call;
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

/// What is new among the calls is new among the targets' calls.
#[test]
fn every_kind_of_call_has_its_answers_read() {
    let known: Vec<usize> = targets::calls().iter().map(|(_, call)| kind(call)).collect();
    for wanted in 0..KINDS {
        assert!(known.contains(&wanted), "no call of kind {wanted} in calls()");
    }
    let mut letters: Vec<char> = targets::calls().iter().map(|(letter, _)| *letter).collect();
    letters.sort_unstable();
    assert!(letters.windows(2).all(|pair| pair[0] != pair[1]), "{letters:?}");
}

const KINDS: usize = 18;

/// A number for each kind. One that is new has none here, and this is not compiled.
fn kind(call: &Call) -> usize {
    match call {
        Call::Settings => 0,
        Call::Exchange { .. } => 1,
        Call::Me => 2,
        Call::List => 3,
        Call::Read { .. } => 4,
        Call::Start { .. } => 5,
        Call::Send { .. } => 6,
        Call::Upload { .. } => 7,
        Call::Batch { .. } => 8,
        Call::Page { .. } => 9,
        Call::Seen { .. } => 10,
        Call::Rate { .. } => 11,
        Call::Answer { .. } => 12,
        Call::Wish { .. } => 13,
        Call::Address { .. } => 14,
        Call::Campaigns => 15,
        Call::Team => 17,
        Call::Note(_) => 16,
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
