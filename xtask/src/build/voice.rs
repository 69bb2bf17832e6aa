//! Calls through the voice vendor's SDK: a script, its style sheet, its texts, and the modules of its audio worklets. Only for servers that
//! have them, and nothing of it is loaded before the first click.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::esbuild;
use super::output::Output;
use crate::project::Project;

const WORKLETS: &str = "node_modules/@elevenlabs/client/worklets";
/// What its licence asks for.
const NOTICE: &str = "--banner:js=/* @elevenlabs/client: Copyright (c) 2025 ElevenLabs, MIT License */";
/// Where the SDK looks for another sampling rate: two megabytes from somebody else's server.
const FOREIGN: &str = "https://cdn.jsdelivr.net/npm/@alexanderolsen/libsamplerate-js@2.1.2/dist/libsamplerate.worklet.js";

/// Builds it; returns the script's name. It knows the names of the others itself.
pub(super) fn build<'a>(project: &Project, codes: impl Iterator<Item = &'a String>, output: &mut Output) -> Result<String> {
    let css = esbuild::bundle(project, "styles/voice.css", ["--target=chrome100,firefox100,safari15"])?;
    let css = output.write_hashed("voice", "css", &css)?;
    let mut module = |name: &str, path: &str| -> Result<String> {
        // Not bundled: the names that it registers must stay, and it imports nothing.
        let script = esbuild::minify(project, path, ["--format=iife", "--target=es2020", NOTICE])?;
        output.write_hashed(name, "js", &script)
    };
    let input = module("voice-input", &format!("{WORKLETS}/rawAudioProcessor.js"))?;
    let talk = module("voice-output", &format!("{WORKLETS}/audioConcatProcessor.js"))?;
    let resample = module("voice-rate", "widget/voice/resample.js")?;
    let define =
        format!("--define:VOICE_FILES={}", json!({ "css": css, "input": input, "output": talk, "texts": texts(project, codes, output)? }));
    // It writes to the console what the bar says to the visitor.
    let script = esbuild::bundle(project, "widget/voice/voice.js", ["--format=esm", "--target=es2020", "--drop:console", NOTICE, &define])?;
    let script = String::from_utf8(script)?;
    ensure!(script.matches(FOREIGN).count() == 1, "the voice SDK has another place for its sampling rates: see xtask/src/build/voice.rs");
    let script = script.replace(FOREIGN, &resample);
    // Its other ways, by WebRTC and by HTTP, are not taken; no other script may come from elsewhere.
    ensure!(!script.contains("cdn."), "the voice SDK loads something from somebody else's server");
    output.write_hashed("voice", "js", script.as_bytes())
}

/// Code to file.
fn texts<'a>(project: &Project, codes: impl Iterator<Item = &'a String>, output: &mut Output) -> Result<BTreeMap<String, String>> {
    codes
        .map(|code| {
            let path = project.root.join(format!("locales/more/voice/{code}.json"));
            let texts: Value = serde_json::from_slice(&fs::read(&path)?).with_context(|| format!("{} is not JSON", path.display()))?;
            Ok((code.clone(), output.write_hashed(&format!("voice/{code}"), "json", texts.to_string().as_bytes())?))
        })
        .collect()
}
