//! An event listener that goes when it is dropped.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
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

/// A function for scripts, which hands on what it is called with. It lives as long as a script holds it.
#[must_use]
pub fn callback(mut then: impl FnMut(JsValue) + 'static) -> JsValue {
    // Of the listeners' type: each other would bring its own glue.
    boxed_callback(Box::new(move |value| then(value.into())))
}

#[inline(never)]
fn boxed_callback(then: Box<dyn FnMut(Event)>) -> JsValue {
    Closure::wrap(then).into_js_value()
}
