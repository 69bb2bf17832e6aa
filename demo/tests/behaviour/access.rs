//! Inbox, address and token (libredesk.md 2.1, 2.2).

use serde_json::json;

use crate::desk::{Desk, json_of, refusal, send};

const UNAUTHORIZED: &str = "Unauthorized";

#[tokio::test]
async fn the_header_beats_the_query_and_only_dashed_ids_count() {
    let desk = Desk::open().await;
    let inbox = &desk.inbox;
    let by_query = || desk.bare_request("GET", &format!("/chat/settings/launcher?inbox_id={inbox}"));
    assert_eq!(send(by_query()).await.status(), 200);
    assert_eq!(send(by_query().header("X-Libredesk-Inbox-ID", "")).await.status(), 200, "an empty header is none");
    let wrong = by_query().header("X-Libredesk-Inbox-ID", "nonsense");
    assert_eq!(refusal(wrong).await, (400, "Inbox not found".to_owned()));
    for (id, status) in [
        (inbox.to_uppercase(), 200),
        (inbox.replace('-', ""), 400),
        (format!("urn:uuid:{inbox}"), 400),
        (format!("{{{inbox}}}"), 400),
        (desk.inbox_id.to_string(), 400),
    ] {
        let request = desk.bare_request("GET", "/chat/settings").header("X-Libredesk-Inbox-ID", &id);
        assert_eq!(send(request).await.status(), status, "{id}");
    }
}

#[tokio::test]
async fn a_blocked_address_is_refused_before_the_token_is_looked_at() {
    let desk = Desk::open().await;
    desk.save_inbox(json!({"blocked_ips": ["127.0.0.1"]})).await;
    for path in ["/chat/auth/me", "/chat/settings", "/widget"] {
        assert_eq!(refusal(desk.request("GET", path)).await, (403, "Access denied".to_owned()), "{path}");
    }
    let elsewhere = desk.request("GET", "/chat/auth/me").header("X-Forwarded-For", "8.8.8.8");
    assert_eq!(refusal(elsewhere).await, (401, UNAUTHORIZED.to_owned()));
    let mut socket = desk.socket().await;
    assert_eq!(socket.join(&desk.inbox, "any").await, "error");
}

#[tokio::test]
async fn tokens_are_exact_bound_to_their_inbox_and_die_by_expiry_and_blocking() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    assert_eq!(person.token.len(), 43);
    let me = |authorization: String| desk.request("GET", "/chat/auth/me").header("Authorization", authorization);
    assert_eq!(send(me(format!("Bearer {}", person.token))).await.status(), 200);
    for wrong in [format!("bearer {}", person.token), format!("Bearer  {}", person.token), person.token.clone(), "Bearer x".to_owned()] {
        assert_eq!(refusal(me(wrong.clone())).await, (401, UNAUTHORIZED.to_owned()), "{wrong}");
    }
    desk.knob(json!({"do": "block", "token": person.token})).await;
    assert_eq!(send(me(format!("Bearer {}", person.token))).await.status(), 401);
    desk.knob(json!({"do": "block", "token": person.token, "blocked": false})).await;
    assert_eq!(send(me(format!("Bearer {}", person.token))).await.status(), 200, "the same token is valid again");
    desk.knob(json!({"do": "expire_token", "token": person.token})).await;
    assert_eq!(send(me(format!("Bearer {}", person.token))).await.status(), 401);
}

#[tokio::test]
async fn an_invalid_token_never_makes_a_new_visitor() {
    let desk = Desk::open().await;
    let init = desk.request("POST", "/chat/conversations/init").json(&json!({"message": "Hello"}));
    assert_eq!(refusal(init.header("Authorization", "Bearer nonsense")).await, (401, UNAUTHORIZED.to_owned()));
    let init = desk.request("POST", "/chat/conversations/init").json(&json!({"message": "Hello"}));
    let begun = json_of(init.header("Authorization", "")).await;
    assert_eq!(begun["data"]["user"]["is_visitor"], true);
}
