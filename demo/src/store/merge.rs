//! A visitor who turns out to be a known contact (libredesk.md 2.4).

use super::Store;
use super::user::UserKind;

impl Store {
    /// Moves everything of a visitor to a contact if the visitor's token is alive, of the same inbox and of the right
    /// kind. Answers whether anything was merged.
    pub(crate) fn merge_visitor(&mut self, visitor_token: &str, contact_id: i64, inbox_id: i64) -> bool {
        let now = self.now();
        let Some(session) = self.sessions.get(visitor_token) else { return false };
        let visitor_id = session.user_id;
        let is_visitor = self.users.get(&visitor_id).is_some_and(|user| user.kind == UserKind::Visitor);
        if session.inbox_id != inbox_id || session.expires_at <= now || !is_visitor || visitor_id == contact_id {
            return false;
        }
        for conversation in self.conversations.iter_mut().filter(|conversation| conversation.contact_id == visitor_id) {
            conversation.contact_id = contact_id;
            // The previews keep the old id, whose user is gone: lists show author 0 until the next message.
            for message in conversation.messages.iter_mut().filter(|message| message.sender_id == visitor_id) {
                message.sender_id = contact_id;
            }
        }
        // The visitor's sockets stay open and silent; only the token and the user go.
        self.sessions.retain(|_, session| session.user_id != visitor_id);
        self.users.remove(&visitor_id);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewMessage;
    use serde_json::Map;

    struct Scene {
        store: Store,
        visitor: i64,
        visitor_token: String,
        contact: i64,
    }

    fn scene() -> Scene {
        let mut store = Store::empty("http://localhost".to_owned());
        let visitor = store.add_user(UserKind::Visitor, "Visitor").id;
        let contact = store.add_user(UserKind::Contact, "Ada").id;
        let visitor_token = store.session_token(visitor, 1);
        let conversation = store.open_conversation(1, visitor, Map::new());
        store.add_message(conversation, NewMessage::from_contact(visitor, "Hello".to_owned()));
        Scene { store, visitor, visitor_token, contact }
    }

    #[test]
    fn everything_moves_and_the_visitor_is_gone() {
        let mut scene = scene();
        assert!(scene.store.merge_visitor(&scene.visitor_token, scene.contact, 1));
        let conversation = &scene.store.conversations[0];
        assert_eq!(conversation.contact_id, scene.contact);
        assert_eq!(conversation.messages[0].sender_id, scene.contact);
        assert_eq!(conversation.last_interaction.as_ref().unwrap().sender_id, scene.visitor);
        assert!(!scene.store.users.contains_key(&scene.visitor));
        assert_eq!(scene.store.authenticate(&scene.visitor_token, 1), None);
        assert!(!scene.store.merge_visitor(&scene.visitor_token, scene.contact, 1), "a dead token merges nothing");
    }

    #[test]
    fn another_inbox_or_a_contacts_token_merges_nothing() {
        let mut scene = scene();
        assert!(!scene.store.merge_visitor(&scene.visitor_token, scene.contact, 2));
        let contact_token = scene.store.session_token(scene.contact, 1);
        assert!(!scene.store.merge_visitor(&contact_token, scene.contact, 1));
        assert!(!scene.store.merge_visitor("nonsense", scene.contact, 1));
        assert_eq!(scene.store.authenticate(&scene.visitor_token, 1), Some(scene.visitor));
    }
}
