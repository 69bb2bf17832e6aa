//! A server, an agent and people who chat, for tests.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use natter_demo::{Options, Server};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) const SECRET: &str = "a-secret-of-the-tests-0123456789";

pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) inbox: String,
    pub(crate) inbox_id: i64,
    cookies: String,
    csrf: String,
}

/// A token and the conversation it began.
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) conversation: String,
}

pub(crate) fn options() -> Options {
    Options { rate_limit: None, knobs: true, ..Options::default() }
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::open_with(options(), json!({})).await
    }

    /// Settings of the inbox are given as far as they matter.
    pub(crate) async fn open_with(options: Options, config: Value) -> Self {
        let server = Server::start(options).await.expect("server");
        let login = Client::new().post(format!("{}/api/v1/auth/login", server.url()));
        let answer = login.json(&json!({"email": "ada@acme.test", "password": "password"})).send().await.expect("answer");
        let set = answer.headers().get_all(SET_COOKIE).into_iter().map(|value| value.to_str().expect("cookie"));
        let pairs: Vec<String> = set.filter_map(|cookie| cookie.split(';').next()).map(str::to_owned).collect();
        let csrf = pairs[0].trim_start_matches("csrf_token=").to_owned();
        let mut desk = Self { server, inbox: String::new(), inbox_id: 0, cookies: pairs.join("; "), csrf };
        (desk.inbox_id, desk.inbox) = desk.make_inbox(config).await;
        desk
    }

    pub(crate) async fn make_inbox(&self, config: Value) -> (i64, String) {
        let made = self.agent("POST", "/api/v1/inboxes", &inbox_with(config)).await;
        (made["data"]["id"].as_i64().expect("id"), made["data"]["uuid"].as_str().expect("uuid").to_owned())
    }

    pub(crate) async fn save_inbox(&self, config: Value) {
        let saved = self.agent("PUT", &format!("/api/v1/inboxes/{}", self.inbox_id), &inbox_with(config)).await;
        assert_eq!(saved["status"], "success");
    }

    pub(crate) async fn agent(&self, method: &str, path: &str, body: &Value) -> Value {
        let request = Client::new().request(method.parse().expect("method"), format!("{}{path}", self.server.url()));
        let request = request.header(COOKIE, &self.cookies).header("X-CSRFTOKEN", &self.csrf).json(body);
        request.send().await.expect("answer").json().await.expect("JSON")
    }

    pub(crate) async fn reply(&self, conversation: &str, html: &str) {
        let body = json!({"message": html, "private": false, "attachments": []});
        self.agent("POST", &format!("/api/v1/conversations/{conversation}/messages"), &body).await;
    }

    pub(crate) async fn set_status(&self, conversation: &str, status: &str) {
        self.agent("PUT", &format!("/api/v1/conversations/{conversation}/status"), &json!({"status": status})).await;
    }

    pub(crate) async fn knob(&self, command: Value) {
        let answer = Client::new().post(format!("{}/demo/knobs", self.server.url())).json(&command).send().await.expect("answer");
        assert_eq!(answer.status(), 200, "{command}");
    }

    /// A request to the widget API with the inbox's header.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare_request(method, path).header("X-Libredesk-Inbox-ID", &self.inbox)
    }

    /// The same without the header.
    pub(crate) fn bare_request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("method");
        let path = if path.starts_with("/chat") || path.starts_with("/media") { format!("/api/v1/widget{path}") } else { path.to_owned() };
        // One connection for each request, so that a cut one is not tried again by the client.
        let client = Client::builder().pool_max_idle_per_host(0).build().expect("client");
        client.request(method, format!("{}{path}", self.server.url()))
    }

    pub(crate) async fn visitor(&self, text: &str) -> Person {
        let begun = json_of(self.request("POST", "/chat/conversations/init").json(&json!({"message": text}))).await;
        let data = &begun["data"];
        let own = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{begun}")).to_owned();
        Person { token: own(&data["session_token"]), conversation: own(&data["conversation"]["uuid"]) }
    }

    pub(crate) fn as_person(&self, person: &Person, method: &str, path: &str) -> RequestBuilder {
        self.request(method, &path.replace("{uuid}", &person.conversation)).bearer_auth(&person.token)
    }

    pub(crate) fn post_text(&self, person: &Person, text: &str) -> RequestBuilder {
        self.as_person(person, "POST", "/chat/conversations/{uuid}/message").json(&json!({"message": text}))
    }

    /// The newest first.
    pub(crate) async fn contents(&self, person: &Person) -> Vec<String> {
        let read = json_of(self.as_person(person, "GET", "/chat/conversations/{uuid}")).await;
        let messages = read["data"]["messages"].as_array().unwrap_or_else(|| panic!("{read}"));
        messages.iter().map(|message| message["content"].as_str().expect("content").to_owned()).collect()
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        sign_with(claims, SECRET)
    }

    pub(crate) fn exchange(&self, claims: &Value) -> RequestBuilder {
        self.request("POST", "/chat/auth/exchange").json(&json!({"jwt": self.sign(claims)}))
    }

    pub(crate) async fn socket(&self) -> Socket {
        let (stream, _) = tokio_tungstenite::connect_async(format!("ws://{}/widget/ws", self.server.addr)).await.expect("socket");
        Socket { stream }
    }

    pub(crate) async fn joined(&self, person: &Person) -> Socket {
        let mut socket = self.socket().await;
        assert_eq!(socket.join(&self.inbox, &person.token).await, "joined");
        socket
    }
}

fn inbox_with(config: Value) -> Value {
    let mut whole: Value = serde_json::from_str(include_str!("../../shop-inbox.json")).expect("JSON");
    lay_over(&mut whole, config);
    json!({"name": "Tests", "channel": "livechat", "enabled": true, "csat_enabled": true, "from": "", "config": whole, "secret": SECRET})
}

fn lay_over(base: &mut Value, change: Value) {
    match (base, change) {
        (Value::Object(base), Value::Object(change)) => {
            for (key, value) in change {
                lay_over(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, change) => *base = change,
    }
}

pub(crate) fn sign_with(claims: &Value, secret: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    use hmac::Mac as _;
    let signed = format!("{}.{}", BASE64.encode(r#"{"alg":"HS256"}"#), BASE64.encode(claims.to_string()));
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("key");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

pub(crate) fn claims(id: &str) -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    json!({"external_user_id": id, "email": format!("{id}@example.com"), "first_name": "Ada", "exp": now + 600})
}

pub(crate) async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("answer")
}

pub(crate) async fn json_of(request: RequestBuilder) -> Value {
    send(request).await.json().await.expect("JSON")
}

/// Status and the first envelope's message.
pub(crate) async fn refusal(request: RequestBuilder) -> (u16, String) {
    let answer = send(request).await;
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("body");
    let first = serde_json::Deserializer::from_str(&text).into_iter::<Value>().next();
    let message = first.and_then(Result::ok).map(|envelope| envelope["message"].as_str().unwrap_or_default().to_owned());
    (status, message.unwrap_or(text))
}

pub(crate) struct Socket {
    pub(crate) stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        let _ = self.stream.send(Message::text(text.to_owned())).await;
    }

    pub(crate) async fn send_ws_ping(&mut self) {
        let _ = self.stream.send(Message::Ping(Bytes::new())).await;
    }

    /// The type of the answer.
    pub(crate) async fn join(&mut self, inbox: &str, token: &str) -> String {
        self.send(&json!({"type": "join", "token": token, "data": {"inbox_id": inbox}})).await;
        self.next_type().await
    }

    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.expect("a frame or an end in time") {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("unexpected {other:?}"),
                Some(Err(_)) | None => return None,
            }
        }
    }

    pub(crate) async fn next_type(&mut self) -> String {
        let frame = self.next().await.expect("a frame");
        frame["type"].as_str().expect("type").to_owned()
    }

    /// What comes within a moment.
    pub(crate) async fn types_soon(&mut self) -> Vec<String> {
        let mut types = Vec::new();
        while let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_millis(300), self.stream.next()).await {
            if let Message::Text(text) = message {
                let frame: Value = serde_json::from_str(&text).expect("JSON");
                types.push(frame["type"].as_str().expect("type").to_owned());
            }
        }
        types
    }
}
