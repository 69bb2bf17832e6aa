//! Calling esbuild: what comes out of it, or what it says is wrong.

use std::ffi::{OsStr, OsString};

use anyhow::{Context, Result, bail};

use crate::backend::Backend;
use crate::process::external;
use crate::project::Project;

/// What the app's scripts are told about the kind of server that they are built for.
pub(super) fn defines(backend: Backend) -> [String; 2] {
    [format!("--define:__BACKEND__={:?}", backend.name()), format!("--define:__ANYWHERE__={}", backend.may_be_anywhere())]
}

/// Bundles and minifies one entry point (relative to the root) and returns the result.
pub(super) fn bundle<I, S>(project: &Project, entry: &str, args: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
    minify(project, entry, args.chain([OsString::from("--bundle")]))
}

/// Bundles one entry point and leaves it readable, for a step in between.
pub(super) fn bundle_readable<I, S>(project: &Project, entry: &str, args: I) -> Result<String>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
    let bytes = run(project, entry, ["--bundle", "--tree-shaking=true"].map(OsString::from).into_iter().chain(args))?;
    String::from_utf8(bytes).context("esbuild printed something else than text")
}

/// Minifies one file as it stands: imports, dynamic ones too, are left alone.
pub(super) fn minify<I, S>(project: &Project, entry: &str, args: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    run(project, entry, args.into_iter().map(|arg| arg.as_ref().to_owned()).chain([OsString::from("--minify")]))
}

fn run(project: &Project, entry: &str, args: impl Iterator<Item = OsString>) -> Result<Vec<u8>> {
    let output = external(project.node_bin("esbuild"))
        .arg(entry)
        .args(["--charset=utf8", "--legal-comments=none", "--log-level=warning", "--color=false"])
        .args(args)
        .current_dir(&project.root)
        .output()
        .context("can't run esbuild")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("esbuild failed on {entry}:\n{said}");
    }
    if !said.trim().is_empty() {
        eprintln!("{}", said.trim());
    }
    // The final line break would be a byte for nothing, in inline scripts even one that counts for the hash.
    let mut bytes = output.stdout;
    while bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    Ok(bytes)
}
