//! SPDX licence expressions: may this be used, given the licences that may?

/// Whether an expression is met by allowed licences alone. What can't be read is not allowed.
pub(super) fn allowed(expression: &str, allow: &[String]) -> bool {
    let tokens = tokens(expression);
    let mut parser = Parser { tokens: &tokens, at: 0, allow };
    let result = parser.any_of();
    result == Some(true) && parser.at == tokens.len()
}

/// Words and parentheses; a slash is how old manifests wrote OR.
fn tokens(expression: &str) -> Vec<String> {
    expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").split_whitespace().map(str::to_owned).collect()
}

/// Recursive descent; OR binds weakest, then AND, then WITH.
struct Parser<'a> {
    tokens: &'a [String],
    at: usize,
    allow: &'a [String],
}

impl Parser<'_> {
    fn any_of(&mut self) -> Option<bool> {
        let mut result = self.all_of()?;
        while self.take("OR") {
            // Both sides are read in any case, so that the rest stays in step.
            let other = self.all_of()?;
            result = result || other;
        }
        Some(result)
    }

    fn all_of(&mut self) -> Option<bool> {
        let mut result = self.one()?;
        while self.take("AND") {
            let other = self.one()?;
            result = result && other;
        }
        Some(result)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let inner = self.any_of()?;
            return self.take(")").then_some(inner);
        }
        let name = self.tokens.get(self.at)?.clone();
        if matches!(name.as_str(), ")" | "AND" | "OR" | "WITH") {
            return None;
        }
        self.at += 1;
        if self.take("WITH") {
            let exception = self.tokens.get(self.at)?;
            self.at += 1;
            return Some(self.is_allowed(&format!("{name} WITH {exception}")));
        }
        // "or later" allows at least the version itself.
        Some(self.is_allowed(name.trim_end_matches('+')))
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|there| there == token);
        self.at += usize::from(found);
        found
    }

    fn is_allowed(&self, name: &str) -> bool {
        self.allow.iter().any(|allowed| allowed == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_weighed() {
        let allow: Vec<String> = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0", "Zlib"].map(String::from).to_vec();
        for (expression, expected) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0 OR MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("MIT OR Apache-2.0 AND GPL-3.0", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0 WITH Classpath-exception-2.0", false),
            ("MIT WITH LLVM-exception", false),
            ("Zlib+", true),
            ("", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("MIT)", false),
            ("MIT Apache-2.0", false),
            ("SEE LICENSE IN LICENSE.txt", false),
        ] {
            assert_eq!(allowed(expression, &allow), expected, "{expression}");
        }
    }
}
