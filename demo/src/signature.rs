//! Opaque tokens, and the signature in the address of an upload (libredesk.md 2.2, 3.12).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand::RngCore as _;
use sha2::Sha256;
use uuid::Uuid;

use crate::jwt::same_bytes;

/// 32 random bytes as 43 characters of URL-safe base64.
pub(crate) fn random_token() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Signs addresses of uploads; the key lives as long as the process.
#[derive(Debug)]
pub(crate) struct UploadSigner {
    key: String,
}

impl UploadSigner {
    pub(crate) fn new() -> Self {
        Self { key: random_token() }
    }

    /// Covers the media's uuid and the expiry; the thumbnail shares the original's.
    pub(crate) fn sign(&self, media: Uuid, expires_at: i64) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()) else { return String::new() };
        mac.update(format!("{media}:{expires_at}").as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    pub(crate) fn holds(&self, media: Uuid, expires_at: i64, signature: &str) -> bool {
        same_bytes(self.sign(media, expires_at).as_bytes(), signature.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_43_cookie_safe_characters() {
        let token = random_token();
        assert_eq!(token.len(), 43);
        assert!(token.chars().all(|character| character.is_ascii_alphanumeric() || "-_".contains(character)));
        assert_ne!(token, random_token());
    }

    #[test]
    fn a_signature_covers_file_and_expiry() {
        let signer = UploadSigner::new();
        let media = Uuid::new_v4();
        let signature = signer.sign(media, 100);
        assert!(signer.holds(media, 100, &signature));
        assert!(!signer.holds(media, 101, &signature));
        assert!(!signer.holds(Uuid::new_v4(), 100, &signature));
        assert!(!UploadSigner::new().holds(media, 100, &signature));
    }
}
