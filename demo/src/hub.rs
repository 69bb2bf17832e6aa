//! Open sockets of the stand-ins for other servers, and the topics they listen to.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{Message, WebSocket};
use futures_util::StreamExt as _;
use tokio::sync::{Notify, mpsc, watch};

use crate::knobs::frames::FrameFaults;
use crate::sockets::{BUFFER, SocketEnds};
use crate::widget::socket::write;

/// One listening: what is listened to, and the name that the client gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Topic {
    name: String,
    label: String,
}

struct Open {
    outbound: mpsc::Sender<String>,
    close: Arc<Notify>,
    topics: Vec<Topic>,
}

/// All sockets of one kind.
pub(crate) struct Hub {
    next_id: u64,
    sockets: HashMap<u64, Open>,
    stalled_until: watch::Sender<Option<Instant>>,
    pub(crate) faults: FrameFaults,
}

impl Default for Hub {
    fn default() -> Self {
        Self { next_id: 0, sockets: HashMap::new(), stalled_until: watch::Sender::new(None), faults: FrameFaults::default() }
    }
}

impl Hub {
    pub(crate) fn open(&mut self) -> SocketEnds {
        self.next_id += 1;
        let (sender, outbound) = mpsc::channel(BUFFER);
        let closed = Arc::new(Notify::new());
        self.sockets.insert(self.next_id, Open { outbound: sender, close: Arc::clone(&closed), topics: Vec::new() });
        SocketEnds { id: self.next_id, outbound, closed, stalled_until: self.stalled_until.subscribe() }
    }

    pub(crate) fn forget(&mut self, id: u64) {
        self.sockets.remove(&id);
    }

    /// Listening twice under the same name is listening once.
    pub(crate) fn listen(&mut self, id: u64, name: &str, label: &str) {
        let topic = Topic { name: name.to_owned(), label: label.to_owned() };
        if let Some(socket) = self.sockets.get_mut(&id)
            && !socket.topics.contains(&topic)
        {
            socket.topics.push(topic);
        }
    }

    /// Stops listening under a name that the client gave; says whether it listened.
    pub(crate) fn unlisten(&mut self, id: u64, label: &str) -> bool {
        let Some(socket) = self.sockets.get_mut(&id) else { return false };
        let before = socket.topics.len();
        socket.topics.retain(|topic| topic.label != label);
        socket.topics.len() < before
    }

    /// What a socket listens to under this name.
    pub(crate) fn topic(&self, id: u64, label: &str) -> Option<String> {
        let topics = &self.sockets.get(&id)?.topics;
        topics.iter().find(|topic| topic.label == label).map(|topic| topic.name.clone())
    }

    /// A text to one socket, as it is.
    pub(crate) fn send(&self, id: u64, text: String) {
        if let Some(socket) = self.sockets.get(&id) {
            // A full buffer loses the frame, as a slow reader's would.
            let _ = socket.outbound.try_send(text);
        }
    }

    /// A text to all who listen; `text` is made of the name that each of them gave. Faults go by `frame_type`.
    pub(crate) fn publish(&mut self, name: &str, frame_type: &str, text: impl Fn(&str) -> String) {
        for socket in self.sockets.values() {
            for topic in socket.topics.iter().filter(|topic| topic.name == name) {
                self.faults.deliver(&socket.outbound, frame_type, text(&topic.label));
            }
        }
    }

    /// A text to every socket that listens to anything.
    pub(crate) fn push_raw(&self, text: &str) {
        for socket in self.sockets.values().filter(|socket| !socket.topics.is_empty()) {
            let _ = socket.outbound.try_send(text.to_owned());
        }
    }

    /// Forgets what everybody listens to, and tells nobody.
    pub(crate) fn mute(&mut self) {
        for socket in self.sockets.values_mut() {
            socket.topics.clear();
        }
    }

    /// Ends all sockets abruptly.
    pub(crate) fn close(&mut self) {
        for socket in self.sockets.values() {
            socket.close.notify_one();
        }
    }

    /// Lets nothing be written for a while, as a blocked network would.
    pub(crate) fn stall(&mut self, duration: Duration) {
        self.stalled_until.send_replace(Some(Instant::now() + duration));
    }

    /// How many are open, and how many of them listen.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.sockets.len(), self.sockets.values().filter(|socket| !socket.topics.is_empty()).count())
    }
}

/// Reads a socket until the client goes, `take` says false, or a knob ends it. The end is abrupt.
pub(crate) async fn serve(ends: SocketEnds, socket: WebSocket, mut take: impl FnMut(&str) -> bool) {
    let (sink, mut frames) = socket.split();
    let writer = tokio::spawn(write(sink, ends.outbound, ends.stalled_until));
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            () = ends.closed.notified() => break,
        };
        match frame {
            Some(Ok(Message::Text(text))) if !take(&text) => break,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
    writer.abort();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(ends: &mut SocketEnds) -> Vec<String> {
        std::iter::from_fn(|| ends.outbound.try_recv().ok()).collect()
    }

    #[test]
    fn who_listens_hears_it_under_the_name_he_gave() {
        let mut hub = Hub::default();
        let (mut one, mut two) = (hub.open(), hub.open());
        hub.listen(one.id, "room", "mine");
        hub.listen(one.id, "room", "mine");
        hub.listen(two.id, "other", "his");
        hub.publish("room", "x", |label| format!("for {label}"));
        assert_eq!(drain(&mut one), ["for mine"]);
        assert!(drain(&mut two).is_empty());
        assert_eq!(hub.topic(one.id, "mine").as_deref(), Some("room"));
        assert!(hub.unlisten(one.id, "mine") && !hub.unlisten(one.id, "mine"));
        hub.publish("room", "x", str::to_owned);
        assert!(drain(&mut one).is_empty());
        assert_eq!(hub.count(), (2, 1));
    }

    #[test]
    fn the_mute_stay_open() {
        let mut hub = Hub::default();
        let ends = hub.open();
        hub.listen(ends.id, "room", "mine");
        hub.mute();
        assert_eq!(hub.count(), (1, 0));
        hub.forget(ends.id);
        assert_eq!(hub.count(), (0, 0));
    }
}
