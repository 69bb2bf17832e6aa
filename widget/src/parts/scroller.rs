//! Keeps a conversation at its end while the visitor is there, and where he is while he reads further up.

use std::cell::RefCell;

use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use crate::browser::clock::soon;
use crate::el::Handle;
use crate::flag::Flag;
use crate::store::CAPABILITIES;

/// Closer to the end than this (px) counts as at the end.
const NEAR: i32 = 100;
/// Closer to the beginning than this (px), more rows are drawn.
const AHEAD: i32 = 300;
/// So many rows are drawn at first: what fills a frame of usual height, and no more, because each costs time before anything is seen …
pub(crate) const FIRST: usize = 10;
/// … and so many more at a time for those who read further up.
pub(crate) const PORTION: usize = 20;

/// How far from its end a conversation was left by somebody who was reading further up.
#[derive(Clone, Copy)]
struct Left {
    key: ConversationKey,
    /// From the upper edge to the end (px).
    below: i32,
    drawn: usize,
}

thread_local! {
    static LEFT: RefCell<Vec<Left>> = const { RefCell::new(Vec::new()) };
}

/// Somebody was reading further up when he left this conversation.
pub(crate) fn was_left(key: ConversationKey) -> bool {
    LEFT.with_borrow(|left| left.iter().any(|left| left.key == key))
}

/// Where a conversation is scrolled to.
#[derive(Clone, Copy)]
pub(crate) struct Scroller {
    /// What scrolls.
    pub(crate) outer: Handle,
    /// The visitor is reading further up.
    pub(crate) away: Flag,
    /// Messages of others that came meanwhile.
    pub(crate) missed: RwSignal<usize>,
    /// How many rows, counted from the end, are drawn.
    pub(crate) drawn: RwSignal<usize>,
    /// There are more.
    pub(crate) more: Flag,
    /// The visitor is near to the beginning of all rows there are; only where older ones may be had.
    pub(crate) at_beginning: Flag,
    /// Where it was scrolled to when it was last looked at.
    top: StoredValue<i32>,
    key: ConversationKey,
    /// From the upper edge to the end (px), for those who come back to where they were; 0 when they are there.
    wanted: StoredValue<i32>,
}

impl Scroller {
    /// At the end, or where it was left if nothing has come since.
    pub(crate) fn new(key: ConversationKey, nothing_new: bool) -> Self {
        let left = LEFT.with_borrow(|left| left.iter().find(|left| left.key == key && nothing_new).copied());
        Self {
            outer: Handle::new(),
            away: Flag::new(left.is_some()),
            missed: RwSignal::new(0),
            drawn: RwSignal::new(left.map_or(FIRST, |left| left.drawn)),
            more: Flag::new(false),
            at_beginning: Flag::new(false),
            top: StoredValue::new(0),
            key,
            wanted: StoredValue::new(left.map_or(0, |left| left.below)),
        }
    }

    /// Takes hold of what scrolls; its first child is what is inside, as high as it needs.
    ///
    /// Whatever makes the content higher or the room smaller (a row, a late picture, a growing composer, a keyboard), the end stays in
    /// view for those who were there.
    pub(crate) fn hold(self, outer: &Element) {
        let callback = Closure::<dyn FnMut()>::new(move || match self.away.peek() {
            Some(false) => {
                self.jump();
                // Where all that is drawn has room at once, nobody can scroll to ask for more.
                self.look_ahead();
            }
            Some(true) => self.return_to_place(),
            None => {}
        });
        let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
        observer.observe(outer);
        if let Some(inner) = outer.first_element_child() {
            observer.observe(&inner);
        }
        let held = SendWrapper::new((observer, callback));
        on_cleanup(move || held.0.disconnect());
    }

    /// Rows have come: whoever is at the end stays there. The observer would do it as well, but after the frame that shows them, which
    /// costs a second one.
    pub(crate) fn follow(self) {
        soon(move || {
            if self.away.peek() == Some(false) {
                self.jump();
            }
        });
    }

    /// To the end, at once.
    fn jump(self) {
        if let Some(outer) = self.outer.get() {
            outer.set_scroll_top(outer.scroll_height());
        }
    }

    /// To where the visitor was when he left.
    fn return_to_place(self) {
        if let (Some(outer), below) = (self.outer.get(), self.wanted.get_value())
            && below > 0
        {
            outer.set_scroll_top(outer.scroll_height() - below);
        }
    }

    /// To the end, because the visitor wants to be there.
    pub(crate) fn to_end(self) {
        self.away.set(false);
        self.missed.set(0);
        self.jump();
    }

    /// The visitor has scrolled, or the browser has.
    pub(crate) fn scrolled(self) {
        let Some(outer) = self.outer.get() else { return };
        let top = outer.scroll_top();
        let upwards = top < self.top.get_value();
        self.top.set_value(top);
        let far = outer.scroll_height() - top - outer.client_height() > NEAR;
        // Only who goes upwards leaves the end. When much comes at once the end runs ahead of its own scroll events.
        let away = far && (upwards || self.away.get_untracked());
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
        self.wanted.set_value(0);
        LEFT.with_borrow_mut(|left| {
            left.retain(|left| left.key != self.key);
            if away {
                left.push(Left { key: self.key, below: outer.scroll_height() - top, drawn: self.drawn.get_untracked() });
            }
        });
        if !away && self.missed.get_untracked() > 0 {
            self.missed.set(0);
        }
        self.look_ahead();
    }

    /// Draws more where the beginning of what is drawn is near, for who moves towards it or has no room to. Who is at the end needs nothing.
    fn look_ahead(self) {
        let more = self.more.get_untracked();
        if (more || CAPABILITIES.paging)
            && let Some(outer) = self.outer.get()
        {
            let top = outer.scroll_top();
            let left_end = outer.scroll_height() - top - outer.client_height() > 1;
            let near = top < AHEAD && (left_end || top <= 0);
            if CAPABILITIES.paging && self.at_beginning.get_untracked() != (near && !more) {
                self.at_beginning.set(near && !more);
            }
            if near && more {
                self.draw_more(&outer);
            }
        }
    }

    /// Older rows have come, which nobody sees before they are drawn.
    pub(crate) fn look_at_older(self) {
        request_animation_frame(move || {
            match self.away.peek() {
                // Who is at the end is taken there first: until then it looks as if he were at the beginning.
                Some(false) => self.jump(),
                Some(true) => {}
                None => return,
            }
            self.look_ahead();
        });
    }

    /// Draws older rows above without moving what is read.
    fn draw_more(self, outer: &Element) {
        let below = outer.scroll_height() - outer.scroll_top();
        self.more.set(false);
        self.drawn.update(|drawn| *drawn += PORTION);
        request_animation_frame(move || {
            if self.away.peek() == Some(false) {
                self.jump();
            } else if let Some(outer) = self.outer.get() {
                // Browsers that anchor scrolling have done it already; for them this changes nothing.
                outer.set_scroll_top(outer.scroll_height() - below);
            }
        });
    }
}
