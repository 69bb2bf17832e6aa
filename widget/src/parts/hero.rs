//! The head of the home screen.

use leptos::prelude::*;
use natter_client::model::{Background, HeaderText, Settings};
use natter_client::{Action, Change, template};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::avatar::{Face, avatar};
use super::button::{bell, icon_button};
use super::team::team;
use super::{icons, theme};
use crate::el::{div, el, group, live, maybe, span};
use crate::palette::{Palette, Rgb, ink_on_all, parse};
use crate::store::CAPABILITIES;
use crate::text::t;
use crate::ui::Ui;

/// Logo, close button, greeting and introduction, on what the administrator has put behind them.
pub(crate) fn hero(ui: Ui, settings: &Settings) -> AnyView {
    let store = ui.store;
    let (behind, ink) = colours(settings);
    let paint = move |header: &Element| {
        let Some(header) = header.dyn_ref::<HtmlElement>() else { return };
        if let Some([from, to]) = behind {
            theme::set(header, "--hero-from", from);
            theme::set(header, "--hero-to", to);
        }
        theme::set(header, "--hero-ink", ink);
    };
    let picture = match &settings.home.background {
        Background::Image(url) => Some(el("img").class("hero-picture").attr("src", url.clone()).attr("alt", "").view()),
        _ => None,
    };
    let class = match (settings.home.fade, picture.is_some(), ink == Rgb(255, 255, 255)) {
        (true, true, true) => "hero hero-fade hero-scrim",
        (false, true, true) => "hero hero-scrim",
        (true, ..) => "hero hero-fade",
        (false, ..) => "hero",
    };
    let logo = match &settings.logo {
        Some(url) => el("img").class("hero-logo").attr("src", url.clone()).attr("alt", settings.brand_name.clone()).view(),
        None => avatar(&Face::of_brand(settings), "hero-mark"),
    };
    let (greeting, introduction, brand) = (settings.greeting.clone(), settings.introduction.clone(), settings.brand_name.clone());
    let words = live(move || {
        let (first, last) = store.watch(Change::Session, |engine| {
            engine.identity().map(|identity| (identity.first_name.clone(), identity.last_name.clone())).unwrap_or_default()
        });
        // A screen has a title, whatever the inbox has.
        let greeting = match template::fill(&greeting, &first, &last) {
            greeting if !greeting.trim().is_empty() => greeting,
            _ if !brand.is_empty() => brand.clone(),
            _ => t("support"),
        };
        let introduction = template::fill(&introduction, &first, &last);
        let title = el("h1")
            .class(sized(&greeting, "hero-greeting", "hero-greeting hero-long"))
            .attr("dir", "auto")
            .attr("tabindex", "-1")
            .attr("id", "title")
            .text(greeting)
            .view();
        let class = sized(&introduction, "hero-introduction", "hero-introduction hero-long");
        let more = (!introduction.trim().is_empty()).then(|| el("p").class(class).attr("dir", "auto").text(introduction).view());
        group([title, maybe(more)])
    });
    let close = icon_button(icons::icon(icons::CLOSE), t("close"), "icon-button hero-button", move || store.act(Action::Close));
    let bar = div("hero-bar").child(logo).child(span("grow")).child(bell("icon-button hero-button")).child(close);
    let team = CAPABILITIES.team.then(|| team(ui));
    el("header").class(class).made(paint).child(maybe(picture)).child(bar).child(words).maybe(team).view()
}

/// Letters of a text that is set large; longer ones are set smaller, or they would push the way into a chat out of sight.
const LARGE: usize = 90;

fn sized(text: &str, large: &'static str, long: &'static str) -> &'static str {
    if text.chars().count() > LARGE { long } else { large }
}

/// What lies behind the words, and the words' own colour.
fn colours(settings: &Settings) -> (Option<[Rgb; 2]>, Rgb) {
    let behind = match &settings.home.background {
        Background::Brand => parse(&settings.primary).map(|brand| [brand, Palette::of(brand).brand_deep]),
        Background::Solid(colour) => parse(colour).map(|colour| [colour, colour]),
        Background::Gradient(from, to) => parse(from).zip(parse(to)).map(|(from, to)| [from, to]),
        Background::Image(_) => None,
    };
    let ink = match (settings.home.text, behind, &settings.home.background) {
        (HeaderText::Black, ..) => Rgb(0x14, 0x18, 0x1f),
        (HeaderText::White, ..) => Rgb(255, 255, 255),
        (HeaderText::Auto, Some(behind), _) => ink_on_all(&behind),
        // On a picture the words are white and have a shade behind them.
        (HeaderText::Auto, None, Background::Image(_)) => Rgb(255, 255, 255),
        (HeaderText::Auto, None, _) => parse(&settings.primary).map_or(Rgb(255, 255, 255), |brand| Palette::of(brand).on_brand),
    };
    (behind, ink)
}
