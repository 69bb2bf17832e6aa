//! Where things lie: the repository, its outputs, and this machine's tool cache.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::backend::Backend;

/// The repository's folders and the tool cache.
pub(crate) struct Project {
    /// The workspace's root.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Where this project's tools are kept between runs.
    pub(crate) cache: PathBuf,
}

impl Project {
    /// Finds the repository that this xtask belongs to.
    pub(crate) fn find() -> Result<Self> {
        // `cargo run` says where the package lies now; the compile-time value is for a binary started by hand.
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir.parent().context("xtask must lie in a folder of the workspace")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => root.join("target"),
        };
        Ok(Self { root, target, cache: cache_dir()? })
    }

    /// Folder of tools installed with `cargo install --root` or unpacked from an archive.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Folder for this program's own intermediate files.
    pub(crate) fn work(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The log file of a step.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.work().join("logs").join(format!("{name}.log"))
    }

    /// What a support server is given as `--static-dir`, or its proxy serves.
    pub(crate) fn static_dir(&self, backend: Backend) -> PathBuf {
        self.root.join("dist").join(backend.name())
    }

    /// The list of what a build made.
    pub(crate) fn manifest(&self, backend: Backend) -> PathBuf {
        self.root.join("dist").join(match backend {
            Backend::Libredesk => "manifest.json".to_owned(),
            other => format!("manifest-{}.json", other.name()),
        })
    }

    /// A program that npm installed.
    pub(crate) fn node_bin(&self, name: &str) -> PathBuf {
        let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
        self.root.join("node_modules").join(".bin").join(file)
    }

    /// `PATH` with this project's tools before everything else.
    pub(crate) fn path_with_tools(&self) -> Result<OsString> {
        let mut dirs = vec![self.tools().join("bin"), self.root.join("node_modules").join(".bin")];
        if let Some(path) = env::var_os("PATH") {
            dirs.extend(env::split_paths(&path));
        }
        env::join_paths(dirs).context("PATH can't be extended with the project's tools")
    }
}

fn cache_dir() -> Result<PathBuf> {
    if let Some(dir) = filled("NATTER_CACHE") {
        return std::path::absolute(&dir).context("NATTER_CACHE is not a usable path");
    }
    if let Some(dir) = filled("XDG_CACHE_HOME") {
        return Ok(Path::new(&dir).join("natter"));
    }
    let home = filled("HOME")
        .or_else(|| filled("USERPROFILE"))
        .context("neither HOME nor NATTER_CACHE is set: set NATTER_CACHE to a folder for the tools")?;
    Ok(Path::new(&home).join(".cache").join("natter"))
}

fn filled(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
