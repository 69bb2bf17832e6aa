//! The HTTP layer (libredesk.md 1.2, 1.4, 1.5).

use std::time::Duration;

use natter_demo::Options;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::desk::{Desk, options, refusal, send};

#[tokio::test]
async fn wrong_methods_are_told_the_right_ones_before_any_check() {
    let desk = Desk::open_with(Options { rate_limit: Some(100), ..options() }, json!({})).await;
    for (path, allow) in [
        ("/chat/settings/launcher", "GET, OPTIONS"),
        ("/chat/auth/me", "GET, OPTIONS"),
        ("/chat/conversations/init", "POST, OPTIONS"),
        ("/media/upload", "POST, OPTIONS"),
        ("/widget/ws", "GET, OPTIONS"),
        ("/widget", "GET, OPTIONS"),
    ] {
        let wrong = send(desk.request("DELETE", path)).await;
        assert_eq!((wrong.status().as_u16(), wrong.headers()["allow"].to_str().unwrap()), (405, allow), "{path}");
        assert!(!wrong.headers().contains_key("x-ratelimit-limit"), "{path} is not limited");
        assert!(wrong.text().await.unwrap().contains("Request method not allowed"));
        let asked = send(desk.request("OPTIONS", path)).await;
        assert_eq!((asked.status().as_u16(), asked.headers()["allow"].to_str().unwrap()), (200, allow), "{path}");
        assert!(asked.headers().keys().all(|name| !name.as_str().starts_with("access-control")), "{path}");
        assert_eq!(send(desk.request("HEAD", path)).await.status(), 405, "{path}");
    }
}

#[tokio::test]
async fn unknown_routes_are_404_and_sloppy_ones_redirected() {
    let desk = Desk::open().await;
    assert_eq!(refusal(desk.request("GET", "/api/v1/nothing")).await, (404, "Route not found".to_owned()));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (method, status) in [("GET", 301), ("POST", 308)] {
        let url = format!("{}/api/v1/Widget/chat/settings/?inbox_id=x", desk.server.url());
        let answer = client.request(method.parse().unwrap(), url).send().await.unwrap();
        let to = format!("{}/api/v1/widget/chat/settings?inbox_id=x", desk.server.url());
        assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (status, to.as_str()));
    }
}

#[tokio::test]
async fn only_a_successful_launcher_answer_has_a_cors_header() {
    let desk = Desk::open().await;
    let cors = "access-control-allow-origin";
    assert_eq!(send(desk.request("GET", "/chat/settings/launcher")).await.headers()[cors], "*");
    assert!(!send(desk.request("GET", "/chat/settings")).await.headers().contains_key(cors));
    let unknown = desk.bare_request("GET", "/chat/settings/launcher").header("X-Libredesk-Inbox-ID", "nonsense");
    assert!(!send(unknown).await.headers().contains_key(cors));
    for header in ["server", "date"] {
        assert!(send(desk.request("GET", "/health")).await.headers().contains_key(header));
    }
}

#[tokio::test]
async fn a_socket_address_without_an_upgrade_answers_nothing() {
    let desk = Desk::open().await;
    let answer = send(desk.request("GET", "/widget/ws")).await;
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
}

#[tokio::test]
async fn limited_answers_carry_the_limiters_headers_and_refusals_their_short_body() {
    let desk = Desk::open_with(Options { rate_limit: Some(2), ..options() }, json!({})).await;
    for remaining in ["1", "0"] {
        let answer = send(desk.request("GET", "/chat/auth/me")).await;
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.headers()["x-ratelimit-limit"], "2");
        assert_eq!(answer.headers()["x-ratelimit-remaining"], remaining);
    }
    let refused = send(desk.request("GET", "/chat/settings/launcher")).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "60"));
    assert!(!refused.headers().contains_key("access-control-allow-origin"));
    assert_eq!(refused.text().await.unwrap(), r#"{"status":"error","message":"Rate limit exceeded"}"#);
    let upgrade = tokio_tungstenite::connect_async(format!("ws://{}/widget/ws", desk.server.addr)).await;
    assert!(upgrade.is_err(), "upgrades share the limit");
    let elsewhere = desk.request("GET", "/chat/settings/launcher").header("X-Forwarded-For", "8.8.8.8");
    assert_eq!(send(elsewhere).await.status(), 200, "another client has a limit of its own");
    assert_eq!(send(desk.request("GET", "/widget")).await.status(), 200, "the document is not limited");
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_refused_in_plain_text() {
    let desk = Desk::open_with(Options { read_timeout: Duration::from_millis(300), ..options() }, json!({})).await;
    let mut stream = TcpStream::connect(desk.server.addr).await.unwrap();
    let head = format!(
        "POST /api/v1/widget/chat/conversations/init HTTP/1.1\r\nHost: x\r\nX-Libredesk-Inbox-ID: {}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{",
        desk.inbox
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("text/plain") && answer.ends_with("Error when parsing request"), "{answer}");
}

#[tokio::test]
async fn an_idle_connection_is_closed_without_notice() {
    let desk = Desk::open_with(Options { read_timeout: Duration::from_millis(300), ..options() }, json!({})).await;
    let mut stream = TcpStream::connect(desk.server.addr).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "nothing follows: {answer}");
}

#[tokio::test]
async fn built_files_are_served_as_the_real_server_serves_them() {
    let directory = std::env::temp_dir().join(format!("natter-demo-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(directory.join("public/widget")).unwrap();
    std::fs::write(directory.join("widget.js"), "loader").unwrap();
    for (name, text) in [("app.wasm", "wasm"), ("app.wasm.gz", "gz"), ("index.html", "<p>"), ("frame.js", "js")] {
        std::fs::write(directory.join("public/widget").join(name), text).unwrap();
    }
    let desk = Desk::open_with(Options { static_dir: Some(directory.clone()), ..options() }, json!({})).await;
    let loader = send(desk.bare_request("GET", "/widget.js")).await;
    assert_eq!(
        (&loader.headers()["content-type"], &loader.headers()["cache-control"]),
        (&"application/javascript".parse().unwrap(), &"no-cache".parse().unwrap())
    );
    assert_eq!(loader.text().await.unwrap(), "loader");
    for (name, content_type) in
        [("app.wasm", "application/wasm"), ("app.wasm.gz", "application/gzip"), ("index.html", "text/html; charset=utf-8")]
    {
        let file = send(desk.bare_request("GET", &format!("/static/public/widget/{name}")).header("Accept-Encoding", "gzip")).await;
        assert_eq!(file.headers()["content-type"], content_type);
        assert_eq!(file.headers()["cache-control"], "public, max-age=86400");
        for absent in ["etag", "content-encoding", "access-control-allow-origin", "content-security-policy"] {
            assert!(!file.headers().contains_key(absent), "{name}: {absent}");
        }
    }
    for missing in ["/static/public/widget/none.js", "/static/public/..%2fwidget.js", "/widget/assets/index.js"] {
        assert_eq!(refusal(desk.bare_request("GET", missing)).await, (404, "File not found".to_owned()), "{missing}");
    }
    std::fs::remove_dir_all(directory).unwrap();
}
