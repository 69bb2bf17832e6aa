//! Exchange and merge (libredesk.md 2.3, 2.4).

use serde_json::{Value, json};

use crate::desk::{Desk, Person, claims, json_of, refusal, send, sign_with};

fn token_of(answer: &Value) -> String {
    answer["data"]["session_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[tokio::test]
async fn the_same_person_gets_the_same_token_while_it_lives() {
    let desk = Desk::open().await;
    let first = token_of(&json_of(desk.exchange(&claims("u1"))).await);
    assert_eq!(token_of(&json_of(desk.exchange(&claims("u1"))).await), first);
    assert_ne!(token_of(&json_of(desk.exchange(&claims("u2"))).await), first);
    desk.knob(json!({"do": "expire_token", "token": first})).await;
    assert_ne!(token_of(&json_of(desk.exchange(&claims("u1"))).await), first);
}

#[tokio::test]
async fn claims_are_checked() {
    let desk = Desk::open().await;
    let changed = |key: &str, value: Value| {
        let mut claims = claims("u");
        claims[key] = value;
        desk.exchange(&claims)
    };
    let most = |count: usize| json!("é".repeat(count));
    for (key, value, status, message) in [
        ("external_user_id", json!(5), 401, "Unauthorized"),
        ("external_user_id", json!(""), 400, "external_user_id Required"),
        ("external_user_id", most(65), 400, "external_user_id Required"),
        ("email", Value::Null, 400, "email Required"),
        ("email", most(128), 400, "email Required"),
        ("first_name", json!(""), 400, "first_name Required"),
        ("last_name", most(65), 400, "Must be at most 128 characters"),
        ("phone_number", json!("1".repeat(21)), 400, "Must be at most 20 characters"),
        ("exp", json!(1), 401, "Unauthorized"),
    ] {
        assert_eq!(refusal(changed(key, value.clone())).await, (status, message.to_owned()), "{key} {value}");
    }
    for (key, value) in
        [("email", json!("not an address")), ("phone_number_country_code", json!("x".repeat(11))), ("exp", json!("99999999999"))]
    {
        assert_eq!(send(changed(key, value)).await.status(), 200, "{key}");
    }
    let exchange = || desk.request("POST", "/chat/auth/exchange");
    for body in [json!({}), json!({"jwt": ""}), json!({"jwt": 5})] {
        assert_eq!(refusal(exchange().json(&body)).await, (400, "jwt Required".to_owned()), "{body}");
    }
    let foreign = sign_with(&claims("u"), "another secret");
    assert_eq!(refusal(exchange().json(&json!({"jwt": foreign}))).await.0, 401);
}

#[tokio::test]
async fn changed_names_overwrite_and_empty_ones_do_not() {
    let desk = Desk::open().await;
    let mut named = claims("u");
    named["last_name"] = json!("Lovelace");
    let token = token_of(&json_of(desk.exchange(&named)).await);
    let mut unnamed = claims("u");
    unnamed["first_name"] = json!("Augusta");
    let answer = json_of(desk.exchange(&unnamed)).await;
    assert_eq!(answer["data"]["user"]["last_name"], "", "the claim's, not what is stored");
    let me = json_of(desk.request("GET", "/chat/auth/me").bearer_auth(token)).await;
    assert_eq!((&me["data"]["first_name"], &me["data"]["last_name"]), (&json!("Augusta"), &json!("Lovelace")));
}

#[tokio::test]
async fn a_blocked_contact_cannot_exchange() {
    let desk = Desk::open().await;
    let token = token_of(&json_of(desk.exchange(&claims("u"))).await);
    desk.knob(json!({"do": "block", "token": token})).await;
    assert_eq!(refusal(desk.exchange(&claims("u"))).await, (500, "Something went wrong".to_owned()));
}

#[tokio::test]
async fn a_merge_happens_before_the_handler_and_is_told_even_with_its_error() {
    let desk = Desk::open().await;
    let visitor = desk.visitor("Before I signed in").await;
    let contact = Person { token: token_of(&json_of(desk.exchange(&claims("u"))).await), conversation: visitor.conversation.clone() };
    let mut visitors_socket = desk.joined(&visitor).await;
    let mut contacts_socket = desk.joined(&contact).await;

    let merging = desk.post_text(&contact, "And now").header("X-Libredesk-Visitor-Token", &visitor.token);
    let answer = send(merging).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["x-libredesk-clear-visitor"].to_str().unwrap()), (200, "true"));
    assert_eq!(desk.contents(&contact).await, ["And now", "Before I signed in"]);
    assert_eq!(send(desk.as_person(&visitor, "GET", "/chat/auth/me")).await.status(), 401);
    let again = desk.as_person(&contact, "GET", "/chat/conversations").header("X-Libredesk-Visitor-Token", &visitor.token);
    assert!(!send(again).await.headers().contains_key("x-libredesk-clear-visitor"));

    desk.reply(&visitor.conversation, "<p>Hi</p>").await;
    assert_eq!(contacts_socket.types_soon().await, ["new_message"]);
    assert!(visitors_socket.types_soon().await.is_empty(), "open and silent");
    visitors_socket.send(&json!({"type": "ping"})).await;
    assert_eq!(visitors_socket.next_type().await, "pong");

    let second = desk.visitor("Another").await;
    let failing = desk.post_text(&contact, "").header("X-Libredesk-Visitor-Token", &second.token);
    let answer = send(failing).await;
    assert_eq!((answer.status().as_u16(), answer.headers().contains_key("x-libredesk-clear-visitor")), (400, true));
}

#[tokio::test]
async fn a_visitors_own_request_merges_nothing() {
    let desk = Desk::open().await;
    let (one, two) = (desk.visitor("One").await, desk.visitor("Two").await);
    let request = desk.as_person(&one, "GET", "/chat/conversations").header("X-Libredesk-Visitor-Token", &two.token);
    assert!(!send(request).await.headers().contains_key("x-libredesk-clear-visitor"));
    assert_eq!(send(desk.as_person(&two, "GET", "/chat/auth/me")).await.status(), 200);
}
