//! Taking dist/ as it stands: only a finished build, and with a word when it is older than what it was made of.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::backend::Backend;
use crate::project::Project;

/// What the build is made of.
const SOURCES: [&str; 12] = [
    "client/src",
    "widget/src",
    "widget/boot.js",
    "widget/more.json",
    "widget/style-sheet.js",
    "widget/emoji",
    "widget/voice",
    "loader/src",
    "locales",
    "styles",
    "index.html",
    "Cargo.lock",
];

/// For `--no-build`.
///
/// # Errors
/// There is no finished build: none was made, or the last one failed or was broken off.
pub(crate) fn take_as_it_is(project: &Project, backend: Backend) -> Result<()> {
    super::manifest(project, backend)?;
    let built = changed(&project.manifest(backend));
    let newest = SOURCES.iter().filter_map(|source| newest(&project.root.join(source))).max();
    if let Some((_, path)) = newest.filter(|(at, _)| Some(*at) > built) {
        let path = path.strip_prefix(&project.root).unwrap_or(&path).display().to_string();
        println!("note: dist/ is older than {path}, which is not in what runs now");
    }
    Ok(())
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// The file that was changed last, in this folder and those in it; a file is itself.
fn newest(path: &Path) -> Option<(SystemTime, PathBuf)> {
    let Ok(entries) = fs::read_dir(path) else { return Some((changed(path)?, path.to_path_buf())) };
    entries.filter_map(|entry| newest(&entry.ok()?.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_build_is_not_taken() -> Result<()> {
        let root = std::env::temp_dir().join(format!("natter-standing-{}", std::process::id()));
        fs::create_dir_all(root.join("dist/libredesk"))?;
        let project = Project { root: root.clone(), target: root.join("target"), cache: root.join("cache") };
        assert!(take_as_it_is(&project, Backend::Libredesk).is_err(), "an old folder without a manifest is what a failed build leaves");
        fs::write(root.join("dist/manifest.json"), "{}")?;
        assert!(take_as_it_is(&project, Backend::Libredesk).is_ok());
        fs::remove_dir_all(&root)?;
        Ok(())
    }

    #[test]
    fn the_newest_file_is_found_in_any_depth() -> Result<()> {
        let root = std::env::temp_dir().join(format!("natter-newest-{}", std::process::id()));
        fs::create_dir_all(root.join("one/two"))?;
        for (name, ago) in [("a", 100), ("one/b", 50), ("one/two/c", 10), ("one/d", 70)] {
            fs::write(root.join(name), "")?;
            let at = SystemTime::now() - std::time::Duration::from_secs(ago);
            fs::File::options().write(true).open(root.join(name))?.set_modified(at)?;
        }
        assert_eq!(newest(&root).map(|(_, path)| path), Some(root.join("one/two/c")));
        fs::remove_dir_all(&root)?;
        Ok(())
    }
}
