//! Recordings of a real server, as answers and frames.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, clippy::expect_used)]

use natter_client::backend::{Backend, Call, Failure, Reply, Response};
use natter_client::backends::libredesk::Libredesk;
use serde_json::Value;

pub fn backend() -> Libredesk {
    Libredesk::new("INBOX".into())
}

/// A recording's JSON.
pub fn recording(name: &str) -> Value {
    let path = format!("{}/../tests/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

/// A recorded answer; a body that is not one JSON value was recorded as text.
pub fn response(name: &str) -> Response {
    let recording = recording(name);
    let response = &recording["response"];
    let body = match &response["body"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let headers = response["headers"]
        .as_object()
        .map(|headers| headers.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect())
        .unwrap_or_default();
    Response { status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(), headers, body }
}

pub fn reply(call: &Call, name: &str) -> Result<Reply, Failure> {
    backend().reply(call, &response(name))
}

pub fn read() -> Call {
    Call::Read { conversation: "CONVERSATION".into() }
}

pub fn send() -> Call {
    Call::Send { conversation: "CONVERSATION".into(), text: "x".into(), key: String::new() }
}

pub fn start(form: Option<&str>) -> Call {
    Call::Start { text: "Hello".into(), form: form.map(Into::into), key: String::new() }
}
