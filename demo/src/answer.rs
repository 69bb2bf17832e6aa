//! What the server answers: the envelope, its errors, and the escaping of its JSON (libredesk.md 1.1, 1.2).

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer of a handler: a response, or a refusal in an error envelope.
pub(crate) type Answer = Result<Response, Refusal>;

/// The texts that several endpoints share.
pub(crate) const SOMETHING_WENT_WRONG: &str = "Something went wrong";
pub(crate) const ERROR_SENDING_MESSAGE: &str = "Error sending message";

/// An error envelope with its HTTP status.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error_type: &'static str,
    message: String,
    /// The real server sometimes keeps going after its first error and appends a second envelope (libredesk.md 1.2).
    second_message: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, error_type: &'static str, message: impl Into<String>) -> Self {
        Self { status, error_type, message: message.into(), second_message: None }
    }

    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InputException", message)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UnauthorizedException", "Unauthorized")
    }

    pub(crate) fn permission(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "PermissionException", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFoundException", message)
    }

    pub(crate) fn general(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "GeneralException", message)
    }

    /// The same error type and message under another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Two envelopes glued together, always under 500 (libredesk.md 1.2).
    pub(crate) fn followed_by(mut self, second_message: &'static str) -> Self {
        self.status = StatusCode::INTERNAL_SERVER_ERROR;
        self.second_message = Some(second_message);
        self
    }
}

fn error_envelope(message: &str, error_type: &str) -> String {
    json_text(&json!({"status": "error", "message": message, "data": null, "error_type": error_type}))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut text = error_envelope(&self.message, self.error_type);
        if let Some(second) = self.second_message {
            text.push_str(&error_envelope(second, "GeneralException"));
        }
        json_response(self.status, text)
    }
}

/// 200 with `{"status":"success","data":…}`.
pub(crate) fn success(data: Value) -> Response {
    json_response(StatusCode::OK, json_text(&json!({"status": "success", "data": data})))
}

/// A JSON text as a response; the content type has no charset (libredesk.md 1.1).
pub(crate) fn json_response(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    set_header(&mut response, header::CONTENT_TYPE, "application/json");
    response
}

/// What the HTTP layer below the handlers says (libredesk.md 1.2).
pub(crate) fn plain_text(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    set_header(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}

/// Sets a header; a value that is no header value is left out.
pub(crate) fn set_header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// JSON with `<`, `>`, `&` and the two line separators escaped, in REST bodies and frames alike (libredesk.md 1.1).
/// Outside of strings JSON has none of these characters, so replacing them in the finished text is safe.
pub(crate) fn json_text(value: &Value) -> String {
    let plain = value.to_string();
    let mut escaped = String::with_capacity(plain.len() + 16);
    for character in plain.chars() {
        match character {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_decodes_to_itself() {
        let value = json!({"text": "a < b && c > d\u{2028}"});
        let text = json_text(&value);
        assert_eq!(text, r#"{"text":"a \u003c b \u0026\u0026 c \u003e d\u2028"}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
