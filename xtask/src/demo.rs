//! `cargo xtask demo`, and the demo server's process, which the end-to-end specs use too.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::backend::Backend;
use crate::build;
use crate::cli::DemoArgs;
use crate::process::{external, must_run, seconds, stop, tail};
use crate::project::Project;
use crate::setup;

/// What the server prints when it can be used.
const READY: &str = "listening on ";

/// `cargo xtask demo`.
pub(crate) fn command(project: &Project, args: &DemoArgs) -> Result<()> {
    let started = Instant::now();
    // Before minutes of building, not after.
    check_port(args.port)?;
    let toolchain = setup::for_build(project)?;
    build::build(project, toolchain, build::DEFAULT_PROFILE, args.backend)?;
    let binary = build_server(project)?;

    let mut server = command_for(&binary, args.backend, args.port, &project.static_dir(args.backend));
    server.args(&args.rest).stderr(Stdio::inherit());
    // It prints the same addresses itself.
    let mut server = Server::start(server)?;
    let shop = format!("{}/", server.address);
    let agent = format!("{}/agent", server.address);
    println!();
    println!("  ready after {}", seconds(started.elapsed()));
    println!("  shop page      {shop}");
    let login = if args.backend == Backend::Libredesk { "  (ada@acme.test / password)" } else { "" };
    println!("  agent console  {agent}{login}");
    println!("  Ctrl-C ends it");
    println!();
    if args.open {
        open_in_browser(&agent);
        open_in_browser(&shop);
    }
    let status = server.child.wait().context("the demo server is lost")?;
    if !status.success() {
        bail!("the demo server ended with {status}");
    }
    Ok(())
}

fn check_port(port: u16) -> Result<()> {
    if port != 0 && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is taken: choose another with `cargo xtask demo --port N` (0 takes any free one)");
    }
    Ok(())
}

/// Compiles the demo server; returns its program. In the dev profile: an optimised build takes a newcomer two minutes
/// longer and serves two people no faster; the native tests share what is compiled here.
pub(crate) fn build_server(project: &Project) -> Result<PathBuf> {
    must_run(
        external("cargo").args(["build", "--package", "natter-demo"]).current_dir(&project.root),
        "compiling the demo server",
        &project.log("demo-server-build"),
    )?;
    Ok(project.target.join("debug").join(format!("natter-demo{}", std::env::consts::EXE_SUFFIX)))
}

/// A command that starts the demo server as this kind of server, with these files.
pub(crate) fn command_for(binary: &Path, backend: Backend, port: u16, static_dir: &Path) -> Command {
    let mut server = external(binary);
    server.args(["--backend", backend.name(), "--port", &port.to_string()]).arg("--static-dir").arg(static_dir);
    server
}

/// Lets a server write what it has to say besides being ready into a log.
pub(crate) fn log_to(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir)?;
    }
    command.stderr(File::create(log).with_context(|| format!("can't write {}", log.display()))?);
    Ok(())
}

/// A running demo server; it ends with this value.
pub(crate) struct Server {
    child: Child,
    /// Its address without a path.
    pub(crate) address: String,
}

impl Server {
    /// Starts it and waits until it says that it listens; what else it prints is dropped.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn().context("can't start the demo server")?;
        let Some(stdout) = child.stdout.take() else {
            stop(&mut child);
            bail!("the demo server has no output");
        };
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            // Read to its end, or the server would block on a full pipe.
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(address) = address_in(&line) {
                    // Nobody waits any more after the first: that is fine.
                    drop(tell.send(address));
                }
            }
        });
        match told.recv_timeout(Duration::from_secs(30)) {
            Ok(address) => Ok(Self { child, address }),
            Err(_) => {
                stop(&mut child);
                bail!("the demo server did not start: see its words above");
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

fn address_in(line: &str) -> Option<String> {
    let address = line.trim().strip_prefix(READY)?;
    Some(address.trim_end_matches('/').to_owned())
}

fn open_in_browser(address: &str) {
    let opened = if cfg!(target_os = "macos") {
        external("open").arg(address).spawn()
    } else if cfg!(windows) {
        external("cmd").args(["/C", "start", "", address]).spawn()
    } else {
        external("xdg-open").arg(address).stderr(Stdio::null()).spawn()
    };
    if opened.is_err() {
        eprintln!("no browser could be opened: open {address} yourself");
    }
}

/// What a server that did not start has said.
pub(crate) fn last_words(log: &Path) -> String {
    tail(&fs::read_to_string(log).unwrap_or_default(), 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_gives_the_address() {
        assert_eq!(address_in("listening on http://127.0.0.1:9000").as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(address_in("listening on http://127.0.0.1:9000/\n").as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(address_in("GET / 200"), None);
    }

    #[test]
    fn a_taken_port_is_told_before_anything_is_built() -> Result<()> {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = taken.local_addr()?.port();
        let error = check_port(port).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("is taken") && text.contains("--port")));
        assert!(check_port(0).is_ok());
        Ok(())
    }
}
