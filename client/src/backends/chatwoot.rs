//! Chatwoot's widget: REST for what a visitor does, ActionCable for what he is told (seed 002, chatwoot.md).

mod frames;
mod interactive;
mod replies;
mod requests;
mod settings;
mod shapes;

use crate::backend::{Backend, Call, Capabilities, Credentials, Event, Failure, Reply, Request, Response, Sessions, Signal, Voice};

/// One website inbox.
#[derive(Clone, Debug)]
pub struct Chatwoot {
    website_token: String,
}

impl Chatwoot {
    /// Speaks for the inbox with this website token.
    #[must_use]
    pub const fn new(website_token: String) -> Self {
        Self { website_token }
    }
}

impl Backend for Chatwoot {
    const CAPABILITIES: Capabilities = Capabilities {
        sessions: Sessions::WithSettings,
        history: true,
        bare_list: true,
        paging: true,
        socket: true,
        socket_protocol: "actioncable-v1-json",
        socket_welcome: true,
        // The visitor's presence; the server itself says something about every three seconds.
        ping_every: 60_000,
        dead_after: 10_000,
        uploads: true,
        upload_needs_conversation: true,
        files_per_message: 15,
        surveys: true,
        interactive: true,
        answers: true,
        typing: true,
        typing_by_request: true,
        seen: true,
        identity: true,
        events: &["widget_opened"],
        attributes: true,
        campaigns: true,
        end_chat: true,
        transcript: true,
        team: true,
        reply_times: true,
        voice: Voice::Socket,
        page_of_messages: true,
        send_keys: true,
        // The server counts characters; as many bytes are never more.
        max_text_bytes: 150_000,
        usual_file_bytes: 40 << 20,
        // The server names no limit.
        max_feedback_bytes: 1_000,
        ..Capabilities::NONE
    };
    const MAKER: (&'static str, &'static str) = ("Chatwoot", "https://www.chatwoot.com");
    const RESPONSE_HEADERS: &'static [&'static str] = &["retry-after"];

    fn request(&self, call: &Call, credentials: &Credentials) -> Request {
        requests::request(&self.website_token, call, credentials)
    }

    fn reply(&self, call: &Call, response: &Response) -> Result<Reply, Failure> {
        match response.status {
            200 | 204 => replies::reply(call, &response.body),
            _ => Err(replies::failure(call, response)),
        }
    }

    fn socket_path(&self) -> Option<String> {
        Some("/cable".into())
    }

    fn signal(&self, signal: &Signal<'_>, credentials: &Credentials) -> Option<String> {
        frames::signal(signal, &credentials.channel)
    }

    fn event(&self, frame: &str) -> Event {
        frames::event(frame)
    }

    fn same_file_name(&self, sent: &str, stored: &str) -> bool {
        // Stored is the end of an address, in which some letters are written otherwise; the size says the rest.
        let letters = |name: &str| name.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<_>>();
        sent == stored || !sent.is_ascii() || letters(sent) == letters(stored)
    }
}
