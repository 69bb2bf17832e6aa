//! Writing and reading (libredesk.md 1.2, 1.4, 3.5 to 3.9, 3.11).

use serde_json::{Value, json};

use crate::desk::{Desk, Person, json_of, refusal, send};

#[tokio::test]
async fn limits_count_bytes_and_text_is_kept_as_it_is() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    assert_eq!(send(desk.post_text(&person, &"é".repeat(5000))).await.status(), 200);
    let (status, message) = refusal(desk.post_text(&person, &"é".repeat(5001))).await;
    assert_eq!((status, message.as_str()), (400, "Must be at most 10000 characters"));
    let written = "  <b>a</b> & \"b\"\n ";
    let posted = json_of(desk.post_text(&person, written)).await;
    assert_eq!((&posted["data"]["content"], &posted["data"]["text_content"]), (&json!(written), &json!(written)));
    assert_eq!(desk.contents(&person).await[0], written);
}

#[tokio::test]
async fn the_same_text_twice_is_two_messages() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.post_text(&person, "again").send().await.unwrap();
    desk.post_text(&person, "again").send().await.unwrap();
    assert_eq!(desk.contents(&person).await, ["again", "again", "Hello"]);
}

#[tokio::test]
async fn a_nul_cannot_be_stored_and_leaves_no_conversation() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let failed = (500, "Error sending message".to_owned());
    assert_eq!(refusal(desk.post_text(&person, "a\0b")).await, failed);
    let init = desk.as_person(&person, "POST", "/chat/conversations/init").json(&json!({"message": "a\0b"}));
    assert_eq!(refusal(init).await, failed);
    let list = json_of(desk.as_person(&person, "GET", "/chat/conversations")).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn json_sent_as_text_reads_as_an_empty_form() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let post = |content_type: &str, body: &'static str| {
        let request = desk.as_person(&person, "POST", "/chat/conversations/{uuid}/message");
        request.header("Content-Type", content_type).body(body)
    };
    assert_eq!(refusal(post("text/plain", r#"{"message":"hi"}"#)).await, (400, "Message Required".to_owned()));
    assert_eq!(refusal(post("application/json", "")).await, (400, "Error parsing request".to_owned()));
    assert_eq!(refusal(post("application/json", r#"{"message":1}"#)).await, (400, "Error parsing request".to_owned()));
    assert_eq!(send(post("application/x-www-form-urlencoded", "message=hi")).await.status(), 200);
    assert_eq!(send(post("application/json", r#"{"MESSAGE":"hi"}"#)).await.status(), 200);
}

#[tokio::test]
async fn a_foreign_conversation_is_answered_twice_over_on_all_four_ways() {
    let desk = Desk::open().await;
    let (person, other) = (desk.visitor("Mine").await, desk.visitor("Not mine").await);
    let thief = Person { token: person.token, conversation: other.conversation };
    let form = reqwest::multipart::Form::new()
        .text("conversation_uuid", thief.conversation.clone())
        .part("files", reqwest::multipart::Part::text("x").file_name("x.txt"));
    for (request, second) in [
        (desk.as_person(&thief, "GET", "/chat/conversations/{uuid}"), "Something went wrong"),
        (desk.as_person(&thief, "POST", "/chat/conversations/{uuid}/update-last-seen"), "Something went wrong"),
        (desk.post_text(&thief, "x"), "Error sending message"),
        (desk.as_person(&thief, "POST", "/media/upload").multipart(form), "Error sending message"),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status(), 500);
        let text = answer.text().await.unwrap();
        let envelopes: Vec<Value> = serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
        let messages: Vec<&str> = envelopes.iter().map(|envelope| envelope["message"].as_str().unwrap()).collect();
        assert_eq!(messages, ["Permission denied", second]);
    }
}

#[tokio::test]
async fn unread_is_capped_at_ten_and_cleared_by_looking_and_by_writing() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let unread = async || json_of(desk.as_person(&person, "GET", "/chat/conversations")).await["data"][0]["unread_message_count"].clone();
    for number in 0..12 {
        desk.reply(&person.conversation, &format!("<p>{number}</p>")).await;
    }
    assert_eq!(unread().await, 10);
    send(desk.as_person(&person, "POST", "/chat/conversations/{uuid}/update-last-seen")).await;
    assert_eq!(unread().await, 0);
    desk.reply(&person.conversation, "<p>one more</p>").await;
    assert_eq!(unread().await, 1);
    send(desk.post_text(&person, "thanks")).await;
    assert_eq!(unread().await, 0);
}

#[tokio::test]
async fn lists_and_histories_have_an_end() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.knob(json!({"do": "fill", "conversation": person.conversation, "messages": 450})).await;
    let contents = desk.contents(&person).await;
    assert_eq!(contents.len(), 400);
    assert!(contents[0].contains("Message 449"), "newest first");
}

#[tokio::test]
async fn the_rules_of_the_persons_kind_hold() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    let init = || desk.as_person(&person, "POST", "/chat/conversations/init").json(&json!({"message": "Again"}));
    desk.save_inbox(json!({"users": {"allow_start_conversation": false}})).await;
    assert_eq!(send(init()).await.status(), 200, "the users' rules are not the visitors'");
    desk.save_inbox(json!({"visitors": {"allow_start_conversation": false}})).await;
    assert_eq!(refusal(init()).await, (400, "Not allowed.".to_owned()));
    desk.set_status(&person.conversation, "Closed").await;
    desk.save_inbox(json!({"visitors": {"prevent_multiple_conversations": true}})).await;
    assert_eq!(refusal(init()).await, (403, "Multiple conversations are not allowed".to_owned()), "closed ones count");
    assert_eq!(send(desk.post_text(&person, "reopened")).await.status(), 200);
}

#[tokio::test]
async fn the_fifty_first_conversation_of_a_day_is_refused() {
    let desk = Desk::open().await;
    let person = desk.visitor("1").await;
    let init = |text: String| desk.as_person(&person, "POST", "/chat/conversations/init").json(&json!({"message": text}));
    for number in 2..=50 {
        assert_eq!(send(init(number.to_string())).await.status(), 200, "{number}");
    }
    let refused = send(init("51".to_owned())).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.json::<Value>().await.unwrap()["error_type"], "RateLimitException");
}

#[tokio::test]
async fn a_list_fails_while_a_conversation_has_no_message_yet() {
    let desk = Desk::open().await;
    let person = desk.visitor("Hello").await;
    desk.knob(json!({"do": "init_window", "ms": 900})).await;
    let init = desk.as_person(&person, "POST", "/chat/conversations/init").json(&json!({"message": "Again"})).send();
    let init = tokio::spawn(init);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(refusal(desk.as_person(&person, "GET", "/chat/conversations")).await, (500, "Something went wrong".to_owned()));
    assert_eq!(init.await.unwrap().unwrap().status(), 200);
    assert_eq!(send(desk.as_person(&person, "GET", "/chat/conversations")).await.status(), 200);
}

#[tokio::test]
async fn a_survey_is_made_once_and_only_for_a_known_address() {
    let desk = Desk::open_with(
        crate::desk::options(),
        json!({"prechat_form": {"enabled": true, "fields": [
            {"key": "email", "type": "email", "enabled": true, "required": false, "is_default": true},
        ]}}),
    )
    .await;
    let nameless = desk.visitor("Hello").await;
    desk.set_status(&nameless.conversation, "Resolved").await;
    assert_eq!(desk.contents(&nameless).await.len(), 1, "nobody to ask");

    let init =
        desk.request("POST", "/chat/conversations/init").json(&json!({"message": "Hello", "form_data": {"email": "Eve@Example.com"}}));
    let begun = json_of(init).await;
    assert_eq!(begun["data"]["user"]["first_name"], "eve", "called by the local part");
    let person = Person {
        token: begun["data"]["session_token"].as_str().unwrap().to_owned(),
        conversation: begun["data"]["conversation"]["uuid"].as_str().unwrap().to_owned(),
    };
    for status in ["Resolved", "Open", "Resolved"] {
        desk.set_status(&person.conversation, status).await;
    }
    let read = json_of(desk.as_person(&person, "GET", "/chat/conversations/{uuid}")).await;
    assert_eq!(read["data"]["messages"].as_array().unwrap().len(), 2, "one survey");
    let survey = read["data"]["messages"][0]["meta"]["csat_uuid"].as_str().unwrap();

    let respond = |uuid: &str, body: &str| desk.request("POST", &format!("/api/v1/csat/{uuid}/response")).body(body.to_owned());
    let unknown = "38389a16-4036-4af5-86f0-388b9e42e1af";
    for (uuid, body, status, message) in [
        (survey, r#"{"rating":4.5}"#, 400, "Invalid JSON"),
        (survey, r#"{"rating":"5"}"#, 400, "Invalid JSON"),
        (survey, r#"{"rating":6}"#, 400, "Rating must be between 0 and 5 (0 means no rating)"),
        (unknown, r#"{"rating":5}"#, 400, "CSAT Survey not found"),
        ("nonsense", r#"{"rating":5}"#, 500, "Error interface conversion failed"),
    ] {
        assert_eq!(refusal(respond(uuid, body)).await, (status, message.to_owned()), "{body}");
    }
    assert_eq!(refusal(respond(survey, "{}")).await.0, 400);
    let cut_inside = json!({"rating": 5, "feedback": format!("x{}", "é".repeat(600))}).to_string();
    assert_eq!(refusal(respond(survey, &cut_inside)).await.0, 500, "a cut inside a character");
    let cut_between = json!({"rating": 0, "feedback": "é".repeat(600)}).to_string();
    assert_eq!(send(respond(survey, &cut_between)).await.status(), 200);
    let read = json_of(desk.as_person(&person, "GET", "/chat/conversations/{uuid}")).await;
    let meta = &read["data"]["messages"][0]["meta"];
    assert_eq!(meta["submitted_feedback"].as_str().unwrap().len(), 1000);
    assert!(meta.get("submitted_rating").is_none(), "absent when 0");
}
