//! What tabs share.

use natter_widget::browser::lease::Lease;
use natter_widget::browser::locks;
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
