//! Running other programs: with a clean environment, a log, and a sign of life while they work.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often a long step says that it is alive when nobody sits at a terminal.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A command without what `cargo run` added to the environment for xtask itself: other toolchains, and browsers,
/// must not find this toolchain's libraries, nor build scripts this package's variables.
pub(crate) fn external(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let of_this_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|prefix| name.starts_with(prefix));
        if of_this_package || name == "CARGO" || name == "RUST_RECURSION_COUNT" {
            command.env_remove(name);
        }
    }
    if let Some(libraries) = env::var_os("LD_LIBRARY_PATH") {
        let kept = env::split_paths(&libraries).filter(|dir| !is_cargos(dir));
        match env::join_paths(kept) {
            Ok(kept) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", kept),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

fn is_cargos(dir: &Path) -> bool {
    dir.components().any(|part| part.as_os_str() == "toolchains")
        || dir.ends_with("deps")
        || dir.ends_with("debug")
        || dir.ends_with("release")
}

/// What a command prints on stdout (trimmed), if it can be run and succeeds.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The program of that name on this `PATH`.
pub(crate) fn find_on_path(name: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    let path = path.map(OsStr::to_os_string).or_else(|| env::var_os("PATH"))?;
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|dir| dir.join(&name)).find(|file| file.is_file())
}

/// How a logged command ended.
pub(crate) struct Ended {
    /// Whether it exited with 0 in time.
    pub(crate) ok: bool,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

/// Runs a command with its output in `log`, while `label` and the elapsed time tick on stderr. Fails only when it
/// can't be started.
pub(crate) fn run_logged(command: &mut Command, label: &str, log: &Path, limit: Option<Duration>) -> Result<Ended> {
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir).with_context(|| format!("can't create {}", dir.display()))?;
    }
    let file = File::create(log).with_context(|| format!("can't write {}", log.display()))?;
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(file.try_clone()?).stderr(file).spawn().with_context(|| format!("can't run `{program}`"))?;

    let started = Instant::now();
    let mut ticker = Ticker::new(label);
    loop {
        if let Some(status) = child.try_wait()? {
            ticker.clear();
            return Ok(Ended { ok: status.success(), elapsed: started.elapsed() });
        }
        if limit.is_some_and(|limit| started.elapsed() > limit) {
            stop(&mut child);
            ticker.clear();
            return Ok(Ended { ok: false, elapsed: started.elapsed() });
        }
        ticker.tick(log);
        thread::sleep(Duration::from_millis(60));
    }
}

/// Like [`run_logged`], but a failure of the command is an error of one line that names the log.
pub(crate) fn must_run(command: &mut Command, label: &str, log: &Path) -> Result<Duration> {
    let ended = run_logged(command, label, log, None)?;
    if ended.ok {
        return Ok(ended.elapsed);
    }
    let text = fs::read_to_string(log).unwrap_or_default();
    if looks_offline(&text) {
        bail!("{label}: the network does not answer; check the connection (or proxy) and run this again (log: {})", log.display());
    }
    eprintln!("{}", tail(&text, 30));
    bail!("{label} failed (full log: {})", log.display());
}

/// Whether a program's output tells that it could not reach the network.
fn looks_offline(log: &str) -> bool {
    const SIGNS: &[&str] = &[
        "Could not resolve host",
        "Couldn't resolve host",
        "Temporary failure resolving",
        "getaddrinfo",
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "network is unreachable",
        "Network is unreachable",
        "failed to download from",
        "dns error",
        "spurious network error",
        "Could not connect to",
    ];
    SIGNS.iter().any(|sign| log.contains(sign))
}

/// The last lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// A duration as a person reads it.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole >= 60 { format!("{} min {:02} s", whole / 60, whole % 60) } else { format!("{:.1} s", duration.as_secs_f64()) }
}

/// Ends a child, with its group if it leads one, and waits for it.
pub(crate) fn stop(child: &mut Child) {
    #[cfg(unix)]
    let _ = output_of(external("kill").args(["-TERM", "--", &format!("-{}", child.id())]));
    // It may have ended by itself in the meantime: nothing is left to do then.
    let _ = child.kill();
    let _ = child.wait();
}

/// The sign of life of one long step.
struct Ticker {
    label: String,
    started: Instant,
    last: Instant,
    terminal: bool,
    drawn: bool,
}

impl Ticker {
    fn new(label: &str) -> Self {
        let now = Instant::now();
        Self { label: label.to_owned(), started: now, last: now, terminal: std::io::stderr().is_terminal(), drawn: false }
    }

    fn tick(&mut self, log: &Path) {
        let pause = if self.terminal { Duration::from_millis(500) } else { HEARTBEAT };
        if self.last.elapsed() < pause {
            return;
        }
        self.last = Instant::now();
        let elapsed = seconds(self.started.elapsed());
        let doing = last_line(log);
        if self.terminal {
            eprint!("\r\x1b[K  {} … {elapsed}  {doing}", self.label);
            let _ = std::io::stderr().flush();
            self.drawn = true;
        } else {
            eprintln!("  {} … {elapsed}  {doing}", self.label);
        }
    }

    fn clear(&mut self) {
        if self.drawn {
            eprint!("\r\x1b[K");
            let _ = std::io::stderr().flush();
            self.drawn = false;
        }
    }
}

/// The last line of a growing log, cut to fit beside a label, without control characters.
fn last_line(log: &Path) -> String {
    let Ok(bytes) = fs::read(log) else {
        return String::new();
    };
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(2000)..]).into_owned();
    text.split(['\n', '\r'])
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(60)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tail_keeps_the_last_lines() {
        assert_eq!(tail("a\nb\nc", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
        assert_eq!(tail("", 5), "");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn an_unreachable_network_is_told_from_a_broken_build() {
        assert!(looks_offline("error: Could not resolve host: example.test"));
        assert!(!looks_offline("error[E0308]: mismatched types"));
    }

    #[test]
    fn a_command_that_takes_too_long_is_stopped() -> Result<()> {
        let log = env::temp_dir().join(format!("natter-xtask-limit-{}.log", std::process::id()));
        let ended = run_logged(Command::new("sleep").arg("20"), "sleep", &log, Some(Duration::from_millis(100)))?;
        assert!(!ended.ok);
        assert!(ended.elapsed < Duration::from_secs(10));
        fs::remove_file(&log)?;
        Ok(())
    }
}
