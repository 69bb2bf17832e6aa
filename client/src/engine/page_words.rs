//! The page's words that only some kinds of servers know (docs/HOST-MESSAGES.md, "Page to app, for some servers").

use super::Engine;
use crate::backend::{Backend, Note};
use crate::json::Json;

/// The page's words about its visitor follow each other closely; they are gathered for so long (ms).
const GATHER: u64 = 300;

impl<B: Backend> Engine<B> {
    /// Whether the page's word was one of these.
    pub(super) fn on_page_word(&mut self, json: &str) -> bool {
        let Some(wire) = Json::parse(json) else { return false };
        let Some(kind) = wire.text("type") else { return false };
        let attributes = wire.get("attributes");
        match kind {
            "SET_TOKEN" if B::CAPABILITIES.page_key => {
                if let Some(key) = wire.filled("token") {
                    self.on_key(key);
                }
            }
            // A word of the site's about its user, which the server will check, like the signed ones of others.
            "SET_USER" if B::CAPABILITIES.identity && wire.get("user").is_object() => self.on_jwt(wire.get("user").to_text(), None),
            "SET_CUSTOM_ATTRIBUTES" if B::CAPABILITIES.attributes && attributes.is_object() => {
                self.note(Note::Person(attributes.to_text()), GATHER);
            }
            "SET_CONVERSATION_CUSTOM_ATTRIBUTES" if B::CAPABILITIES.attributes => self.note_about(attributes.fields()),
            "DELETE_CONVERSATION_CUSTOM_ATTRIBUTE" if B::CAPABILITIES.attributes => {
                if let Some(name) = wire.filled("attribute") {
                    self.forget_about(&name);
                }
            }
            "SET_LABEL" | "REMOVE_LABEL" if B::CAPABILITIES.attributes => {
                if let Some(name) = wire.filled("label") {
                    self.note(Note::Label { name, on: kind == "SET_LABEL" }, GATHER);
                }
            }
            _ => return false,
        }
        true
    }
}
