//! A server with a tenant, and its operators' socket, for tests.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use natter_demo::{Backend, Options, Server};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) widget: String,
    pub(crate) token: String,
}

pub(crate) fn options() -> Options {
    Options { backend: Backend::Assistant, rate_limit: None, knobs: true, ..Options::default() }
}

pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("answer");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) async fn body(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// The error with this status and words.
pub(crate) fn refused(status: u16, words: &str) -> (u16, Value) {
    (status, json!({"success": false, "error": words}))
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::with(options(), json!({})).await
    }

    /// A widget of its own, which answers at once.
    pub(crate) async fn with(options: Options, mut settings: Value) -> Self {
        let server = Server::start(options).await.expect("server");
        settings["delayMs"] = json!(0);
        let mut desk = Self { server, widget: String::new(), token: String::new() };
        let made = body(desk.operator("POST", "/widgets").json(&json!({"settings": settings}))).await;
        desk.widget = made["widgetId"].as_str().expect("id").to_owned();
        desk.token = made["widgetToken"].as_str().expect("token").to_owned();
        desk
    }

    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let client = Client::builder().pool_max_idle_per_host(0).build().expect("client");
        client.request(Method::from_bytes(method.as_bytes()).expect("method"), format!("{}{path}", self.server.url()))
    }

    pub(crate) fn operator(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, &format!("/demo/agent{path}")).header("X-Demo-Agent", "operator")
    }

    pub(crate) async fn save(&self, settings: Value) {
        body(self.operator("PUT", &format!("/widgets/{}", self.widget)).json(&json!({"settings": settings}))).await;
    }

    pub(crate) fn untold(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, &format!("/api/widgets/{}/{path}", self.widget))
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> RequestBuilder {
        self.untold(method, path).bearer_auth(&self.token)
    }

    pub(crate) fn turn(&self, message: &str) -> RequestBuilder {
        self.call("POST", "chat").json(&json!({"sessionId": "session_1", "message": message}))
    }

    pub(crate) async fn next(&self, script: Value) {
        body(self.operator("POST", &format!("/widgets/{}/next", self.widget)).json(&script)).await;
    }

    pub(crate) async fn operator_token(&self, seconds: i64) -> String {
        let made = body(self.operator("POST", "/token").json(&json!({"widgetId": self.widget, "expiresIn": seconds}))).await;
        made["token"].as_str().expect("token").to_owned()
    }

    pub(crate) async fn socket(&self) -> Socket {
        self.socket_at("/api/ws/tenant").await
    }

    pub(crate) async fn socket_at(&self, path: &str) -> Socket {
        let address = format!("ws://{}{path}", self.server.addr);
        Socket { stream: tokio_tungstenite::connect_async(address).await.expect("socket").0 }
    }

    pub(crate) async fn authenticated(&self) -> Socket {
        let mut socket = self.socket().await;
        socket.say(&json!({"type": "auth", "token": self.operator_token(600).await})).await;
        // Nothing is said to it: wait until it counts.
        for _ in 0..100 {
            if body(self.bare("GET", "/demo/knobs")).await["sockets_authenticated"] != 0 {
                return socket;
            }
        }
        panic!("not authenticated");
    }
}

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn say(&mut self, frame: &Value) {
        self.stream.send(Message::text(frame.to_string())).await.expect("sent");
    }

    /// `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        match tokio::time::timeout(Duration::from_secs(7), self.stream.next()).await.expect("a frame or an end in time") {
            Some(Ok(Message::Text(text))) => Some(serde_json::from_str(&text).expect("JSON")),
            Some(Ok(other)) => panic!("unexpected {other:?}"),
            Some(Err(_)) | None => None,
        }
    }

    pub(crate) async fn frame(&mut self, kind: &str) -> Value {
        let frame = self.next().await.expect("frame");
        assert_eq!(frame["type"], kind, "{frame}");
        frame["data"].clone()
    }

    pub(crate) async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.stream.next()).await.is_err()
    }
}
