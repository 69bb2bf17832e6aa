//! The folder that is built: files named by their content, collected aside and put in place at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::project::Project;

/// Where the app's files lie in the static folder.
pub(super) const APP_DIR: &str = "public/widget";

/// A build in the making.
pub(super) struct Output {
    stage: PathBuf,
    files: BTreeMap<String, usize>,
    parts: BTreeMap<String, String>,
}

impl Output {
    /// Begins with an empty folder, so that nothing of an earlier build is left in it.
    pub(super) fn new(project: &Project) -> Result<Self> {
        let stage = project.work().join("dist");
        if stage.exists() {
            fs::remove_dir_all(&stage).context("the last build's folder can't be removed")?;
        }
        fs::create_dir_all(&stage)?;
        Ok(Self { stage, files: BTreeMap::new(), parts: BTreeMap::new() })
    }

    /// Writes a file whose path is fixed.
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.stage.join(path);
        if let Some(dir) = file.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&file, bytes).with_context(|| format!("can't write {}", file.display()))?;
        self.files.insert(path.to_owned(), bytes.len());
        Ok(())
    }

    /// Writes a file of the app under a name that changes with its content, and makes it part of the build's hash.
    /// Returns the name, relative to the app's folder.
    pub(super) fn write_hashed(&mut self, stem: &str, ext: &str, bytes: &[u8]) -> Result<String> {
        let name = hashed_name(stem, ext, bytes);
        self.write(&format!("{APP_DIR}/{name}"), bytes)?;
        self.parts.insert(stem.to_owned() + "." + ext, name.clone());
        Ok(name)
    }

    /// Makes something part of the build's hash without writing it.
    pub(super) fn absorb(&mut self, part: &str, bytes: &[u8]) {
        self.parts.insert(part.to_owned(), hash(bytes));
    }

    /// Hash over everything so far.
    pub(super) fn build_hash(&self) -> String {
        let listing: String = self.parts.iter().map(|(part, hash)| format!("{part} {hash}\n")).collect();
        hash(format!("{}\n{listing}", env!("CARGO_PKG_VERSION")).as_bytes())
    }

    /// Puts the finished build in the place of the last one.
    pub(super) fn publish(&self, place: &Path) -> Result<()> {
        if let Some(dir) = place.parent() {
            fs::create_dir_all(dir)?;
        }
        if place.exists() {
            fs::remove_dir_all(place).with_context(|| format!("can't replace {}", place.display()))?;
        }
        if fs::rename(&self.stage, place).is_err() {
            // The target folder may lie on another file system.
            copy_folder(&self.stage, place)?;
        }
        Ok(())
    }

    /// Every file's path and size.
    pub(super) fn files(&self) -> Vec<(String, usize)> {
        self.files.iter().map(|(path, size)| (path.clone(), *size)).collect()
    }
}

/// "app", "css" and some bytes make "app-1a2b3c4d5e.css".
fn hashed_name(stem: &str, ext: &str, bytes: &[u8]) -> String {
    format!("{stem}-{}.{ext}", hash(bytes))
}

/// Ten hex digits: short, as every visitor's document carries them, and enough for one site's files.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_content() {
        let one = hashed_name("app", "css", b"a{}");
        assert_eq!(one, hashed_name("app", "css", b"a{}"));
        assert_ne!(one, hashed_name("app", "css", b"b{}"));
        assert!(one.starts_with("app-") && one.ends_with(".css"));
        assert_eq!(one.len(), "app-0123456789.css".len());
    }

    #[test]
    fn the_build_hash_is_over_every_part() {
        let mut output = Output { stage: PathBuf::new(), files: BTreeMap::new(), parts: BTreeMap::new() };
        output.absorb("page", b"one");
        let first = output.build_hash();
        output.absorb("loader", b"two");
        let second = output.build_hash();
        output.absorb("page", b"changed");
        assert_ne!(first, second);
        assert_ne!(second, output.build_hash());
    }
}
