//! `cargo xtask build`: everything that ships. dist/libredesk is laid out as a Libredesk server's `--static-dir`; the folders of the other
//! kinds of server are laid out alike, for a proxy or any web server.
//!
//! Trunk compiles the widget (wasm and its JavaScript glue); esbuild minifies glue, CSS, boot script and loader; this
//! module names files by content and writes the document that loads them.

mod app;
mod emoji;
mod esbuild;
mod loader;
mod more;
mod output;
mod page;
mod short_names;
mod standing;
mod voice;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::backend::Backend;
use crate::process::seconds;
use crate::project::Project;
use crate::setup::{self, WasmToolchain};
use output::Output;
pub(crate) use standing::take_as_it_is;

/// Cargo profile of what ships.
pub(crate) const DEFAULT_PROFILE: &str = "wasm-release";

/// `cargo xtask build`.
pub(crate) fn command(project: &Project, profile: &str, backends: &[Backend]) -> Result<()> {
    let toolchain = setup::for_build(project)?;
    for backend in backends {
        let started = Instant::now();
        let files = build(project, toolchain, profile, *backend)?;
        print_table(&files);
        println!("built {} in {}", project.static_dir(*backend).display(), seconds(started.elapsed()));
    }
    Ok(())
}

/// Builds everything for one kind of server; returns each file's path in its folder and its size.
pub(crate) fn build(project: &Project, toolchain: WasmToolchain, profile: &str, backend: Backend) -> Result<Vec<(String, usize)>> {
    ensure!(Backend::known(project).contains(&backend), "the client crate can't speak to {} yet", backend.name());
    // Should this fail, what then lies in dist/ is of an earlier build, and nobody takes it for this one.
    let _ = fs::remove_file(project.manifest(backend));
    let mut output = Output::new(project)?;
    let app = app::build(project, toolchain, profile, backend, &mut output)?;

    // The build's own hash is part of what is built, so it is taken over everything before it is put in.
    let page_source = page::Source::read(project, backend)?;
    output.absorb("index.html", page_source.bytes());
    output.absorb("loader", &loader::bundle_without_build(project, backend)?);
    let build = output.build_hash();

    let loader = loader::build(project, backend, &build, &mut output)?;
    output.write("public/widget/index.html", page_source.finish(backend, &build, &app)?.as_bytes())?;
    let manifest = json!({
        "build": build,
        "version": env!("CARGO_PKG_VERSION"),
        "loader": "widget.js",
        "frame": loader.frame,
        "app": app.manifest(&build),
        "smallStd": app.small_std,
    });
    output.publish(&project.static_dir(backend))?;
    let list = project.manifest(backend);
    fs::write(&list, format!("{manifest:#}\n")).with_context(|| format!("{} can't be written", list.display()))?;
    Ok(output.files())
}

/// What the last build made for this kind of server.
pub(crate) fn manifest(project: &Project, backend: Backend) -> Result<Value> {
    let list = project.manifest(backend);
    let text = fs::read_to_string(&list).context("there is no finished build, or the last one failed: run `cargo xtask build` first")?;
    serde_json::from_str(&text).with_context(|| format!("{} is damaged: run `cargo xtask build`", list.display()))
}

fn print_table(files: &[(String, usize)]) {
    let width = files.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, bytes) in files {
        println!("{name:<width$}  {:>9}", crate::size::grouped(*bytes));
    }
}
