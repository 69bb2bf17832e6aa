//! Files that are chosen and wait over the composer until they are sent.

use std::cell::RefCell;

use leptos::prelude::*;
use natter_client::files::{Attached, Keeping};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, Event, FileList, HtmlInputElement};

use super::announcer::Announcer;
use super::button::icon_button;
use super::focus::focus_first;
use super::icons;
use super::scroller::Scroller;
use crate::browser::files;
use crate::derived::whether;
use crate::el::{Handle, always, div, el, group, live, maybe, nothing, span};
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::{t, tf};
use crate::ui::Ui;

/// The files, each with a way to take it out; nothing where there are none.
pub(crate) fn tray(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let announcer = Announcer::new();
    let known = RefCell::new(store.read(|engine| ids(engine.tray(key))));
    always(move || {
        let tray = store.watch(Change::Tray(key), |engine| engine.tray(key).to_vec());
        let former = known.replace(ids(&tray));
        let names: Vec<&str> =
            tray.iter().filter(|one| !former.contains(&one.file.id)).map(|attached| attached.file.name.as_str()).collect();
        if !names.is_empty() {
            announcer.say(tf("file_added", &[("name", &names.join(", "))]));
        }
    });
    let items = live(move || {
        let tray = store.watch(Change::Tray(key), |engine| {
            let with_keeping = |attached: &Attached| (attached.clone(), engine.keeping(&attached.file.id));
            engine.tray(key).iter().map(with_keeping).collect::<Vec<_>>()
        });
        if tray.is_empty() {
            return nothing();
        }
        let usual = CAPABILITIES.usual_file_bytes;
        let items = tray.into_iter().enumerate().map(|(place, (attached, keeping))| item(ui, key, place, &attached, keeping, usual));
        el("ul").class("tray").attr("aria-label", t("tray")).child(group(items)).view()
    });
    group([items, announcer.region()])
}

fn ids(tray: &[Attached]) -> Vec<String> {
    tray.iter().map(|attached| attached.file.id.clone()).collect()
}

fn item(ui: Ui, key: ConversationKey, place: usize, attached: &Attached, keeping: Keeping, usual: u64) -> AnyView {
    let file = &attached.file;
    let (note, bad) = match keeping {
        _ if attached.empty => (Some("file_empty"), true),
        Keeping::Missing => (Some("file_gone"), true),
        _ if file.size > usual => (Some("file_large"), false),
        Keeping::Memory => (Some("file_not_kept"), false),
        _ => (None, false),
    };
    let is_picture = file.content_type.starts_with("image/");
    let preview = files::address(&file.id).filter(|_| is_picture && !bad).map(|address| {
        let image = el("img").class("tray-picture").attr("src", address).attr("alt", "");
        // What the browser can't draw is shown as any other file.
        image.on("error", |event| {
            if let Some(image) = event.target().and_then(|image| image.dyn_into::<web_sys::Element>().ok()) {
                image.remove();
            }
        })
    });
    let kind = span("file-kind").child(icons::icon(icons::FILE)).maybe(preview.map(Into::into));
    let note = note.map(|note| {
        let words = span(if bad { "tray-note tray-bad" } else { "tray-note" }).child(icons::icon(icons::WARN));
        words.child(el("span").text(t(note))).view()
    });
    let name = span("tray-name clip").attr("dir", "auto").attr("title", file.name.clone()).text(file.name.clone());
    let words = span("grow tray-words").child(name).child(span("file-facts").child(el("bdi").text(intl::file_size(file.size)))).maybe(note);
    let id = file.id.clone();
    let remove = icon_button(icons::icon(icons::CLOSE), tf("remove_file", &[("name", &file.name)]), "icon-button tray-remove", move || {
        ui.store.act(Action::Detach { conversation: key, file: id.clone() });
        // To what has taken its place, or to what is left.
        let next = [place, place.saturating_sub(1)].map(|place| format!(".tray-item:nth-child({}) .tray-remove", place + 1));
        focus_first(next.into_iter().chain(["#composer".to_owned(), "#field-message".to_owned()]).collect());
    });
    el("li").class("tray-item").child(kind).child(words).child(remove).view()
}

/// Whether something is in the tray that can be sent. Tracked.
pub(crate) fn has_files(ui: Ui, key: ConversationKey) -> bool {
    ui.store.watch(Change::Tray(key), |engine| {
        engine.tray(key).iter().any(|attached| !attached.empty && engine.keeping(&attached.file.id) != Keeping::Missing)
    })
}

/// Whether files can be sent here, now. Tracked.
pub(crate) fn may_attach(ui: Ui, key: ConversationKey) -> bool {
    ui.store.track(Change::Settings);
    ui.store.track(Change::Session);
    ui.store.watch(Change::Conversation(key), |engine| engine.may_attach(key))
}

/// Puts them into the tray, in their order.
pub(crate) fn attach_all(ui: Ui, key: ConversationKey, files: &FileList) {
    for at in 0..files.length() {
        if let Some(file) = files.item(at) {
            ui.store.attach(key, file);
        }
    }
}

/// Puts pasted files into the tray; false where it is text that is pasted.
pub(crate) fn paste(ui: Ui, key: ConversationKey, event: &Event) -> bool {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    let files = data.and_then(|data| data.files()).filter(|files| files.length() > 0);
    let Some(files) = files.filter(|_| untrack(move || may_attach(ui, key))) else { return false };
    event.prevent_default();
    attach_all(ui, key, &files);
    true
}

/// The way to the browser's own dialog.
pub(crate) fn attach_button(ui: Ui, key: ConversationKey, scroller: Option<Scroller>) -> AnyView {
    let node = Handle::new();
    let input = move || node.get().and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let allowed = whether(move || may_attach(ui, key));
    let on_change = move |_| {
        let Some(input) = input() else { return };
        if let Some(files) = input.files() {
            attach_all(ui, key, &files);
            if let Some(scroller) = scroller {
                scroller.to_end();
            }
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    live(move || {
        maybe(allowed.holds().then(|| {
            let chooser = el("input").class("sr-only").attr("type", "file").flag("multiple", true).attr("tabindex", "-1");
            let chooser = chooser.attr("aria-hidden", "true").on("change", on_change).handle(node).view();
            let button = icon_button(icons::icon(icons::CLIP), t("attach"), "icon-button", move || {
                if let Some(input) = input() {
                    input.click();
                }
            });
            div("attach").child(chooser).child(button).view()
        }))
    })
}
