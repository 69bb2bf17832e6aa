//! What the assistant says. Nothing here thinks: a reply goes by the words of the question.

use std::time::Duration;

use axum::http::StatusCode;

/// What becomes of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) delay: Duration,
    /// A refusal instead of a reply.
    pub(crate) status: Option<StatusCode>,
    pub(crate) reply: String,
}

/// Replies by a word of the question; the first that fits.
const REPLIES: [(&str, &str); 8] = [
    ("hello", "Hello! I am the shop's assistant. Ask me about **prices**, *orders* or opening hours."),
    ("price", "I'd be happy to help with pricing!\n\n| Piece | Price |\n|---|---|\n| Tenmoku mug | €34 |\n| Moon vase | €96 |"),
    (
        "order",
        "To find your order I need its number:\n\n1. open the mail that we sent,\n2. look for `CK-` and five digits,\n3. tell me.\n\nOr see [your orders](https://example.com/orders).",
    ),
    ("hours", "We are in the workshop from **Tuesday to Saturday**, 10:00 to 18:00."),
    ("markdown", MARKDOWN),
    ("hostile", HOSTILE),
    ("long", LONG),
    ("human", "I can't connect you to a person here, but you can *call* us."),
];

const MARKDOWN: &str = "# A heading\n\nSome **bold**, some *slanted*, some `code`, a [link](https://example.com/a?b=c&d=e).\n\n- one\n- two\n  - two and a half\n\n1. first\n2. second\n\n> A quotation.\n\n```js\nif (1 < 2 && 'a' !== \"b\") alert('<b>not bold</b>');\n```\n\n---\n\nTwo lines  \nof one paragraph. 2 * 3 * 4, snake_case_word, https://example.com/plain.";
const HOSTILE: &str = "<img src=x onerror=\"window.hacked = 1\"><script>window.hacked = 2</script>\n\n[click](javascript:window.hacked=3) [data](data:text/html,<script>1</script>)\n\n<a href=\"javascript:window.hacked=4\">there</a> **still <b onclick=\"window.hacked=5\">bold</b>**\n\n![picture](https://tracker.invalid/pixel.gif)";
const LONG: &str = "Clay is weathered rock, and it takes its time. We dig it, dry it, crush it, soak it, sieve it and let it rest for a winter, because young clay cracks and old clay listens.\n\nThen it is thrown on the wheel, trimmed the day after, dried for a week under a cloth, fired to 980 degrees, glazed, and fired again to 1,280. Each of these can go wrong, and in every kiln something does.";

/// Reads the question. `/delay MS` and `/error STATUS` stand at its beginning, in this order.
pub(crate) fn script(message: &str) -> Script {
    let mut rest = message.trim();
    let mut script = Script { delay: Duration::ZERO, status: None, reply: String::new() };
    if let Some((number, after)) = command(rest, "/delay") {
        script.delay = Duration::from_millis(u64::from(number).min(120_000));
        rest = after;
    }
    if let Some((number, after)) = command(rest, "/error") {
        script.status = StatusCode::from_u16(u16::try_from(number).unwrap_or_default()).ok().filter(|status| status.as_u16() >= 400);
        rest = after;
    }
    let words = rest.to_lowercase();
    script.reply = REPLIES
        .iter()
        .find(|(word, _)| words.contains(word))
        .map_or_else(|| format!("You said: {rest}\n\nI only know about prices, orders and hours."), |(_, reply)| (*reply).to_owned());
    script
}

fn command<'text>(text: &'text str, name: &str) -> Option<(u32, &'text str)> {
    let rest = text.strip_prefix(name)?.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, rest[end..].trim_start()))
}

/// Something in the text that looks like an e-mail address.
pub(crate) fn email_in(message: &str) -> Option<&str> {
    let words = message.split(|character: char| character.is_whitespace() || "<>(),;".contains(character));
    words
        .map(|word| word.trim_end_matches('.'))
        .find(|word| word.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_the_reply() {
        assert!(script("What are your PRICES?").reply.starts_with("I'd be happy"));
        assert!(script("Tell me a joke").reply.starts_with("You said: Tell me a joke"));
        assert_eq!(script("hello").status, None);
    }

    #[test]
    fn commands_delay_and_refuse() {
        let both = script("/delay 1500 /error 429 hello");
        assert_eq!((both.delay, both.status), (Duration::from_millis(1500), StatusCode::from_u16(429).ok()));
        assert!(both.reply.starts_with("Hello!"));
        assert_eq!(script("/error 200 hello").status, None);
        assert_eq!(script("/delay soon").delay, Duration::ZERO);
        assert!(script("/delay soon").reply.starts_with("You said: /delay soon"));
    }

    #[test]
    fn an_address_is_found_in_a_sentence() {
        assert_eq!(email_in("I am mia@example.com."), Some("mia@example.com"));
        assert_eq!(email_in("me @ home, a@b"), None);
    }
}
