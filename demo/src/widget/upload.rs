//! A contact's file into a conversation (libredesk.md 3.10).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::access::{InboxScope, SignedIn};
use super::messages::{answer_with_posted, writable_conversation};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::file_name;
use crate::request_body::{self, FilePart, Upload};
use crate::store::media::{Media, content_type};
use crate::store::{NewMessage, Store};

/// The default maximum; a file of exactly this size passes. No setting tells it.
const MOST_BYTES: usize = 20 << 20;

pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    Extension(scope): Extension<InboxScope>,
    Extension(who): Extension<SignedIn>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let form = match request_body::read(&app, body).await {
        Ok(body) => Upload::decode(headers, body).await,
        Err(response) => Err(response),
    };
    match form {
        Ok(form) => store_file(&mut app.store(), &scope, who, form).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn store_file(store: &mut Store, scope: &InboxScope, who: SignedIn, form: Upload) -> Answer {
    let conversation = form.field("conversation_uuid");
    if conversation.is_empty() {
        return Err(Refusal::input("Conversation Required"));
    }
    if !store.inboxes.get(&scope.inbox_id).is_some_and(|inbox| inbox.config.features.file_upload) {
        return Err(Refusal::input("File Upload is disabled"));
    }
    let conversation = conversation.to_owned();
    let file = form.file.ok_or_else(|| Refusal::input("File not found"))?;
    // The file is kept first: one for a foreign conversation stays behind, linked to nothing (libredesk.md 1.2).
    let media = store.keep_file(file, "attachment")?;
    let conversation = writable_conversation(store, &conversation, who.user_id)?;
    let mut message = NewMessage::from_contact(who.user_id, String::new());
    message.attachments.push(media);
    answer_with_posted(store, conversation, message)
}

impl Store {
    /// Checks a file's size and keeps it under its cleaned name.
    pub(crate) fn keep_file(&mut self, file: FilePart, disposition: &str) -> Result<Uuid, Refusal> {
        if file.bytes.is_empty() {
            return Err(Refusal::input("This file is 0 bytes, so it will not be attached."));
        }
        if file.bytes.len() > MOST_BYTES {
            let text = "File size too large, please upload a file less than 20MB";
            return Err(Refusal::general(text).with_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let uuid = Uuid::new_v4();
        self.media.push(Media {
            id: self.media.last().map_or(0, |media| media.id) + 1,
            uuid,
            created_at: self.now(),
            file_name: file_name::sanitise(&file.name),
            content_type: content_type(file.content_type.as_deref(), &file.bytes),
            disposition: disposition.to_owned(),
            bytes: file.bytes,
        });
        Ok(uuid)
    }
}
