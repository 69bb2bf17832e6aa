//! `ActionCable`: the socket's own frames, and what is told over it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::{Cable, Desk, body, identifier, status};

#[tokio::test]
async fn only_who_speaks_the_protocol_gets_in() {
    let desk = Desk::open().await;
    assert!(Cable::open(&desk.server, None).await.is_none());
    assert!(Cable::open(&desk.server, Some("graphql-ws")).await.is_none());
    assert!(Cable::open(&desk.server, Some("actioncable-v1-json")).await.is_some());
    assert_eq!(status(desk.bare("GET", "/cable")).await, 404);
}

#[tokio::test]
async fn it_welcomes_and_pings_every_three_seconds() {
    let desk = Desk::open().await;
    let mut cable = desk.cable().await;
    let begun = Instant::now();
    for _ in 0..2 {
        let ping = cable.next_of_all().await.unwrap();
        assert_eq!(ping["type"], "ping");
        assert!(ping["message"].as_i64().unwrap() > 1_700_000_000);
    }
    assert!((Duration::from_millis(5500)..Duration::from_millis(7500)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_subscription_is_confirmed_rejected_and_given_up() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let mut cable = desk.cable().await;
    assert_eq!(cable.subscribe("nonsense").await, "reject_subscription");
    let wrong = json!({"channel": "AgentChannel", "pubsub_token": visitor.pubsub}).to_string();
    cable.send(&json!({"command": "subscribe", "identifier": wrong})).await;
    assert_eq!(cable.next().await.unwrap()["type"], "reject_subscription");
    desk.reply(id, json!({"content": "Unheard"})).await;
    assert!(cable.events_soon().await.is_empty());
    assert_eq!(cable.subscribe(&visitor.pubsub).await, "confirm_subscription");
    desk.reply(id, json!({"content": "Heard"})).await;
    assert_eq!(cable.event("message.created").await["content"], "Heard");
    cable.send(&json!({"command": "unsubscribe", "identifier": identifier(&visitor.pubsub)})).await;
    // Frames are taken in order, so when the next is answered that one was.
    assert_eq!(cable.subscribe("nonsense").await, "reject_subscription");
    desk.reply(id, json!({"content": "Unheard too"})).await;
    assert!(cable.events_soon().await.is_empty());
}

#[tokio::test]
async fn messages_are_told_with_their_key_to_their_visitor_and_notes_to_nobody() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let (other, _) = desk.talking("Me too").await;
    let (mut first, mut second, mut elsewhere) =
        (desk.subscribed(&visitor).await, desk.subscribed(&visitor).await, desk.subscribed(&other).await);
    body(desk.by(&visitor, "POST", "messages").json(&json!({"message": {"content": "Mine", "echo_id": "key-1"}}))).await;
    for cable in [&mut first, &mut second] {
        let data = cable.event("message.created").await;
        assert_eq!(
            (&data["echo_id"], &data["content"], &data["content_type"], &data["conversation_id"]),
            (&json!("key-1"), &json!("Mine"), &json!("text"), &json!(id))
        );
    }
    let reply = desk.reply(id, json!({"content": "Yours"})).await;
    assert!(first.event("message.created").await.get("echo_id").is_none());
    body(desk.agent("PUT", &format!("/messages/{}", reply["id"])).json(&json!({"content": "Yours, corrected"}))).await;
    assert_eq!(first.event("message.updated").await["content"], "Yours, corrected");
    body(desk.agent("DELETE", &format!("/messages/{}", reply["id"]))).await;
    assert_eq!(first.event("message.updated").await["content_attributes"], json!({"deleted": true}));
    desk.reply(id, json!({"content": "Between us", "private": true})).await;
    assert!(first.events_soon().await.is_empty());
    assert!(elsewhere.events_soon().await.is_empty());
    assert!(desk.list(&visitor).await.iter().all(|message| message["content"] != "Between us"));
}

#[tokio::test]
async fn a_conversation_is_told_from_its_beginning() {
    let desk = Desk::with(json!({"enabled_features": ["end_conversation"]})).await;
    let visitor = desk.visitor().await;
    let mut cable = desk.subscribed(&visitor).await;
    let begun = body(desk.by(&visitor, "POST", "conversations").json(&json!({"message": {"content": "Hi", "echo_id": "k"}}))).await;
    let (event, data) = cable.next_event().await;
    assert_eq!((event.as_str(), &data["id"], &data["status"]), ("conversation.created", &begun["id"], &json!("open")));
    assert_eq!(cable.event("message.created").await["echo_id"], "k");
    body(desk.by(&visitor, "POST", "conversations/set_custom_attributes").json(&json!({"custom_attributes": {"a": 1}}))).await;
    assert_eq!(cable.event("conversation.updated").await["custom_attributes"], json!({"a": 1}));
    desk.set_status(begun["id"].as_i64().unwrap(), "snoozed").await;
    assert_eq!(cable.event("conversation.status_changed").await["status"], "snoozed");
}

#[tokio::test]
async fn typing_and_presence_come_from_the_agents() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let mut cable = desk.subscribed(&visitor).await;
    for (on, event) in [(true, "conversation.typing_on"), (false, "conversation.typing_off")] {
        body(desk.agent("POST", &format!("/conversations/{id}/typing")).json(&json!({"on": on}))).await;
        let data = cable.event(event).await;
        assert_eq!(
            (&data["conversation"]["id"], &data["user"]["name"], &data["is_private"]),
            (&json!(id), &json!("Ada Byron"), &json!(false))
        );
    }
    body(desk.agent("PUT", "/availability").json(&json!({"status": "busy"}))).await;
    assert_eq!(cable.event("presence.update").await["users"], json!({"1": "busy"}));
}

#[tokio::test]
async fn who_says_that_he_is_there_is_there() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    assert_eq!(desk.seen_by_agents(id).await["contact"]["is_online"], false);
    let mut cable = desk.cable().await;
    let present = json!({"command": "message", "identifier": identifier(&visitor.pubsub), "data": "{\"action\":\"update_presence\"}"});
    cable.send(&present).await;
    assert!(cable.events_soon().await.is_empty(), "not before a subscription");
    assert_eq!(desk.seen_by_agents(id).await["contact"]["is_online"], false);
    assert_eq!(cable.subscribe(&visitor.pubsub).await, "confirm_subscription");
    cable.event("presence.update").await;
    cable.send(&present).await;
    cable.event("presence.update").await;
    assert_eq!(desk.seen_by_agents(id).await["contact"]["is_online"], true);
}

#[tokio::test]
async fn nonsense_is_passed_over_and_noted() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let mut cable = desk.subscribed(&visitor).await;
    let own = identifier(&visitor.pubsub);
    for frame in [
        json!("text"),
        json!({"command": "subscribe"}),
        json!({"command": "shout", "identifier": own}),
        json!({"command": "message", "identifier": "other", "data": "{}"}),
        json!({"command": "message", "identifier": own, "data": {"action": "update_presence"}}),
        json!({"command": "message", "identifier": own, "data": "{\"action\":\"dance\"}"}),
        json!({"command": "unsubscribe", "identifier": "other"}),
    ] {
        cable.send(&frame).await;
    }
    assert_eq!(cable.subscribe("x").await, "reject_subscription", "the socket lives");
    let journal = body(desk.bare("GET", "/demo/journal")).await;
    let refused: Vec<&Value> = journal["data"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "refused").collect();
    assert_eq!(refused.len(), 7, "{refused:?}");
}

#[tokio::test]
async fn faults_can_be_asked_for() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let mut cable = desk.subscribed(&visitor).await;
    desk.knob(json!([
        {"do": "frame", "type": "message.created", "effect": "drop"},
        {"do": "frame", "type": "message.created", "effect": "duplicate"},
        {"do": "request", "path": "/messages", "status": 500},
    ]))
    .await;
    desk.reply(id, json!({"content": "Lost"})).await;
    desk.reply(id, json!({"content": "Twice"})).await;
    assert_eq!(cable.event("message.created").await["content"], "Twice");
    assert_eq!(cable.event("message.created").await["content"], "Twice");
    assert_eq!(status(desk.by(&visitor, "GET", "messages")).await, 500);
    assert_eq!(status(desk.by(&visitor, "GET", "messages")).await, 200);
    desk.knob(json!({"do": "mute"})).await;
    desk.reply(id, json!({"content": "Unheard"})).await;
    assert!(cable.events_soon().await.is_empty());
    assert_eq!(cable.subscribe(&visitor.pubsub).await, "confirm_subscription");
    desk.knob(json!({"do": "disconnect", "reason": "server_restart", "reconnect": true})).await;
    let told = loop {
        let frame = cable.next().await.expect("frame");
        if frame["type"] == "disconnect" {
            break frame;
        }
    };
    assert_eq!(told, json!({"type": "disconnect", "reason": "server_restart", "reconnect": true}));
    assert!(cable.next().await.is_none(), "and then it ends");
    desk.knob(json!({"do": "forget_contact", "contact": visitor.contact})).await;
    assert_eq!(status(desk.by(&visitor, "GET", "contact")).await, 404);
    assert_eq!(status(desk.bare("POST", "/demo/knobs").json(&json!({"do": "dance"}))).await, 422);
}

#[tokio::test]
async fn silence_is_a_socket_without_pings() {
    let desk = Desk::open().await;
    desk.knob(json!({"do": "silence", "ms": 60_000})).await;
    let mut cable = desk.cable().await;
    let frame = tokio::time::timeout(Duration::from_millis(3500), cable.next_of_all()).await;
    assert!(frame.is_err(), "{frame:?}");
}
