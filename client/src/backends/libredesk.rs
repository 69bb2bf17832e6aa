//! Libredesk 2.7: REST for everything a visitor does, one socket for what he is told (seed 000, libredesk.md).

mod failures;
mod frames;
mod replies;
mod requests;
mod settings;
mod wire;

use crate::backend::{Backend, Call, Capabilities, Credentials, Event, Failure, Reply, Request, Response, Signal};

/// The header by which a visitor's merge is confirmed (seed 000, "Authentication and inbox selection").
const CLEAR_VISITOR: &str = "x-libredesk-clear-visitor";

/// One live-chat inbox of a Libredesk server.
#[derive(Clone, Debug)]
pub struct Libredesk {
    inbox: String,
}

impl Libredesk {
    /// Speaks for the inbox with this UUID.
    #[must_use]
    pub const fn new(inbox: String) -> Self {
        Self { inbox }
    }
}

impl Backend for Libredesk {
    const CAPABILITIES: Capabilities = Capabilities {
        embedding: "/widget?inbox_id=",
        history: true,
        socket: true,
        uploads: true,
        upload_needs_conversation: true,
        conversations: true,
        surveys: true,
        typing: true,
        seen: true,
        identity: true,
        page_visits: true,
        max_text_bytes: 10_000,
        // The default of the server's setting, which the wire doesn't tell (libredesk.md 3.10).
        usual_file_bytes: 20 << 20,
        max_feedback_bytes: 1_000,
        ..Capabilities::NONE
    };
    const MAKER: (&'static str, &'static str) = ("Libredesk", "https://libredesk.io");
    const RESPONSE_HEADERS: &'static [&'static str] = &[CLEAR_VISITOR, "retry-after"];

    fn request(&self, call: &Call, credentials: &Credentials) -> Request {
        requests::request(&self.inbox, call, credentials)
    }

    fn reply(&self, call: &Call, response: &Response) -> Result<Reply, Failure> {
        if response.status == 200 { replies::reply(call, &response.body) } else { Err(failures::failure(call, response)) }
    }

    fn cleared_visitor(&self, response: &Response) -> bool {
        response.header(CLEAR_VISITOR).is_some()
    }

    fn socket_path(&self) -> Option<String> {
        Some("/widget/ws".into())
    }

    fn signal(&self, signal: &Signal<'_>, credentials: &Credentials) -> Option<String> {
        Some(frames::signal(&self.inbox, signal, credentials))
    }

    fn event(&self, frame: &str) -> Event {
        frames::event(frame)
    }

    fn same_text(&self, sent: &str, stored: &str) -> bool {
        sent == stored || (sent.contains("<img") && requests::without_sources(sent) == requests::without_sources(stored))
    }

    fn same_file_name(&self, sent: &str, stored: &str) -> bool {
        requests::stored_file_name(sent) == stored
    }
}
