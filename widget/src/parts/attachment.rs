//! Files of a message.

use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::{Attachment, Body, Media, Message};
use natter_client::outbox::SendState;
use natter_client::timeline::{ConversationKey, RowId};
use wasm_bindgen::JsCast as _;

use super::icons;
use super::viewer::Picture;
use crate::browser::html::is_part;
use crate::el::{div, el, group, span};
use crate::flag::Flag;
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::{t, tf};
use crate::ui::Ui;

/// All files of a message. A picture that its HTML shows already is not shown twice.
pub(crate) fn attachments(ui: Ui, key: ConversationKey, row: RowId, message: &Message) -> AnyView {
    let html = match &message.body {
        Body::Html(html) => html.as_str(),
        _ => "",
    };
    let inline = |file: &Attachment| html.split("cid:").skip(1).any(|rest| is_part(part_name(rest), file));
    let apart = |file: &&Attachment| !inline(file);
    let is_picture = |file: &&Attachment| CAPABILITIES.files_per_message > 1 && file.media() == Media::Image;
    let files: Vec<AnyView> = message.attachments.iter().filter(apart).map(|file| one(ui, key, row, file)).collect();
    if message.attachments.iter().filter(apart).filter(is_picture).nth(1).is_none() {
        return group(files);
    }
    // Several pictures stand side by side, above the rest.
    let (mut pictures, mut rest) = (Vec::new(), Vec::new());
    for (file, view) in message.attachments.iter().filter(apart).zip(files) {
        if is_picture(&file) { &mut pictures } else { &mut rest }.push(view);
    }
    group([div("pictures").child(group(pictures)).view(), group(rest)])
}

/// The name after a `cid:`, up to the end of the attribute.
fn part_name(rest: &str) -> &str {
    rest.split(['"', '\'', ' ', '>']).next().unwrap_or(rest)
}

fn one(ui: Ui, key: ConversationKey, _row: RowId, file: &Attachment) -> AnyView {
    // Addresses are signed and short-lived. A renewed one draws the row anew, so each view asks once at most.
    let asked = StoredValue::new(false);
    let renew = move || {
        if !asked.get_value() {
            asked.set_value(true);
            ui.store.act(Action::Renew(key));
        }
    };
    match file.media() {
        Media::Image => image(ui, file, Box::new(renew)),
        Media::Audio => player("audio", file, Box::new(renew)),
        Media::Video => player("video", file, Box::new(renew)),
        Media::Other => file_chip(&file.name, file.size, &file.content_type, Some(file.url.clone()), None),
    }
}

fn player(tag: &'static str, file: &Attachment, renew: Box<dyn Fn()>) -> AnyView {
    let player = el(tag).class("player").flag("controls", true).flag("playsinline", true).attr("preload", "metadata");
    player.attr("src", file.url.clone()).attr("aria-label", file.name.clone()).on("error", move |_| renew()).view()
}

/// A picture; a small one where the server has it, the whole one where the small one doesn't load.
fn image(ui: Ui, file: &Attachment, renew: Box<dyn Fn()>) -> AnyView {
    let whole = file.url.clone();
    let source = RwSignal::new(file.thumbnail.clone().unwrap_or_else(|| whole.clone()));
    let broken = Flag::new(false);
    let fallback = whole.clone();
    let on_error = move |_| {
        if source.with_untracked(|source| *source != fallback) {
            source.set(fallback.clone());
        } else {
            broken.set(true);
            renew();
        }
    };
    let name = file.name.clone();
    let picture = Picture { url: whole.clone(), name: name.clone() };
    let on_click = move |event: web_sys::Event| {
        let wants_tab =
            event.dyn_ref::<web_sys::MouseEvent>().is_some_and(|event| event.ctrl_key() || event.meta_key() || event.shift_key());
        // Whoever wants a tab of its own gets it, and what is not there can't be enlarged.
        if !(wants_tab || broken.get_untracked()) {
            event.prevent_default();
            ui.picture.set(Some(picture.clone()));
        }
    };
    let (label, alt) = (tf("open_image", &[("name", &name)]), name.clone());
    let class = move || String::from(if broken.get() { "picture picture-broken" } else { "picture" });
    let image = el("img").class("picture-image").attr("loading", "lazy").attr("alt", alt).on("error", on_error);
    let caption = span("picture-name").attr("aria-hidden", "true").child(icons::icon(icons::FILE)).text(name);
    let link = el("a").live_class(class).attr("href", whole).attr("target", "_blank").attr("rel", "noopener noreferrer");
    link.attr("aria-label", label)
        .on("click", on_click)
        .child(image.live_attr("src", move || Some(source.get().into())))
        .child(caption)
        .view()
}

/// A file by its name. The end of a long name stays readable, because that is where its type is.
pub(crate) fn file_chip(name: &str, size: u64, content_type: &str, url: Option<String>, state: Option<&SendState>) -> AnyView {
    let (stem, end) = split_name(name);
    let (stem, end) = (stem.to_owned(), end.to_owned());
    let size = intl::file_size(size);
    let facts = match kind(name, content_type) {
        Some(kind) => tf("file_facts", &[("size", &size), ("type", &kind)]),
        None => size,
    };
    let progress = match state {
        Some(SendState::Sending { progress }) => {
            let bar = el("progress").class("progress").attr("max", "100").attr("value", progress.to_string());
            Some(bar.attr("aria-label", t("upload_progress")).view())
        }
        _ => None,
    };
    let title = span("file-name").attr("dir", "auto").attr("title", name.to_owned());
    // The name stands in two parts there, which would be read as two words.
    let part = |class: &'static str, words: String| span(class).attr("aria-hidden", "true").text(words);
    let title = title.child(span("sr-only").text(name)).child(part("clip", stem)).child(part("file-end", end));
    let words = span("grow").child(title).child(span("file-facts").text(facts)).maybe(progress);
    let is_link = url.is_some();
    let file = match url {
        Some(url) => {
            let link = el("a").class("file").attr("href", url).attr("target", "_blank").attr("rel", "noopener noreferrer");
            link.attr("download", name.to_owned())
        }
        None => div("file"),
    };
    let file = file.child(span("file-kind").child(icons::icon(icons::FILE))).child(words);
    file.maybe(is_link.then(|| span("file-load").child(icons::icon(icons::DOWNLOAD)).view())).view()
}

/// A name in two: what may be cut, and its last letters with the extension.
fn split_name(name: &str) -> (&str, &str) {
    let end = name.rfind('.').filter(|dot| *dot > 0 && name.len() - dot <= 8).unwrap_or(name.len());
    let keep = name[..end].char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    // A name with a short stem is not cut at all.
    if keep == 0 { ("", name) } else { name.split_at(keep) }
}

/// The extension, or else the second half of the MIME type, as people call it.
fn kind(name: &str, content_type: &str) -> Option<String> {
    let word = |text: &str| !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let extension = name.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| word(extension));
    let subtype = content_type.split('/').nth(1).and_then(|subtype| subtype.split(';').next()).filter(|subtype| word(subtype));
    extension.or(subtype).map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::{kind, split_name};

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(split_name("invoice-2026-05.pdf"), ("invoice-202", "6-05.pdf"));
        assert_eq!(split_name("a.pdf"), ("", "a.pdf"));
        assert_eq!(split_name("no extension"), ("no exten", "sion"));
        assert_eq!(split_name(".profile-of-mine"), (".profile-of-", "mine"));
        assert_eq!(split_name(""), ("", ""));
        assert_eq!(split_name("画像の名前はとても長い.png"), ("画像の名前はと", "ても長い.png"));
    }

    #[test]
    fn kinds() {
        assert_eq!(kind("a.pdf", "application/octet-stream").as_deref(), Some("PDF"));
        assert_eq!(kind("a", "text/plain; charset=utf-8").as_deref(), Some("PLAIN"));
        assert_eq!(kind("a", "application/vnd.ms-excel"), None);
        assert_eq!(kind("a.b c", ""), None);
    }
}
