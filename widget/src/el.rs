//! Elements of views, in one type.
//!
//! Leptos's `view!` makes a type of its own for every element, with its attributes and children in it, and each brings a copy of the code
//! that builds and updates it: 1.4 kB of wasm for an element, half of the app. Here every element is an [`El`], built by the same code,
//! and every reactive part is one of two boxed closures. For Leptos it is a view like any other, so that `view!` and an `El` may hold
//! each other.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

type Listener = Box<dyn FnMut(web_sys::Event)>;
type Hook = Box<dyn FnOnce(&Element)>;
type Property = Box<dyn Fn() -> JsValue>;
type Live = Box<dyn Fn() -> Option<Cow<'static, str>>>;
type Attached = (&'static str, Closure<dyn FnMut(web_sys::Event)>);

enum Value {
    Text(Cow<'static, str>),
    Live(Live),
}

#[wasm_bindgen(module = "/src/browser/element.js")]
extern "C" {
    fn make(described: &str, drawing: bool, words: Option<&str>) -> Element;
}

struct Parts {
    tag: &'static str,
    /// It is part of a drawing.
    drawing: bool,
    /// The text that is all there is in it; further parts make a part of it as well.
    words: Option<String>,
    attributes: Vec<(&'static str, Value)>,
    properties: Vec<(&'static str, Property)>,
    listeners: Vec<(&'static str, Listener)>,
    children: Vec<AnyView>,
    hooks: Vec<Hook>,
}

/// An element, described. Its methods are thin and their bodies not inlined: they are called a thousand times.
pub struct El(Box<Parts>);

/// An element as Leptos takes it: what is sent between threads there is none of here.
struct Sealed(SendWrapper<Box<Parts>>);

impl From<El> for AnyView {
    fn from(el: El) -> Self {
        el.view()
    }
}

/// An element with this tag.
pub fn el(tag: &'static str) -> El {
    El::new(tag, false)
}

/// An element of a drawing.
pub fn svg(tag: &'static str) -> El {
    El::new(tag, true)
}

/// A `div` of this class.
#[inline(never)]
pub fn div(class: &'static str) -> El {
    el("div").class(class)
}

/// A `span` of this class.
#[inline(never)]
pub fn span(class: &'static str) -> El {
    el("span").class(class)
}

/// A text.
pub fn text(text: impl Into<String>) -> AnyView {
    plain_text(text.into())
}

#[inline(never)]
fn plain_text(text: String) -> AnyView {
    text.into_any()
}

/// A text that follows what it reads.
pub fn live_text(text: impl Fn() -> String + 'static) -> AnyView {
    boxed_text(Box::new(text))
}

#[inline(never)]
fn boxed_text(text: Box<dyn Fn() -> String>) -> AnyView {
    let text = SendWrapper::new(text);
    (move || text()).into_any()
}

/// A part that is made anew whenever something it reads changes.
pub fn live(view: impl Fn() -> AnyView + 'static) -> AnyView {
    boxed_view(Box::new(view))
}

#[inline(never)]
fn boxed_view(view: Box<dyn Fn() -> AnyView>) -> AnyView {
    let view = SendWrapper::new(view);
    (move || view()).into_any()
}

/// A part that may be missing.
#[inline(never)]
pub fn maybe(view: Option<AnyView>) -> AnyView {
    view.unwrap_or_else(nothing)
}

/// Nothing to see.
#[inline(never)]
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Parts beside each other.
pub fn group(parts: impl IntoIterator<Item = AnyView>) -> AnyView {
    parts_beside(parts.into_iter().collect())
}

#[inline(never)]
fn parts_beside(parts: Vec<AnyView>) -> AnyView {
    parts.into_any()
}

/// Runs now, and again whenever something that it reads changes, until the scope that it was called in ends.
pub fn always(run: impl Fn() + 'static) {
    run_always(Box::new(run));
}

#[inline(never)]
fn run_always(run: Box<dyn Fn()>) {
    let effect = RenderEffect::new(move |_| run());
    on_cleanup(move || drop(effect));
}

/// Runs when what is being made is in the document, and again whenever something that it reads changes.
pub fn later(run: impl FnMut() + 'static) {
    run_later(Box::new(run));
}

#[inline(never)]
fn run_later(run: Box<dyn FnMut()>) {
    Effect::new(run);
}

impl El {
    #[inline(never)]
    fn new(tag: &'static str, drawing: bool) -> Self {
        Self(Box::new(Parts {
            tag,
            drawing,
            words: None,
            attributes: Vec::new(),
            properties: Vec::new(),
            listeners: Vec::new(),
            children: Vec::new(),
            hooks: Vec::new(),
        }))
    }

    /// Its class.
    #[must_use]
    #[inline(never)]
    pub fn class(self, class: &'static str) -> Self {
        self.value("class", Value::Text(Cow::Borrowed(class)))
    }

    /// A class that follows what it reads.
    #[must_use]
    pub fn live_class(self, class: impl Fn() -> String + 'static) -> Self {
        self.value("class", Value::Live(Box::new(move || Some(Cow::Owned(class())))))
    }

    /// An attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.value(name, Value::Text(value.into()))
    }

    /// An attribute, if there is a value.
    #[must_use]
    #[inline(never)]
    pub fn attr_if(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.value(name, Value::Text(Cow::Owned(value))),
            None => self,
        }
    }

    /// An attribute without a value that is there or not.
    #[must_use]
    #[inline(never)]
    pub fn flag(self, name: &'static str, set: bool) -> Self {
        if set { self.attr(name, "") } else { self }
    }

    /// An attribute that follows what it reads; `None` takes it away.
    #[must_use]
    pub fn live_attr(self, name: &'static str, value: impl Fn() -> Option<Cow<'static, str>> + 'static) -> Self {
        self.value(name, Value::Live(Box::new(value)))
    }

    /// A property of the element's object, such as an input's `value`, that follows what it reads.
    #[must_use]
    pub fn prop(self, name: &'static str, value: impl Fn() -> JsValue + 'static) -> Self {
        self.property(name, Box::new(value))
    }

    #[inline(never)]
    fn property(mut self, name: &'static str, value: Property) -> Self {
        self.0.properties.push((name, value));
        self
    }

    /// Listens to an event.
    #[must_use]
    pub fn on(self, event: &'static str, listener: impl FnMut(web_sys::Event) + 'static) -> Self {
        self.listen(event, Box::new(listener))
    }

    #[inline(never)]
    fn listen(mut self, event: &'static str, listener: Listener) -> Self {
        self.0.listeners.push((event, listener));
        self
    }

    /// Listens to clicks.
    #[must_use]
    pub fn on_click(self, listener: impl Fn() + 'static) -> Self {
        self.on("click", move |_| listener())
    }

    /// A part of it.
    #[must_use]
    pub fn child(self, child: impl Into<AnyView>) -> Self {
        self.part(child.into())
    }

    #[inline(never)]
    fn part(mut self, child: AnyView) -> Self {
        if let Some(words) = self.0.words.take() {
            self.0.children.push(plain_text(words));
        }
        self.0.children.push(child);
        self
    }

    /// A text in it.
    #[must_use]
    pub fn text(self, words: impl Into<String>) -> Self {
        self.words(words.into())
    }

    #[inline(never)]
    fn words(mut self, words: String) -> Self {
        if self.0.words.is_some() || !self.0.children.is_empty() {
            return self.part(plain_text(words));
        }
        self.0.words = Some(words);
        self
    }

    /// A part of it, if there is one.
    #[must_use]
    #[inline(never)]
    pub fn maybe(self, child: Option<AnyView>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Called with the element when it is made, before it is in the document.
    #[must_use]
    pub fn made(self, hook: impl FnOnce(&Element) + 'static) -> Self {
        self.hook(Box::new(hook))
    }

    #[inline(never)]
    fn hook(mut self, hook: Hook) -> Self {
        self.0.hooks.push(hook);
        self
    }

    /// Can be reached through this handle, once it is made.
    #[must_use]
    pub fn handle(self, handle: Handle) -> Self {
        self.made(move |element| handle.0.set_value(Some(element.clone())))
    }

    /// As any view.
    #[must_use]
    #[inline(never)]
    pub fn view(self) -> AnyView {
        Sealed(SendWrapper::new(self.0)).into_any()
    }

    #[inline(never)]
    fn value(mut self, name: &'static str, value: Value) -> Self {
        self.0.attributes.push((name, value));
        self
    }
}

/// A place for an element that is to be reached later.
#[derive(Clone, Copy)]
pub struct Handle(StoredValue<Option<Element>, LocalStorage>);

impl Handle {
    /// An empty place.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "made in a reactive scope, to which it belongs")]
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The element, once it is made.
    #[must_use]
    pub fn get(self) -> Option<Element> {
        self.0.try_get_value().flatten()
    }
}

/// An element, built.
pub struct ElState {
    tag: &'static str,
    element: Element,
    words: Option<String>,
    statics: Vec<&'static str>,
    children: Vec<AnyViewState>,
    effects: Vec<RenderEffect<()>>,
    listeners: Vec<Attached>,
}

impl ElState {
    /// The element itself.
    pub(crate) fn element(&self) -> &Element {
        &self.element
    }

    /// Gives the element what belongs to it. What reads is read again with every change; what listens is taken back when it goes.
    /// A new element was made with its still attributes.
    fn furnish(&mut self, parts: &mut Parts, new: bool) {
        for (name, value) in std::mem::take(&mut parts.attributes) {
            match value {
                Value::Text(value) => {
                    if !new {
                        let _ = self.element.set_attribute(name, &value);
                    }
                    self.statics.push(name);
                }
                Value::Live(value) => {
                    self.statics.push(name);
                    let element = self.element.clone();
                    self.effects.push(RenderEffect::new(move |_| {
                        let _ = match value() {
                            Some(value) => element.set_attribute(name, &value),
                            None => element.remove_attribute(name),
                        };
                    }));
                }
            }
        }
        for (name, listener) in std::mem::take(&mut parts.listeners) {
            let listener = Closure::wrap(listener);
            let _ = self.element.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            self.listeners.push((name, listener));
        }
    }

    /// Properties come after the children: a `select` knows its value only then.
    fn set_properties(&mut self, parts: &mut Parts) {
        for (name, value) in std::mem::take(&mut parts.properties) {
            let element = self.element.clone();
            self.effects.push(RenderEffect::new(move |_| {
                let _ = js_sys::Reflect::set(&element, &JsValue::from_str(name), &value());
            }));
        }
    }

    fn strip(&mut self) {
        self.effects.clear();
        for (name, listener) in self.listeners.drain(..) {
            let _ = self.element.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
    }
}

impl Render for Sealed {
    type State = ElState;

    fn build(self) -> ElState {
        El(self.0.take()).build()
    }

    /// The element stays where it is, with its focus; everything else about it is made new.
    fn rebuild(self, state: &mut ElState) {
        El(self.0.take()).rebuild(state);
    }
}

impl Parts {
    /// Its tag and its still attributes as element.js takes them: a call into the browser costs more than what it does there.
    fn described(&self) -> String {
        let mut described = String::from(self.tag);
        for (name, value) in &self.attributes {
            if let Value::Text(value) = value {
                described.push('\0');
                described.push_str(name);
                described.push('\0');
                // What a server says must not become an attribute of its own.
                described.push_str(value.split('\0').next().unwrap_or_default());
            }
        }
        described
    }
}

impl El {
    /// Makes the element.
    #[inline(never)]
    pub(crate) fn build(self) -> ElState {
        let mut parts = self.0;
        let element = make(&parts.described(), parts.drawing, parts.words.as_deref());
        let mut state = ElState {
            tag: parts.tag,
            element,
            words: parts.words.take(),
            statics: Vec::new(),
            children: Vec::with_capacity(parts.children.len()),
            effects: Vec::new(),
            listeners: Vec::new(),
        };
        state.furnish(&mut parts, true);
        for child in std::mem::take(&mut parts.children) {
            let mut child = child.build();
            child.mount(&state.element, None);
            state.children.push(child);
        }
        state.set_properties(&mut parts);
        for hook in parts.hooks {
            hook(&state.element);
        }
        state
    }

    #[inline(never)]
    fn rebuild(self, state: &mut ElState) {
        if self.0.tag != state.tag || self.0.children.len() != state.children.len() || self.0.words.is_some() != state.words.is_some() {
            let mut fresh = self.build();
            state.insert_before_this(&mut fresh);
            state.unmount();
            *state = fresh;
            return;
        }
        let mut parts = self.0;
        state.strip();
        for name in std::mem::take(&mut state.statics) {
            if !parts.attributes.iter().any(|(other, _)| *other == name) {
                let _ = state.element.remove_attribute(name);
            }
        }
        state.furnish(&mut parts, false);
        if state.words != parts.words {
            state.words = parts.words.take();
            state.element.set_text_content(state.words.as_deref());
        }
        for (child, state) in std::mem::take(&mut parts.children).into_iter().zip(&mut state.children) {
            child.rebuild(state);
        }
        state.set_properties(&mut parts);
        for hook in parts.hooks {
            hook(&state.element);
        }
    }
}

impl Mountable for ElState {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.element.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.element));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

impl Drop for ElState {
    fn drop(&mut self) {
        self.strip();
    }
}

// The rest of what Leptos asks of a view is for servers and spread attributes, of which there are none here.

impl leptos::tachys::view::add_attr::AddAnyAttr for Sealed {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for Sealed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> ElState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
