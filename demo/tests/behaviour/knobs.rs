//! The faults that tests can ask for; `README.md` of the crate promises them.

use std::time::{Duration, Instant};

use natter_demo::Options;
use serde_json::{Value, json};

use crate::desk::{Desk, json_of, options, send};

#[tokio::test]
async fn without_the_flag_there_are_none() {
    let desk = Desk::open_with(Options { knobs: false, ..options() }, json!({})).await;
    for path in ["/demo/knobs", "/demo/restart-sockets", "/demo/journal"] {
        assert_eq!(send(desk.request("GET", path)).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_request_is_refused_once_with_a_status() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.knob(json!({"do": "request", "path": "/auth/me", "status": 401})).await;
    let me = || desk.as_person(&person, "GET", "/chat/auth/me");
    assert_eq!(send(me()).await.status(), 401);
    assert_eq!(send(me()).await.status(), 200);
    desk.knob(json!([{"do": "request", "path": "/widget", "status": 429, "times": 2}])).await;
    assert_eq!(
        [send(me()).await.status(), send(me()).await.status(), send(me()).await.status()].map(|status| status.as_u16()),
        [429, 429, 200]
    );
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after_storing() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    for (cut, stored) in [("before", false), ("after", true), ("truncate", true)] {
        desk.knob(json!({"do": "request", "path": "/message", "cut": cut})).await;
        let answer = desk.post_text(&person, cut).send().await;
        let whole = match answer {
            Ok(answer) => answer.bytes().await.is_ok(),
            Err(_) => false,
        };
        assert!(!whole, "{cut}: no whole answer");
        assert_eq!(desk.contents(&person).await.contains(&cut.to_owned()), stored, "{cut}");
    }
}

#[tokio::test]
async fn an_answer_comes_late_but_the_message_is_there() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.knob(json!({"do": "request", "path": "/message", "answer_delay_ms": 900})).await;
    let begin = Instant::now();
    let late = tokio::spawn(desk.post_text(&person, "late").send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(desk.contents(&person).await[0], "late");
    assert_eq!(late.await.unwrap().unwrap().status(), 200);
    assert!(begin.elapsed() >= Duration::from_millis(900));
}

#[tokio::test]
async fn frames_are_dropped_doubled_and_sent_before_joined() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.knob(json!({"do": "before_joined", "frame": {"data": {}, "type": "typing"}})).await;
    let mut socket = desk.socket().await;
    assert_eq!(socket.join(&desk.inbox, &person.token).await, "typing");
    assert_eq!(socket.next_type().await, "joined");
    desk.knob(json!([
        {"do": "frame", "type": "new_message", "effect": "drop"},
        {"do": "frame", "type": "new_message", "effect": "duplicate"},
    ]))
    .await;
    desk.reply(&person.conversation, "<p>lost</p>").await;
    assert!(socket.types_soon().await.is_empty());
    desk.reply(&person.conversation, "<p>twice</p>").await;
    assert_eq!(socket.types_soon().await, ["new_message", "new_message"]);
    desk.knob(json!({"do": "push", "conversation": person.conversation, "frame": {"type": "novelty", "data": 1}})).await;
    assert_eq!(socket.types_soon().await, ["novelty"]);
}

#[tokio::test]
async fn sockets_are_detached_closed_and_stalled() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    desk.knob(json!({"do": "stall_sockets", "ms": 1500})).await;
    desk.reply(&person.conversation, "<p>Hi</p>").await;
    assert!(socket.types_soon().await.is_empty());
    assert_eq!(socket.next_type().await, "new_message");
    desk.knob(json!({"do": "detach_sockets", "inbox": desk.inbox})).await;
    desk.reply(&person.conversation, "<p>Hi</p>").await;
    assert!(socket.types_soon().await.is_empty());
    assert_eq!(send(desk.request("POST", "/demo/restart-sockets")).await.status(), 200);
    assert_eq!(socket.next().await, None);
}

#[tokio::test]
async fn the_server_is_away_for_a_while() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    desk.knob(json!({"do": "go_away", "ms": 500})).await;
    assert_eq!(socket.next().await, None);
    assert!(desk.request("GET", "/health").send().await.is_err());
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(send(desk.as_person(&person, "GET", "/chat/auth/me")).await.status(), 200, "what was known is known");
}

#[tokio::test]
async fn a_failed_reply_is_delivered_later_with_its_old_time() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    let failed = json!({"do": "failed_reply", "conversation": person.conversation, "content": "<p>late</p>", "redeliver_after_ms": 200});
    desk.knob(failed).await;
    let read = json_of(desk.as_person(&person, "GET", "/chat/conversations/{uuid}")).await;
    let stored = &read["data"]["messages"][0];
    assert_eq!(stored["status"], "failed");
    let pushed = socket.next().await.unwrap();
    assert_eq!((&pushed["data"]["uuid"], &pushed["data"]["created_at"]), (&stored["uuid"], &stored["created_at"]));
}

#[tokio::test]
async fn times_change_zone_and_precision_and_reset_undoes_it() {
    let desk = Desk::open().await;
    desk.knob(json!({"do": "clock", "offset_minutes": 330, "fraction_digits": 0})).await;
    let person = desk.visitor("Hello").await;
    let created_at = async || json_of(desk.as_person(&person, "GET", "/chat/conversations")).await["data"][0]["created_at"].clone();
    let time = created_at().await;
    assert!(time.as_str().unwrap().ends_with("+05:30") && !time.as_str().unwrap().contains('.'), "{time}");
    desk.knob(json!({"do": "reset"})).await;
    let time = created_at().await;
    assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
}

#[tokio::test]
async fn the_journal_shows_what_clients_did() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let _socket = desk.joined(&person).await;
    let entries = json_of(desk.request("GET", "/demo/journal")).await["data"].clone();
    let find = |wanted: &dyn Fn(&Value) -> bool| entries.as_array().unwrap().iter().any(wanted);
    assert!(find(&|entry| entry["path"] == "/api/v1/widget/chat/conversations/init"
        && entry["authorization"].is_null()
        && entry["status"] == 200));
    assert!(find(&|entry| entry["frame"]["type"] == "join"));
    send(desk.request("DELETE", "/demo/journal")).await;
    assert_eq!(json_of(desk.request("GET", "/demo/journal")).await["data"], json!([]));
}

#[tokio::test]
async fn demo_users_are_signed() {
    let desk = Desk::open().await;
    for (wish, name) in [(json!({"user": "tom"}), "Tom"), (json!({"user": "mia", "claims": {"first_name": "Zoe"}}), "Zoe")] {
        let mut wish = wish;
        wish["inbox"] = json!(desk.inbox);
        let jwt = json_of(desk.request("POST", "/demo/jwt").json(&wish)).await["data"]["jwt"].clone();
        let exchanged = json_of(desk.request("POST", "/chat/auth/exchange").json(&json!({"jwt": jwt}))).await;
        assert_eq!(exchanged["data"]["user"]["first_name"], name);
    }
}
