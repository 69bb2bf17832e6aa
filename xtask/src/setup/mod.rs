//! Making a bare machine ready: each thing is looked for first, and only what is missing is installed, with a line
//! that says what it is and what it is for.

mod apt;
mod browser;
mod components;
mod driver;
mod node;
mod tools;
mod wasm;

use std::time::Instant;

use anyhow::Result;

pub(crate) use browser::Browser;
pub(crate) use driver::Driver;
pub(crate) use wasm::WasmToolchain;

use crate::process::seconds;
use crate::project::Project;

/// `cargo xtask setup`: everything, with a line for each thing.
pub(crate) fn command(project: &Project) -> Result<()> {
    let started = Instant::now();
    let node = node::ensure(project)?;
    println!("node          {node}, packages as locked");
    components::ensure(project)?;
    println!("rust          rustfmt, clippy");
    let wasm = wasm::ensure(project)?;
    components::ensure_for_wasm(project, wasm)?;
    println!("wasm target   {}", wasm.describe());
    for tool in tools::ensure(project)? {
        println!("{:<13} {} ({})", tool.name, tool.version, tool.program.display());
    }
    let browser = browser::ensure(project)?;
    println!("browser       {} ({})", browser.version, browser.program.display());
    let driver = driver::ensure(project, &browser)?;
    println!("webdriver     {}", driver.program.display());
    println!("ready in {}", seconds(started.elapsed()));
    Ok(())
}

/// What a build needs: Node with its packages, the wasm target, trunk and wasm-bindgen.
pub(crate) fn for_build(project: &Project) -> Result<WasmToolchain> {
    node::ensure(project)?;
    let wasm = wasm::ensure(project)?;
    tools::ensure(project)?;
    Ok(wasm)
}

/// What the tests need beyond a build: lints, a browser and its driver.
pub(crate) fn for_test(project: &Project) -> Result<(WasmToolchain, Browser, Driver)> {
    let wasm = for_build(project)?;
    components::ensure(project)?;
    components::ensure_for_wasm(project, wasm)?;
    let browser = browser::ensure(project)?;
    let driver = driver::ensure(project, &browser)?;
    Ok((wasm, browser, driver))
}

/// What the end-to-end specs need beyond a build: a browser.
pub(crate) fn for_e2e(project: &Project) -> Result<Browser> {
    node::ensure(project)?;
    browser::ensure(project)
}

/// Says that something is missing and what it is for, before it is installed.
fn announce_missing(what: &str, why: &str) {
    eprintln!("missing: {what} ({why})");
}
