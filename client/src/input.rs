//! What the browser tells the engine.

use crate::backend::{FileRef, Response, Wish};
use crate::outbox::EntryId;
use crate::output::RequestId;
use crate::timeline::{ConversationKey, RowId};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The app has started; must be the first input.
    Start(Box<Environment>),
    /// Before the start, where the client names its visitors: names that nobody can guess, 128 bits of the browser's own randomness each.
    Secrets(Vec<String>),
    /// A postMessage of the page, as JSON text. Whoever hands it in has checked window and origin.
    Host(String),
    /// The visitor did something.
    Action(Action),
    /// A request ended.
    Http {
        /// Which.
        id: RequestId,
        /// How.
        outcome: HttpOutcome,
    },
    /// How the browser keeps a file that was attached or asked back.
    File {
        /// Its id.
        id: String,
        /// How.
        news: FileNews,
    },
    /// So much of a request's body has gone out.
    Progress {
        /// Which.
        id: RequestId,
        /// Percent.
        percent: u8,
    },
    /// The socket with this number is open.
    SocketOpened(u32),
    /// A frame came.
    SocketFrame {
        /// The socket's number.
        socket: u32,
        /// The frame's text.
        text: String,
    },
    /// The socket with this number is closed, or could not be opened.
    SocketClosed(u32),
    /// A wake-up that was asked for, or any other occasion to look at the clock.
    Tick,
    /// Another tab of the same visitor said something.
    Peer(String),
    /// What a tab that is gone had stored; its sends are this tab's now.
    Adopt(String),
    /// This tab, and no other, may make a visitor now; see [`crate::Output::AskToStart`].
    MayStart {
        /// Another tab had that right until now.
        waited: bool,
    },
    /// The device has a network again, or none.
    Online(bool),
    /// The tab can be seen, or not.
    Visible(bool),
    /// The page goes away or into the back/forward cache.
    PageHidden,
    /// The page is back from the back/forward cache.
    PageShown,
}

/// How the browser keeps a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileNews {
    /// It is in storage and outlives the document.
    Stored,
    /// It goes with the document.
    InMemory,
    /// It is not there.
    Missing,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpOutcome {
    /// With an answer.
    Answered(Response),
    /// Without one.
    Failed,
    /// It could not even be sent, because the file that belongs to it is gone.
    FileGone,
}

/// What the engine must know of where it runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// What was stored for this inbox, see [`crate::stored`].
    pub stored: Option<String>,
    /// A random number.
    pub seed: u64,
    /// The device has a network.
    pub online: bool,
    /// The tab can be seen.
    pub visible: bool,
}

/// Something the visitor did.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// To the home screen.
    ShowHome,
    /// To the list of conversations.
    ShowConversations,
    /// To a conversation.
    Open(ConversationKey),
    /// To a new conversation; nothing is sent yet.
    StartConversation,
    /// One screen back.
    Back,
    /// The composer's text in this conversation is now this.
    Typed {
        /// In which conversation.
        conversation: ConversationKey,
        /// All of it.
        text: String,
    },
    /// Send this text in this conversation, and after it the files of its tray; both are emptied.
    Send {
        /// In which conversation.
        conversation: ConversationKey,
        /// The text; may be empty where there are files.
        text: String,
    },
    /// Send the form's answers with the first message.
    SubmitForm {
        /// In which new conversation.
        conversation: ConversationKey,
        /// The first message; may be empty where there are files.
        text: String,
        /// Answers as a JSON object.
        form: String,
    },
    /// A field of that form now holds this.
    Fill {
        /// The field's key.
        field: String,
        /// All of it.
        value: String,
    },
    /// Put a file into the tray of this conversation.
    Attach {
        /// In which conversation.
        conversation: ConversationKey,
        /// The file, in the browser's keeping.
        file: FileRef,
    },
    /// Take a file out of the tray.
    Detach {
        /// In which conversation.
        conversation: ConversationKey,
        /// The file's id.
        file: String,
    },
    /// Try a refused or doubtful send again.
    Retry(EntryId),
    /// Give a send up.
    Discard(EntryId),
    /// Take a refused or doubtful text back to where it was written, with the form that went with it.
    Edit(EntryId),
    /// Answer a survey.
    Rate {
        /// The survey's row.
        row: RowId,
        /// 1 to 5; 0 for words only.
        rating: u8,
        /// Words.
        feedback: String,
    },
    /// Do something once: end the conversation, send it by mail, find somebody to talk to.
    Wish {
        /// In which conversation.
        conversation: ConversationKey,
        /// What.
        wish: Wish,
    },
    /// Send the conversation by mail, to this address, which the server shall keep.
    MailTo {
        /// Which conversation.
        conversation: ConversationKey,
        /// As the visitor has written it.
        email: String,
    },
    /// Say this in an existing conversation, whatever else is being written there.
    Say {
        /// In which conversation.
        conversation: ConversationKey,
        /// The words.
        text: String,
    },
    /// Something was said in a call.
    Spoken {
        /// In which conversation.
        conversation: ConversationKey,
        /// By the visitor.
        own: bool,
        /// What was heard.
        text: String,
        /// What was thought to be said before; empty if this is new.
        instead_of: String,
    },
    /// Load what was before the oldest message that is here.
    LoadEarlier(ConversationKey),
    /// Answer what a message asks for.
    Answer {
        /// The message's row.
        row: RowId,
        /// Names (or the chosen words) and values.
        values: Vec<(String, String)>,
    },
    /// Load this conversation again after a failed load.
    Reload(ConversationKey),
    /// A file of this conversation can't be had; its signed address may have expired.
    Renew(ConversationKey),
    /// Don't wait: try the network now.
    TryNow,
    /// The session has ended: go on as somebody new; what was written is kept.
    StartAnew,
    /// Close the frame.
    Close,
    /// Ask for the wide frame, or for the narrow one.
    Expand(bool),
}
