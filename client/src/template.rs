//! Greetings with names in them.

/// Fills `{{ .FirstName | fallback }}` and `{{ .LastName }}` (stock-widget.md 8): key without regard to case, spaces optional, an empty
/// or unknown key gives the trimmed fallback or nothing. Text that is not a whole slot stays as it is.
#[must_use]
pub fn fill(text: &str, first_name: &str, last_name: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let (before, slot) = rest.split_at(open);
        filled.push_str(before);
        let Some(close) = slot.find("}}") else {
            filled.push_str(slot);
            return filled;
        };
        let (inside, after) = (&slot[2..close], &slot[close + 2..]);
        let (key, fallback) = inside.split_once('|').unwrap_or((inside, ""));
        match key.trim().strip_prefix('.') {
            Some(key) => {
                let value = match key.trim().to_ascii_lowercase().as_str() {
                    "firstname" => first_name.trim(),
                    "lastname" => last_name.trim(),
                    _ => "",
                };
                filled.push_str(if value.is_empty() { fallback.trim() } else { value });
            }
            None => filled.push_str(&slot[..close + 2]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_and_fallbacks() {
        assert_eq!(fill("Hi {{.FirstName | there}} 👋", "", ""), "Hi there 👋");
        assert_eq!(fill("Hi {{ .firstname|pal }} {{ .LastName }}!{{.Foo}}", "", ""), "Hi pal !");
        assert_eq!(fill("Hi {{.FirstName | there}} {{.LASTNAME}}", "Ada", "Byron"), "Hi Ada Byron");
    }

    #[test]
    fn what_is_no_slot_stays() {
        assert_eq!(fill("{{ x }} {{.FirstName", "Ada", ""), "{{ x }} {{.FirstName");
        assert_eq!(fill("no slot", "Ada", ""), "no slot");
    }
}
