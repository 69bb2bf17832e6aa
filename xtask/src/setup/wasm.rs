//! The wasm32-unknown-unknown target: from rustup where it can download, otherwise built from Debian's packages.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{announce_missing, apt};
use crate::process::{external, find_on_path, must_run, output_of, run_logged, seconds};
use crate::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";
/// Name under which Debian's toolchain is linked into rustup.
const DEBIAN: &str = "debian";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_FILES: &[&str] =
    &["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/wasm-ld-19", "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"];
const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
/// Where a toolchain keeps std's source, under its root.
const STD_SOURCE: &str = "lib/rustlib/src/rust/library/std/Cargo.toml";
/// The stack is a little smaller than the usual megabyte, so that addresses of what lies behind it take a byte less.
const SMALL_STD_FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none -Clink-arg=-zstack-size=983040";
const DEBIAN_LINKER: &str = "wasm-ld-19";

/// The toolchain that has std for wasm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The one that runs this program.
    Active,
    /// Debian's, linked into rustup.
    Debian,
}

impl WasmToolchain {
    /// Lets a command (cargo, trunk) build with this toolchain.
    pub(crate) fn apply(self, command: &mut Command) {
        if self == Self::Debian {
            command
                .env("RUSTUP_TOOLCHAIN", DEBIAN)
                // rust-lld is not part of Debian's toolchain.
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                // Said by a shell or a CI, it would win over the toolchain.
                .env_remove("RUSTC");
        }
    }

    /// Whether std's source is there to be compiled along.
    pub(crate) fn has_std_source(self) -> bool {
        let mut rustc = external("rustc");
        self.apply(&mut rustc);
        output_of(rustc.args(["--print", "sysroot"])).is_some_and(|root| Path::new(&root).join(STD_SOURCE).exists())
    }

    /// Lets the same command compile std along with the app, from its source: for size, and without the words of panics, which nobody
    /// reads in a visitor's browser. A panic is then a trap at once; boot.js notices it like every other end of the app.
    ///
    /// cargo and rustc call this unstable: a later compiler may want other words for it. What it saves is a tenth of the wasm.
    pub(crate) fn apply_small_std(self, command: &mut Command) {
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL_STD_FLAGS)
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
    }

    /// For a person.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Active => "of the active toolchain",
            Self::Debian => "of Debian's toolchain (`cargo +debian`)",
        }
    }
}

/// Finds a toolchain with std for wasm, or installs one; std's source as well, if that can be had.
pub(crate) fn ensure(project: &Project) -> Result<WasmToolchain> {
    let toolchain = ensure_target(project)?;
    if toolchain == WasmToolchain::Active && !toolchain.has_std_source() && find_on_path("rustup", None).is_some() {
        announce_missing("rust-src", "the shipped app is compiled with std, which makes it a tenth smaller");
        let mut rustup = external("rustup");
        rustup.args(["component", "add", "rust-src"]);
        let ended = run_logged(&mut rustup, "rustup component add rust-src", &project.log("rust-src"), Some(Duration::from_secs(300)))?;
        if !ended.ok {
            eprintln!("  rustup could not download it here; the app will be larger");
        }
    }
    Ok(toolchain)
}

fn ensure_target(project: &Project) -> Result<WasmToolchain> {
    if let Some(found) = find(project) {
        return Ok(found);
    }
    announce_missing(TARGET, "the target that the widget is compiled for");
    if find_on_path("rustup", None).is_some() {
        let ended = run_logged(
            external("rustup").args(["target", "add", TARGET]),
            &format!("rustup target add {TARGET}"),
            &project.log("rustup-target"),
            Some(Duration::from_secs(300)),
        )?;
        if ended.ok
            && let Some(found) = find(project)
        {
            eprintln!("  installed with rustup in {}", seconds(ended.elapsed));
            return Ok(found);
        }
        eprintln!("  rustup could not download it here; trying Debian's packages");
    }
    if !apt::available() {
        bail!(
            "the target {TARGET} is missing and rustup could not download it: run `rustup target add {TARGET}` with a network, then this again"
        );
    }
    from_debian(project)?;
    find(project).with_context(|| format!("std for {TARGET} was built, but the toolchain `{DEBIAN}` can't use it"))
}

fn find(project: &Project) -> Option<WasmToolchain> {
    [WasmToolchain::Active, WasmToolchain::Debian].into_iter().find(|toolchain| compiles(project, *toolchain))
}

/// Compiles a line that needs std: a folder of libraries can be there and still be of another compiler version.
fn compiles(project: &Project, toolchain: WasmToolchain) -> bool {
    let dir = project.work().join("probe");
    let source = dir.join("probe.rs");
    if fs::create_dir_all(&dir).is_err() || fs::write(&source, "pub fn probe() -> String { String::new() }\n").is_err() {
        return false;
    }
    let mut rustc = external("rustc");
    toolchain.apply(&mut rustc);
    rustc.args(["--target", TARGET, "--crate-type", "lib", "--emit", "metadata"]).arg("--out-dir").arg(&dir).arg(&source);
    output_of(&mut rustc).is_some()
}

/// Debian's way: its rustc, std for wasm built once from its sources, linked into rustup as a toolchain.
fn from_debian(project: &Project) -> Result<()> {
    let may_write = apt::may_install();
    if !apt::all_there(DEBIAN_FILES) || !may_write {
        apt::install(project, DEBIAN_PACKAGES, "a Rust compiler with wasm from Debian")?;
    }
    let dir = project.work().join("wasm-std");
    let built = build_std(project, &dir)?;
    install_std(&built, Path::new(DEBIAN_STD))?;
    fs::remove_dir_all(&dir).context("the build folder of std can't be removed")?;
    must_run(
        external("rustup").args(["toolchain", "link", DEBIAN, "/usr"]),
        "linking Debian's toolchain into rustup",
        &project.log("rustup-link"),
    )?;
    Ok(())
}

/// Builds std in a throw-away crate; returns the folder of its libraries.
fn build_std(project: &Project, dir: &Path) -> Result<std::path::PathBuf> {
    fs::create_dir_all(dir.join("src"))?;
    fs::write(
        dir.join("Cargo.toml"),
        "[package]\nname = \"stdonly\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\n\
         [profile.release]\nopt-level = \"z\"\npanic = \"abort\"\ncodegen-units = 1\n[workspace]\n",
    )?;
    fs::write(dir.join("src/lib.rs"), "")?;
    let took = must_run(
        external("/usr/bin/cargo")
            .args(["build", "--release", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,test")
            .arg("--target-dir")
            .arg(dir.join("target"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
            .env_remove("RUSTUP_TOOLCHAIN")
            .current_dir(dir),
        "building std for wasm",
        &project.log("wasm-std"),
    )?;
    eprintln!("  built std for wasm in {}", seconds(took));
    Ok(dir.join("target").join(TARGET).join("release/deps"))
}

/// Puts the libraries where the compiler looks, instead of those of an earlier build.
fn install_std(built: &Path, sysroot: &Path) -> Result<()> {
    if sysroot.exists() {
        fs::remove_dir_all(sysroot).with_context(|| format!("{} can't be replaced", sysroot.display()))?;
    }
    fs::create_dir_all(sysroot).with_context(|| format!("can't create {}", sysroot.display()))?;
    for entry in fs::read_dir(built).context("std was built, but its libraries are not there")? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libstdonly") {
            fs::copy(entry.path(), sysroot.join(name.as_ref()))?;
        }
    }
    Ok(())
}
