//! `/demo/agent/live`: what the console's page is told of the tenant's socket.

use serde_json::{Value, json};

use crate::desk::{Desk, Socket, body};

async fn page(desk: &Desk) -> Socket {
    let socket = desk.socket_at(&format!("/demo/agent/live?widgetId={}", desk.widget)).await;
    for _ in 0..500 {
        if body(desk.bare("GET", "/demo/knobs")).await["sockets_authenticated"] != 0 {
            return socket;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it has not said who it is");
}

fn conversation(told: &Value, news: &str) -> Value {
    assert_eq!((&told["kind"], &told["news"]), (&json!("conversation"), &json!(news)), "{told}");
    told["conversation"].clone()
}

#[tokio::test]
async fn the_page_hears_of_everything_by_what_it_means() {
    let desk = Desk::open().await;
    let mut page = page(&desk).await;
    let said = body(desk.turn("hello, I am mia@example.com")).await;
    let id = &said["conversationId"];
    assert_eq!(&conversation(&page.next().await.unwrap(), "new")["id"], id);
    let asked = page.next().await.unwrap();
    assert_eq!((&asked["kind"], &asked["message"]["conversation_id"], &asked["message"]["role"]), (&json!("message"), id, &json!("user")));
    assert_eq!(conversation(&page.next().await.unwrap(), "updated")["message_count"], 1);
    assert_eq!(conversation(&page.next().await.unwrap(), "qualified")["contact_data"]["email"], "mia@example.com");
    assert_eq!(page.next().await.unwrap()["message"]["role"], "assistant");
    conversation(&page.next().await.unwrap(), "updated");
    body(desk.operator("POST", &format!("/widgets/{}/campaign", desk.widget)).json(&json!({"sent": 2, "total": 5}))).await;
    let progress = page.next().await.unwrap();
    assert_eq!((&progress["kind"], &progress["campaign"]["sent"]), (&json!("campaign"), &json!(2)));
}

#[tokio::test]
async fn what_is_not_known_goes_on_as_it_came_and_what_is_no_frame_does_not() {
    let desk = Desk::open().await;
    let mut page = page(&desk).await;
    for raw in ["not even JSON", "[]", r#"{"data":{}}"#, r#"{"type":"weather:new","data":[1,{"wind":"west"}]}"#] {
        body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "push", "raw": raw}))).await;
    }
    assert_eq!(page.next().await.unwrap(), json!({"kind": "other", "type": "weather:new", "data": [1, {"wind": "west"}]}));
    body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "push", "raw": r#"{"type":"conversation:new","data":{"id":7}}"#}))).await;
    assert_eq!(page.next().await.unwrap()["kind"], "other", "a conversation without a name is none");
}

#[tokio::test]
async fn when_the_tenants_socket_ends_the_page_learns_of_it() {
    let desk = Desk::open().await;
    let mut page = page(&desk).await;
    body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "close_sockets"}))).await;
    assert!(page.next().await.is_none());
}
