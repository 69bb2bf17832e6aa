//! A list whose members are watched one by one: a change of one member redraws that member and nothing else, and a member that moves
//! keeps its element.
//!
//! Leptos has such a list too, but its code comes once for each type of list, and it is much; this one comes once.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

use crate::el::{El, ElState, live};

/// A value that is watched.
pub(crate) struct Watched<V>(Rc<(RefCell<V>, ArcTrigger)>);

impl<V> Watched<V> {
    /// Reads and tracks it.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&V) -> T) -> T {
        self.0.1.track();
        read(&self.0.0.borrow())
    }
}

impl<V> Clone for Watched<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Members: their names, and their values as they are now.
type Members<V> = Vec<(u32, Watched<V>)>;

/// The list.
pub(crate) struct List<V>(Rc<(RefCell<Members<V>>, ArcTrigger)>);

impl<V> Clone for List<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V: PartialEq + 'static> List<V> {
    /// Without members.
    pub(crate) fn new() -> Self {
        Self(Rc::new((RefCell::new(Vec::new()), ArcTrigger::new())))
    }

    /// Brings it up to date: who is known stays, and is told only if the value differs.
    pub(crate) fn set(&self, fresh: Vec<(u32, V)>) {
        let mut changed: Vec<ArcTrigger> = Vec::new();
        let (list, trigger) = &*self.0;
        let known = list.take();
        // Most lists only grow at an end or stay: the search begins where the last one ended.
        let mut from = 0;
        let mut now: Members<V> = Vec::with_capacity(fresh.len());
        for (key, value) in fresh {
            let (before, after) = known.split_at(from);
            let Some(at) = after.iter().chain(before).position(|member| member.0 == key) else {
                now.push((key, Watched(Rc::new((RefCell::new(value), ArcTrigger::new())))));
                continue;
            };
            let at = (from + at) % known.len();
            from = (at + 1) % known.len();
            let member = &known[at].1;
            if *member.0.0.borrow() != value {
                member.0.0.replace(value);
                changed.push(member.0.1.clone());
            }
            now.push((key, member.clone()));
        }
        if known.len() != now.len() || known.iter().zip(&now).any(|(one, other)| one.0 != other.0) {
            changed.push(trigger.clone());
        }
        list.replace(now);
        for trigger in changed {
            trigger.notify();
        }
    }

    /// Whether it has no members. Tracked.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.1.track();
        self.0.0.borrow().is_empty()
    }

    /// Draws it.
    pub(crate) fn view(&self, row: impl Fn(u32, Watched<V>) -> El + 'static) -> AnyView {
        let (names, values) = (self.clone(), self.clone());
        let keys = move || {
            names.0.1.track();
            names.0.0.borrow().iter().map(|member| member.0).collect()
        };
        let row = move |key| {
            let value = values.0.0.borrow().iter().find(|member| member.0 == key).map(|member| member.1.clone())?;
            Some(row(key, value))
        };
        keyed(Box::new(keys), Rc::new(row))
    }
}

type Draw = Rc<dyn Fn(u32) -> Option<El>>;

fn keyed(keys: Box<dyn Fn() -> Vec<u32>>, draw: Draw) -> AnyView {
    // Members outlive the run of the effect that they are made in, but not the list.
    let owner = Owner::current().unwrap_or_default();
    live(move || Keyed(SendWrapper::new(Rows { keys: keys(), draw: draw.clone(), owner: owner.clone() })).into_any())
}

struct Rows {
    keys: Vec<u32>,
    draw: Draw,
    owner: Owner,
}

impl Rows {
    fn member(&self, key: u32) -> Option<Member> {
        let owner = self.owner.with(Owner::new);
        let state = owner.with(|| untrack(|| (self.draw)(key).map(El::build)))?;
        Some(Member { key, state, _owner: owner })
    }
}

/// The members as they are to be.
struct Keyed(SendWrapper<Rows>);

/// The members as they are. The state goes before its owner.
struct Member {
    key: u32,
    state: ElState,
    _owner: Owner,
}

struct KeyedState {
    members: Vec<Member>,
    end: Node,
}

impl Render for Keyed {
    type State = KeyedState;

    fn build(self) -> KeyedState {
        let members = self.0.keys.iter().filter_map(|key| self.0.member(*key)).collect();
        KeyedState { members, end: document().create_comment("").into() }
    }

    /// Who is left in order stays in place; only the others are moved, so that the focus is lost as rarely as can be.
    fn rebuild(self, state: &mut KeyedState) {
        let rows = &*self.0;
        let parent = state.end.parent_element();
        let mut old = std::mem::take(&mut state.members);
        old.retain_mut(|member| {
            let stays = rows.keys.contains(&member.key);
            if !stays {
                member.state.unmount();
            }
            stays
        });
        state.members.reserve(rows.keys.len());
        for key in &rows.keys {
            let before = old.first().map(|member| member.state.element().clone().into());
            let mut member = match old.iter().position(|member| member.key == *key) {
                Some(0) => {
                    state.members.push(old.remove(0));
                    continue;
                }
                Some(at) => old.remove(at),
                None => match rows.member(*key) {
                    Some(member) => member,
                    None => continue,
                },
            };
            if let Some(parent) = &parent {
                member.state.mount(parent, Some(before.as_ref().unwrap_or(&state.end)));
            }
            state.members.push(member);
        }
    }
}

impl Mountable for KeyedState {
    fn unmount(&mut self) {
        for member in &mut self.members {
            member.state.unmount();
        }
        if let Some(parent) = self.end.parent_node() {
            let _ = parent.remove_child(&self.end);
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for member in &mut self.members {
            member.state.mount(parent, marker);
        }
        let _ = parent.insert_before(&self.end, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        if let Some(first) = self.members.first() {
            return first.state.insert_before_this(child);
        }
        match self.end.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.end));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        self.members.iter().map(|member| member.state.element().clone()).collect()
    }
}

// The rest of what Leptos asks of a view is for servers and spread attributes, of which there are none here.

impl leptos::tachys::view::add_attr::AddAnyAttr for Keyed {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for Keyed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> KeyedState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use leptos::mount::mount_to;
    use leptos::task::tick;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use web_sys::HtmlElement;

    use super::*;
    use crate::el::{div, el, live_text};

    type Members = &'static [(u32, &'static str)];

    fn root() -> HtmlElement {
        let root = leptos::tachys::renderer::dom::Dom::create_element("div", None);
        let _ = document().body().map(|body| body.append_child(&root));
        root.unchecked_into()
    }

    fn words(root: &Element) -> String {
        let mut words = Vec::new();
        let mut next = root.first_element_child().and_then(|list| list.first_element_child());
        while let Some(element) = next {
            words.push(element.text_content().unwrap_or_default());
            next = element.next_element_sibling();
        }
        words.join(" ")
    }

    #[test]
    async fn members_stay_move_come_and_go() {
        let root = root();
        let drawn = Rc::new(Cell::new(0));
        let (list, count) = (List::<&'static str>::new(), drawn.clone());
        let view = list.clone();
        let handle = mount_to(root.clone(), move || {
            let members = view.view(move |key, value| {
                count.set(count.get() + 1);
                el("p").attr("tabindex", "0").text(key.to_string()).child(live_text(move || value.with(|value| (*value).to_owned())))
            });
            div("").child(el("i").text("top")).child(members).child(el("i").text("end")).view()
        });
        assert_eq!(words(&root), "top end");
        let steps: [(Members, &str, i32); 8] = [
            (&[(1, "a"), (2, "b"), (3, "c")], "top 1a 2b 3c end", 3),
            (&[(3, "c"), (1, "a"), (2, "x")], "top 3c 1a 2x end", 3),
            (&[(3, "c"), (1, "a"), (2, "x"), (4, "d")], "top 3c 1a 2x 4d end", 4),
            (&[(9, "n"), (3, "c"), (1, "a"), (4, "d")], "top 9n 3c 1a 4d end", 5),
            (&[(4, "d"), (1, "a"), (3, "c"), (9, "n")], "top 4d 1a 3c 9n end", 5),
            (&[(7, "s"), (8, "e"), (1, "a")], "top 7s 8e 1a end", 7),
            (&[], "top end", 7),
            (&[(1, "z")], "top 1z end", 8),
        ];
        for (members, expected, draws) in steps {
            list.set(members.to_vec());
            tick().await;
            tick().await;
            assert_eq!(words(&root), expected);
            assert_eq!(drawn.get(), draws, "{expected}");
        }
        drop(handle);
        root.remove();
    }

    #[test]
    async fn one_that_comes_to_the_front_leaves_the_focus() {
        let root = root();
        let list = List::<u8>::new();
        let view = list.clone();
        list.set(vec![(1, 0), (2, 0), (3, 0)]);
        let handle =
            mount_to(root.clone(), move || div("").child(view.view(|key, _| el("p").attr("tabindex", "0").text(key.to_string()))).view());
        let second = root.query_selector("p + p").ok().flatten();
        let _ = second.as_ref().map(|second| second.unchecked_ref::<HtmlElement>().focus());
        assert!(second.is_some());
        list.set(vec![(3, 0), (1, 0), (2, 0)]);
        tick().await;
        tick().await;
        assert_eq!(words(&root), "3 1 2");
        assert_eq!(document().active_element(), second);
        drop(handle);
        root.remove();
    }
}
