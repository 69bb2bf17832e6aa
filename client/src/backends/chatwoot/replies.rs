//! Answers, and what else comes instead of them (chatwoot.md, "Auth" and "Endpoints").

use super::settings::{identity, opened};
use super::shapes::{assignee, conversation, member, message, seconds, unread};
use crate::backend::{Call, Campaign, Failure, Line, RefusalKind, Reply, Response, Wish};
use crate::backends::wire::{is_socket, refused, retry_after};
use crate::json::Json;
use crate::model::{Conversation, Message};

/// What the server's limiter asks for when it doesn't say: its windows are a minute long.
const RETRY_AFTER: u64 = 60_000;
/// So many messages come with a read, and so many before one of them …
const PAGE: usize = 20;
/// … and so many after one.
const PAGE_AFTER: usize = 100;

/// Reads an answer; what can't be read leaves the outcome unknown.
pub(super) fn reply(call: &Call, body: &str) -> Result<Reply, Failure> {
    read(call, &Json::first(body).unwrap_or_default()).ok_or(Failure::Unknown)
}

fn read(call: &Call, json: &Json) -> Option<Reply> {
    let payload = json.get("payload").elements();
    let messages = |list: &[Json]| -> Vec<Message> { list.iter().filter_map(message).collect() };
    Some(match call {
        Call::Settings => opened(json)?,
        Call::Exchange { .. } => Reply::Session { token: json.string("widget_auth_token"), identity: identity(json)? },
        Call::Me => Reply::Identity(identity(json)?),
        // Nothing, or an object without an id, is no conversation.
        Call::List => match json {
            Json::Null => Reply::Conversations(Vec::new()),
            _ if json.is_object() => Reply::Conversations(conversation(json).into_iter().collect()),
            _ => return None,
        },
        Call::Read { conversation: id } => {
            if !json.has("payload") {
                return None;
            }
            let conversation = conversation_read(id, json, payload)?;
            Reply::Newest { conversation: Box::new(conversation), messages: messages(payload), earlier: end(payload, PAGE, false) }
        }
        Call::Page { after, .. } => {
            if !json.has("payload") {
                return None;
            }
            let full = if after.is_some() { PAGE_AFTER } else { PAGE };
            Reply::Page { messages: messages(payload), more: end(payload, full, after.is_some()) }
        }
        Call::Start { .. } => {
            let conversation = conversation(json)?;
            let messages = messages(json.get("messages").elements());
            Reply::Started { conversation: Box::new(conversation), messages, session: None }
        }
        Call::Send { .. } | Call::Upload { .. } | Call::Batch { .. } => Reply::Message(Box::new(message(json)?)),
        Call::Wish { wish: Wish::Voice, .. } => Reply::Line(Line::Socket(json.filled("signed_url").filter(|url| is_socket(url))?)),
        Call::Team => Reply::Team(json.get("payload").elements().iter().filter_map(member).collect()),
        Call::Campaigns => match json {
            Json::List(list) => Reply::Campaigns(list.iter().filter_map(campaign).collect()),
            _ => return None,
        },
        _ => Reply::Done,
    })
}

/// Where the next part goes on, if this one is full: at its oldest message, or its newest. What is only noted ("resolved by …") counts, too.
fn end(payload: &[Json], full: usize, newest: bool) -> Option<String> {
    let ids = payload.iter().filter_map(|json| json.int("id")).filter(|id| *id > 0);
    let end = if newest { ids.max() } else { ids.min() };
    end.filter(|_| payload.len() >= full).map(|id| id.to_string())
}

/// A read says of its conversation only what is unread; the rest is known already.
fn conversation_read(id: &str, json: &Json, payload: &[Json]) -> Option<Conversation> {
    let number = id.parse::<i64>().ok()?;
    let mut conversation = conversation(&Json::object().with("id", number))?;
    conversation.unread = unread(payload, seconds(json.get("meta"), "contact_last_seen_at"));
    conversation.assignee = assignee(payload);
    Some(conversation)
}

fn campaign(json: &Json) -> Option<Campaign> {
    let rules = json.get("trigger_rules");
    Some(Campaign {
        id: super::shapes::id(json, "id")?,
        page: rules.filled("url")?,
        after: u64::try_from(seconds(rules, "time_on_page").min(86_400)).unwrap_or(0) * 1_000,
        office_hours_only: json.is("trigger_only_during_business_hours"),
    })
}

/// What stands in place of an answer, by what it means for the sender. The status decides.
pub(super) fn failure(call: &Call, response: &Response) -> Failure {
    let body = Json::first(&response.body).unwrap_or_default();
    let words = body.filled("message").or_else(|| body.filled("error")).unwrap_or_default();
    let kind = match (response.status, call) {
        (429, _) => return Failure::Busy { retry_after: retry_after(response).unwrap_or(RETRY_AFTER) },
        // The account is suspended, or there is no such inbox.
        (401 | 404, Call::Settings) => RefusalKind::Inbox,
        (401, Call::Exchange { .. }) => RefusalKind::Forbidden,
        (401, _) => RefusalKind::Inbox,
        // The session's contact is gone.
        (404, Call::Me | Call::List) => return Failure::Unauthorized,
        (404, _) => RefusalKind::NotFound,
        (403, _) => RefusalKind::Forbidden,
        (413, _) => RefusalKind::TooLarge,
        (422, Call::Wish { wish: Wish::Voice, .. }) => RefusalKind::NotSetUp,
        (400..=499, _) => RefusalKind::Invalid,
        (500, _) => return Failure::Server,
        // A proxy, a captive portal.
        _ => return Failure::Unknown,
    };
    refused(kind, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Body, Status};

    fn read_call() -> Call {
        Call::Read { conversation: "9".into() }
    }

    fn send() -> Call {
        Call::Send { conversation: "9".into(), text: "Hi".into(), key: "k".into() }
    }

    #[test]
    fn a_list_is_one_conversation_or_none() {
        let list = |body: &str| match reply(&Call::List, body) {
            Ok(Reply::Conversations(list)) => list,
            other => panic!("{other:?}"),
        };
        let one = list(r#"{"id":9,"inbox_id":1,"contact_last_seen_at":5,"status":"resolved"}"#);
        assert_eq!((one.len(), one[0].id.as_str(), &one[0].status), (1, "9", &Status::Closed));
        for none in ["", "{}", "null", r#"{"id":null}"#] {
            assert_eq!(list(none), []);
        }
        assert_eq!(reply(&Call::List, "[]"), Err(Failure::Unknown));
    }

    #[test]
    fn a_read_brings_the_newest_and_says_what_is_unread() {
        let body = r#"{"payload":[{"id":1,"content":"a","message_type":0,"created_at":5,"conversation_id":9},{"id":2,"content":"b","message_type":1,"created_at":6,"conversation_id":9,"sender":{"id":3,"name":"Ada","type":"user","availability_status":"online"}}],"meta":{"contact_last_seen_at":5}}"#;
        let Ok(Reply::Newest { conversation, messages, earlier }) = reply(&read_call(), body) else { panic!("not read") };
        assert_eq!((conversation.id.as_str(), conversation.unread, messages.len(), earlier), ("9", 1, 2, None));
        assert_eq!(conversation.assignee.map(|assignee| assignee.person.first_name).as_deref(), Some("Ada"));
        let many = format!(r#"{{"payload":[{}]}}"#, (5..25).map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>().join(","));
        assert!(matches!(reply(&read_call(), &many), Ok(Reply::Newest { earlier: Some(id), .. }) if id == "5"));
        let after = Call::Page { conversation: "9".into(), before: None, after: Some("1".into()) };
        assert!(matches!(reply(&after, &many), Ok(Reply::Page { more: None, .. })));
        for body in ["", "[]", "{}", "<html>"] {
            assert_eq!(reply(&read_call(), body), Err(Failure::Unknown), "{body}");
        }
    }

    #[test]
    fn sends_and_starts() {
        let sent = r#"{"id":7,"content":"Hi","message_type":0,"created_at":5,"conversation_id":9}"#;
        let Ok(Reply::Message(message)) = reply(&send(), sent) else { panic!("not sent") };
        assert_eq!((message.body.clone(), message.key.clone()), (Body::Text("Hi".into()), None));
        let start = Call::Start { text: "Hi".into(), form: None, key: "k".into() };
        let Ok(Reply::Started { conversation, messages, session: None }) =
            reply(&start, &format!(r#"{{"id":9,"status":"open","messages":[{sent}]}}"#))
        else {
            panic!("not started")
        };
        assert_eq!((conversation.id.as_str(), messages.len()), ("9", 1));
        for body in ["", "{}", "[]", r#"{"id":"x"}"#] {
            assert_eq!(reply(&send(), body), Err(Failure::Unknown), "{body}");
            assert_eq!(reply(&start, body), Err(Failure::Unknown), "{body}");
        }
    }

    #[test]
    fn set_user_tells_a_new_token_only_when_the_contact_changed() {
        let set = Call::Exchange { jwt: "{}".into() };
        let token = |body: &str| match reply(&set, body) {
            Ok(Reply::Session { token, identity }) => (token, identity.is_visitor),
            other => panic!("{other:?}"),
        };
        assert_eq!(token(r#"{"id":5,"has_email":true,"identifier":"u1"}"#), (String::new(), false));
        assert_eq!(token(r#"{"id":6,"identifier":"u1","widget_auth_token":"NEW"}"#), ("NEW".into(), false));
        assert_eq!(reply(&set, "{}"), Err(Failure::Unknown));
    }

    #[test]
    fn campaigns_and_voice() {
        let body = r#"[{"id":3,"trigger_rules":{"url":"https://x.test/*","time_on_page":10},"trigger_only_during_business_hours":true,"message":"m"},{"id":4,"trigger_rules":{}},5]"#;
        let known = Campaign { id: "3".into(), page: "https://x.test/*".into(), after: 10_000, office_hours_only: true };
        assert_eq!(reply(&Call::Campaigns, body), Ok(Reply::Campaigns(vec![known])));
        let voice = Call::Wish { conversation: "9".into(), wish: Wish::Voice };
        assert_eq!(reply(&voice, r#"{"signed_url":"wss://v.test/x"}"#), Ok(Reply::Line(Line::Socket("wss://v.test/x".into()))));
        assert_eq!(reply(&voice, r#"{"signed_url":"javascript:x"}"#), Err(Failure::Unknown));
    }

    #[test]
    fn failures_by_status_and_call() {
        let fail = |status: u16, call: &Call| failure(call, &Response { status, headers: vec![], body: r#"{"error":"no"}"#.into() });
        let no = |kind| refused(kind, "no".into());
        let wish = |wish| Call::Wish { conversation: "9".into(), wish };
        assert_eq!(fail(404, &Call::Settings), no(RefusalKind::Inbox));
        assert_eq!(fail(404, &Call::List), Failure::Unauthorized);
        assert_eq!(fail(404, &send()), no(RefusalKind::NotFound));
        assert_eq!(fail(401, &Call::Exchange { jwt: String::new() }), no(RefusalKind::Forbidden));
        assert_eq!(fail(403, &wish(Wish::End)), no(RefusalKind::Forbidden));
        assert_eq!(fail(422, &wish(Wish::Voice)), no(RefusalKind::NotSetUp));
        assert_eq!(fail(422, &send()), no(RefusalKind::Invalid));
        assert_eq!(fail(429, &send()), Failure::Busy { retry_after: RETRY_AFTER });
        assert_eq!(fail(500, &send()), Failure::Server);
        assert_eq!(fail(502, &send()), Failure::Unknown);
    }
}
