//! The recordings in `tests/wire/`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// A request and what a real server answered.
#[derive(Deserialize)]
pub(crate) struct Exchange {
    pub(crate) request: RecordedRequest,
    pub(crate) response: RecordedResponse,
}

#[derive(Deserialize)]
pub(crate) struct RecordedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: Value,
    pub(crate) multipart: Option<RecordedForm>,
}

#[derive(Deserialize)]
pub(crate) struct RecordedForm {
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) files: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct RecordedResponse {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) set_cookie_names: Vec<String>,
    pub(crate) body: Value,
}

/// One line of a recorded socket.
#[derive(Deserialize)]
pub(crate) struct RecordedFrame {
    pub(crate) from: String,
    pub(crate) frame: Option<Value>,
    pub(crate) closed: Option<String>,
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/wire")
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read_to_string(directory().join(format!("{name}.json"))).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn exchange(name: &str) -> Exchange {
    read(name)
}

pub(crate) fn frames(name: &str) -> Vec<RecordedFrame> {
    read(name)
}

/// The frames that the server sent.
pub(crate) fn server_frames(name: &str) -> Vec<Value> {
    frames(name).into_iter().filter(|line| line.from == "server").filter_map(|line| line.frame).collect()
}

/// All recordings there are, sorted.
pub(crate) fn all_names() -> Vec<String> {
    let entries = std::fs::read_dir(directory()).expect("tests/wire");
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.expect("entry").file_name().to_str().and_then(|name| name.strip_suffix(".json")).map(str::to_owned))
        .collect();
    names.sort();
    names
}
