//! How many tests passed and failed, read from what the runners print.

use serde_json::Value;

/// Every `test result:` line of cargo's and wasm-bindgen's runners.
pub(super) fn cargo_test(output: &str) -> (usize, usize) {
    let mut total = (0, 0);
    for line in output.lines() {
        if let Some(result) = line.trim_start().strip_prefix("test result:") {
            total.0 += number_before(result, " passed");
            total.1 += number_before(result, " failed");
        }
    }
    total
}

fn number_before(text: &str, word: &str) -> usize {
    text.split(word)
        .next()
        .and_then(|before| before.rsplit(|c: char| !c.is_ascii_digit()).next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// The closing comments of Node's TAP reporter.
pub(super) fn tap(output: &str) -> (usize, usize) {
    let number = |key: &str| -> usize { output.lines().rev().find_map(|line| line.strip_prefix(key)?.trim().parse().ok()).unwrap_or(0) };
    (number("# pass "), number("# fail ") + number("# cancelled "))
}

/// Playwright's JSON report; a test that passed on a second try has passed.
pub(super) fn playwright(json: &str) -> (usize, usize) {
    let Ok(report) = serde_json::from_str::<Value>(json) else {
        return (0, 0);
    };
    let stat = |key: &str| report["stats"][key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    (stat("expected") + stat("flaky"), stat("unexpected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_add_up() {
        let output = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 12 passed; 2 failed; 0 ignored\n";
        assert_eq!(cargo_test(output), (15, 2));
        assert_eq!(cargo_test("error: could not compile"), (0, 0));
    }

    #[test]
    fn wasm_bindgen_results_are_read() {
        let output = "running 2 tests\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s";
        assert_eq!(cargo_test(output), (2, 0));
    }

    #[test]
    fn tap_is_read_from_its_end() {
        let output = "# pass the salt\nok 1 - a\n1..1\n# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n";
        assert_eq!(tap(output), (2, 1));
    }

    #[test]
    fn playwright_counts_flaky_as_passed_and_skipped_as_nothing() {
        let json = r#"{"stats": {"expected": 20, "unexpected": 1, "flaky": 2, "skipped": 3}}"#;
        assert_eq!(playwright(json), (22, 1));
        assert_eq!(playwright("cut off"), (0, 0));
    }
}
