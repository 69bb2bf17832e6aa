//! `cargo xtask build`: everything that ships, in dist/libredesk, laid out as a Libredesk server's `--static-dir`.
//!
//! Trunk compiles the widget (wasm and its JavaScript glue); esbuild minifies glue, CSS, boot script and loader; this
//! module names files by content and writes the document that loads them.

mod app;
mod emoji;
mod esbuild;
mod loader;
mod output;
mod page;
mod short_names;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::process::seconds;
use crate::project::Project;
use crate::setup::{self, WasmToolchain};
use output::Output;

/// Cargo profile of what ships.
pub(crate) const DEFAULT_PROFILE: &str = "wasm-release";

/// `cargo xtask build`.
pub(crate) fn command(project: &Project, profile: &str) -> Result<()> {
    let toolchain = setup::for_build(project)?;
    let started = Instant::now();
    let files = build(project, toolchain, profile)?;
    print_table(&files);
    println!("built {} in {}", project.static_dir().display(), seconds(started.elapsed()));
    Ok(())
}

/// Builds everything; returns each file's path under dist/libredesk and its size.
pub(crate) fn build(project: &Project, toolchain: WasmToolchain, profile: &str) -> Result<Vec<(String, usize)>> {
    let mut output = Output::new(project)?;
    let app = app::build(project, toolchain, profile, &mut output)?;

    // The build's own hash is part of what is built, so it is taken over everything before it is put in.
    let page_source = page::Source::read(project)?;
    output.absorb("index.html", page_source.bytes());
    output.absorb("loader", &loader::bundle_without_build(project)?);
    let build = output.build_hash();

    let loader = loader::build(project, &build, &mut output)?;
    output.write("public/widget/index.html", page_source.finish(&build, &app)?.as_bytes())?;
    let manifest = json!({
        "build": build,
        "version": env!("CARGO_PKG_VERSION"),
        "loader": "widget.js",
        "frame": loader.frame,
        "app": app.manifest(&build),
        "smallStd": app.small_std,
    });
    output.publish(project)?;
    fs::write(project.root.join("dist/manifest.json"), format!("{manifest:#}\n")).context("dist/manifest.json can't be written")?;
    Ok(output.files())
}

/// What the last build made.
pub(crate) fn manifest(project: &Project) -> Result<Value> {
    let text =
        fs::read_to_string(project.root.join("dist/manifest.json")).context("nothing is built yet: run `cargo xtask build` first")?;
    serde_json::from_str(&text).context("dist/manifest.json is damaged: run `cargo xtask build`")
}

fn print_table(files: &[(String, usize)]) {
    let width = files.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, bytes) in files {
        println!("{name:<width$}  {:>9}", crate::size::grouped(*bytes));
    }
}
