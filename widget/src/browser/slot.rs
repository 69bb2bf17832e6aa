//! Each tab's own place in storage, and what tabs that are gone have left in theirs.
//!
//! A tab has the right to its place as long as it lives. A place whose right nobody has belongs to a tab that is gone: what it had not
//! sent is taken over, by one tab. A reload finds its own place again by a name in the tab's session storage.

use std::cell::RefCell;

use natter_client::Input;
use wasm_bindgen::JsCast as _;

use super::clock::{self, Report};
use super::listener::Listener;
use super::locks::{self, Right};
use super::perform::report;
use super::{files, place, storage};

/// How long a reload waits for its own former document to let go (ms), and how often it looks.
const PATIENCE: u64 = 600;
const LOOK: u64 = 40;

#[derive(Default)]
struct Slot {
    /// What stands between `natter:` and the end of the name in storage.
    name: String,
    right: Option<Right>,
    /// When the place was let go, there was a text in it.
    left_text: bool,
}

thread_local! {
    static SLOT: RefCell<Slot> = RefCell::new(Slot::default());
}

/// Takes this tab's place; what was stored there, or else by a tab that is gone.
pub async fn claim(inbox: &str) -> Option<String> {
    let key = String::from("natter:tab:") + inbox;
    let session = storage::session();
    let known = session.as_ref().and_then(|session| session.get_item(&key).ok().flatten());
    let (tab, right) = own(inbox, known).await;
    if let Some(session) = session {
        let _ = session.set_item(&key, &tab);
    }
    let name = slot_name(inbox, &tab);
    SLOT.set(Slot { name: name.clone(), right, left_text: false });
    let stored = storage::load(&name);
    if stored.is_some() {
        return stored;
    }
    let (orphan, _right) = orphans(inbox).await.into_iter().next()?;
    let text = storage::load(&orphan);
    // Here before it goes there: in between it is in two places, but never in none.
    storage::save(&name, text.as_deref());
    storage::save(&orphan, None);
    text
}

/// Takes over what other tabs have left, after the start.
pub async fn adopt(inbox: &str, report: Report) {
    for (orphan, _right) in orphans(inbox).await {
        if let Some(text) = storage::load(&orphan) {
            // The engine stores at once what it takes over.
            report(Input::Adopt(text));
            storage::save(&orphan, None);
        }
    }
}

/// Stores this tab's text.
pub fn save(text: Option<&str>) {
    let name = SLOT.with_borrow(|slot| slot.name.clone());
    storage::save(&name, text);
}

/// The visitor agrees to what is stored, or no longer does.
pub fn consent(given: bool) {
    let name = SLOT.with_borrow(|slot| slot.name.clone());
    if !storage::consent(given, &name) {
        return;
    }
    files::consent(given, report);
    if given {
        // What was left here before, which could not be read at the start.
        super::clock::spawn(async { adopt(&place::inbox(), report).await });
    }
}

/// Lets the place go while the page is in the back/forward cache, which a right would keep it out of. `gone` is called when somebody comes
/// back and another tab has taken over what was his.
#[must_use = "dropped, it does not watch"]
pub fn watch(gone: fn()) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    vec![
        Listener::new(&window, "pagehide", |_| {
            SLOT.with_borrow_mut(|slot| {
                slot.left_text = slot.right.take().is_some() && storage::load(&slot.name).is_some();
            });
        }),
        Listener::new(&window, "pageshow", move |event| {
            let event: web_sys::PageTransitionEvent = event.unchecked_into();
            if event.persisted() {
                come_back(gone);
            }
        }),
    ]
}

fn come_back(gone: fn()) {
    let (name, left_text) = SLOT.with_borrow(|slot| (slot.name.clone(), slot.left_text));
    if left_text && storage::load(&name).is_none() {
        gone();
        return;
    }
    crate::browser::clock::spawn(async move {
        let right = locks::try_take(&name).await;
        // Another tab is just taking it over.
        if right.is_none() && left_text {
            gone();
        }
        SLOT.with_borrow_mut(|slot| slot.right = right);
    });
}

/// The tab's name, and the right to its place where rights can be had at all.
async fn own(inbox: &str, known: Option<String>) -> (String, Option<Right>) {
    if let Some(tab) = known {
        for _ in 0..PATIENCE / LOOK {
            if let Some(right) = locks::try_take(&slot_name(inbox, &tab)).await {
                return (tab, Some(right));
            }
            clock::sleep(LOOK).await;
        }
        // A tab that was made as a copy of another has the other's name, too.
    }
    let tab = files::fresh_id();
    let right = locks::try_take(&slot_name(inbox, &tab)).await;
    (tab, right)
}

/// Places of tabs that are gone, each with the right to it.
async fn orphans(inbox: &str) -> Vec<(String, Right)> {
    let own = SLOT.with_borrow(|slot| slot.name.clone());
    let mut found = Vec::new();
    for name in storage::names(inbox) {
        if name != own
            && let Some(right) = locks::try_take(&name).await
        {
            found.push((name, right));
        }
    }
    found
}

fn slot_name(inbox: &str, tab: &str) -> String {
    let mut name = String::with_capacity(inbox.len() + tab.len() + 1);
    for part in [inbox, ":", tab] {
        name.push_str(part);
    }
    name
}
