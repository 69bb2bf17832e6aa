//! Where the visitor writes.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use web_sys::{FileList, HtmlElement, HtmlTextAreaElement};

use super::button::icon_button;
use super::scroller::Scroller;
use super::{button::text_button, icons};
use crate::browser::environment::touch_keyboard;
use crate::intl;
use crate::text::{t, tf};
use crate::ui::Ui;

/// A key event with this code belongs to an input method, whatever else it says.
const COMPOSING: u32 = 229;

/// Text field and tools. It is never disabled: what is written while something is under way goes out after it.
pub(crate) fn composer(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let node = NodeRef::<html::Textarea>::new();
    let max = store.read(|engine| engine.capabilities().max_text_bytes);
    // How many bytes there are, or nothing while there are only spaces: all that the tools need to know of the text.
    let length = RwSignal::new(store.read(|engine| measure(engine.draft(key))));

    // The draft fills the field at first, and whenever somebody else has changed it.
    Effect::new(move |_| {
        store.track(Change::Draft(key));
        let Some(field) = node.get() else { return };
        let draft = store.read(|engine| engine.draft(key).to_owned());
        if field.value() != draft {
            field.set_value(&draft);
        }
        length.set(measure(&draft));
        fit(&field);
    });

    let on_input = move |_: ev::Event| {
        let Some(field) = node.get_untracked() else { return };
        let text = field.value();
        length.set(measure(&text));
        fit(&field);
        store.act(Action::Typed { conversation: key, text });
    };
    let send = move || {
        let Some(field) = node.get_untracked() else { return };
        let text = field.value();
        if measure(&text) > 0 && text.trim().len() <= max {
            store.act(Action::Send { conversation: key, text });
            scroller.to_end();
        }
        let _ = field.focus();
    };
    let on_key = move |event: KeyboardEvent| {
        let composing = event.is_composing() || event.key_code() == COMPOSING;
        if event.key() == "Enter" && !event.shift_key() && !composing && !untrack(touch_keyboard) {
            event.prevent_default();
            send();
        }
    };
    let on_paste = move |event: ev::ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files()).filter(|files| files.length() > 0);
        if let Some(files) = files.filter(|_| untrack(move || may_attach(ui, key))) {
            event.prevent_default();
            send_files(ui, key, &files);
            scroller.to_end();
        }
    };
    // A click beside the text, but inside the frame, means the text.
    let on_frame = move |event: ev::MouseEvent| {
        let on_itself = event.target().is_some_and(|target| event.current_target().is_some_and(|current| current == target));
        if let Some(field) = node.get_untracked().filter(|_| on_itself) {
            let _ = field.focus();
        }
    };
    let ready = move || (1..=max).contains(&length.get());
    view! {
        <div class="composer" on:click=on_frame>
            <textarea
                class="composer-text"
                id="composer"
                rows="1"
                dir=move || if length.get() == 0 { intl::dir() } else { "auto" }
                placeholder=t("write")
                aria-label=t("write_label")
                enterkeyhint=move || if touch_keyboard() { "enter" } else { "send" }
                autocomplete="off"
                node_ref=node
                on:input=on_input
                on:keydown=on_key
                on:paste=on_paste
            ></textarea>
            <div class="composer-tools">
                {attach_button(ui, key, scroller)} <span class="grow"></span> {move || counter(length.get(), max)}
                <button
                    type="button"
                    class="send"
                    class:send-ready=ready
                    aria-label=t("send")
                    title=t("send")
                    aria-disabled=move || (!ready()).to_string()
                    on:click=move |_| send()
                >
                    {icons::icon(icons::SEND)}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Bytes that would be sent; the server counts bytes, not letters.
fn measure(text: &str) -> usize {
    text.trim().len()
}

/// As high as its text; the style sheet sets the limit.
fn fit(field: &HtmlTextAreaElement) {
    let style = AsRef::<HtmlElement>::as_ref(field).style();
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", field.scroll_height()));
}

/// What is left, once it is worth saying.
fn counter(length: usize, max: usize) -> Option<AnyView> {
    if length <= max - max / 10 {
        return None;
    }
    let view = if length > max {
        let over = tf("too_long_by", &[("n", &intl::number((length - max) as f64))]);
        view! {
            <span class="counter counter-over" role="alert">
                {over}
            </span>
        }
        .into_any()
    } else {
        view! { <span class="counter">{tf("left", &[("n", &intl::number((max - length) as f64))])}</span> }.into_any()
    };
    Some(view)
}

/// Whether files can be sent here, now. Tracked.
pub(crate) fn may_attach(ui: Ui, key: ConversationKey) -> bool {
    ui.store.track(Change::Settings);
    ui.store.watch(Change::Conversation(key), |engine| {
        let capabilities = engine.capabilities();
        let wanted = engine.settings().is_some_and(|settings| settings.uploads) && capabilities.uploads;
        // A file waits in line behind a first message that is on its way.
        let begun = engine.conversation(key).is_some_and(|entry| entry.server.is_some() || !entry.timeline.rows().is_empty());
        wanted && (begun || !capabilities.upload_needs_conversation)
    })
}

/// Sends them, one message each, in their order.
pub(crate) fn send_files(ui: Ui, key: ConversationKey, files: &FileList) {
    for at in 0..files.length() {
        if let Some(file) = files.item(at) {
            ui.store.send_file(key, file);
        }
    }
}

fn attach_button(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let allowed = Memo::new(move |_| may_attach(ui, key));
    let on_change = move |_: ev::Event| {
        let Some(input) = node.get_untracked() else { return };
        if let Some(files) = input.files() {
            send_files(ui, key, &files);
            scroller.to_end();
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    let tool = move || {
        allowed.get().then(|| {
            view! {
                <input class="sr-only" type="file" multiple tabindex="-1" aria-hidden="true" node_ref=node on:change=on_change />
                {icon_button(icons::icon(icons::CLIP), t("attach"), "icon-button", move || {
                    if let Some(input) = node.get_untracked() {
                        AsRef::<HtmlElement>::as_ref(&input).click();
                    }
                })}
            }
        })
    };
    view! { {tool} }.into_any()
}

/// In place of the composer, where nothing can be written.
pub(crate) fn closed(ui: Ui, words: &'static str, may_start: bool) -> AnyView {
    let store = ui.store;
    view! {
        <div class="closed">
            <p class="closed-words">{icons::icon(icons::LOCK)} {t(words)}</p>
            {may_start.then(|| text_button(t("start_new"), "primary", move || store.act(Action::StartConversation)))}
        </div>
    }
    .into_any()
}
