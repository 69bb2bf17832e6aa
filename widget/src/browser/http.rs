//! Requests to the server, by the browser's own `fetch`, and uploads (server.js).

use js_sys::{Array, Uint8Array};
use natter_client::backend::{Body, FileRef, Request, Response};
use natter_client::{HttpOutcome, Input, RequestId};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::clock::Report;
use super::listener::callback;

#[wasm_bindgen(module = "/src/browser/server.js")]
extern "C" {
    fn request(id: u32, method: &str, path: &str, headers: Array, json: Option<&str>, timeout: f64, wanted: Array, tell: JsValue);

    fn upload(id: u32, method: &str, path: &str, headers: Array, fields: Array, part: &str, files: Array, wanted: Array, tell: JsValue);

    fn decoded(bytes: &[u8]) -> String;

    #[wasm_bindgen(js_name = abort, catch)]
    fn give_up(id: u32) -> Result<(), JsValue>;
}

/// Makes a request; reports its end, and an upload's progress. Of the answer's headers only those named are read.
pub fn send(id: RequestId, request_: Request, headers: &'static [&'static str], report: Report) {
    let Request { method, path, headers: fields, body, timeout } = request_;
    let tell = callback(move |told| report(input(id, &told.unchecked_into(), headers)));
    let wanted = headers.iter().map(|name| JsValue::from_str(name)).collect();
    let fields = flat(&fields);
    match &body {
        Body::Multipart { fields: texts, part, files } => match held(files) {
            Some(files) => upload(id.0, method, &path, fields, flat(texts), part, files, wanted, tell),
            // The engine is not told in the middle of its own output.
            None => super::clock::soon(move || report(Input::Http { id, outcome: HttpOutcome::FileGone })),
        },
        Body::Json(text) => request(id.0, method, &path, fields, Some(text), timeout as f64, wanted, tell),
        Body::Empty => request(id.0, method, &path, fields, None, timeout as f64, wanted, tell),
    }
}

/// Gives a request up; its end is not reported.
pub fn abort(id: RequestId) {
    let _ = give_up(id.0);
}

/// Names and files, one after the other; nothing if one of them is gone.
fn held(files: &[FileRef]) -> Option<Array> {
    let all = Array::new();
    for file in files {
        let blob = super::files::get(&file.id)?;
        all.push(&JsValue::from_str(&file.name));
        all.push(&blob);
    }
    Some(all)
}

/// Names and values, one after the other.
fn flat(pairs: &[(&'static str, String)]) -> Array {
    pairs.iter().flat_map(|(name, value)| [*name, value]).map(JsValue::from_str).collect()
}

/// What is told is a status, the body, and the headers that were wanted; without a body it is how much has gone out, or that none came.
fn input(id: RequestId, told: &Array, wanted: &[&str]) -> Input {
    let status = told.get(0).as_f64().unwrap_or_default() as u16;
    let outcome = match status {
        0 => HttpOutcome::Failed,
        1..=100 => return Input::Progress { id, percent: status as u8 },
        _ => {
            let bytes = told.get(1).unchecked_into::<Uint8Array>().to_vec();
            let body = String::from_utf8(bytes).unwrap_or_else(|odd| decoded(odd.as_bytes()));
            let headers = wanted.iter().zip(2..).filter_map(|(name, at)| Some(((*name).to_owned(), told.get(at).as_string()?)));
            HttpOutcome::Answered(Response { status, headers: headers.collect(), body })
        }
    };
    Input::Http { id, outcome }
}
