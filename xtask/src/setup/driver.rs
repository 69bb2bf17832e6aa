//! The WebDriver through which wasm-bindgen's test runner talks to the browser; it must be of the browser's version.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::browser::{Browser, version_in};
use super::tools::{fetch, find_file};
use super::{announce_missing, apt};
use crate::process::{external, find_on_path, output_of, run_logged};
use crate::project::Project;

/// A driver that fits a browser.
pub(crate) struct Driver {
    /// Its program.
    pub(crate) program: PathBuf,
    capabilities: PathBuf,
    variable: &'static str,
}

impl Driver {
    /// Tells wasm-bindgen's test runner which driver and which browser to use.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.env(self.variable, &self.program).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &self.capabilities);
    }
}

/// Finds the browser's driver, or installs it.
pub(crate) fn ensure(project: &Project, browser: &Browser) -> Result<Driver> {
    let (name, variable) = if browser.edge { ("msedgedriver", "MSEDGEDRIVER") } else { ("chromedriver", "CHROMEDRIVER") };
    let program = find_or_install(project, browser, name, variable)?;
    Ok(Driver { program, capabilities: write_capabilities(project, browser)?, variable })
}

fn find_or_install(project: &Project, browser: &Browser, name: &str, variable: &str) -> Result<PathBuf> {
    if let Some(found) = find(project, browser, name, variable) {
        return Ok(found);
    }
    announce_missing(&format!("{name} {}", browser.major()), "through it the widget's unit tests run in the browser");
    // Debian's driver fits Debian's browser only.
    if apt::may_install() && browser.program.starts_with("/usr/bin") {
        apt::install(project, &["chromium-driver"], "the browser's driver")?;
    } else if !browser.edge {
        download(project, browser)?;
    }
    match find(project, browser, name, variable) {
        Some(found) => Ok(found),
        None => bail!(
            "no {name} for version {} of {} was found: install it, or name it in {variable}",
            browser.version,
            browser.program.display()
        ),
    }
}

fn find(project: &Project, browser: &Browser, name: &str, variable: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let cached = cached_driver(project, browser);
    named.into_iter().chain(find_on_path(name, None)).chain(cached.is_file().then_some(cached)).find(|program| fits(program, browser))
}

fn fits(program: &Path, browser: &Browser) -> bool {
    output_of(external(program).arg("--version"))
        .and_then(|line| version_in(&line))
        .is_some_and(|version| version.split('.').next() == Some(browser.major()))
}

fn cached_driver(project: &Project, browser: &Browser) -> PathBuf {
    project.cache.join("chromedriver").join(&browser.version).join("chromedriver")
}

/// Chrome's own builds of exactly this version; a failure is quiet, the caller says what is missing.
fn download(project: &Project, browser: &Browser) -> Result<()> {
    let platform = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "linux64",
        ("macos", "x86_64") => "mac-x64",
        ("macos", "aarch64") => "mac-arm64",
        _ => return Ok(()),
    };
    let version = &browser.version;
    let url = format!("https://storage.googleapis.com/chrome-for-testing-public/{version}/{platform}/chromedriver-{platform}.zip");
    let target = cached_driver(project, browser);
    let dir = target.parent().context("the cache has no folder")?;
    fs::create_dir_all(dir)?;
    let archive = dir.join("chromedriver.zip");
    if !fetch(project, &url, &archive, "chromedriver")? {
        return Ok(());
    }
    for (program, args) in [
        ("unzip", vec!["-oq", "chromedriver.zip"]),
        ("python3", vec!["-m", "zipfile", "-e", "chromedriver.zip", "."]),
        ("tar", vec!["-xf", "chromedriver.zip"]),
    ] {
        let unpacked =
            run_logged(external(program).args(args).current_dir(dir), "unpacking", &project.log("unpack"), Some(Duration::from_secs(60)));
        if unpacked.is_ok_and(|ended| ended.ok) {
            break;
        }
    }
    if let Some(found) = find_file(dir, "chromedriver")?
        && found != target
    {
        fs::rename(found, &target)?;
        // Python's unpacking forgets that it is a program.
        output_of(external("chmod").arg("+x").arg(&target));
    }
    Ok(())
}

/// Written anew each time, since it names this machine's browser.
fn write_capabilities(project: &Project, browser: &Browser) -> Result<PathBuf> {
    let options = json!({
        "binary": browser.program,
        "args": [
            "headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "no-first-run", "disable-quic",
            "disable-background-networking", "disable-component-update", "disable-sync",
        ],
    });
    let key = if browser.edge { "ms:edgeOptions" } else { "goog:chromeOptions" };
    let path = project.work().join("webdriver.json");
    fs::create_dir_all(project.work())?;
    fs::write(&path, json!({ key: options }).to_string()).with_context(|| format!("can't write {}", path.display()))?;
    Ok(path)
}
