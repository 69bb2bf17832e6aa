//! A server, its agents, visitors and their sockets, for tests.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use natter_demo::{Backend, Options, Server};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) inbox: Value,
}

/// What `POST config` told a new visitor.
pub(crate) struct Visitor {
    pub(crate) token: String,
    pub(crate) pubsub: String,
    pub(crate) contact: i64,
}

pub(crate) fn options() -> Options {
    Options { backend: Backend::Chatwoot, rate_limit: None, knobs: true, ..Options::default() }
}

/// Status and body; an empty body is null, and text that is no JSON a string.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("answer");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("body");
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
    (status, body)
}

pub(crate) async fn body(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert!((200..300).contains(&status), "{status} {body}");
    body
}

pub(crate) async fn status(request: RequestBuilder) -> u16 {
    answer(request).await.0
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::with(json!({})).await
    }

    /// An inbox of its own, with these settings.
    pub(crate) async fn with(settings: Value) -> Self {
        Self::with_options(options(), settings).await
    }

    pub(crate) async fn with_options(options: Options, settings: Value) -> Self {
        let server = Server::start(options).await.expect("server");
        let mut desk = Self { server, inbox: Value::Null };
        desk.inbox = body(desk.agent("POST", "/inboxes").json(&json!({"settings": settings}))).await;
        desk
    }

    pub(crate) async fn save(&self, settings: Value) {
        body(self.agent("PUT", &format!("/inboxes/{}", self.inbox["id"])).json(&json!({"settings": settings}))).await;
    }

    /// Ada speaks.
    pub(crate) fn agent(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, &format!("/demo/agent{path}")).header("X-Demo-Agent", "ada")
    }

    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let client = Client::builder().pool_max_idle_per_host(0).build().expect("client");
        client.request(Method::from_bytes(method.as_bytes()).expect("method"), format!("{}{path}", self.server.url()))
    }

    /// A call of the widget's API in the desk's inbox, by nobody.
    pub(crate) fn call(&self, method: &str, path: &str) -> RequestBuilder {
        let token = self.inbox["website_token"].as_str().expect("token");
        self.bare(method, &format!("/api/v1/widget/{path}")).query(&[("website_token", token)])
    }

    pub(crate) fn by(&self, visitor: &Visitor, method: &str, path: &str) -> RequestBuilder {
        self.call(method, path).header("X-Auth-Token", &visitor.token)
    }

    pub(crate) async fn visitor(&self) -> Visitor {
        visitor_of(&body(self.call("POST", "config")).await)
    }

    /// A visitor who has said something; with his conversation.
    pub(crate) async fn talking(&self, text: &str) -> (Visitor, i64) {
        let visitor = self.visitor().await;
        let begun = body(self.by(&visitor, "POST", "conversations").json(&json!({"message": {"content": text}}))).await;
        (visitor, begun["id"].as_i64().expect("id"))
    }

    pub(crate) async fn say(&self, visitor: &Visitor, text: &str) -> Value {
        body(self.by(visitor, "POST", "messages").json(&json!({"message": {"content": text}}))).await
    }

    pub(crate) async fn reply(&self, conversation: i64, message: Value) -> Value {
        body(self.agent("POST", &format!("/conversations/{conversation}/messages")).json(&message)).await
    }

    pub(crate) async fn set_status(&self, conversation: i64, status: &str) {
        body(self.agent("PUT", &format!("/conversations/{conversation}/status")).json(&json!({"status": status}))).await;
    }

    pub(crate) async fn seen_by_agents(&self, conversation: i64) -> Value {
        body(self.agent("GET", &format!("/conversations/{conversation}"))).await
    }

    pub(crate) async fn list(&self, visitor: &Visitor) -> Vec<Value> {
        body(self.by(visitor, "GET", "messages")).await["payload"].as_array().expect("payload").clone()
    }

    pub(crate) async fn knob(&self, command: Value) {
        body(self.bare("POST", "/demo/knobs").json(&command)).await;
    }

    pub(crate) async fn cable(&self) -> Cable {
        let mut cable = Cable::open(&self.server, Some("actioncable-v1-json")).await.expect("socket");
        assert_eq!(cable.next().await.expect("frame")["type"], "welcome");
        cable
    }

    pub(crate) async fn subscribed(&self, visitor: &Visitor) -> Cable {
        let mut cable = self.cable().await;
        assert_eq!(cable.subscribe(&visitor.pubsub).await, "confirm_subscription");
        // Who is there comes with it.
        assert_eq!(cable.next_event().await.0, "presence.update");
        cable
    }
}

pub(crate) fn visitor_of(config: &Value) -> Visitor {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{config}")).to_owned();
    Visitor {
        token: text(&config["website_channel_config"]["auth_token"]),
        pubsub: text(&config["contact"]["pubsub_token"]),
        contact: config["contact"]["id"].as_i64().expect("contact"),
    }
}

pub(crate) fn identifier(pubsub: &str) -> String {
    json!({"channel": "RoomChannel", "pubsub_token": pubsub}).to_string()
}

pub(crate) struct Cable {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Cable {
    pub(crate) async fn open(server: &Server, protocol: Option<&str>) -> Option<Self> {
        let mut request = format!("ws://{}/cable", server.addr).into_client_request().expect("request");
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("header"));
        }
        tokio_tungstenite::connect_async(request).await.ok().map(|(stream, _)| Self { stream })
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.stream.send(Message::text(frame.to_string())).await.expect("sent");
    }

    /// The type of the answer.
    pub(crate) async fn subscribe(&mut self, pubsub: &str) -> String {
        let identifier = identifier(pubsub);
        self.send(&json!({"command": "subscribe", "identifier": identifier})).await;
        let answer = self.next().await.expect("frame");
        assert_eq!(answer["identifier"], identifier.as_str());
        answer["type"].as_str().expect("type").to_owned()
    }

    /// The next frame that is no ping; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let frame = self.next_of_all().await?;
            if frame["type"] != "ping" {
                return Some(frame);
            }
        }
    }

    pub(crate) async fn next_of_all(&mut self) -> Option<Value> {
        match tokio::time::timeout(Duration::from_secs(8), self.stream.next()).await.expect("a frame or an end in time") {
            Some(Ok(Message::Text(text))) => Some(serde_json::from_str(&text).expect("JSON")),
            Some(Ok(other)) => panic!("unexpected {other:?}"),
            Some(Err(_)) | None => None,
        }
    }

    /// Name and data of the next event.
    pub(crate) async fn next_event(&mut self) -> (String, Value) {
        let frame = self.next().await.expect("frame");
        let message = &frame["message"];
        (message["event"].as_str().unwrap_or_else(|| panic!("{frame}")).to_owned(), message["data"].clone())
    }

    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            let (event, data) = self.next_event().await;
            if event == name {
                return data;
            }
        }
    }

    /// Names of what comes within a moment.
    pub(crate) async fn events_soon(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Ok(Some(Ok(Message::Text(text)))) = tokio::time::timeout(Duration::from_millis(300), self.stream.next()).await {
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            names.extend(frame["message"]["event"].as_str().map(str::to_owned));
        }
        names
    }
}
