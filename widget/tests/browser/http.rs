//! Where requests go, how they end, and what was asked for already.

use std::cell::RefCell;

use natter_client::backend::{Body, FileRef, Request};
use natter_client::{HttpOutcome, Input, RequestId};
use natter_widget::browser::{http, place};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::{run, sleep};

thread_local! {
    static HEARD: RefCell<Vec<Input>> = const { RefCell::new(Vec::new()) };
}

fn report(input: Input) {
    HEARD.with_borrow_mut(|heard| heard.push(input));
}

async fn ends() -> Vec<Input> {
    for _ in 0..100 {
        if HEARD.with_borrow(|heard| !heard.is_empty()) {
            break;
        }
        sleep(20).await;
    }
    HEARD.take()
}

fn get(path: &str, timeout: u64) -> Request {
    Request { method: "GET", path: path.into(), headers: vec![("X-Libredesk-Inbox-ID", "i".into())], body: Body::Empty, timeout }
}

#[wasm_bindgen_test]
fn the_server_lies_above_the_document() {
    assert_eq!(place::base_of("/static/public/widget/index.html"), "");
    assert_eq!(place::base_of("/support/desk/static/public/widget/index.html"), "/support/desk");
    assert_eq!(place::base_of("/static/public/widget/"), "");
    assert_eq!(place::base_of("/index.html"), "");
    assert_eq!(place::base_of(""), "");
    assert_eq!(place::base_of("/xstatic/public/widget/index.html"), "");
    assert_eq!(place::base_of("/static/public/widget/more/index.html"), "");
}

#[wasm_bindgen_test]
fn sockets_have_absolute_addresses() {
    assert_eq!(place::socket_address("https://a.test:8443", "/desk/widget/ws"), "wss://a.test:8443/desk/widget/ws");
    assert_eq!(place::socket_address("http://localhost:9000", "/widget/ws"), "ws://localhost:9000/widget/ws");
}

#[wasm_bindgen_test]
async fn an_answer_of_boot_is_taken_over_once() {
    let _ = run("globalThis.natterBoot = {asked: {'GET /prefetched\\nX-Libredesk-Inbox-ID: i':
           Promise.resolve(new Response('early', {status: 203, headers: {'x-one': '1', 'x-two': '2'}}))}}");
    http::send(RequestId(1), get("/prefetched", 5_000), &["x-one", "x-three"], report);
    match ends().await.as_slice() {
        [Input::Http { id: RequestId(1), outcome: HttpOutcome::Answered(response) }] => {
            assert_eq!((response.status, response.body.as_str()), (203, "early"));
            assert_eq!(response.headers, [("x-one".to_owned(), "1".to_owned())]);
        }
        other => unreachable!("{other:?}"),
    }
    http::send(RequestId(2), get("/prefetched", 5_000), &[], report);
    match ends().await.as_slice() {
        [Input::Http { outcome: HttpOutcome::Answered(response), .. }] => assert_eq!(response.status, 404),
        other => unreachable!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn time_runs_out_once_and_an_abort_is_silent() {
    let _ = run("globalThis.natterBoot = {asked: {'GET /never\\nX-Libredesk-Inbox-ID: i': new Promise(() => {}),
           'GET /late\\nX-Libredesk-Inbox-ID: i': new Promise((done) => setTimeout(() => done(new Response('')), 120))}}");
    http::send(RequestId(3), get("/never", 30), &[], report);
    assert_eq!(ends().await, [Input::Http { id: RequestId(3), outcome: HttpOutcome::Failed }]);
    http::send(RequestId(4), get("/late", 40), &[], report);
    http::send(RequestId(5), get("/late", 5_000), &[], report);
    http::abort(RequestId(5));
    sleep(250).await;
    assert_eq!(HEARD.take(), [Input::Http { id: RequestId(4), outcome: HttpOutcome::Failed }]);
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_all_utf8_is_read_as_far_as_it_is() {
    let _ = run("globalThis.natterBoot = {asked: {'GET /odd\\nX-Libredesk-Inbox-ID: i':
           Promise.resolve(new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xc3, 0xa9])))}}");
    http::send(RequestId(8), get("/odd", 5_000), &[], report);
    match ends().await.as_slice() {
        [Input::Http { outcome: HttpOutcome::Answered(response), .. }] => assert_eq!(response.body, "\u{feff}a\u{fffd}é"),
        other => unreachable!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn headers_and_a_body_go_out_as_the_backend_says() {
    let _ = run("globalThis.natterBoot = {};
         globalThis.natterFetch = fetch;
         globalThis.fetch = async (address, init) => {
           const asked = new Request(address, init);
           return new Response([asked.method, new URL(asked.url).pathname, asked.credentials, asked.headers.get('X-Libredesk-Inbox-ID'),
             asked.headers.get('content-type'), await asked.text()].join());
         };");
    let body = Body::Json("{\"a\":1}".into());
    http::send(RequestId(9), Request { method: "POST", body, ..get("/sent", 5_000) }, &[], report);
    let heard = ends().await;
    let _ = run("globalThis.fetch = globalThis.natterFetch;");
    match heard.as_slice() {
        [Input::Http { outcome: HttpOutcome::Answered(response), .. }] => {
            assert_eq!(response.body, "POST,/sent,omit,i,application/json,{\"a\":1}");
        }
        other => unreachable!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn a_file_that_is_gone_is_told() {
    let body = Body::Multipart { fields: Vec::new(), part: "files", files: vec![FileRef { id: "gone".into(), ..FileRef::default() }] };
    http::send(RequestId(6), Request { method: "POST", body, ..get("/x", 5_000) }, &[], report);
    assert_eq!(HEARD.with_borrow(Vec::len), 0);
    assert_eq!(ends().await, [Input::Http { id: RequestId(6), outcome: HttpOutcome::FileGone }]);
}

#[wasm_bindgen_test]
async fn a_kept_file_is_uploaded_and_forgotten_on_demand() {
    use natter_widget::browser::files;
    let file: web_sys::File =
        wasm_bindgen::JsCast::unchecked_into(run("return new File(['abc'], 'a.txt', {type: 'text/plain'})").unwrap_or_default());
    let kept = files::hold(file);
    assert_eq!((kept.name.as_str(), kept.size, kept.content_type.as_str()), ("a.txt", 3, "text/plain"));
    let body = Body::Multipart { fields: vec![("a", "b".into())], part: "files", files: vec![kept.clone()] };
    http::send(RequestId(7), Request { method: "POST", body, ..get("/upload", 5_000) }, &[], report);
    let mut last = None;
    for _ in 0..100 {
        sleep(20).await;
        last = HEARD.take().pop().or(last);
        if matches!(last, Some(Input::Http { .. })) {
            break;
        }
    }
    // The test's server has no such place, but it answers.
    assert!(matches!(last, Some(Input::Http { id: RequestId(7), outcome: HttpOutcome::Answered(_) })), "{last:?}");
    files::drop_all(std::slice::from_ref(&kept.id));
    assert!(files::get(&kept.id).is_none());
}
