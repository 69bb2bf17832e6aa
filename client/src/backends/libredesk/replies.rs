//! Answers with status 200 as replies (libredesk.md 3).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::settings;
use super::wire::{WireConversation, WireMessage, WireUser, each, first_value, lenient};
use crate::backend::{Call, Failure, Reply};
use crate::model::{Conversation, Hours, Message};

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct Exchanged {
    session_token: String,
    #[serde(default, deserialize_with = "lenient")]
    user: WireUser,
}

#[derive(Deserialize)]
struct Thread<'a> {
    #[serde(borrow)]
    conversation: &'a RawValue,
    #[serde(borrow, default)]
    messages: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    business_hours_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    working_hours_utc_offset: Option<i32>,
    #[serde(default, deserialize_with = "lenient")]
    session_token: String,
    #[serde(default, deserialize_with = "lenient")]
    user: WireUser,
}

/// Reads an answer; what can't be read leaves the outcome unknown.
pub(super) fn reply(call: &Call, body: &str) -> Result<Reply, Failure> {
    read(call, body).ok_or(Failure::Unknown)
}

fn read(call: &Call, body: &str) -> Option<Reply> {
    let data = first_value::<Envelope<'_>>(body)?.data.get();
    Some(match call {
        Call::Settings => Reply::Settings(Box::new(settings::settings(data)?)),
        Call::Exchange { .. } => {
            let exchanged: Exchanged = serde_json::from_str(data).ok()?;
            Reply::Session { token: filled(exchanged.session_token)?, identity: exchanged.user.identity() }
        }
        Call::Me => Reply::Identity(serde_json::from_str::<WireUser>(data).ok()?.identity()),
        Call::List => {
            let raw: &RawValue = serde_json::from_str(data).ok()?;
            if !matches!(raw.get().as_bytes().first(), Some(b'[' | b'n')) {
                return None;
            }
            Reply::Conversations(each::<WireConversation<'_>>(Some(raw)).into_iter().map(WireConversation::conversation).collect())
        }
        Call::Read { .. } => {
            let (conversation, messages, _) = thread(data)?;
            Reply::Thread { conversation: Box::new(conversation), messages }
        }
        Call::Start { .. } => {
            let (conversation, messages, session) = thread(data)?;
            let session = session.map(|(token, user)| (token, user.identity()));
            Reply::Started { conversation: Box::new(conversation), messages, session }
        }
        Call::Send { .. } | Call::Upload { .. } => Reply::Message(Box::new(serde_json::from_str::<WireMessage<'_>>(data).ok()?.message())),
        Call::Seen { .. } | Call::Rate { .. } => Reply::Done,
    })
}

/// A conversation, its messages, and the session of a visitor who had none.
type WholeThread = (Conversation, Vec<Message>, Option<(String, WireUser)>);

fn thread(data: &str) -> Option<WholeThread> {
    let thread: Thread<'_> = serde_json::from_str(data).ok()?;
    let mut conversation = serde_json::from_str::<WireConversation<'_>>(thread.conversation.get()).ok()?.conversation();
    conversation.hours = Hours { calendar: thread.business_hours_id, utc_offset: thread.working_hours_utc_offset };
    let messages = each::<WireMessage<'_>>(thread.messages).into_iter().map(WireMessage::message).collect();
    Some((conversation, messages, filled(thread.session_token).map(|token| (token, thread.user))))
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
