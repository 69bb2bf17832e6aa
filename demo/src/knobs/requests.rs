//! Faults on requests: refused, delayed, answered late, cut before or after they were handled.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::Value;

use super::journal::Journal;
use crate::answer::{Refusal, json_response, set_header};
use crate::app::App;
use crate::backend::Backend;
use crate::server::Connection;
use crate::widget::access::rate_limited;
use crate::{assistant, chatwoot};

/// Where a connection is cut.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cut {
    /// Before the request is handled: nothing is stored.
    Before,
    /// After it was handled, before the first byte of the answer.
    After,
    /// After the head and half of the answer's body.
    Truncate,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestFault {
    /// A part of the path.
    #[serde(default)]
    path: String,
    method: Option<String>,
    /// Requests that pass before the rule bites.
    #[serde(default)]
    skip: usize,
    /// How often it bites; 0 for ever.
    #[serde(default = "once")]
    times: usize,
    /// Waits so long before it is handled.
    #[serde(default)]
    delay_ms: u64,
    /// Handles it, and answers so much later.
    #[serde(default)]
    answer_delay_ms: u64,
    /// Answers this instead of handling it.
    status: Option<u16>,
    /// The body of that answer: JSON, or a text as it is. Without one, what the real server says with this status.
    body: Option<Value>,
    #[serde(default)]
    headers: HashMap<String, String>,
    cut: Option<Cut>,
}

fn once() -> usize {
    1
}

#[derive(Default)]
pub(crate) struct RequestFaults {
    rules: Vec<RequestFault>,
    /// How long a new conversation has no first message.
    pub(crate) init_window: Option<Duration>,
    pub(crate) journal: Journal,
}

impl RequestFaults {
    pub(crate) fn add(&mut self, fault: RequestFault) {
        self.rules.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.init_window = None;
    }

    pub(crate) fn pending(&self) -> usize {
        self.rules.len()
    }

    fn next(&mut self, method: &str, path: &str) -> Option<RequestFault> {
        let matches = |fault: &RequestFault| {
            path.contains(&fault.path) && fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        };
        let index = self.rules.iter().position(matches)?;
        let fault = &mut self.rules[index];
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        let bitten = fault.clone();
        if fault.times > 0 {
            fault.times -= 1;
            if fault.times == 0 {
                self.rules.remove(index);
            }
        }
        Some(bitten)
    }
}

/// The outermost layer: before the limiter, so that a fault costs nothing of the limit.
pub(crate) async fn apply(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // Knobs themselves never fail.
    if !app.options.knobs || request.uri().path().starts_with("/demo/") {
        return next.run(request).await;
    }
    let connection = request.extensions().get::<Connection>().cloned();
    let (entry, fault) = {
        let mut faults = app.faults();
        let entry = faults.journal.request(&request);
        (entry, faults.next(request.method().as_str(), request.uri().path()))
    };
    let response = match fault {
        None => next.run(request).await,
        Some(fault) => run(app.options.backend, fault, connection, request, next).await,
    };
    app.faults().journal.answered(entry, response.status());
    response
}

async fn run(backend: Backend, fault: RequestFault, connection: Option<Connection>, request: Request, next: Next) -> Response {
    tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    if fault.cut == Some(Cut::Before) {
        return cut(connection).await;
    }
    let mut response = match fault.status.and_then(|status| StatusCode::from_u16(status).ok()) {
        Some(status) => made_up(backend, status, fault.body.as_ref()),
        None => next.run(request).await,
    };
    for (name, value) in &fault.headers {
        if let Ok(name) = HeaderName::try_from(name) {
            set_header(&mut response, name, value);
        }
    }
    tokio::time::sleep(Duration::from_millis(fault.answer_delay_ms)).await;
    match fault.cut {
        Some(Cut::After) => cut(connection).await,
        Some(Cut::Truncate) => truncated(response).await,
        _ => response,
    }
}

/// Ends the connection; the answer is never seen.
async fn cut(connection: Option<Connection>) -> Response {
    if let Some(connection) = connection {
        connection.cut();
        std::future::pending::<()>().await;
    }
    Response::new(Body::empty())
}

/// The whole head, half of the body, then the end of the connection.
async fn truncated(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    let broken = futures_util::stream::iter([Ok::<Bytes, std::io::Error>(half), Err(std::io::Error::other("cut"))]);
    Response::from_parts(parts, Body::from_stream(broken))
}

fn made_up(backend: Backend, status: StatusCode, body: Option<&Value>) -> Response {
    match body {
        Some(Value::String(text)) => json_response(status, text.clone()),
        Some(body) => json_response(status, body.to_string()),
        None if backend == Backend::Chatwoot => chatwoot::refusal::made_up(status),
        None if backend == Backend::Assistant => assistant::made_up(status).into_response(),
        None => match status.as_u16() {
            401 => Refusal::unauthorized().into_response(),
            403 => Refusal::permission("Permission denied").into_response(),
            404 => Refusal::not_found("Conversation not found").into_response(),
            429 => rate_limited(),
            400..500 => Refusal::input("Error parsing request").with_status(status).into_response(),
            _ => Refusal::general("Something went wrong").with_status(status).into_response(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_bites_after_its_skips_and_as_often_as_it_says() {
        let mut faults = RequestFaults::default();
        let rule = json!({"path": "/message", "method": "POST", "skip": 1, "times": 2, "status": 500});
        faults.add(serde_json::from_value(rule).unwrap());
        let mut bites = |method: &str, path: &str| faults.next(method, path).is_some();
        assert!(!bites("GET", "/x/message"));
        assert!(!bites("POST", "/x/me"));
        assert!(!bites("POST", "/x/message"), "skipped");
        assert!(bites("POST", "/x/message"));
        assert!(bites("post", "/x/message"));
        assert!(!bites("POST", "/x/message"), "used up");
    }

    #[test]
    fn zero_times_is_for_ever() {
        let mut faults = RequestFaults::default();
        faults.add(serde_json::from_value(json!({"times": 0, "cut": "before"})).unwrap());
        assert!((0..50).all(|_| faults.next("GET", "/").is_some_and(|fault| fault.cut == Some(Cut::Before))));
        faults.clear();
        assert!(faults.next("GET", "/").is_none());
    }
}
