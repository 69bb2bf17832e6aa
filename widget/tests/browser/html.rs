//! Hostile and honest HTML through both ways of sanitising (invariant 6).

use std::rc::Rc;

use natter_client::model::Attachment;
use natter_widget::browser::html::{self, Source};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::{element, run, sleep};

/// What agents' mail programs write, and what must become of it.
const HONEST: &[(&str, &str)] = &[
    ("<p>Hi <b>there</b>,</p><p>see <em>you</em></p>", "<p>Hi <b>there</b>,</p><p>see <em>you</em></p>"),
    ("a &lt; b &amp; c", "a &lt; b &amp; c"),
    (
        "<ul><li>one</li></ul><ol start=\"3\" type=\"a\"><li>two</li></ol>",
        "<ul><li>one</li></ul><ol start=\"3\" type=\"a\"><li>two</li></ol>",
    ),
    ("<pre><code>let a = 1;\nb</code></pre>", "<pre><code>let a = 1;\nb</code></pre>"),
    ("<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>", "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>"),
    ("<blockquote>old</blockquote>new", "<blockquote>old</blockquote>new"),
    ("<center><font color=red>old mail</font></center>", "old mail"),
    ("<section><article>text</article></section>", "text"),
    ("<p dir=\"rtl\" lang=\"he\" title=\"t\">שלום</p>", "<p dir=\"rtl\" lang=\"he\" title=\"t\">שלום</p>"),
    ("plain", "plain"),
    ("", ""),
];

/// Things that must leave nothing of what they want; the text that is shown of each.
const HOSTILE: &[(&str, &str)] = &[
    ("a<script>hit()</script>b", "ab"),
    ("a<img src=x onerror=hit()>b", "ab"),
    ("a<img src='https://t.test/x.png' onload=hit() onerror=hit()>b", "ab"),
    ("<a href='javascript:hit()'>go</a>", "go"),
    ("<a href=' jAvA\tscript:hit()'>go</a>", "go"),
    ("<a href='&#106;avascript:hit()'>go</a>", "go"),
    ("<a href='vbscript:x'>go</a>", "go"),
    ("<a href='data:text/html,<script>hit()</script>'>go</a>", "go"),
    ("<a href='blob:https://x/y'>go</a>", "go"),
    ("<a href='https://x.test' onclick=hit() style='position:fixed;inset:0' id=x class=y name=z target=_self>go</a>", "go"),
    ("a<iframe src='javascript:parent.hit()'></iframe>b", "ab"),
    ("a<iframe srcdoc='<script>parent.hit()</script>'></iframe>b", "ab"),
    ("<form action='https://x.test'><input name=q value=v><button>Log in</button>words</form>", "words"),
    ("a<svg onload=hit()><script>hit()</script><a href='javascript:hit()'>x</a></svg>b", "ab"),
    ("a<svg><use href='data:image/svg+xml,<svg onload=hit()>'></use></svg>b", "ab"),
    ("a<math><mtext></mtext><annotation-xml encoding='text/html'><img src=x onerror=hit()></annotation-xml></math>b", "ab"),
    ("a<style>*{display:none}</style>b", "ab"),
    ("<p style='background:url(https://t.test)'>styled</p>", "styled"),
    ("a<link rel=stylesheet href='https://t.test'>b", "ab"),
    ("a<meta http-equiv=refresh content='0;url=https://t.test'>b", "ab"),
    ("<base href='https://t.test/'>a<a href='x'>b</a>", "ab"),
    ("a<object data='javascript:hit()'>c</object>b", "ab"),
    ("a<embed src='javascript:hit()'>b", "ab"),
    ("a<video src=x onerror=hit()><source onerror=hit()></video>b", "ab"),
    ("a<audio src='https://t.test' autoplay></audio>b", "ab"),
    ("a<template><img src=x onerror=hit()></template>b", "ab"),
    ("a<noscript><img src=x onerror=hit()></noscript>b", "ab"),
    ("a<textarea><img src=x onerror=hit()></textarea>b", "ab"),
    ("a<select><option>c</option></select>b", "ab"),
    ("a<marquee onstart=hit()>m</marquee>b", "amb"),
    ("a<details open ontoggle=hit()>d</details>b", "adb"),
    ("a<x-y onfocus=hit() tabindex=1 autofocus>c</x-y>b", "acb"),
    ("a<dialog open>over</dialog>b", "ab"),
    ("a<img srcset='https://t.test 1x' src='javascript:hit()'>b", "ab"),
    ("a<img src='data:image/svg+xml,<svg onload=hit()>'>b", "ab"),
    ("a<img src='//t.test/x'>b", "ab"),
    ("a<picture><source srcset='https://t.test/x'></picture>b", "ab"),
    ("a<!-- <script>hit()</script> -->b", "ab"),
    ("a<p title='</p><img src=x onerror=hit()>'>p</p>b", "apb"),
    ("a<div id=natterBoot></div><a id=files name=location>b</a>", "ab"),
    ("a<p contenteditable popover draggable=true part=a slot=b nonce=c>p</p>b", "apb"),
];

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
    let source = Source { html: source.into(), attachments: attachments.to_vec(), remote: false };
    match way(&source.html) {
        Some(parsed) => {
            html::copy_into(&place, &parsed, &source);
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
    let mut places = Vec::new();
    for (source, text) in HOSTILE {
        let place = shown(way, source, &[]);
        assert_eq!(place.text_content().as_deref(), Some(*text), "{name}: {source}");
        assert!(place.query_selector(NEVER).is_ok_and(|found| found.is_none()), "{name}: {source} -> {}", place.inner_html());
        assert!(!has_handler(&place), "{name}: {source} -> {}", place.inner_html());
        places.push(place);
    }
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
    for (source, _) in HONEST.iter().chain(HOSTILE) {
        let [one, other] = [html::by_browser as Way, html::by_purify as Way].map(|way| {
            let place = shown(way, source, &[]);
            place.remove();
            place.inner_html()
        });
        assert_eq!(one, other, "{source}");
    }
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
        html::set_html(&place, &Source { html: html.into(), ..Source::default() }, Rc::new(|_| {}));
    }
    assert_eq!(place.inner_html(), "<p>two</p>");
    place.remove();
}
