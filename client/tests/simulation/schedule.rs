//! Schedules: what may happen to a visitor's tabs, the network and the server, in any order; how one is played, and what must hold.

use std::collections::BTreeSet;
use std::fmt;

use natter_client::engine::ConnectionState;
use natter_client::outbox::SendState;
use natter_client::random::Random;
use natter_client::rating::RatingState;
use natter_client::timeline::Loading;
use natter_client::{Action, Input, Screen};
use proptest::prelude::*;

use super::server::Spoken;
use super::world::{Fate, NO_ORDER, News, World, called};

/// Most requests that an app makes of its own accord in a minute; the visitor's sends come on top (`engine/calls.rs`).
const OWN_REQUESTS: usize = 40;

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Step {
    Wait(u64),
    Send,
    SendFile,
    /// An agent answers; when each copy of the frame arrives, none that it is lost.
    Reply(Vec<u64>),
    /// An agent changes the conversation's state; when each copy of the frame arrives.
    Status(&'static str, Vec<u64>),
    Fate(Fate),
    Lag(u64),
    Down(bool),
    Kill(bool),
    Detach,
    Restart(u64),
    Reload,
    Crash(u32),
    Freeze(u64),
    Hide(bool),
    Visible(bool),
    Skew(i64),
    RefuseSessions(bool),
    RefuseSends(bool),
    Home,
    New,
    OpenTab,
    CloseTab,
    NextTab,
    /// The site names its user; not with a word that the server takes.
    SetUser(bool),
    LogOut,
    /// An agent resolves the conversation, which asks how it was; when each copy of the frame arrives.
    Resolve(Vec<u64>),
    Rate(u8),
}

impl fmt::Display for Step {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delays = |delays: &[u64]| match delays {
            [] => "its frame is lost".to_owned(),
            [one] => format!("its frame takes {one} ms"),
            more => format!("its frame comes {} times, after {more:?} ms", more.len()),
        };
        match self {
            Self::Wait(ms) => write!(to, "{ms} ms pass"),
            Self::Send => write!(to, "the visitor sends a text"),
            Self::SendFile => write!(to, "the visitor sends a file, or a text with files where that is one message"),
            Self::Reply(times) => write!(to, "an agent answers; {}", delays(times)),
            Self::Status(status, times) => write!(to, "an agent sets the state to {status}; {}", delays(times)),
            Self::Fate(Fate::Fine(there, back)) => write!(to, "the next request takes {there} ms, its answer {back} ms"),
            Self::Fate(Fate::LostBefore) => write!(to, "the next request is lost before the server acts"),
            Self::Fate(Fate::LostAfter) => write!(to, "the next request is acted on, its answer is lost"),
            Self::Fate(Fate::Hangs) => write!(to, "the next request is acted on, its answer never comes"),
            Self::Fate(Fate::Breaks) => write!(to, "the next request is answered with 500"),
            Self::Fate(Fate::Busy) => write!(to, "the next request is answered with 429"),
            Self::Lag(ms) => write!(to, "from now on everything takes up to {ms} ms longer"),
            Self::Down(true) => write!(to, "the network is gone"),
            Self::Down(false) => write!(to, "the network is back"),
            Self::Kill(true) => write!(to, "all sockets close"),
            Self::Kill(false) => write!(to, "all sockets die without a word"),
            Self::Detach => write!(to, "the server detaches all sockets without a word"),
            Self::Restart(ms) => write!(to, "the server restarts, which takes {ms} ms"),
            Self::Reload => write!(to, "the tab is reloaded"),
            Self::Crash(outputs) => write!(to, "the app will crash after doing {outputs} more things"),
            Self::Freeze(ms) => write!(to, "the tab is frozen for {ms} ms"),
            Self::Hide(true) => write!(to, "the page goes into the back/forward cache"),
            Self::Hide(false) => write!(to, "the page is back from the back/forward cache"),
            Self::Visible(visible) => write!(to, "the tab is {}", if *visible { "visible" } else { "hidden" }),
            Self::Skew(ms) => write!(to, "the device's clock jumps to {ms} ms off"),
            Self::RefuseSessions(refuses) => write!(to, "the server {} sessions", if *refuses { "refuses all" } else { "knows its" }),
            Self::RefuseSends(refuses) => write!(to, "the server {} messages", if *refuses { "refuses" } else { "takes" }),
            Self::Home => write!(to, "the visitor goes to the home screen"),
            Self::New => write!(to, "the visitor starts a new conversation"),
            Self::OpenTab => write!(to, "the visitor opens another tab"),
            Self::CloseTab => write!(to, "the visitor closes the tab"),
            Self::NextTab => write!(to, "the visitor goes to his next tab"),
            Self::SetUser(true) => write!(to, "the site names its user"),
            Self::SetUser(false) => write!(to, "the site names its user, with a word that is no longer valid"),
            Self::LogOut => write!(to, "the page logs out"),
            Self::Resolve(times) => write!(to, "an agent asks how it was; {}", delays(times)),
            Self::Rate(rating) => write!(to, "the visitor gives {rating} of 5"),
        }
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => ((1u64..4_000), (1u64..20_000)).prop_map(|(there, back)| Fate::Fine(there, back)),
        2 => Just(Fate::LostBefore),
        2 => Just(Fate::LostAfter),
        1 => Just(Fate::Hangs),
        1 => Just(Fate::Breaks),
        1 => Just(Fate::Busy),
    ]
}

fn delays() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(0u64..3_000, 0..3)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop_oneof![(0u64..500), (500u64..20_000)].prop_map(Step::Wait),
        12 => Just(Step::Send),
        2 => Just(Step::SendFile),
        8 => delays().prop_map(Step::Reply),
        2 => (prop_oneof![Just("Resolved"), Just("Open")], delays()).prop_map(|(status, delays)| Step::Status(status, delays)),
        8 => fate().prop_map(Step::Fate),
        2 => prop_oneof![Just(0u64), (1u64..6_000)].prop_map(Step::Lag),
        4 => any::<bool>().prop_map(Step::Down),
        4 => any::<bool>().prop_map(Step::Kill),
        2 => Just(Step::Detach),
        2 => (100u64..30_000).prop_map(Step::Restart),
        4 => Just(Step::Reload),
        3 => (0u32..12).prop_map(Step::Crash),
        2 => (1_000u64..90_000).prop_map(Step::Freeze),
        2 => any::<bool>().prop_map(Step::Hide),
        2 => any::<bool>().prop_map(Step::Visible),
        2 => (-100_000i64..100_000).prop_map(Step::Skew),
        2 => any::<bool>().prop_map(Step::RefuseSessions),
        2 => any::<bool>().prop_map(Step::RefuseSends),
        2 => Just(Step::Home),
        1 => Just(Step::New),
        2 => Just(Step::OpenTab),
        2 => Just(Step::CloseTab),
        4 => Just(Step::NextTab),
        3 => proptest::bool::weighted(0.8).prop_map(Step::SetUser),
        1 => Just(Step::LogOut),
        2 => delays().prop_map(Step::Resolve),
        3 => (1u8..=5).prop_map(Step::Rate),
    ]
}

/// Any schedule.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..40)
}

fn take<B: Spoken>(world: &mut World<B>, number: usize, step: &Step) {
    match step {
        Step::Wait(ms) => world.run(*ms),
        Step::Send => world.visitor_sends(&format!("text {number}")),
        // (How many is made of the place, so that a case is the same schedule for every server.)
        Step::SendFile if B::CAPABILITIES.files_per_message > 1 && number.is_multiple_of(2) => {
            let names: Vec<String> = (0..=number / 2 % 3).map(|file| format!("file-{number}-{file}.txt")).collect();
            world.visitor_sends_with_files(&format!("text {number}"), &names);
        }
        Step::SendFile => world.visitor_sends_file(&format!("file-{number}.txt")),
        Step::Reply(delays) => world.agent_replies(&format!("answer {number}"), delays),
        Step::Status(status, delays) => world.agent_sets_status(status, delays),
        Step::Fate(fate) => world.fates.push_back(*fate),
        Step::Lag(ms) => world.lag = *ms,
        Step::Down(down) => {
            world.down = *down;
            world.input_to_all(News::Online(!*down));
        }
        Step::Kill(loudly) => world.kill_sockets(*loudly),
        Step::Detach => world.detach_sockets(),
        Step::Restart(ms) => world.restart_server(*ms),
        Step::Reload => world.reload(),
        Step::Crash(outputs) => world.crash_after = Some(*outputs),
        Step::Freeze(ms) => world.freeze(*ms),
        Step::Hide(hidden) => world.input(if *hidden { Input::PageHidden } else { Input::PageShown }),
        Step::Visible(visible) => {
            if *visible {
                world.follow(world.front);
            }
            world.input(Input::Visible(*visible));
        }
        Step::Skew(ms) => world.skew = *ms,
        Step::RefuseSessions(refuses) => world.server.refuses_sessions = *refuses,
        Step::RefuseSends(refuses) => world.server.refuses_sends = *refuses,
        Step::Home => world.act(Action::ShowHome),
        Step::New => world.act(Action::StartConversation),
        Step::OpenTab if world.tabs.len() < 3 => world.open_tab(),
        Step::OpenTab => {}
        Step::CloseTab => world.close_tab(),
        Step::NextTab => {
            world.front = (world.front + 1) % world.tabs.len();
            world.follow(world.front);
        }
        // Where nobody is named.
        Step::SetUser(_) if !B::CAPABILITIES.identity => {}
        Step::SetUser(true) => world.site_sets_user(&format!("person {}", world.person)),
        Step::SetUser(false) => world.site_sets_user("expired"),
        Step::LogOut => world.log_out(),
        Step::Resolve(delays) => world.agent_resolves(delays),
        Step::Rate(rating) => world.visitor_rates(*rating),
    }
}

/// Plays a schedule, heals everything, waits, and checks.
///
/// # Errors
/// What does not hold.
pub fn play<B: Spoken>(steps: &[Step], seed: u64, tell: bool) -> Result<(), String> {
    let mut world = World::<B>::of();
    world.tell = tell;
    world.chance = Random::new(seed);
    world.run(1_000);
    for (number, step) in steps.iter().enumerate() {
        if tell {
            println!("{:>9} ms  step {}: {step}", world.mono, number + 1);
        }
        take(&mut world, number, step);
        if let Some(why) = world.stuck() {
            return Err(format!("after step {}: {why}", number + 1));
        }
    }
    heal(&mut world);
    for _ in 0..40 {
        world.run(15_000);
        world.visitor_decides();
        if B::CAPABILITIES.page_key {
            // Refused for its key, an app waits for another one, or for somebody who tries again.
            world.visitor_tries_now();
        }
        if let Some(why) = world.stuck() {
            return Err(format!("after everything was healed: {why}"));
        }
    }
    world.run(60_000);
    every_send_has_ended(&world)?;
    every_answer_is_stored_or_refused(&world)?;
    everything_is_stored_once_and_in_order(&world)?;
    requests_stayed_under_the_limit(&world)?;
    if let Some(named) = world.tabs.iter().find_map(|tab| tab.named.as_ref()).filter(|named| {
        let of_session = world.server.tokens.get(&world.session);
        let other = of_session.is_none() || of_session != world.server.people.get(*named);
        other && !world.logout_was_lost()
    }) {
        return Err(format!("the site named {named}, and the session is {:?}", world.session));
    }
    for tab in 0..world.tabs.len() {
        world.front = tab;
        // A tab that crashed between telling the page of a new session and telling the other tabs: they hear of it when they are reloaded
        // (docs/RELIABILITY.md, "What is not promised").
        if world.client().identity().is_none() && steps.iter().any(|step| matches!(step, Step::Crash(_))) {
            world.reload();
            world.run(10_000);
        }
        everything_is_shown_once(&mut world)?;
        there_is_a_way_out(&world)?;
    }
    quiet_in_the_long_run(&mut world)
}

fn heal<B: Spoken>(world: &mut World<B>) {
    world.down = false;
    world.lag = 0;
    world.fates.clear();
    world.crash_after = None;
    world.server.refuses_sessions = false;
    world.server.refuses_sends = false;
    world.input_to_all(News::Shown);
    world.input_to_all(News::Online(true));
    world.input_to_all(News::Visible(false));
    for tab in 0..world.tabs.len() {
        world.follow(tab);
    }
    world.input(Input::Visible(true));
}

/// Every answer to a survey is the server's, or stands visibly refused.
fn every_answer_is_stored_or_refused<B: Spoken>(world: &World<B>) -> Result<(), String> {
    for (survey, _) in &world.rated {
        let given = world.rated.iter().filter(|(of, _)| of == survey);
        let stored = world.server.conversations.iter().find_map(|one| one.survey.as_ref().filter(|(id, _)| id == survey)?.1);
        let known: Vec<_> = world.tabs.iter().filter_map(|tab| tab.client.rating(survey)).collect();
        if let Some(open) = known.iter().find(|known| !matches!(known.state, RatingState::Failed { .. })) {
            return Err(format!("the answer to {survey} is still {:?}", open.state));
        }
        if stored.is_some() && !known.is_empty() {
            return Err(format!("the answer to {survey} stands as refused, and the server has one"));
        }
        let is_theirs = stored.is_some_and(|stored| given.clone().any(|(_, rating)| *rating == stored));
        let may_be_gone = stored.is_none() && (!known.is_empty() || world.forgotten.contains(survey));
        if !is_theirs && !may_be_gone {
            return Err(format!("to {survey} the visitor answered {:?}, and the server has {stored:?}", given.collect::<Vec<_>>()));
        }
    }
    Ok(())
}

/// What stands in a tab's rows beside the server's messages: what was sent, and how far it is.
fn echoes<B: Spoken>(world: &World<B>, tab: usize) -> Vec<(String, SendState)> {
    let client = &world.tabs[tab].client;
    let rows = client.list().into_iter().flat_map(|item| client.rows(item.key).to_vec());
    rows.filter_map(|row| row.echo).map(|echo| (called(&echo.content), echo.state)).collect()
}

fn every_send_has_ended<B: Spoken>(world: &World<B>) -> Result<(), String> {
    for tab in 0..world.tabs.len() {
        if let Some((text, state)) = echoes(world, tab).into_iter().find(|(_, state)| !matches!(state, SendState::Refused { .. })) {
            return Err(format!("`{text}` is still {state:?} in tab {tab}"));
        }
    }
    Ok(())
}

/// Texts and files, each for itself: a text that was to go with files goes ahead of them where it must begin a conversation after all.
fn apart(sent: impl IntoIterator<Item = String>) -> Vec<String> {
    sent.into_iter().flat_map(|one| one.split(" + ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Every accepted send is stored exactly once, in its tab's order, or stands visibly refused.
fn everything_is_stored_once_and_in_order<B: Spoken>(world: &World<B>) -> Result<(), String> {
    let refused = (0..world.tabs.len()).flat_map(|tab| echoes(world, tab)).map(|(text, _)| text);
    let mut ended = apart(world.stored_texts().into_iter().chain(refused));
    ended.sort();
    let mut sent = apart(world.sent.clone());
    sent.sort();
    let forgotten = apart(world.forgotten.clone());
    // What a logout may have taken away is there once at most.
    sent.retain(|text| !forgotten.contains(text) || ended.contains(text));
    if ended != sent {
        return Err(format!("sent {sent:?}\n  but stored or visibly refused {ended:?}"));
    }
    let tabs: BTreeSet<u32> = world.sent_in.iter().copied().filter(|tab| *tab != NO_ORDER).collect();
    for conversation in &world.server.conversations {
        let own = || conversation.messages.iter().filter(|message| message.own);
        // Words that only say a file's name make the conversation for it; nobody sent them.
        let is_name = |text: &str| text.split(", ").all(|name| own().any(|other| other.files.iter().any(|file| file.0 == name)));
        let own = own().filter(|message| !message.files.is_empty() || !is_name(&message.text)).map(|message| message.text.clone());
        let own = apart(own);
        // Tabs are not ordered among each other.
        for tab in &tabs {
            let of_tab = world.sent.iter().zip(&world.sent_in).filter(|(_, of)| *of == tab).map(|(text, _)| text.clone());
            let of_tab = apart(of_tab);
            let stored: Vec<_> = own.iter().filter(|text| of_tab.contains(text)).collect();
            let order: Vec<_> = of_tab.iter().filter(|text| own.contains(text)).collect();
            if stored != order {
                return Err(format!("sent in the order {order:?}\n  but stored in the order {stored:?}"));
            }
        }
    }
    Ok(())
}

/// Every conversation of this visitor, opened in the tab in front, shows every message of the server once and in the server's order.
fn everything_is_shown_once<B: Spoken>(world: &mut World<B>) -> Result<(), String> {
    let Some(user) = world.server.tokens.get(&world.session).copied() else { return Ok(()) };
    let last = world.server.conversations.iter().rfind(|conversation| conversation.owner == user).map(|last| last.uuid.clone());
    for conversation in world.server.conversations.clone() {
        if conversation.owner != user {
            continue;
        }
        // Where there is one conversation at a time only the last can be read.
        let is_last = B::CAPABILITIES.conversations || last.as_ref() == Some(&conversation.uuid);
        let of_server = |id: &str| id == conversation.uuid;
        let item = world.client().list().into_iter().find(|item| item.conversation.as_ref().is_some_and(|known| of_server(&known.id)));
        let Some(item) = item else {
            if !B::CAPABILITIES.history || !is_last {
                continue;
            }
            return Err(format!("tab {} does not know conversation {}", world.front, conversation.uuid));
        };
        if is_last && item.conversation.as_ref().map(|known| known.status.clone()) != Some(B::status(&conversation.status)) {
            return Err(format!("tab {} has not heard that {} is {}", world.front, conversation.uuid, conversation.status));
        }
        world.act(Action::Open(item.key));
        world.run(5_000);
        let mut messages = conversation.messages;
        messages.sort_by_key(|message| message.at);
        let mut texts: Vec<String> = messages.into_iter().map(|message| message.text).collect();
        let client = world.client();
        let refused = client.rows(item.key).iter().filter(|row| row.message.is_none()).count();
        let mut shown = world.shown();
        shown.truncate(shown.len() - refused);
        if !B::CAPABILITIES.history {
            // What was lost on its way here can't be read again, and nobody tells how what was said in two tabs follows each other. What is
            // here stands here once, each answer below its question.
            let place = |text: &str| shown.iter().position(|known| known == text);
            let above = |text: &String| text.strip_prefix("about ").is_none_or(|asked| place(asked) < place(text));
            if let Some(answer) = shown.iter().find(|text| !above(text)) {
                return Err(format!("tab {} shows {answer:?} above its question in {shown:?}", world.front));
            }
            texts.retain(|text| shown.contains(text));
            texts.sort();
            shown.sort();
        }
        if !is_last {
            texts.retain(|text| shown.contains(text));
        }
        if shown != texts {
            texts.dedup();
            return Err(format!("tab {} shows {shown:?}\n  but the server has {texts:?}", world.front));
        }
        if client.loading(item.key) != Loading::Ready {
            return Err(format!("tab {}: {:?}", world.front, client.loading(item.key)));
        }
    }
    Ok(())
}

fn there_is_a_way_out<B: Spoken>(world: &World<B>) -> Result<(), String> {
    let client = world.client();
    let here = world.front;
    if client.connection() != ConnectionState::Fine {
        return Err(format!("tab {here} is {:?} though everything works", client.connection()));
    }
    if let Some(problem) = client.problem() {
        return Err(format!("tab {here} shows {problem:?} though everything works"));
    }
    if let Some(trouble) = client.session_trouble() {
        return Err(format!("tab {here} shows {trouble:?} though the session lives"));
    }
    if !client.is_loaded() || !client.list_loaded() {
        return Err(format!("tab {here} never loaded"));
    }
    if matches!(client.screen(), Screen::Chat(key) if client.conversation(key).is_none()) {
        return Err(format!("tab {here} shows a conversation that is not there"));
    }
    Ok(())
}

/// An app keeps its own measure, and the server's word about patience.
fn requests_stayed_under_the_limit<B: Spoken>(world: &World<B>) -> Result<(), String> {
    for (life, from, _) in &world.made {
        let minute = world.made.iter().filter(|(of, at, own)| of == life && !own && (*from..*from + 60_000).contains(at)).count();
        if minute > OWN_REQUESTS {
            return Err(format!("{minute} requests of its own accord in a minute"));
        }
    }
    for (life, from, until) in &world.patience {
        if let Some((_, at, _)) = world.made.iter().find(|(of, at, _)| of == life && from < at && at < until) {
            return Err(format!("asked for patience at {from} ms, an app made a request at {at} ms"));
        }
    }
    Ok(())
}

/// Left alone, all tabs together ask for far less than the server allows.
fn quiet_in_the_long_run<B: Spoken>(world: &mut World<B>) -> Result<(), String> {
    world.run(60_000);
    let (before, refused) = (world.server.requests.len(), world.server.over_limit);
    world.run(600_000);
    let requests = world.server.requests.len() - before;
    // Joining again about every four minutes, with the list and what is on the screen.
    let allowed = world.tabs.len() * 10;
    if requests > allowed {
        return Err(format!("{requests} requests in ten quiet minutes, from {} tabs", world.tabs.len()));
    }
    if world.server.over_limit > refused {
        return Err("requests over the server's limit in quiet minutes".into());
    }
    Ok(())
}
