//! wasm-bindgen and trunk: found in the cache or on PATH, otherwise fetched ready-made or built from the registry.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use super::announce_missing;
use crate::process::{external, find_on_path, must_run, output_of, run_logged, seconds};
use crate::project::Project;

/// A command-line tool of exactly one version.
struct Tool {
    name: &'static str,
    version: &'static str,
    why: &'static str,
    /// All programs that belong to it.
    programs: &'static [&'static str],
    /// What `cargo install` needs to be told beyond name and version.
    install: &'static [&'static str],
    /// Address of a release archive for this machine.
    archive: fn(version: &str) -> Option<String>,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "wasm-bindgen-cli",
        // Must be the version of the crate that the widget is linked with.
        version: "0.2.130",
        why: "turns the compiled widget into what browsers load",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // Its lock file names a crate version that registries may no longer have: no --locked.
        install: &[],
        archive: wasm_bindgen_archive,
    },
    Tool {
        name: "trunk",
        version: "0.21.14",
        why: "builds the widget",
        programs: &["trunk"],
        // An optimised build takes three times as long and gains nothing.
        install: &["--locked", "--debug", "--no-default-features", "--features", "rustls"],
        archive: trunk_archive,
    },
];

/// A tool that is ready to be used.
pub(crate) struct Found {
    /// Its name on the registry.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// Its main program.
    pub(crate) program: PathBuf,
}

/// Finds or installs all tools.
pub(crate) fn ensure(project: &Project) -> Result<Vec<Found>> {
    TOOLS.iter().map(|tool| ensure_one(project, tool)).collect()
}

fn ensure_one(project: &Project, tool: &Tool) -> Result<Found> {
    if let Some(found) = find(project, tool) {
        return Ok(found);
    }
    announce_missing(&format!("{} {}", tool.name, tool.version), tool.why);
    let ready_made = from_archive(project, tool) || from_binstall(project, tool);
    if ready_made && let Some(found) = find(project, tool) {
        return Ok(found);
    }
    eprintln!("  no ready-made program within reach: building it, which takes some minutes once");
    let took = must_run(
        external("cargo")
            .args(["install", tool.name, "--version", tool.version, "--force"])
            .args(tool.install)
            .arg("--root")
            .arg(project.tools())
            // Its build must not be mixed into this project's.
            .env_remove("CARGO_TARGET_DIR"),
        &format!("building {} {}", tool.name, tool.version),
        &project.log(tool.name),
    )?;
    eprintln!("  built {} in {}", tool.name, seconds(took));
    find(project, tool).with_context(|| format!("{} was installed but does not run", tool.name))
}

/// The cache comes first on PATH in a build, so a program there decides, fitting or not.
fn find(project: &Project, tool: &Tool) -> Option<Found> {
    let bin = project.tools().join("bin");
    let locate = |name: &str| {
        let cached = bin.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        if cached.is_file() { Some(cached) } else { find_on_path(name, None) }
    };
    let mut main = None;
    for name in tool.programs {
        let program = locate(name)?;
        if !says_version(&program, tool.version) {
            return None;
        }
        main.get_or_insert(program);
    }
    Some(Found { name: tool.name, version: tool.version, program: main? })
}

fn says_version(program: &Path, version: &str) -> bool {
    output_of(external(program).arg("--version")).is_some_and(|line| line.split_whitespace().any(|word| word == version))
}

/// Fetches a release archive; any failure is quiet, as there is another way.
fn from_archive(project: &Project, tool: &Tool) -> bool {
    let Some(url) = (tool.archive)(tool.version) else {
        return false;
    };
    let dir = project.cache.join("download").join(tool.name);
    // Left over from a run that was broken off.
    let _ = fs::remove_dir_all(&dir);
    let ok = fetch_and_unpack(project, tool, &url, &dir).unwrap_or(false);
    let _ = fs::remove_dir_all(&dir);
    ok
}

fn fetch_and_unpack(project: &Project, tool: &Tool, url: &str, dir: &Path) -> Result<bool> {
    fs::create_dir_all(dir)?;
    let archive = dir.join("archive.tar.gz");
    if !fetch(project, url, &archive, tool.name)? {
        return Ok(false);
    }
    let unpacked = run_logged(
        external("tar").arg("-xzf").arg(&archive).arg("-C").arg(dir),
        "unpacking",
        &project.log("unpack"),
        Some(Duration::from_secs(60)),
    )?;
    if !unpacked.ok {
        return Ok(false);
    }
    let bin = project.tools().join("bin");
    fs::create_dir_all(&bin)?;
    for name in tool.programs {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        let Some(program) = find_file(dir, &file)? else {
            return Ok(false);
        };
        // A program that does not run here (another libc, say) must not shadow the one built next.
        if !says_version(&program, tool.version) {
            return Ok(false);
        }
        fs::copy(&program, bin.join(&file))?;
    }
    eprintln!("  fetched {} {}", tool.name, tool.version);
    Ok(true)
}

/// Downloads a file with curl, giving up soon where the network does not answer.
pub(super) fn fetch(project: &Project, url: &str, to: &Path, what: &str) -> Result<bool> {
    if find_on_path("curl", None).is_none() {
        return Ok(false);
    }
    let ended = run_logged(
        external("curl").args(["-fsSL", "--proto", "=https", "--connect-timeout", "5", "--max-time", "180"]).arg("-o").arg(to).arg(url),
        &format!("fetching {what}"),
        &project.log("fetch"),
        None,
    )?;
    Ok(ended.ok)
}

/// A file of that name in a folder or one of its folders.
pub(super) fn find_file(dir: &Path, name: &str) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            if let Some(found) = find_file(&path, name)? {
                return Ok(Some(found));
            }
        } else if path.file_name().is_some_and(|file| file == name) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn from_binstall(project: &Project, tool: &Tool) -> bool {
    if find_on_path("cargo-binstall", None).is_none() {
        return false;
    }
    let ended = run_logged(
        external("cargo-binstall")
            .args(["--no-confirm", "--force", "--disable-strategies", "compile,quick-install"])
            .arg("--root")
            .arg(project.tools())
            .arg(format!("{}@{}", tool.name, tool.version)),
        &format!("fetching {} with cargo-binstall", tool.name),
        &project.log("binstall"),
        Some(Duration::from_secs(180)),
    );
    ended.is_ok_and(|ended| ended.ok)
}

/// What release archives call this machine; `None` where none is made for it.
fn platform() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("x86_64-unknown-linux-musl"),
        ("linux", "aarch64") => Some("aarch64-unknown-linux-musl"),
        ("macos", "x86_64") => Some("x86_64-apple-darwin"),
        ("macos", "aarch64") => Some("aarch64-apple-darwin"),
        _ => None,
    }
}

fn wasm_bindgen_archive(version: &str) -> Option<String> {
    let platform = platform()?;
    Some(format!("https://github.com/wasm-bindgen/wasm-bindgen/releases/download/{version}/wasm-bindgen-{version}-{platform}.tar.gz"))
}

fn trunk_archive(version: &str) -> Option<String> {
    let platform = platform()?;
    Some(format!("https://github.com/trunk-rs/trunk/releases/download/v{version}/trunk-{platform}.tar.gz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_wasm_bindgen_is_the_one_the_widget_is_linked_with() -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let widget = fs::read_to_string(root.join("widget/Cargo.toml"))?;
        let trunk = fs::read_to_string(root.join("Trunk.toml"))?;
        let version = TOOLS[0].version;
        assert!(widget.contains(&format!("wasm-bindgen = \"={version}\"")));
        assert!(trunk.contains(&format!("wasm_bindgen = \"{version}\"")));
        Ok(())
    }
}
