//! Replies in Markdown, as models and Chatwoot's editor write them, as HTML of a few harmless elements. HTML in them is text. What comes out
//! goes to the screen through the sanitiser, like every HTML of a server; this is no second one.

use crate::backends::wire::is_link;
use crate::model::Body;

/// Marks may lie in each other so deep.
const DEEPEST: u32 = 6;
/// A mark is closed within so many bytes, or it is none; so nothing takes long to read.
const LONGEST: usize = 2_000;

/// What such a reply shows, and its words without the marks. What has no marks needs no sieve.
pub(super) fn read(words: &str) -> (Body, String) {
    let html = html(words);
    (if html.is_empty() { Body::Text(words.to_owned()) } else { Body::Html(html) }, plain(words))
}

/// Markdown as HTML; empty where there is nothing but words, which are shown as text.
fn html(markdown: &str) -> String {
    let mut to = Writer { out: String::with_capacity(markdown.len() * 2), html: true, marked: false };
    blocks(markdown, &mut to);
    if to.marked { to.out } else { String::new() }
}

/// Markdown's words without its marks.
fn plain(markdown: &str) -> String {
    let mut to = Writer { out: String::with_capacity(markdown.len()), html: false, marked: false };
    blocks(markdown, &mut to);
    to.out.truncate(to.out.trim_end().len());
    to.out
}

struct Writer {
    out: String,
    /// HTML, or only the words.
    html: bool,
    /// Something was marked.
    marked: bool,
}

impl Writer {
    fn tag(&mut self, tag: &str) {
        if self.html {
            self.out.push_str(tag);
        }
    }

    fn mark(&mut self, tag: &str) {
        self.marked = true;
        self.tag(tag);
    }

    fn text(&mut self, text: &str) {
        if !self.html {
            self.out.push_str(text);
            return;
        }
        for char in text.chars() {
            match char {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                char => self.out.push(char),
            }
        }
    }

    fn end_of_line(&mut self) {
        if !self.html {
            self.out.push('\n');
        }
    }
}

/// What an open list is made of.
#[derive(Clone, Copy, PartialEq)]
enum List {
    None,
    Dots,
    Numbers,
}

/// Lists may lie in each other so deep; what is deeper stands with the last.
const LISTS: usize = 5;

/// The lists that are open, the outermost first: how far in, and what each is made of. Each has an open item.
type Open = Vec<(usize, List)>;

fn blocks(markdown: &str, to: &mut Writer) {
    let mut lines = markdown.lines().peekable();
    let mut open = Open::new();
    while let Some(line) = lines.next() {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        let (kind, words_of_item) = item(words);
        if words.is_empty() {
            // Items may stand apart.
            continue;
        }
        if is_rule(words) {
            close(&mut open, 0, to);
            to.mark("<hr>");
        } else if kind != List::None {
            begin_item(&mut open, indent, kind, words, to);
            if !to.html {
                to.out.push_str("• ");
            }
            inline(words_of_item, to, 0);
            to.end_of_line();
        } else if words.starts_with("```") {
            close(&mut open, indent.min(1), to);
            to.mark("<pre>");
            for line in lines.by_ref().take_while(|line| !line.trim().starts_with("```")) {
                to.text(line);
                to.text("\n");
            }
            to.tag("</pre>");
        } else if !open.is_empty() && indent > 1 {
            // It goes on with the item.
            to.tag("<br>");
            inline(words, to, 0);
            to.end_of_line();
        } else if let Some(heading) = heading(words) {
            close(&mut open, 0, to);
            to.mark("<p><strong>");
            inline(heading, to, 0);
            to.tag("</strong></p>");
            to.end_of_line();
        } else if let Some(quote) = words.strip_prefix('>') {
            close(&mut open, 0, to);
            // The figure says that it belongs to what is said: quoted mail does not.
            to.mark("<figure><blockquote>");
            inline(quote.trim_start(), to, 0);
            while let Some(more) = lines.next_if(|more| more.trim_start().starts_with('>')) {
                to.tag("<br>");
                to.end_of_line();
                inline(more.trim().trim_start_matches('>').trim_start(), to, 0);
            }
            to.tag("</blockquote></figure>");
            to.end_of_line();
        } else if words.starts_with('|') && lines.next_if(|line| is_under_head(line)).is_some() {
            close(&mut open, 0, to);
            to.mark("<table>");
            row(words, ["<th>", "</th>"], to);
            while let Some(more) = lines.next_if(|more| more.trim_start().starts_with('|')) {
                row(more.trim(), ["<td>", "</td>"], to);
            }
            to.tag("</table>");
        } else {
            close(&mut open, 0, to);
            to.tag("<p>");
            inline(words, to, 0);
            // The lines of a paragraph stay lines: models break them on purpose.
            while let Some(more) = lines.next_if(|more| is_words(more)) {
                to.tag("<br>");
                to.end_of_line();
                inline(more.trim(), to, 0);
            }
            to.tag("</p>");
            to.end_of_line();
        }
    }
    close(&mut open, 0, to);
}

/// Begins an item of the list that is meant by how far in it stands, and that list where there is none.
fn begin_item(open: &mut Open, indent: usize, kind: List, words: &str, to: &mut Writer) {
    // One space more or less is nobody's meaning.
    close(open, indent + 2, to);
    match open.last() {
        Some((at, last)) if (*at + 2 > indent || open.len() >= LISTS) && *last == kind => return to.tag("</li><li>"),
        Some((at, _)) if *at + 2 > indent || open.len() >= LISTS => {
            let at = *at;
            close(open, at, to);
        }
        _ => {}
    }
    open.push((indent, kind));
    let number = words.bytes().take_while(u8::is_ascii_digit).count();
    match (kind, words.get(..number)) {
        (List::Numbers, Some(number)) if number != "1" => {
            to.mark("<ol start=\"");
            to.tag(number);
            to.tag("\"><li>");
        }
        (List::Numbers, _) => to.mark("<ol><li>"),
        _ => to.mark("<ul><li>"),
    }
}

/// Ends the lists that stand so far in, or further.
fn close(open: &mut Open, from: usize, to: &mut Writer) {
    while let Some((_, kind)) = open.pop_if(|(at, _)| *at >= from) {
        to.tag(if kind == List::Numbers { "</li></ol>" } else { "</li></ul>" });
    }
}

/// A row of a table.
fn row(line: &str, tags: [&str; 2], to: &mut Writer) {
    to.tag("<tr>");
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    for (at, cell) in inside.split('|').enumerate() {
        if at > 0 && !to.html {
            to.out.push_str(" · ");
        }
        to.tag(tags[0]);
        inline(cell.trim(), to, 0);
        to.tag(tags[1]);
    }
    to.tag("</tr>");
    to.end_of_line();
}

/// The line that makes the one above it the head of a table.
fn is_under_head(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.contains('-') && line.bytes().all(|byte| b"|-: \t".contains(&byte))
}

/// A line across.
fn is_rule(line: &str) -> bool {
    let marks: &[u8] = line.as_bytes();
    marks.len() > 2 && marks.iter().all(|mark| Some(mark) == marks.first()) && b"-*_".contains(&marks[0])
}

/// Whether a line goes on with a paragraph.
fn is_words(line: &str) -> bool {
    let words = line.trim();
    !words.is_empty()
        && item(words).0 == List::None
        && heading(words).is_none()
        && !is_rule(words)
        && !words.starts_with("```")
        && !words.starts_with(['>', '|'])
}

fn item(line: &str) -> (List, &str) {
    for bullet in ["- ", "* ", "+ ", "• "] {
        if let Some(item) = line.strip_prefix(bullet) {
            return (List::Dots, item.trim_start());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(item) if (1..4).contains(&digits) => (List::Numbers, item.trim_start()),
        _ => (List::None, line),
    }
}

fn heading(line: &str) -> Option<&str> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    line.get(level..)?.strip_prefix(' ').filter(|_| (1..=6).contains(&level)).map(str::trim)
}

fn inline(text: &str, to: &mut Writer, depth: u32) {
    let mut rest = text;
    let mut before = ' ';
    while let Some(char) = rest.chars().next() {
        let taken = if depth < DEEPEST { span(rest, before, to, depth) } else { 0 };
        let step = if taken > 0 { taken } else { char.len_utf8() };
        if taken == 0 {
            to.text(&rest[..step]);
        }
        before = rest[..step].chars().next_back().unwrap_or(' ');
        rest = &rest[step..];
    }
}

/// Writes what begins here, if something does; how many bytes it was.
fn span(text: &str, before: char, to: &mut Writer, depth: u32) -> usize {
    let mut bytes = text.bytes();
    match (bytes.next(), bytes.next()) {
        (Some(b'\\'), Some(escaped)) if escaped.is_ascii_punctuation() => {
            to.mark("");
            to.text(&text[1..2]);
            2
        }
        (Some(b'`'), _) => code(text, to),
        (Some(b'*'), Some(b'*')) => marked(text, "**", ["<strong>", "</strong>"], to, depth),
        (Some(b'_'), Some(b'_')) if !is_word(before) => marked(text, "__", ["<strong>", "</strong>"], to, depth),
        (Some(b'*'), _) => marked(text, "*", ["<em>", "</em>"], to, depth),
        // Names are full of underscores.
        (Some(b'_'), _) if !is_word(before) => marked(text, "_", ["<em>", "</em>"], to, depth),
        (Some(b'!'), Some(b'[')) => match link(&text[1..], to, depth) {
            0 => 0,
            length => length + 1,
        },
        (Some(b'['), _) => link(text, to, depth),
        (Some(b'h'), _) if !is_word(before) => address(text, to),
        _ => 0,
    }
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || !char.is_ascii()
}

/// As much of a text as is looked at for the end of a mark.
fn near(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

fn code(text: &str, to: &mut Writer) -> usize {
    let Some(end) = near(&text[1..]).find('`').filter(|end| *end > 0) else { return 0 };
    to.mark("<code>");
    to.text(&text[1..=end]);
    to.tag("</code>");
    end + 2
}

fn marked(text: &str, mark: &str, tags: [&str; 2], to: &mut Writer, depth: u32) -> usize {
    let inside = &text[mark.len()..];
    let Some(end) = end_of(inside, mark) else { return 0 };
    to.mark(tags[0]);
    inline(&inside[..end], to, depth + 1);
    to.tag(tags[1]);
    end + 2 * mark.len()
}

/// Where the mark is closed. Between the marks there is something, and it neither begins nor ends with a space.
fn end_of(inside: &str, mark: &str) -> Option<usize> {
    if inside.starts_with([' ', '\t']) || inside.starts_with(mark) {
        return None;
    }
    let closes = |at: &usize| {
        let (words, after) = (&inside[..*at], &inside[at + mark.len()..]);
        let single = mark.len() == 1;
        let doubled = single && (after.starts_with(mark) || words.ends_with(mark));
        let in_word = mark.starts_with('_') && after.chars().next().is_some_and(is_word);
        !words.is_empty() && !words.ends_with([' ', '\t', '\\']) && !doubled && !in_word
    };
    near(inside).match_indices(mark).map(|(at, _)| at).find(closes)
}

/// `[words](address)`. A picture is a link, too: what it shows is somebody else's server, which the visitor goes to if he likes.
fn link(text: &str, to: &mut Writer, depth: u32) -> usize {
    let Some(middle) = near(text).find("](") else { return 0 };
    let words = &text[1..middle];
    let Some(end) = near(&text[middle..]).find(')') else { return 0 };
    let inside = &text[middle + 2..middle + end];
    // A title after the address is left out.
    let address = inside.split([' ', '\t']).next().unwrap_or_default();
    if words.contains('[') || !is_link(address) {
        return 0;
    }
    open_link(address, to);
    inline(if words.is_empty() { address } else { words }, to, DEEPEST.max(depth));
    to.tag("</a>");
    middle + end + 1
}

fn open_link(address: &str, to: &mut Writer) {
    to.mark("<a href=\"");
    if to.html {
        to.text(address);
    }
    to.tag("\">");
}

/// An address that stands in the text.
fn address(text: &str, to: &mut Writer) -> usize {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return 0;
    }
    let near = near(text);
    let end = near.find([' ', '\t', '<', '>', '"', '`', '*']).unwrap_or(near.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    if address.len() <= "https://".len() {
        return 0;
    }
    // Text that has nothing but addresses stays text: those are found there, too.
    let marked = to.marked;
    open_link(address, to);
    to.marked = marked;
    to.text(address);
    to.tag("</a>");
    address.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{html, plain};

    #[test]
    fn plain_words_stay_text() {
        for words in [
            "Hello",
            "a < b & c",
            "two\nlines",
            "5 * 3 * 2",
            "snake_case_name",
            "| a | b |",
            "-- x",
            "see https://x.test/a_b_c.",
            "1.5 kg",
            "#1",
            "a ** b",
        ] {
            assert_eq!(html(words), "", "{words}");
            assert_eq!(plain(words), words);
        }
    }

    #[test]
    fn marks_of_models() {
        for (markdown, expected) in [
            ("**Bold** and *soft* `x<y`", "<p><strong>Bold</strong> and <em>soft</em> <code>x&lt;y</code></p>"),
            ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
            (
                "# Plans\nTwo:\n- one\n- **two**\n\nBye",
                "<p><strong>Plans</strong></p><p>Two:</p><ul><li>one</li><li><strong>two</strong></li></ul><p>Bye</p>",
            ),
            ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
            ("```rust\nlet a = 1 < 2;\n```", "<pre>let a = 1 &lt; 2;\n</pre>"),
            ("> said\n> and done", "<figure><blockquote>said<br>and done</blockquote></figure>"),
            ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
            ("1. a\n\n2. b\n\nc\n\n3. d", "<ol><li>a</li><li>b</li></ol><p>c</p><ol start=\"3\"><li>d</li></ol>"),
            ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
            ("- a\n  more\n1. b", "<ul><li>a<br>more</li></ul><ol><li>b</li></ol>"),
            (
                "Prices:\n| Piece | € |\n|---|--:|\n| **Mug** | 34 |\n| a <b> |",
                "<p>Prices:</p><table><tr><th>Piece</th><th>€</th></tr><tr><td><strong>Mug</strong></td><td>34</td></tr><tr><td>a &lt;b&gt;</td></tr></table>",
            ),
            ("[our **shop**](https://x.test/?a=1&b=2 \"t\")", "<p><a href=\"https://x.test/?a=1&amp;b=2\">our **shop**</a></p>"),
            ("![cat](https://x.test/c.png)", "<p><a href=\"https://x.test/c.png\">cat</a></p>"),
            ("*a*\nb https://x.test/y.", "<p><em>a</em><br>b <a href=\"https://x.test/y\">https://x.test/y</a>.</p>"),
            (r"\*not\*", "<p>*not*</p>"),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
        assert_eq!(plain("| a | b |\n|---|---|\n| *c* | d |"), "a · b\nc · d");
        assert_eq!(plain("# Plans\n- **one**\n- [two](https://x.test)"), "Plans\n• one\n• two");
    }

    #[test]
    fn html_and_scripts_are_words() {
        assert_eq!(html("**<img src=x onerror=alert(1)>**"), "<p><strong>&lt;img src=x onerror=alert(1)&gt;</strong></p>");
        assert_eq!(html("*x* [a](javascript:alert(1))"), "<p><em>x</em> [a](javascript:alert(1))</p>");
        assert_eq!(html("[a](https://x\"onclick=\"y)"), "<p><a href=\"https://x&quot;onclick=&quot;y\">a</a></p>");
    }

    #[test]
    fn deep_and_long_is_read_in_time() {
        let deep = "*a **b ".repeat(20_000);
        assert!(html(&deep).len() < deep.len() * 3);
        let stairs: String = (0..2_000).map(|step| [&" ".repeat(step), "- x\n"].concat()).collect();
        assert!(html(&stairs).len() < 40_000);
    }

    proptest! {
        #[test]
        fn nothing_but_known_elements_comes_out(pieces in prop::collection::vec(
            prop_oneof![Just("*"), Just("**"), Just("_"), Just("`"), Just("["), Just("]("), Just(")"), Just("https://x"), Just("<b>"), Just("\n"),
                Just("- "), Just("1. "), Just("# "), Just("```"), Just("é"), Just("a"), Just(" "), Just("\\"), Just("\""), Just("!"), Just("> "), Just("|"), Just("---"), Just("  ")], 0..30)) {
            let text = pieces.concat();
            let html = html(&text);
            let mut rest = html.as_str();
            while let Some(at) = rest.find('<') {
                let tag = &rest[at + 1..at + rest[at..].find('>').unwrap_or_default()];
                let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
                prop_assert!(["p", "strong", "em", "code", "pre", "ul", "ol", "li", "figure", "blockquote", "table", "tr", "th", "td", "hr", "br", "a"].contains(&name), "{tag}");
                rest = &rest[at + 1..];
            }
            let _ = plain(&text);
        }
    }
}
