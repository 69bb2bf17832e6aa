//! Signed claims about a person: HMAC only, as the exchange accepts them (libredesk.md 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha384, Sha512};

/// Signs claims with HS256.
pub(crate) fn sign(claims: &Value, secret: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    let signed = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(mac("HS256", secret, &signed).unwrap_or_default());
    format!("{signed}.{signature}")
}

/// The claims, if the signature and the times hold at `now` (Unix seconds).
pub(crate) fn verify(token: &str, secret: &str, now: f64) -> Option<Map<String, Value>> {
    let claims = verify_signature(token, secret)?;
    // No leeway: one second past is past.
    if seconds(claims.get("exp")?)? <= now {
        return None;
    }
    match claims.get("nbf") {
        None | Some(Value::Null) => {}
        Some(not_before) if seconds(not_before)? <= now => {}
        Some(_) => return None,
    }
    Some(claims)
}

/// The claims, if the signature holds; whatever they say about times.
pub(crate) fn verify_signature(token: &str, secret: &str) -> Option<Map<String, Value>> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let expected = mac(header.get("alg")?.as_str()?, secret, signed)?;
    if !same_bytes(&URL_SAFE_NO_PAD.decode(signature).ok()?, &expected) {
        return None;
    }
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let Value::Object(claims) = claims else { return None };
    Some(claims)
}

/// An integer, a float or a numeric string.
fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn mac(algorithm: &str, secret: &str, text: &str) -> Option<Vec<u8>> {
    macro_rules! digest {
        ($hash:ty) => {{
            let mut mac = Hmac::<$hash>::new_from_slice(secret.as_bytes()).ok()?;
            mac.update(text.as_bytes());
            Some(mac.finalize().into_bytes().to_vec())
        }};
    }
    match algorithm {
        "HS256" => digest!(Sha256),
        "HS384" => digest!(Sha384),
        "HS512" => digest!(Sha512),
        _ => None,
    }
}

/// Compares without telling by its duration where the first difference is.
pub(crate) fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "inbox-secret-0123456789-and-more";

    fn signed_with(algorithm: &str, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm}).to_string());
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = URL_SAFE_NO_PAD.encode(mac(algorithm, SECRET, &signed).unwrap_or_default());
        format!("{signed}.{signature}")
    }

    #[test]
    fn three_hmac_algorithms_are_accepted_and_nothing_else() {
        let claims = json!({"exp": 100});
        for algorithm in ["HS256", "HS384", "HS512"] {
            assert!(verify(&signed_with(algorithm, &claims), SECRET, 50.0).is_some(), "{algorithm}");
        }
        for algorithm in ["none", "HS1", "RS256", ""] {
            assert!(verify(&signed_with(algorithm, &claims), SECRET, 50.0).is_none(), "{algorithm}");
        }
    }

    #[test]
    fn expiry_has_no_leeway_and_three_notations() {
        for exp in [json!(100), json!(100.5), json!("100")] {
            let token = sign(&json!({"exp": exp}), SECRET);
            assert!(verify(&token, SECRET, 99.0).is_some(), "{exp}");
            assert!(verify(&token, SECRET, 101.0).is_none(), "{exp}");
        }
        for exp in [json!(null), json!("soon"), json!([100])] {
            assert!(verify(&sign(&json!({"exp": exp}), SECRET), SECRET, 1.0).is_none(), "{exp}");
        }
        assert!(verify(&sign(&json!({}), SECRET), SECRET, 1.0).is_none());
    }

    #[test]
    fn not_before_is_kept_and_issued_at_is_not_looked_at() {
        assert!(verify(&sign(&json!({"exp": 100, "nbf": 60}), SECRET), SECRET, 50.0).is_none());
        assert!(verify(&sign(&json!({"exp": 100, "nbf": 40, "iat": 90}), SECRET), SECRET, 50.0).is_some());
    }

    #[test]
    fn a_wrong_secret_or_a_changed_payload_fails() {
        let token = sign(&json!({"exp": 100, "external_user_id": "u"}), SECRET);
        assert!(verify(&token, "another secret", 50.0).is_none());
        let mut parts: Vec<&str> = token.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(json!({"exp": 100, "external_user_id": "v"}).to_string());
        parts[1] = &other;
        assert!(verify(&parts.join("."), SECRET, 50.0).is_none());
        assert!(verify("a.b", SECRET, 50.0).is_none());
        assert!(verify("", SECRET, 50.0).is_none());
    }
}
