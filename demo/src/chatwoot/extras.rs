//! Events, labels, campaigns, the team, and files.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::access::{InTheInbox, Visitor};
use super::params::Params;
use super::refusal::Refusal;
use super::store::{Draft, MessageType, Sender, Store};
use super::{Answer, no_content, ok};
use crate::answer::set_header;
use crate::app::App;

/// A campaign that was shown begins a conversation with its message, unless there is one.
pub(crate) async fn event(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Result<Response, Refusal> {
    let params = params.only(&["name", "event_info"])?;
    let name = params.require_text("name")?;
    let info = params.any("event_info").cloned().unwrap_or_else(|| json!({}));
    if !info.is_object() {
        return Err(Refusal::invalid("event_info", "event_info must be an object"));
    }
    let mut store = app.chatwoot();
    match name.as_str() {
        "webwidget.triggered" => {}
        "campaign.triggered" => {
            let inbox = store.inbox(link.inbox_id).ok_or_else(Refusal::no_such_widget)?;
            let campaign = inbox.settings.campaigns.iter().find(|campaign| Some(campaign.id) == info["campaign_id"].as_i64());
            let words = campaign.ok_or_else(Refusal::not_found)?.message.clone();
            if store.conversation_of(&link).is_none_or(|conversation| conversation.status == "resolved") {
                let id = store.begin(&link, Map::new(), None);
                store.add_message(id, Draft::text(MessageType::Outgoing, Sender::Agent(1), words));
            }
        }
        _ => return Err(Refusal::invalid("name", format!("name {name:?} is no event"))),
    }
    store.events.push(json!({"name": name, "event_info": info, "contact": link.contact_id}));
    store.tell_consoles("contact.event", json!({"contact": link.contact_id, "name": name}));
    Ok(no_content())
}

pub(crate) async fn add_label(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Result<Response, Refusal> {
    let label = params.only(&["label"])?.require_text("label")?;
    set_label(&mut app.chatwoot(), &link, &label, true);
    Ok(no_content())
}

pub(crate) async fn remove_label(State(app): State<Arc<App>>, Visitor(link): Visitor, Path(label): Path<String>) -> Response {
    set_label(&mut app.chatwoot(), &link, &label, false);
    no_content()
}

/// Without a conversation, and with a label that there is not, nothing happens.
fn set_label(store: &mut Store, link: &super::store::Link, label: &str, on: bool) {
    if let Some(id) = store.conversation_of(link).map(|conversation| conversation.id) {
        store.label(id, label, on);
    }
}

pub(crate) async fn campaigns(State(app): State<Arc<App>>, InTheInbox(inbox): InTheInbox) -> Answer {
    let store = app.chatwoot();
    let inbox = store.inbox(inbox).ok_or_else(Refusal::no_such_widget)?;
    let sender = store.sender_json(Sender::Agent(1));
    let list = inbox.settings.campaigns.iter().map(|campaign| {
        json!({
            "id": campaign.id,
            "trigger_rules": {"url": campaign.url, "time_on_page": campaign.time_on_page},
            "trigger_only_during_business_hours": campaign.trigger_only_during_business_hours,
            "message": campaign.message,
            "sender": sender,
        })
    });
    Ok(ok(&Value::Array(list.collect())))
}

pub(crate) async fn inbox_members(State(app): State<Arc<App>>, InTheInbox(_): InTheInbox) -> Answer {
    let store = app.chatwoot();
    Ok(ok(&json!({"payload": store.agents.iter().map(Store::member_json).collect::<Vec<_>>()})))
}

/// A file of a message. What could run in a page is given to be saved.
pub(crate) async fn file(State(app): State<Arc<App>>, Path((id, name)): Path<(i64, String)>) -> Result<Response, Refusal> {
    let file = app.chatwoot().files.get(&id).filter(|file| file.name == name).cloned().ok_or_else(Refusal::not_found)?;
    let shown = matches!(file.file_type(), "image" | "audio" | "video") || file.content_type == "application/pdf";
    let mut response = Response::new(Body::from(file.bytes));
    set_header(&mut response, header::CONTENT_TYPE, if shown { &file.content_type } else { "application/octet-stream" });
    set_header(&mut response, header::CONTENT_DISPOSITION, if shown { "inline" } else { "attachment" });
    set_header(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}
