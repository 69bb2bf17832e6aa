//! The satisfaction survey of a resolved conversation (libredesk.md 3.7, 3.11).

use serde_json::{Map, json};
use uuid::Uuid;

use super::conversation::{Message, MessageKind, Survey};
use super::{NewMessage, Store};

/// What lists show instead of the survey's text.
pub(crate) const PREVIEW: &str = "Please rate your experience with us";
/// What reading the conversation shows instead of it.
pub(crate) const CENSORED: &str = "Please rate this conversation";

impl Store {
    /// Makes the survey when the conversation was resolved for the first time, if the inbox asks for ratings and the
    /// contact has an e-mail address.
    pub(crate) fn add_survey(&mut self, conversation: Uuid, agent_id: i64) -> Option<Message> {
        let found = self.conversation(conversation)?;
        let wanted = self.inboxes.get(&found.inbox_id)?.csat_enabled && found.survey.is_none();
        let has_email = self.users.get(&found.contact_id).is_some_and(|contact| contact.email.is_some());
        if !wanted || !has_email {
            return None;
        }
        let number = found.reference_number();
        let survey = Uuid::new_v4();
        let link = format!("{}/csat/{survey}", self.root_url);
        let mut meta = Map::new();
        meta.insert("is_csat".to_owned(), json!(true));
        meta.insert("csat_uuid".to_owned(), json!(survey));
        meta.insert("is_automated".to_owned(), json!(true));
        let message = NewMessage {
            kind: MessageKind::Outgoing,
            status: "pending",
            content: email_html(&number, &link),
            text_content: format!(
                "Your conversation #{number}. has been resolved.\n\nWe would love to hear how it went.\n\nHow would you rate \
                 your experience?\n\n😢 Poor\n😕 Fair\n😊 Good\n😃 Great\n🤩 Excellent"
            ),
            content_type: "html",
            private: false,
            sender_id: agent_id,
            meta,
            attachments: Vec::new(),
        };
        self.conversation_mut(conversation)?.survey = Some(Survey { uuid: survey, answer: None });
        self.add_message(conversation, message)
    }
}

fn email_html(number: &str, link: &str) -> String {
    let choices = ["😢 Poor", "😕 Fair", "😊 Good", "😃 Great", "🤩 Excellent"];
    let choices: String =
        choices.iter().enumerate().map(|(index, choice)| format!("<a href=\"{link}?rating={}\">{choice}</a><br>", index + 1)).collect();
    format!(
        "<div style=\"font-family:sans-serif\"><p>Your conversation #<strong>{number}</strong> has been resolved.</p>\
         <p>We would love to hear how it went.</p><p>How would you rate your experience?</p><p>{choices}</p></div>"
    )
}
