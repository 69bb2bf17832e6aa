//! Which of the languages there are is the visitor's.

/// The language that a visitor gets when nothing he wants is there.
pub const DEFAULT: &str = "en-US";

/// Languages that are written from right to left, among those with web users to speak of.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "fa", "he", "ur", "ckb", "ps", "sd", "yi"];

/// The best of `available` for the wishes, most wanted first: the language tag itself; then the language in another region, in the same
/// script; then the next wish. `None` when no wish can be met.
#[must_use]
pub fn best_match<'a>(wishes: &[&str], available: &'a [String]) -> Option<&'a str> {
    wishes.iter().find_map(|wish| {
        let wish = Tag::read(wish)?;
        let tags = || available.iter().filter_map(|code| Some((code, Tag::read(code)?)));
        let same_language = || tags().filter(|(_, tag)| tag.language == wish.language && tag.script == wish.script);
        same_language().find(|(_, tag)| tag.region == wish.region).or_else(|| same_language().next()).map(|(code, _)| code.as_str())
    })
}

/// The tag that dates and numbers are written by: the visitor's own where it is the language of the texts, so that an Austrian who reads
/// the German texts gets Austrian dates.
#[must_use]
pub fn for_formats<'a>(wishes: &[&'a str], code: &'a str) -> &'a str {
    let language = Tag::read(code).map(|tag| (tag.language, tag.script));
    wishes.iter().find(|wish| Tag::read(wish).map(|tag| (tag.language, tag.script)) == language).copied().unwrap_or(code)
}

/// `rtl` or `ltr`.
#[must_use]
pub fn direction(code: &str) -> &'static str {
    let is_rtl = Tag::read(code).is_some_and(|tag| RIGHT_TO_LEFT.contains(&tag.language.as_str()));
    if is_rtl { "rtl" } else { "ltr" }
}

/// The parts of a BCP 47 tag that count here.
#[derive(Debug, PartialEq, Eq)]
struct Tag {
    language: String,
    /// Only for languages of which two scripts are in use.
    script: Option<&'static str>,
    region: Option<String>,
}

impl Tag {
    fn read(tag: &str) -> Option<Self> {
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().filter(|part| (2..=3).contains(&part.len()) && is_letters(part))?.to_ascii_lowercase();
        let language = match language.as_str() {
            // Codes that were replaced long ago and are still sent.
            "iw" => "he".into(),
            "in" => "id".into(),
            _ => language,
        };
        let (mut script, mut region) = (None, None);
        for part in parts {
            match part.len() {
                // What follows a single letter is an extension.
                1 => break,
                4 if is_letters(part) && script.is_none() => script = Some(part.to_ascii_lowercase()),
                2 if is_letters(part) => region = Some(part.to_ascii_uppercase()),
                3 if part.bytes().all(|byte| byte.is_ascii_digit()) => region = Some(part.to_owned()),
                _ => {}
            }
        }
        let script = match (language.as_str(), script.as_deref(), region.as_deref()) {
            ("zh", Some("hant"), _) | ("zh", None, Some("TW" | "HK" | "MO")) => Some("hant"),
            ("zh", ..) => Some("hans"),
            _ => None,
        };
        Some(Self { language, script, region })
    }
}

fn is_letters(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn best(wishes: &[&str]) -> Option<String> {
        let available = SHIPPED.map(str::to_owned);
        best_match(wishes, &available).map(str::to_owned)
    }

    /// The files in locales/, in the order in which the build lists them.
    const SHIPPED: [&str; 22] = [
        "ar", "da-DK", "de-DE", "en-US", "es-ES", "fa-IR", "fr-FR", "he", "hi", "id", "it-IT", "ja-JP", "ko", "mr-IN", "nl", "pl", "pt-BR",
        "ru", "tr", "uk", "zh-CN", "zh-TW",
    ];

    #[test]
    fn every_language_finds_itself() {
        for code in SHIPPED {
            assert_eq!(best(&[code]).as_deref(), Some(code));
            assert_eq!(best(&["nb", &code.to_ascii_lowercase()]).as_deref(), Some(code));
            // Without its region, but for Chinese, where that says which script it is.
            let language = code.split('-').next().unwrap_or_default();
            assert_eq!(best(&[language]).as_deref(), Some(if code == "zh-TW" { "zh-CN" } else { code }));
        }
    }

    #[test]
    fn the_tag_itself_then_the_language() {
        for (wish, found) in [
            ("de-DE", "de-DE"),
            ("de-AT", "de-DE"),
            ("de", "de-DE"),
            ("de-CH", "de-DE"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("en-GB-oxendict", "en-US"),
            ("he-IL", "he"),
            ("iw", "he"),
            ("in-ID", "id"),
            ("es-419", "es-ES"),
            ("DE_at", "de-DE"),
            ("ar-EG-u-nu-latn", "ar"),
        ] {
            assert_eq!(best(&[wish]).as_deref(), Some(found), "{wish}");
        }
    }

    #[test]
    fn chinese_goes_by_script() {
        for (wish, found) in [
            ("zh", "zh-CN"),
            ("zh-SG", "zh-CN"),
            ("zh-Hans", "zh-CN"),
            ("zh-MO", "zh-TW"),
            ("zh-Hans-HK", "zh-CN"),
            ("zh-Hant-TW", "zh-TW"),
            ("zh-Hant", "zh-TW"),
            ("zh-HK", "zh-TW"),
        ] {
            assert_eq!(best(&[wish]).as_deref(), Some(found), "{wish}");
        }
    }

    #[test]
    fn the_next_wish_counts_when_one_can_not_be_met() {
        assert_eq!(best(&["nb-NO", "da", "en"]).as_deref(), Some("da-DK"));
        assert_eq!(best(&["nb-NO"]), None);
        // A Norwegian at a German shop, whose second choice is Polish; and at one that has said nothing.
        assert_eq!(best(&["nb-NO", "pl", DEFAULT]).as_deref(), Some("pl"));
        assert_eq!(best(&["nb-NO", DEFAULT]).as_deref(), Some("en-US"));
        assert_eq!(best(&["", "*", "x-klingon", "c++", "a-very-long-thing", "fr"]).as_deref(), Some("fr-FR"));
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn dates_follow_the_visitors_region() {
        assert_eq!(for_formats(&["de-AT", "en"], "de-DE"), "de-AT");
        assert_eq!(for_formats(&["fr-CH", "en-GB"], "en-US"), "en-GB");
        assert_eq!(for_formats(&["fr-CH"], "en-US"), "en-US");
        assert_eq!(for_formats(&["zh-HK"], "zh-TW"), "zh-HK");
    }

    #[test]
    fn directions() {
        assert_eq!(["ar", "fa-IR", "he-IL", "iw", "de-DE", "zh-TW", ""].map(direction), ["rtl", "rtl", "rtl", "rtl", "ltr", "ltr", "ltr"]);
    }
}
