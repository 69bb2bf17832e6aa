//! Screens, reading, and the page's words.

use super::calls::Task;
use super::{Engine, Screen};
use crate::backend::{Backend, Signal, Wish};
use crate::conversations::Entry;
use crate::host::HostMessage;
use crate::input::Action;
use crate::output::{Change, HostCommand};
use crate::peer::PeerMessage;
use crate::session::Phase;
use crate::timeline::{ConversationKey, Loading};

/// A conversation is read for the sake of its files' addresses once in so long (ms).
const RENEW_EVERY: u64 = 180_000;

impl<B: Backend> Engine<B> {
    pub(super) fn on_action(&mut self, action: Action) {
        match action {
            Action::ShowHome => self.go(Screen::Home),
            Action::ShowConversations => self.go(Screen::Conversations),
            Action::Open(key) => self.open(key),
            Action::StartConversation => {
                let open = if B::CAPABILITIES.conversations { None } else { self.open_one() };
                let key = open.unwrap_or_else(|| self.new_conversation());
                self.open(key);
            }
            Action::Back => {
                let to = self.came_from();
                self.go(to);
            }
            Action::Typed { conversation, text } => self.on_typed(conversation, text),
            Action::Send { conversation, text } => self.send(conversation, text.trim(), None),
            Action::SubmitForm { conversation, text, form } => self.send(conversation, text.trim(), Some(form)),
            Action::Attach { conversation, file } => self.attach_file(conversation, file),
            Action::Detach { conversation, file } => self.detach_file(conversation, &file),
            Action::Retry(entry) => self.retry(entry),
            Action::Discard(entry) => self.discard(entry),
            Action::Edit(entry) => self.edit(entry),
            Action::Fill { field, value } => {
                self.answers.retain(|(key, _)| *key != field);
                self.answers.push((field, value));
                self.keeper.soil_soon(self.now.mono);
            }
            Action::Rate { row, rating, feedback } => self.rate(row, rating, feedback),
            Action::Wish { conversation, wish } if Self::WISHES => self.wish_for(conversation, wish),
            Action::Wish { .. } => {}
            Action::MailTo { conversation, email } if B::CAPABILITIES.transcript => self.mail_to(conversation, email),
            Action::MailTo { .. } => {}
            Action::Say { conversation, text } if B::CAPABILITIES.interactive => self.say(conversation, text),
            Action::Say { .. } => {}
            Action::Spoken { conversation, own, text, instead_of } if Self::CALLS => self.hear(conversation, own, &text, &instead_of),
            Action::Spoken { .. } => {}
            Action::Answer { row, values } if B::CAPABILITIES.interactive => self.answer_asked(row, &values),
            Action::Answer { .. } => {}
            Action::LoadEarlier(key) if B::CAPABILITIES.paging => self.load_earlier(key),
            Action::LoadEarlier(_) => {}
            Action::Reload(key) => self.want(Task::Read(key)),
            Action::Renew(key) => self.renew(key),
            Action::TryNow => self.try_now(),
            Action::StartAnew => self.start_anew(),
            Action::Close => self.tell(HostCommand::Close),
            Action::Expand(wide) => self.tell(if wide { HostCommand::Expand } else { HostCommand::Collapse }),
        }
    }

    pub(super) fn on_host(&mut self, json: &str) {
        if (B::CAPABILITIES.page_key || B::CAPABILITIES.attributes) && self.on_page_word(json) {
            return;
        }
        let Some(message) = HostMessage::parse(json) else { return };
        match message {
            HostMessage::Mobile(mobile) => self.frame.mobile = mobile,
            HostMessage::Expanded(expanded) => self.frame.expanded = expanded,
            HostMessage::Opened => {
                // (The page says it again whenever it is asked for its session.)
                if !std::mem::replace(&mut self.frame.open, true) {
                    self.note_event("widget_opened");
                    if B::CAPABILITIES.team && self.team.is_empty() {
                        self.want_once(Task::Team);
                    }
                }
                self.look_at_screen();
            }
            HostMessage::Closed => {
                self.frame.open = false;
                self.note_event("widget_closed");
                self.keeper.urge();
            }
            HostMessage::Session { session, visitor } => self.on_page_session(session, visitor),
            HostMessage::Jwt { jwt, visitor } => self.on_jwt(jwt, visitor),
            HostMessage::ClearSession => self.log_out_everywhere(),
            HostMessage::PageVisit { url, title } => self.on_page(url, title),
            HostMessage::ShowNewMessage(text) => self.show_new_message(&text),
            HostMessage::OpenConversation(id) => {
                self.wanted_conversation = Some(id);
                if self.conversations.loaded {
                    self.want(Task::List);
                }
                self.open_wanted();
            }
            HostMessage::ColorScheme(scheme) => self.appearance.scheme = scheme,
            HostMessage::Locale(locale) => self.appearance.locale = locale,
            HostMessage::RemoteImages(show) => self.appearance.remote_images = show,
        }
        self.change(Change::Screen);
        self.change(Change::Appearance);
    }

    /// Shows another screen.
    pub(super) fn go(&mut self, screen: Screen) {
        if self.screen == screen {
            return;
        }
        // Whoever goes elsewhere is not taken away from there later.
        self.wanted_conversation = None;
        let leaves = !matches!(screen, Screen::Chat(_));
        if let Screen::Chat(left) = self.screen {
            // Only a conversation has use for the width, and the button that gives the page its room back (stock-widget.md 7).
            if leaves && self.frame.expanded {
                self.frame.wide_chats = true;
                self.tell(HostCommand::Collapse);
            }
            if self.typing.own_end().is_some() {
                self.say_typing(left, false);
            }
            // A call goes on, and what was said in it stays.
            let called = Self::CALLS && self.wish(left, Wish::Voice).is_some();
            if let Some(entry) = self.conversations.get_mut(left) {
                entry.first_unread = None;
                if entry.is_new && entry.draft.is_empty() && entry.tray.is_empty() && !called {
                    self.conversations.remove(left);
                }
            }
        } else {
            self.before_chat = self.screen;
            if !leaves && std::mem::take(&mut self.frame.wide_chats) {
                self.tell(HostCommand::Expand);
            }
        }
        self.screen = screen;
        self.keeper.soil();
        self.change(Change::Screen);
        self.look_at_screen();
    }

    fn came_from(&self) -> Screen {
        match self.screen {
            Screen::Chat(_) => self.before_chat,
            _ => Screen::Home,
        }
    }

    fn open(&mut self, key: ConversationKey) {
        if self.conversations.get(key).is_none() {
            return;
        }
        self.go(Screen::Chat(key));
        self.look_at_screen();
        if !self.connection.is_joined() && self.conversations.server_id(key).is_some() {
            self.want(Task::Read(key));
        }
    }

    /// The new conversation that nothing was sent to, or one.
    pub(super) fn new_conversation(&mut self) -> ConversationKey {
        let unused = self.conversations.iter().find(|(_, entry)| entry.is_new).map(|(key, _)| key);
        unused.unwrap_or_else(|| self.conversations.add(Entry { is_new: true, ..Entry::default() }))
    }

    /// Shows the conversation that the page or a former life asked for, if it is known by now.
    pub(super) fn open_wanted(&mut self) {
        let Some(id) = &self.wanted_conversation else { return };
        if let Some(key) = self.conversations.find(id) {
            self.wanted_conversation = None;
            self.open(key);
        }
    }

    /// Once, when the first data is there: the screen to start with.
    pub(super) fn decide_start(&mut self) {
        if self.start_decided || !self.loaded || self.problem.is_some() {
            return;
        }
        self.start_decided = true;
        self.open_wanted();
        if self.conversations.loaded {
            self.wanted_conversation = None;
        }
        let direct = self.settings.as_ref().is_some_and(|settings| settings.direct_to_conversation);
        if direct && self.screen == Screen::Home {
            if let Some(newest) = self.conversations.by_activity().first().copied() {
                self.open(newest);
            } else if self.may_start() {
                let key = self.new_conversation();
                self.open(key);
            }
        }
    }

    /// The visitor is looking at this conversation.
    pub(super) fn is_viewing(&self, key: ConversationKey) -> bool {
        self.frame.open && self.visible && self.screen == Screen::Chat(key)
    }

    /// Reads what is on the screen, and marks it as seen once it is there.
    pub(super) fn look_at_screen(&mut self) {
        let Screen::Chat(key) = self.screen else { return self.read_ahead() };
        let viewing = self.is_viewing(key);
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.server.is_none() {
            return;
        }
        if !B::CAPABILITIES.history && entry.timeline.loading != Loading::Ready {
            return;
        }
        // Messages may have come between the last read and the last join, and a later one of the visitor's own hides that from the list.
        let gap = entry.read_by.is_none_or(|read| read <= self.joined_after);
        match entry.timeline.loading {
            Loading::Not | Loading::Failed => {
                entry.timeline.loading = Loading::Pending;
                self.want(Task::Read(key));
                self.change(Change::Conversation(key));
            }
            // Only what is on the screen counts as seen (libredesk.md 9.2.15).
            Loading::Ready if viewing && entry.unread > 0 => {
                entry.unread = 0;
                let id = self.conversations.server_id(key).unwrap_or_default().to_owned();
                self.tell_peers(&PeerMessage::Seen(id));
                self.tell_seen(key, self.now.mono);
                self.change(Change::Conversations);
                self.change(Change::Conversation(key));
            }
            Loading::Ready | Loading::Pending => {}
        }
        if gap && self.connection.is_joined() {
            self.want_once(Task::Read(key));
        }
    }

    /// Reads the conversation that the home screen offers, so that it is there when it is opened. Only once the socket keeps what was read
    /// up to date: before, it would have to be read again.
    fn read_ahead(&mut self) {
        if self.screen != Screen::Home || !self.frame.open || !self.visible || !self.connection.is_joined() {
            return;
        }
        let Some(key) = self.newest() else { return };
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.server.is_some() && entry.timeline.loading == Loading::Not {
            entry.timeline.loading = Loading::Pending;
            self.want(Task::Read(key));
        }
    }

    /// A file of this conversation can't be had. Its address may have expired; reading the conversation gives a new one. Where that doesn't
    /// help, it is not tried again and again.
    fn renew(&mut self, key: ConversationKey) {
        let mono = self.now.mono;
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.server.is_some() && entry.renewed_at.is_none_or(|at| mono >= at + RENEW_EVERY) {
            entry.renewed_at = Some(mono);
            self.want(Task::Read(key));
        }
    }

    fn on_typed(&mut self, key: ConversationKey, text: String) {
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.draft == text {
            return;
        }
        let empty = text.trim().is_empty();
        entry.draft = text;
        self.keeper.soil_soon(self.now.mono);
        self.keeper.draft_of = Some(key);
        if empty {
            if self.typing.own_end().is_some() {
                self.say_typing(key, false);
            }
        } else if self.typing.own_key(key, self.now.mono) {
            self.say_typing(key, true);
        }
    }

    fn on_page(&mut self, url: String, title: String) {
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return;
        }
        if self.connection.is_joined() && B::CAPABILITIES.page_visits {
            self.signal(self.connection.socket(), &Signal::PageVisit { url: &url, title: &title });
        }
        if B::CAPABILITIES.campaigns && self.page.as_ref().is_none_or(|(known, _)| *known != url) {
            self.campaigns_on_page();
        }
        self.page = Some((url, title));
    }

    fn show_new_message(&mut self, text: &str) {
        let key = if self.may_start() || self.settings.is_none() {
            self.new_conversation()
        } else {
            match self.conversations.by_activity().first() {
                Some(newest) => *newest,
                None => return,
            }
        };
        if let Some(entry) = self.conversations.get_mut(key) {
            if !entry.draft.is_empty() {
                entry.draft.push('\n');
            }
            entry.draft.push_str(text);
            self.keeper.soil();
        }
        self.start_decided = true;
        self.open(key);
        self.change(Change::Draft(key));
    }

    fn try_now(&mut self) {
        self.refresh();
        for id in self.outbox.heads() {
            if let Some(entry) = self.outbox.get_mut(id) {
                entry.not_before = 0;
            }
        }
        if self.problem == Some(crate::output::Problem::Unavailable) {
            self.want(Task::Settings);
        }
        if self.session.phase == Phase::SignInFailed
            && let Some(jwt) = self.session.jwt.clone()
        {
            self.on_jwt(jwt, None);
        }
    }
}
