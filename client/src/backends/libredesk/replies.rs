//! Answers with status 200 as replies (libredesk.md 3).

use super::{settings, wire};
use crate::backend::{Call, Failure, Reply};
use crate::json::Json;
use crate::model::{Conversation, Hours, Message};

/// Reads an answer; what can't be read leaves the outcome unknown.
pub(super) fn reply(call: &Call, body: &str) -> Result<Reply, Failure> {
    Json::first(body).filter(|envelope| envelope.has("data")).and_then(|envelope| read(call, envelope.get("data"))).ok_or(Failure::Unknown)
}

fn read(call: &Call, data: &Json) -> Option<Reply> {
    Some(match call {
        Call::Settings => Reply::Settings(Box::new(settings::settings(data)?)),
        Call::Exchange { .. } => Reply::Session { token: data.filled("session_token")?, identity: wire::identity(data.get("user")) },
        Call::Me => Reply::Identity(wire::identity(data.is_object().then_some(data)?)),
        Call::List => match data {
            Json::List(list) => Reply::Conversations(list.iter().filter_map(wire::conversation).collect()),
            Json::Null => Reply::Conversations(Vec::new()),
            _ => return None,
        },
        Call::Read { .. } => {
            let (conversation, messages) = thread(data)?;
            Reply::Thread { conversation: Box::new(conversation), messages }
        }
        Call::Start { .. } => {
            let (conversation, messages) = thread(data)?;
            let session = data.filled("session_token").map(|token| (token, wire::identity(data.get("user"))));
            Reply::Started { conversation: Box::new(conversation), messages, session }
        }
        Call::Send { .. } | Call::Upload { .. } => Reply::Message(Box::new(wire::message(data)?)),
        _ => Reply::Done,
    })
}

fn thread(data: &Json) -> Option<(Conversation, Vec<Message>)> {
    let mut conversation = wire::conversation(data.get("conversation"))?;
    let utc_offset = data.int("working_hours_utc_offset").and_then(|minutes| i32::try_from(minutes).ok());
    conversation.hours = Hours { calendar: data.int("business_hours_id"), utc_offset };
    Some((conversation, data.get("messages").elements().iter().filter_map(wire::message).collect()))
}
