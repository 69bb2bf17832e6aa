//! What Chatwoot says when it does not do something (chatwoot.md, "Auth").

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::answer::{json_response, plain_text};

/// An error with its status and body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Refusal {
    /// `{"error": …}` under a status.
    pub(crate) fn error(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({"error": message.into()}) }
    }

    pub(crate) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "Resource could not be found")
    }

    pub(crate) fn no_such_widget() -> Self {
        Self::error(StatusCode::NOT_FOUND, "web widget does not exist")
    }

    /// A record that does not hold: 422 with its words and its attributes.
    pub(crate) fn invalid(attribute: &str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, body: json!({"message": message.into(), "attributes": [attribute]}) }
    }

    /// A field that has to be there.
    pub(crate) fn missing(field: &str) -> Self {
        Self::error(StatusCode::BAD_REQUEST, format!("param is missing or the value is empty or invalid: {field}"))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json_response(self.status, self.body.to_string())
    }
}

/// 429, in the words of what counts requests there.
pub(crate) fn rate_limited() -> Response {
    plain_text(StatusCode::TOO_MANY_REQUESTS, "Retry later\n")
}

/// What the server would say with this status, for a knob.
pub(crate) fn made_up(status: StatusCode) -> Response {
    match status.as_u16() {
        404 => Refusal::not_found().into_response(),
        422 => Refusal::invalid("base", "Validation failed").into_response(),
        429 => rate_limited(),
        500.. => {
            let mut response = plain_text(status, "We're sorry, but something went wrong");
            crate::answer::set_header(&mut response, axum::http::header::CONTENT_TYPE, "text/html; charset=UTF-8");
            response
        }
        _ => Refusal::error(status, status.canonical_reason().unwrap_or("Refused")).into_response(),
    }
}
