//! `cargo xtask e2e` and `cargo xtask gallery`: Playwright in a headless browser, against the demo server or another.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::backend::Backend;
use crate::build;
use crate::cli::E2eArgs;
use crate::demo::{self, Server};
use crate::process::external;
use crate::project::Project;
use crate::setup::{self, Browser};

/// What Playwright runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// The specs.
    Specs,
    /// Pictures of every screen.
    Gallery,
    /// The figures of docs/PERFORMANCE.md.
    Bench,
}

impl Suite {
    fn config(self) -> &'static str {
        match self {
            Self::Specs => "tests/e2e",
            Self::Gallery => "tests/e2e/gallery.config.ts",
            Self::Bench => "tests/bench",
        }
    }
}

/// `cargo xtask e2e` and `cargo xtask gallery`.
pub(crate) fn command(project: &Project, args: &E2eArgs, suite: Suite) -> Result<()> {
    let browser = setup::for_e2e(project)?;
    prepare(project, args)?;
    let stage = Stage::new(project, args)?;
    let mut playwright = stage.playwright(project, &browser, suite);
    playwright.args(&args.playwright).stdin(Stdio::inherit());
    let status = playwright.status().context("can't run Playwright")?;
    if !status.success() {
        bail!("Playwright reports failures (see above)");
    }
    Ok(())
}

/// Builds what is to be run, or sees that it was built.
///
/// # Errors
/// The build fails, or there is none to be taken as it is.
pub(crate) fn prepare(project: &Project, args: &E2eArgs) -> Result<()> {
    if args.no_build {
        // (Another server has a build of its own.)
        return if args.server.is_some() { Ok(()) } else { build::take_as_it_is(project, args.backend) };
    }
    let toolchain = setup::for_build(project)?;
    build::build(project, toolchain, build::DEFAULT_PROFILE, args.backend)?;
    Ok(())
}

/// The server that a suite runs against. A demo server of our own ends with this value.
pub(crate) enum Stage {
    /// The demo server, started for this run.
    Demo { server: Server, binary: PathBuf, backend: Backend },
    /// A server that was there before.
    Other { address: String, user: String, password: String },
}

impl Stage {
    /// Takes the server that was named, or starts the demo server on a free port.
    pub(crate) fn new(project: &Project, args: &E2eArgs) -> Result<Self> {
        if let Some(address) = &args.server {
            ensure!(args.backend == Backend::Libredesk, "only Libredesk's specs run against a server of one's own");
            return Ok(Self::Other {
                address: address.trim_end_matches('/').to_owned(),
                user: args.user.clone().context("--server needs --user")?,
                password: args.password.clone().context("--server needs --password")?,
            });
        }
        let binary = demo::build_server(project)?;
        let log = project.log("demo-server");
        let mut server = demo::command_for(&binary, args.backend, 0, &project.static_dir(args.backend));
        server.args(["--no-rate-limit", "--knobs"]);
        demo::log_to(&mut server, &log)?;
        let server = Server::start(server).with_context(|| format!("{} ({})", demo::last_words(&log), log.display()))?;
        Ok(Self::Demo { server, binary, backend: args.backend })
    }

    fn backend(&self) -> Backend {
        match self {
            Self::Demo { backend, .. } => *backend,
            Self::Other { .. } => Backend::Libredesk,
        }
    }

    /// Playwright, told where the server is and which browser to use.
    pub(crate) fn playwright(&self, project: &Project, browser: &Browser, suite: Suite) -> Command {
        let mut playwright = external(project.node_bin("playwright"));
        playwright
            .args(["test", "-c", suite.config()])
            .current_dir(&project.root)
            .env("CHROME_PATH", &browser.program)
            .env("NATTER_STATIC_DIR", project.static_dir(self.backend()))
            .env("NATTER_BACKEND", self.backend().name());
        match self {
            Self::Demo { server, binary, .. } => {
                demo_env(&mut playwright, &server.address, binary);
            }
            Self::Other { address, user, password } => {
                playwright
                    .env("NATTER_SERVER", address)
                    .env("NATTER_USER", user)
                    .env("NATTER_PASSWORD", password)
                    .env_remove("NATTER_DEMO");
            }
        }
        playwright
    }
}

fn demo_env(playwright: &mut Command, address: &str, binary: &Path) {
    playwright
        .env("NATTER_SERVER", address)
        .env("NATTER_USER", "ada@acme.test")
        .env("NATTER_PASSWORD", "password")
        .env("NATTER_DEMO", "1")
        .env("NATTER_DEMO_BIN", binary);
}
