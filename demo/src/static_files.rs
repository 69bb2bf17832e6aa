//! `/widget.js` and `/static/public/*` from the directory that a real server would lay over its own
//! (libredesk.md section 5). Unlike the real server's, files are read at each request: a rebuild shows at once.

use std::path::{Component, Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use axum::routing::get;

use crate::answer::{Answer, Refusal, set_header};
use crate::app::App;

/// What `/widget.js` is without a built loader: a word to the developer, and no error.
const NO_LOADER: &str = "console.info('Natter demo: no widget.js here; build it and start the server with --static-dir dist/libredesk');\n";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/widget.js", get(loader))
        .route("/static/public/{*path}", get(public))
        // The bundles of the stock widget, which this server does not have.
        .route("/widget/assets/{*path}", get(nothing))
}

/// The same files beside the script, as any web server would have them: where the assistant's script looks.
pub(crate) fn beside_the_script() -> Router<Arc<App>> {
    Router::new().route("/public/{*path}", get(public))
}

async fn loader(State(app): State<Arc<App>>) -> Response {
    let built = match &app.options.static_dir {
        Some(directory) => tokio::fs::read(directory.join("widget.js")).await.ok(),
        None => None,
    };
    let mut response = Response::new(built.map_or_else(|| Body::from(NO_LOADER), Body::from));
    set_header(&mut response, header::CONTENT_TYPE, "application/javascript");
    set_header(&mut response, header::CACHE_CONTROL, "no-cache");
    response
}

async fn nothing() -> Refusal {
    Refusal::not_found("File not found")
}

async fn public(State(app): State<Arc<App>>, Path(path): Path<String>) -> Answer {
    let file = app.options.static_dir.as_ref().and_then(|directory| inside(&directory.join("public"), &path));
    let bytes = match &file {
        Some(file) => tokio::fs::read(file).await.ok(),
        None => None,
    };
    let bytes = bytes.ok_or_else(|| Refusal::not_found("File not found"))?;
    let mut response = Response::new(Body::from(bytes));
    set_header(&mut response, header::CONTENT_TYPE, &content_type(&path));
    set_header(&mut response, header::CACHE_CONTROL, "public, max-age=86400");
    Ok(response)
}

/// The file that a path names, unless it leads out of the directory.
fn inside(directory: &FilePath, path: &str) -> Option<PathBuf> {
    let path = FilePath::new(path);
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| directory.join(path))
}

fn content_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match guess.essence_str() {
        // Text types carry their charset, scripts and JSON do not matter to browsers.
        "text/html" | "text/css" | "text/plain" | "text/javascript" => format!("{}; charset=utf-8", guess.essence_str()),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let directory = FilePath::new("/dist/public");
        assert_eq!(inside(directory, "widget/a.js"), Some(PathBuf::from("/dist/public/widget/a.js")));
        for outside in ["../secret", "widget/../../secret", "/etc/passwd", "a/./../b"] {
            assert_eq!(inside(directory, outside), None, "{outside}");
        }
    }

    #[test]
    fn types_go_by_extension() {
        assert_eq!(content_type("widget/app-12ab.wasm"), "application/wasm");
        assert_eq!(content_type("widget/app-12ab.wasm.gz"), "application/gzip");
        assert_eq!(content_type("widget/index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("widget/frame.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("locales/de.json"), "application/json");
    }
}
