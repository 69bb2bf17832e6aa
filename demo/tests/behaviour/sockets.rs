//! `/widget/ws` (libredesk.md section 4).

use std::time::{Duration, Instant};

use natter_demo::Options;
use serde_json::json;

use crate::desk::{Desk, options, send};

#[tokio::test]
async fn ten_sockets_join_and_the_eleventh_does_not() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        sockets.push(desk.joined(&person).await);
    }
    let mut eleventh = desk.socket().await;
    assert_eq!(eleventh.join(&desk.inbox, &person.token).await, "error");
    assert_eq!(sockets[4].join(&desk.inbox, &person.token).await, "joined", "a re-join works at ten of ten");
    drop(sockets.pop());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(eleventh.join(&desk.inbox, &person.token).await, "joined");
}

#[tokio::test]
async fn a_rejoin_doubles_nothing_and_a_failed_one_detaches() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    assert_eq!(socket.join(&desk.inbox, &person.token).await, "joined");
    desk.reply(&person.conversation, "<p>1</p>").await;
    assert_eq!(socket.types_soon().await, ["new_message"]);
    assert_eq!(socket.join(&desk.inbox, "nonsense").await, "error");
    desk.reply(&person.conversation, "<p>2</p>").await;
    assert!(socket.types_soon().await.is_empty());
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.next_type().await, "pong");
}

#[tokio::test]
async fn join_is_laxer_about_the_inbox_than_rest() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.socket().await;
    for name in [desk.inbox.to_uppercase(), desk.inbox_id.to_string()] {
        assert_eq!(socket.join(&name, &person.token).await, "joined", "{name}");
    }
    socket.send(&json!({"type": "join", "data": {"inbox_id": desk.inbox, "token": person.token}})).await;
    assert_eq!(socket.next_type().await, "error", "the token belongs to the top level");
}

#[tokio::test]
async fn bad_frames_end_the_connection_and_unknown_ones_do_not() {
    let desk = Desk::open().await;
    for bad in ["", "nonsense", "[1]", "\"text\"", r#"{"type":5}"#, &"x".repeat(65_537)] {
        let mut socket = desk.socket().await;
        socket.send_text(bad).await;
        assert_eq!(socket.next().await, None, "{:.20}", bad);
    }
    let mut socket = desk.socket().await;
    for harmless in ["null", "{}", r#"{"type":null}"#, r#"{"type":"dance"}"#, r#"{"type":"typing","data":5}"#] {
        socket.send_text(harmless).await;
    }
    // Only the first JSON value of a frame is read.
    socket.send_text("{\"type\":\"ping\"} trailing").await;
    assert_eq!(socket.next_type().await, "pong");
}

#[tokio::test]
async fn a_ping_within_a_second_is_not_answered() {
    let desk = Desk::open().await;
    let mut socket = desk.socket().await;
    socket.send(&json!({"type": "ping"})).await;
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.types_soon().await, ["pong"]);
    tokio::time::sleep(Duration::from_millis(1000)).await;
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.next_type().await, "pong");
}

#[tokio::test]
async fn only_data_frames_extend_the_deadline() {
    let deadline = Duration::from_secs(1);
    let desk = Desk::open_with(Options { socket_deadline: deadline, ..options() }, json!({})).await;
    let mut socket = desk.socket().await;
    let begin = Instant::now();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        socket.send_text("{}").await;
    }
    assert!(begin.elapsed() > deadline);
    let last_data = Instant::now();
    tokio::time::sleep(Duration::from_millis(600)).await;
    // Were this to extend it, the end would come after 1.6 s.
    socket.send_ws_ping().await;
    assert_eq!(socket.next().await, None);
    let lived = last_data.elapsed();
    assert!(lived >= Duration::from_millis(900) && lived < Duration::from_millis(1500), "{lived:?}");
}

#[tokio::test]
async fn saving_the_inbox_mutes_its_sockets() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    desk.save_inbox(json!({})).await;
    desk.reply(&person.conversation, "<p>Hi</p>").await;
    assert!(socket.types_soon().await.is_empty());
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.next_type().await, "pong", "open and answering");
    assert_eq!(socket.join(&desk.inbox, &person.token).await, "joined");
    desk.reply(&person.conversation, "<p>Hi</p>").await;
    assert_eq!(socket.types_soon().await, ["new_message"]);
}

#[tokio::test]
async fn availability_reaches_only_those_who_pinged() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let path = format!("/api/v1/conversations/{}/assignee/user", person.conversation);
    desk.agent("PUT", &path, &json!({"assignee_id": 2})).await;
    let mut socket = desk.joined(&person).await;
    let away = json!({"status": "away"});
    desk.agent("PUT", "/api/v1/agents/me/availability", &away).await;
    assert!(socket.types_soon().await.is_empty());
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.next_type().await, "pong");
    desk.agent("PUT", "/api/v1/agents/me/availability", &away).await;
    let update = socket.next().await.unwrap();
    assert_eq!(update["data"]["assignee"], json!({"availability_status": "away"}));
}

#[tokio::test]
async fn unassigning_and_teams_are_told_in_their_own_way() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let mut socket = desk.joined(&person).await;
    let path = format!("/api/v1/conversations/{}/assignee", person.conversation);
    desk.agent("PUT", &format!("{path}/user"), &json!({"assignee_id": 3})).await;
    assert_eq!(socket.next().await.unwrap()["data"]["assignee"]["first_name"], "Jun");
    desk.agent("PUT", &format!("{path}/team"), &json!({"assignee_id": 4})).await;
    assert_eq!(socket.next().await.unwrap()["data"], json!({"assignee": null, "uuid": person.conversation}));
    assert_eq!(socket.next().await.unwrap()["data"], json!({"assigned_team_id": 4, "uuid": person.conversation}));
}

#[tokio::test]
async fn own_messages_are_announced_to_no_tab() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let (mut one, mut two) = (desk.joined(&person).await, desk.joined(&person).await);
    desk.set_status(&person.conversation, "Resolved").await;
    assert_eq!([one.next_type().await, two.next_type().await], ["conversation_update", "conversation_update"]);
    assert_eq!(send(desk.post_text(&person, "Reopen, please")).await.status(), 200);
    assert!(one.types_soon().await.is_empty() && two.types_soon().await.is_empty());
}
