//! The sound of a message that the visitor isn't looking at: two soft notes, made on the spot, so that there is no file to load.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use super::clock;
use super::listener::Listener;

/// Notes don't come more often than this (ms).
const PAUSE: i64 = 1_500;
/// Frequency (Hz) and beginning (s) of each note.
const NOTES: [(f32, f64); 2] = [(659.25, 0.0), (987.77, 0.11)];
/// Length of a note (s).
const LENGTH: f64 = 0.35;
/// Loudest point; 1 is as loud as the device can.
const LOUDNESS: f32 = 0.12;

thread_local! {
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<i64> = const { Cell::new(0) };
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Waits for the visitor's first touch or key: browsers let nothing sound before, and complain when it is tried.
#[must_use = "dropped, it does not wait"]
pub fn arm() -> Vec<Listener> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Vec::new() };
    ["pointerdown", "keydown"].into_iter().map(|name| Listener::new(&document, name, |_| TOUCHED.set(true))).collect()
}

/// Sounds, unless it would be the first thing ever, or one of many.
pub fn ring() {
    let now = clock::wall();
    if !TOUCHED.get() || (now - LAST.get()).abs() < PAUSE {
        return;
    }
    LAST.set(now);
    // A device without sound is no reason to fail.
    let _ = play();
}

fn play() -> Result<(), JsValue> {
    let audio = AUDIO.with_borrow_mut(|kept| -> Result<AudioContext, JsValue> {
        if let Some(audio) = kept {
            return Ok(audio.clone());
        }
        let audio = AudioContext::new()?;
        *kept = Some(audio.clone());
        Ok(audio)
    })?;
    if audio.state() == AudioContextState::Suspended {
        let _ = audio.resume()?;
    }
    let start = audio.current_time() + 0.02;
    for (frequency, after) in NOTES {
        let (note, volume) = (audio.create_oscillator()?, audio.create_gain()?);
        note.set_type(OscillatorType::Sine);
        note.frequency().set_value(frequency);
        let (from, to) = (start + after, start + after + LENGTH);
        volume.gain().set_value_at_time(0.0001, from)?;
        volume.gain().exponential_ramp_to_value_at_time(LOUDNESS, from + 0.015)?;
        volume.gain().exponential_ramp_to_value_at_time(0.0001, to)?;
        note.connect_with_audio_node(&volume)?.connect_with_audio_node(&audio.destination())?;
        note.start_with_when(from)?;
        note.stop_with_when(to)?;
    }
    Ok(())
}
