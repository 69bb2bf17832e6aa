//! The store: holds the engine, performs what it wants done, and tells the views what has changed.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use leptos::prelude::{ArcTrigger, Notify as _, Owner, Track as _, expect_context, on_cleanup, provide_context};
use leptos::reactive::graph::Observer;
use natter_client::backend::{Backend, Capabilities};
use natter_client::small_map::SmallMap;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change, Engine, Input};

use crate::browser::{clock, files, perform};

/// The one place where a backend is named; a site's visitors download only one.
#[cfg(feature = "libredesk")]
pub type Server = natter_client::backends::libredesk::Libredesk;
/// The one place where a backend is named; this is the one for Chatwoot.
#[cfg(all(feature = "chatwoot", not(any(feature = "libredesk", feature = "assistant"))))]
pub type Server = natter_client::backends::chatwoot::Chatwoot;
/// The one place where a backend is named; this is the one for assistants.
#[cfg(all(feature = "assistant", not(feature = "libredesk")))]
pub type Server = natter_client::backends::assistant::Assistant;

/// What the server can do; known when the app is compiled.
pub const CAPABILITIES: Capabilities = <Server as Backend>::CAPABILITIES;
/// Name and address of who made the server.
pub const MAKER: (&str, &str) = <Server as Backend>::MAKER;
/// Headers of answers that the backend looks at.
pub const RESPONSE_HEADERS: &[&str] = <Server as Backend>::RESPONSE_HEADERS;

/// The engine with the backend that was compiled in.
pub type ClientEngine = Engine<Server>;

thread_local! {
    static ENGINE: RefCell<Option<ClientEngine>> = const { RefCell::new(None) };
    static INBOX: RefCell<String> = const { RefCell::new(String::new()) };
    static WAITING: RefCell<VecDeque<Input>> = const { RefCell::new(VecDeque::new()) };
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    static DRAINING: Cell<bool> = const { Cell::new(false) };
    static TRIGGERS: RefCell<SmallMap<Change, (ArcTrigger, usize)>> = const { RefCell::new(SmallMap::new()) };
}

/// The app's state as views use it. There is one in a document, so the handle holds nothing and is copied at will.
#[derive(Clone, Copy, Debug)]
pub struct Store(());

impl Store {
    /// Puts an engine for this inbox in place; what was there before is forgotten.
    #[must_use]
    pub fn new(inbox: &str) -> Self {
        ENGINE.set(Some(Engine::new(Server::new(inbox.to_owned()))));
        INBOX.replace(inbox.to_owned());
        WAITING.take();
        STOPPED.set(false);
        Self(())
    }

    /// The handle on what is in place.
    #[must_use]
    pub fn current() -> Self {
        Self(())
    }

    /// Takes the engine away: nothing is sent or heard any more, and what was read last stays readable.
    pub fn stop(self) {
        STOPPED.set(true);
    }

    /// Gives the store to all views below.
    pub fn provide(self) {
        provide_context(self);
    }

    /// The visitor did something.
    pub fn act(self, action: Action) {
        self.input(Input::Action(action));
    }

    /// Something happened. What happens while an earlier input is still being worked on waits for its turn.
    pub fn input(self, input: Input) {
        WAITING.with_borrow_mut(|waiting| waiting.push_back(input));
        self.drain();
    }

    fn drain(self) {
        if STOPPED.get() || DRAINING.replace(true) {
            return;
        }
        while let Some(input) = WAITING.with_borrow_mut(VecDeque::pop_front) {
            let taken = ENGINE.with(|engine| match engine.try_borrow_mut() {
                Ok(mut engine) => {
                    if let Some(engine) = engine.as_mut() {
                        engine.handle(input, clock::now());
                    }
                    None
                }
                Err(_) => Some(input),
            });
            if let Some(input) = taken {
                // Somebody acts while he reads: that must wait until he has read.
                WAITING.with_borrow_mut(|waiting| waiting.push_front(input));
                clock::soon(move || self.drain());
                break;
            }
            while let Some(output) = ENGINE.with_borrow_mut(|engine| engine.as_mut().and_then(ClientEngine::poll)) {
                perform::perform(self, output);
            }
        }
        DRAINING.set(false);
    }

    /// Reads without tracking.
    ///
    /// # Panics
    /// Never in the app, where the engine is there before the first view and is never changed by a view.
    pub fn read<T>(self, read: impl FnOnce(&ClientEngine) -> T) -> T {
        let mut read = Some(read);
        let mut value = None;
        with_engine(&mut |engine| value = read.take().map(|read| read(engine)));
        match value {
            Some(value) => value,
            None => unreachable!("a store without an engine"),
        }
    }

    /// Subscribes the running reactive scope to this change.
    #[inline(never)]
    pub fn track(self, change: Change) {
        if Observer::get().is_none() {
            return;
        }
        let trigger = TRIGGERS.with_borrow_mut(|triggers| {
            let (trigger, readers) = triggers.get_or_insert_with(change, || (ArcTrigger::new(), 0));
            // Without an owner nobody would ever count it down again.
            *readers += 1;
            trigger.clone()
        });
        trigger.track();
        if Owner::current().is_some() {
            on_cleanup(move || release(change));
        }
    }

    /// Reads, and subscribes the running reactive scope to this change.
    pub fn watch<T>(self, change: Change, read: impl FnOnce(&ClientEngine) -> T) -> T {
        self.track(change);
        self.read(read)
    }

    /// Gives the file to the browser's keeping, and puts it into the conversation's tray.
    pub fn attach(self, conversation: ConversationKey, file: web_sys::File) {
        let file = files::hold(file);
        self.act(Action::Attach { conversation, file });
    }

    /// The inbox's id.
    #[must_use]
    pub fn inbox(self) -> String {
        INBOX.with_borrow(String::clone)
    }

    /// Lets everybody who watches this look again.
    pub fn changed(self, change: Change) {
        let trigger = TRIGGERS.with_borrow(|triggers| triggers.get(&change).map(|(trigger, _)| trigger.clone()));
        if let Some(trigger) = trigger {
            trigger.notify();
        }
    }

    /// How many changes somebody watches; for tests.
    #[must_use]
    pub fn watched(self) -> usize {
        TRIGGERS.with_borrow(SmallMap::len)
    }
}

/// Reads the engine. Not generic and never inlined: a hundred views read, and each would carry a copy of this.
#[inline(never)]
fn with_engine(read: &mut dyn FnMut(&ClientEngine)) {
    ENGINE.with_borrow(|engine| {
        if let Some(engine) = engine {
            read(engine);
        }
    });
}

/// The store that was given to the views above.
#[must_use]
pub fn use_store() -> Store {
    expect_context::<Store>()
}

/// A scope that watched this has ended or runs anew; the last one takes the trigger with it, or rows of closed conversations would pile up.
fn release(change: Change) {
    TRIGGERS.with_borrow_mut(|triggers| {
        if let Some((_, readers)) = triggers.get_mut(&change) {
            *readers -= 1;
            if *readers == 0 {
                triggers.remove(&change);
            }
        }
    });
}
