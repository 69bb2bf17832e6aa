//! What outlives the document, and where nothing can.

use natter_widget::browser::storage::{load_from, save_to};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Storage;

use crate::frame::run;

fn local() -> Storage {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten()).unwrap_or_else(|| unreachable!("no storage"));
    let _ = storage.clear();
    storage
}

const STATE: &str = r#"{"version":1,"entries":[]}"#;

#[wasm_bindgen_test]
fn is_read_as_written_and_goes_when_it_is_removed() {
    let storage = local();
    save_to(Some(&storage), "a", Some(STATE));
    assert_eq!(load_from(Some(&storage), "a").as_deref(), Some(STATE));
    assert_eq!(load_from(Some(&storage), "b"), None);
    save_to(Some(&storage), "a", None);
    assert_eq!(load_from(Some(&storage), "a"), None);
    assert_eq!(storage.length().ok(), Some(0));
}

#[wasm_bindgen_test]
fn where_storage_is_refused_memory_serves() {
    save_to(None, "a", Some("text"));
    assert_eq!(load_from(None, "a").as_deref(), Some("text"));
    save_to(None, "a", None);
    assert_eq!(load_from(None, "a"), None);
}

#[wasm_bindgen_test]
fn a_full_storage_keeps_no_older_state() {
    // A storage as a browser has it whose quota is used up: what is there can be read and removed, nothing can be added.
    let full: Storage = run("const kept = {'natter:a': 'old'};
         return {getItem: (k) => kept[k] ?? null, removeItem: (k) => { delete kept[k]; }, setItem() { throw new Error('full'); }};")
    .unwrap_or_default()
    .unchecked_into();
    save_to(Some(&full), "a", Some("new"));
    assert_eq!(full.get_item("natter:a").ok().flatten(), None);
    assert_eq!(load_from(Some(&full), "a").as_deref(), Some("new"));
    save_to(Some(&full), "a", None);
}

#[wasm_bindgen_test]
fn a_damaged_text_is_also_put_aside() {
    let storage = local();
    for damaged in ["{", r#"{"version":9,"entries":[]}"#] {
        let _ = storage.set_item("natter:a", damaged);
        assert_eq!(load_from(Some(&storage), "a").as_deref(), Some(damaged));
        save_to(Some(&storage), "a", Some(STATE));
        assert_eq!(storage.get_item("natter:a:damaged").ok().flatten().as_deref(), Some(damaged));
    }
    let _ = storage.clear();
}
