//! Which pages may embed the app. A file under `--static-dir` carries no `frame-ancestors` header, so the app reads the one of the stock
//! page itself (docs of `shared/design.md`, "Shipping"; libredesk.md 5).

/// Whether a page of `origin` may embed the app under this `Content-Security-Policy`. Without `frame-ancestors` everybody may.
/// Sources are hosts, with or without scheme, wildcard and port, as administrators write them.
#[must_use]
pub fn may_embed(policy: Option<&str>, origin: &str, own_origin: &str) -> bool {
    let Some(sources) = policy.and_then(|policy| {
        policy.split(';').find_map(|directive| {
            directive.trim().strip_prefix("frame-ancestors").filter(|rest| rest.starts_with([' ', '\t']) || rest.is_empty())
        })
    }) else {
        return true;
    };
    let origin = origin.to_ascii_lowercase();
    sources.split_ascii_whitespace().any(|source| match source {
        "'none'" => false,
        "'self'" => origin == own_origin.to_ascii_lowercase(),
        "*" => true,
        host => matches(&host.to_ascii_lowercase(), &origin),
    })
}

fn matches(source: &str, origin: &str) -> bool {
    let Some((origin_scheme, origin_rest)) = origin.split_once("://") else { return false };
    let (scheme, rest) = source.split_once("://").map_or((None, source), |(scheme, rest)| (Some(scheme), rest));
    if scheme.is_some_and(|scheme| scheme != origin_scheme && !(scheme == "http" && origin_scheme == "https")) {
        return false;
    }
    if let Some(only_scheme) = source.strip_suffix(':') {
        return only_scheme == origin_scheme;
    }
    let rest = rest.split('/').next().unwrap_or(rest);
    let (host, port) = split_port(rest);
    let (origin_host, origin_port) = split_port(origin_rest);
    let default_port = if origin_scheme == "https" { "443" } else { "80" };
    let port_fits = match port {
        None => origin_port.is_none_or(|port| port == default_port),
        Some("*") => true,
        Some(port) => origin_port.unwrap_or(default_port) == port,
    };
    let host_fits = match host.strip_prefix("*.") {
        Some(parent) => origin_host.strip_suffix(parent).is_some_and(|sub| sub.len() > 1 && sub.ends_with('.')),
        None => host == origin_host,
    };
    port_fits && host_fits
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && (port == "*" || port.bytes().all(|byte| byte.is_ascii_digit())) => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::may_embed;

    const OWN: &str = "https://support.example.com";

    #[test]
    fn no_list_admits_everybody() {
        assert!(may_embed(None, "https://evil.test", OWN));
        assert!(may_embed(Some("default-src 'none'"), "https://evil.test", OWN));
    }

    #[test]
    fn the_recorded_list() {
        let policy = Some("frame-ancestors 'self' *.example.com localhost");
        for (origin, admitted) in [
            ("https://shop.example.com", true),
            ("https://a.b.example.com", true),
            ("https://support.example.com", true),
            ("http://localhost", true),
            ("http://localhost:8080", false),
            ("https://example.com", false),
            ("https://notexample.com", false),
            ("https://example.com.evil.test", false),
            ("null", false),
        ] {
            assert_eq!(may_embed(policy, origin, OWN), admitted, "{origin}");
        }
    }

    #[test]
    fn schemes_and_ports() {
        assert!(may_embed(Some("frame-ancestors https://a.test:8443"), "https://a.test:8443", OWN));
        assert!(!may_embed(Some("frame-ancestors https://a.test"), "http://a.test", OWN));
        assert!(may_embed(Some("frame-ancestors http://a.test"), "https://a.test", OWN));
        assert!(may_embed(Some("frame-ancestors localhost:*"), "http://localhost:5173", OWN));
        assert!(!may_embed(Some("frame-ancestors 'none'"), "https://a.test", OWN));
        assert!(!may_embed(Some("frame-ancestors"), "https://a.test", OWN));
    }
}
