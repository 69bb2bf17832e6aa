//! A stand-in for the voice vendor's conversational socket, as its public JavaScript SDK (`@elevenlabs/client` 1.25, MIT)
//! speaks it: enough that a call can be made, heard, written into and ended. Nobody really listens to the sound.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::answer::plain_text;
use crate::app::App;
use crate::signature::random_token;
use crate::widget::access::query_value;

const PROTOCOL: &str = "convai";
const BETWEEN_PINGS: Duration = Duration::from_secs(2);
/// A client that answers no ping for so long is gone.
const PATIENCE: Duration = Duration::from_secs(20);
/// The first frame has to be there by then.
const TO_BEGIN: Duration = Duration::from_secs(10);
/// Vendors' signed addresses work once, and not for long.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);
/// 16,000 samples of two bytes a second.
const BYTES_PER_SECOND: usize = 32_000;
/// What it hears until it answers.
const SECONDS_OF_A_TURN: usize = 3;
const GREETING: &str = "Hi, this is the kiln. What can I do for you?";
/// As much of the greeting as had been said when the caller began to speak.
const GREETING_HEARD: &str = "Hi, this is the kiln.";
/// The close code for an agent that is not there or not to be called so.
const REFUSED: u16 = 3000;
/// The close code for a frame that is none.
const NO_FRAME: u16 = 1008;

/// Signed addresses that have not been used.
#[derive(Default)]
pub(crate) struct Voice {
    signatures: HashMap<String, (String, Instant)>,
}

impl Voice {
    /// Path and query of an address with which a private agent can be called once.
    pub(crate) fn sign(&mut self, agent_id: &str) -> String {
        let signature = random_token();
        self.signatures.insert(signature.clone(), (agent_id.to_owned(), Instant::now() + SIGNED_FOR));
        format!("/v1/convai/conversation?agent_id={agent_id}&conversation_signature={signature}")
    }

    fn takes(&mut self, agent_id: &str, signature: &str) -> bool {
        self.signatures.remove(signature).is_some_and(|(agent, until)| agent == agent_id && Instant::now() < until)
    }
}

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/v1/convai/conversation", get(upgrade))
}

/// A public agent is called by its id, a private one with a signature too. Who may not is told by the close code, because
/// a browser's page sees no status of an upgrade.
async fn upgrade(State(app): State<Arc<App>>, request: Request) -> Response {
    let agent_id = query_value(request.uri(), "agent_id").unwrap_or_default();
    let signature = query_value(request.uri(), "conversation_signature");
    let (mut parts, _) = request.into_parts();
    let may = {
        let store = app.chatwoot();
        let mut agents = store.inboxes.iter().filter_map(|inbox| inbox.settings.voice.as_ref()).filter(|voice| voice.agent_id == agent_id);
        agents.next().is_some_and(|voice| match &signature {
            Some(signature) => app.voice().takes(&agent_id, signature),
            None => !voice.private,
        })
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]).on_upgrade(move |socket| async move {
            let mut call = Call { socket, events: 0, heard: 0, greeted: None, pinged: None };
            let (code, reason) = if may { call.run().await } else { (REFUSED, "The agent does not exist or needs a signed address") };
            call.end(code, reason).await;
        }),
        Err(_) => plain_text(StatusCode::UPGRADE_REQUIRED, "A WebSocket is spoken here\n"),
    }
}

/// Why a call is over: the close code and a word.
type End = (u16, &'static str);

struct Call {
    socket: WebSocket,
    events: u64,
    /// Bytes of sound since the last answer.
    heard: usize,
    /// The event of a greeting that was not interrupted yet.
    greeted: Option<u64>,
    /// When the oldest ping went out that was not answered.
    pinged: Option<Instant>,
}

impl Call {
    async fn run(&mut self) -> End {
        let first = match tokio::time::timeout(TO_BEGIN, self.socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => serde_json::from_str(&text).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        if first["type"] != "conversation_initiation_client_data" {
            return (NO_FRAME, "conversation_initiation_client_data must come first");
        }
        let format = "pcm_16000";
        self.say(json!({"type": "conversation_initiation_metadata", "conversation_initiation_metadata_event": {
            "conversation_id": format!("conv_{}", random_token()),
            "agent_output_audio_format": format,
            "user_input_audio_format": format,
        }}))
        .await;
        let greeting = first["conversation_config_override"]["agent"]["first_message"].as_str().unwrap_or(GREETING);
        self.answer(greeting).await;
        self.greeted = Some(self.events).filter(|_| greeting == GREETING);
        let mut ping = tokio::time::interval(BETWEEN_PINGS);
        loop {
            let frame = tokio::select! {
                frame = self.socket.next() => frame,
                _ = ping.tick() => {
                    if self.pinged.is_some_and(|since| since.elapsed() > PATIENCE) {
                        return (NO_FRAME, "no pong");
                    }
                    self.pinged = self.pinged.or_else(|| Some(Instant::now()));
                    let event_id = self.next_event();
                    self.say(json!({"type": "ping", "ping_event": {"event_id": event_id, "ping_ms": 20}})).await;
                    continue;
                }
            };
            let text = match frame {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Binary(_))) => return (NO_FRAME, "frames are JSON"),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return (1000, ""),
            };
            let Ok(frame) = serde_json::from_str::<Value>(&text) else { return (NO_FRAME, "frames are JSON") };
            if let Some(end) = self.take(&frame).await {
                return end;
            }
        }
    }

    async fn take(&mut self, frame: &Value) -> Option<End> {
        if let Some(chunk) = frame.get("user_audio_chunk") {
            let Some(sound) = chunk.as_str().and_then(|chunk| STANDARD.decode(chunk).ok()) else {
                return Some((NO_FRAME, "user_audio_chunk must be base64"));
            };
            self.heard += sound.len();
            if self.heard >= SECONDS_OF_A_TURN * BYTES_PER_SECOND {
                self.heard = 0;
                if let Some(event_id) = self.greeted.take() {
                    self.say(json!({"type": "interruption", "interruption_event": {"event_id": event_id}})).await;
                    self.say(json!({"type": "agent_response_correction", "agent_response_correction_event": {
                        "original_agent_response": GREETING, "corrected_agent_response": GREETING_HEARD, "event_id": event_id,
                    }}))
                    .await;
                }
                self.say(json!({"type": "vad_score", "vad_score_event": {"vad_score": 0.9}})).await;
                let event_id = self.next_event();
                let words = format!("{SECONDS_OF_A_TURN} seconds of sound");
                self.say(json!({"type": "user_transcript", "user_transcription_event": {"user_transcript": words, "event_id": event_id}}))
                    .await;
                self.answer("I hear you. This is a demo, so I can't understand a word.").await;
            }
            return None;
        }
        match frame["type"].as_str() {
            Some("pong") => self.pinged = None,
            Some("user_message") => {
                let Some(text) = frame["text"].as_str() else { return Some((NO_FRAME, "user_message must have a text")) };
                if text.eq_ignore_ascii_case("bye") {
                    self.answer("Goodbye!").await;
                    return Some((1000, "the agent ended the call"));
                }
                let words = format!("You wrote: {text}");
                self.answer(&words).await;
            }
            Some("user_activity" | "contextual_update" | "feedback" | "client_tool_result") => {}
            _ => self.say(json!({"type": "error", "error_event": {"code": 1008, "message": "unknown type"}})).await,
        }
        None
    }

    fn next_event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }

    /// Words, and a fifth of a second of a quiet tone.
    async fn answer(&mut self, words: &str) {
        let event_id = self.next_event();
        self.say(json!({"type": "agent_response", "agent_response_event": {"agent_response": words, "event_id": event_id}})).await;
        let samples = (0..3200_i16).flat_map(|number| (if number % 36 < 18 { 900_i16 } else { -900 }).to_le_bytes());
        let sound = STANDARD.encode(samples.collect::<Vec<u8>>());
        self.say(json!({"type": "audio", "audio_event": {"audio_base_64": sound, "event_id": event_id}})).await;
    }

    async fn say(&mut self, frame: Value) {
        // Who has gone is noticed by the next read.
        let _ = self.socket.send(Message::Text(frame.to_string().into())).await;
    }

    async fn end(&mut self, code: u16, reason: &'static str) {
        let _ = self.socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
        let _ = tokio::time::timeout(Duration::from_secs(1), self.socket.next()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_agent_and_one_call() {
        let mut voice = Voice::default();
        let signature = |path: String| path.rsplit_once('=').map(|(_, signature)| signature.to_owned()).unwrap();
        let first = signature(voice.sign("a"));
        assert!(!voice.takes("b", &first));
        let second = signature(voice.sign("a"));
        assert!(voice.takes("a", &second));
        assert!(!voice.takes("a", &second));
        assert!(!voice.takes("a", ""));
    }
}
