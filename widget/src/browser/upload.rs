//! Uploads: by XMLHttpRequest, the only way in a browser to learn how much has gone out.

use natter_client::HttpOutcome;
use natter_client::backend::Response;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

use super::listener::Listener;

/// An upload under way.
pub struct Upload {
    request: Option<XmlHttpRequest>,
    _listeners: Vec<Listener>,
}

/// A form of text fields and one file.
#[must_use]
pub fn form(fields: &[(&'static str, String)], part: &str, file: &Blob, name: &str) -> Option<FormData> {
    let form = FormData::new().ok()?;
    for (key, value) in fields {
        form.append_with_str(key, value).ok()?;
    }
    form.append_with_blob_and_filename(part, file, name).ok()?;
    Some(form)
}

impl Upload {
    /// Starts it. `ended` is called once, never before this returns.
    #[must_use]
    pub fn start(
        address: &str,
        method: &str,
        headers: &[(&'static str, String)],
        form: Option<FormData>,
        wanted: &'static [&'static str],
        progress: Box<dyn Fn(u8)>,
        ended: Box<dyn Fn(HttpOutcome)>,
    ) -> Self {
        match form.and_then(|form| Self::open(address, method, headers, &form)) {
            Some(request) => {
                let listeners = listen(&request, wanted, progress, ended);
                Self { request: Some(request), _listeners: listeners }
            }
            None => {
                super::clock::soon(move || ended(HttpOutcome::Failed));
                Self { request: None, _listeners: Vec::new() }
            }
        }
    }

    fn open(address: &str, method: &str, headers: &[(&'static str, String)], form: &FormData) -> Option<XmlHttpRequest> {
        let request = XmlHttpRequest::new().ok()?;
        request.open(method, address).ok()?;
        for (name, value) in headers {
            request.set_request_header(name, value).ok()?;
        }
        request.send_with_opt_form_data(Some(form)).ok()?;
        Some(request)
    }

    /// Gives it up.
    pub fn abort(&self) {
        if let Some(request) = &self.request {
            let _ = request.abort();
        }
    }
}

fn listen(
    request: &XmlHttpRequest,
    wanted: &'static [&'static str],
    progress: Box<dyn Fn(u8)>,
    ended: Box<dyn Fn(HttpOutcome)>,
) -> Vec<Listener> {
    let mut listeners = Vec::new();
    if let Ok(upload) = request.upload() {
        let mut last = 0;
        listeners.push(Listener::new(&upload, "progress", move |event| {
            let event: ProgressEvent = wasm_bindgen::JsCast::unchecked_into(event);
            if event.length_computable() && event.total() > 0.0 {
                let percent = (event.loaded() / event.total() * 100.0) as u8;
                if percent > last {
                    last = percent;
                    progress(percent);
                }
            }
        }));
    }
    let asked = request.clone();
    listeners.push(Listener::new(request, "loadend", move |_| ended(outcome(&asked, wanted))));
    listeners
}

/// A status of 0 is what a broken connection, a refusal by the browser and an abort leave.
fn outcome(request: &XmlHttpRequest, wanted: &[&str]) -> HttpOutcome {
    let status = request.status().unwrap_or_default();
    if status == 0 {
        return HttpOutcome::Failed;
    }
    let headers = wanted.iter().filter_map(|name| Some(((*name).to_owned(), request.get_response_header(name).ok()??))).collect();
    let body = request.response_text().ok().flatten().unwrap_or_default();
    HttpOutcome::Answered(Response { status, headers, body })
}
