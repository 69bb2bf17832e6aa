//! Conversations that the server doesn't give back: they are kept on the device, with what else is stored, and the visitor's tabs tell them
//! to each other. The newest messages are kept, as many as there is room for.

use super::Engine;
use super::turns::begun_conversation;
use crate::backend::Backend;
use crate::conversations::Entry;
use crate::json::Json;
use crate::model::{Author, Body, Delivery, Message, Role};
use crate::output::{Change, Output};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading};

/// So many messages of a conversation are kept …
const MOST_MESSAGES: usize = 200;
/// … of so many bytes of text together. Browsers give an origin some 5 MB, for all tabs and inboxes.
const MOST_BYTES: usize = 100_000;

impl<B: Backend> Engine<B> {
    /// All that is kept, as JSON.
    pub(super) fn history(&self) -> Json {
        let kept = self.conversations.iter().filter_map(|(_, entry)| {
            let messages: Vec<&Message> = entry.timeline.rows().iter().filter_map(|row| row.message.as_ref()).collect();
            let unread = Json::from(entry.unread);
            Some(write(&entry.server.as_ref()?.id, newest(&messages)).with("unread", unread))
        });
        Json::List(kept.collect())
    }

    /// Takes in what was kept, here or in another tab. What is known already stays as it is.
    pub(super) fn take_history(&mut self, history: &Json) {
        for kept in history.elements() {
            let Some(id) = kept.filled("conversation") else { continue };
            let messages: Vec<Message> = kept.get("messages").elements().iter().filter_map(|json| read(json, &id)).collect();
            let key = self.conversations.find(&id).unwrap_or_else(|| {
                let first = messages.first().map(|message| message.created_at).unwrap_or_default();
                let server = Some(begun_conversation(&id, first));
                self.conversations.add(Entry { server, unread: kept.count("unread"), ..Entry::default() })
            });
            if let Some(entry) = self.conversations.get_mut(key) {
                entry.timeline.loading = Loading::Ready;
                if let Some(server) = &mut entry.server {
                    messages.iter().for_each(|message| super::sync::show_last(server, message));
                }
            }
            self.merge(key, messages);
            self.change(Change::Conversation(key));
        }
        self.change(Change::Conversations);
    }

    /// Tells the other tabs of new messages.
    pub(super) fn tell_history(&mut self, key: ConversationKey, messages: &[Message]) {
        if B::CAPABILITIES.history {
            return;
        }
        let Some(id) = self.conversations.server_id(key) else { return };
        let history = Json::List(vec![write(id, &messages.iter().collect::<Vec<_>>())]);
        self.say_history(history);
    }

    /// Asks the other tabs what they have.
    pub(super) fn ask_for_history(&mut self) {
        if !B::CAPABILITIES.history {
            let text = Json::object().with("kind", "want_history").with("of", self.session.credentials.session.as_str());
            self.outputs.push_back(Output::Peer(text.to_text()));
        }
    }

    fn say_history(&mut self, history: Json) {
        let text = Json::object().with("kind", "history").with("of", self.session.credentials.session.as_str());
        self.outputs.push_back(Output::Peer(text.with("history", history).to_text()));
    }

    /// Another tab said something. Whether it was about this.
    pub(super) fn on_peer_history(&mut self, text: &str) -> bool {
        let Some(json) = Json::parse(text) else { return false };
        let mine = !self.session.credentials.session.is_empty() && json.text("of") == Some(&self.session.credentials.session);
        match json.text("kind") {
            Some("want_history") if mine => {
                let history = self.history();
                if !history.elements().is_empty() {
                    self.say_history(history);
                }
            }
            Some("history") if mine => {
                self.take_history(json.get("history"));
                self.keeper.soil();
            }
            Some("want_history" | "history") => {}
            _ => return false,
        }
        true
    }
}

/// The newest messages that there is room for.
fn newest<'a>(messages: &'a [&'a Message]) -> &'a [&'a Message] {
    let mut bytes = 0;
    let fits = |message: &&&Message| {
        bytes += text_of(&message.body).len();
        if matches!(message.body, Body::Html(_)) {
            bytes += message.plain.len();
        }
        bytes <= MOST_BYTES
    };
    let count = messages.iter().rev().take(MOST_MESSAGES).take_while(fits).count();
    &messages[messages.len() - count..]
}

fn text_of(body: &Body) -> &str {
    match body {
        Body::Text(text) | Body::Html(text) => text,
        _ => "",
    }
}

fn write(conversation: &str, messages: &[&Message]) -> Json {
    let message = |message: &&Message| {
        let kind = if matches!(message.body, Body::Html(_)) { "html" } else { "text" };
        let json = Json::object().with("id", message.id.as_str()).with("at", message.created_at.0).with("own", message.author.is_own());
        let json = json.with(kind, text_of(&message.body)).with("name", message.author.first_name.as_str());
        // Words that are their own plain rendering need not be kept twice.
        if kind == "html" { json.with("plain", message.plain.as_str()) } else { json }
    };
    let messages: Vec<Json> = messages.iter().map(message).collect();
    Json::object().with("conversation", conversation).with("messages", messages)
}

fn read(json: &Json, conversation: &str) -> Option<Message> {
    let own = json.is("own");
    let (body, plain) = match json.text("html") {
        Some(html) => (Body::Html(html.to_owned()), json.string("plain")),
        None => (Body::Text(json.string("text")), json.string("text")),
    };
    let role = if own { Role::Visitor } else { Role::Assistant };
    Some(Message {
        id: json.filled("id")?,
        conversation: conversation.to_owned(),
        created_at: Timestamp(json.int("at")?),
        author: Author { first_name: json.string("name"), role, ..Author::default() },
        body,
        plain,
        attachments: Vec::new(),
        delivery: Delivery::Stored,
        answers: crate::model::Answers::default(),
        key: None,
    })
}
