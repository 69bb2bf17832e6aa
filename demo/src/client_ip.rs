//! The address of a client, for the limiter, `blocked_ips` and what is stored (libredesk.md section 6).

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// The client's address as the server believes it; not necessarily a real address.
pub(crate) fn of_request(headers: &HeaderMap, socket: SocketAddr) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|value| !value.is_empty());
    // A private or invalid first entry discards the whole header.
    let first_public = |name: &str| {
        let first = text(name)?.split(',').next()?.trim();
        first.parse().is_ok_and(is_public).then(|| first.to_owned())
    };
    text("x-client-ip")
        .map(str::to_owned)
        .or_else(|| first_public("x-original-forwarded-for"))
        .or_else(|| first_public("x-forwarded-for"))
        .or_else(|| {
            let verbatim = ["cf-connecting-ip", "fastly-client-ip", "true-client-ip", "x-real-ip"];
            let last_resort = ["x-forwarded", "forwarded-for", "forwarded"];
            verbatim.iter().chain(&last_resort).find_map(|name| text(name)).map(str::to_owned)
        })
        .unwrap_or_else(|| socket.ip().to_string())
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast()),
        IpAddr::V6(v6) => !(v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()),
    }
}

/// Whether an address is named by an entry of `blocked_ips`: a single address or a CIDR range.
pub(crate) fn is_blocked(address: &str, blocked: &[String]) -> bool {
    address.parse().is_ok_and(|address| blocked.iter().any(|entry| covers(entry.trim(), address)))
}

fn covers(entry: &str, address: IpAddr) -> bool {
    let Some((network, length)) = entry.split_once('/') else { return entry.parse() == Ok(address) };
    let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u32>()) else { return false };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) if length <= 32 => {
            let shift = 32 - length;
            u64::from(network.to_bits()) >> shift == u64::from(address.to_bits()) >> shift
        }
        (IpAddr::V6(network), IpAddr::V6(address)) if length <= 128 => {
            length == 0 || network.to_bits() >> (128 - length) == address.to_bits() >> (128 - length)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        of_request(&map, "127.0.0.1:4000".parse().unwrap())
    }

    #[test]
    fn recorded_precedence() {
        assert_eq!(ip(&[]), "127.0.0.1");
        assert_eq!(ip(&[("x-forwarded-for", "8.8.8.8")]), "8.8.8.8");
        assert_eq!(ip(&[("x-forwarded-for", "10.1.1.1, 8.8.4.4")]), "127.0.0.1");
        assert_eq!(ip(&[("x-client-ip", "junk"), ("x-forwarded-for", "8.8.8.8")]), "junk");
        assert_eq!(ip(&[("x-original-forwarded-for", "9.9.9.9"), ("x-forwarded-for", "8.8.8.8")]), "9.9.9.9");
        assert_eq!(ip(&[("x-real-ip", "10.0.0.1"), ("forwarded", "for=x")]), "10.0.0.1");
    }

    #[test]
    fn single_addresses_and_ranges_are_blocked() {
        let blocked = ["127.0.0.0/8".to_owned(), "9.9.9.9".to_owned(), "2001:db8::/32".to_owned(), "nonsense".to_owned()];
        for address in ["127.0.0.1", "127.9.9.9", "9.9.9.9", "2001:db8::1"] {
            assert!(is_blocked(address, &blocked), "{address}");
        }
        for address in ["8.8.8.8", "128.0.0.1", "2001:db9::1", "junk"] {
            assert!(!is_blocked(address, &blocked), "{address}");
        }
        assert!(is_blocked("1.2.3.4", &["0.0.0.0/0".to_owned()]));
    }
}
