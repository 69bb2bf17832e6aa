//! `config`, `contact`, `set_user`: who the visitor is.

use natter_demo::Options;
use serde_json::{Value, json};

use crate::desk::{Cable, Desk, answer, body, options, status, visitor_of};

#[tokio::test]
async fn config_makes_a_contact_once_and_tells_everything() {
    let desk = Desk::open().await;
    let first = body(desk.call("POST", "config")).await;
    let config = &first["website_channel_config"];
    for key in [
        "allow_messages_after_resolved",
        "auth_token",
        "avatar_url",
        "csat_survey_enabled",
        "disable_branding",
        "enabled_features",
        "locale",
        "out_of_office_message",
        "pre_chat_form_enabled",
        "pre_chat_form_options",
        "reply_time",
        "timezone",
        "utc_off_set",
        "website_name",
        "welcome_tagline",
        "welcome_title",
        "widget_color",
        "working_hours",
        "working_hours_enabled",
    ] {
        assert!(config.get(key).is_some(), "{key}");
    }
    assert_eq!(config["reply_time"], "in_a_few_minutes");
    assert_eq!(config["enabled_features"], json!(["attachments", "emoji_picker"]));
    assert_eq!(config["working_hours"][0]["closed_all_day"], true);
    assert_eq!(config["working_hours"][1]["open_hour"], 9);
    assert_eq!(config["pre_chat_form_options"]["pre_chat_fields"][0]["name"], "emailAddress");
    for key in ["email", "id", "identifier", "name", "phone_number", "pubsub_token"] {
        assert!(first["contact"].get(key).is_some(), "{key}");
    }
    assert!(first["global_config"].is_object());

    let visitor = visitor_of(&first);
    let again = body(desk.by(&visitor, "POST", "config")).await;
    assert_eq!(again["contact"], first["contact"], "the token is taken for the contact");
    let stranger = body(desk.call("POST", "config").header("X-Auth-Token", "not.a.token")).await;
    assert_ne!(stranger["contact"]["id"], first["contact"]["id"], "a bad token counts as none");
    assert_ne!(stranger["contact"]["pubsub_token"], first["contact"]["pubsub_token"]);
}

#[tokio::test]
async fn settings_show_in_the_config() {
    let desk = Desk::with(json!({"csat_survey_enabled": true, "reply_time": "in_a_day", "enabled_features": ["end_conversation"], "pre_chat_form_enabled": true})).await;
    let config = body(desk.call("POST", "config")).await["website_channel_config"].clone();
    assert_eq!([&config["csat_survey_enabled"], &config["pre_chat_form_enabled"]], [&json!(true); 2]);
    assert_eq!((&config["reply_time"], &config["enabled_features"]), (&json!("in_a_day"), &json!(["end_conversation"])));
    desk.save(json!({"reply_time": "in_a_few_hours"})).await;
    let config = body(desk.call("POST", "config")).await["website_channel_config"].clone();
    assert_eq!((&config["reply_time"], &config["csat_survey_enabled"]), (&json!("in_a_few_hours"), &json!(true)));
}

#[tokio::test]
async fn every_call_names_an_inbox_and_most_a_visitor() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let calls = [
        ("GET", "contact"),
        ("PATCH", "contact"),
        ("PATCH", "contact/set_user"),
        ("GET", "conversations"),
        ("POST", "conversations"),
        ("POST", "conversations/update_last_seen"),
        ("POST", "conversations/toggle_typing"),
        ("GET", "conversations/toggle_status"),
        ("POST", "conversations/transcript"),
        ("POST", "conversations/set_custom_attributes"),
        ("POST", "conversations/destroy_custom_attributes"),
        ("GET", "conversations/voice_signed_url"),
        ("GET", "messages"),
        ("POST", "messages"),
        ("PATCH", "messages/1"),
        ("POST", "events"),
        ("POST", "labels"),
        ("DELETE", "labels/vip"),
    ];
    for (method, path) in calls {
        let unnamed = desk.bare(method, &format!("/api/v1/widget/{path}")).header("X-Auth-Token", &visitor.token);
        assert_eq!(answer(unnamed).await, (404, json!({"error": "web widget does not exist"})), "{path}");
        assert_eq!(answer(desk.call(method, path)).await, (404, json!({"error": "Resource could not be found"})), "{path} without a token");
        let bad = desk.call(method, path).header("X-Auth-Token", format!("{}x", visitor.token));
        assert_eq!(status(bad).await, 404, "{path} with a changed token");
    }
    for (method, path) in [("POST", "config"), ("GET", "inbox_members"), ("GET", "campaigns")] {
        assert_eq!(status(desk.call(method, path)).await, 200, "{path} needs no visitor");
        assert_eq!(status(desk.bare(method, &format!("/api/v1/widget/{path}?website_token=x"))).await, 404, "{path}");
    }
    let other = body(desk.agent("POST", "/inboxes").json(&json!({}))).await;
    let elsewhere = desk.bare("GET", "/api/v1/widget/contact").query(&[("website_token", other["website_token"].as_str().unwrap())]);
    assert_eq!(status(elsewhere.header("X-Auth-Token", &visitor.token)).await, 404, "a token is for one inbox");
}

#[tokio::test]
async fn a_suspended_account_is_401_and_too_many_calls_are_429() {
    let desk = Desk::with_options(Options { rate_limit: Some(3), ..options() }, json!({})).await;
    desk.save(json!({"suspended": true})).await;
    assert_eq!(answer(desk.call("POST", "config")).await, (401, json!({"error": "Account is suspended"})));
    desk.save(json!({"suspended": false})).await;
    assert_eq!(status(desk.call("POST", "config")).await, 200);
    assert_eq!(status(desk.call("GET", "campaigns")).await, 200);
    assert_eq!(answer(desk.call("GET", "campaigns")).await, (429, json!("Retry later\n")));
    let elsewhere = desk.call("GET", "campaigns").header("X-Forwarded-For", "8.8.8.8");
    assert_eq!(status(elsewhere).await, 200, "another address has a count of its own");
}

#[tokio::test]
async fn no_answer_may_be_read_by_another_origin() {
    let desk = Desk::open().await;
    let told = desk.call("POST", "config").header("Origin", "https://shop.example").send().await.unwrap();
    assert!(told.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
}

#[tokio::test]
async fn a_contact_is_told_in_yes_and_no_and_changed_field_by_field() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let read = body(desk.by(&visitor, "GET", "contact")).await;
    assert_eq!(read, json!({"id": visitor.contact, "has_email": false, "has_name": true, "has_phone_number": false, "identifier": null}));
    let changed = body(desk.by(&visitor, "PATCH", "contact").json(&json!({
        "email": "mia@example.com", "name": "Mia", "phone_number": "+493012345", "avatar_url": "https://example.com/a.png",
        "custom_attributes": {"plan": "gold", "visits": 3}, "additional_attributes": {"company": "Kiln"},
    })))
    .await;
    assert_eq!([&changed["has_email"], &changed["has_phone_number"]], [&json!(true); 2]);
    body(desk.by(&visitor, "PATCH", "contact").json(&json!({"custom_attributes": {"visits": 4}}))).await;
    body(desk.by(&visitor, "POST", "conversations").json(&json!({"message": {"content": "Hi"}}))).await;
    let known = body(desk.agent("GET", "/conversations")).await[0]["contact"].clone();
    assert_eq!((&known["name"], &known["email"]), (&json!("Mia"), &json!("mia@example.com")));
    assert_eq!(known["custom_attributes"], json!({"plan": "gold", "visits": 4}));
}

#[tokio::test]
async fn what_does_not_hold_changes_nothing() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let refused = |fields: Value| answer(desk.by(&visitor, "PATCH", "contact").json(&fields));
    assert_eq!(refused(json!({"email": "mia"})).await, (422, json!({"message": "Email Invalid email", "attributes": ["email"]})));
    assert_eq!(refused(json!({"phone_number": "030"})).await.0, 422);
    assert_eq!(refused(json!({"name": 5})).await, (422, json!({"message": "name must be a text", "attributes": ["name"]})));
    assert_eq!(refused(json!({"nickname": "M"})).await.1["message"], "found unpermitted parameter: nickname");
    assert_eq!(refused(json!({"custom_attributes": {"deep": {"er": 1}}})).await.0, 422);
    assert_eq!(refused(json!({"custom_attributes": ["plan"]})).await.0, 422);
    let broken = desk.by(&visitor, "PATCH", "contact").header("Content-Type", "application/json").body("{");
    assert_eq!(status(broken).await, 400);
    assert_eq!(body(desk.by(&visitor, "GET", "contact")).await["has_email"], false);
}

async fn hash_of(desk: &Desk, user: &str) -> Value {
    let inbox = desk.inbox["website_token"].as_str().unwrap();
    body(desk.bare("POST", "/demo/identity").json(&json!({"user": user, "inbox": inbox}))).await
}

#[tokio::test]
async fn a_signature_is_checked_and_asked_for_where_it_has_to_be() {
    let desk = Desk::open().await;
    let visitor = desk.visitor().await;
    let mia = hash_of(&desk, "mia").await;
    let set = |fields: Value| answer(desk.by(&visitor, "PATCH", "contact/set_user").json(&fields));
    let bad = json!({"error": "HMAC failed: Invalid Identifier Hash Provided"});
    assert_eq!(set(json!({"identifier": "shop-mia", "identifier_hash": "0".repeat(64)})).await, (401, bad.clone()));
    let upper = mia["identifier_hash"].as_str().unwrap().to_uppercase();
    assert_eq!(set(json!({"identifier": "shop-mia", "identifier_hash": upper})).await.0, 401);
    assert_eq!(set(json!({"name": "Mia"})).await.0, 400, "an identifier has to be there");
    assert_eq!(set(json!({"identifier": "shop-mia", "plan": "gold"})).await.0, 422);
    assert_eq!(set(json!({"identifier": "shop-mia", "email": "no"})).await.0, 422);
    assert_eq!(body(desk.by(&visitor, "GET", "contact")).await["identifier"], Value::Null, "nothing of it was done");
    let (status, told) = set(mia).await;
    assert_eq!((status, &told["identifier"]), (200, &json!("shop-mia")));
    assert!(told.get("widget_auth_token").is_none(), "the contact is the same");

    desk.save(json!({"hmac_mandatory": true})).await;
    let stranger = desk.visitor().await;
    let unsigned = desk.by(&stranger, "PATCH", "contact/set_user").json(&json!({"identifier": "shop-tom"}));
    assert_eq!(answer(unsigned).await, (401, bad));
}

#[tokio::test]
async fn a_stranger_who_is_known_takes_his_talk_with_him_and_gets_other_tokens() {
    let desk = Desk::open().await;
    let mia = hash_of(&desk, "mia").await;
    let at_home = desk.visitor().await;
    body(desk.by(&at_home, "PATCH", "contact/set_user").json(&mia)).await;

    let (on_the_road, conversation) = desk.talking("From the road").await;
    let mut old = desk.subscribed(&on_the_road).await;
    let told = body(desk.by(&on_the_road, "PATCH", "contact/set_user").json(&mia)).await;
    let token = told["widget_auth_token"].as_str().expect("another contact, another token").to_owned();
    assert_eq!(told["id"], at_home.contact);
    assert_eq!(status(desk.by(&on_the_road, "GET", "contact")).await, 404, "the old token is worth nothing");
    let config = body(desk.call("POST", "config").header("X-Auth-Token", &token)).await;
    assert_eq!(config["contact"]["pubsub_token"], at_home.pubsub.as_str());
    let found = body(desk.call("GET", "conversations").header("X-Auth-Token", &token)).await;
    assert_eq!(found["id"], conversation);

    desk.reply(conversation, json!({"content": "Welcome back"})).await;
    assert!(old.events_soon().await.is_empty(), "who does not subscribe again hears nothing more");
    let mut fresh = desk.subscribed(&visitor_of(&config)).await;
    desk.reply(conversation, json!({"content": "And now?"})).await;
    assert_eq!(fresh.event("message.created").await["content"], "And now?");
    let mut dead: Cable = desk.cable().await;
    assert_eq!(dead.subscribe(&on_the_road.pubsub).await, "reject_subscription");
}

#[tokio::test]
async fn somebody_else_on_the_same_machine_does_not_see_what_was_said() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Mine").await;
    assert!(
        body(desk.by(&visitor, "PATCH", "contact/set_user").json(&hash_of(&desk, "mia").await)).await.get("widget_auth_token").is_none()
    );
    let told = body(desk.by(&visitor, "PATCH", "contact/set_user").json(&hash_of(&desk, "tom").await)).await;
    let token = told["widget_auth_token"].as_str().expect("token");
    assert_eq!(answer(desk.call("GET", "conversations").header("X-Auth-Token", token)).await, (200, Value::Null));
    assert_eq!(status(desk.by(&visitor, "GET", "conversations")).await, 200, "and Mia's token still is hers");
}
