//! Holds `docs/PARITY.md` to the truth, as far as a program can: every number is there once and in its order, what it names is a test that
//! exists, and few numbers are excused.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Sections of the stock widget's description with the number of their facts; the last is the list of its defects.
const SECTIONS: [(&str, usize); 25] = [
    ("5", 9),
    ("6", 12),
    ("7", 11),
    ("8", 5),
    ("9", 9),
    ("10", 6),
    ("11", 9),
    ("12", 14),
    ("13", 6),
    ("14", 11),
    ("15", 13),
    ("16", 7),
    ("17", 6),
    ("18", 5),
    ("19", 7),
    ("20", 7),
    ("21", 4),
    ("22.1", 4),
    ("22.2", 7),
    ("22.3", 7),
    ("22.4", 11),
    ("22.5", 3),
    ("22.6", 4),
    ("23", 4),
    ("25", 72),
];
/// So many numbers may have a reason instead of a test.
const EXCUSED: usize = 5;

/// So many places wait for tests that are being written (`open: what`); none when all is there.
const OPEN: usize = 0;

/// One line of a table.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    number: String,
    /// Files and the titles of tests in them.
    shown_by: Vec<(String, String)>,
    /// Why it is not shown, or not wholly.
    reasons: Vec<String>,
    /// What is still to be written.
    open: usize,
}

/// A line of the form `| 7.2 | what | evidence |`, where evidence is separated by `<br>`: `` `file`: title `` or `out: reason`.
fn line(text: &str) -> Option<Result<Line, String>> {
    let cells: Vec<&str> = text.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let number = *cells.first()?;
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let [_, what, evidence] = cells[..] else { return Some(Err(format!("{number}: three cells are needed, and no other bar"))) };
    if what.is_empty() {
        return Some(Err(format!("{number}: says nothing")));
    }
    let mut line = Line { number: number.to_owned(), shown_by: Vec::new(), reasons: Vec::new(), open: 0 };
    for part in evidence.split("<br>").map(str::trim) {
        if part.starts_with("open: ") {
            line.open += 1;
            continue;
        }
        let test = part.strip_prefix('`').and_then(|rest| rest.split_once("`: "));
        match (part.strip_prefix("out: "), test) {
            (Some(reason), _) if !reason.trim().is_empty() => line.reasons.push(reason.to_owned()),
            (_, Some((file, title))) if !title.trim().is_empty() => line.shown_by.push((file.to_owned(), title.to_owned())),
            _ => return Some(Err(format!("{number}: `{part}` is neither a test nor a reason"))),
        }
    }
    Some(Ok(line))
}

/// All numbers in their order.
fn numbers() -> Vec<String> {
    SECTIONS.iter().flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}.{number}"))).collect()
}

/// Whether a file has a test of this title that runs.
fn has_test(file: &Path, source: &str, title: &str) -> bool {
    if file.extension().is_some_and(|extension| extension == "rs") {
        let head = format!("fn {title}(");
        let lines: Vec<&str> = source.lines().collect();
        return lines.iter().enumerate().any(|(at, line)| {
            let above = &lines[at.saturating_sub(4)..at];
            let attributes = || above.iter().rev().map(|line| line.trim()).take_while(|line| line.starts_with("#["));
            line.trim_start().trim_start_matches("async ").starts_with(&head)
                && attributes().any(|line| line.contains("test"))
                && !attributes().any(|line| line.contains("ignore"))
        });
    }
    ['\'', '"', '`'].iter().any(|quote| {
        let head = format!("test({quote}{title}{quote}");
        source.lines().any(|line| line.trim_start().starts_with(&head))
    })
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Everything that is wrong with a table.
fn faults(table: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut lines = Vec::new();
    for read in table.lines().filter_map(line) {
        match read {
            Ok(line) => lines.push(line),
            Err(fault) => faults.push(fault),
        }
    }
    let found: Vec<&str> = lines.iter().map(|line| line.number.as_str()).collect();
    for number in numbers() {
        let times = found.iter().filter(|found| **found == number).count();
        if times != 1 {
            faults.push(format!("{number} is there {times} times"));
        }
    }
    let unknown = found.iter().filter(|found| !numbers().iter().any(|number| number == **found));
    faults.extend(unknown.map(|number| format!("{number} is no number of the description")));
    let mut sources = HashMap::new();
    for line in &lines {
        for (name, title) in &line.shown_by {
            let path = root().join(name);
            let source = sources.entry(name.clone()).or_insert_with(|| fs::read_to_string(&path).unwrap_or_default());
            if source.is_empty() {
                faults.push(format!("{}: there is no file {name}", line.number));
            } else if !has_test(&path, source, title) {
                faults.push(format!("{}: {name} has no test `{title}`", line.number));
            }
        }
    }
    let excused: Vec<&str> = lines.iter().filter(|line| !line.reasons.is_empty()).map(|line| line.number.as_str()).collect();
    if excused.len() > EXCUSED {
        faults.push(format!("{} numbers are excused, {EXCUSED} may be: {}", excused.len(), excused.join(", ")));
    }
    let open: usize = lines.iter().map(|line| line.open).sum();
    if open != OPEN {
        faults.push(format!("{open} places are open, not {OPEN}"));
    }
    faults
}

#[test]
fn every_number_is_shown_by_a_test_that_exists() {
    let table = fs::read_to_string(root().join("docs/PARITY.md")).unwrap();
    let faults = faults(&table);
    assert!(faults.is_empty(), "docs/PARITY.md:\n{}", faults.join("\n"));
}

#[test]
fn a_table_with_a_mistake_is_told() {
    let table = fs::read_to_string(root().join("docs/PARITY.md")).unwrap();
    let first = table.lines().find(|text| matches!(line(text), Some(Ok(_)))).unwrap();
    let with = |other: &str| faults(&table.replacen(first, other, 1)).join("\n");
    assert!(with("").contains("5.1 is there 0 times"));
    assert!(with(&format!("{first}\n{first}")).contains("5.1 is there 2 times"));
    assert!(with(&format!("{first}\n| 5.99 | more | `README.md`: x |")).contains("5.99 is no number"));
    assert!(with("| 5.1 | what | `nowhere.spec.ts`: x |").contains("no file nowhere.spec.ts"));
    assert!(with("| 5.1 | what | `xtask/tests/parity.rs`: faults |").contains("has no test `faults`"));
    assert!(with("| 5.1 | what | later |").contains("neither a test nor a reason"));
    assert!(with("| 5.1 | what | |").contains("neither a test nor a reason"));
    let excuses: String = (1..=6).map(|number| format!("| 5.{number} | what | out: no |\n")).collect();
    assert!(faults(&excuses).join("\n").contains("6 numbers are excused, 5 may be"));
}

#[test]
fn tests_are_found_by_their_titles() {
    let spec =
        "  test('a title’s own', async () => {\n  test.skip('switched off', x)\n test(`of ${many}`, x)\n // test('commented out', x)";
    let has = |title: &str| has_test(Path::new("a.spec.ts"), spec, title);
    assert_eq!(["a title’s own", "of ${many}", "switched off", "commented out", "a title"].map(has), [true, true, false, false, false]);
    let rust = "#[test]\nfn one() {}\nfn two() {}\n#[test]\n#[ignore]\nfn three() {}\n#[tokio::test]\nasync fn four() {}";
    let has = |title: &str| has_test(Path::new("a.rs"), rust, title);
    assert_eq!(["one", "two", "three", "four"].map(has), [true, false, false, true]);
}
