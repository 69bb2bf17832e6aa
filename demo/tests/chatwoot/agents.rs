//! The agents' API, which is the demo's own, and its pages.

use futures_util::StreamExt as _;
use natter_demo::Options;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::desk::{Desk, body, options, status};

#[tokio::test]
async fn whoever_changes_something_says_who_he_is() {
    let desk = Desk::open().await;
    let (_, id) = desk.talking("Hi").await;
    for (method, path) in [
        ("POST", format!("/conversations/{id}/messages")),
        ("POST", format!("/conversations/{id}/typing")),
        ("PUT", format!("/conversations/{id}/status")),
        ("POST", format!("/conversations/{id}/seen")),
        ("PUT", "/availability".to_owned()),
        ("POST", "/inboxes".to_owned()),
        ("PUT", format!("/inboxes/{}", desk.inbox["id"])),
        ("PUT", "/messages/1".to_owned()),
        ("DELETE", "/messages/1".to_owned()),
    ] {
        let unsaid = desk.bare(method, &format!("/demo/agent{path}")).json(&json!({}));
        assert_eq!(status(unsaid).await, 401, "{path}");
        let nobody = desk.bare(method, &format!("/demo/agent{path}")).header("X-Demo-Agent", "eve").json(&json!({}));
        assert_eq!(status(nobody).await, 401, "{path}");
    }
}

#[tokio::test]
async fn agents_see_who_wrote_and_what_is_unread() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    desk.say(&visitor, "Still there?").await;
    let listed = || async { body(desk.agent("GET", &format!("/conversations?inbox={}", desk.inbox["id"]))).await[0].clone() };
    let one = listed().await;
    assert_eq!((&one["unread"], &one["last_message"]["content"], &one["status"]), (&json!(2), &json!("Still there?"), &json!("open")));
    body(desk.agent("POST", &format!("/conversations/{id}/seen"))).await;
    assert_eq!(listed().await["unread"], 0);
    assert_eq!(body(desk.agent("GET", "/conversations?inbox=1")).await, json!([]));
    for (path, fields) in [
        (format!("/conversations/{id}/messages"), json!({"content": "x", "content_type": "poll"})),
        (format!("/conversations/{id}/messages"), json!({"content": "x", "content_type": "cards"})),
        (format!("/conversations/{id}/messages"), json!({})),
    ] {
        assert_eq!(status(desk.agent("POST", &path).json(&fields)).await, 400, "{fields}");
    }
    assert_eq!(status(desk.agent("PUT", &format!("/conversations/{id}/status")).json(&json!({"status": "closed"}))).await, 400);
    assert_eq!(status(desk.agent("GET", "/conversations/1")).await, 404);
    assert_eq!(status(desk.agent("POST", "/inboxes").json(&json!({"settings": {"colour": "red"}}))).await, 400);
}

#[tokio::test]
async fn the_consoles_socket_tells_what_happens_but_no_foreign_page() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let address = format!("ws://{}/demo/agent/socket", desk.server.addr);
    let mut foreign = address.clone().into_client_request().unwrap();
    foreign.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
    assert!(tokio_tungstenite::connect_async(foreign).await.is_err());
    let (mut socket, _) = tokio_tungstenite::connect_async(address).await.unwrap();
    // Registered when the first frame can come; until then events are missed, so one is made that is waited for.
    let typing = || status(desk.by(&visitor, "POST", "conversations/toggle_typing").json(&json!({"typing_status": "on"})));
    let frame = loop {
        typing().await;
        if let Ok(frame) = tokio::time::timeout(std::time::Duration::from_millis(200), socket.next()).await {
            break frame.unwrap().unwrap().into_text().unwrap();
        }
    };
    let frame: Value = serde_json::from_str(&frame).unwrap();
    assert_eq!(frame, json!({"type": "contact.typing", "data": {"conversation": id, "on": true}}));
}

#[tokio::test]
async fn the_shop_and_the_console_are_this_servers() {
    let desk = Desk::open().await;
    let shop = desk.bare("GET", "/").send().await.unwrap().text().await.unwrap();
    assert!(shop.contains("backend: 'chatwoot'") && shop.contains("websiteToken: 'shopWebsiteToken") && !shop.contains("inboxID"));
    let signed_in = desk.bare("GET", "/?user=mia").send().await.unwrap().text().await.unwrap();
    assert!(signed_in.contains("user: {\"identifier\":\"shop-mia\",\"identifier_hash\":"));
    let console = desk.bare("GET", "/agent").send().await.unwrap().text().await.unwrap();
    assert!(console.contains("/demo/pages/chatwoot-console.js"));
    for script in ["chatwoot-console.js", "chatwoot-thread.js", "chatwoot-settings.js", "standin-api.js"] {
        assert_eq!(status(desk.bare("GET", &format!("/demo/pages/{script}"))).await, 200, "{script}");
    }
    let token = "shopWebsiteToken12345678";
    assert_eq!(status(desk.bare("POST", &format!("/api/v1/widget/config?website_token={token}"))).await, 200);
    assert_eq!(status(desk.bare("POST", "/demo/identity").json(&json!({"user": "eve"}))).await, 400);
}

#[tokio::test]
async fn without_the_flag_there_are_no_knobs() {
    let desk = Desk::with_options(Options { knobs: false, ..options() }, json!({})).await;
    for path in ["/demo/knobs", "/demo/restart-sockets", "/demo/journal"] {
        assert_eq!(status(desk.bare("GET", path)).await, 404, "{path}");
    }
}
