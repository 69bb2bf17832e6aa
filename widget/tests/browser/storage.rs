//! What outlives the document, and where nothing can.

use natter_widget::browser::storage::{load, load_checked, save};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Storage;

use crate::frame::run;

fn local() -> Storage {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten()).unwrap_or_else(|| unreachable!("no storage"));
    let _ = storage.clear();
    storage
}

/// Puts something else in the place of the browser's storage while `then` runs.
fn instead(getter: &str, then: impl FnOnce()) {
    let mut code = String::from("Object.defineProperty(window, 'localStorage', {configurable: true, get() { ");
    code.push_str(getter);
    code.push_str(" }});");
    let _ = run("window.natterStorage = Object.getOwnPropertyDescriptor(window, 'localStorage');");
    let _ = run(&code);
    then();
    let _ = run("Object.defineProperty(window, 'localStorage', window.natterStorage);");
}

const STATE: &str = r#"{"version":1,"entries":[]}"#;

#[wasm_bindgen_test]
fn is_read_as_written_and_goes_when_it_is_removed() {
    let storage = local();
    save("a", Some(STATE));
    assert_eq!(storage.get_item("natter:a").ok().flatten().as_deref(), Some(STATE));
    assert_eq!(load("a").as_deref(), Some(STATE));
    assert_eq!(load("b"), None);
    save("a", None);
    assert_eq!(load("a"), None);
    assert_eq!(storage.length().ok(), Some(0));
}

#[wasm_bindgen_test]
fn where_storage_is_refused_memory_serves() {
    instead("throw new Error('refused');", || {
        save("a", Some("text"));
        assert_eq!(load("a").as_deref(), Some("text"));
        assert_eq!(load("b"), None);
        save("a", None);
        assert_eq!(load("a"), None);
    });
    assert_eq!(local().length().ok(), Some(0));
}

#[wasm_bindgen_test]
fn a_full_storage_keeps_no_older_state() {
    // A storage as a browser has it whose quota is used up: what is there can be read and removed, nothing can be added.
    let _ = run("window.natterKept = {'natter:a': 'old', 'natter:a:damaged': '{'};
         window.natterFull = {getItem: (k) => natterKept[k] ?? null, removeItem: (k) => { delete natterKept[k]; },
           setItem() { throw new Error('full'); }};");
    instead("return natterFull;", || {
        save("a", Some("new"));
        assert_eq!(run("return JSON.stringify(natterKept)").ok().and_then(|kept| kept.as_string()).as_deref(), Some("{}"));
        assert_eq!(load("a").as_deref(), Some("new"));
        save("a", None);
        assert_eq!(load("a"), None);
    });
}

#[wasm_bindgen_test]
fn a_damaged_text_is_also_put_aside() {
    let storage = local();
    for damaged in ["{", r#"{"version":9,"entries":[]}"#] {
        let _ = storage.set_item("natter:a", damaged);
        assert_eq!(load_checked("a").as_deref(), Some(damaged));
        save("a", Some(STATE));
        assert_eq!(storage.get_item("natter:a:damaged").ok().flatten().as_deref(), Some(damaged));
    }
    let _ = storage.remove_item("natter:a:damaged");
    assert_eq!(load_checked("a").as_deref(), Some(STATE));
    assert_eq!(storage.get_item("natter:a:damaged").ok().flatten(), None, "what is sound is not put aside");
    let _ = storage.clear();
}
