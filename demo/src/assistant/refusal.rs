//! Errors: the statuses are documented, the body is the demo's guess.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::answer::json_response;

/// An error with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid widget token")
    }

    pub(crate) fn no_widget() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Widget not found")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json_response(self.status, json!({"success": false, "error": self.message}).to_string())
    }
}

/// What a status says that was asked for by a knob or a word.
pub(crate) fn made_up(status: StatusCode) -> Refusal {
    let message = match status.as_u16() {
        400 => "No assistant configured",
        401 => "Invalid widget token",
        404 => "Widget not found",
        429 => "Usage limit exceeded",
        _ => "Internal server error",
    };
    Refusal::new(status, message)
}
