//! What a kind of server can do.

/// How a visitor comes to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// The server makes a visitor of a first message.
    FirstMessage,
    /// The server names everybody who asks for the settings.
    WithSettings,
    /// The client names itself.
    Own,
}

/// How somebody can be talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Not at all.
    None,
    /// The server gives a number to call.
    Phone,
    /// The app calls, by a socket of a vendor's.
    Socket,
}

/// What a kind of server can do. Views and the engine ask these and never which backend they have; all of them are constants, so that the
/// code for what a server can't do is not in its app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// How a visitor comes to a session.
    pub sessions: Sessions,
    /// It may be asked from any origin, so the app may lie on another one.
    pub anywhere: bool,
    /// The path, up to the inbox's id, of the page whose policy says which pages may embed the app; empty where nothing says it.
    pub embedding: &'static str,
    /// The page must give a key before anything can be asked.
    pub page_key: bool,
    /// The server gives conversations and their messages back. Without that they are kept on the device, and a send whose answer was lost
    /// can't be looked up: the visitor decides.
    pub history: bool,
    /// The list names conversations only; what is in them must be read.
    pub bare_list: bool,
    /// A conversation is read in parts, and older messages when they are wanted.
    pub paging: bool,
    /// A send is answered with what the other side says to it; until then it thinks.
    pub turns: bool,
    /// There is a socket; without one, answers come in the replies to sends.
    pub socket: bool,
    /// The protocol that the socket is opened with, or empty.
    pub socket_protocol: &'static str,
    /// A socket is joined only after the server has welcomed it, and left before it is joined again.
    pub socket_welcome: bool,
    /// How often something is said on the socket of the client's own accord (ms).
    pub ping_every: u64,
    /// Silence after which a socket counts as dead (ms).
    pub dead_after: u64,
    /// Files can be sent.
    pub uploads: bool,
    /// A conversation must exist before a file can be sent.
    pub upload_needs_conversation: bool,
    /// Most files of one message. One means a file alone, without words; where there may be more, words go with them.
    pub files_per_message: usize,
    /// Several conversations side by side. Otherwise another one begins only when the last is closed for good.
    pub conversations: bool,
    /// Surveys can be answered.
    pub surveys: bool,
    /// Messages may ask for more than words: choices, forms, cards.
    pub interactive: bool,
    /// Messages may say which one they answer.
    pub answers: bool,
    /// The visitor's typing is passed on.
    pub typing: bool,
    /// It is passed on by a request rather than by a frame.
    pub typing_by_request: bool,
    /// The server keeps what the visitor has seen.
    pub seen: bool,
    /// The site can name its user.
    pub identity: bool,
    /// Pages visited are passed on.
    pub page_visits: bool,
    /// With a message goes the address of the page that it was written on.
    pub page_of_messages: bool,
    /// What of the visitor's doings is told to the server, by the words of [`super::Note::Event`].
    pub events: &'static [&'static str],
    /// The site can say more of its visitor and his conversation: attributes, labels.
    pub attributes: bool,
    /// The team begins conversations by the page that the visitor is on.
    pub campaigns: bool,
    /// The visitor may end a conversation, if the inbox allows it.
    pub end_chat: bool,
    /// A conversation can be sent by mail.
    pub transcript: bool,
    /// The server names who answers in an inbox.
    pub team: bool,
    /// A team says how soon it usually answers, and what it has to say while it is away.
    pub reply_times: bool,
    /// How somebody can be talked to, if the inbox has anybody.
    pub voice: Voice,
    /// The server hands a send's key back, so that an unknown outcome can be settled exactly.
    pub send_keys: bool,
    /// Most bytes (UTF-8) of one text.
    pub max_text_bytes: usize,
    /// The size (bytes) up to which the server usually takes a file, where it doesn't tell.
    pub usual_file_bytes: u64,
    /// Most bytes of an answer's words to a survey.
    pub max_feedback_bytes: usize,
}

impl Capabilities {
    /// Nothing but sending texts, to begin a backend's own from.
    pub const NONE: Self = Self {
        sessions: Sessions::FirstMessage,
        anywhere: false,
        embedding: "",
        page_key: false,
        history: false,
        bare_list: false,
        paging: false,
        turns: false,
        socket: false,
        socket_protocol: "",
        socket_welcome: false,
        ping_every: 10_000,
        dead_after: 15_000,
        uploads: false,
        upload_needs_conversation: false,
        files_per_message: 1,
        conversations: false,
        surveys: false,
        interactive: false,
        answers: false,
        typing: false,
        typing_by_request: false,
        seen: false,
        identity: false,
        page_visits: false,
        page_of_messages: false,
        events: &[],
        attributes: false,
        campaigns: false,
        end_chat: false,
        transcript: false,
        team: false,
        reply_times: false,
        voice: Voice::None,
        send_keys: false,
        max_text_bytes: 10_000,
        usual_file_bytes: 0,
        max_feedback_bytes: 0,
    };
}
