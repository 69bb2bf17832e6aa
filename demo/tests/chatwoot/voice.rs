//! Signed addresses, and the stand-in for the vendor's socket behind them.

use std::time::Duration;

use base64::Engine as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::desk::{Desk, answer, body};

struct Call {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Call {
    async fn to(address: &str) -> Self {
        // As the SDK does: its name behind, its protocol with it.
        let mut request = format!("{address}&source=js_sdk&version=1.25.0").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "convai".parse().unwrap());
        Self { stream: tokio_tungstenite::connect_async(request).await.unwrap().0 }
    }

    async fn begun(address: &str) -> Self {
        let mut call = Self::to(address).await;
        call.say(json!({"type": "conversation_initiation_client_data", "source_info": {"source": "js_sdk", "version": "1.25.0"}})).await;
        let metadata = call.hear().await.unwrap();
        assert_eq!(metadata["type"], "conversation_initiation_metadata");
        let event = &metadata["conversation_initiation_metadata_event"];
        assert_eq!((&event["agent_output_audio_format"], &event["user_input_audio_format"]), (&json!("pcm_16000"), &json!("pcm_16000")));
        call
    }

    async fn say(&mut self, frame: Value) {
        self.stream.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame, or the close code.
    async fn hear(&mut self) -> Result<Value, u16> {
        match tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(Some(frame)))) => Err(frame.code.into()),
            other => panic!("{other:?}"),
        }
    }

    async fn hear_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.hear().await.unwrap();
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    async fn end(&mut self) -> u16 {
        loop {
            if let Err(code) = self.hear().await {
                return code;
            }
        }
    }
}

const AGENT: &str = "agent_kiln";

async fn desk(private: bool, has_api_key: bool) -> Desk {
    Desk::with(json!({"voice": {"agent_id": AGENT, "private": private, "has_api_key": has_api_key}})).await
}

fn public_address(desk: &Desk, agent: &str) -> String {
    format!("ws://{}/v1/convai/conversation?agent_id={agent}", desk.server.addr)
}

#[tokio::test]
async fn without_an_agent_or_a_key_nothing_is_signed() {
    for desk in [Desk::open().await, desk(true, false).await] {
        let visitor = desk.visitor().await;
        let told = answer(desk.by(&visitor, "GET", "conversations/voice_signed_url")).await;
        assert_eq!(told, (422, json!({"error": "Voice agent is not configured"})));
    }
    let config = body(Desk::open().await.call("POST", "config")).await;
    assert_eq!(config["website_channel_config"]["voice_agent_id"], Value::Null);
}

#[tokio::test]
async fn a_private_agent_is_called_once_by_a_signed_address() {
    let desk = desk(true, true).await;
    let config = body(desk.call("POST", "config")).await["website_channel_config"].clone();
    assert_eq!((&config["voice_agent_id"], &config["voice_agent_private"]), (&json!(AGENT), &json!(true)));
    let visitor = desk.visitor().await;
    let told = body(desk.by(&visitor, "GET", "conversations/voice_signed_url")).await;
    let address = told["signed_url"].as_str().unwrap();
    assert!(address.starts_with("ws://"), "{address}");
    Call::begun(address).await;
    assert_eq!(Call::to(address).await.end().await, 3000, "not twice");
    assert_eq!(Call::to(&public_address(&desk, AGENT)).await.end().await, 3000, "not unsigned");
}

#[tokio::test]
async fn a_call_has_words_sound_and_an_end() {
    let desk = desk(false, false).await;
    assert_eq!(Call::to(&public_address(&desk, "another")).await.end().await, 3000);
    let mut call = Call::begun(&public_address(&desk, AGENT)).await;
    let greeting = call.hear_of("agent_response").await;
    assert!(greeting["agent_response_event"]["agent_response"].as_str().unwrap().contains("kiln"));
    let sound = call.hear_of("audio").await;
    let sound = base64::engine::general_purpose::STANDARD.decode(sound["audio_event"]["audio_base_64"].as_str().unwrap()).unwrap();
    assert_eq!(sound.len(), 6400);
    let ping = call.hear_of("ping").await;
    call.say(json!({"type": "pong", "event_id": ping["ping_event"]["event_id"]})).await;
    let second = base64::engine::general_purpose::STANDARD.encode(vec![0; 32_000]);
    for _ in 0..3 {
        call.say(json!({"user_audio_chunk": second})).await;
    }
    assert!(call.hear_of("interruption").await["interruption_event"]["event_id"].is_number());
    let correction = call.hear_of("agent_response_correction").await["agent_response_correction_event"].clone();
    assert_eq!(correction["original_agent_response"], greeting["agent_response_event"]["agent_response"]);
    assert_eq!(correction["corrected_agent_response"], "Hi, this is the kiln.");
    assert!(call.hear_of("user_transcript").await["user_transcription_event"]["user_transcript"].is_string());
    call.hear_of("agent_response").await;
    call.say(json!({"type": "user_activity"})).await;
    call.say(json!({"type": "user_message", "text": "Hello"})).await;
    assert_eq!(call.hear_of("agent_response").await["agent_response_event"]["agent_response"], "You wrote: Hello");
    call.say(json!({"type": "dance"})).await;
    call.hear_of("error").await;
    call.say(json!({"type": "user_message", "text": "bye"})).await;
    assert_eq!(call.end().await, 1000);
}

#[tokio::test]
async fn what_is_no_frame_ends_the_call() {
    let desk = desk(false, false).await;
    let address = public_address(&desk, AGENT);
    let mut rude = Call::to(&address).await;
    rude.say(json!({"type": "pong", "event_id": 1})).await;
    assert_eq!(rude.end().await, 1008);
    for frame in [json!({"user_audio_chunk": "***"}), json!({"user_audio_chunk": 5}), json!({"type": "user_message"})] {
        let mut call = Call::begun(&address).await;
        call.say(frame).await;
        assert_eq!(call.end().await, 1008);
    }
}
