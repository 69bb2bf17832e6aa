//! Keeps a conversation at its end while the visitor is there, and where he is while he reads further up.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use crate::el::Handle;

/// Closer to the end than this (px) counts as at the end.
const NEAR: i32 = 100;
/// Closer to the beginning than this (px), more rows are drawn.
const AHEAD: i32 = 500;
/// So many rows are drawn at first, and more by as many at a time.
const PORTION: usize = 60;

/// Where a conversation is scrolled to.
#[derive(Clone, Copy)]
pub(crate) struct Scroller {
    /// What scrolls.
    pub(crate) outer: Handle,
    /// The visitor is reading further up.
    pub(crate) away: RwSignal<bool>,
    /// Messages of others that came meanwhile.
    pub(crate) missed: RwSignal<usize>,
    /// How many rows, counted from the end, are drawn.
    pub(crate) drawn: RwSignal<usize>,
    /// There are more.
    pub(crate) more: RwSignal<bool>,
    /// Where it was scrolled to when it was last looked at.
    top: StoredValue<i32>,
}

impl Scroller {
    /// At the end.
    pub(crate) fn new() -> Self {
        Self {
            outer: Handle::new(),
            away: RwSignal::new(false),
            missed: RwSignal::new(0),
            drawn: RwSignal::new(PORTION),
            more: RwSignal::new(false),
            top: StoredValue::new(0),
        }
    }

    /// Takes hold of what scrolls; its first child is what is inside, as high as it needs.
    ///
    /// Whatever makes the content higher or the room smaller (a row, a late picture, a growing composer, a keyboard), the end stays in
    /// view for those who were there.
    pub(crate) fn hold(self, outer: &Element) {
        let callback = Closure::<dyn FnMut()>::new(move || {
            if self.away.try_get_untracked() == Some(false) {
                self.jump();
            }
        });
        let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
        observer.observe(outer);
        if let Some(inner) = outer.first_element_child() {
            observer.observe(&inner);
        }
        let held = SendWrapper::new((observer, callback));
        on_cleanup(move || held.0.disconnect());
    }

    /// To the end, at once.
    fn jump(self) {
        if let Some(outer) = self.outer.get() {
            outer.set_scroll_top(outer.scroll_height());
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
        if !away && self.missed.get_untracked() > 0 {
            self.missed.set(0);
        }
        if self.more.get_untracked() && outer.scroll_top() < AHEAD {
            self.draw_more(&outer);
        }
    }

    /// Draws older rows above without moving what is read.
    fn draw_more(self, outer: &Element) {
        let below = outer.scroll_height() - outer.scroll_top();
        self.more.set(false);
        self.drawn.update(|drawn| *drawn += PORTION);
        request_animation_frame(move || {
            if let Some(outer) = self.outer.get() {
                // Browsers that anchor scrolling have done it already; for them this changes nothing.
                outer.set_scroll_top(outer.scroll_height() - below);
            }
        });
    }
}
