//! The AI Live Chat API: an assistant that answers each message in the answer to it. No socket, no history, no accounts (seed 003).

mod replies;
mod requests;

use crate::backend::{Backend, Call, Capabilities, Credentials, Event, Failure, Reply, Request, Response, Sessions, Signal, Voice};

/// One widget of a tenant.
#[derive(Clone, Debug)]
pub struct Assistant {
    widget: String,
    /// Who is to answer, where the page says; otherwise the settings do.
    desk: String,
}

impl Assistant {
    /// Speaks for this widget: its id, and after a slash the assistant's where the page names one.
    #[must_use]
    pub fn new(inbox: String) -> Self {
        match inbox.split_once('/') {
            Some((widget, desk)) => Self { widget: widget.to_owned(), desk: desk.to_owned() },
            None => Self { widget: inbox, desk: String::new() },
        }
    }
}

impl Backend for Assistant {
    const CAPABILITIES: Capabilities = Capabilities {
        sessions: Sessions::Own,
        anywhere: true,
        page_key: true,
        turns: true,
        voice: Voice::Phone,
        events: &["widget_opened", "widget_closed", "message_sent", "conversation_started", "call_started"],
        // The seed names no limit; what a person types is far below this, and what a model takes is not much above.
        max_text_bytes: 10_000,
        ..Capabilities::NONE
    };
    const MAKER: (&'static str, &'static str) = ("", "");
    const RESPONSE_HEADERS: &'static [&'static str] = &["retry-after"];

    fn request(&self, call: &Call, credentials: &Credentials) -> Request {
        requests::request(&self.widget, &self.desk, call, credentials)
    }

    fn reply(&self, call: &Call, response: &Response) -> Result<Reply, Failure> {
        if response.status == 200 { replies::reply(call, &response.body) } else { Err(replies::failure(call, response)) }
    }

    fn socket_path(&self) -> Option<String> {
        None
    }

    fn signal(&self, _: &Signal<'_>, _: &Credentials) -> Option<String> {
        None
    }

    fn event(&self, _: &str) -> Event {
        Event::Other
    }
}
