//! What tabs share.

use natter_widget::browser::lease::Lease;
use natter_widget::browser::{locks, slot, storage};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::sleep;

#[wasm_bindgen_test]
async fn a_right_is_had_by_one_at_a_time() {
    let first = locks::try_take("test").await;
    assert!(first.is_some());
    assert!(locks::try_take("test").await.is_none());
    assert!(locks::try_take("other").await.is_some());
    drop(first);
    sleep(20).await;
    assert!(locks::try_take("test").await.is_some());
}

#[wasm_bindgen_test]
async fn who_waits_gets_it_in_the_end() {
    let first = locks::take("test-wait").await;
    wasm_bindgen_futures::spawn_local(async move {
        sleep(60).await;
        drop(first);
    });
    let _second = locks::take("test-wait").await;
    assert!(locks::try_take("test-wait").await.is_none());
}

#[wasm_bindgen_test]
fn a_lease_is_one_at_a_time_too() {
    let first = Lease::try_take("test");
    assert!(first.is_some());
    assert!(Lease::try_take("test").is_none());
    drop(first);
    assert!(Lease::try_take("test").is_some());
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
    let alive = locks::try_take("box:alive").await;
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
    assert!(locks::try_take(&names[0]).await.is_none());
    let _ = local.clear();
}
