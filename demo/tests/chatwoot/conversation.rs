//! The visitor's conversation, and the small things around it.

use serde_json::{Value, json};

use crate::desk::{Desk, answer, body, status};

#[tokio::test]
async fn a_conversation_begins_with_a_message_and_what_the_visitor_told() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    assert_eq!(answer(desk.by(&visitor, "GET", "conversations")).await, (200, Value::Null), "none yet: an empty body");
    assert_eq!(body(desk.by(&visitor, "GET", "messages")).await, json!({"payload": [], "meta": {}}));
    let begun = body(desk.by(&visitor, "POST", "conversations").json(&json!({
        "contact": {"name": "Mia", "email": "mia@example.com", "phone_number": null},
        "message": {"content": "Hello", "timestamp": "Sat Nov 21 2026 16:00:00 GMT+0000", "referer_url": "https://shop.example/mugs", "echo_id": "e1"},
        "custom_attributes": {"order": "CK-1"},
    })))
    .await;
    assert_eq!((&begun["status"], &begun["inbox_id"]), (&json!("open"), &desk.inbox["id"]));
    let message = &begun["messages"][0];
    assert_eq!((&message["content"], &message["message_type"]), (&json!("Hello"), &json!(0)));
    assert!(message.get("echo_id").is_none() && message.get("content_type").is_none());
    let read = body(desk.by(&visitor, "GET", "conversations")).await;
    assert_eq!(read, json!({"id": begun["id"], "inbox_id": desk.inbox["id"], "contact_last_seen_at": 0, "status": "open"}));
    let known = desk.seen_by_agents(begun["id"].as_i64().unwrap()).await;
    assert_eq!((&known["contact"]["name"], &known["contact"]["email"]), (&json!("Mia"), &json!("mia@example.com")));
    assert_eq!((&known["custom_attributes"], &known["referer"]), (&json!({"order": "CK-1"}), &json!("https://shop.example/mugs")));
    let next = body(desk.by(&visitor, "POST", "conversations").json(&json!({"message": {"content": "Another thing"}}))).await;
    assert_ne!(next["id"], begun["id"], "each POST begins one; the latest is the visitor's");
    assert_eq!(body(desk.by(&visitor, "GET", "conversations")).await["id"], next["id"]);
}

#[tokio::test]
async fn a_beginning_that_does_not_hold_begins_nothing() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    for (fields, expected) in [
        (json!({}), 400),
        (json!({"message": null}), 400),
        (json!({"message": "Hello"}), 422),
        (json!({"message": {}}), 422),
        (json!({"message": {"content": "  "}}), 422),
        (json!({"message": {"content": 5}}), 422),
        (json!({"message": {"content": "Hi", "html": "<b>"}}), 422),
        (json!({"message": {"content": "Hi"}, "contact": {"email": "no"}}), 422),
        (json!({"message": {"content": "Hi"}, "contact": {"age": 5}}), 422),
        (json!({"message": {"content": "Hi"}, "priority": "high"}), 422),
        (json!({"message": {"content": "x".repeat(150_001)}}), 422),
    ] {
        assert_eq!(
            status(desk.by(&visitor, "POST", "conversations").json(&fields)).await,
            expected,
            "{}",
            &fields.to_string()[..fields.to_string().len().min(80)]
        );
    }
    assert_eq!(answer(desk.by(&visitor, "GET", "conversations")).await.1, Value::Null);
}

#[tokio::test]
async fn without_a_conversation_most_things_are_404_and_some_are_nothing() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let call = |method: &str, path: &str, fields: Value| status(desk.by(&visitor, method, path).json(&fields));
    assert_eq!(call("POST", "conversations/toggle_typing", json!({"typing_status": "on"})).await, 404);
    assert_eq!(call("POST", "conversations/set_custom_attributes", json!({"custom_attributes": {}})).await, 404);
    assert_eq!(call("POST", "conversations/destroy_custom_attributes", json!({"custom_attribute": []})).await, 404);
    assert_eq!(call("POST", "conversations/transcript", json!({})).await, 404);
    assert_eq!(status(desk.by(&visitor, "GET", "conversations/toggle_status")).await, 404);
    assert_eq!(call("POST", "messages", json!({"message": {"content": "Hi"}})).await, 404);
    assert_eq!(call("PATCH", "messages/1", json!({"message": {"submitted_values": []}})).await, 404);
    assert_eq!(call("POST", "conversations/update_last_seen", json!({})).await, 200);
    assert_eq!(call("POST", "labels", json!({"label": "vip"})).await, 204);
}

#[tokio::test]
async fn what_was_seen_is_a_time_of_now_or_of_the_clients() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    body(desk.by(&visitor, "POST", "conversations/update_last_seen").json(&json!({"contact_last_seen_at": "2026-11-21T16:00:00Z"}))).await;
    assert_eq!(body(desk.by(&visitor, "GET", "conversations")).await["contact_last_seen_at"], 1_795_276_800);
    body(desk.by(&visitor, "POST", "conversations/update_last_seen")).await;
    let list = body(desk.by(&visitor, "GET", "messages")).await;
    assert!(list["meta"]["contact_last_seen_at"].as_i64().unwrap() > 1_700_000_000);
    let wrong = desk.by(&visitor, "POST", "conversations/update_last_seen").json(&json!({"contact_last_seen_at": "yesterday"}));
    assert_eq!(status(wrong).await, 422);
}

#[tokio::test]
async fn typing_is_on_or_off() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    let typing = |fields: Value| answer(desk.by(&visitor, "POST", "conversations/toggle_typing").json(&fields));
    assert_eq!(typing(json!({"typing_status": "on"})).await, (200, Value::Null));
    assert_eq!(typing(json!({"typing_status": "off"})).await, (200, Value::Null));
    assert_eq!(typing(json!({"typing_status": true})).await.0, 422);
    assert_eq!(typing(json!({"typing_status": "maybe"})).await.0, 422);
    assert_eq!(typing(json!({})).await.0, 400);
}

#[tokio::test]
async fn a_visitor_ends_a_chat_only_where_he_may() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    assert_eq!(answer(desk.by(&visitor, "GET", "conversations/toggle_status")).await, (403, Value::Null));
    desk.save(json!({"enabled_features": ["end_conversation"]})).await;
    let mut cable = desk.subscribed(&visitor).await;
    assert_eq!(status(desk.by(&visitor, "GET", "conversations/toggle_status")).await, 200);
    assert_eq!(cable.event("conversation.status_changed").await["status"], "resolved");
    assert_eq!(body(desk.by(&visitor, "GET", "conversations")).await["status"], "resolved");
    assert_eq!(status(desk.by(&visitor, "GET", "conversations/toggle_status")).await, 200, "once more is still over");
    assert_eq!(body(desk.by(&visitor, "GET", "conversations")).await["status"], "resolved");
    desk.say(&visitor, "One more thing").await;
    assert_eq!(cable.event("conversation.status_changed").await["status"], "open", "a message begins it again");
}

#[tokio::test]
async fn attributes_are_replaced_as_a_whole_and_taken_away_by_name() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let set = |fields: Value| status(desk.by(&visitor, "POST", "conversations/set_custom_attributes").json(&fields));
    assert_eq!(set(json!({"custom_attributes": {"plan": "gold", "page": 3}})).await, 200);
    assert_eq!(set(json!({"custom_attributes": {"plan": "silver", "vip": true}})).await, 200);
    assert_eq!(desk.seen_by_agents(id).await["custom_attributes"], json!({"plan": "silver", "vip": true}));
    let destroy = |fields: Value| status(desk.by(&visitor, "POST", "conversations/destroy_custom_attributes").json(&fields));
    assert_eq!(destroy(json!({"custom_attribute": ["plan", "nothing"]})).await, 200);
    assert_eq!(desk.seen_by_agents(id).await["custom_attributes"], json!({"vip": true}));
    assert_eq!([set(json!({})).await, set(json!({"custom_attributes": "x"})).await], [400, 422]);
    assert_eq!([destroy(json!({"custom_attribute": "plan"})).await, destroy(json!({"custom_attributes": []})).await], [422, 422]);
}

#[tokio::test]
async fn a_transcript_goes_to_the_visitors_address() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let ask = || status(desk.by(&visitor, "POST", "conversations/transcript"));
    assert_eq!(ask().await, 422, "there is no address");
    body(desk.by(&visitor, "PATCH", "contact").json(&json!({"email": "mia@example.com"}))).await;
    assert_eq!(ask().await, 200);
    assert_eq!(desk.seen_by_agents(id).await["transcripts"], json!(["mia@example.com"]));
}

#[tokio::test]
async fn labels_are_put_on_and_off_where_they_exist() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let add = |fields: Value| status(desk.by(&visitor, "POST", "labels").json(&fields));
    assert_eq!(
        [add(json!({"label": "vip"})).await, add(json!({"label": "refund"})).await, add(json!({"label": "nonsense"})).await],
        [204; 3]
    );
    assert_eq!([add(json!({})).await, add(json!({"label": 5})).await], [400, 422]);
    assert_eq!(desk.seen_by_agents(id).await["labels"], json!(["vip", "refund"]));
    assert_eq!(status(desk.by(&visitor, "DELETE", "labels/vip")).await, 204);
    assert_eq!(desk.seen_by_agents(id).await["labels"], json!(["refund"]));
}

#[tokio::test]
async fn events_are_known_by_name_and_a_campaign_begins_a_conversation() {
    let campaign = json!({"id": 7, "url": "https://shop.example/*", "time_on_page": 5, "message": "Can we help?"});
    let desk = Desk::with(json!({"campaigns": [campaign]})).await;
    let visitor = desk.visitor().await;
    let list = body(desk.call("GET", "campaigns")).await;
    assert_eq!(list[0]["trigger_rules"], json!({"url": "https://shop.example/*", "time_on_page": 5}));
    assert_eq!((&list[0]["message"], &list[0]["trigger_only_during_business_hours"]), (&json!("Can we help?"), &json!(false)));
    assert_eq!(list[0]["sender"]["available_name"], "Ada");
    let tell = |fields: Value| answer(desk.by(&visitor, "POST", "events").json(&fields));
    assert_eq!(tell(json!({"name": "webwidget.triggered", "event_info": {"referer": "https://shop.example/"}})).await, (204, Value::Null));
    assert_eq!(tell(json!({"name": "widget.opened"})).await.0, 422);
    assert_eq!(tell(json!({})).await.0, 400);
    assert_eq!(tell(json!({"name": "campaign.triggered", "event_info": {"campaign_id": 8}})).await.0, 404);
    assert_eq!(tell(json!({"name": "campaign.triggered", "event_info": {"campaign_id": 7}})).await.0, 204);
    let message = desk.list(&visitor).await[0].clone();
    assert_eq!(
        (&message["content"], &message["message_type"], &message["sender"]["type"]),
        (&json!("Can we help?"), &json!(1), &json!("user"))
    );
    assert_eq!(tell(json!({"name": "campaign.triggered", "event_info": {"campaign_id": 7}})).await.0, 204);
    assert_eq!(desk.list(&visitor).await.len(), 1, "not into a conversation that is there");
}

#[tokio::test]
async fn the_team_is_told_with_who_is_there() {
    let desk = Desk::open().await;
    let members = || async { body(desk.call("GET", "inbox_members")).await["payload"].clone() };
    assert_eq!(members().await[0], json!({"id": 1, "name": "Ada", "avatar_url": "", "availability_status": "offline"}));
    body(desk.agent("PUT", "/availability").json(&json!({"status": "online"}))).await;
    assert_eq!(members().await[0]["availability_status"], "online");
}

#[tokio::test]
async fn the_stock_page_is_there_for_a_token_only() {
    let desk = Desk::open().await;
    let token = desk.inbox["website_token"].as_str().unwrap();
    assert_eq!(status(desk.bare("GET", &format!("/widget?website_token={token}"))).await, 200);
    assert_eq!(status(desk.bare("GET", "/widget?website_token=x")).await, 404);
    assert_eq!(status(desk.bare("GET", "/api/v1/widget/nothing")).await, 404);
    assert_eq!(status(desk.call("DELETE", "conversations")).await, 405);
}
