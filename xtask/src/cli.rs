//! The command line: what can be asked for, and who does it.

use anyhow::Result;
use clap::{Args, Parser};

use crate::backend::Backend;
use crate::{bench, build, demo, e2e, project::Project, setup, size, soak, test};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Cli {
    /// Install what this machine lacks to build and test the project.
    Setup,
    /// Build the release widget and the loader into dist/.
    Build(BuildArgs),
    /// Build everything, then serve a shop page and an agent console on the loopback.
    Demo(DemoArgs),
    /// Run every check and test; ends with `N passed, N failed`.
    Test(TestArgs),
    /// Run the end-to-end specs in a headless browser.
    E2e(E2eArgs),
    /// Show the bytes of what ships beside their budgets; fails when one is over.
    Size(SizeArgs),
    /// Look for schedules and inputs that break something and that nobody has seen yet.
    Soak(SoakArgs),
    /// Take a picture of every screen into gallery/.
    Gallery(E2eArgs),
    /// Measure on a slow network and a slow processor, and show the figures beside their budgets.
    Bench(BenchArgs),
}

#[derive(Args)]
struct BuildArgs {
    /// Cargo profile of the wasm build.
    #[arg(long, default_value = build::DEFAULT_PROFILE)]
    profile: String,
    /// The kind of server to build for (can be given several times).
    #[arg(long, value_enum, default_value = "libredesk")]
    backend: Vec<Backend>,
    /// Build for every kind of server.
    #[arg(long, conflicts_with = "backend")]
    all: bool,
}

/// What `cargo xtask demo` was asked.
#[derive(Args)]
pub(crate) struct DemoArgs {
    /// The kind of server to play.
    #[arg(long, value_enum, default_value = "libredesk")]
    pub(crate) backend: Backend,
    /// Port on the loopback; 0 takes any free one.
    #[arg(long, default_value_t = 9000)]
    pub(crate) port: u16,
    /// Open both pages in the default browser.
    #[arg(long)]
    pub(crate) open: bool,
    /// Anything else goes to the demo server as it stands.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) rest: Vec<String>,
}

/// What `cargo xtask test` was asked.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Run only this step (can be given several times); `--only list` names them.
    #[arg(long)]
    pub(crate) only: Vec<String>,
}

/// What `cargo xtask soak` was asked.
#[derive(Args)]
pub(crate) struct SoakArgs {
    /// Play so many schedules of the simulation.
    #[arg(long, conflicts_with = "minutes")]
    pub(crate) cases: Option<u64>,
    /// Play schedules for so many minutes.
    #[arg(long, default_value_t = 5)]
    pub(crate) minutes: u64,
    /// The first schedule's number; otherwise one that was never taken before.
    #[arg(long)]
    pub(crate) from: Option<u64>,
    /// So many seconds for each fuzz target; 0 leaves them out.
    #[arg(long, default_value_t = 60)]
    pub(crate) fuzz_seconds: u64,
    /// Make the committed corpus the smallest that reaches everything that was reached.
    #[arg(long)]
    pub(crate) keep: bool,
}

/// What `cargo xtask e2e` and `cargo xtask gallery` were asked.
#[derive(Args, Default)]
pub(crate) struct E2eArgs {
    /// The kind of server; other than Libredesk only the demo's stand-in for it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) backend: Backend,
    /// Address of a running server; without it the demo server is built and started.
    #[arg(long, requires = "user", requires = "password")]
    pub(crate) server: Option<String>,
    /// E-mail address of an agent on that server who may create inboxes.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// That agent's password.
    #[arg(long)]
    pub(crate) password: Option<String>,
    /// Take dist/ as it is instead of building it first.
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Arguments for Playwright, after `--`.
    #[arg(last = true)]
    pub(crate) playwright: Vec<String>,
}

/// What `cargo xtask bench` was asked.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
    /// Print JSON, with every run, instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Fail when a figure is over its budget.
    #[arg(long)]
    pub(crate) check: bool,
    /// Server and browser, as for the end-to-end specs.
    #[command(flatten)]
    pub(crate) stage: E2eArgs,
}

#[derive(Args)]
struct SizeArgs {
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Result<()> {
    let cli = Cli::parse();
    let project = Project::find()?;
    match cli {
        Cli::Setup => setup::command(&project),
        Cli::Build(args) => {
            let backends = if args.all { Backend::known(&project) } else { args.backend };
            build::command(&project, &args.profile, &backends)
        }
        Cli::Demo(args) => demo::command(&project, &args),
        Cli::Test(args) => test::command(&project, &args),
        Cli::E2e(args) => e2e::command(&project, &args, e2e::Suite::Specs),
        Cli::Soak(args) => soak::command(&project, &args),
        Cli::Size(args) => size::command(&project, args.json),
        Cli::Bench(args) => bench::command(&project, &args),
        Cli::Gallery(args) => e2e::command(&project, &args, e2e::Suite::Gallery),
    }
}
