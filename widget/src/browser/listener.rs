//! An event listener that goes when it is dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener and what it listens to.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `heard` for every event of this name until it is dropped.
    #[must_use = "dropped, it does not listen"]
    pub fn new(target: &EventTarget, name: &'static str, heard: impl FnMut(Event) + 'static) -> Self {
        Self::boxed(target, name, Box::new(heard))
    }

    /// The part that is the same for all, compiled once.
    fn boxed(target: &EventTarget, name: &'static str, heard: Box<dyn FnMut(Event)>) -> Self {
        let closure = Closure::wrap(heard);
        // Only an object that is no event target refuses; there is none of these here.
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), name, closure }
    }

    /// Listens as long as the document lives.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref());
    }
}
