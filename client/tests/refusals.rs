//! What becomes of what a visitor has written: when the server says no, when the app is gone before it went out, and when he is somebody else.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::{chatting, named, settle};
use natter_client::backend::{Body, FileRef, RefusalKind, Request, Response};
use natter_client::backends::libredesk::Libredesk;
use natter_client::outbox::{EntryId, SendState};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, FileNews, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp};
use world::World;

const CONVERSATION: &str = "c0ffee00-0000-4000-8000-000000000001";

/// An app whose requests are answered one by one.
struct App {
    engine: Engine<Libredesk>,
    mono: u64,
    asked: Vec<(RequestId, Request)>,
    stored: Option<String>,
}

impl App {
    fn start(stored: Option<String>) -> Self {
        let mut app = Self { engine: Engine::new(Libredesk::new("INBOX".into())), mono: 1_000, asked: Vec::new(), stored: stored.clone() };
        app.put(Input::Start(Box::new(Environment { stored, seed: 1, online: true, visible: true })));
        app
    }

    /// With a session, in the conversation that there is.
    fn chatting(stored: Option<String>) -> Self {
        let mut app = Self::start(stored);
        app.put(Input::Host(r#"{"type":"SESSION_DATA","sessionToken":"token","visitorToken":""}"#.into()));
        app.put(Input::Host(format!(r#"{{"type":"OPEN_CONVERSATION","conversationId":"{CONVERSATION}"}}"#)));
        app.put(Input::Host(r#"{"type":"WIDGET_OPENED"}"#.into()));
        app.answer_reads();
        app
    }

    /// Somebody nobody knows, in a new conversation.
    fn beginning(stored: Option<String>) -> Self {
        let mut app = Self::start(stored);
        app.put(Input::Host(r#"{"type":"SESSION_DATA","sessionToken":"","visitorToken":""}"#.into()));
        app.put(Input::Host(r#"{"type":"WIDGET_OPENED"}"#.into()));
        app.answer_reads();
        app.put(Input::Action(Action::StartConversation));
        app
    }

    fn put(&mut self, input: Input) {
        self.mono += 10;
        let wall = Timestamp(1_770_000_000_000_000 + i64::try_from(self.mono).unwrap() * 1000);
        self.engine.handle(input, Now { mono: self.mono, wall });
        let mut may_start = false;
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Http { id, request } => self.asked.push((id, request)),
                Output::Store(text) => self.stored = text,
                Output::AskToStart => may_start = true,
                _ => {}
            }
        }
        if may_start {
            self.put(Input::MayStart { waited: false });
        }
    }

    fn key(&self) -> ConversationKey {
        let Screen::Chat(key) = self.engine.screen() else { panic!("not in a conversation: {:?}", self.engine.screen()) };
        key
    }

    fn say(&mut self, text: &str) {
        let conversation = self.key();
        self.put(Input::Action(Action::Send { conversation, text: text.into() }));
    }

    /// Answers everything but what the visitor sends.
    fn answer_reads(&mut self) {
        let conversation =
            format!(r#"{{"uuid":"{CONVERSATION}","created_at":"2026-01-01T00:00:00Z","status":"Open","last_message":null}}"#);
        for _ in 0..10 {
            let (sends, reads): (Vec<_>, Vec<_>) = std::mem::take(&mut self.asked).into_iter().partition(|(_, request)| is_send(request));
            self.asked = sends;
            for (id, request) in reads {
                let body = match request.path.rsplit('/').next().unwrap() {
                    "settings" => r#"{"data":{"brand_name":"Acme"}}"#.to_owned(),
                    "me" => r#"{"data":{"user_id":5,"is_visitor":true}}"#.to_owned(),
                    "conversations" => format!(r#"{{"data":[{conversation}]}}"#),
                    CONVERSATION => format!(r#"{{"data":{{"conversation":{conversation},"messages":[]}}}}"#),
                    _ => r#"{"data":true}"#.to_owned(),
                };
                self.answer(id, 200, body);
            }
        }
    }

    /// The only send that is under way.
    fn under_way(&mut self) -> (RequestId, Request) {
        self.answer_reads();
        let sends: Vec<usize> = (0..self.asked.len()).filter(|at| is_send(&self.asked[*at].1)).collect();
        assert_eq!(sends.len(), 1, "{:?}", self.asked);
        self.asked.remove(sends[0])
    }

    fn refuse(&mut self, status: u16, kind: &str, words: &str) {
        let (id, _) = self.under_way();
        self.answer(id, status, format!(r#"{{"status":"error","message":"{words}","data":null,"error_type":"{kind}"}}"#));
    }

    fn answer(&mut self, id: RequestId, status: u16, body: String) {
        self.put(Input::Http { id, outcome: HttpOutcome::Answered(Response { status, headers: Vec::new(), body }) });
    }

    /// A file called `a.txt` lies in the tray.
    fn attach(&mut self) {
        let conversation = self.key();
        let file = FileRef { id: "f1".into(), name: "a.txt".into(), size: 5, content_type: "text/plain".into() };
        self.put(Input::Action(Action::Attach { conversation, file }));
    }

    /// How far each send of the conversation on the screen is.
    fn states(&self) -> Vec<(EntryId, SendState)> {
        self.engine.rows(self.key()).iter().filter_map(|row| row.echo.as_ref()).map(|echo| (echo.entry, echo.state.clone())).collect()
    }
}

fn is_send(request: &Request) -> bool {
    ["/message", "/init", "/upload"].iter().any(|end| request.path.ends_with(end))
}

fn body(request: &Request) -> String {
    match &request.body {
        Body::Json(text) => text.clone(),
        Body::Multipart { files, .. } => files[0].name.clone(),
        Body::Empty => String::new(),
    }
}

#[test]
fn each_no_of_the_server_ends_as_not_sent_with_its_words_and_holds_up_nothing() {
    for (status, kind, told) in [
        (400, "InputException", RefusalKind::Invalid),
        (403, "PermissionException", RefusalKind::Forbidden),
        (404, "NotFoundException", RefusalKind::NotFound),
        (413, "GeneralException", RefusalKind::TooLarge),
    ] {
        let mut app = App::chatting(None);
        app.say("unwanted");
        app.say("next");
        app.refuse(status, kind, "The server's words");
        app.answer_reads();
        let expected = SendState::Refused { kind: told, words: "The server's words".into() };
        let (entry, state) = app.states()[0].clone();
        assert_eq!(state, expected, "{status}");
        let (id, next) = app.under_way();
        assert!(body(&next).contains("next"), "what was written after it goes out");
        app.asked.push((id, next));

        // It is still refused after a reload, and never sent again by itself.
        let mut again = App::chatting(app.stored.clone());
        assert_eq!(again.states()[0].1, expected, "{status}, after a reload");
        assert!(again.asked.iter().all(|(_, request)| !body(request).contains("unwanted")));
        again.put(Input::Action(Action::Retry(entry)));
        assert!(!matches!(again.states()[0].1, SendState::Refused { .. }));
        app.put(Input::Action(Action::Discard(entry)));
        assert!(app.states().iter().all(|(other, _)| *other != entry));
        assert!(!app.stored.as_ref().unwrap().contains("unwanted"), "nothing of it is kept");
    }
}

#[test]
fn a_visitor_who_begins_too_much_in_a_day_is_told_so() {
    let mut app = App::beginning(None);
    app.say("one more");
    app.refuse(429, "RateLimitException", "Too many conversations");
    app.answer_reads();
    assert!(matches!(app.states()[0].1, SendState::Refused { kind: RefusalKind::TooMany, .. }), "{:?}", app.states());
}

#[test]
fn a_first_message_goes_out_with_its_forms_answers_also_after_a_reload() {
    let mut app = App::beginning(None);
    app.put(Input::Online(false));
    let conversation = app.key();
    app.put(Input::Action(Action::SubmitForm { conversation, text: "first".into(), form: r#"{"name":"Ada"}"#.into() }));
    assert!(app.asked.iter().all(|(_, request)| !is_send(request)), "there is no network");
    let mut again = App::beginning(app.stored.clone());
    let (_, request) = again.under_way();
    assert!(body(&request).contains(r#""form_data":{"name":"Ada"}"#) && body(&request).contains("first"), "{}", body(&request));
}

#[test]
fn what_is_half_written_stays_where_it_was_written_until_it_is_sent() {
    let mut app = App::beginning(None);
    let conversation = app.key();
    app.put(Input::Action(Action::Typed { conversation, text: "half a first message".into() }));
    app.put(Input::Action(Action::Fill { field: "name".into(), value: "Ada".into() }));
    app.put(Input::PageHidden);
    let mut again = App::beginning(app.stored.clone());
    let draft = |app: &App| app.engine.conversation(app.key()).unwrap().draft.clone();
    assert_eq!(draft(&again), "half a first message");
    again.say("half a first message");
    assert_eq!(draft(&again), "");
    let drafts = |app: &App| natter_client::stored::Stored::parse(app.stored.as_deref().unwrap()).drafts;
    assert_eq!(drafts(&again), []);

    let mut app = App::chatting(None);
    let conversation = app.key();
    app.put(Input::Action(Action::Typed { conversation, text: "half an answer".into() }));
    app.put(Input::PageHidden);
    let mut again = App::chatting(app.stored.clone());
    assert_eq!(draft(&again), "half an answer");
    again.put(Input::Action(Action::StartConversation));
    assert_eq!(draft(&again), "", "each has its own");
}

#[test]
fn what_is_half_written_goes_with_the_logout() {
    let mut app = App::chatting(None);
    let conversation = app.key();
    app.put(Input::Action(Action::Typed { conversation, text: "half an answer".into() }));
    app.put(Input::Action(Action::StartConversation));
    let conversation = app.key();
    app.put(Input::Action(Action::Typed { conversation, text: "half a question".into() }));
    app.put(Input::Action(Action::Fill { field: "name".into(), value: "Ada".into() }));
    app.put(Input::PageHidden);
    assert!(["half an answer", "half a question", "Ada"].iter().all(|words| app.stored.as_ref().unwrap().contains(words)));
    app.put(Input::PageShown);
    app.put(Input::Host(r#"{"type":"CLEAR_SESSION"}"#.into()));
    app.put(Input::PageHidden);
    let kept = app.stored.clone().unwrap_or_default();
    assert!(["half an answer", "half a question", "Ada"].iter().all(|words| !kept.contains(words)), "{kept}");
}

#[test]
fn no_upload_begins_before_the_file_is_kept() {
    let mut app = App::chatting(None);
    app.attach();
    app.say("");
    app.answer_reads();
    assert!(app.asked.iter().all(|(_, request)| !is_send(request)), "{:?}", app.asked);
    app.put(Input::File { id: "f1".into(), news: FileNews::Stored });
    assert_eq!(body(&app.under_way().1), "a.txt");
}

/// A lasting 401 ends a session. Whom the site names gets another one by its word, and notices nothing.
#[test]
fn a_user_whose_session_is_over_gets_another_by_the_sites_word() {
    let mut world: World = named();
    world.server.tokens.clear();
    world.visitor_sends("kept");
    world.run(60_000);
    assert_eq!(world.client().session_trouble(), None);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// A visitor has no such word, and his token can never be had again: he keeps what he wrote, and is asked.
#[test]
fn a_visitor_whose_session_is_over_keeps_what_he_wrote_also_over_a_reload() {
    let mut world = chatting();
    world.server.tokens.clear();
    world.visitor_sends("kept");
    world.run(180_000);
    world.reload();
    world.run(180_000);
    assert!(world.client().session_trouble().is_some());
    world.act(Action::StartAnew);
    settle(&mut world);
    assert_eq!(world.stored_texts().last().map(String::as_str), Some("kept"));
}

#[test]
fn in_a_conversation_in_which_the_server_has_nothing_one_can_write() {
    let mut app = App::chatting(None);
    app.say("anybody there?");
    assert!(body(&app.under_way().1).contains("anybody there?"));
}

#[test]
fn an_upload_shows_how_far_it_is() {
    let mut app = App::chatting(None);
    app.attach();
    app.put(Input::File { id: "f1".into(), news: FileNews::Stored });
    app.say("");
    let (id, _) = app.under_way();
    for percent in [10, 40, 30] {
        app.put(Input::Progress { id, percent });
    }
    assert_eq!(app.states()[0].1, SendState::Sending { progress: 40 }, "it never goes back");
}

/// It may have been closed meanwhile, and no frame says so.
#[test]
fn a_conversation_in_which_the_server_forbids_to_write_is_read_anew() {
    let mut app = App::chatting(None);
    app.say("too late");
    app.refuse(403, "PermissionException", "Closed");
    assert!(app.asked.iter().any(|(_, request)| request.path.ends_with(CONVERSATION)), "{:?}", app.asked);
}
