//! The sound of a message that the visitor isn't looking at: two soft notes, made on the spot, so that there is no file to load.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use super::listener::Listener;
use super::{clock, locks};

/// Notes don't come more often than this (ms), from whichever tab.
const PAUSE: u64 = 1_500;
/// So long (ms) a tab that would sound leaves it to another to say that the visitor is looking there. Less than a pause even where the
/// browser makes it a second, as for hidden tabs.
const COURTESY: u64 = 200;
/// Whoever has this right sounds; also the place in storage where it stands that nobody is to.
const SOUND: &str = "natter:sound";
/// Frequency (Hz) and beginning (s) of each note.
const NOTES: [(f32, f64); 2] = [(659.25, 0.0), (987.77, 0.11)];
/// Length of a note (s).
const LENGTH: f64 = 0.35;
/// Loudest point; 1 is as loud as the device can.
const LOUDNESS: f32 = 0.12;

thread_local! {
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
    static QUIET: Cell<bool> = const { Cell::new(false) };
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Waits for the visitor's first touch or key: browsers let nothing sound before, and complain when it is tried.
#[must_use = "dropped, it does not wait"]
pub fn arm() -> Vec<Listener> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Vec::new() };
    ["pointerdown", "keydown"].into_iter().map(|name| Listener::new(&document, name, |_| TOUCHED.set(true))).collect()
}

/// Whether the visitor wants no sound: what he said last in any tab, as long as the browser keeps it.
#[must_use]
pub fn is_quiet() -> bool {
    storage().map_or_else(|| QUIET.get(), |storage| storage.get_item(SOUND).is_ok_and(|said| said.is_some()))
}

/// Remembers whether he wants none; who turns it on hears it.
pub fn set_quiet(quiet: bool) {
    QUIET.set(quiet);
    if let Some(storage) = storage() {
        let _ = if quiet { storage.set_item(SOUND, "off") } else { storage.remove_item(SOUND) };
    }
    if !quiet {
        let _ = play();
    }
}

/// A message came, in all tabs at once. One of those where it is needed sounds, unless there is one where the visitor sees the message,
/// it would be the first thing ever, or one of many.
pub fn ring(needed: bool) {
    if needed && (!TOUCHED.get() || is_quiet()) {
        return;
    }
    crate::browser::clock::spawn(async move {
        if needed {
            clock::sleep(COURTESY).await;
        }
        let Some(_turn) = locks::try_take(SOUND).await else { return };
        if needed {
            // A device without sound is no reason to fail.
            let _ = play();
        }
        clock::sleep(PAUSE).await;
    });
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
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
