//! rustfmt and clippy, which a minimal rustup profile leaves out.

use anyhow::Result;

use super::{WasmToolchain, announce_missing, apt};
use crate::process::{external, must_run, output_of};
use crate::project::Project;

/// Makes sure that `cargo fmt` and `cargo clippy` run.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    for (program, component, why) in
        [("cargo-fmt", "rustfmt", "the tests check the formatting"), ("cargo-clippy", "clippy", "the tests run the lints")]
    {
        if output_of(external(program).arg("--version")).is_some() {
            continue;
        }
        announce_missing(component, why);
        must_run(external("rustup").args(["component", "add", component]), &format!("installing {component}"), &project.log(component))?;
    }
    Ok(())
}

/// Makes sure that the widget can be linted with the toolchain that compiles it.
pub(crate) fn ensure_for_wasm(project: &Project, toolchain: WasmToolchain) -> Result<()> {
    let mut clippy = external("cargo-clippy");
    toolchain.apply(&mut clippy);
    if toolchain == WasmToolchain::Debian && output_of(clippy.arg("--version")).is_none() {
        announce_missing("clippy of Debian's toolchain", "the tests run the lints");
        apt::install(project, &["rust-web-clippy"], "the lints")?;
    }
    Ok(())
}
