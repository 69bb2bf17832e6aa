//! What a visitor may want done with his conversation: a menu in the bar, and how each went.

use leptos::prelude::*;
use natter_client::backend::{RefusalKind, Wish};
use natter_client::engine::WishState;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::button::text_button;
use super::complaint::Complaint;
use super::focus::focus_first;
use super::form_rules::is_email;
use super::icons;
use crate::derived::whether;
use crate::el::{div, el, group, live, maybe, nothing};
use crate::text::{t, tf};
use crate::ui::Ui;

/// What the panel below the button shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    Shut,
    Menu,
    /// Whether he means it.
    Sure,
    /// How the end of the conversation went.
    Ending,
    /// How the sending of the conversation went.
    Sending,
}

const PANELS: [Panel; 5] = [Panel::Shut, Panel::Menu, Panel::Sure, Panel::Ending, Panel::Sending];

/// Which panel is shown. Inside it is a number, because each type of signal brings its own copy of Leptos's code.
#[derive(Clone, Copy)]
struct Shown(RwSignal<usize>);

impl Shown {
    fn get(self) -> Panel {
        PANELS.get(self.0.get()).copied().unwrap_or(Panel::Shut)
    }

    /// Shows another one; the focus goes along.
    fn set(self, panel: Panel) {
        self.0.set(PANELS.iter().position(|known| *known == panel).unwrap_or_default());
        focus_first(match panel {
            Panel::Shut => vec![".wishes-button".into()],
            _ => vec![".wishes input".into(), ".wishes button".into(), ".wishes".into()],
        });
    }
}

/// The button and its panel, where there is something to be wished for.
pub(crate) fn wishes(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let any = whether(move || {
        store.track(Change::Settings);
        store.watch(Change::Conversation(key), |engine| [Wish::Transcript, Wish::End].iter().any(|wish| engine.may_wish(key, *wish)))
    });
    let shown = Shown(RwSignal::new(0));
    live(move || if any.holds() { menu(ui, key, shown) } else { nothing() })
}

fn menu(ui: Ui, key: ConversationKey, shown: Shown) -> AnyView {
    let label = t("wishes");
    let button = el("button")
        .attr("type", "button")
        .class("icon-button wishes-button")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .attr("aria-controls", "wishes")
        .live_attr("aria-expanded", move || Some(if shown.get() == Panel::Shut { "false" } else { "true" }.into()))
        .on_click(move || shown.set(if untrack(|| shown.get()) == Panel::Shut { Panel::Menu } else { Panel::Shut }))
        .child(icons::icon(icons::MORE));
    let panel = live(move || {
        let panel = shown.get();
        if panel == Panel::Shut {
            return nothing();
        }
        // A click beside it shuts it.
        let beside = div("wishes-beside").on_click(move || shown.set(Panel::Shut));
        let inside = live(move || inside(ui, key, shown, panel));
        group([beside.view(), div("wishes").attr("id", "wishes").attr("tabindex", "-1").child(inside).view()])
    });
    div("wishes-place").on("keydown", move |event| escape(&event, shown)).child(button).child(panel).view()
}

/// Escape shuts the panel, and nothing else with it.
fn escape(event: &web_sys::Event, shown: Shown) {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape" && !event.is_composing());
    if is_escape && untrack(|| shown.get()) != Panel::Shut {
        event.prevent_default();
        shown.set(Panel::Shut);
    }
}

fn inside(ui: Ui, key: ConversationKey, shown: Shown, panel: Panel) -> AnyView {
    let store = ui.store;
    let wish = move |wish, panel| {
        store.act(Action::Wish { conversation: key, wish });
        shown.set(panel);
    };
    match panel {
        Panel::Shut => nothing(),
        Panel::Menu => {
            let item = |label, on_click: Box<dyn Fn()>| text_button(t(label), "wish", on_click);
            let may = |wish| store.read(|engine| engine.may_wish(key, wish));
            let transcript = may(Wish::Transcript).then(|| item("transcript", Box::new(move || wish(Wish::Transcript, Panel::Sending))));
            let end = may(Wish::End).then(|| item("end_chat", Box::new(move || shown.set(Panel::Sure))));
            group([maybe(transcript), maybe(end)])
        }
        Panel::Sure => {
            let yes = text_button(t("end_chat"), "primary primary-small", move || wish(Wish::End, Panel::Ending));
            let no = text_button(t("cancel"), "wish-cancel", move || shown.set(Panel::Shut));
            group([said("wish-words", "end_chat_sure"), yes, no])
        }
        Panel::Ending => {
            let again = move || text_button(t("try_again"), "wish-cancel", move || wish(Wish::End, Panel::Ending));
            match store.watch(Change::Conversation(key), |engine| engine.wish(key, Wish::End).cloned()) {
                Some(WishState::Done | WishState::Line(_)) => said("wish-words", "closed"),
                Some(WishState::Refused(RefusalKind::Forbidden)) => said("wish-words wish-bad", "end_chat_forbidden"),
                Some(WishState::Refused(_) | WishState::Failed) => group([said("wish-words wish-bad", "end_chat_failed"), again()]),
                Some(WishState::Asked) | None => said("wish-words", "loading"),
            }
        }
        Panel::Sending => {
            let again = move || text_button(t("try_again"), "wish-cancel", move || wish(Wish::Transcript, Panel::Sending));
            match store.watch(Change::Conversation(key), |engine| engine.wish(key, Wish::Transcript).cloned()) {
                Some(WishState::Done | WishState::Line(_)) => said("wish-words", "transcript_sent"),
                // The server knows no address, or doesn't like the one that it was given.
                Some(WishState::Refused(RefusalKind::Invalid)) => address(ui, key),
                Some(WishState::Refused(_) | WishState::Failed) => group([said("wish-words wish-bad", "transcript_failed"), again()]),
                Some(WishState::Asked) | None => said("wish-words", "sending"),
            }
        }
    }
}

/// It is told to who can't see it, too.
fn said(class: &'static str, words: &'static str) -> AnyView {
    el("p").class(class).attr("role", "status").text(t(words)).view()
}

/// Asks for a mail address.
fn address(ui: Ui, key: ConversationKey) -> AnyView {
    let fault = Complaint::new();
    let on_submit = move |event: web_sys::Event| {
        event.prevent_default();
        let field = document().query_selector("#wish-email").ok().flatten();
        let email = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()).map(|field| field.value()).unwrap_or_default();
        let email = email.trim().to_owned();
        if is_email(&email) {
            ui.store.act(Action::MailTo { conversation: key, email });
            focus_first(vec![".wishes".into()]);
        } else {
            fault.set(Some(if email.is_empty() { "field_required" } else { "field_email" }));
            focus_first(vec!["#wish-email".into()]);
        }
    };
    let complaint = live(move || match fault.get() {
        Some(words) => group([icons::icon(icons::WARN), el("span").text(tf(words, &[("name", &t("ask_email"))])).view()]),
        None => nothing(),
    });
    let field = el("input")
        .class("input")
        .attr("id", "wish-email")
        .attr("type", "email")
        .attr("autocomplete", "email")
        .attr("dir", "ltr")
        .attr("aria-required", "true")
        .attr("aria-describedby", "wish-email-error")
        .live_attr("aria-invalid", move || Some(if fault.get().is_some() { "true" } else { "false" }.into()))
        .on("input", move |_| fault.set(None));
    focus_first(vec!["#wish-email".into()]);
    el("form")
        .class("wish-form")
        .flag("novalidate", true)
        .on("submit", on_submit)
        .child(said("wish-words", "transcript_where"))
        .child(el("label").class("label").attr("for", "wish-email").text(t("ask_email")))
        .child(field)
        .child(el("p").class("error").attr("id", "wish-email-error").child(complaint))
        .child(el("button").attr("type", "submit").class("primary primary-small").text(t("send")))
        .view()
}
