//! Starting and stopping: the listener, its connections, and the router they share.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::backend::Backend;
use crate::options::Options;
use crate::{agent, assistant, chatwoot, knobs, pages, static_files, strict_http, uploads, voice, widget};

/// The address a connection comes from.
#[derive(Clone, Copy)]
pub(crate) struct ClientSocket(pub(crate) SocketAddr);

impl ClientSocket {
    /// For requests that came over no connection.
    pub(crate) const UNKNOWN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
}

/// Ends the connection of a request without another byte.
#[derive(Clone)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    pub(crate) fn cut(&self) {
        self.0.notify_one();
    }
}

/// A running server. Dropping it ends it at once, its sockets abruptly, as when the real one's process ends.
pub struct Server {
    /// Where it listens.
    pub addr: SocketAddr,
    app: Arc<App>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Binds to 127.0.0.1 and serves in the background of the current tokio runtime.
    ///
    /// # Errors
    /// When the port is taken or may not be bound.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let addr = listener.local_addr()?;
        let root_url = options.root_url.clone().unwrap_or_else(|| format!("http://{addr}"));
        let app = Arc::new(App::new(options, addr, root_url));
        let stop = watch::Sender::new(false);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&app), stop.subscribe()));
        Ok(Self { addr, app, stop, accepting })
    }

    /// Its address as a URL without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Ends all sockets abruptly; the data stays, as when the real server restarts.
    pub fn restart_sockets(&self) {
        self.app.close_sockets();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
        self.stop.send_replace(true);
        self.app.close_sockets();
    }
}

async fn accept(listener: TcpListener, app: Arc<App>, stop: watch::Receiver<bool>) {
    let router = router(&app);
    loop {
        let Ok((stream, peer)) = listener.accept().await else { continue };
        if app.is_away() {
            continue;
        }
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve(stream, peer, router.clone(), Arc::clone(&app), stop.clone()));
    }
}

/// One connection, until either side ends it, a knob cuts it, or the server stops.
async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let cut = Arc::new(Notify::new());
    let connection = Connection(Arc::clone(&cut));
    let backend = app.options.backend;
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ClientSocket(peer));
        request.extensions_mut().insert(connection.clone());
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(match backend {
                Backend::Libredesk => strict_http::answer(router, request).await,
                Backend::Chatwoot | Backend::Assistant => strict_http::ask(router, request).await,
            })
        }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        // Also what ends idle connections, without notice (libredesk.md 1.5).
        .header_read_timeout(app.options.read_timeout)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut away = app.away_until.subscribe();
    tokio::select! {
        _ = serving => {}
        () = cut.notified() => {}
        _ = stop.changed() => {}
        _ = away.changed() => {}
    }
}

fn router(app: &Arc<App>) -> Router {
    let own = match app.options.backend {
        Backend::Libredesk => {
            Router::new().merge(widget::routes(app)).merge(agent::routes(app)).merge(uploads::routes()).merge(knobs::routes(app))
        }
        Backend::Chatwoot => chatwoot::routes(app).merge(voice::routes()),
        Backend::Assistant => assistant::routes(app).merge(static_files::beside_the_script()),
    };
    own.merge(static_files::routes())
        .merge(pages::routes(app.options.backend))
        .fallback(strict_http::route_not_found)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(app), knobs::requests::apply))
        .with_state(Arc::clone(app))
}
