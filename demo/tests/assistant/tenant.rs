//! `/api/ws/tenant`: what operators see live.

use std::time::{Duration, Instant};

use natter_demo::Options;
use serde_json::json;

use crate::desk::{Desk, body, options};

#[tokio::test]
async fn who_does_not_say_who_he_is_is_dropped_after_five_seconds() {
    let desk = Desk::open().await;
    let begun = Instant::now();
    assert!(desk.socket().await.next().await.is_none());
    assert!((Duration::from_millis(4900)..Duration::from_millis(6500)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn who_says_it_in_time_stays() {
    let desk = Desk::with(Options { auth_deadline: Some(Duration::from_millis(400)), ..options() }, json!({})).await;
    let mut socket = desk.authenticated().await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    body(desk.turn("hello")).await;
    socket.frame("conversation:new").await;
}

#[tokio::test]
async fn whoever_says_something_else_or_lies_is_dropped_at_once() {
    let desk = Desk::open().await;
    let expired = desk.operator_token(-10).await;
    for frame in [
        json!({"type": "hello"}),
        json!({"type": "auth"}),
        json!({"type": "auth", "token": "a.b.c"}),
        json!({"type": "auth", "token": desk.token}),
        json!({"type": "auth", "token": expired}),
        json!("auth"),
    ] {
        let mut socket = desk.socket().await;
        let begun = Instant::now();
        socket.say(&frame).await;
        assert!(socket.next().await.is_none(), "{frame}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{frame}");
    }
}

#[tokio::test]
async fn a_conversation_is_told_from_its_beginning() {
    let desk = Desk::open().await;
    let mut socket = desk.authenticated().await;
    let told = body(desk.turn("hello, I am mia@example.com")).await;
    let begun = socket.frame("conversation:new").await;
    assert_eq!((&begun["id"], &begun["channel"]), (&told["conversationId"], &json!("chat")));
    assert_eq!(begun["contact_data"], json!({"session_id": "session_1", "email": null}));
    let asked = socket.frame("message:new").await;
    assert_eq!(
        (&asked["conversation_id"], &asked["role"], &asked["content"]),
        (&told["conversationId"], &json!("user"), &json!("hello, I am mia@example.com"))
    );
    assert_eq!(socket.frame("conversation:updated").await["message_count"], 1);
    assert_eq!(socket.frame("conversation:qualified").await["contact_data"]["email"], "mia@example.com");
    assert_eq!(socket.frame("message:new").await["role"], "assistant");
    assert_eq!(socket.frame("conversation:updated").await["message_count"], 2);
    body(desk.operator("POST", &format!("/widgets/{}/campaign", desk.widget)).json(&json!({"sent": 2, "total": 5}))).await;
    let progress = socket.frame("campaign:progress").await;
    assert_eq!((&progress["sent"], &progress["total"]), (&json!(2), &json!(5)));
    body(desk.call("POST", "voice/start").json(&json!({"sessionId": "session_1"}))).await;
    assert_eq!(socket.frame("conversation:new").await["channel"], "voice");
}

#[tokio::test]
async fn another_tenants_conversations_are_not_told() {
    let desk = Desk::open().await;
    let mut socket = desk.authenticated().await;
    let shop = desk.bare("POST", "/api/widgets/clay-and-kiln/chat").bearer_auth("shop-widget-token-for-demonstration-only");
    body(shop.json(&json!({"sessionId": "s", "message": "hello"}))).await;
    assert!(socket.is_silent().await);
}

#[tokio::test]
async fn unknown_frames_can_be_pushed_and_sockets_closed() {
    let desk = Desk::open().await;
    let mut socket = desk.authenticated().await;
    body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "push", "raw": "{\"type\":\"weather:new\",\"data\":1}"}))).await;
    assert_eq!(socket.next().await.unwrap()["type"], "weather:new");
    body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "close_sockets"}))).await;
    assert!(socket.next().await.is_none());
}
