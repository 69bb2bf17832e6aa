//! A model of Chatwoot's widget (chatwoot.md): a key with each send, which only frames bring back; reads of the last twenty messages.

use natter_client::backend::{Body, FileRef, Request, Response};
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::model::Status;
use serde_json::{Value, json};

use super::server::{Server, Spoken, StoredConversation, StoredMessage, together};

fn answer(status: u16, body: &Value) -> Response {
    Response { status, headers: vec![], body: body.to_string() }
}

fn not_found() -> Response {
    answer(404, &json!({"error": "Resource could not be found"}))
}

fn seconds(at: i64) -> i64 {
    at / 1_000_000
}

fn status(word: &str) -> &'static str {
    if word == "Open" { "open" } else { "resolved" }
}

fn message_json(conversation: &StoredConversation, message: &StoredMessage) -> Value {
    let sender = if message.own { json!({"id": 1, "type": "contact"}) } else { json!({"id": 2, "name": "Ada", "type": "user"}) };
    let mut json = json!({"id": message.uuid.parse::<i64>().unwrap(), "message_type": i32::from(!message.own), "content_attributes": {},
        "created_at": seconds(message.at), "conversation_id": conversation.uuid.parse::<i64>().unwrap(), "sender": sender});
    if message.survey {
        (json["message_type"], json["content_type"]) = (json!(3), json!("input_csat"));
        if let Some((_, Some(rating))) = &conversation.survey {
            json["content_attributes"] = json!({"submitted_values": {"csat_survey_response": {"rating": rating, "feedback_message": ""}}});
        }
    }
    if !message.words().is_empty() {
        json["content"] = json!(message.words());
    }
    if !message.files.is_empty() {
        let file = |(at, (name, size)): (usize, &(String, u64))| json!({"id": at + 1, "file_type": "file", "data_url": format!("https://x.test/blobs/{name}"), "thumb_url": "", "file_size": size});
        json["attachments"] = message.files.iter().enumerate().map(file).collect();
    }
    json
}

fn frame(event: &str, data: &Value) -> String {
    json!({"identifier": "{}", "message": {"event": event, "data": data}}).to_string()
}

/// The visitor's own message, stored and told to all his sockets with the key it came with.
fn store(server: &mut Server, place: usize, text: &str, files: &[FileRef], key: &str, micros: i64) -> Value {
    let (at, id) = (server.instant(micros), server.id());
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let text = together(text, &names);
    let files = files.iter().map(|file| (file.name.clone(), file.size)).collect();
    let message = StoredMessage { uuid: id.to_string(), at, text, files, own: true, survey: false };
    let conversation = &mut server.conversations[place];
    conversation.status = "Open".into();
    let json = message_json(conversation, &message);
    conversation.messages.push(message);
    let mut pushed = json.clone();
    pushed["echo_id"] = json!(key);
    let owner = conversation.owner;
    server.pushes.push((owner, frame("message.created", &pushed)));
    json
}

fn identifier(server: &Server, user: u32) -> Option<String> {
    server.people.iter().find(|(_, known)| **known == user).map(|(name, _)| name.clone())
}

fn config(server: &mut Server, session: Option<&str>) -> Response {
    let user = session.and_then(|token| server.tokens.get(token).copied());
    let user = user.unwrap_or_else(|| {
        let user = server.id();
        server.tokens.insert(format!("token-{user}"), user);
        user
    });
    let token = format!("token-{user}");
    let channel =
        json!({"auth_token": token, "website_name": "Model", "enabled_features": ["attachments"], "allow_messages_after_resolved": true});
    let contact = json!({"id": user, "name": "cold-rain-1", "identifier": identifier(server, user), "pubsub_token": format!("pst-{user}")});
    answer(200, &json!({"website_channel_config": channel, "contact": contact, "global_config": {}}))
}

/// The site's word about its user. A contact without a name gets this one; if somebody has it already, what the contact had becomes his.
/// One with another name stays, and the session goes on as whose name it is (chatwoot.md, "Endpoints"; seed 002).
fn set_user(server: &mut Server, user: u32, name: &str) -> Response {
    if name == "expired" {
        return answer(401, &json!({"error": "HMAC failed: Invalid Identifier Hash Provided"}));
    }
    let is_named = server.people.values().any(|known| *known == user);
    let known = server.people.get(name).copied();
    let person = known.unwrap_or_else(|| if is_named { server.id() } else { user });
    server.people.insert(name.to_owned(), person);
    server.tokens.insert(format!("token-{person}"), person);
    if person == user {
        return answer(200, &json!({"id": user, "identifier": name}));
    }
    if !is_named {
        server.tokens.values_mut().filter(|of| **of == user).for_each(|of| *of = person);
        server.conversations.iter_mut().filter(|conversation| conversation.owner == user).for_each(|one| one.owner = person);
    }
    answer(200, &json!({"id": person, "identifier": name, "widget_auth_token": format!("token-{person}")}))
}

impl Spoken for Chatwoot {
    fn backend() -> Self {
        Self::new("WEBSITE".into())
    }

    fn serve(server: &mut Server, request: &Request, mono: u64, micros: i64) -> Response {
        if !server.admits(mono) {
            return Self::busy();
        }
        let (path, query) = request.path.split_once('?').expect("a website token");
        assert!(query.starts_with("website_token=WEBSITE"), "{query}");
        let path = path.strip_prefix("/api/v1/widget/").expect("the widget's place");
        let session = request.headers.iter().find(|(name, _)| *name == "X-Auth-Token").map(|(_, value)| value.as_str());
        if server.refuses_sessions {
            // A bad token counts as none there; what fails is the store that knows them.
            return answer(500, &json!({"error": "Internal Server Error"}));
        }
        if path == "config" {
            return config(server, session);
        }
        if path == "inbox_members" {
            return answer(200, &json!({"payload": [{"id": 2, "name": "Ada", "avatar_url": "", "availability_status": "online"}]}));
        }
        if path == "campaigns" {
            return answer(200, &json!([]));
        }
        let Some(user) = session.and_then(|token| server.tokens.get(token).copied()) else { return not_found() };
        let body: Value = match &request.body {
            Body::Json(text) => serde_json::from_str(text).expect("JSON"),
            _ => Value::Null,
        };
        let place = server.conversations.iter().rposition(|conversation| conversation.owner == user);
        if server.refuses_sends && Self::is_send(request) {
            return answer(422, &json!({"message": "no"}));
        }
        if let Some(id) = path.strip_prefix("messages/") {
            let Some(conversation) =
                server.conversations.iter_mut().find(|one| one.survey.as_ref().is_some_and(|(survey, _)| survey == id))
            else {
                return not_found();
            };
            let rating = body["message"]["submitted_values"]["csat_survey_response"]["rating"].as_u64().expect("a rating");
            conversation.survey = Some((id.to_owned(), u8::try_from(rating).ok()));
            return answer(200, &json!({}));
        }
        match (request.method, path, place) {
            ("GET", "contact", _) => answer(200, &json!({"id": user, "identifier": identifier(server, user)})),
            ("PATCH", "contact/set_user", _) => set_user(server, user, body["identifier"].as_str().expect("a name")),
            ("GET", "conversations", None) => Response { status: 200, headers: vec![], body: String::new() },
            ("GET", "conversations", Some(place)) => {
                let conversation = &server.conversations[place];
                let id = conversation.uuid.parse::<i64>().unwrap();
                answer(200, &json!({"id": id, "contact_last_seen_at": seconds(conversation.seen), "status": status(&conversation.status)}))
            }
            ("POST", "conversations", _) => {
                let (created, id) = (server.instant(micros), server.id());
                server.conversations.push(StoredConversation {
                    uuid: id.to_string(),
                    owner: user,
                    created,
                    seen: created,
                    status: "Open".into(),
                    messages: Vec::new(),
                    survey: None,
                });
                let text = body["message"]["content"].as_str().expect("text").to_owned();
                let key = body["message"]["echo_id"].as_str().expect("a key").to_owned();
                let place = server.conversations.len() - 1;
                let message = store(server, place, &text, &[], &key, micros);
                answer(200, &json!({"id": id, "status": "open", "messages": [message]}))
            }
            ("GET", "messages", Some(place)) => {
                let conversation = &server.conversations[place];
                let number = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<i64>().ok());
                let (before, after) = (number("before="), number("after="));
                let id = |message: &&StoredMessage| message.uuid.parse::<i64>().unwrap();
                let fits =
                    |message: &&StoredMessage| before.is_none_or(|end| id(message) < end) && after.is_none_or(|end| id(message) > end);
                let all: Vec<&StoredMessage> = conversation.messages.iter().filter(fits).collect();
                let some = if after.is_some() { &all[..all.len().min(100)] } else { &all[all.len().saturating_sub(20)..] };
                let payload: Vec<Value> = some.iter().map(|message| message_json(conversation, message)).collect();
                answer(200, &json!({"payload": payload, "meta": {"contact_last_seen_at": seconds(conversation.seen)}}))
            }
            ("POST", "messages", Some(place)) => {
                let message = match &request.body {
                    Body::Multipart { fields, part, files } => {
                        assert!(*part == "message[attachments][]" && (1..=15).contains(&files.len()), "{} files as {part}", files.len());
                        let field = |name: &str| {
                            fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
                        };
                        store(server, place, &field("message[content]"), files, &field("message[echo_id]"), micros)
                    }
                    _ => {
                        let (text, key) = (body["message"]["content"].as_str(), body["message"]["echo_id"].as_str());
                        store(server, place, text.expect("text"), &[], key.expect("a key"), micros)
                    }
                };
                answer(200, &message)
            }
            ("POST", "conversations/update_last_seen", Some(place)) => {
                server.conversations[place].seen = micros;
                answer(200, &json!({}))
            }
            ("POST", "events", _) => Response { status: 204, headers: vec![], body: String::new() },
            (_, "messages" | "conversations/update_last_seen", None) => not_found(),
            other => panic!("no such path: {other:?}"),
        }
    }

    fn is_send(request: &Request) -> bool {
        request.method == "POST" && ["/messages?", "/conversations?"].iter().any(|end| request.path.contains(end))
    }

    fn broken() -> Response {
        answer(500, &json!({"error": "Internal Server Error"}))
    }

    fn busy() -> Response {
        Response { status: 429, headers: vec![], body: "Retry later\n".into() }
    }

    fn hears(server: &mut Server, life: u32, socket: u32, text: &str) -> Vec<String> {
        let told: Value = serde_json::from_str(text).expect("JSON frame");
        let identifier = told["identifier"].as_str().expect("an identifier");
        let named: Value = serde_json::from_str(identifier).expect("JSON in it");
        let joined = server.joined.iter().any(|joined| (joined.0, joined.1) == (life, socket));
        match told["command"].as_str() {
            // A second subscription under the same name is not answered.
            Some("subscribe") if joined => Vec::new(),
            Some("subscribe") => {
                let user = named["pubsub_token"].as_str().and_then(|token| token.strip_prefix("pst-")).unwrap_or_default();
                let known = server.join(life, socket, &format!("token-{user}"));
                let kind = if known { "confirm_subscription" } else { "reject_subscription" };
                vec![json!({"type": kind, "identifier": identifier}).to_string()]
            }
            Some("unsubscribe") => {
                server.joined.retain(|joined| (joined.0, joined.1) != (life, socket));
                Vec::new()
            }
            Some("message") => Vec::new(),
            other => panic!("no such command: {other:?}"),
        }
    }

    fn agent_replies(server: &mut Server, text: &str, micros: i64) -> Option<(u32, String)> {
        let (at, id) = (server.instant(micros), server.id());
        let conversation = server.conversations.last_mut()?;
        let message = StoredMessage { uuid: id.to_string(), at, text: text.to_owned(), own: false, files: vec![], survey: false };
        let pushed = frame("message.created", &message_json(conversation, &message));
        conversation.messages.push(message);
        Some((conversation.owner, pushed))
    }

    fn agent_sets_status(server: &mut Server, word: &str) -> Option<(u32, String)> {
        let conversation = server.conversations.last_mut()?;
        conversation.status = word.to_owned();
        let data = json!({"id": conversation.uuid.parse::<i64>().unwrap(), "status": status(word)});
        Some((conversation.owner, frame("conversation.status_changed", &data)))
    }

    fn agent_resolves(server: &mut Server, micros: i64) -> Option<(u32, String)> {
        let (at, id) = (server.instant(micros), server.id());
        let conversation = server.conversations.last_mut().filter(|conversation| conversation.survey.is_none())?;
        conversation.survey = Some((id.to_string(), None));
        let message = StoredMessage { uuid: id.to_string(), at, text: "survey".into(), own: false, files: vec![], survey: true };
        let pushed = frame("message.created", &message_json(conversation, &message));
        conversation.messages.push(message);
        Some((conversation.owner, pushed))
    }

    fn names(word: &str, _: &str) -> Value {
        json!({"type": "SET_USER", "user": {"identifier": word, "identifier_hash": "signed"}})
    }

    fn status(word: &str) -> Status {
        if word == "Open" { Status::Open } else { Status::Closed }
    }

    fn welcomes() -> Option<String> {
        Some(r#"{"type":"welcome"}"#.into())
    }

    fn pings() -> Option<String> {
        Some(r#"{"type":"ping","message":1}"#.into())
    }
}
