//! Messages, files, and what is asked in a message.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::desk::{Desk, Visitor, answer, body, status};

fn contents(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["content"].as_str().unwrap_or("")).collect()
}

#[tokio::test]
async fn a_message_has_every_field_in_a_list_and_two_less_in_the_answer() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let first = desk.list(&visitor).await[0]["id"].clone();
    let sent = json!({"message": {"content": "And?", "echo_id": "e2", "reply_to": first, "timestamp": "now", "referer_url": null}});
    let told = body(desk.by(&visitor, "POST", "messages").json(&sent)).await;
    assert_eq!(told["content_attributes"]["in_reply_to"], first);
    assert!(told.get("echo_id").is_none() && told.get("content_type").is_none());
    let listed = desk.list(&visitor).await[1].clone();
    for key in ["id", "content", "message_type", "content_type", "content_attributes", "created_at", "conversation_id", "sender"] {
        assert!(listed.get(key).is_some(), "{key}");
    }
    assert!(listed.get("echo_id").is_none());
    assert_eq!(
        (&listed["content_type"], &listed["sender"]["type"], &listed["conversation_id"]),
        (&json!("text"), &json!("contact"), &json!(id))
    );
    desk.reply(id, json!({"content": "Hello **you**"})).await;
    let reply = desk.list(&visitor).await[2].clone();
    assert_eq!((&reply["message_type"], &reply["sender"]["type"]), (&json!(1), &json!("user")));
    assert_eq!((&reply["sender"]["name"], &reply["sender"]["available_name"]), (&json!("Ada Byron"), &json!("Ada")));
}

#[tokio::test]
async fn pages_are_the_last_twenty_twenty_before_and_a_hundred_after() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("First").await;
    desk.knob(json!({"do": "fill", "conversation": id, "messages": 130})).await;
    let page = |key: &'static str, of: i64| {
        let request = desk.by(&visitor, "GET", "messages").query(&[(key, of)]);
        async move { body(request).await["payload"].as_array().unwrap().clone() }
    };
    let last = desk.list(&visitor).await;
    assert_eq!((last.len(), last[19]["content"].as_str().unwrap().trim()), (20, "Message 129"));
    let ids: Vec<i64> = last.iter().map(|message| message["id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted());
    let older = page("before", ids[0]).await;
    assert_eq!((older.len(), older[19]["content"].as_str().unwrap().trim()), (20, "Message 109"));
    let all = page("after", 0).await;
    assert_eq!((all.len(), all[0]["content"].as_str().unwrap()), (100, "First"));
    assert_eq!(page("after", ids[18]).await.len(), 1);
    assert_eq!(page("after", ids[19]).await.len(), 0);
    assert_eq!(status(desk.by(&visitor, "GET", "messages").query(&[("before", "soon")])).await, 422);
}

#[tokio::test]
async fn words_that_do_not_hold_are_refused() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    for (fields, expected) in [
        (json!({}), 400),
        (json!({"message": {"content": ""}}), 422),
        (json!({"message": {"content": ["a"]}}), 422),
        (json!({"message": {"content": "a", "private": true}}), 422),
        (json!({"message": {"content": "a", "reply_to": 1}}), 422),
        (json!({"message": {"content": "a", "reply_to": {}}}), 422),
        (json!({"message": {"content": "a"}, "website_token": "x"}), 422),
        (json!([]), 400),
    ] {
        assert_eq!(status(desk.by(&visitor, "POST", "messages").json(&fields)).await, expected, "{fields}");
    }
    let plain = desk.by(&visitor, "POST", "messages").header("Content-Type", "text/plain").body(r#"{"message":{"content":"a"}}"#);
    assert_eq!(status(plain).await, 400, "JSON has to be called so");
    assert_eq!(desk.list(&visitor).await.len(), 1);
}

fn form(files: usize) -> Form {
    (0..files).fold(Form::new(), |form, number| {
        let part =
            Part::bytes(format!("file {number}").into_bytes()).file_name(format!("note {number}.txt")).mime_str("text/plain").unwrap();
        form.part("message[attachments][]", part)
    })
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\x06\0\0\0\xf4\"\x7f\x8a\0\0\0\x0fIDATx\x9cc\xfc\xcf\xc0\xf0\x9f\x01\x0c\0\x0c\x86\x01\xfe\xb7T6\xd3\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn several_files_go_with_one_message() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    let picture = Part::bytes(PNG.to_vec()).file_name("dot.png").mime_str("image/png").unwrap();
    let form = form(2).part("message[attachments][]", picture).text("message[content]", "See these").text("message[echo_id]", "e9");
    let mut cable = desk.subscribed(&visitor).await;
    let told = body(desk.by(&visitor, "POST", "messages").multipart(form)).await;
    assert_eq!((told["content"].as_str(), told["attachments"].as_array().map(Vec::len)), (Some("See these"), Some(3)));
    let picture = &told["attachments"][2];
    assert_eq!((&picture["file_type"], &picture["width"], &picture["height"]), (&json!("image"), &json!(2), &json!(1)));
    assert_eq!((&told["attachments"][0]["file_type"], &told["attachments"][0]["file_size"]), (&json!("file"), &json!(6)));
    assert_eq!(cable.event("message.created").await["echo_id"], "e9");
    let url = told["attachments"][0]["data_url"].as_str().unwrap();
    let file = reqwest::get(url).await.unwrap();
    assert_eq!(
        (file.headers()["content-disposition"].to_str().unwrap(), file.headers()["content-type"].to_str().unwrap()),
        ("attachment", "application/octet-stream")
    );
    assert_eq!(file.text().await.unwrap(), "file 0");
    let shown = reqwest::get(picture["data_url"].as_str().unwrap()).await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(reqwest::get(format!("{url}x")).await.unwrap().status(), 404);
}

#[tokio::test]
async fn files_have_limits_and_a_switch() {
    let desk = Desk::open().await;
    let (visitor, _) = desk.talking("Hi").await;
    let send = |form: Form| answer(desk.by(&visitor, "POST", "messages").multipart(form));
    assert_eq!(send(form(15)).await.0, 200, "files alone are a message");
    assert_eq!(send(form(16)).await, (422, json!({"message": "Attachments exceeds maximum allowed", "attributes": ["attachments"]})));
    let big = Part::bytes(vec![0; (40 << 20) + 1]).file_name("big.bin");
    assert_eq!(send(Form::new().part("message[attachments][]", big)).await.0, 422);
    let elsewhere = Part::bytes(vec![0]).file_name("a.txt");
    assert_eq!(send(Form::new().part("files", elsewhere)).await.0, 422);
    desk.save(json!({"enabled_features": []})).await;
    assert_eq!(send(form(1)).await.0, 422);
    assert_eq!(desk.list(&visitor).await.len(), 2);
}

#[tokio::test]
async fn the_first_message_is_greeted_and_a_stranger_asked_for_his_address() {
    let desk = Desk::with(json!({"greeting_message": "Welcome!", "email_collect": true})).await;
    let (visitor, _) = desk.talking("Hi").await;
    let messages = desk.list(&visitor).await;
    assert_eq!(contents(&messages), ["Hi", "Welcome!", "Give the team a way to reach you.", "Get notified by email"]);
    assert!(messages[1..].iter().all(|message| message["message_type"] == 3 && message.get("sender").is_none()));
    assert_eq!(messages[3]["content_type"], "input_email");
    let mut cable = desk.subscribed(&visitor).await;
    let path = format!("messages/{}", messages[3]["id"]);
    let tell = |fields: Value| answer(desk.by(&visitor, "PATCH", &path).json(&fields));
    assert_eq!(tell(json!({"contact": {"email": "no"}})).await.0, 422);
    assert_eq!(tell(json!({"contact": {}})).await.0, 400);
    assert_eq!(tell(json!({})).await.0, 400);
    assert_eq!(tell(json!({"contact": {"email": "mia@example.com"}})).await, (200, Value::Null));
    assert_eq!(cable.event("message.updated").await["content_attributes"]["submitted_email"], "mia@example.com");
    assert_eq!(body(desk.by(&visitor, "GET", "contact")).await["has_email"], true);
    desk.say(&visitor, "Second").await;
    assert_eq!(desk.list(&visitor).await.len(), 5, "only the first is greeted");
}

async fn ask(desk: &Desk, visitor: &Visitor, conversation: i64, question: Value) -> String {
    desk.reply(conversation, question).await;
    let messages = desk.list(visitor).await;
    format!("messages/{}", messages[messages.len() - 1]["id"])
}

#[tokio::test]
async fn choices_and_forms_are_answered_once_and_told() {
    let desk = Desk::open().await;
    let (visitor, id) = desk.talking("Hi").await;
    let select = json!({"content": "Which?", "content_type": "input_select", "content_attributes": {"items": [{"title": "A mug", "value": "mug"}]}, "as_bot": true});
    let path = ask(&desk, &visitor, id, select).await;
    let asked = desk.list(&visitor).await[1].clone();
    assert_eq!((&asked["content_type"], &asked["sender"]["type"]), (&json!("input_select"), &json!("agent_bot")));
    let mut cable = desk.subscribed(&visitor).await;
    let tell =
        |path: String, values: Value| status(desk.by(&visitor, "PATCH", &path).json(&json!({"message": {"submitted_values": values}})));
    assert_eq!(tell(path.clone(), json!([{"title": "A bowl", "value": "bowl"}])).await, 422);
    assert_eq!(tell(path.clone(), json!([{"title": "A mug", "value": "mug"}])).await, 200);
    assert_eq!(cable.event("message.updated").await["content_attributes"]["submitted_values"], json!([{"title": "A mug", "value": "mug"}]));
    assert_eq!(tell(path, json!([{"title": "A mug", "value": "mug"}])).await, 422, "only once");

    let form = json!({"content": "Where?", "content_type": "form", "content_attributes": {"items": [{"name": "city", "label": "City", "type": "text"}]}});
    let path = ask(&desk, &visitor, id, form).await;
    assert_eq!(tell(path.clone(), json!([{"name": "city"}])).await, 422);
    assert_eq!(tell(path, json!([{"name": "city", "value": "Basel"}])).await, 200);
    let plain = ask(&desk, &visitor, id, json!({"content": "Just words"})).await;
    assert_eq!(tell(plain.clone(), json!([{"name": "x", "value": "y"}])).await, 422);
    assert_eq!(status(desk.by(&visitor, "PATCH", &plain).json(&json!({"contact": {"email": "a@b.co"}}))).await, 422);
    assert_eq!(tell("messages/999999".to_owned(), json!([])).await, 404);
    assert_eq!(status(desk.by(&visitor, "PATCH", "messages/abc").json(&json!({}))).await, 400);
}

#[tokio::test]
async fn a_rating_is_asked_for_once_after_it_was_resolved() {
    let desk = Desk::with(json!({"csat_survey_enabled": true})).await;
    let (visitor, id) = desk.talking("Hi").await;
    desk.set_status(id, "resolved").await;
    let messages = desk.list(&visitor).await;
    let kinds: Vec<(i64, &str)> =
        messages.iter().map(|one| (one["message_type"].as_i64().unwrap(), one["content_type"].as_str().unwrap())).collect();
    assert_eq!(kinds, [(0, "text"), (2, "text"), (3, "input_csat")]);
    assert_eq!(messages[1]["content"], "Conversation was marked resolved by Ada Byron");
    let path = format!("messages/{}", messages[2]["id"]);
    let rate = |response: Value| {
        status(desk.by(&visitor, "PATCH", &path).json(&json!({"message": {"submitted_values": {"csat_survey_response": response}}})))
    };
    assert_eq!(
        [rate(json!({"rating": 0})).await, rate(json!({"rating": 9})).await, rate(json!({"feedback_message": "x"})).await],
        [422; 3]
    );
    assert_eq!(rate(json!({"rating": 5, "feedback_message": "Good pots"})).await, 200);
    assert_eq!(rate(json!({"rating": 1})).await, 422, "only once");
    let survey = desk.list(&visitor).await[2].clone();
    assert_eq!(
        survey["content_attributes"]["submitted_values"]["csat_survey_response"],
        json!({"rating": 5, "feedback_message": "Good pots"})
    );
    desk.set_status(id, "open").await;
    desk.set_status(id, "resolved").await;
    assert!(desk.list(&visitor).await.iter().filter(|one| one["content_type"] == "input_csat").count() == 1, "never again");
}
