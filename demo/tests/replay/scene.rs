//! A server with the inboxes of the recordings, and the people who play them.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use natter_demo::{BusinessHours, CustomAttribute, Options, Server};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::comparison::Bindings;
use crate::recording::{self, Exchange};

/// The secret in `agent-create-inbox.json`.
pub(crate) const SECRET: &str = "inbox-secret-0123456789-and-more";
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) bindings: Bindings,
    pub(crate) played: BTreeSet<String>,
    client: Client,
    cookies: String,
    csrf: String,
}

pub(crate) fn options() -> Options {
    let office = |id: i64, suffix: &str| BusinessHours {
        id,
        name: format!("Office {suffix}"),
        description: String::new(),
        is_always_open: false,
        holidays: vec![("2027-01-01".to_owned(), "New Year".to_owned())],
        hours: weekdays("17:30"),
    };
    let default = BusinessHours {
        id: 1,
        name: "Default".to_owned(),
        description: "Default business hours, Monday to Friday, 09:00 to 17:00.".to_owned(),
        is_always_open: false,
        holidays: Vec::new(),
        hours: weekdays("17:00"),
    };
    Options {
        rate_limit: None,
        seed_demo: false,
        root_url: Some("https://support.example.com".to_owned()),
        business_hours: vec![office(4, "d19e"), office(3, "44cf"), office(2, "b12b"), default],
        default_business_hours_id: 4,
        working_hours_utc_offset: Some(330),
        custom_attributes: vec![CustomAttribute {
            id: 3,
            key: "company_5e90".to_owned(),
            label: "Plan".to_owned(),
            data_type: "list".to_owned(),
            values: Some(["free", "pro", "enterprise"].map(str::to_owned).to_vec()),
            of_conversation: false,
        }],
        ..Options::default()
    }
}

fn weekdays(close: &str) -> Vec<(String, String, String)> {
    let days = ["Friday", "Monday", "Tuesday", "Thursday", "Wednesday"];
    days.iter().map(|day| ((*day).to_owned(), "09:00".to_owned(), close.to_owned())).collect()
}

impl Scene {
    /// A server with nothing but its agents.
    pub(crate) async fn start(options: Options) -> Self {
        let server = Server::start(options).await.expect("server");
        let client = Client::builder().user_agent("python-requests/2.34.2").build().expect("client");
        let mut scene =
            Self { server, bindings: Bindings::default(), played: BTreeSet::new(), client, cookies: String::new(), csrf: String::new() };
        scene.bindings.bind("PASSWORD", "password");
        scene
    }

    /// Signs Ada in, which is the recording of it too.
    pub(crate) async fn sign_in(&mut self) {
        let recorded = recording::exchange("agent-login");
        let response = self.ask(&recorded).await;
        let set: Vec<String> =
            response.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().expect("cookie").to_owned()).collect();
        let pairs: Vec<&str> = set.iter().filter_map(|cookie| cookie.split(';').next()).collect();
        let names: Vec<&str> = pairs.iter().filter_map(|pair| pair.split('=').next()).collect();
        assert_eq!(names, recorded.response.set_cookie_names);
        self.cookies = pairs.join("; ");
        self.csrf = pairs[0].split_once('=').expect("csrf_token").1.to_owned();
        self.bindings.bind("CSRF", &self.csrf.clone());
        self.check("agent-login", &recorded, response).await;
    }

    /// Makes an inbox like the recorded one, changed, and gives it a name.
    pub(crate) async fn make_inbox(&mut self, name: &str, change: impl FnOnce(&mut Value)) -> i64 {
        let mut body = recording::exchange("agent-create-inbox").request.body;
        change(&mut body);
        let made = self.agent("POST", "/api/v1/inboxes", &body).await;
        self.bindings.bind(name, made["data"]["uuid"].as_str().expect("uuid"));
        made["data"]["id"].as_i64().expect("id")
    }

    /// An agent's request that is not recorded as such.
    pub(crate) async fn agent(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = Method::from_bytes(method.as_bytes()).expect("method");
        let request = self.client.request(method, self.address(path)).header(COOKIE, &self.cookies);
        let response = request.header("X-CSRFTOKEN", &self.csrf).json(body).send().await.expect("answer");
        response.json().await.expect("JSON")
    }

    fn address(&self, path: &str) -> String {
        format!("{}{}", self.server.url(), self.bindings.fill_in(path))
    }

    /// Plays a recording: the request as it was, the answer compared.
    pub(crate) async fn play(&mut self, name: &str) -> Value {
        self.play_changed(name, |_| {}).await
    }

    /// The same with a request that must differ, because it holds an id, a time or a signature of the real server.
    pub(crate) async fn play_changed(&mut self, name: &str, change: impl FnOnce(&mut Exchange)) -> Value {
        let mut recorded = recording::exchange(name);
        change(&mut recorded);
        let response = self.ask(&recorded).await;
        self.check(name, &recorded, response).await
    }

    async fn ask(&self, recorded: &Exchange) -> Response {
        let recorded = &recorded.request;
        let method = Method::from_bytes(recorded.method.as_bytes()).expect("method");
        let mut request = self.client.request(method, self.address(&recorded.path));
        for (name, value) in &recorded.headers {
            request = request.header(name, self.bindings.fill_in(value));
        }
        let is_agents = !["/api/v1/widget/", "/api/v1/csat/", "/api/v1/lang", "/widget"].iter().any(|own| recorded.path.starts_with(own));
        if is_agents && !self.cookies.is_empty() {
            request = request.header(COOKIE, &self.cookies);
            if recorded.multipart.is_some() {
                request = request.header("X-CSRFTOKEN", &self.csrf);
            }
        }
        if let Some(form) = &recorded.multipart {
            let mut parts = reqwest::multipart::Form::new();
            for (name, value) in &form.fields {
                parts = parts.text(name.clone(), self.bindings.fill_in(value));
            }
            for file in &form.files {
                parts = parts.part("files", part(file));
            }
            request = request.multipart(parts);
        } else if !recorded.body.is_null() {
            request = request.json(&self.bindings.fill_in_json(&recorded.body));
        }
        request.send().await.expect("answer")
    }

    async fn check(&mut self, name: &str, recorded: &Exchange, response: Response) -> Value {
        let expected = &recorded.response;
        assert_eq!(response.status().as_u16(), expected.status, "{name}: status");
        for (header, value) in &expected.headers {
            let actual = response.headers().get(header).and_then(|value| value.to_str().ok());
            assert_eq!(actual, Some(value.as_str()), "{name}: {header}");
        }
        if recorded.request.path.starts_with("/widget?") && !expected.headers.contains_key("content-security-policy") {
            assert!(!response.headers().contains_key("content-security-policy"), "{name}");
        }
        let text = response.text().await.expect("body");
        self.played.insert(name.to_owned());
        if expected.body == "(not JSON)" {
            assert!(serde_json::from_str::<Value>(&text).is_err(), "{name}");
            return Value::Null;
        }
        if let Value::String(body) = &expected.body {
            assert_eq!(&text, body, "{name}: body");
            return Value::Null;
        }
        let actual: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"));
        self.bindings.compare(&expected.body, &actual).unwrap_or_else(|difference| panic!("{name}: {difference}"));
        actual
    }

    pub(crate) async fn open_widget_socket(&self) -> Socket {
        Socket::open(&self.server, "/widget/ws", "").await
    }

    pub(crate) async fn open_agent_socket(&self) -> Socket {
        Socket::open(&self.server, "/ws", &self.cookies).await
    }

    /// Compares what a socket got with the server's side of a recording: the same frames. Their order is not promised
    /// (libredesk.md 4.5), so each recorded frame takes the first one like it.
    pub(crate) fn check_frames(&mut self, name: &str, mut got: Vec<Value>) {
        for expected in recording::server_frames(name) {
            let mut differences = Vec::new();
            let found = got.iter().position(|actual| {
                let mut attempt = self.bindings.clone();
                match attempt.compare(&expected, actual) {
                    Ok(()) => {
                        self.bindings = attempt;
                        true
                    }
                    Err(difference) => {
                        differences.push(difference);
                        false
                    }
                }
            });
            let index = found.unwrap_or_else(|| panic!("{name}: no frame like {expected}\n{}", differences.join("\n")));
            got.remove(index);
        }
        assert!(got.is_empty(), "{name}: frames that are not recorded: {got:#?}");
        self.played.insert(name.to_owned());
    }
}

/// The files that the recorder sent.
fn part(file: &str) -> reqwest::multipart::Part {
    const DOT: &str = "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082";
    let (bytes, content_type) = match file {
        "note.txt" => (b"hello".to_vec(), "text/plain"),
        "one.txt" => (b"1".to_vec(), "text/plain"),
        "two.txt" => (b"2".to_vec(), "text/plain"),
        "empty.txt" => (Vec::new(), "text/plain"),
        "big.bin" => (vec![0; (20 << 20) + 1], "application/octet-stream"),
        "dot.png" => {
            let bytes = (0..DOT.len()).step_by(2).map(|at| u8::from_str_radix(&DOT[at..at + 2], 16).expect("hex"));
            (bytes.collect(), "image/png")
        }
        other => panic!("no such file: {other}"),
    };
    reqwest::multipart::Part::bytes(bytes).file_name(file.to_owned()).mime_str(content_type).expect("type")
}

/// An open socket.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn open(server: &Server, path: &str, cookies: &str) -> Self {
        let mut request = format!("ws://{}{path}", server.addr).into_client_request().expect("request");
        if !cookies.is_empty() {
            request.headers_mut().insert("cookie", cookies.parse().expect("cookie"));
        }
        let (stream, _) = tokio_tungstenite::connect_async(request).await.expect("socket");
        Self { stream }
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.stream.send(Message::text(frame.to_string())).await.expect("sent");
    }

    /// The next text; `None` when the server has ended the connection without a close frame.
    pub(crate) async fn next_text(&mut self) -> Option<String> {
        match tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("a frame or an end in time") {
            Some(Ok(Message::Text(text))) => Some(text.to_string()),
            Some(Ok(Message::Close(_))) => panic!("the real server never sends a close frame"),
            Some(Ok(other)) => panic!("unexpected {other:?}"),
            Some(Err(_)) | None => None,
        }
    }

    /// The next so many frames.
    pub(crate) async fn take(&mut self, count: usize) -> Vec<Value> {
        let mut frames = Vec::new();
        for _ in 0..count {
            let text = self.next_text().await.unwrap_or_else(|| panic!("the connection ended after {frames:#?}"));
            frames.push(parse(&text));
        }
        frames
    }

    /// What is still to come after things have settled.
    pub(crate) async fn drain(&mut self) -> Vec<Value> {
        let mut frames = Vec::new();
        while let Ok(Some(Ok(Message::Text(text)))) = tokio::time::timeout(Duration::from_millis(400), self.stream.next()).await {
            frames.push(parse(&text));
        }
        frames
    }
}

/// A JWT signed as a site would.
pub(crate) fn jwt(claims: &Value, secret: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    use hmac::Mac as _;
    let signed = format!("{}.{}", BASE64.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string()), BASE64.encode(claims.to_string()));
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("key");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// Seconds since 1970.
pub(crate) fn unix_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(now.as_secs()).expect("before the end of time")
}

/// A frame of a server, whose text is formed as recorded: a newline only behind a widget's `joined`, `pong` and `error`
/// (libredesk.md 4.3), and no markup in it that is not escaped (1.1).
fn parse(text: &str) -> Value {
    let frame: Value = serde_json::from_str(text).expect("JSON");
    let is_answer = ["joined", "pong", "error"].contains(&frame["type"].as_str().expect("type"));
    assert_eq!(text.ends_with('\n'), is_answer, "{text:?}");
    assert!(!text.contains(['<', '>', '&']), "{text:?}");
    frame
}
