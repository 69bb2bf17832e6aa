//! The fields of a request: read strictly, so that a client's slips show. The real server drops fields that it does not
//! know without a word; this one refuses them.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use std::sync::Arc;

use super::refusal::Refusal;
use crate::app::App;
use crate::request_body::{self, FilePart};

/// An object of fields, and where it stands in the request.
#[derive(Debug, Default)]
pub(crate) struct Params {
    place: String,
    fields: Map<String, Value>,
    pub(crate) files: Vec<FilePart>,
}

impl Params {
    fn name(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    fn wrong(&self, key: &str, wanted: &str) -> Refusal {
        Refusal::invalid(&self.name(key), format!("{} must be {wanted}", self.name(key)))
    }

    /// Refuses every field that is not in the list.
    pub(crate) fn only(self, allowed: &[&str]) -> Result<Self, Refusal> {
        match self.fields.keys().find(|key| !allowed.contains(&key.as_str())) {
            Some(key) => Err(Refusal::invalid(&self.name(key), format!("found unpermitted parameter: {}", self.name(key)))),
            None => Ok(self),
        }
    }

    /// The fields of an object that has to be there.
    pub(crate) fn require(&mut self, key: &str) -> Result<Self, Refusal> {
        self.object(key)?.ok_or_else(|| Refusal::missing(&self.name(key)))
    }

    /// The fields of an object.
    pub(crate) fn object(&mut self, key: &str) -> Result<Option<Self>, Refusal> {
        match self.fields.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self { place: self.name(key), fields, files: std::mem::take(&mut self.files) })),
            Some(_) => Err(self.wrong(key, "an object")),
        }
    }

    /// A text; `None` when it is missing or null.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, Refusal> {
        match self.fields.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "a text")),
        }
    }

    pub(crate) fn require_text(&self, key: &str) -> Result<String, Refusal> {
        self.text(key)?.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::missing(&self.name(key)))
    }

    /// A whole number; forms carry it as text.
    pub(crate) fn number(&self, key: &str) -> Result<Option<i64>, Refusal> {
        match self.fields.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) if number.is_i64() => Ok(number.as_i64()),
            Some(Value::String(text)) => text.parse().map(Some).map_err(|_| self.wrong(key, "a number")),
            Some(_) => Err(self.wrong(key, "a number")),
        }
    }

    pub(crate) fn boolean(&self, key: &str) -> Result<bool, Refusal> {
        match self.fields.get(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(self.wrong(key, "true or false")),
        }
    }

    /// Values by name, each of a kind that has no parts.
    pub(crate) fn values(&self, key: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        match self.fields.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(values)) if values.values().all(|value| !value.is_object()) => Ok(Some(values.clone())),
            Some(_) => Err(self.wrong(key, "an object of plain values")),
        }
    }

    /// A field as it is.
    pub(crate) fn any(&self, key: &str) -> Option<&Value> {
        self.fields.get(key).filter(|value| !value.is_null())
    }

    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        let list = self.fields.get(key).and_then(Value::as_array).ok_or_else(|| self.wrong(key, "a list of texts"))?;
        list.iter().map(|entry| entry.as_str().map(str::to_owned)).collect::<Option<_>>().ok_or_else(|| self.wrong(key, "a list of texts"))
    }
}

fn unreadable() -> Refusal {
    Refusal::error(StatusCode::BAD_REQUEST, "Error occurred while parsing request parameters")
}

impl FromRequest<Arc<App>> for Params {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let headers = request.headers().clone();
        let body = request_body::read(app, request.into_body()).await.map_err(|_| unreadable())?;
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("multipart/form-data") {
            return form(headers, body).await;
        }
        if body.is_empty() {
            return Ok(Self::default());
        }
        // Anything else reads as no fields at all there.
        if !content_type.starts_with("application/json") {
            return Ok(Self::default());
        }
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self { fields, ..Self::default() }),
            _ => Err(unreadable()),
        }
    }
}

/// `message[content]` and `message[attachments][]`: an object in a form.
async fn form(headers: HeaderMap, body: Bytes) -> Result<Params, Refusal> {
    let mut request = Request::new(Body::from(body));
    *request.headers_mut() = headers;
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut params = Params::default();
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        let key = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| unreadable())?;
        let (object, field) = match key.split_once('[') {
            Some((object, rest)) => (object, rest.replace("][]", "]").trim_end_matches(']').to_owned()),
            None => ("", key.clone()),
        };
        match file_name {
            Some(name) if field == "attachments" && key.ends_with("[]") => params.files.push(FilePart { name, content_type, bytes }),
            Some(_) => return Err(Refusal::invalid(&key, format!("found unpermitted parameter: {key}"))),
            None => {
                let value = Value::String(String::from_utf8_lossy(&bytes).into_owned());
                let fields = if object.is_empty() {
                    &mut params.fields
                } else {
                    let nested = params.fields.entry(object).or_insert_with(|| Value::Object(Map::new()));
                    nested.as_object_mut().ok_or_else(unreadable)?
                };
                fields.insert(field, value);
            }
        }
    }
    // Files alone make an object too.
    if !params.files.is_empty() && !params.fields.contains_key("message") {
        params.fields.insert("message".to_owned(), Value::Object(Map::new()));
    }
    Ok(params)
}
