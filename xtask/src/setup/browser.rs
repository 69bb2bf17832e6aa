//! A browser for the tests: named by `CHROME_PATH`, installed, from Debian, or Playwright's own download.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{announce_missing, apt};
use crate::process::{external, find_on_path, must_run, output_of, seconds};
use crate::project::Project;

const NAMES: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable"];

const APPLICATIONS: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// A browser of Chromium's family that runs.
pub(crate) struct Browser {
    /// Its program.
    pub(crate) program: PathBuf,
    /// Its full version, "156.0.8078.79".
    pub(crate) version: String,
    /// Edge has a driver of its own.
    pub(crate) edge: bool,
}

impl Browser {
    /// The number that a driver must share.
    pub(crate) fn major(&self) -> &str {
        self.version.split('.').next().unwrap_or_default()
    }

    fn at(program: &Path) -> Option<Self> {
        let line = output_of(external(program).arg("--version"))?;
        Some(Self { program: program.to_path_buf(), version: version_in(&line)?, edge: line.contains("Edge") })
    }
}

/// Finds a browser, or installs one.
pub(crate) fn ensure(project: &Project) -> Result<Browser> {
    if let Some(path) = env::var_os("CHROME_PATH").filter(|path| !path.is_empty()) {
        return Browser::at(Path::new(&path)).with_context(|| {
            format!(
                "CHROME_PATH is {}, which does not run as Chromium, Chrome or Edge: correct it, or unset it to have a browser found",
                Path::new(&path).display()
            )
        });
    }
    if let Some(browser) = installed().or_else(|| playwrights(project)) {
        return Ok(browser);
    }
    announce_missing("a browser", "the widget's tests run in headless Chromium");
    if apt::may_install() {
        match apt::install(project, &["chromium", "chromium-driver"], "Chromium") {
            Ok(()) => {
                if let Some(browser) = installed() {
                    return Ok(browser);
                }
            }
            Err(error) => eprintln!("  {error:#}; trying Playwright's download"),
        }
    }
    let took = must_run(
        external(project.node_bin("playwright")).args(["install", "chromium"]).current_dir(&project.root),
        "downloading Playwright's Chromium",
        &project.log("playwright-install"),
    )
    .context("no browser could be installed: install Chromium, Chrome or Edge, or set CHROME_PATH")?;
    eprintln!("  installed in {}", seconds(took));
    playwrights(project).context(
        "Playwright's Chromium does not run here (`npx playwright install-deps chromium` installs its libraries): install Chromium or Chrome, or set CHROME_PATH",
    )
}

fn installed() -> Option<Browser> {
    NAMES
        .iter()
        .filter_map(|name| find_on_path(name, None))
        .chain(APPLICATIONS.iter().map(PathBuf::from))
        .find_map(|program| Browser::at(&program))
}

/// The browser that Playwright downloaded earlier.
fn playwrights(project: &Project) -> Option<Browser> {
    let script = "console.log(require('playwright-core').chromium.executablePath())";
    let path = output_of(external("node").args(["--input-type=commonjs", "-e", script]).current_dir(&project.root))?;
    let program = Path::new(&path);
    program.is_file().then(|| Browser::at(program)).flatten()
}

/// The first thing in a line that looks like a version.
pub(super) fn version_in(line: &str) -> Option<String> {
    line.split_whitespace().find(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_browsers_print() {
        for (line, version) in [
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12", "156.0.8078.79"),
            ("Google Chrome 140.0.7339.16 ", "140.0.7339.16"),
            ("ChromeDriver 156.0.8078.79 (a21ce95c-refs/branch-heads/8078@{#1704})", "156.0.8078.79"),
        ] {
            assert_eq!(version_in(line).as_deref(), Some(version));
        }
        assert_eq!(version_in("command not found"), None);
    }
}
