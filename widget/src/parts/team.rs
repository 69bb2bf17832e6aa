//! The faces of the team.

use leptos::prelude::*;
use natter_client::Change;
use natter_client::model::Assignee;

use super::avatar::{Face, avatar};
use crate::el::{el, group, live, nothing, span};
use crate::intl;
use crate::text::{t, tf};
use crate::ui::Ui;

/// So many faces are shown; how many more there are is said.
const FACES: usize = 4;

/// Those who answer, whoever is there first; nothing where nobody is named.
pub(crate) fn team(ui: Ui) -> AnyView {
    live(move || {
        let team = ui.store.watch(Change::Team, |engine| engine.team());
        if team.is_empty() {
            return nothing();
        }
        let rest = team.len().saturating_sub(FACES);
        let more = (rest > 0).then(|| {
            let count = intl::number(rest as f64);
            el("li").class("team-more").text(tf("team_more", &[("count", &count)])).view()
        });
        let faces = group(team.iter().take(FACES).map(face).chain(more));
        el("ul").class("team").attr("aria-label", t("team")).child(faces).view()
    })
}

fn face(member: &Assignee) -> AnyView {
    let face = Face::of_assignee(member);
    let name = span("sr-only").text(face.name.clone());
    el("li").attr("title", face.name.clone()).child(avatar(&face, "avatar-m")).child(name).view()
}
