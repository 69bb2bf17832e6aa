//! Where the app lies, and so where its server is.

/// Where `cargo xtask build` puts the document, below the place where the server is installed.
const DOCUMENT: &str = "/static/public/widget/";

/// The path where the server is installed, without a slash at its end: what stands before the app's own place in the document's path.
/// A document that lies somewhere else (a development server) has its server at the top.
#[must_use]
pub fn base_of(document_path: &str) -> &str {
    match document_path.rsplit_once('/') {
        Some((folder, _)) => folder.strip_suffix(DOCUMENT.trim_end_matches('/')).unwrap_or_default(),
        None => "",
    }
}

/// [`base_of`] this document.
#[must_use]
pub fn base() -> String {
    location().and_then(|location| location.pathname().ok()).map(|path| base_of(&path).to_owned()).unwrap_or_default()
}

/// The origin of this document, which is the server's.
#[must_use]
pub fn origin() -> String {
    location().and_then(|location| location.origin().ok()).unwrap_or_default()
}

/// The address of a socket at this path of the server.
#[must_use]
pub fn socket_address(origin: &str, base: &str, path: &str) -> String {
    // `http` becomes `ws` and `https` becomes `wss`.
    let rest = origin.strip_prefix("http").unwrap_or(origin);
    let mut address = String::from("ws");
    for part in [rest, base, path] {
        address.push_str(part);
    }
    address
}

/// The inbox that the document's address names.
#[must_use]
pub fn inbox() -> String {
    query().and_then(|query| query.get("inbox_id")).unwrap_or_default()
}

/// The page asks its visitor before anything is stored, and he had not agreed when the app was loaded.
#[must_use]
pub fn awaits_consent() -> bool {
    query().is_some_and(|query| query.has("consent"))
}

fn query() -> Option<web_sys::UrlSearchParams> {
    web_sys::UrlSearchParams::new_with_str(&location()?.search().ok()?).ok()
}

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|window| window.location())
}
