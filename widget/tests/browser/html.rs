//! Hostile and honest HTML through both ways of sanitising (invariant 6).

use natter_client::model::Attachment;
use natter_widget::browser::html::{self, Source};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::{element, run, sleep};
use crate::html_corpus::{HONEST, HOSTILE};

/// What could only be there if something has come through.
const NEVER: &str = "script,style,iframe,frame,object,embed,form,input,button,select,textarea,svg,math,link,meta,base,template,video,audio,
    dialog,[style],[id],[class],[name],[srcset],[srcdoc],[action],[contenteditable],[popover],[is],[tabindex]";

async fn purify() {
    // The runner serves no files, so a stand-in for boot.js hands over the module's text that was put into this test.
    let code = include_str!("../../../node_modules/dompurify/dist/purify.es.mjs");
    let load = String::from("globalThis.natterBoot = {load: () => import(URL.createObjectURL(new Blob([")
        + &js_sys::JSON::stringify(&code.into()).map(String::from).unwrap_or_default()
        + "], {type: 'text/javascript'})))}";
    let _ = run(&load);
    assert!(html::load_purify("purify.js").await);
}

type Way = fn(&str) -> Option<web_sys::Node>;

fn shown(way: Way, source: &str, attachments: &[Attachment]) -> web_sys::Element {
    let place = element();
    // What would be shown to somebody who has asked for all there is.
    let source = Source { html: source.into(), attachments: attachments.to_vec(), remote: true };
    match way(&source.html) {
        Some(parsed) => {
            let _ = html::copy_into(&place, &parsed, &source);
        }
        None => unreachable!("no sanitiser"),
    }
    place
}

async fn check(way: Way, name: &str) {
    let _ = run("globalThis.hits = 0; globalThis.hit = () => { hits += 1; };");
    for (source, wanted) in HONEST {
        let place = shown(way, source, &[]);
        assert_eq!(&place.inner_html(), wanted, "{name}: {source}");
        place.remove();
    }
    let (mut places, mut wrong) = (Vec::new(), Vec::new());
    for (source, text) in HOSTILE {
        let place = shown(way, source, &[]);
        if place.text_content().as_deref() != Some(*text) {
            wrong.push(format!("{source}\n  wanted {text:?}, shown {:?}", place.text_content().unwrap_or_default()));
        }
        if place.query_selector(NEVER).is_ok_and(|found| found.is_some()) || has_handler(&place) {
            wrong.push(format!("{source}\n  came through: {}", place.inner_html()));
        }
        places.push(place);
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
    sleep(100).await;
    assert_eq!(run("return hits").ok().and_then(|hits| hits.as_f64()), Some(0.0), "{name}: something ran");
    for place in places {
        place.remove();
    }
}

fn has_handler(place: &web_sys::Element) -> bool {
    let Ok(all) = place.query_selector_all("*") else { return true };
    (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<web_sys::Element>().ok()).any(|element| {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).any(|name| {
            let value = element.get_attribute(&name).unwrap_or_default();
            name.starts_with("on") || value.trim().to_ascii_lowercase().starts_with("javascript:")
        })
    })
}

#[wasm_bindgen_test]
async fn the_browsers_own_sanitiser() {
    check(html::by_browser, "setHTML").await;
}

#[wasm_bindgen_test]
async fn dompurify() {
    purify().await;
    check(html::by_purify, "DOMPurify").await;
}

#[wasm_bindgen_test]
async fn both_ways_show_the_same() {
    purify().await;
    let mut wrong = Vec::new();
    for (source, _) in HONEST.iter().chain(HOSTILE) {
        let [one, other] = [html::by_browser as Way, html::by_purify as Way].map(|way| {
            let place = shown(way, source, &[]);
            place.remove();
            place.inner_html()
        });
        if one != other {
            wrong.push(format!("{source}\n  setHTML   {one}\n  DOMPurify {other}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[wasm_bindgen_test]
fn links_open_elsewhere_and_know_nothing() {
    let place = shown(html::by_browser, "<a href='https://x.test/a?b#c'>x</a><a href='mailto:a@x.test'>m</a><a href='tel:+491'>t</a>", &[]);
    let links = place.query_selector_all("a[target=_blank][rel~=noopener][rel~=noreferrer]").map_or(0, |links| links.length());
    assert_eq!(links, 3);
    assert!(place.inner_html().contains(r#"href="https://x.test/a?b#c""#));
    place.remove();
}

#[wasm_bindgen_test]
fn pictures_of_the_message_are_found_and_others_are_their_words() {
    let file =
        Attachment { id: "u1".into(), content_id: "ldsk-u1".into(), url: "https://desk.test/u1?sig=1".into(), ..Attachment::default() };
    let place =
        shown(html::by_browser, "<img src='cid:ldsk-u1' alt='a' width='30' height='9e9'><img src='cid:ldsk-u2' alt='gone'>", &[file]);
    assert_eq!(
        place.inner_html(),
        concat!(
            r#"<img alt="a" width="30" referrerpolicy="no-referrer" loading="lazy" decoding="async" src="https://desk.test/u1?sig=1">"#,
            "gone"
        )
    );
    place.remove();
}

#[wasm_bindgen_test]
fn pictures_from_elsewhere_wait_and_tracking_dots_are_gone() {
    let file = Attachment { id: "u1".into(), url: "https://bucket.test/u1?sig=1".into(), ..Attachment::default() };
    let own = run("return location.origin").ok().and_then(|origin| origin.as_string()).unwrap_or_default();
    let html = ["<img src='https://t.test/x' alt='A bowl'><img src='", &own, "/y.png'><img src='cid:u1'>"].concat()
        + "<img src='http://t.test/1' width=1 height=1><img src='https://t.test/0' height=0><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>";
    let place = element();
    let mut source = Source { html, attachments: vec![file], remote: false };
    let addresses = |place: &web_sys::Element| {
        let Ok(found) = place.query_selector_all("[src]") else { return Vec::new() };
        let address = |at| found.item(at)?.dyn_into::<web_sys::Element>().ok()?.get_attribute("src");
        (0..found.length()).filter_map(address).collect::<Vec<_>>()
    };
    let Some(parsed) = html::by_browser(&source.html) else { return };
    assert!(html::copy_into(&place, &parsed, &source));
    let own = own + "/y.png";
    assert_eq!(addresses(&place), [own.as_str(), "https://bucket.test/u1?sig=1", "data:image/gif;base64,R0lGODlhAQABAAAAACw="]);
    assert_eq!(place.text_content().as_deref(), Some("A bowl"));
    assert!(place.query_selector("[role=img][aria-label='A bowl']").is_ok_and(|held| held.is_some()));
    source.remote = true;
    assert!(!html::copy_into(&place, &parsed, &source));
    assert!(addresses(&place).contains(&"https://t.test/x".to_owned()));
    place.remove();
}

#[wasm_bindgen_test]
fn depth_and_mass_are_bounded() {
    let deep = "<div>".repeat(5_000) + "core";
    let place = shown(html::by_browser, &deep, &[]);
    assert_eq!(place.text_content().as_deref(), Some("core"));
    place.remove();
    let wide = "<b>x</b>".repeat(50_000);
    let place = shown(html::by_browser, &wide, &[]);
    assert!(place.child_element_count() <= 20_000);
    place.remove();
}

#[wasm_bindgen_test]
fn what_was_shown_before_goes() {
    let place = element();
    for html in ["<p>one</p>", "<p>two</p>"] {
        html::set_html(&place, &Source { html: html.into(), ..Source::default() }, Box::new(|_| {}));
    }
    assert_eq!(place.inner_html(), "<p>two</p>");
    place.remove();
}
