//! The project's own commands, run as `cargo xtask <command>`.

mod backend;
mod bench;
mod build;
mod cli;
mod demo;
mod e2e;
mod process;
mod project;
mod setup;
mod size;
mod soak;
mod test;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
