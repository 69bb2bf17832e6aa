//! One conversation's messages: order, local echo, and the merging of what comes from three sides (answers, reads, frames).
//!
//! A row is born with a stable local id and keeps it: an echo becomes the server's message in place (invariant 4).

use crate::model::Message;
use crate::order;
use crate::outbox::Echo;
use crate::time::Timestamp;

/// Names a conversation on this device, before and after the server has an id for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationKey(pub u32);

/// Names a row; never used twice in the life of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// What was said in a call. It is known on this device only, and no message of the server's: nothing of it is sent, read or reconciled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The visitor said it.
    pub own: bool,
    /// What was heard.
    pub text: String,
    /// When, by the device's clock.
    pub at: Timestamp,
    /// It stands behind everything that the server had by then.
    pub after: Timestamp,
}

/// One row: the server's message, or what the visitor sent and the server has not confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// The server's copy, once there is one.
    pub message: Option<Message>,
    /// What the visitor sent, until the server's copy is there.
    pub echo: Option<Echo>,
    /// What was said in a call; neither of the two is there then.
    pub spoken: Option<Box<Spoken>>,
    /// The message is the copy of something sent from here, and of nothing else.
    pub claimed: bool,
    /// In so many reads in a row the server no longer had it.
    absent: u8,
}

impl Row {
    /// Confirmed rows by the server's clock, then what is still on its way, in the order of sending.
    fn order(&self) -> (bool, Timestamp, RowId) {
        match (&self.message, &self.spoken) {
            (Some(message), _) => (false, message.created_at, self.id),
            (None, Some(spoken)) => (false, spoken.after, self.id),
            (None, None) => (true, Timestamp::default(), self.id),
        }
    }
}

/// How far a conversation's messages are loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Not asked for.
    #[default]
    Not,
    /// Asked for, nothing there yet.
    Pending,
    /// There.
    Ready,
    /// Asking failed; it is tried again by itself.
    Failed,
}

/// What a merge did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Rows were added, removed or moved.
    pub rows: bool,
    /// Rows whose content changed.
    pub changed: Vec<RowId>,
    /// Rows that are new here.
    pub added: Vec<RowId>,
}

/// The rows of one conversation.
#[derive(Debug, Default)]
pub struct Timeline {
    rows: Vec<Row>,
    /// Sorted by the message's id.
    by_message: Vec<(String, RowId)>,
    /// How far it is loaded.
    pub loading: Loading,
}

impl Timeline {
    /// All rows in order.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A row by its name.
    #[must_use]
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// A row by its name, to be changed.
    pub fn row_mut(&mut self, id: RowId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.id == id)
    }

    /// The row of a message of the server.
    #[must_use]
    pub fn row_of(&self, message: &str) -> Option<RowId> {
        self.position_of(message).ok().map(|at| self.by_message[at].1)
    }

    fn position_of(&self, message: &str) -> Result<usize, usize> {
        self.by_message.binary_search_by(|(other, _)| other.as_str().cmp(message))
    }

    fn remember(&mut self, message: &str, row: RowId) {
        match self.position_of(message) {
            Ok(at) => self.by_message[at].1 = row,
            Err(at) => self.by_message.insert(at, (message.to_owned(), row)),
        }
    }

    /// The newest instant of the server's clock here.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        self.rows.iter().filter_map(|row| row.message.as_ref()).map(|message| message.created_at).max()
    }

    /// Shows what the visitor sent, at the end.
    pub fn echo(&mut self, id: RowId, echo: Echo) {
        self.rows.push(Row { id, message: None, echo: Some(echo), spoken: None, claimed: false, absent: 0 });
    }

    /// Shows what was said in a call.
    pub fn speak(&mut self, id: RowId, spoken: Spoken) {
        self.insert(Row { id, message: None, echo: None, spoken: Some(Box::new(spoken)), claimed: false, absent: 0 });
    }

    fn insert(&mut self, row: Row) {
        let at = self.rows.partition_point(|other| other.order() < row.order());
        self.rows.insert(at, row);
    }

    /// Takes an unconfirmed row away.
    pub fn remove(&mut self, id: RowId) {
        self.rows.retain(|row| row.id != id || row.message.is_some());
    }

    /// Takes in one message of the server; a new one gets the name `fresh`.
    pub fn put(&mut self, message: Message, fresh: RowId, merged: &mut Merged) {
        if let Some(id) = self.row_of(&message.id) {
            let Some(row) = self.row_mut(id) else { return };
            row.absent = 0;
            let before = row.order();
            if let Some(known) = &mut row.message {
                if *known == message {
                    return;
                }
                known.absorb(message);
            }
            let moved = row.order() != before;
            merged.changed.push(id);
            if moved {
                self.sort(merged);
            }
            return;
        }
        self.remember(&message.id, fresh);
        self.insert(Row { id: fresh, message: Some(message), echo: None, spoken: None, claimed: false, absent: 0 });
        merged.rows = true;
        merged.added.push(fresh);
    }

    /// The messages of a read come now, the oldest from then on: others' rows that none of them is put into count as absent.
    pub fn doubt_since(&mut self, oldest: Timestamp) {
        for row in &mut self.rows {
            let theirs = row.message.as_ref().filter(|message| !message.author.is_own() && message.created_at > oldest);
            row.absent += u8::from(theirs.is_some() && row.absent < 2);
        }
    }

    /// Takes away what two reads did not have: it was deleted. One is not enough, it may have begun before the message was there.
    pub fn drop_absent(&mut self, merged: &mut Merged) {
        if self.rows.iter().all(|row| row.absent < 2) {
            return;
        }
        self.by_message.retain(|(_, id)| self.rows.iter().all(|row| row.id != *id || row.absent < 2));
        self.rows.retain(|row| row.absent < 2);
        merged.rows = true;
    }

    /// The server has the visitor's own message of this row. If a merge has shown the same message as a row of its own in the meantime,
    /// that row goes.
    pub fn confirm(&mut self, id: RowId, message: Message, merged: &mut Merged) {
        if let Some(other) = self.row_of(&message.id).filter(|other| *other != id) {
            self.rows.retain(|row| row.id != other);
            merged.rows = true;
        }
        self.remember(&message.id, id);
        let Some(row) = self.row_mut(id) else { return };
        row.echo = None;
        row.claimed = true;
        match &mut row.message {
            Some(known) => known.absorb(message),
            None => row.message = Some(message),
        }
        merged.changed.push(id);
        self.sort(merged);
    }

    fn sort(&mut self, merged: &mut Merged) {
        let in_order = self.rows.windows(2).all(|pair| pair[0].order() <= pair[1].order());
        if !in_order {
            order::sort(&mut self.rows, |one, other| one.order() < other.order());
            merged.rows = true;
        }
    }
}
