//! The page's side: `widget.js`, and the second stage that it loads by name.

use std::fs;

use anyhow::Result;

use super::esbuild;
use super::output::Output;
use crate::backend::Backend;
use crate::project::Project;

const FIRST_STAGE: &str = "loader/src/widget.js";
const SECOND_STAGE: &str = "loader/src/frame.js";

/// What the loader became.
pub(super) struct Loader {
    /// The second stage's file name.
    pub(super) frame: String,
}

/// Both stages with nothing in the build hash's place: what the build hash is taken over.
pub(super) fn bundle_without_build(project: &Project, backend: Backend) -> Result<Vec<u8>> {
    fresh_names(project)?;
    let mut bytes = bundle(project, backend, SECOND_STAGE, "", "")?;
    bytes.extend(bundle(project, backend, FIRST_STAGE, "", "")?);
    Ok(bytes)
}

/// Bundles the second stage, then the first, which carries the second's name.
pub(super) fn build(project: &Project, backend: Backend, build: &str, output: &mut Output) -> Result<Loader> {
    fresh_names(project)?;
    let second = bundle(project, backend, SECOND_STAGE, build, "")?;
    let frame = output.write_hashed("frame", "js", &second)?;
    let first = bundle(project, backend, FIRST_STAGE, build, &frame)?;
    output.write("widget.js", &first)?;
    Ok(Loader { frame })
}

/// First without what is another server's, then small, then once more, as names go by what there is: what is another server's must not
/// even change a name.
fn bundle(project: &Project, backend: Backend, entry: &str, build: &str, frame: &str) -> Result<Vec<u8>> {
    let whole = esbuild::bundle_readable(
        project,
        entry,
        [
            // Classic scripts: the server sends no CORS headers, without which a page can't load a module from it.
            "--format=iife".to_owned(),
            "--target=es2020".to_owned(),
            "--loader:.css=text".to_owned(),
            "--loader:.svg=text".to_owned(),
            "--minify-syntax".to_owned(),
            format!("--define:__BACKEND__={:?}", backend.name()),
            format!("--define:__INBOX__={:?}", backend.inbox_setting()),
            format!("--define:__BUILD__={build:?}"),
            format!("--define:__FRAME_FILE__={frame:?}"),
            format!("--define:__VERSION__={:?}", env!("CARGO_PKG_VERSION")),
        ],
    )?;
    let file = project.work().join("loader-stage.js");
    let mut bytes = whole.into_bytes();
    for _ in 0..2 {
        fs::write(&file, &bytes)?;
        bytes = esbuild::minify(
            project,
            &file.display().to_string(),
            [
                "--target=es2020".to_owned(),
                "--tree-shaking=true".to_owned(),
                "--mangle-props=^_[a-z]".to_owned(),
                // Both stages share objects, so a property must get the same short name in both.
                format!("--mangle-cache={}", names_file(project)),
            ],
        )?;
    }
    Ok(bytes)
}

fn names_file(project: &Project) -> String {
    project.work().join("loader-names.json").display().to_string()
}

/// Names of earlier builds would make the result depend on what was built before.
fn fresh_names(project: &Project) -> Result<()> {
    fs::create_dir_all(project.work())?;
    fs::write(names_file(project), "{}")?;
    Ok(())
}
