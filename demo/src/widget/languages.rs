//! The languages of the stock widget (libredesk.md 3.13). The texts themselves are few: nothing of ours reads them.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{json_response, json_text, success};

const LANGUAGES: [(&str, &str); 11] = [
    ("da-DK", "Dansk"),
    ("de-DE", "Deutsch"),
    ("en-US", "English (United States)"),
    ("es-ES", "Español"),
    ("fr-FR", "Français"),
    ("it-IT", "Italiano"),
    ("pt-BR", "Português (Brasil)"),
    ("fa-IR", "فارسی"),
    ("mr-IN", "मराठी"),
    ("ja-JP", "日本語"),
    ("zh-CN", "简体中文"),
];

pub(crate) async fn list() -> Response {
    let languages = LANGUAGES.iter().map(|(code, name)| json!({"code": code, "name": name}));
    success(Value::Array(languages.collect()))
}

/// The bare object, without an envelope; an unknown code reads English and is never a 404.
pub(crate) async fn language(Path(code): Path<String>) -> Response {
    let (code, name) = LANGUAGES.iter().find(|(known, _)| *known == code).copied().unwrap_or(LANGUAGES[2]);
    let texts = json!({
        "_.code": code,
        "_.name": name,
        "globals.terms.message": "Message",
        "globals.terms.conversation": "Conversation",
        "globals.messages.somethingWentWrong": "Something went wrong",
    });
    json_response(StatusCode::OK, json_text(&texts))
}
