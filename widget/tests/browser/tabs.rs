//! What tabs share.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use natter_client::Input;
use natter_widget::browser::{locks, slot, storage};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::{run, sleep};

/// The function that gives a right back, if it was had.
async fn had(right: Promise) -> Option<Function> {
    JsFuture::from(right).await.ok().and_then(|right| right.dyn_into().ok())
}

async fn try_take(name: &str) -> Option<Function> {
    had(locks::try_take(name)).await
}

fn give_back(right: Option<Function>) {
    let _ = right.map(|right| right.call0(&JsValue::UNDEFINED));
}

#[wasm_bindgen_test]
async fn a_right_is_had_by_one_at_a_time() {
    let first = try_take("test").await;
    assert!(first.is_some());
    assert!(try_take("test").await.is_none());
    assert!(try_take("other").await.is_some());
    give_back(first);
    sleep(20).await;
    assert!(try_take("test").await.is_some());
}

#[wasm_bindgen_test]
async fn who_waits_gets_it_in_the_end() {
    let first = had(locks::take("test-wait")).await;
    assert!(first.is_some());
    wasm_bindgen_futures::spawn_local(async move {
        sleep(60).await;
        give_back(first);
    });
    let second = had(locks::take("test-wait")).await;
    assert!(second.is_some());
    assert!(try_take("test-wait").await.is_none());
}

#[wasm_bindgen_test]
async fn where_locks_are_refused_nobody_waits_for_them() {
    let _ = run("window.natterRequest = LockManager.prototype.request;
         LockManager.prototype.request = async () => { throw new Error('refused'); };");
    let (tried, taken) = (try_take("test-refused").await, had(locks::take("test-refused")).await);
    let _ = run("LockManager.prototype.request = window.natterRequest;");
    assert!(tried.is_none() && taken.is_some());
}

#[wasm_bindgen_test]
fn a_lease_is_one_at_a_time_too() {
    let first = locks::try_lease("test");
    assert!(first.is_some());
    assert!(locks::try_lease("test").is_none());
    give_back(first);
    let second = locks::try_lease("test");
    assert!(second.is_some());
    give_back(second);
    // One whose time has run out, and one of a clock that is wrong, are nobody's.
    for until in ["1", "99999999999999"] {
        storage::note("lease:test", until);
        let lease = locks::try_lease("test");
        assert!(lease.is_some(), "{until}");
        give_back(lease);
    }
}

#[wasm_bindgen_test]
fn a_lease_is_respected_to_its_end_and_no_further_than_one_can_last() {
    for (ahead, is_theirs) in [("1000", true), ("149000", true), ("-1", false), ("151000", false)] {
        let _ = run(&["localStorage.setItem('natter:lease:test', Date.now() + ", ahead, ");"].concat());
        let lease = locks::try_lease("test");
        assert_eq!(lease.is_none(), is_theirs, "{ahead}");
        give_back(lease);
    }
    storage::note("lease:test", "1");
    let lease = locks::try_lease("test");
    // The timers of a hidden tab ring once a minute.
    let lasts = run("return localStorage.getItem('natter:lease:test') - Date.now();").ok().and_then(|left| left.as_f64());
    give_back(lease);
    assert!(lasts.is_some_and(|ms| ms > 120_000.0), "{lasts:?}");
}

#[wasm_bindgen_test]
fn a_lease_is_renewed_as_long_as_it_is_held() {
    let _ = run("window.natterInterval = [setInterval, clearInterval]; window.natterRenewals = {};
         window.setInterval = (renew, ms) => { natterRenewals = { renew, ms }; return 7; };
         window.clearInterval = (timer) => { if (timer == 7) natterRenewals.renew = undefined; };");
    let lease = locks::try_lease("test");
    storage::note("lease:test", "1");
    let every = run("natterRenewals.renew(); return natterRenewals.ms;").ok().and_then(|ms| ms.as_f64());
    let renewed = locks::try_lease("test").is_none();
    give_back(lease);
    let over = run("return natterRenewals.renew === undefined;").ok().is_some_and(|over| over.is_truthy());
    let _ = run("[window.setInterval, window.clearInterval] = natterInterval;");
    assert!(renewed && over && every.is_some_and(|ms| ms <= 60_000.0), "{renewed} {over} {every:?}");
}

#[wasm_bindgen_test]
async fn what_a_tab_says_reaches_the_others_with_its_inbox_and_no_more() {
    let _ = run("window.natterHeard = [];
         window.natterOthers = ['natter:talk', 'natter:other'].map((name) => {
             const channel = new BroadcastChannel(name);
             channel.onmessage = ({ data }) => natterHeard.push(name + ' ' + data);
             return channel;
         });");
    slot::listen("talk", report);
    slot::tell("a word");
    let _ = run("natterOthers[1].postMessage('of another inbox'); natterOthers[0].postMessage({ kind: 'no text' });
         natterOthers[0].postMessage('an answer');");
    sleep(60).await;
    assert_eq!(HEARD.take(), [Input::Peer("an answer".into())]);
    assert_eq!(run("return natterHeard.join();").ok().and_then(|heard| heard.as_string()).as_deref(), Some("natter:talk a word"));
    let _ = run("natterOthers.forEach((channel) => channel.close());");
}

thread_local! {
    static HEARD: RefCell<Vec<Input>> = const { RefCell::new(Vec::new()) };
}

fn report(input: Input) {
    HEARD.with_borrow_mut(|heard| heard.push(input));
}

#[wasm_bindgen_test]
async fn the_right_to_start_is_waited_for_and_goes_back_when_it_is_no_longer_wanted() {
    let other = try_take("natter:start:box").await;
    slot::ask("box", report);
    sleep(40).await;
    assert_eq!(HEARD.take(), []);
    give_back(other);
    sleep(40).await;
    assert_eq!(HEARD.take(), [Input::MayStart { waited: true }]);
    assert!(try_take("natter:start:box").await.is_none());
    slot::give_back();
    sleep(20).await;
    // Wanted, and no longer wanted before it is had.
    slot::ask("box", report);
    slot::give_back();
    sleep(40).await;
    assert_eq!(HEARD.take(), []);
    let free = try_take("natter:start:box").await;
    assert!(free.is_some());
    give_back(free);
    sleep(20).await;
    slot::ask("box", report);
    sleep(40).await;
    assert_eq!(HEARD.take(), [Input::MayStart { waited: false }]);
    slot::give_back();
}

#[wasm_bindgen_test]
async fn what_a_tab_that_is_gone_has_left_is_taken_over_once() {
    let Some(local) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) else { return };
    let _ = local.clear();
    let text = r#"{"version":1,"entries":[]}"#;
    let _ = local.set_item("natter:box:gone", text);
    let _ = local.set_item("natter:box:alive", text);
    let _ = local.set_item("natter:box:gone:damaged", "{");
    let _ = local.set_item("natter:other:gone", text);
    let alive = try_take("box:alive").await;
    assert!(alive.is_some());
    assert_eq!(slot::claim("box").await.as_deref(), Some(text));
    let mut names = storage::names("box");
    names.retain(|name| name != "box:alive");
    assert_eq!(names.len(), 1);
    assert_ne!(names[0], "box:gone");
    assert_eq!(local.get_item("natter:other:gone").ok().flatten().as_deref(), Some(text));
    // A reload finds its own again, as soon as the former document has let go.
    slot::save(Some(r#"{"version":1,"entries":[],"screen":"home"}"#));
    assert_eq!(storage::load(&names[0]).as_deref(), Some(r#"{"version":1,"entries":[],"screen":"home"}"#));
    assert!(try_take(&names[0]).await.is_none());
    // What another leaves later is taken over then; what can't be read is also put aside.
    let _ = local.set_item("natter:box:later", "{");
    slot::adopt("box", report);
    sleep(60).await;
    assert_eq!(HEARD.take(), [Input::Adopt("{".into())]);
    assert_eq!(storage::load("box:later"), None);
    assert_eq!(storage::load("box:later:damaged").as_deref(), Some("{"));
    assert_eq!(storage::load("box:alive").as_deref(), Some(text));
    let _ = local.clear();
}
