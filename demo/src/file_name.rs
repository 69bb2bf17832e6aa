//! How the name of an uploaded file is stored (libredesk.md 3.10).

/// Trimmed, white space to `-`, everything outside `A-Za-z0-9-_.` removed, lower-cased.
pub(crate) fn sanitise(name: &str) -> String {
    name.trim()
        .chars()
        .map(|character| if character.is_whitespace() { '-' } else { character })
        .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::sanitise;

    #[test]
    fn names_lose_what_the_server_does_not_keep() {
        assert_eq!(sanitise("Mön Résumé (1) final!.PDF"), "mn-rsum-1-final.pdf");
        assert_eq!(sanitise("漢字.txt"), ".txt");
        assert_eq!(sanitise("  note.txt "), "note.txt");
        assert_eq!(sanitise("a\tb_c.d"), "a-b_c.d");
    }
}
