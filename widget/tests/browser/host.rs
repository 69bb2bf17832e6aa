//! Who is believed, and what is said.

use natter_client::HostCommand;
use natter_widget::browser::host::{Trust, message, to_json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::run;

const SHOP: &str = "https://shop.example";

#[wasm_bindgen_test]
fn the_parents_first_message_fixes_the_origin() {
    let mut trust = Trust::default();
    assert!(!trust.accepts(false, "https://evil.example"));
    assert_eq!(trust.origin(), None);
    assert!(trust.accepts(true, SHOP));
    assert_eq!(trust.origin(), Some(SHOP));
    assert!(trust.accepts(true, SHOP));
    assert!(!trust.accepts(true, "https://evil.example"));
    assert!(!trust.accepts(false, SHOP));
    assert_eq!(trust.origin(), Some(SHOP));
}

#[wasm_bindgen_test]
fn what_is_no_json_or_far_too_long_is_nothing() {
    let json = |code: &str| to_json(&run(code).unwrap_or_default());
    assert_eq!(json("return {type: 'A', b: [1, null]}").as_deref(), Some(r#"{"type":"A","b":[1,null]}"#));
    for code in [
        "const a = {type: 'A'}; a.a = a; return a",
        "return {type: 'A', n: 10n}",
        "return {type: 'A', text: 'x'.repeat(300000)}",
        "return undefined",
        "return () => 1",
        "return {get type() { throw 1 }}",
    ] {
        assert_eq!(json(code), None, "{code}");
    }
}

#[wasm_bindgen_test]
fn commands_are_the_stock_messages() {
    let said = |command: &HostCommand| to_json(&message(command)).unwrap_or_default();
    assert_eq!(said(&HostCommand::Ready), r#"{"type":"VUE_APP_READY"}"#);
    assert_eq!(said(&HostCommand::UnreadCount(3)), r#"{"count":3,"type":"UPDATE_UNREAD_COUNT"}"#);
    assert_eq!(said(&HostCommand::StoreSession("s".into())), r#"{"token":"s","type":"STORE_SESSION"}"#);
    assert_eq!(
        said(&HostCommand::Error { code: "session_ended", message: "m".into() }),
        r#"{"code":"session_ended","message":"m","type":"WIDGET_ERROR"}"#
    );
    assert_eq!(
        said(&HostCommand::MessageReceived { conversation: "c".into(), message: "m".into(), author: "a".into() }),
        r#"{"conversationId":"c","messageId":"m","author":"a","type":"MESSAGE_RECEIVED"}"#
    );
}
