//! What the engine wants done, and what the screen must show again.

use crate::backend::{FileRef, Request};
use crate::timeline::{ConversationKey, RowId};

/// Names a request until its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u32);

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Make this request; its end comes back as [`crate::Input::Http`].
    Http {
        /// Its name.
        id: RequestId,
        /// What to send.
        request: Request,
    },
    /// Give a request up; no end is expected any more.
    Abort(RequestId),
    /// Open a socket at this path of the server.
    SocketOpen {
        /// Its number.
        socket: u32,
        /// Path and query.
        path: String,
    },
    /// Send a text frame.
    SocketSend {
        /// The socket's number.
        socket: u32,
        /// The text.
        text: String,
    },
    /// Close a socket; nothing more is expected of it.
    SocketClose(u32),
    /// Hand in [`crate::Input::Tick`] at this monotonic time (ms); replaces the former one.
    WakeAt(u64),
    /// Store this text for the next start; `None` removes it. It must be done before later outputs are.
    Store(Option<String>),
    /// Say this to the visitor's other tabs.
    Peer(String),
    /// Ask for the right to make a visitor, which one tab has at a time; the answer is [`crate::Input::MayStart`].
    AskToStart,
    /// Give that right back.
    Started,
    /// Store this file, unless more than `room` bytes of files would then be stored. The answer is [`crate::Input::File`], always.
    KeepFile {
        /// Which.
        file: FileRef,
        /// Bytes for all files together.
        room: u64,
    },
    /// Bring these files back from storage. The answer is one [`crate::Input::File`] for each, always.
    RestoreFiles(Vec<FileRef>),
    /// Forget the files with these ids; nothing refers to them any more.
    DropFiles(Vec<String>),
    /// Say this to the page.
    Host(HostCommand),
    /// A message came. All of the visitor's tabs hear of it and one of them is to sound, unless he is looking at it in one.
    Sound {
        /// He is not looking at it here.
        needed: bool,
    },
    /// Show something again.
    Change(Change),
}

/// A word to the page (docs/HOST-MESSAGES.md, "App to page").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostCommand {
    /// `VUE_APP_READY`
    Ready,
    /// `WIDGET_LOADED`
    Loaded,
    /// `UPDATE_UNREAD_COUNT`
    UnreadCount(u32),
    /// `CLOSE_WIDGET`
    Close,
    /// `EXPAND_WIDGET`
    Expand,
    /// `COLLAPSE_WIDGET`
    Collapse,
    /// `REQUEST_PAGE_INFO`
    RequestPageInfo,
    /// `STORE_SESSION`
    StoreSession(String),
    /// `STORE_VISITOR_TOKEN`
    StoreVisitorToken(String),
    /// `CLEAR_VISITOR_TOKEN`
    ClearVisitorToken,
    /// `CLEAR_SESSION_TOKEN`
    ClearSessionToken,
    /// `WIDGET_ERROR`
    Error {
        /// A stable word for programs.
        code: &'static str,
        /// A sentence for the page's developer, in English.
        message: String,
    },
    /// `MESSAGE_RECEIVED`
    MessageReceived {
        /// The server's id.
        conversation: String,
        /// The server's id.
        message: String,
        /// Full name.
        author: String,
    },
}

/// What the screen must show again. Views read the new state from the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The settings came, or failed to come.
    Settings,
    /// Another screen, or the frame's state (open, wide, phone).
    Screen,
    /// Who the visitor is, or trouble about it.
    Session,
    /// The list: members, order, previews, unread.
    Conversations,
    /// One conversation's state: its head, its rules, whether it is loaded.
    Conversation(ConversationKey),
    /// Which rows a conversation has, or their order.
    Rows(ConversationKey),
    /// One row's content or state.
    Row(RowId),
    /// Somebody types there, or no longer.
    Typing(ConversationKey),
    /// The text of a composer, changed by somebody else than the composer.
    Draft(ConversationKey),
    /// The files over a composer.
    Tray(ConversationKey),
    /// The connection's state as a visitor sees it.
    Connection,
    /// Who answers in this inbox, or who of them is there.
    Team,
    /// Total unread.
    Unread,
    /// Palette or language chosen by the page.
    Appearance,
}

/// Why the whole app can't serve; shown instead of every screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The server can't be reached; it is tried again by itself.
    Unreachable,
    /// The server doesn't know the inbox, or it is switched off, or this visitor is kept out.
    Unavailable,
}
