//! Debian's packages, where this machine has them and we may install.

use std::path::Path;

use anyhow::{Result, bail};

use crate::process::{external, find_on_path, must_run, output_of};
use crate::project::Project;

/// Whether Debian's package tool is here at all.
pub(crate) fn available() -> bool {
    find_on_path("apt-get", None).is_some()
}

/// Whether packages can be installed right now.
pub(crate) fn may_install() -> bool {
    available() && is_root()
}

fn is_root() -> bool {
    output_of(external("id").arg("-u")).as_deref() == Some("0")
}

/// Installs packages, without what they merely recommend.
pub(crate) fn install(project: &Project, packages: &[&str], what: &str) -> Result<()> {
    let list = packages.join(" ");
    if !may_install() {
        bail!("{what}: installing needs root; run `sudo apt-get install --no-install-recommends {list}` and then this again");
    }
    must_run(external("apt-get").arg("update"), "reading Debian's package lists", &project.log("apt-update"))?;
    let took = must_run(
        external("apt-get").args(["install", "--yes", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive"),
        &format!("installing {list}"),
        &project.log("apt-install"),
    )?;
    eprintln!("  installed {list} in {}", crate::process::seconds(took));
    Ok(())
}

/// Whether all of these files are there, so that nothing need be installed.
pub(crate) fn all_there(files: &[&str]) -> bool {
    files.iter().all(|file| Path::new(file).exists())
}
