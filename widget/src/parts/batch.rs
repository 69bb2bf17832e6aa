//! Several files that are sent as one message, and are not there yet.

use leptos::prelude::*;
use natter_client::Action;
use natter_client::backend::{Batch, FileRef};
use natter_client::files::Keeping;
use natter_client::outbox::{Echo, SendState};
use natter_client::timeline::ConversationKey;

use super::attachment::file_chip;
use super::body::own_text;
use super::button::icon_button;
use super::focus::focus_first;
use super::icons;
use crate::el::{div, el, group, maybe, span};
use crate::text::{t, tf};
use crate::ui::Ui;

/// The text, the files, and how much of all has gone out. Before it goes out a file can be taken out of it.
pub(crate) fn batch(ui: Ui, key: ConversationKey, echo: &Echo, batch: &Batch) -> AnyView {
    let open = matches!(echo.state, SendState::Waiting | SendState::Refused { .. });
    let name = format!("batch-{}", echo.entry.0);
    let files = batch.files.iter().enumerate().map(|(place, file)| item(ui, key, &name, place, file, open));
    let files = el("ul").class("batch").attr("id", name.clone()).attr("aria-label", t("attachment")).child(group(files));
    let progress = match &echo.state {
        SendState::Sending { progress } => {
            let bar = el("progress").class("progress").attr("max", "100").attr("value", progress.to_string());
            Some(div("batch-progress").child(bar.attr("aria-label", t("upload_progress"))).view())
        }
        _ => None,
    };
    let words = (!batch.text.is_empty()).then(|| own_text(&batch.text));
    group([maybe(words), files.view(), maybe(progress)])
}

fn item(ui: Ui, key: ConversationKey, list: &str, place: usize, file: &FileRef, open: bool) -> AnyView {
    let gone = ui.store.read(|engine| engine.keeping(&file.id)) == Keeping::Missing;
    let note = gone.then(|| span("tray-note tray-bad").child(icons::icon(icons::WARN)).child(el("span").text(t("file_gone"))).view());
    let remove = open.then(|| {
        let (id, list) = (file.id.clone(), list.to_owned());
        icon_button(icons::icon(icons::CLOSE), tf("remove_file", &[("name", &file.name)]), "icon-button", move || {
            ui.store.act(Action::Detach { conversation: key, file: id.clone() });
            // To what has taken its place, or to what is left.
            let next = [place, place.saturating_sub(1)].map(|place| format!("#{list} li:nth-child({}) button", place + 1));
            focus_first(next.into_iter().chain(["#composer".to_owned()]).collect());
        })
    });
    let chip = file_chip(&file.name, file.size, &file.content_type, None, None);
    el("li").child(div("batch-file").child(chip).maybe(remove)).maybe(note).view()
}
