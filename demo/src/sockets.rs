//! Open sockets and who gets which frame (libredesk.md 4.4 to 4.6).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc, watch};
use uuid::Uuid;

use crate::answer::json_text;
use crate::knobs::frames::FrameFaults;

/// Frames that wait to be written to one socket; when it is full, frames are dropped silently.
pub(crate) const BUFFER: usize = 128;
/// Joined sockets of one user in one inbox.
const MOST_JOINED: usize = 10;

/// Whose frames a joined socket gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) inbox_id: i64,
    pub(crate) user_id: i64,
}

/// What the tasks of a socket hold of it.
pub(crate) struct SocketEnds {
    pub(crate) id: u64,
    pub(crate) outbound: mpsc::Receiver<String>,
    pub(crate) closed: Arc<Notify>,
    pub(crate) stalled_until: watch::Receiver<Option<Instant>>,
}

struct WidgetSocket {
    outbound: mpsc::Sender<String>,
    close: Arc<Notify>,
    joined: Option<Membership>,
}

struct AgentSocket {
    outbound: mpsc::Sender<String>,
    close: Arc<Notify>,
    subscribed_to: Option<Uuid>,
}

pub(crate) struct Sockets {
    next_id: u64,
    widgets: HashMap<u64, WidgetSocket>,
    agents: HashMap<u64, AgentSocket>,
    stalled_until: watch::Sender<Option<Instant>>,
    pub(crate) faults: FrameFaults,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            next_id: 0,
            widgets: HashMap::new(),
            agents: HashMap::new(),
            stalled_until: watch::Sender::new(None),
            faults: FrameFaults::default(),
        }
    }
}

impl Sockets {
    pub(crate) fn open_widget(&mut self) -> SocketEnds {
        let (outbound, ends) = self.ends();
        let socket = WidgetSocket { outbound, close: Arc::clone(&ends.closed), joined: None };
        self.widgets.insert(ends.id, socket);
        ends
    }

    pub(crate) fn open_agent(&mut self) -> SocketEnds {
        let (outbound, ends) = self.ends();
        let socket = AgentSocket { outbound, close: Arc::clone(&ends.closed), subscribed_to: None };
        self.agents.insert(ends.id, socket);
        ends
    }

    fn ends(&mut self) -> (mpsc::Sender<String>, SocketEnds) {
        self.next_id += 1;
        let (sender, outbound) = mpsc::channel(BUFFER);
        let closed = Arc::new(Notify::new());
        (sender, SocketEnds { id: self.next_id, outbound, closed, stalled_until: self.stalled_until.subscribe() })
    }

    pub(crate) fn forget(&mut self, id: u64) {
        self.widgets.remove(&id);
        self.agents.remove(&id);
    }

    /// Registers a socket, or moves its registration. False when the user has too many; a failed re-join leaves the
    /// socket without any registration (libredesk.md 4.4).
    pub(crate) fn join(&mut self, id: u64, membership: Membership) -> bool {
        self.detach(id);
        let joined = self.widgets.values().filter(|socket| socket.joined == Some(membership)).count();
        if joined >= MOST_JOINED {
            return false;
        }
        if let Some(socket) = self.widgets.get_mut(&id) {
            socket.joined = Some(membership);
        }
        true
    }

    pub(crate) fn detach(&mut self, id: u64) {
        if let Some(socket) = self.widgets.get_mut(&id) {
            socket.joined = None;
        }
    }

    /// What saving an inbox does: sockets stay open and get nothing more (libredesk.md 4.6).
    pub(crate) fn detach_inbox(&mut self, inbox_id: Option<i64>) {
        for socket in self.widgets.values_mut() {
            if socket.joined.is_some_and(|joined| inbox_id.is_none_or(|inbox_id| joined.inbox_id == inbox_id)) {
                socket.joined = None;
            }
        }
    }

    /// Ends sockets abruptly: all of them, or those of one inbox.
    pub(crate) fn close(&mut self, inbox_id: Option<i64>) {
        for socket in self.widgets.values() {
            if inbox_id.is_none_or(|inbox_id| socket.joined.is_some_and(|joined| joined.inbox_id == inbox_id)) {
                socket.close.notify_one();
            }
        }
        if inbox_id.is_none() {
            for socket in self.agents.values() {
                socket.close.notify_one();
            }
        }
    }

    /// Lets nothing be written to widgets' sockets for a while, as a blocked network would.
    pub(crate) fn stall(&mut self, duration: Duration) {
        self.stalled_until.send_replace(Some(Instant::now() + duration));
    }

    /// `joined`, `pong` and `error`: the type first, a newline behind (libredesk.md 4.3).
    pub(crate) fn answer_widget(&self, id: u64, frame_type: &str, data: Value) {
        if let Some(socket) = self.widgets.get(&id) {
            let _ = socket.outbound.try_send(json_text(&json!({"type": frame_type, "data": data})) + "\n");
        }
    }

    /// A text as it is, to one socket.
    pub(crate) fn send_raw(&self, id: u64, text: String) {
        if let Some(socket) = self.widgets.get(&id) {
            let _ = socket.outbound.try_send(text);
        }
    }

    /// A text as it is, to all joined sockets of a user, or of everybody.
    pub(crate) fn push_raw(&self, membership: Option<Membership>, text: &str) {
        for socket in self.widgets.values() {
            if socket.joined.is_some() && (membership.is_none() || socket.joined == membership) {
                let _ = socket.outbound.try_send(text.to_owned());
            }
        }
    }

    /// A pushed frame (the data first) to every joined socket of a user in an inbox.
    pub(crate) fn push(&mut self, membership: Membership, frame_type: &str, data: &Value) {
        let text = json_text(&json!({"data": data, "type": frame_type}));
        for socket in self.widgets.values().filter(|socket| socket.joined == Some(membership)) {
            self.faults.deliver(&socket.outbound, frame_type, text.clone());
        }
    }

    pub(crate) fn answer_agent(&self, id: u64, frame_type: &str) {
        if let Some(socket) = self.agents.get(&id) {
            let _ = socket.outbound.try_send(json!({"type": frame_type, "data": null}).to_string());
        }
    }

    pub(crate) fn subscribe(&mut self, id: u64, conversation: Uuid) {
        if let Some(socket) = self.agents.get_mut(&id) {
            socket.subscribed_to = Some(conversation);
        }
    }

    /// A frame (the type first) to all agents, or to those who have one of these conversations open.
    pub(crate) fn tell_agents(&self, only_subscribers_of: Option<&[Uuid]>, frame_type: &str, data: Value) {
        let text = json_text(&json!({"type": frame_type, "data": data}));
        for socket in self.agents.values() {
            let subscribed = |wanted: &[Uuid]| socket.subscribed_to.is_some_and(|open| wanted.contains(&open));
            if only_subscribers_of.is_none_or(subscribed) {
                let _ = socket.outbound.try_send(text.clone());
            }
        }
    }

    /// How many sockets of widgets are open, and how many of them are joined.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.widgets.len(), self.widgets.values().filter(|socket| socket.joined.is_some()).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERSHIP: Membership = Membership { inbox_id: 1, user_id: 7 };

    fn drain(ends: &mut SocketEnds) -> usize {
        std::iter::from_fn(|| ends.outbound.try_recv().ok()).count()
    }

    #[test]
    fn frames_reach_every_joined_socket_of_the_user_and_nobody_else() {
        let mut sockets = Sockets::default();
        let (mut one, mut two, mut other, mut idle) =
            (sockets.open_widget(), sockets.open_widget(), sockets.open_widget(), sockets.open_widget());
        assert!(sockets.join(one.id, MEMBERSHIP));
        assert!(sockets.join(two.id, MEMBERSHIP));
        assert!(sockets.join(other.id, Membership { user_id: 8, ..MEMBERSHIP }));
        sockets.push(MEMBERSHIP, "typing", &json!({}));
        assert_eq!([drain(&mut one), drain(&mut two), drain(&mut other), drain(&mut idle)], [1, 1, 0, 0]);
    }

    #[test]
    fn the_eleventh_is_refused_and_a_tenth_may_join_again() {
        let mut sockets = Sockets::default();
        let ends: Vec<_> = (0..11).map(|_| sockets.open_widget()).collect();
        for end in &ends[..10] {
            assert!(sockets.join(end.id, MEMBERSHIP));
        }
        assert!(!sockets.join(ends[10].id, MEMBERSHIP));
        assert!(sockets.join(ends[3].id, MEMBERSHIP), "a re-join at 10 of 10 works");
        sockets.forget(ends[0].id);
        assert!(sockets.join(ends[10].id, MEMBERSHIP), "a place is free again");
    }

    #[test]
    fn a_full_buffer_drops_silently() {
        let mut sockets = Sockets::default();
        let mut ends = sockets.open_widget();
        sockets.join(ends.id, MEMBERSHIP);
        for _ in 0..BUFFER + 20 {
            sockets.push(MEMBERSHIP, "typing", &json!({}));
        }
        assert_eq!(drain(&mut ends), BUFFER);
    }

    #[test]
    fn saving_an_inbox_detaches_its_sockets_only() {
        let mut sockets = Sockets::default();
        let (mut one, mut other) = (sockets.open_widget(), sockets.open_widget());
        let elsewhere = Membership { inbox_id: 2, user_id: 7 };
        sockets.join(one.id, MEMBERSHIP);
        sockets.join(other.id, elsewhere);
        sockets.detach_inbox(Some(1));
        sockets.push(MEMBERSHIP, "typing", &json!({}));
        sockets.push(elsewhere, "typing", &json!({}));
        assert_eq!([drain(&mut one), drain(&mut other)], [0, 1]);
        assert_eq!(sockets.count(), (2, 1));
    }
}
