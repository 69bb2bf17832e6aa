//! What clients did: the last requests and frames, for tests that check a client's manners (libredesk.md section 8
//! item 22).

use std::collections::VecDeque;
use std::time::Instant;

use axum::extract::Request;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

const KEPT: usize = 2000;

pub(crate) struct Journal {
    since: Instant,
    next: u64,
    entries: VecDeque<(u64, Value)>,
}

impl Default for Journal {
    fn default() -> Self {
        Self { since: Instant::now(), next: 0, entries: VecDeque::new() }
    }
}

impl Journal {
    /// Notes a request; the number is for its answer.
    pub(crate) fn request(&mut self, request: &Request) -> u64 {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        self.note(json!({
            "kind": "request",
            "method": request.method().as_str(),
            "path": request.uri().path(),
            "query": request.uri().query(),
            "authorization": header("authorization"),
            "inbox": header("x-libredesk-inbox-id"),
            "visitor_token": header("x-libredesk-visitor-token"),
            "auth_token": header("x-auth-token"),
            "origin": header("origin"),
            "status": null,
        }))
    }

    pub(crate) fn answered(&mut self, number: u64, status: StatusCode) {
        if let Some((_, entry)) = self.entries.iter_mut().rev().find(|(other, _)| *other == number) {
            entry["status"] = json!(status.as_u16());
        }
    }

    /// Notes a frame that a widget sent.
    pub(crate) fn frame(&mut self, socket: u64, frame: &Map<String, Value>) {
        self.note(json!({"kind": "frame", "socket": socket, "frame": frame}));
    }

    /// Notes what a client sent and what a real server would have passed over in silence.
    pub(crate) fn refused_frame(&mut self, socket: u64, text: &str, reason: &str) {
        self.note(json!({"kind": "refused", "socket": socket, "text": text, "reason": reason}));
    }

    fn note(&mut self, mut entry: Value) -> u64 {
        entry["at_ms"] = json!(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX));
        self.next += 1;
        self.entries.push_back((self.next, entry));
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
        self.next
    }

    pub(crate) fn entries(&self) -> Vec<&Value> {
        self.entries.iter().map(|(_, entry)| entry).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
