//! A model of the AI Live Chat API (seed 003): one answer for each message, and nothing that can be read again.

use natter_client::backend::{Body, Request, Response};
use natter_client::backends::assistant::Assistant;
use serde_json::{Value, json};

use super::server::{Server, Spoken, StoredConversation, StoredMessage};

fn answer(status: u16, body: &Value) -> Response {
    Response { status, headers: vec![], body: body.to_string() }
}

/// The server's state has users; here each session is one.
fn user(server: &mut Server, session: &str) -> u32 {
    let next = u32::try_from(server.tokens.len()).unwrap() + 1;
    *server.tokens.entry(session.to_owned()).or_insert(next)
}

fn chat(server: &mut Server, body: &Value, micros: i64) -> Response {
    let (session, text) = (body["sessionId"].as_str().unwrap_or_default(), body["message"].as_str().unwrap_or_default());
    if session.is_empty() || text.is_empty() {
        return answer(400, &json!({"success": false, "error": "Missing sessionId or message"}));
    }
    if server.refuses_sends {
        return answer(400, &json!({"success": false, "error": "No assistant configured"}));
    }
    let owner = user(server, session);
    let id = server.id();
    let known = body["conversationId"].as_str().map(str::to_owned);
    let at = server.instant(micros);
    let place = server.conversations.iter().position(|one| Some(&one.uuid) == known.as_ref() && one.owner == owner);
    let place = place.unwrap_or_else(|| {
        let conversation = StoredConversation {
            uuid: format!("conv-{id}"),
            owner,
            created: at,
            seen: at,
            status: "Open".into(),
            messages: Vec::new(),
            survey: None,
        };
        server.conversations.push(conversation);
        server.conversations.len() - 1
    });
    let words = format!("about {text}");
    for (at, text, own) in [(at, text.to_owned(), true), (at + 1, words.clone(), false)] {
        let uuid = format!("m{id}-{own}");
        server.conversations[place].messages.push(StoredMessage { uuid, at, text, files: vec![], own, survey: false });
    }
    server.instant(at + 1);
    let uuid = server.conversations[place].uuid.clone();
    answer(200, &json!({"success": true, "conversationId": uuid, "message": words, "metadata": {"model": "model", "tokens": 1}}))
}

impl Spoken for Assistant {
    fn backend() -> Self {
        Self::new("tenant".into())
    }

    fn serve(server: &mut Server, request: &Request, mono: u64, micros: i64) -> Response {
        if !server.admits(mono) {
            return Self::busy();
        }
        let key = request.headers.iter().find(|(name, _)| *name == "Authorization").map(|(_, value)| value.as_str());
        if key != Some("Bearer KEY") || server.refuses_sessions {
            return answer(401, &json!({"success": false, "error": "Invalid widget token"}));
        }
        let body: Value = match &request.body {
            Body::Json(text) => serde_json::from_str(text).expect("JSON"),
            _ => Value::Null,
        };
        match request.path.as_str() {
            "/api/widgets/tenant/config" => {
                let config = json!({"name": "Model", "assistantId": "asst", "widget": {"primaryColor": "#3B82F6"}, "branding": {}});
                answer(200, &json!({"success": true, "config": config}))
            }
            "/api/widgets/tenant/chat" => chat(server, &body, micros),
            "/api/widgets/tenant/track" => {
                assert!(body["sessionId"].as_str().is_some_and(|id| !id.is_empty()), "an event without a session");
                answer(200, &json!({"success": true}))
            }
            other => panic!("no such path: {other}"),
        }
    }

    fn is_send(request: &Request) -> bool {
        request.path.ends_with("/chat")
    }

    fn broken() -> Response {
        answer(500, &json!({"success": false, "error": "Server error"}))
    }

    fn busy() -> Response {
        let body = json!({"success": false, "error": "Too many requests"}).to_string();
        Response { status: 429, headers: vec![("retry-after".to_owned(), "60".to_owned())], body }
    }

    fn hears(_: &mut Server, _: u32, _: u32, _: &str) -> Vec<String> {
        panic!("there is no socket")
    }

    fn agent_replies(_: &mut Server, _: &str, _: i64) -> Option<(u32, String)> {
        None
    }

    fn agent_sets_status(_: &mut Server, _: &str) -> Option<(u32, String)> {
        None
    }

    fn agent_resolves(_: &mut Server, _: i64) -> Option<(u32, String)> {
        None
    }

    fn names(_: &str, _: &str) -> Value {
        panic!("there are no users")
    }

    fn greets() -> Vec<Value> {
        vec![json!({"type": "SET_TOKEN", "token": "KEY"})]
    }
}
