//! Requests to the server, by the browser's own `fetch`: a library over it costs the app 4 kB.

use std::cell::RefCell;

use natter_client::backend::{Body, Request, Response};
use natter_client::small_map::SmallMap;
use natter_client::{HttpOutcome, Input, RequestId};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit};

use super::clock::{Report, Timer};
use super::{place, prefetch, upload};

/// What can be given up.
enum Running {
    Fetch(Option<AbortController>),
    Upload(upload::Upload),
}

/// A request under way; dropping it gives it up.
struct Entry {
    running: Running,
    _timer: Option<Timer>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        match &self.running {
            Running::Fetch(Some(controller)) => controller.abort(),
            Running::Fetch(None) => {}
            Running::Upload(upload) => upload.abort(),
        }
    }
}

thread_local! {
    static RUNNING: RefCell<SmallMap<RequestId, Entry>> = const { RefCell::new(SmallMap::new()) };
}

/// Makes a request; reports its end, and an upload's progress. Of the answer's headers only those named are read.
pub fn send(id: RequestId, request: Request, headers: &'static [&'static str], report: Report) {
    // How long an upload may take, the engine says: as long as it moves.
    let is_upload = matches!(request.body, Body::Multipart { .. });
    let timer = (!is_upload).then(|| Timer::new(request.timeout, move || finish(id, HttpOutcome::Failed, report)));
    let address = place::base() + &request.path;
    let running = match &request.body {
        Body::Multipart { fields, part, file } => {
            let Some(blob) = super::files::get(&file.id) else {
                // The engine is not told in the middle of its own output.
                super::clock::soon(move || report(Input::Http { id, outcome: HttpOutcome::FileGone }));
                return;
            };
            let sent = upload::Upload::start(
                &address,
                request.method,
                &request.headers,
                upload::form(fields, part, &blob, &file.name),
                headers,
                Box::new(move |percent| report(Input::Progress { id, percent })),
                Box::new(move |outcome| finish(id, outcome, report)),
            );
            Running::Upload(sent)
        }
        Body::Empty | Body::Json(_) => {
            let controller = AbortController::new().ok();
            let signal = controller.clone();
            crate::browser::clock::spawn(async move {
                let outcome = fetch(&request, &address, headers, signal.as_ref()).await;
                finish(id, outcome, report);
            });
            Running::Fetch(controller)
        }
    };
    RUNNING.with_borrow_mut(|all| all.insert(id, Entry { running, _timer: timer }));
}

/// Gives a request up; its end is not reported.
pub fn abort(id: RequestId) {
    drop(RUNNING.with_borrow_mut(|all| all.remove(&id)));
}

/// Reports the first end of a request; later ones (an abort's, after the time ran out) are nobody's business.
fn finish(id: RequestId, outcome: HttpOutcome, report: Report) {
    let entry = RUNNING.with_borrow_mut(|all| all.remove(&id));
    if entry.is_some() {
        drop(entry);
        report(Input::Http { id, outcome });
    }
}

async fn fetch(request: &Request, address: &str, wanted: &[&str], controller: Option<&AbortController>) -> HttpOutcome {
    let asked = match request.body {
        Body::Empty => prefetch::take(&prefetch::key(request.method, &request.path, &request.headers)),
        _ => None,
    };
    let answer = match asked {
        Some(answer) => answer,
        None => {
            let body = match &request.body {
                Body::Json(text) => Some(text.as_str()),
                _ => None,
            };
            match fetch_promise(request.method, address, &request.headers, body, controller) {
                Some(answer) => answer,
                None => return HttpOutcome::Failed,
            }
        }
    };
    read(answer, wanted).await.map_or(HttpOutcome::Failed, HttpOutcome::Answered)
}

fn fetch_promise(
    method: &str,
    address: &str,
    headers: &[(&'static str, String)],
    body: Option<&str>,
    controller: Option<&AbortController>,
) -> Option<js_sys::Promise> {
    let fields = Headers::new().ok()?;
    for (name, value) in headers {
        fields.append(name, value).ok()?;
    }
    let init = RequestInit::new();
    if let Some(body) = body {
        fields.append("Content-Type", "application/json").ok()?;
        init.set_body(&body.into());
    }
    init.set_method(method);
    init.set_headers(&fields);
    // The server's own cookies are an agent's, and none of the visitor's business.
    init.set_credentials(RequestCredentials::Omit);
    if let Some(controller) = controller {
        init.set_signal(Some(&controller.signal()));
    }
    Some(web_sys::window()?.fetch_with_str_and_init(address, &init))
}

async fn read(answer: js_sys::Promise, wanted: &[&str]) -> Option<Response> {
    let answer: web_sys::Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    let all = answer.headers();
    let headers = wanted.iter().filter_map(|name| Some(((*name).to_owned(), all.get(name).ok()??))).collect();
    // The bytes as they are: as a text they would be decoded by the browser and encoded again on their way in here.
    let body = JsFuture::from(answer.array_buffer().ok()?).await.ok()?;
    let body = String::from_utf8_lossy(&js_sys::Uint8Array::new(&body).to_vec()).into_owned();
    Some(Response { status: answer.status(), headers, body })
}

/// Reads an address of the server's origin outside of the engine; `None` when there is no answer.
pub async fn get(address: &str, key: &str, wanted: &[&str]) -> Option<Response> {
    let answer = match prefetch::take(key) {
        Some(answer) => answer,
        None => fetch_promise("GET", address, &[], None, None)?,
    };
    read(answer, wanted).await
}
