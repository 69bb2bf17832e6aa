//! Files that outlive the document.

use std::cell::RefCell;

use natter_client::{FileNews, Input};
use natter_widget::browser::files;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::File;

use crate::frame::{run, sleep};

const ROOM: u64 = 1_000;

thread_local! {
    static HEARD: RefCell<Vec<(String, FileNews)>> = const { RefCell::new(Vec::new()) };
}

fn report(input: Input) {
    if let Input::File { id, news } = input {
        HEARD.with_borrow_mut(|heard| heard.push((id, news)));
    }
}

/// What is reported of this file next.
async fn news(id: &str) -> Option<FileNews> {
    for _ in 0..200 {
        let found = HEARD.with_borrow_mut(|heard| {
            let at = heard.iter().position(|(of, _)| of == id)?;
            Some(heard.remove(at).1)
        });
        if found.is_some() {
            return found;
        }
        sleep(20).await;
    }
    None
}

fn file(bytes: u32) -> File {
    run(&format!("return new File([new Uint8Array({bytes})], 'a.bin', {{type: 'image/png'}});")).unwrap_or_default().unchecked_into()
}

/// Runs JavaScript with the store of files in `files`, and gives what it resolves to.
async fn in_store(code: &str) -> wasm_bindgen::JsValue {
    let code = format!(
        "return new Promise((done) => {{
            const asked = indexedDB.open('natter', 1);
            asked.onsuccess = () => {{
                const transaction = asked.result.transaction('files', 'readwrite');
                const files = transaction.objectStore('files');
                let result;
                const give = (value) => {{ result = value; }};
                {code}
                transaction.oncomplete = () => {{ asked.result.close(); done(result); }};
            }};
        }});"
    );
    let promise: js_sys::Promise = run(&code).unwrap_or_default().unchecked_into();
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap_or_default()
}

async fn empty_store() {
    // Opened once by the app's own code, the database has its store.
    files::bring_back(vec!["none".into()], report);
    assert_eq!(news("none").await, Some(FileNews::Missing));
    in_store("files.clear();").await;
}

async fn stored_count() -> Option<f64> {
    in_store("files.count().onsuccess = (event) => give(event.target.result);").await.as_f64()
}

#[wasm_bindgen_test]
async fn a_stored_file_is_brought_back_and_goes_when_it_is_dropped() {
    empty_store().await;
    let held = files::hold(file(100));
    assert_eq!((held.name.as_str(), held.size, held.content_type.as_str()), ("a.bin", 100, "image/png"));
    files::store(held.id.clone(), ROOM, report);
    assert_eq!(news(&held.id).await, Some(FileNews::Stored));
    // As after a reload: memory knows nothing. What is stored is under another name then, as nothing here forgets without dropping.
    in_store(&format!("files.get('{0}').onsuccess = (event) => files.put({{...event.target.result, id: 'other'}});", held.id)).await;
    assert!(files::get("other").is_none());
    files::bring_back(vec!["other".into()], report);
    assert_eq!(news("other").await, Some(FileNews::Stored));
    assert_eq!(files::get("other").map(|file| file.size() as u64), Some(100));
    files::drop_all(&[held.id.clone(), "other".into()]);
    assert!(files::get(&held.id).is_none());
    for _ in 0..50 {
        if stored_count().await == Some(0.0) {
            return;
        }
        sleep(20).await;
    }
    unreachable!("dropped files are still stored");
}

#[wasm_bindgen_test]
async fn what_there_is_no_room_for_stays_in_memory() {
    empty_store().await;
    let (first, second) = (files::hold(file(600)), files::hold(file(401)));
    files::store(first.id.clone(), ROOM, report);
    assert_eq!(news(&first.id).await, Some(FileNews::Stored));
    files::store(second.id.clone(), ROOM, report);
    assert_eq!(news(&second.id).await, Some(FileNews::InMemory));
    assert!(files::get(&second.id).is_some());
    assert_eq!(stored_count().await, Some(1.0));
}

#[wasm_bindgen_test]
async fn where_storage_is_refused_memory_serves() {
    let open =
        run("const open = IDBFactory.prototype.open; IDBFactory.prototype.open = () => { throw new Error('refused'); }; return open;")
            .unwrap_or_default();
    let held = files::hold(file(10));
    files::store(held.id.clone(), ROOM, report);
    let first = news(&held.id).await;
    files::bring_back(vec![held.id.clone(), "gone".into()], report);
    let (second, third) = (news(&held.id).await, news("gone").await);
    let prototype = run("return IDBFactory.prototype;").unwrap_or_default();
    let _ = js_sys::Reflect::set(&prototype, &"open".into(), &open);
    assert_eq!((first, second, third), (Some(FileNews::InMemory), Some(FileNews::InMemory), Some(FileNews::Missing)));
}

#[wasm_bindgen_test]
async fn a_database_that_never_answers_counts_as_refused() {
    // (Time runs a hundred times as fast.)
    let _ = run("window.natterTimeout = setTimeout; window.setTimeout = (then, ms) => natterTimeout(then, ms / 100);
         window.natterOpen = IDBFactory.prototype.open; IDBFactory.prototype.open = () => ({});");
    let held = files::hold(file(10));
    files::store(held.id.clone(), ROOM, report);
    let stored = news(&held.id).await;
    files::bring_back(vec!["gone".into()], report);
    let brought = news("gone").await;
    let _ = run("window.setTimeout = natterTimeout; IDBFactory.prototype.open = natterOpen;");
    assert_eq!((stored, brought), (Some(FileNews::InMemory), Some(FileNews::Missing)));
}

#[wasm_bindgen_test]
async fn files_that_nothing_names_are_swept_away_once_they_are_old() {
    empty_store().await;
    in_store(
        "const old = Date.now() - 4_000_000;
         const file = new Blob(['x']);
         for (const [id, at] of [['orphan', old], ['needed', old], ['fresh', Date.now()]]) files.put({id, file, at});
         localStorage.setItem('natter:sweep:tab', JSON.stringify({entries: [{content: {file: {id: 'needed'}}}]}));",
    )
    .await;
    files::tidy();
    let mut left = String::new();
    for _ in 0..50 {
        let keys = in_store("files.getAllKeys().onsuccess = (event) => give(event.target.result.join());").await;
        left = keys.as_string().unwrap_or_default();
        if left == "fresh,needed" {
            break;
        }
        sleep(20).await;
    }
    let _ = run("localStorage.removeItem('natter:sweep:tab');");
    assert_eq!(left, "fresh,needed");
}

#[wasm_bindgen_test]
async fn what_is_damaged_in_the_store_is_in_nobodys_way() {
    empty_store().await;
    // (The sweep leaves what any stored text names, so these are words that stand in none.)
    in_store("files.put({id: 'bare-kept'}); files.put({id: 'odd-kept', file: 'text', at: 'x'}); files.put({id: 'void-kept', file: null, at: null});")
        .await;
    files::bring_back(vec!["bare-kept".into(), "odd-kept".into(), "void-kept".into()], report);
    for id in ["bare-kept", "odd-kept", "void-kept"] {
        assert_eq!(news(id).await, Some(FileNews::Missing), "{id}");
    }
    let held = files::hold(file(100));
    files::store(held.id.clone(), ROOM, report);
    assert_eq!(news(&held.id).await, Some(FileNews::Stored));
    files::tidy();
    for _ in 0..50 {
        if stored_count().await == Some(1.0) {
            return;
        }
        sleep(20).await;
    }
    unreachable!("what is damaged stays for ever");
}

#[wasm_bindgen_test]
fn a_file_that_is_held_can_be_shown() {
    let held = files::hold(file(10));
    let address = files::address(&held.id);
    assert!(address.as_ref().is_some_and(|address| address.starts_with("blob:")));
    assert_eq!(files::address(&held.id), address, "one address for all");
    files::drop_all(std::slice::from_ref(&held.id));
    assert_eq!(files::address(&held.id), None);
}
