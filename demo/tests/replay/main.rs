//! The recordings of a real Libredesk 2.7.0, replayed: what it answered, the demo server answers.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod comparison;
mod recording;
mod scene;

use std::time::Duration;

use serde_json::{Value, json};

use scene::{SECRET, Scene, Socket, jwt, options, unix_now};

const OF_SETTINGS: [&str; 12] = [
    "launcher",
    "launcher-no-inbox",
    "launcher-bad-inbox",
    "launcher-unknown-inbox",
    "launcher-disabled-inbox",
    "launcher-blocked-ip",
    "settings",
    "settings-with-form",
    "index",
    "index-trusted-domains",
    "widget-js",
    "languages",
];

const OF_VISITOR: [&str; 37] = [
    "agent-login",
    "me-no-token",
    "me-bad-token",
    "init-empty",
    "init-too-long",
    "init-visitor",
    "me-visitor",
    "me-other-inbox",
    "conversations",
    "conversation",
    "conversation-unknown",
    "conversation-not-uuid",
    "ws-bad-join",
    "ws-visitor",
    "update-last-seen",
    "message",
    "message-empty",
    "message-too-long",
    "message-unknown",
    "upload",
    "upload-two",
    "upload-image",
    "upload-empty",
    "upload-no-conversation",
    "upload-too-large",
    "conversation-answered",
    "conversation-resolved",
    "conversation-closed",
    "message-reopens",
    "exchange",
    "exchange-bad-signature",
    "exchange-expired",
    "exchange-missing-claim",
    "me-user",
    "conversations-merge",
    "me-merged-visitor-token",
    "ws-before-join",
];

const OF_FORM: [&str; 10] = [
    "init-form-missing",
    "init-form-bad-email",
    "init-form",
    "conversations-unread",
    "conversation-csat",
    "csat-bad-rating",
    "csat",
    "csat-again",
    "conversation-after-csat",
    "ws-csat",
];

const OF_STRICT_INBOX: [&str; 4] = ["strict-init", "strict-second-init", "strict-message-closed", "strict-upload"];

const OF_AGENT: [&str; 19] = [
    "agent-login",
    "agent-me",
    "agent-create-inbox",
    "agent-update-inbox",
    "agent-conversations",
    "agent-conversation",
    "agent-assign",
    "agent-reply",
    "agent-private-note",
    "agent-media",
    "agent-reply-with-file",
    "agent-messages",
    "agent-availability",
    "agent-last-seen",
    "agent-page-visits",
    "agent-status-unknown",
    "agent-status",
    "agent-ws",
    "agent-ws-visitor-side",
];

const OF_LIMITER: [&str; 1] = ["rate-limited"];

#[test]
fn no_recording_is_left_out() {
    let mut covered: Vec<&str> = [&OF_SETTINGS[..], &OF_VISITOR, &OF_FORM, &OF_STRICT_INBOX, &OF_AGENT, &OF_LIMITER].concat();
    covered.sort_unstable();
    covered.dedup();
    assert_eq!(covered, recording::all_names());
}

fn assert_played(scene: &Scene, names: &[&str]) {
    let mut names = names.to_vec();
    names.sort_unstable();
    // Every scene signs an agent in; only two of them list it.
    let played: Vec<&str> = scene.played.iter().map(String::as_str).filter(|name| *name != "agent-login" || names.contains(name)).collect();
    assert_eq!(played, names);
}

#[tokio::test]
async fn settings() {
    let mut scene = Scene::start(options()).await;
    scene.sign_in().await;
    scene.make_inbox("INBOX", |_| {}).await;
    scene.make_inbox("INBOX-FORM", with_form).await;
    scene.make_inbox("INBOX-BLOCKED", |body| body["config"]["blocked_ips"] = json!(["127.0.0.0/8"])).await;
    scene.make_inbox("INBOX-DISABLED", |body| body["enabled"] = json!(false)).await;
    for name in OF_SETTINGS {
        scene.play(name).await;
    }
    assert_played(&scene, &OF_SETTINGS);
}

/// The form inbox: one field is switched off and one names an attribute that does not exist; neither is shown.
fn with_form(body: &mut Value) {
    let field = |key: &str, kind: &str, label: &str, placeholder: &str, required: bool, order: i64| {
        json!({
            "key": key, "type": kind, "label": label, "placeholder": placeholder, "required": required, "enabled": true,
            "order": order, "is_default": true, "custom_attribute_id": 0,
        })
    };
    let custom = |key: &str, order: i64, id: i64| {
        json!({
            "key": key, "type": "text", "label": "Another", "placeholder": "", "required": false, "enabled": true,
            "order": order, "is_default": false, "custom_attribute_id": id,
        })
    };
    let mut disabled = field("website", "text", "Website", "", false, 6);
    disabled["enabled"] = json!(false);
    body["config"]["prechat_form"] = json!({
        "enabled": true,
        "title": "Tell us who you are",
        "fields": [
            field("name", "text", "Your name", "Ada", true, 1),
            field("email", "email", "E-mail", "ada@example.com", true, 2),
            field("phone", "phone", "Phone", "", false, 3),
            custom("company_5e90", 4, 3),
            custom("gone", 5, 99),
            disabled,
        ],
    });
    body["config"]["trusted_domains"] = json!(["*.example.com", "localhost"]);
}

#[tokio::test]
async fn visitor() {
    let mut scene = Scene::start(options()).await;
    scene.sign_in().await;
    scene.agent("PUT", "/api/v1/agents/me/availability", &json!({"status": "online"})).await;
    scene.make_inbox("INBOX", |_| {}).await;
    scene.make_inbox("INBOX-FORM", with_form).await;
    for name in ["me-no-token", "me-bad-token", "init-empty", "init-too-long", "init-visitor"] {
        scene.play(name).await;
    }
    for name in ["me-visitor", "me-other-inbox", "conversations", "conversation", "conversation-unknown", "conversation-not-uuid"] {
        scene.play(name).await;
    }
    bad_join(&mut scene).await;
    let conversation = format!("/api/v1/conversations/{}", scene.bindings.value("CONVERSATION"));

    let mut socket = scene.open_widget_socket().await;
    let mut got = Vec::new();
    for line in recording::frames("ws-visitor").iter().filter(|line| line.from == "client") {
        let frame = line.frame.as_ref().expect("frame");
        socket.send(&scene.bindings.fill_in_json(frame)).await;
        if ["join", "ping"].contains(&frame["type"].as_str().expect("type")) {
            got.extend(socket.take(1).await);
        }
    }
    scene.agent("PUT", &format!("{conversation}/assignee/user"), &json!({"assignee_id": 2})).await;
    let reply = "<p>Hi <b>there</b>, see <a href=\"https://example.com\">this</a></p>";
    scene.agent("POST", &format!("{conversation}/messages"), &json!({"message": reply, "private": false})).await;
    got.extend(socket.take(2).await);

    for name in ["update-last-seen", "message-empty", "message-too-long", "message-unknown", "message", "upload", "upload-two"] {
        scene.play(name).await;
    }
    for name in ["upload-image", "upload-empty", "upload-no-conversation", "upload-too-large", "conversation-answered"] {
        scene.play(name).await;
    }
    for status in ["away", "online"] {
        scene.agent("PUT", "/api/v1/agents/me/availability", &json!({"status": status})).await;
    }
    scene.agent("PUT", &format!("{conversation}/status"), &json!({"status": "Resolved"})).await;
    scene.play("conversation-resolved").await;
    scene.agent("PUT", &format!("{conversation}/status"), &json!({"status": "Closed"})).await;
    scene.play("conversation-closed").await;
    got.extend(socket.drain().await);
    scene.check_frames("ws-visitor", got);
    scene.play("message-reopens").await;
    assert!(socket.drain().await.is_empty(), "reopening and own messages are not announced");

    exchange(&mut scene).await;
    before_join(&mut scene).await;
    assert_played(&scene, &OF_VISITOR);
}

async fn bad_join(scene: &mut Scene) {
    let mut socket = scene.open_widget_socket().await;
    let join = recording::frames("ws-bad-join").remove(0).frame.expect("frame");
    socket.send(&scene.bindings.fill_in_json(&join)).await;
    let got = socket.take(1).await;
    scene.check_frames("ws-bad-join", got);
}

async fn exchange(scene: &mut Scene) {
    let expires = unix_now() + 3600;
    let claims = json!({
        "external_user_id": "u-8b2854", "email": "adacb71@example.com", "first_name": "Ada", "last_name": "Lovelace",
        "exp": expires, "contact_custom_attributes": {"company_5e90": "pro"},
    });
    // The recorded tokens have expired since, so they are signed anew.
    let sent = |jwt: String| move |recorded: &mut recording::Exchange| recorded.request.body = json!({"jwt": jwt});
    scene.play_changed("exchange-bad-signature", sent(jwt(&claims, "another secret"))).await;
    let mut expired = claims.clone();
    expired["exp"] = json!(1);
    scene.play_changed("exchange-expired", sent(jwt(&expired, SECRET))).await;
    scene.play_changed("exchange-missing-claim", sent(jwt(&json!({"exp": expires}), SECRET))).await;
    scene.bindings.bind("JWT", &jwt(&claims, SECRET));
    for name in ["exchange", "me-user", "conversations-merge", "me-merged-visitor-token"] {
        scene.play(name).await;
    }
}

/// On a server of its own, which loses patience sooner than after 20 s.
async fn before_join(scene: &mut Scene) {
    let deadline = Duration::from_millis(600);
    let impatient = Scene::start(natter_demo::Options { socket_deadline: deadline, ..options() }).await;
    let mut socket = Socket::open(&impatient.server, "/widget/ws", "").await;
    let recorded = recording::frames("ws-before-join");
    for line in recorded.iter().filter(|line| line.from == "client") {
        socket.send(&scene.bindings.fill_in_json(line.frame.as_ref().expect("frame"))).await;
    }
    let got = socket.take(1).await;
    assert!(recorded.last().expect("line").closed.is_some());
    let before = std::time::Instant::now();
    assert_eq!(socket.next_text().await, None, "dropped without a close frame");
    assert!(before.elapsed() < deadline * 2);
    scene.check_frames("ws-before-join", got);
}

#[tokio::test]
async fn form_and_survey() {
    let mut scene = Scene::start(options()).await;
    scene.sign_in().await;
    scene.agent("PUT", "/api/v1/agents/me/availability", &json!({"status": "online"})).await;
    scene.make_inbox("INBOX-FORM", with_form).await;
    for name in ["init-form-missing", "init-form-bad-email", "init-form"] {
        scene.play(name).await;
    }
    let conversation = format!("/api/v1/conversations/{}", scene.bindings.value("FORM-CONVERSATION"));
    let mut socket = scene.open_widget_socket().await;
    let join = recording::frames("ws-csat").remove(0).frame.expect("frame");
    socket.send(&scene.bindings.fill_in_json(&join)).await;
    let mut got = socket.take(1).await;
    scene.agent("PUT", &format!("{conversation}/assignee/user"), &json!({"assignee_id": 2})).await;
    got.extend(socket.take(1).await);
    let replies = ["<p>Hello Grace</p>", "<p>Line one</p><p>Line <i>two</i><br>three</p><blockquote>quoted</blockquote>"];
    for reply in replies {
        scene.agent("POST", &format!("{conversation}/messages"), &json!({"message": reply, "private": false})).await;
    }
    got.extend(socket.take(2).await);
    scene.play("conversations-unread").await;
    scene.agent("PUT", &format!("{conversation}/status"), &json!({"status": "Resolved"})).await;
    got.extend(socket.drain().await);
    for name in ["conversation-csat", "csat-bad-rating", "csat", "csat-again", "conversation-after-csat"] {
        scene.play(name).await;
    }
    assert!(socket.drain().await.is_empty(), "an answered survey is not announced");
    scene.check_frames("ws-csat", got);
    assert_played(&scene, &OF_FORM);
}

#[tokio::test]
async fn strict_inbox() {
    let mut scene = Scene::start(options()).await;
    scene.sign_in().await;
    let strict = |body: &mut Value| {
        body["config"]["visitors"]["prevent_multiple_conversations"] = json!(true);
        body["config"]["visitors"]["prevent_reply_to_closed_conversation"] = json!(true);
        body["config"]["features"]["file_upload"] = json!(false);
    };
    scene.make_inbox("INBOX-STRICT", strict).await;
    let begun = scene.play("strict-init").await;
    scene.bindings.bind("STRICT-TOKEN", begun["data"]["session_token"].as_str().expect("token"));
    let conversation = begun["data"]["conversation"]["uuid"].as_str().expect("uuid").to_owned();
    scene.bindings.bind("STRICT-CONVERSATION", &conversation);
    scene.play("strict-second-init").await;
    scene.agent("PUT", &format!("/api/v1/conversations/{conversation}/status"), &json!({"status": "Closed"})).await;
    scene.play("strict-message-closed").await;
    scene.play("strict-upload").await;
    assert_played(&scene, &OF_STRICT_INBOX);
}

#[tokio::test]
async fn agent() {
    // As recorded, the note and the visitor's message come before the first reply is delivered.
    let delay = Duration::from_millis(400);
    let mut scene = Scene::start(natter_demo::Options { delivery_delay: delay..=delay, ..options() }).await;
    scene.sign_in().await;
    scene.play("agent-me").await;
    let made = scene.play("agent-create-inbox").await;
    let inbox = made["data"]["uuid"].as_str().expect("uuid").to_owned();
    scene.bindings.bind("INBOX", &inbox);
    let path = format!("/api/v1/inboxes/{}", made["data"]["id"]);
    scene.play_changed("agent-update-inbox", |recorded| recorded.request.path = path).await;

    let visitor = Visitor::begin(&scene, &inbox, "Hello").await;
    scene.bindings.bind("CONVERSATION", &visitor.conversation);
    scene.bindings.bind("VISITOR-TOKEN", &visitor.token);
    for name in ["agent-conversations", "agent-conversation", "agent-assign"] {
        // How many conversations there are is the server's own affair.
        scene
            .play_changed(name, |recorded| {
                if name == "agent-conversations" {
                    recorded.response.body["data"]["total"] = json!(1);
                    recorded.response.body["data"]["total_pages"] = json!(1);
                }
            })
            .await;
    }

    let recorded = recording::frames("agent-ws");
    let mut agents_socket = scene.open_agent_socket().await;
    let mut visitors_socket = scene.open_widget_socket().await;
    let visitors_frames = recording::frames("agent-ws-visitor-side");
    let mut of_visitor = visitors_frames.iter().filter(|line| line.from == "client").filter_map(|line| line.frame.as_ref());
    visitors_socket.send(&scene.bindings.fill_in_json(of_visitor.next().expect("join"))).await;
    let mut visitor_got = visitors_socket.take(1).await;
    for line in recorded.iter().filter(|line| line.from == "client") {
        agents_socket.send(&scene.bindings.fill_in_json(line.frame.as_ref().expect("frame"))).await;
    }
    visitor_got.extend(visitors_socket.take(2).await);
    for frame in of_visitor {
        visitors_socket.send(&scene.bindings.fill_in_json(frame)).await;
    }
    let mut agent_got = agents_socket.take(2).await;
    scene.play("agent-reply").await;
    scene.play("agent-private-note").await;
    visitor.send(&scene, "From the visitor").await;
    agent_got.extend(agents_socket.take(7).await);
    let media = scene.play("agent-media").await["data"]["id"].clone();
    scene.play_changed("agent-reply-with-file", |recorded| recorded.request.body["attachments"] = json!([media])).await;
    agent_got.extend(agents_socket.take(3).await);
    scene.play("agent-messages").await;
    scene.play("agent-availability").await;
    scene.agent("PUT", "/api/v1/agents/me/availability", &json!({"status": "online"})).await;
    for name in ["agent-last-seen", "agent-page-visits", "agent-status-unknown", "agent-status"] {
        scene.play(name).await;
    }
    agent_got.extend(agents_socket.drain().await);
    visitor_got.extend(visitors_socket.drain().await);
    scene.check_frames("agent-ws", agent_got);
    scene.check_frames("agent-ws-visitor-side", visitor_got);
    assert_played(&scene, &OF_AGENT);
}

/// A visitor of the agent's scene.
struct Visitor {
    inbox: String,
    token: String,
    conversation: String,
}

impl Visitor {
    async fn begin(scene: &Scene, inbox: &str, text: &str) -> Self {
        let client = reqwest::Client::builder().user_agent("python-requests/2.34.2").build().expect("client");
        let address = format!("{}/api/v1/widget/chat/conversations/init", scene.server.url());
        let request = client.post(address).header("X-Libredesk-Inbox-ID", inbox).json(&json!({"message": text}));
        let begun: Value = request.send().await.expect("answer").json().await.expect("JSON");
        let own = |value: &Value| value.as_str().expect("text").to_owned();
        let data = &begun["data"];
        Self { inbox: inbox.to_owned(), token: own(&data["session_token"]), conversation: own(&data["conversation"]["uuid"]) }
    }

    async fn send(&self, scene: &Scene, text: &str) {
        let address = format!("{}/api/v1/widget/chat/conversations/{}/message", scene.server.url(), self.conversation);
        let request = reqwest::Client::new().post(address).header("X-Libredesk-Inbox-ID", &self.inbox);
        let answer = request.bearer_auth(&self.token).json(&json!({"message": text})).send().await.expect("answer");
        assert_eq!(answer.status(), 200);
    }
}

#[tokio::test]
async fn rate_limit() {
    let mut scene = Scene::start(natter_demo::Options { rate_limit: Some(3), ..options() }).await;
    scene.sign_in().await;
    scene.make_inbox("INBOX", |_| {}).await;
    for _ in 0..3 {
        scene.play("launcher").await;
    }
    scene.play("rate-limited").await;
    scene.played.remove("launcher");
    assert_played(&scene, &OF_LIMITER);
}
