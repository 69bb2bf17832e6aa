//! What the inbox's administrator has set.

/// All settings, with every gap filled by something sensible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Name of the company or team.
    pub brand_name: String,
    /// Picture on the home screen.
    pub logo: Option<String>,
    /// Picture that stands for the brand in lists and titles.
    pub brand_avatar: Option<String>,
    /// `#rrggbb`.
    pub primary: String,
    /// Light, dark, or as the system.
    pub scheme: Scheme,
    /// Whether to show who made the widget.
    pub powered_by: bool,
    /// A BCP 47 code; `None` follows the browser.
    pub language: Option<String>,
    /// Where the browser's language is not available.
    pub fallback_language: String,
    /// First line of the home screen, with name slots (see [`crate::template`]).
    pub greeting: String,
    /// Second line, with name slots.
    pub introduction: String,
    /// Text at the top of every conversation.
    pub chat_introduction: String,
    /// A notice at the top of every conversation.
    pub notice: Option<String>,
    /// Header of the home screen.
    pub home: HomeLook,
    /// Cards on the home screen.
    pub cards: Vec<Card>,
    /// Whether to offer emoji.
    pub emoji: bool,
    /// Whether files may be sent.
    pub uploads: bool,
    /// Start in the newest conversation instead of the home screen.
    pub direct_to_conversation: bool,
    /// What anonymous visitors may do.
    pub visitors: Rules,
    /// What people the site has named may do.
    pub users: Rules,
    /// Questions before the first message.
    pub prechat: Option<Prechat>,
    /// When the team is there.
    pub hours: Option<OfficeHours>,
    /// What a visitor may expect while the team is there.
    pub reply_expectation: String,
    /// What only some kinds of servers set.
    pub more: Option<Box<MoreSettings>>,
}

/// What only some kinds of servers set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoreSettings {
    /// Who answers, by the server's name.
    pub desk: String,
    /// Visitors may end their conversations.
    pub end_chat: bool,
    /// There is somebody to talk to.
    pub voice: bool,
    /// The address at which he can be called without asking the server first; empty where it has to be asked.
    pub voice_address: String,
    /// What the team says while it is not there; empty for the language's own words.
    pub away_words: String,
    /// How soon the team usually answers.
    pub reply_within: Option<ReplyWithin>,
}

/// How soon a team usually answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyWithin {
    /// A few minutes.
    Minutes,
    /// A few hours.
    Hours,
    /// A day.
    Day,
}

/// Which palette.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Light.
    #[default]
    Light,
    /// Dark.
    Dark,
    /// As the system is set.
    Auto,
}

/// How the home screen's header looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HomeLook {
    /// Colour of its text.
    pub text: HeaderText,
    /// What lies behind it.
    pub background: Background,
    /// Whether it fades into the page below.
    pub fade: bool,
}

/// Colour of the header's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderText {
    /// Near black.
    Black,
    /// White.
    White,
    /// Whatever is readable.
    #[default]
    Auto,
}

/// What lies behind the header. Colours are `#rgb` or `#rrggbb`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// The brand's colour.
    #[default]
    Brand,
    /// One colour.
    Solid(String),
    /// Two colours, from top to bottom.
    Gradient(String, String),
    /// A picture.
    Image(String),
}

/// A card on the home screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// News, with or without a picture; without an address it is no link.
    Announcement {
        /// Headline.
        title: String,
        /// Text under it, or empty.
        text: String,
        /// Picture.
        image: Option<String>,
        /// Where it leads.
        url: Option<String>,
    },
    /// A link.
    Link {
        /// Its words.
        text: String,
        /// Where it leads.
        url: String,
    },
}

/// What a kind of person may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// May begin a conversation.
    pub may_start: bool,
    /// Only one conversation, whatever its state.
    pub only_one: bool,
    /// A closed conversation takes no reply.
    pub closed_is_final: bool,
    /// Words of the start button; empty for the language's own.
    pub start_label: String,
}

/// The form before the first message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prechat {
    /// Its title, or empty.
    pub title: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// One field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Under which the value is sent.
    pub key: String,
    /// Label, in the administrator's language.
    pub label: String,
    /// Placeholder, or empty.
    pub placeholder: String,
    /// Must be answered.
    pub required: bool,
    /// What it takes.
    pub kind: FieldKind,
    /// Asks who the visitor is; left out for somebody the server knows.
    pub about_person: bool,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number with its country.
    Phone,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A web address.
    Link,
    /// Yes or no.
    Checkbox,
    /// One of these.
    Choice(Vec<String>),
}

/// When the team is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeHours {
    /// All calendars by id.
    pub calendars: Vec<(i64, Calendar)>,
    /// The one that holds unless a conversation names another.
    pub default: Option<i64>,
    /// Minutes east of UTC, as of the answer.
    pub utc_offset: i32,
    /// Whether a conversation's own calendar counts.
    pub after_assignment: bool,
}

/// One calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Open day and night.
    pub always_open: bool,
    /// Days off, `YYYY-MM-DD`.
    pub holidays: Vec<String>,
    /// Spans by weekday, Monday first; `None` is closed.
    pub days: [Option<OpenSpan>; 7],
}

/// From when to when, in minutes after midnight; an end before its beginning is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenSpan {
    /// First open minute.
    pub open: u16,
    /// First closed minute.
    pub close: u16,
}
