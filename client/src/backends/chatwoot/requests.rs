//! Calls as requests (seed 002; chatwoot.md, "Auth" and "Endpoints").

use crate::backend::{Body, Call, Credentials, FileRef, Note, Request, Wish};
use crate::backends::wire::{json, query_value, segment};
use crate::json::Json;
use crate::model::AnswerKind;

const API: &str = "/api/v1/widget/";
const TIMEOUT: u64 = 30_000;
/// Uploads cross slow networks.
const UPLOAD_TIMEOUT: u64 = 120_000;

pub(super) fn request(website_token: &str, call: &Call, credentials: &Credentials) -> Request {
    let post = |path: &str, body: Json| ("POST", path.to_owned(), json(&body));
    let none = |method: &'static str, path: &str| (method, path.to_owned(), Body::Empty);
    let (method, path, body) = match call {
        Call::Settings => none("POST", "config"),
        Call::Exchange { jwt } => ("PATCH", "contact/set_user".into(), json(&user(jwt))),
        Call::Me => none("GET", "contact"),
        Call::List => none("GET", "conversations"),
        Call::Read { .. } => none("GET", "messages"),
        Call::Page { before, after, .. } => {
            let (name, id) = if after.is_some() { ("after", after) } else { ("before", before) };
            let query = ["&", name, "=", &segment(id.as_deref().unwrap_or_default())].concat();
            return finish("GET", "messages", &query, Body::Empty, website_token, credentials);
        }
        Call::Start { text, form, key } => {
            let message = message(text, key, credentials);
            let (contact, attributes) = form.as_deref().and_then(Json::parse).map_or_else(Default::default, |form| split(&form));
            let body = Json::object().with("contact", Json::Object(contact)).with("message", message);
            post("conversations", body.with("custom_attributes", Json::Object(attributes)))
        }
        Call::Send { text, key, .. } => post("messages", Json::object().with("message", message(text, key, credentials))),
        Call::Upload { file, key, .. } => ("POST", "messages".into(), multipart("", vec![file.clone()], key, credentials)),
        Call::Batch { batch, key, .. } => ("POST", "messages".into(), multipart(&batch.text, batch.files.clone(), key, credentials)),
        Call::Seen { .. } => none("POST", "conversations/update_last_seen"),
        Call::Rate { survey, rating, feedback } => {
            let response = Json::object().with("rating", u32::from(*rating)).with("feedback_message", feedback.as_str());
            let values = Json::object().with("csat_survey_response", response);
            answer(survey, Json::object().with("message", Json::object().with("submitted_values", values)))
        }
        Call::Answer { message, kind, values } => answer(message, answer_body(*kind, values)),
        Call::Wish { wish: Wish::End, .. } => none("GET", "conversations/toggle_status"),
        Call::Wish { wish: Wish::Transcript, .. } => none("POST", "conversations/transcript"),
        Call::Wish { wish: Wish::Voice, .. } => none("GET", "conversations/voice_signed_url"),
        Call::Address { email } => ("PATCH", "contact".into(), json(&Json::object().with("email", email.as_str()))),
        Call::Campaigns => none("GET", "campaigns"),
        Call::Team => none("GET", "inbox_members"),
        Call::Note(note) => match note {
            Note::Typing(on) => post("conversations/toggle_typing", Json::object().with("typing_status", if *on { "on" } else { "off" })),
            Note::Event { page, .. } => post("events", event("webwidget.triggered", Json::object().with("referer", page.as_str()))),
            Note::Campaign { id, page } => {
                // Its number is one on the wire, too.
                let id = id.parse::<i64>().map_or(Json::Null, Json::from);
                post("events", event("campaign.triggered", Json::object().with("campaign_id", id).with("referer", page.as_str())))
            }
            Note::Person(attributes) => ("PATCH", "contact".into(), json(&Json::object().with("custom_attributes", object(attributes)))),
            Note::Conversation(attributes) => {
                post("conversations/set_custom_attributes", Json::object().with("custom_attributes", object(attributes)))
            }
            Note::Forget(name) => {
                let names = vec![Json::from(name.as_str())];
                post("conversations/destroy_custom_attributes", Json::object().with("custom_attribute", names))
            }
            Note::Label { name, on: true } => post("labels", Json::object().with("label", name.as_str())),
            Note::Label { name, on: false } => none("DELETE", &["labels/", &query_value(name)].concat()),
        },
    };
    finish(method, &path, "", body, website_token, credentials)
}

fn finish(method: &'static str, path: &str, query: &str, body: Body, website_token: &str, credentials: &Credentials) -> Request {
    let mut headers = Vec::new();
    if !credentials.session.is_empty() && !["campaigns", "inbox_members"].contains(&path) {
        headers.push(("X-Auth-Token", credentials.session.clone()));
    }
    let timeout = if matches!(body, Body::Multipart { .. }) { UPLOAD_TIMEOUT } else { TIMEOUT };
    Request { method, path: [API, path, "?website_token=", &query_value(website_token), query].concat(), headers, body, timeout }
}

/// A message without files. The page's address is left out where it isn't known.
fn message(text: &str, key: &str, credentials: &Credentials) -> Json {
    let message = Json::object().with("content", text).with("echo_id", key);
    if credentials.page.is_empty() { message } else { message.with("referer_url", credentials.page.as_str()) }
}

/// A message with files; what it doesn't have is left out.
fn multipart(text: &str, files: Vec<FileRef>, key: &str, credentials: &Credentials) -> Body {
    let fields = [("message[content]", text), ("message[echo_id]", key), ("message[referer_url]", &credentials.page)];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.to_owned())).collect();
    Body::Multipart { fields, part: "message[attachments][]", files }
}

fn answer(message: &str, body: Json) -> (&'static str, String, Body) {
    ("PATCH", ["messages/", &segment(message)].concat(), json(&body))
}

fn event(name: &str, info: Json) -> Json {
    Json::object().with("name", name).with("event_info", info)
}

fn object(text: &str) -> Json {
    Json::parse(text).filter(Json::is_object).unwrap_or_else(Json::object)
}

/// The page's word about its user, with the fields that the server takes.
fn user(text: &str) -> Json {
    const FIELDS: [&str; 8] =
        ["identifier", "identifier_hash", "email", "name", "phone_number", "avatar_url", "custom_attributes", "additional_attributes"];
    let given = object(text);
    Json::Object(given.fields().iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).cloned().collect())
}

type Fields = Vec<(String, Json)>;

/// The form's answers: who he is, and all else, which is said about the conversation.
fn split(form: &Json) -> (Fields, Fields) {
    let (mut contact, mut attributes) = (Vec::new(), Vec::new());
    for (name, value) in form.fields() {
        let field = match name.as_str() {
            "emailAddress" => "email",
            "fullName" => "name",
            "phoneNumber" => "phone_number",
            _ => {
                attributes.push((name.clone(), value.clone()));
                continue;
            }
        };
        match value {
            // The server takes no other form of a number; one that isn't is kept where it harms nothing.
            Json::Text(number) if field == "phone_number" => {
                let digits: String = number.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
                let target = if digits.starts_with('+') { &mut contact } else { &mut attributes };
                target.push((field.to_owned(), Json::Text(digits)));
            }
            _ => contact.push((field.to_owned(), value.clone())),
        }
    }
    (contact, attributes)
}

fn answer_body(kind: AnswerKind, values: &str) -> Json {
    let values = object(values);
    let pair =
        |name: &'static str| move |(key, value): &(String, Json)| Json::object().with(name, key.as_str()).with("value", value.clone());
    let submitted: Vec<Json> = match kind {
        AnswerKind::Email => {
            let email = values.fields().first().map_or(Json::Null, |(_, value)| value.clone());
            return Json::object().with("contact", Json::object().with("email", email));
        }
        AnswerKind::Choice => values.fields().iter().map(pair("title")).collect(),
        AnswerKind::Form | AnswerKind::Words => values.fields().iter().map(pair("name")).collect(),
    };
    Json::object().with("message", Json::object().with("submitted_values", submitted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Batch;
    use crate::time::Timestamp;

    fn ask(call: &Call) -> (String, Body) {
        let credentials = Credentials { session: "JWT".into(), ..Credentials::default() };
        let request = request("T", call, &credentials);
        assert_eq!(request.headers.is_empty(), matches!(call, Call::Campaigns | Call::Team), "{call:?}");
        let path = request.path.strip_prefix(API).unwrap_or_default().to_owned();
        ([request.method, " ", &path].concat(), request.body)
    }

    fn body(call: &Call) -> String {
        match ask(call).1 {
            Body::Json(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn paths_as_documented() {
        let conversation = || "9".to_owned();
        let wish = |wish| Call::Wish { conversation: "9".into(), wish };
        for (call, path) in [
            (Call::Settings, "POST config?website_token=T"),
            (Call::Me, "GET contact?website_token=T"),
            (Call::List, "GET conversations?website_token=T"),
            (Call::Read { conversation: conversation() }, "GET messages?website_token=T"),
            (Call::Page { conversation: conversation(), before: Some("7".into()), after: None }, "GET messages?website_token=T&before=7"),
            (Call::Page { conversation: conversation(), before: None, after: Some("7".into()) }, "GET messages?website_token=T&after=7"),
            (Call::Seen { conversation: conversation() }, "POST conversations/update_last_seen?website_token=T"),
            (wish(Wish::End), "GET conversations/toggle_status?website_token=T"),
            (wish(Wish::Transcript), "POST conversations/transcript?website_token=T"),
            (wish(Wish::Voice), "GET conversations/voice_signed_url?website_token=T"),
            (Call::Campaigns, "GET campaigns?website_token=T"),
            (Call::Team, "GET inbox_members?website_token=T"),
            (Call::Note(Note::Label { name: "a/b".into(), on: false }), "DELETE labels/a%2Fb?website_token=T"),
            (Call::Rate { survey: "../5".into(), rating: 5, feedback: String::new() }, "PATCH messages/5?website_token=T"),
        ] {
            assert_eq!(ask(&call).0, path);
        }
    }

    #[test]
    fn the_page_goes_with_messages_and_with_nothing_else() {
        let credentials = Credentials { session: "JWT".into(), page: "https://shop.test/a?b=1".into(), ..Credentials::default() };
        let of = |call: &Call| match request("T", call, &credentials).body {
            Body::Json(text) => text,
            Body::Multipart { fields, .. } => format!("{fields:?}"),
            Body::Empty => String::new(),
        };
        let (conversation, text, key) = (String::from("9"), String::from("Hi"), String::from("k"));
        for call in [
            Call::Start { text: text.clone(), form: None, key: key.clone() },
            Call::Send { conversation: conversation.clone(), text, key: key.clone() },
            Call::Upload { conversation: conversation.clone(), file: FileRef::default(), key },
        ] {
            assert!(of(&call).contains("referer_url") && of(&call).contains("https://shop.test/a?b=1"), "{call:?}");
        }
        for call in [Call::Settings, Call::Seen { conversation }, Call::Note(Note::Typing(true))] {
            assert!(!of(&call).contains("shop.test"), "{call:?}");
        }
    }

    #[test]
    fn bodies_as_documented() {
        let form = r#"{"emailAddress":"a@b.test","fullName":"Ada","phoneNumber":"+49 30 123","size":"m"}"#;
        let start = Call::Start { text: "Hi".into(), form: Some(form.into()), key: "k".into() };
        assert_eq!(
            body(&start),
            r#"{"contact":{"email":"a@b.test","name":"Ada","phone_number":"+4930123"},"message":{"content":"Hi","echo_id":"k"},"custom_attributes":{"size":"m"}}"#
        );
        let send = Call::Send { conversation: "9".into(), text: "Hi".into(), key: "k".into() };
        assert_eq!(body(&send), r#"{"message":{"content":"Hi","echo_id":"k"}}"#);
        let file = FileRef { id: "f".into(), name: "a.png".into(), size: 3, content_type: "image/png".into() };
        let upload = ask(&Call::Upload { conversation: "9".into(), file: file.clone(), key: "k".into() });
        let fields = vec![("message[echo_id]", "k".to_owned())];
        assert_eq!(upload.1, Body::Multipart { fields, part: "message[attachments][]", files: vec![file.clone()] });
        let other = FileRef { name: "b.pdf".into(), ..file.clone() };
        let batch = Batch::of("Look".into(), vec![file.clone(), other.clone()]).unwrap_or_else(|| panic!("no files"));
        let fields = vec![("message[content]", "Look".to_owned()), ("message[echo_id]", "k".to_owned())];
        let batch = ask(&Call::Batch { conversation: "9".into(), batch, key: "k".into() });
        assert_eq!(
            batch,
            ("POST messages?website_token=T".into(), Body::Multipart { fields, part: "message[attachments][]", files: vec![file, other] })
        );
        let rate = Call::Rate { survey: "5".into(), rating: 4, feedback: "kind".into() };
        assert_eq!(body(&rate), r#"{"message":{"submitted_values":{"csat_survey_response":{"rating":4,"feedback_message":"kind"}}}}"#);
        let user = r#"{"identifier":"u1","identifier_hash":"ab","name":"Ada","role":"admin"}"#;
        assert_eq!(body(&Call::Exchange { jwt: user.into() }), r#"{"identifier":"u1","identifier_hash":"ab","name":"Ada"}"#);
    }

    #[test]
    fn answers_and_notes_as_documented() {
        let answer = |kind, values: &str| body(&Call::Answer { message: "5".into(), kind, values: values.into() });
        assert_eq!(answer(AnswerKind::Choice, r#"{"Small":"s"}"#), r#"{"message":{"submitted_values":[{"title":"Small","value":"s"}]}}"#);
        assert_eq!(answer(AnswerKind::Form, r#"{"n":"Ada"}"#), r#"{"message":{"submitted_values":[{"name":"n","value":"Ada"}]}}"#);
        assert_eq!(answer(AnswerKind::Email, r#"{"email":"a@b.test"}"#), r#"{"contact":{"email":"a@b.test"}}"#);
        let address = Call::Address { email: "a@b.test".into() };
        assert_eq!((ask(&address).0.as_str(), body(&address).as_str()), ("PATCH contact?website_token=T", r#"{"email":"a@b.test"}"#));
        let note = |note: Note| body(&Call::Note(note));
        assert_eq!(note(Note::Typing(true)), r#"{"typing_status":"on"}"#);
        assert_eq!(note(Note::Conversation(r#"{"plan":"pro"}"#.into())), r#"{"custom_attributes":{"plan":"pro"}}"#);
        assert_eq!(note(Note::Forget("plan".into())), r#"{"custom_attribute":["plan"]}"#);
        assert_eq!(note(Note::Label { name: "vip".into(), on: true }), r#"{"label":"vip"}"#);
        assert_eq!(
            note(Note::Campaign { id: "3".into(), page: "https://x.test/".into() }),
            r#"{"name":"campaign.triggered","event_info":{"campaign_id":3,"referer":"https://x.test/"}}"#
        );
        let opened = Note::Event { name: "widget_opened", at: Timestamp::default(), page: String::new() };
        assert_eq!(note(opened), r#"{"name":"webwidget.triggered","event_info":{"referer":""}}"#);
    }

    #[test]
    fn a_number_that_is_none_costs_no_message() {
        let start = Call::Start { text: "Hi".into(), form: Some(r#"{"phoneNumber":"030 12"}"#.into()), key: "k".into() };
        assert!(body(&start).contains(r#""contact":{}"#) && body(&start).contains(r#""phone_number":"03012""#));
        let broken = Call::Start { text: "Hi".into(), form: Some("{".into()), key: "k".into() };
        assert!(body(&broken).contains(r#""custom_attributes":{}"#));
    }
}
