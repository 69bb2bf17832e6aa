//! Invariants that are a matter of the source itself (docs/ARCHITECTURE.md, "Invariants").
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What is written in Rust or JavaScript below a folder.
fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "js") {
            files.push(path);
        }
    }
    files
}

/// The lines of code of a file, comments left out, with their numbers.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let is_comment = |line: &str| ["//", "/*", "* ", "*/"].iter().any(|mark| line.trim_start().starts_with(mark));
    text.lines().enumerate().filter(|(_, line)| !is_comment(line)).map(|(at, line)| (at + 1, line.to_owned())).collect()
}

/// Fails with every line of the folders' code that has one of the words, unless its file is excused.
fn assert_absent(folders: &[&str], words: &[&str], excused: impl Fn(&str) -> bool) {
    let root = root();
    let mut found = Vec::new();
    let mut files = 0;
    for folder in folders {
        for path in source_files(&root.join(folder)) {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if excused(&name) {
                continue;
            }
            files += 1;
            for (number, line) in code(&path) {
                if words.iter().any(|word| line.contains(word)) {
                    found.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
    }
    assert!(files > 3, "looked nowhere");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_client_knows_no_browser() {
    let manifest = std::fs::read_to_string(root().join("client/Cargo.toml")).unwrap();
    assert!(manifest.contains("\n[dev-dependencies]") && !manifest.contains("\n[dependencies]"), "the client needs no library");
    assert_absent(&["client/src"], &["wasm_bindgen", "web_sys", "js_sys", "gloo", "leptos"], |_| false);
}

#[test]
fn the_engine_reads_no_clock_and_says_nothing() {
    assert_absent(&["client/src"], &["Instant::now", "SystemTime", "println!", "eprintln!", "thread::sleep"], |_| false);
}

#[test]
fn only_a_backend_knows_a_servers_words() {
    let words = [
        "unread_message_count",
        "conversation_uuid",
        "last_message",
        "conversation_update",
        "X-Libredesk",
        "business_hours",
        "csat",
        "X-Auth-Token",
        "website_token",
        "pubsub_token",
        "echo_id",
        "submitted_values",
        "primaryColor",
        "/api/",
    ];
    let excused = |name: &str| {
        name.starts_with("client/src/backends/")
            // The dashboards' socket is no widget's.
            || name == "client/src/tenant.rs"
    };
    assert_absent(&["client/src", "widget/src"], &words, excused);
}

#[test]
fn nothing_but_the_backends_folder_names_a_backend() {
    let excused = |name: &str| {
        name.starts_with("client/src/backends")
            // The one place where the app's backend is chosen, by cargo feature.
            || name == "widget/src/store.rs"
    };
    // Not "assistant", which is a kind of author everywhere; its module and its type are named by nobody else, however they are reached.
    let names =
        ["ibredesk", "hatwoot", "assistant::", "Assistant::new", "feature = \"assistant", "ActionCable", "__BACKEND__", "'assistant'"];
    assert_absent(&["client/src", "widget/src", "widget/emoji", "widget/voice"], &names, excused);
}

#[test]
fn the_loader_asks_for_the_kind_of_server_in_few_places() {
    // Where the page's settings, cookies and calls differ. (The page's own API has Libredesk's name with every server.)
    let excused =
        ["widget.js", "frame.js", "elsewhere.js", "frame/elsewhere.js", "frame/session.js"].map(|file| format!("loader/src/{file}"));
    assert!(excused.iter().all(|file| root().join(file).exists()));
    let names = ["__BACKEND__", "hatwoot", "'assistant'", "'libredesk'", "X-Libredesk", "/api/"];
    assert_absent(&["loader/src"], &names, |name| excused.iter().any(|file| file == name));
}

#[test]
fn server_html_reaches_the_document_through_one_function() {
    let words = [
        "set_inner_html",
        "inner_html",
        "innerHTML",
        "insert_adjacent_html",
        "setHTML",
        "set_outer_html",
        "create_contextual_fragment",
        "write_ln",
    ];
    assert_absent(&["widget/src"], &words, |name| name.starts_with("widget/src/browser/html"));
}
