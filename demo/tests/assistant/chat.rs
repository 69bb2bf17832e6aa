//! The widget's endpoints.

use std::time::{Duration, Instant};

use natter_demo::Options;
use serde_json::{Value, json};

use crate::desk::{Desk, answer, body, options, refused};

#[tokio::test]
async fn the_config_is_as_documented() {
    let desk = Desk::with(
        options(),
        json!({"name": "Kiln", "primaryColor": "#123456", "position": "bottom-left", "logo": "https://example.com/l.svg"}),
    )
    .await;
    let config = body(desk.call("GET", "config")).await;
    assert_eq!(
        config,
        json!({"success": true, "config": {
            "name": "Kiln",
            "assistantId": "asst-kiln",
            "widget": {"primaryColor": "#123456", "position": "bottom-left"},
            "branding": {"logo": "https://example.com/l.svg"},
        }})
    );
}

#[tokio::test]
async fn every_endpoint_wants_its_own_token() {
    let desk = Desk::open().await;
    for (method, path) in [("GET", "config"), ("POST", "chat"), ("POST", "track"), ("POST", "voice/start")] {
        assert_eq!(answer(desk.untold(method, path)).await, refused(401, "Invalid widget token"), "{path}");
        let wrong = desk.untold(method, path).bearer_auth("wrong");
        assert_eq!(answer(wrong).await, refused(401, "Invalid widget token"), "{path}");
        let other = desk.untold(method, path).header("Authorization", format!("bearer {}", desk.token));
        assert_eq!(answer(other).await.0, 401, "{path}: the scheme is Bearer");
        let nowhere = desk.bare(method, &format!("/api/widgets/none/{path}")).bearer_auth(&desk.token);
        assert_eq!(answer(nowhere).await, refused(404, "Widget not found"), "{path}");
    }
    let rotated = body(desk.operator("POST", &format!("/widgets/{}/rotate", desk.widget))).await;
    assert_eq!(answer(desk.call("GET", "config")).await.0, 401, "the old token is worth nothing");
    let fresh = desk.untold("GET", "config").bearer_auth(rotated["widgetToken"].as_str().unwrap());
    assert_eq!(answer(fresh).await.0, 200);
}

#[tokio::test]
async fn any_origin_may_ask_and_read_errors_too() {
    let desk = Desk::open().await;
    let preflight = desk
        .untold("OPTIONS", "chat")
        .header("Origin", "https://shop.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type");
    let told = preflight.send().await.unwrap();
    let header = |name: &str| told.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    assert_eq!((told.status().as_u16(), header("access-control-allow-origin").as_str()), (204, "*"));
    assert!(
        header("access-control-allow-headers").contains("authorization") && header("access-control-allow-headers").contains("content-type")
    );
    assert!(header("access-control-allow-methods").contains("post"));
    for request in
        [desk.turn("hello"), desk.untold("GET", "config"), desk.call("GET", "chat"), desk.turn("/error 429"), desk.turn("/error 500")]
    {
        let told = request.send().await.unwrap();
        assert_eq!(told.headers()["access-control-allow-origin"], "*", "{}", told.status());
    }
    let own = desk.bare("GET", "/demo/agent/widgets").send().await.unwrap();
    assert!(!own.headers().contains_key("access-control-allow-origin"), "tokens are nobody else's");
}

#[tokio::test]
async fn a_turn_has_a_reply_and_a_conversation_that_goes_on() {
    let desk = Desk::open().await;
    let first = body(desk.turn("What is the price?")).await;
    assert_eq!(first["success"], true);
    assert!(first["message"].as_str().unwrap().starts_with("I'd be happy to help with pricing!"));
    assert!(first["metadata"]["model"].is_string() && first["metadata"]["tokens"].is_u64());
    let turn = |session: &str, conversation: &Value| {
        desk.call("POST", "chat")
            .json(&json!({"sessionId": session, "message": "hello", "conversationId": conversation, "assistantId": "asst-kiln"}))
    };
    let second = body(turn("session_1", &first["conversationId"])).await;
    assert_eq!(second["conversationId"], first["conversationId"]);
    assert_ne!(body(turn("session_1", &Value::Null)).await["conversationId"], first["conversationId"], "without one another begins");
    assert_eq!(answer(turn("session_2", &first["conversationId"])).await, refused(400, "conversationId is not of this session"));
    assert_eq!(answer(turn("session_1", &json!("conv-0"))).await.0, 400);
    let said = body(desk.operator("GET", &format!("/conversations/{}", first["conversationId"].as_str().unwrap()))).await;
    let roles: Vec<&str> = said["messages"].as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "user", "assistant"]);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_400() {
    let desk = Desk::open().await;
    let chat = |fields: Value| answer(desk.call("POST", "chat").json(&fields));
    assert_eq!(chat(json!({"message": "hi"})).await, refused(400, "Missing sessionId"));
    assert_eq!(chat(json!({"sessionId": "s"})).await, refused(400, "Missing message"));
    assert_eq!(chat(json!({"sessionId": "s", "message": "  "})).await, refused(400, "Invalid message"));
    assert_eq!(chat(json!({"sessionId": 5, "message": "hi"})).await, refused(400, "Invalid sessionId"));
    assert_eq!(chat(json!({"sessionId": "s", "message": "hi", "stream": true})).await, refused(400, "Unknown field stream"));
    assert_eq!(chat(json!({"sessionId": "s", "message": "hi", "assistantId": "asst-none"})).await, refused(400, "No assistant configured"));
    let untyped = desk.call("POST", "chat").body(r#"{"sessionId":"s","message":"hi"}"#);
    assert_eq!(answer(untyped).await.0, 400);
    let broken = desk.call("POST", "chat").header("Content-Type", "application/json").body("{");
    assert_eq!(answer(broken).await, refused(400, "Invalid JSON"));
    desk.save(json!({"assistants": []})).await;
    assert_eq!(answer(desk.turn("hello")).await, refused(400, "No assistant configured"));
    assert_eq!(body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await, json!([]), "nothing of it was heard");
}

#[tokio::test]
async fn words_an_operator_or_a_limit_refuse_a_turn() {
    let desk = Desk::open().await;
    for (status, words) in [
        (400, "No assistant configured"),
        (401, "Invalid widget token"),
        (404, "Widget not found"),
        (429, "Usage limit exceeded"),
        (500, "Internal server error"),
    ] {
        assert_eq!(answer(desk.turn(&format!("/error {status} hello"))).await, refused(status, words));
    }
    desk.next(json!([{"status": 429}, {"reply": "As I was told"}])).await;
    assert_eq!(answer(desk.turn("hello")).await.0, 429);
    assert_eq!(body(desk.turn("hello")).await["message"], "As I was told");
    assert!(body(desk.turn("hello")).await["message"].as_str().unwrap().starts_with("Hello!"));
    desk.save(json!({"usageLimit": 1})).await;
    assert_eq!(answer(desk.turn("hello")).await, refused(429, "Usage limit exceeded"));
    let bad = desk.operator("POST", &format!("/widgets/{}/next", desk.widget)).json(&json!({"answer": "x"}));
    assert_eq!(answer(bad).await.0, 400);
}

#[tokio::test]
async fn a_turn_can_be_slow_and_goes_on_when_nobody_waits() {
    let desk = Desk::open().await;
    let begun = Instant::now();
    assert_eq!(answer(desk.turn("/delay 400 hello")).await.0, 200);
    assert!(begun.elapsed() >= Duration::from_millis(400));
    let impatient = desk.turn("/delay 300 hours").timeout(Duration::from_millis(100)).send().await;
    assert!(impatient.is_err());
    let said = || async {
        let list = body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await;
        list[0]["message_count"].as_u64().unwrap()
    };
    assert_eq!(said().await, 1, "he was heard");
    for _ in 0..50 {
        if said().await == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no reply was stored");
}

#[tokio::test]
async fn messages_are_limited_and_events_are_not() {
    let desk = Desk::with(Options { rate_limit: Some(1), ..options() }, json!({})).await;
    assert_eq!(answer(desk.turn("hello")).await.0, 200);
    let limited = desk.turn("hello").send().await.unwrap();
    assert_eq!((limited.status().as_u16(), limited.headers()["access-control-allow-origin"].to_str().unwrap()), (429, "*"));
    assert_eq!(limited.headers()["retry-after"], "60");
    desk.save(json!({"usageLimit": 0})).await;
    let used_up = desk.turn("hello").header("X-Forwarded-For", "8.8.8.8").send().await.unwrap();
    assert!(used_up.status() == 429 && !used_up.headers().contains_key("retry-after"), "an allowance does not pass by itself");
    for _ in 0..5 {
        let event = json!({"sessionId": "s", "event": "widget_opened", "timestamp": "2026-11-21T16:00:00Z"});
        assert_eq!(answer(desk.call("POST", "track").json(&event)).await, (200, json!({"success": true})));
    }
}

#[tokio::test]
async fn events_are_kept_as_they_were_told() {
    let desk = Desk::open().await;
    let track = |fields: Value| answer(desk.call("POST", "track").json(&fields));
    let event = |change: Value| {
        let mut fields = json!({"sessionId": "s", "event": "widget_opened", "timestamp": "2026-11-21T16:00:00.123Z", "metadata": {"source": "landing_page"}});
        fields.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        fields
    };
    assert_eq!(track(event(json!({}))).await, (200, json!({"success": true})));
    for wrong in [
        json!({"sessionId": null}),
        json!({"event": ""}),
        json!({"event": "Widget Opened"}),
        json!({"timestamp": "today"}),
        json!({"timestamp": 5}),
        json!({"metadata": "x"}),
        json!({"events": []}),
    ] {
        assert_eq!(track(event(wrong.clone())).await.0, 400, "{wrong}");
    }
    let kept = body(desk.operator("GET", "/events")).await;
    assert_eq!(
        (kept.as_array().unwrap().len(), &kept[0]["event"], &kept[0]["metadata"]["source"]),
        (1, &json!("widget_opened"), &json!("landing_page"))
    );
}

#[tokio::test]
async fn a_call_has_a_number_where_there_is_one() {
    let desk = Desk::open().await;
    let call = |fields: Value| answer(desk.call("POST", "voice/start").json(&fields));
    let (status, told) = call(json!({"sessionId": "s"})).await;
    assert_eq!(
        (status, &told["success"], &told["assistantId"], &told["phoneNumber"]),
        (200, &json!(true), &json!("asst-kiln"), &json!("+14165559999"))
    );
    assert!(told["conversationId"].is_string());
    assert_eq!(call(json!({})).await, refused(400, "Missing sessionId"));
    assert_eq!(call(json!({"sessionId": "s", "assistantId": "asst-none"})).await, refused(400, "No assistant configured"));
    assert_eq!(call(json!({"sessionId": "s", "phone": "1"})).await.0, 400);
    desk.save(json!({"phoneNumber": null})).await;
    assert_eq!(call(json!({"sessionId": "s"})).await, refused(400, "Voice is not configured"));
}

#[tokio::test]
async fn the_shop_and_the_console_are_this_servers() {
    let desk = Desk::open().await;
    let shop = desk.bare("GET", "/").send().await.unwrap().text().await.unwrap();
    assert!(
        shop.contains("backend: 'assistant'")
            && shop.contains("widgetId: 'clay-and-kiln'")
            && shop.contains("widgetToken: '")
            && !shop.contains("inboxID")
    );
    let console = desk.bare("GET", "/agent").send().await.unwrap().text().await.unwrap();
    assert!(console.contains("/demo/pages/assistant-console.js"));
    assert_eq!(answer(desk.bare("GET", "/demo/pages/assistant-console.js")).await.0, 200);
    let own = desk.bare("GET", "/api/widgets/clay-and-kiln/config").bearer_auth("shop-widget-token-for-demonstration-only");
    assert_eq!(body(own).await["config"]["name"], "Clay & Kiln");
    assert_eq!(answer(desk.bare("POST", "/demo/agent/widgets").json(&json!({}))).await.0, 401, "changes say who makes them");
}

#[tokio::test]
async fn the_app_lies_beside_its_script() {
    let directory = std::env::temp_dir().join(format!("natter-demo-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(directory.join("public/widget")).unwrap();
    std::fs::write(directory.join("widget.js"), "loader").unwrap();
    std::fs::write(directory.join("public/widget/index.html"), "<p>").unwrap();
    let desk = Desk::with(Options { static_dir: Some(directory.clone()), ..options() }, json!({})).await;
    for (path, text) in [("/widget.js", "loader"), ("/public/widget/index.html", "<p>"), ("/static/public/widget/index.html", "<p>")] {
        assert_eq!(answer(desk.bare("GET", path)).await, (200, json!(text)), "{path}");
    }
    assert_eq!(answer(desk.bare("GET", "/public/..%2fwidget.js")).await.0, 404);
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn faults_can_be_asked_for() {
    let desk = Desk::open().await;
    let knobs = [json!({"do": "request", "path": "/chat", "status": 500}), json!({"do": "request", "path": "/chat", "cut": "after"})];
    body(desk.bare("POST", "/demo/knobs").json(&json!(knobs))).await;
    assert_eq!(answer(desk.turn("hello")).await, refused(500, "Internal server error"));
    assert!(desk.turn("hello").send().await.is_err(), "cut");
    let list = body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await;
    assert_eq!(list[0]["message_count"], 2, "but heard");
    let journal = body(desk.bare("GET", "/demo/journal")).await;
    let paths: Vec<&str> = journal["data"].as_array().unwrap().iter().filter_map(|entry| entry["path"].as_str()).collect();
    assert_eq!(paths.iter().filter(|path| path.ends_with("/chat")).count(), 2);
    assert_eq!(answer(desk.bare("POST", "/demo/knobs").json(&json!({"do": "dance"}))).await.0, 400);
}
