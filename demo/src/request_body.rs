//! Reading and decoding request bodies (libredesk.md 1.2, 1.4).

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Map, Value};

use crate::answer::{Refusal, plain_text, set_header};
use crate::app::App;

/// Larger bodies are refused unread.
const MOST_BYTES: usize = 100 << 20;

/// The whole body, if it arrives in time; otherwise the HTTP layer's plain 400, and the connection ends.
pub(crate) async fn read(app: &App, body: Body) -> Result<Bytes, Response> {
    let whole = Limited::new(body, MOST_BYTES).collect();
    match tokio::time::timeout(app.options.read_timeout, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) | Err(_) => Err(unreadable()),
    }
}

fn unreadable() -> Response {
    let mut response = plain_text(StatusCode::BAD_REQUEST, "Error when parsing request");
    set_header(&mut response, header::CONNECTION, "close");
    response
}

/// A decoded body. The decoder is chosen by the content type; JSON sent as text reads as an empty form.
pub(crate) enum Fields {
    Json(Map<String, Value>),
    Form(Vec<(String, String)>),
}

impl Fields {
    pub(crate) fn decode(headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.contains("json") {
            match parse_json(body) {
                Some(Value::Object(fields)) => Ok(Self::Json(fields)),
                _ => Err(unparsable()),
            }
        } else if content_type.contains("xml") {
            // The real server reads XML too; no widget sends any.
            Err(unparsable())
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            Ok(Self::Form(url::form_urlencoded::parse(body).into_owned().collect()))
        } else {
            Ok(Self::Form(Vec::new()))
        }
    }

    /// A text; empty when it is missing or null. Another JSON type is a parse error.
    pub(crate) fn text(&self, key: &str) -> Result<String, Refusal> {
        match self.value(key) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(unparsable()),
        }
    }

    /// An object; empty when it is missing or null.
    pub(crate) fn object(&self, key: &str) -> Result<Map<String, Value>, Refusal> {
        match self.value(key) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(unparsable()),
        }
    }

    /// A value; JSON keys match without regard to case.
    pub(crate) fn value(&self, key: &str) -> Option<Value> {
        match self {
            Self::Json(fields) => {
                fields.get(key).or_else(|| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)).cloned()
            }
            Self::Form(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| Value::String(value.clone())),
        }
    }
}

pub(crate) fn unparsable() -> Refusal {
    Refusal::input("Error parsing request")
}

/// JSON in which invalid UTF-8 becomes U+FFFD.
pub(crate) fn parse_json(body: &[u8]) -> Option<Value> {
    serde_json::from_str(&String::from_utf8_lossy(body)).ok()
}

/// One file of a multipart form.
#[derive(Debug)]
pub(crate) struct FilePart {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// A multipart form: its text fields, and the first part called `files`; further ones are ignored.
#[derive(Default)]
pub(crate) struct Upload {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) file: Option<FilePart>,
}

impl Upload {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// 500 when it is no multipart form at all, the HTTP layer's plain 400 when it is a broken one.
    pub(crate) async fn decode(headers: HeaderMap, body: Bytes) -> Result<Self, Response> {
        let mut request = Request::new(Body::from(body));
        *request.headers_mut() = headers;
        DefaultBodyLimit::disable().apply(&mut request);
        let mut form =
            Multipart::from_request(request, &()).await.map_err(|_| Refusal::general("Error parsing request").into_response())?;
        let mut upload = Self::default();
        while let Some(part) = form.next_field().await.map_err(|_| unreadable())? {
            let key = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let content_type = part.content_type().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| unreadable())?;
            match file_name {
                Some(name) if key == "files" && upload.file.is_none() => {
                    upload.file = Some(FilePart { name, content_type, bytes });
                }
                Some(_) => {}
                None => upload.fields.push((key, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(upload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(content_type: &str, body: &[u8]) -> Result<Fields, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        Fields::decode(&headers, body)
    }

    #[test]
    fn the_content_type_chooses_the_decoder() {
        let json = br#"{"Message":"hi","form_data":null}"#;
        assert_eq!(decode("application/json; charset=utf-8", json).unwrap().text("message").unwrap(), "hi");
        assert_eq!(decode("text/plain", json).unwrap().text("message").unwrap(), "");
        let form = decode("application/x-www-form-urlencoded", b"message=a+b%21").unwrap();
        assert_eq!(form.text("message").unwrap(), "a b!");
    }

    #[test]
    fn wrong_types_and_empty_bodies_are_parse_errors() {
        assert!(decode("application/json", b"").is_err());
        assert!(decode("application/json", b"[]").is_err());
        assert!(decode("application/json", br#"{"message":5}"#).unwrap().text("message").is_err());
        assert!(decode("application/json", br#"{"form_data":"x"}"#).unwrap().object("form_data").is_err());
    }

    #[test]
    fn invalid_utf8_becomes_the_replacement_character() {
        let fields = decode("application/json", b"{\"message\":\"a\xffb\"}").unwrap();
        assert_eq!(fields.text("message").unwrap(), "a\u{fffd}b");
    }
}
