//! The chat app: wasm and glue by Trunk, styles, texts, and what is loaded on demand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::more::More;
use super::output::{Output, hash};
use super::{DEFAULT_PROFILE, emoji, esbuild, short_names, voice};
use crate::backend::Backend;
use crate::process::{external, must_run};
use crate::project::Project;
use crate::setup::WasmToolchain;

/// What compiled code may use, named for wasm-opt; the same in the root's index.html.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-multivalue",
];

/// wasm-opt's second round. Taken apart and put together again, code comes out 1 % smaller than by `-Oz` alone. Nothing lies in the lowest
/// kilobyte of memory, where the stack ends.
const SMALLEST: &[&str] = &["--flatten", "--rereloop", "-Oz", "-Oz", "--low-memory-unused", "--converge"];

/// Names of the app's files, relative to its folder.
pub(super) struct App {
    pub(super) glue: String,
    pub(super) wasm: String,
    pub(super) wasm_gz: String,
    pub(super) css: String,
    /// Code to file.
    locales: BTreeMap<String, String>,
    /// The sanitiser for browsers without their own.
    purify: String,
    /// The emoji picker's script.
    emoji: String,
    /// The script for calls, where the server has them.
    voice: Option<String>,
    /// Files of widget/assets: their own name to the built one.
    assets: BTreeMap<String, String>,
    /// Std was compiled along, for size.
    pub(super) small_std: bool,
}

impl App {
    /// What the document tells the boot script and the app.
    pub(super) fn manifest(&self, build: &str) -> Value {
        let mut manifest = json!({
            "build": build,
            "glue": self.glue,
            "wasm": self.wasm,
            "wasmGz": self.wasm_gz,
            "css": self.css,
            "purify": self.purify,
            "emoji": self.emoji,
            "locales": self.locales,
        });
        if let Some(voice) = &self.voice {
            manifest["voice"] = json!(voice);
        }
        if !self.assets.is_empty() {
            manifest["assets"] = json!(self.assets);
        }
        manifest
    }
}

/// Compiles and collects the app.
pub(super) fn build(project: &Project, toolchain: WasmToolchain, profile: &str, backend: Backend, output: &mut Output) -> Result<App> {
    let dist = project.work().join("trunk");
    let small_std = compile(project, toolchain, profile, backend, &dist)?;
    let trunk_dist = dist;
    let given = fs::read_to_string(trunk_dist.join("natter-widget.js")).context("Trunk left no JavaScript")?;
    fs::write(trunk_dist.join("app.js"), short_names::droppable(&given))?;
    // Only what boot.js and the tests call.
    let entry = trunk_dist.join("entry.js");
    fs::write(&entry, "export { default, provoke_panic, stop } from './app.js';\n")?;
    let module = ["--format=esm", "--target=es2020"];
    let passes = if profile == DEFAULT_PROFILE { SMALLEST } else { &["-O1"] };
    let built_for = module.map(String::from).into_iter().chain(esbuild::defines(backend));
    let glue = esbuild::bundle_readable(project, &entry.display().to_string(), built_for)?;
    let (wasm, glue) = short_names::shorten(project, &trunk_dist.join("natter-widget_bg.wasm"), &glue, WASM_FEATURES, passes)?;
    let short = trunk_dist.join("short.js");
    fs::write(&short, glue)?;
    let glue = esbuild::bundle(project, &short.display().to_string(), module)?;
    let more = More::of(project, backend)?;
    more.keep_out_others(&wasm)?;
    let css = esbuild::bundle(
        project,
        &styles(project, &more)?,
        ["--target=chrome100,firefox100,safari15", "--loader:.svg=dataurl", "--loader:.png=dataurl", "--loader:.woff2=dataurl"],
    )?;
    let purify = esbuild::bundle(project, "node_modules/dompurify/dist/purify.es.mjs", ["--format=esm", "--target=es2020"])?;
    let wasm_name = output.write_hashed("app", "wasm", &wasm)?;
    let wasm_gz = format!("{wasm_name}.gz");
    output.write(&format!("{}/{wasm_gz}", super::output::APP_DIR), &gzip(project, &wasm)?)?;
    let locales = locales(project, &more, output)?;
    Ok(App {
        glue: output.write_hashed("app", "js", &glue)?,
        wasm: wasm_name,
        wasm_gz,
        css: output.write_hashed("app", "css", &css)?,
        emoji: emoji::build(project, locales.keys(), output)?,
        voice: if backend.has_calls() { Some(voice::build(project, locales.keys(), output)?) } else { None },
        locales,
        purify: output.write_hashed("purify", "js", &purify)?,
        assets: assets(project, output)?,
        small_std,
    })
}

/// Compiles wasm and glue; says whether std was compiled along. Where that can't be done the app is larger, but works.
fn compile(project: &Project, toolchain: WasmToolchain, profile: &str, backend: Backend, dist: &Path) -> Result<bool> {
    if profile == DEFAULT_PROFILE && toolchain.has_std_source() {
        match trunk(project, toolchain, profile, backend, dist, true) {
            Ok(()) => return Ok(true),
            Err(error) => eprintln!("{error:#}\n  once more, with the toolchain's own std"),
        }
    }
    trunk(project, toolchain, profile, backend, dist, false).map(|()| false)
}

/// Lets Trunk build wasm and glue.
fn trunk(project: &Project, toolchain: WasmToolchain, profile: &str, backend: Backend, dist: &Path, small_std: bool) -> Result<()> {
    let mut trunk = external("trunk");
    toolchain.apply(&mut trunk);
    if small_std {
        toolchain.apply_small_std(&mut trunk);
    }
    trunk
        .args(["build", "--release=true", "--filehash=false", "--no-sri=true", "--skip-version-check"])
        .args(["--cargo-profile", profile])
        // One kind of server: nobody downloads another's code.
        .args(["--no-default-features=true", "--features", backend.name()])
        .arg("--dist")
        .arg(dist)
        .env("PATH", project.path_with_tools()?)
        // Trunk reads a colour wish of another spelling from this and refuses "1".
        .env_remove("NO_COLOR")
        .current_dir(&project.root);
    must_run(&mut trunk, "compiling the widget", &project.log("trunk"))?;
    Ok(())
}

/// The style sheet to begin from.
fn styles(project: &Project, more: &More) -> Result<String> {
    let main = "styles/main.css".to_owned();
    let beyond = more.styles();
    if beyond.is_empty() {
        return Ok(main);
    }
    let all = [vec![project.root.join(main)], beyond].concat();
    let imports: String = all.iter().map(|file| format!("@import {:?};\n", file.display().to_string())).collect();
    let entry = project.work().join("styles.css");
    fs::write(&entry, imports).with_context(|| format!("can't write {}", entry.display()))?;
    Ok(entry.display().to_string())
}

/// Each language's texts, without what only people need in the file.
fn locales(project: &Project, more: &More, output: &mut Output) -> Result<BTreeMap<String, String>> {
    let mut locales = BTreeMap::new();
    for path in sorted_files(&project.root.join("locales"))? {
        if path.extension().is_none_or(|ext| ext != "json") {
            continue;
        }
        let code = stem(&path)?;
        let common = serde_json::from_slice(&read(&path)?).with_context(|| format!("{} is not an object of texts", path.display()))?;
        let texts = Value::Object(more.texts(&code, common)?);
        let name = output.write_hashed(&format!("locales/{code}"), "json", texts.to_string().as_bytes())?;
        locales.insert(code, name);
    }
    Ok(locales)
}

/// Sounds, pictures and the like, as they are.
fn assets(project: &Project, output: &mut Output) -> Result<BTreeMap<String, String>> {
    let mut assets = BTreeMap::new();
    for path in sorted_files(&project.root.join("widget/assets"))? {
        let (Some(ext), Some(name)) = (path.extension(), path.file_name()) else {
            continue;
        };
        let built = output.write_hashed(&stem(&path)?, &ext.to_string_lossy(), &read(&path)?)?;
        assets.insert(name.to_string_lossy().into_owned(), built);
    }
    Ok(assets)
}

/// Compresses as well as gzip can, which takes seconds: kept until the content changes.
fn gzip(project: &Project, bytes: &[u8]) -> Result<Vec<u8>> {
    let dir = project.work().join("gzip");
    fs::create_dir_all(&dir)?;
    let kept = dir.join(format!("{}.gz", hash(bytes)));
    if let Ok(done) = fs::read(&kept) {
        return Ok(done);
    }
    let mut packed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, bytes, &mut packed).context("the wasm can't be compressed")?;
    fs::write(&kept, &packed)?;
    Ok(packed)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("can't read {}", path.display()))
}

fn stem(path: &Path) -> Result<String> {
    match path.file_stem() {
        Some(stem) => Ok(stem.to_string_lossy().into_owned()),
        None => bail!("{} has no name", path.display()),
    }
}

/// The files of a folder by name; none when it isn't there.
fn sorted_files(dir: &Path) -> Result<Vec<std::path::PathBuf>> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
