//! `cargo xtask size`: what a visitor downloads, beside what it may be.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::backend::Backend;
use crate::build;
use crate::process::external;
use crate::project::Project;

/// Bytes of one file, as it lies, gzipped and through brotli.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bytes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Bytes {
    fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// A sum that has a limit.
struct Budget {
    name: &'static str,
    bytes: usize,
    now: usize,
    later: Option<usize>,
    /// What the tests hold it to while it is over `now`, so that it only gets smaller.
    held: Option<usize>,
    /// The wasm is part of it.
    of_app: bool,
}

impl Budget {
    fn grows(&self) -> bool {
        self.bytes > self.held.unwrap_or(self.now).max(self.now)
    }

    fn over(&self) -> bool {
        self.bytes > self.now
    }
}

/// All measurements of one kind of server.
struct Sizes {
    parts: Vec<(&'static str, Bytes)>,
    budgets: Vec<Budget>,
    /// The same parts for the other kinds of server that were built; they have no budgets.
    others: Vec<(Backend, Vec<(&'static str, Bytes)>)>,
}

/// `cargo xtask size`.
pub(crate) fn command(project: &Project, as_json: bool) -> Result<()> {
    let sizes = measure_all(project)?;
    if as_json {
        println!("{:#}", sizes.json());
    } else {
        print!("{}", sizes.table());
    }
    let over = sizes.over();
    if !over.is_empty() {
        bail!("over budget: {}", over.join("; "));
    }
    Ok(())
}

/// The table, and the names of what is larger than the tests hold it to. What is over its budget already may not grow; `cargo xtask size`
/// itself is not content with that.
pub(crate) fn report(project: &Project) -> Result<(String, Vec<&'static str>)> {
    let sizes = measure_all(project)?;
    let small = build::manifest(project, Backend::Libredesk)?["smallStd"] == true;
    let over = sizes.budgets.iter().filter(|budget| budget.grows() && (small || !budget.of_app)).map(|budget| budget.name).collect();
    let note = if small { "" } else { "std could not be compiled along here, so the app's own budgets are not checked\n" };
    Ok((sizes.table() + note, over))
}

/// Libredesk's, with what there is of the others beside it.
fn measure_all(project: &Project) -> Result<Sizes> {
    let mut sizes = measure(project, Backend::Libredesk)?;
    for backend in Backend::known(project) {
        if backend != Backend::Libredesk && project.manifest(backend).exists() {
            sizes.others.push((backend, measure(project, backend)?.parts));
        }
    }
    Ok(sizes)
}

fn measure(project: &Project, backend: Backend) -> Result<Sizes> {
    let manifest = build::manifest(project, backend)?;
    let app = &manifest["app"];
    let name = |value: &Value| -> Result<String> { Ok(value.as_str().context("dist/manifest.json lacks a file: build again")?.to_owned()) };
    let locale = match app["locales"].get("en-US").or_else(|| app["locales"].get("en")) {
        Some(file) => name(file)?,
        None => bail!("no English texts are among what was built"),
    };
    let in_app = |file: String| format!("public/widget/{file}");
    let files = [
        "widget.js".to_owned(),
        in_app(name(&manifest["frame"])?),
        in_app(name(&app["wasm"])?),
        in_app(name(&app["glue"])?),
        in_app(name(&app["css"])?),
        in_app(locale),
        in_app("index.html".to_owned()),
        in_app(name(&app["wasmGz"])?),
    ];
    // Loaded on demand: nobody pays for it who doesn't call.
    let files = files.into_iter().chain(app["voice"].as_str().map(|file| in_app(file.to_owned())));
    let paths: Vec<PathBuf> = files.map(|file| project.static_dir(backend).join(file)).collect();
    let bytes = compress(&paths)?;
    let [widget, frame, wasm, glue, css, locale, page, wasm_gz, ref on_demand @ ..] = bytes[..] else {
        bail!("Node measured other files than it was given");
    };
    let mut sizes = collect(widget, frame, wasm, glue, css, locale, page, wasm_gz.raw);
    sizes.parts.extend(on_demand.iter().map(|voice| ("calls, with the first click", *voice)));
    Ok(sizes)
}

#[expect(clippy::too_many_arguments, reason = "one for each file that ships")]
fn collect(widget: Bytes, frame: Bytes, wasm: Bytes, glue: Bytes, css: Bytes, locale: Bytes, page: Bytes, wasm_gz: usize) -> Sizes {
    let loader = widget.plus(frame);
    let app = wasm.plus(glue).plus(css).plus(locale);
    Sizes {
        parts: vec![
            ("widget.js", widget),
            ("frame (second stage)", frame),
            ("wasm", wasm),
            ("glue", glue),
            ("css", css),
            ("locale en-US", locale),
            ("index.html", page),
            ("loader, both stages", loader),
            ("app (wasm, glue, css, locale)", app),
        ],
        budgets: vec![
            Budget { name: "widget.js, raw", bytes: widget.raw, now: 4_200, later: None, held: None, of_app: false },
            Budget { name: "loader, both stages, brotli", bytes: loader.brotli, now: 6_500, later: None, held: None, of_app: false },
            Budget { name: "whole app, brotli", bytes: app.brotli, now: 150_000, later: Some(98_000), held: None, of_app: true },
            Budget {
                // The wasm comes from its .gz file, nothing else is compressed there.
                name: "whole app as the stock server sends it",
                bytes: wasm_gz + glue.raw + css.raw + locale.raw + page.raw,
                now: 240_000,
                later: Some(130_000),
                held: None,
                of_app: true,
            },
            Budget { name: "one locale, gzip", bytes: locale.gzip, now: 4_096, later: None, held: None, of_app: false },
        ],
        others: Vec::new(),
    }
}

impl Sizes {
    fn over(&self) -> Vec<&'static str> {
        self.budgets.iter().filter(|b| b.over()).map(|b| b.name).collect()
    }

    fn table(&self) -> String {
        let mut text = format!("{:<40} {:>9} {:>9} {:>9}", "part", "raw", "gzip", "brotli");
        for (backend, _) in &self.others {
            text += &format!(" {:>11}", backend.name());
        }
        let mut names: Vec<&str> = self.parts.iter().map(|(name, _)| *name).collect();
        for (name, _) in self.others.iter().flat_map(|(_, parts)| parts) {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let told = |parts: &[(&str, Bytes)], of: &str, what: fn(&Bytes) -> usize| {
            parts.iter().find(|(name, _)| *name == of).map_or_else(|| "-".to_owned(), |(_, bytes)| grouped(what(bytes)))
        };
        for name in names {
            text += &format!("\n{name:<40}");
            for what in [|bytes: &Bytes| bytes.raw, |bytes: &Bytes| bytes.gzip, |bytes: &Bytes| bytes.brotli] {
                text += &format!(" {:>9}", told(&self.parts, name, what));
            }
            for (_, parts) in &self.others {
                text += &format!(" {:>11}", told(parts, name, |bytes| bytes.brotli));
            }
        }
        if !self.others.is_empty() {
            text += "\n(the other servers' columns are brotli)";
        }
        text.push('\n');
        text += &format!("\n{:<40} {:>9} {:>9} {:>9}\n", "budget", "is", "now", "later");
        for budget in &self.budgets {
            text += &format!(
                "{:<40} {:>9} {:>9} {:>9}  {}\n",
                budget.name,
                grouped(budget.bytes),
                grouped(budget.now),
                budget.later.map_or_else(|| "-".to_owned(), grouped),
                if budget.over() { "OVER" } else { "ok" }
            );
        }
        text
    }

    fn json(&self) -> Value {
        let listed = |parts: &[(&str, Bytes)]| -> Value {
            parts.iter().map(|(name, b)| json!({"part": name, "raw": b.raw, "gzip": b.gzip, "brotli": b.brotli})).collect()
        };
        let others: serde_json::Map<String, Value> =
            self.others.iter().map(|(backend, parts)| (backend.name().to_owned(), listed(parts))).collect();
        let budgets: Vec<Value> = self
            .budgets
            .iter()
            .map(|b| json!({"budget": b.name, "bytes": b.bytes, "now": b.now, "later": b.later, "over": b.over()}))
            .collect();
        json!({"parts": listed(&self.parts), "budgets": budgets, "others": others})
    }
}

/// Node has both compressors; a crate for brotli would make every newcomer's first compile longer.
fn compress(files: &[PathBuf]) -> Result<Vec<Bytes>> {
    const SCRIPT: &str = "const z=require('zlib'),f=require('fs');\
        console.log(JSON.stringify(process.argv.slice(1).map(p=>{const b=f.readFileSync(p);\
        return [b.length,z.gzipSync(b,{level:9}).length,z.brotliCompressSync(b,{params:\
        {[z.constants.BROTLI_PARAM_QUALITY]:11,[z.constants.BROTLI_PARAM_SIZE_HINT]:b.length}}).length]})))";
    let output = external("node").args(["--input-type=commonjs", "-e", SCRIPT, "--"]).args(files).output().context("can't run node")?;
    if !output.status.success() {
        bail!("a built file is missing: run `cargo xtask build` first");
    }
    let numbers: Vec<[usize; 3]> = parse(&output.stdout)?;
    Ok(numbers.into_iter().map(|[raw, gzip, brotli]| Bytes { raw, gzip, brotli }).collect())
}

fn parse(json: &[u8]) -> Result<Vec<[usize; 3]>> {
    serde_json::from_slice(json).context("node printed something else than sizes")
}

/// 1234567 as "1,234,567".
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: usize) -> Bytes {
        Bytes { raw: bytes, gzip: bytes, brotli: bytes }
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(123), "123");
        assert_eq!(grouped(4_200), "4,200");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn sums_are_held_against_their_budgets() {
        let one = all(1_000);
        let fine = collect(one, one, all(100_000), one, one, one, one, 90_000);
        assert!(fine.over().is_empty());
        assert_eq!(fine.budgets[2].bytes, 103_000);
        assert_eq!(fine.budgets[3].bytes, 94_000);
        assert!(!fine.table().contains("chatwoot"));
        let beside = Sizes {
            others: vec![(Backend::Chatwoot, vec![("widget.js", all(4_321)), ("calls, with the first click", all(99))])],
            ..collect(one, one, one, one, one, one, one, 1)
        };
        let rows: Vec<String> = beside.table().lines().map(str::to_owned).collect();
        assert!(rows[0].ends_with("chatwoot") && rows[1].ends_with("4,321") && rows[2].ends_with('-'), "{rows:?}");
        assert!(rows.iter().any(|row| row.starts_with("calls") && row.split_whitespace().rev().take(2).eq(["99", "-"])), "{rows:?}");
        assert_eq!(beside.json()["others"]["chatwoot"][0]["brotli"], 4_321);
        let heavy = collect(all(4_201), one, all(100_000), one, one, one, one, 90_000);
        assert_eq!(heavy.over(), ["widget.js, raw"]);
    }
}
