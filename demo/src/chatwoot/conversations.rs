//! The visitor's conversation (seed 002; chatwoot.md, "Endpoints").

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::access::Visitor;
use super::json::Form;
use super::messages;
use super::params::Params;
use super::refusal::Refusal;
use super::settings::Feature;
use super::store::{Conversation, Link, Store};
use super::{Answer, done, ok};
use crate::answer::json_response;
use crate::app::App;

pub(crate) fn own<'store>(store: &'store Store, link: &Link) -> Result<&'store Conversation, Refusal> {
    store.conversation_of(link).ok_or_else(Refusal::not_found)
}

/// An empty body when there is none yet.
pub(crate) async fn read(State(app): State<Arc<App>>, Visitor(link): Visitor) -> Response {
    match app.chatwoot().conversation_of(&link) {
        Some(conversation) => ok(&Store::conversation_json(conversation)),
        None => json_response(StatusCode::OK, String::new()),
    }
}

/// Always a new one, with its first message; what the visitor told of himself is stored with him.
pub(crate) async fn create(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Answer {
    let mut params = params.only(&["contact", "message", "custom_attributes"])?;
    let custom_attributes = params.values("custom_attributes")?.unwrap_or_default();
    let contact = params.object("contact")?.map(|contact| contact.only(&["name", "email", "phone_number"])).transpose()?;
    let message = params.require("message")?;
    let mut store = app.chatwoot();
    let (draft, referer) = messages::draft(&mut store, &link, None, message)?;
    if !draft.files.is_empty() {
        return Err(Refusal::invalid("attachments", "found unpermitted parameter: message.attachments"));
    }
    if let Some(contact) = contact {
        super::contact::change(&mut store, link.contact_id, &contact)?;
    }
    let id = store.begin(&link, custom_attributes, referer);
    let message = store.contact_wrote(id, draft).ok_or_else(Refusal::not_found)?;
    let mut fields = Store::conversation_json(own(&store, &link)?);
    fields["messages"] = json!([store.message_json(id, &message, Form::Answered)]);
    Ok(ok(&fields))
}

/// Silently nothing without a conversation.
pub(crate) async fn update_last_seen(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Result<Response, Refusal> {
    let said = params.only(&["contact_last_seen_at"])?.text("contact_last_seen_at")?;
    let at = said.map(|text| OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| Refusal::invalid("contact_last_seen_at", "is no time")));
    let at = at.transpose()?.map(OffsetDateTime::unix_timestamp);
    let mut store = app.chatwoot();
    let now = store.now();
    if let Some(id) = store.conversation_of(&link).map(|conversation| conversation.id) {
        if let Some(conversation) = store.conversation_mut(id) {
            conversation.contact_last_seen_at = at.unwrap_or(now);
        }
        store.tell_consoles("contact.seen", json!({"conversation": id}));
    }
    Ok(done())
}

pub(crate) async fn toggle_typing(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Result<Response, Refusal> {
    let status = params.only(&["typing_status"])?.require_text("typing_status")?;
    if !["on", "off"].contains(&status.as_str()) {
        return Err(Refusal::invalid("typing_status", "typing_status must be on or off"));
    }
    let mut store = app.chatwoot();
    let id = own(&store, &link)?.id;
    store.tell_consoles("contact.typing", json!({"conversation": id, "on": status == "on"}));
    Ok(done())
}

/// Ends the chat, where the inbox lets visitors do so.
pub(crate) async fn toggle_status(State(app): State<Arc<App>>, Visitor(link): Visitor) -> Result<Response, Refusal> {
    let mut store = app.chatwoot();
    let id = own(&store, &link)?.id;
    let may = store.inbox(link.inbox_id).is_some_and(|inbox| inbox.settings.allows(Feature::EndConversation));
    if !may {
        return Ok(json_response(StatusCode::FORBIDDEN, String::new()));
    }
    let name = store.contacts.get(&link.contact_id).map(|contact| contact.name.clone()).unwrap_or_default();
    store.set_status(id, "resolved", &name);
    Ok(done())
}

pub(crate) async fn transcript(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Result<Response, Refusal> {
    params.only(&[])?;
    let mut store = app.chatwoot();
    let id = own(&store, &link)?.id;
    let email = store.contacts.get(&link.contact_id).and_then(|contact| contact.email.clone());
    let email = email.ok_or_else(|| Refusal::invalid("email", "Email can't be blank"))?;
    if let Some(conversation) = store.conversation_mut(id) {
        conversation.transcripts.push(email);
    }
    store.tell_consoles("conversation.transcript", json!({"conversation": id}));
    Ok(done())
}

/// Replaces all.
pub(crate) async fn set_custom_attributes(
    State(app): State<Arc<App>>,
    Visitor(link): Visitor,
    params: Params,
) -> Result<Response, Refusal> {
    let values = params.only(&["custom_attributes"])?.values("custom_attributes")?.ok_or_else(|| Refusal::missing("custom_attributes"))?;
    change_attributes(&app, &link, |attributes| *attributes = values)
}

pub(crate) async fn destroy_custom_attributes(
    State(app): State<Arc<App>>,
    Visitor(link): Visitor,
    params: Params,
) -> Result<Response, Refusal> {
    let keys = params.only(&["custom_attribute"])?.texts("custom_attribute")?;
    change_attributes(&app, &link, |attributes| attributes.retain(|key, _| !keys.contains(key)))
}

fn change_attributes(app: &App, link: &Link, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Result<Response, Refusal> {
    let mut store = app.chatwoot();
    let id = own(&store, link)?.id;
    if let Some(conversation) = store.conversation_mut(id) {
        change(&mut conversation.custom_attributes);
    }
    store.tell(id, "conversation.updated");
    Ok(done())
}

/// A stand-in's own address; the vendor's would be `wss://api.elevenlabs.io/…`.
pub(crate) async fn voice_signed_url(State(app): State<Arc<App>>, Visitor(link): Visitor) -> Answer {
    let (agent_id, root_url) = {
        let store = app.chatwoot();
        let voice = store.inbox(link.inbox_id).and_then(|inbox| inbox.settings.voice.clone()).filter(|voice| voice.has_api_key);
        let voice = voice.ok_or_else(|| Refusal::error(StatusCode::UNPROCESSABLE_ENTITY, "Voice agent is not configured"))?;
        (voice.agent_id, store.root_url.clone())
    };
    let path = app.voice().sign(&agent_id);
    Ok(ok(&json!({"signed_url": format!("{}{path}", root_url.replacen("http", "ws", 1))})))
}

/// The stock page's place: enough to see that the token is right.
pub(crate) async fn page(State(app): State<Arc<App>>, super::access::InTheInbox(inbox): super::access::InTheInbox) -> Response {
    let store = app.chatwoot();
    let name = store.inbox(inbox).map(|inbox| inbox.settings.website_name.clone()).unwrap_or_default();
    let escaped = name.replace('&', "&amp;").replace('<', "&lt;");
    let mut response = Response::new(Body::from(format!("<!doctype html><title>{escaped}</title><p>The stock widget would be here.")));
    crate::answer::set_header(&mut response, axum::http::header::CONTENT_TYPE, "text/html; charset=utf-8");
    response
}
