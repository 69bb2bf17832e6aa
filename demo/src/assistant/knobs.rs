//! Faults on demand, for tests: only with `--knobs`.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Answer, ok};
use crate::app::App;
use crate::knobs::frames::FrameFault;
use crate::knobs::requests::RequestFault;
use crate::knobs::{commands, go_away, journal_routes};

pub(crate) fn routes(app: &App) -> Router<Arc<App>> {
    if !app.options.knobs {
        return Router::new();
    }
    Router::new().route("/demo/knobs", get(state).post(turn)).merge(journal_routes())
}

/// One command, named by `do`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Command {
    Reset,
    Request(RequestFault),
    /// On the tenant socket.
    Frame(FrameFault),
    GoAway {
        ms: u64,
    },
    RateLimit {
        requests: Option<usize>,
    },
    CloseSockets,
    /// A text to all operators.
    Push {
        raw: String,
    },
}

async fn turn(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    for command in commands(&body).map_err(|error| Refusal::bad(error.to_string()))? {
        run(&app, command);
    }
    Ok(ok(&summary(&app)))
}

fn run(app: &Arc<App>, command: Command) {
    let mut store = app.assistant();
    match command {
        Command::Reset => {
            app.faults().clear();
            app.widget_limiter.reset(app.options.rate_limit);
            store.tenants_hub.faults.clear();
            for tenant in &mut store.tenants {
                tenant.next.clear();
            }
        }
        Command::Request(fault) => app.faults().add(fault),
        Command::Frame(fault) => store.tenants_hub.faults.add(fault),
        Command::GoAway { ms } => go_away(Arc::clone(app), Duration::from_millis(ms)),
        Command::RateLimit { requests } => app.widget_limiter.reset(requests),
        Command::CloseSockets => store.tenants_hub.close(),
        Command::Push { raw } => store.tenants_hub.push_raw(&raw),
    }
}

fn summary(app: &App) -> Value {
    let (open, authenticated) = app.assistant().tenants_hub.count();
    json!({"rules_left": app.faults().pending(), "sockets_open": open, "sockets_authenticated": authenticated})
}

async fn state(State(app): State<Arc<App>>) -> Response {
    ok(&summary(&app))
}
