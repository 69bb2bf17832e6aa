//! Uploaded files (libredesk.md 3.10, 3.12).

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    /// `attachment` or `inline`.
    pub(crate) disposition: String,
    pub(crate) bytes: Bytes,
}

impl Media {
    pub(crate) fn is_image(&self) -> bool {
        self.content_type.starts_with("image/")
    }

    /// A thumbnail is only made for these names; its address is told for every image.
    pub(crate) fn has_thumbnail_name(&self) -> bool {
        let extension = self.file_name.rsplit_once('.').map(|(_, extension)| extension);
        matches!(extension, Some("gif" | "png" | "jpg" | "jpeg"))
    }

    /// What a list shows for a file without text.
    pub(crate) fn preview(&self) -> &'static str {
        match self.content_type.split('/').next() {
            Some("image") => "Image",
            Some("video") => "Video",
            Some("audio") => "Audio",
            _ => "File",
        }
    }
}

/// The part's type is trusted, unless it says nothing; then the bytes are looked at.
pub(crate) fn content_type(declared: Option<&str>, bytes: &[u8]) -> String {
    match declared.map(str::trim) {
        None | Some("" | "application/octet-stream" | "application/data" | "application/binary" | "binary") => sniff(bytes).to_owned(),
        Some(declared) => declared.to_owned(),
    }
}

fn sniff(bytes: &[u8]) -> &'static str {
    const SIGNATURES: [(usize, &[u8], &str); 11] = [
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF87a", "image/gif"),
        (0, b"GIF89a", "image/gif"),
        (8, b"WEBP", "image/webp"),
        (0, b"%PDF-", "application/pdf"),
        (0, b"PK\x03\x04", "application/zip"),
        (4, b"ftyp", "video/mp4"),
        (0, b"\x1a\x45\xdf\xa3", "video/webm"),
        (0, b"ID3", "audio/mpeg"),
        (0, b"OggS", "application/ogg"),
    ];
    for (at, signature, name) in SIGNATURES {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(signature)) {
            return name;
        }
    }
    let head = &bytes[..bytes.len().min(512)];
    let is_text = !head.contains(&0) && std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_text { "text/plain; charset=utf-8" } else { "application/octet-stream" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_type_is_trusted_and_an_empty_one_sniffed() {
        assert_eq!(content_type(Some("text/plain"), b"\x89PNG\r\n\x1a\n"), "text/plain");
        assert_eq!(content_type(Some("application/octet-stream"), b"\x89PNG\r\n\x1a\n...."), "image/png");
        assert_eq!(content_type(None, b"hello"), "text/plain; charset=utf-8");
        assert_eq!(content_type(Some(""), b"\x00\x01\x02"), "application/octet-stream");
    }
}
