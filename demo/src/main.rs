//! `natter-demo`: the demo server as a command.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Parser};
use natter_demo::{Backend, Options, Server};

/// A Libredesk-compatible server in memory (or one like Chatwoot or the AI Live Chat API), with a shop page and an agent console. Listens on 127.0.0.1 only.
#[derive(Parser)]
struct Arguments {
    /// Which kind of server to play: libredesk, chatwoot or assistant.
    #[arg(long, default_value_t = Backend::Libredesk)]
    backend: Backend,
    /// The port; 0 takes any free one.
    #[arg(long, default_value_t = 9000)]
    port: u16,
    /// Directory with `widget.js` and `public/`, as `libredesk --static-dir` expects it.
    #[arg(long, value_name = "DIR")]
    static_dir: Option<PathBuf>,
    /// Let any number of requests pass.
    #[arg(long, conflicts_with = "rate_limit")]
    no_rate_limit: bool,
    /// Requests per minute and client address; 100 if not given, 3,000 for Chatwoot.
    #[arg(long, value_name = "N")]
    rate_limit: Option<usize>,
    /// Serve /demo/knobs: faults on demand, for tests.
    #[arg(long)]
    knobs: bool,
    /// Put the shop's inbox in.
    #[arg(long, value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    seed_demo: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let usual = if arguments.backend == Backend::Chatwoot { 3_000 } else { 100 };
    let options = Options {
        backend: arguments.backend,
        port: arguments.port,
        static_dir: arguments.static_dir,
        rate_limit: (!arguments.no_rate_limit).then_some(arguments.rate_limit.unwrap_or(usual)),
        knobs: arguments.knobs,
        seed_demo: arguments.seed_demo,
        ..Options::default()
    };
    let server = match Server::start(options).await {
        Ok(server) => server,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            eprintln!("Port {} is taken; choose another with --port, or --port 0 for any free one.", arguments.port);
            return ExitCode::FAILURE;
        }
        Err(error) => {
            eprintln!("Cannot listen on 127.0.0.1:{}: {error}", arguments.port);
            return ExitCode::FAILURE;
        }
    };
    let url = server.url();
    println!("listening on {url}");
    println!("shop page     {url}/");
    let login = if arguments.backend == Backend::Libredesk { "  (ada@acme.test / password)" } else { "" };
    println!("agent console {url}/agent{login}");
    // Whoever started us may wait for the first line through a pipe.
    let _ = std::io::stdout().flush();
    until_told_to_stop().await;
    ExitCode::SUCCESS
}

/// Ctrl-C, or SIGTERM where there is such a thing.
async fn until_told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
