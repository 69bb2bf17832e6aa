//! `cargo xtask soak`: looks for schedules and inputs that nobody has seen yet, for as long as one likes. What `cargo xtask test` plays is
//! always the same; this is different each time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cli::SoakArgs;
use crate::process::{external, find_on_path, must_run, output_of, run_logged, seconds, tail};
use crate::project::Project;

/// As `client/fuzz/src/lib.rs` names them.
const TARGETS: [&str; 16] = [
    "json",
    "replies",
    "frames",
    "settings",
    "stored",
    "host",
    "peers",
    "templates",
    "chatwoot_replies",
    "chatwoot_frames",
    "assistant_replies",
    "markdown",
    "other_settings",
    "tenant_frames",
    "other_words",
    "other_stored",
];

/// What cargo-fuzz gives the compiler, without the address sanitizer: the client forbids unsafe code, and without it a stable compiler does.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// Longer inputs find nothing more and are slow.
const LONGEST: &str = "-max_len=8192";
/// What is committed is shorter: recordings are tested as they are.
const LONGEST_KEPT: &str = "-max_len=1024";

/// `cargo xtask soak`.
pub(crate) fn command(project: &Project, args: &SoakArgs) -> Result<()> {
    let simulated = simulate(project, args)?;
    let fuzzed = args.fuzz_seconds == 0 || fuzz(project, args)?;
    if !(simulated && fuzzed) {
        bail!("something was found (see above)");
    }
    Ok(())
}

fn simulate(project: &Project, args: &SoakArgs) -> Result<bool> {
    // Never the same cases twice, nor those of the test run.
    let from = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs() << 20;
    let mut cargo = external("cargo");
    cargo.args(["test", "--package", "natter-client", "--test", "simulation", "--", "--nocapture"]);
    cargo.current_dir(&project.root).env("NATTER_FROM", args.from.unwrap_or(from).to_string()).env("RUST_BACKTRACE", "0");
    match args.cases {
        Some(cases) => cargo.env("NATTER_CASES", cases.to_string()),
        None => cargo.env("NATTER_MINUTES", args.minutes.to_string()),
    };
    let log = project.log("soak-simulation");
    let ended = run_logged(&mut cargo, "simulation", &log, None)?;
    let output = fs::read_to_string(&log)?;
    let played = output.lines().find(|line| line.starts_with("played ")).unwrap_or("played nothing");
    println!("{:<12} {:<8} {:>12}  {played}", "simulation", if ended.ok { "ok" } else { "FAILED" }, seconds(ended.elapsed));
    if !ended.ok {
        println!("{}", tail(&output, 80));
    }
    Ok(ended.ok)
}

fn fuzz(project: &Project, args: &SoakArgs) -> Result<bool> {
    if !["c++", "g++", "clang++", "cl"].iter().any(|compiler| find_on_path(compiler, None).is_some()) {
        println!(
            "{:<12} {:<8} {:>12}  libFuzzer is built from source, and there is no C++ compiler on this machine",
            "fuzz", "skipped", ""
        );
        return Ok(true);
    }
    let programs = build(project)?;
    write_seeds(project)?;
    let mut ok = true;
    for target in TARGETS {
        ok &= run_target(project, args, target, &programs)?;
    }
    Ok(ok)
}

/// Compiles the targets; returns the folder of their programs.
fn build(project: &Project) -> Result<PathBuf> {
    let host = output_of(external("rustc").arg("--print=host-tuple")).context("rustc does not say what it compiles for")?;
    let target_dir = project.target.join("fuzz");
    let mut cargo = external("cargo");
    cargo.args(["build", "--release", "--manifest-path", "client/fuzz/Cargo.toml", "--target", &host]).arg("--target-dir").arg(&target_dir);
    cargo.current_dir(&project.root).env("RUSTFLAGS", COVERAGE);
    must_run(&mut cargo, "compiling the fuzz targets", &project.log("soak-build"))?;
    Ok(target_dir.join(host).join("release"))
}

/// Runs one target on what is committed, what was recorded and what former runs have found.
fn run_target(project: &Project, args: &SoakArgs, target: &str, programs: &Path) -> Result<bool> {
    let (found, seeds) = (found(project, target), seeds(project, target));
    let artifacts = project.work().join("soak").join("failed");
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&seeds)?;
    fs::create_dir_all(&artifacts)?;
    let prefix = format!("-artifact_prefix={}/{target}-", artifacts.display());
    let log = project.log(&format!("soak-{target}"));
    let mut fuzzer = program(programs, target);
    fuzzer.args([
        &format!("-max_total_time={}", args.fuzz_seconds),
        LONGEST,
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
        &prefix,
    ]);
    fuzzer.arg(&found).arg(committed(project, target)).arg(&seeds);
    let ended = run_logged(&mut fuzzer, target, &log, None)?;
    let output = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let runs = output.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")).unwrap_or("0").trim();
    println!("{target:<12} {:<8} {:>12}  {runs} inputs", if ended.ok { "ok" } else { "FAILED" }, seconds(ended.elapsed));
    if !ended.ok {
        println!("{}", tail(&output, 40));
        println!("put the input into client/fuzz/corpus/{target}/ and the next test run has it");
    } else if args.keep {
        keep(project, target, programs)?;
    }
    Ok(ended.ok)
}

/// The committed corpus becomes the smallest part of everything known that reaches all that is reached.
fn keep(project: &Project, target: &str, programs: &Path) -> Result<()> {
    let (committed, least) = (committed(project, target), project.work().join("soak").join("least").join(target));
    let _ = fs::remove_dir_all(&least);
    fs::create_dir_all(&least)?;
    let mut fuzzer = program(programs, target);
    // Without counters: every branch once, which is some dozens of inputs and not some hundreds.
    fuzzer.args(["-set_cover_merge=1", "-use_counters=0", LONGEST_KEPT]).arg(&least).args([
        &committed,
        &seeds(project, target),
        &found(project, target),
    ]);
    must_run(&mut fuzzer, "merging", &project.log(&format!("soak-merge-{target}")))?;
    fs::remove_dir_all(&committed)?;
    fs::create_dir_all(&committed)?;
    let mut kept = 0;
    for file in fs::read_dir(&least)? {
        let path = file?.path();
        fs::copy(&path, committed.join(path.file_name().unwrap_or_default()))?;
        kept += 1;
    }
    println!("{:<12} {kept} inputs are client/fuzz/corpus/{target} now", "");
    Ok(())
}

fn program(programs: &Path, target: &str) -> Command {
    external(programs.join(format!("{target}{}", std::env::consts::EXE_SUFFIX)))
}

fn committed(project: &Project, target: &str) -> PathBuf {
    project.root.join("client/fuzz/corpus").join(target)
}

fn found(project: &Project, target: &str) -> PathBuf {
    project.work().join("soak").join("found").join(target)
}

fn seeds(project: &Project, target: &str) -> PathBuf {
    project.work().join("soak").join("seeds").join(target)
}

/// What was recorded from a real server, as inputs: bodies after a letter for the call and one for the status, and single frames.
fn write_seeds(project: &Project) -> Result<()> {
    for target in TARGETS {
        fs::create_dir_all(committed(project, target))?;
        fs::create_dir_all(seeds(project, target))?;
    }
    for entry in fs::read_dir(project.root.join("tests/wire"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let recording: Value = serde_json::from_str(&fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
        if let Value::Array(steps) = &recording {
            for (number, step) in steps.iter().enumerate() {
                fs::write(seeds(project, "frames").join(format!("{name}-{number}")), step["frame"].to_string())?;
            }
            continue;
        }
        let body = match &recording["response"]["body"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let status = match recording["response"]["status"].as_u64() {
            Some(400) => '0',
            Some(401) => '1',
            Some(403) => '3',
            Some(429) => '9',
            Some(500) => '5',
            _ => '2',
        };
        for call in "semlriftuvc".chars() {
            fs::write(seeds(project, "replies").join(format!("{name}-{call}")), format!("{call}{status}{body}"))?;
        }
        fs::write(seeds(project, "json").join(&name), &body)?;
        if name.starts_with("settings") {
            fs::write(seeds(project, "settings").join(&name), &body)?;
        }
    }
    Ok(())
}
