//! The iframe's document: index.html as written for Trunk, turned into the one that ships.
//!
//! The source holds three things for this module: elements with `data-trunk` (dropped), one `<!-- boot -->` (replaced by
//! preloads, the list of files, the boot script and the stylesheet) and `{{script-hashes}}` in its content security
//! policy (replaced by the hash of each inline script).

use std::fs;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::app::App;
use super::esbuild;
use crate::backend::Backend;
use crate::project::Project;

const BOOT: &str = "<!-- boot -->";
const HASHES: &str = "{{script-hashes}}";
const CONNECT: &str = "connect-src 'self'";

/// The document's source and its boot script, minified.
pub(super) struct Source {
    html: String,
    boot: String,
    both: Vec<u8>,
}

impl Source {
    /// Reads index.html and widget/boot.js, which is made for this kind of server.
    pub(super) fn read(project: &Project, backend: Backend) -> Result<Self> {
        let html = fs::read_to_string(project.root.join("index.html")).context("index.html can't be read")?;
        // Not bundled: what it imports by a computed name, it imports from the server.
        let plain = ["--format=iife", "--target=es2020", "--tree-shaking=true"].map(String::from);
        let boot = esbuild::minify(project, "widget/boot.js", plain.into_iter().chain(esbuild::defines(backend)))?;
        let boot = String::from_utf8(boot).context("widget/boot.js is not UTF-8")?;
        let both = [html.as_bytes(), boot.as_bytes()].concat();
        Ok(Self { html, boot, both })
    }

    /// What the build's hash is taken over.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.both
    }

    /// The document that ships.
    pub(super) fn finish(&self, backend: Backend, build: &str, app: &App) -> Result<String> {
        let head = head(app, &app.manifest(build), &self.boot);
        ensure!(self.html.matches(CONNECT).count() == 1, "index.html must hold `{CONNECT}` once, in its content security policy");
        let html = self.html.replace(CONNECT, &format!("connect-src {}", backend.connects_to()));
        rewrite(&html, &head)
    }
}

/// What stands in the place of `<!-- boot -->`. The script comes before the stylesheet, for which it would wait.
fn head(app: &App, manifest: &Value, boot: &str) -> String {
    format!(
        "<link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" crossorigin>\n\
         <link rel=\"modulepreload\" href=\"{glue}\">\n\
         <script type=\"application/json\" id=\"files\">{manifest}</script>\n\
         <script>{boot}</script>\n\
         <link rel=\"stylesheet\" href=\"{css}\">",
        wasm = app.wasm_gz,
        glue = app.glue,
        css = app.css,
    )
}

fn rewrite(source: &str, head: &str) -> Result<String> {
    ensure!(source.matches(BOOT).count() == 1, "index.html must hold `{BOOT}` once");
    ensure!(source.matches(HASHES).count() == 1, "index.html must hold `{HASHES}` once, in the script-src of its content security policy");
    let (before, after) = source.split_once(BOOT).context("no boot marker")?;
    let before = without_trunk(&without_comments(before))?;
    let after = without_trunk(&without_comments(after))?;
    let html = format!("{}\n{head}\n{}\n", tight(&before), tight(&after));
    let hashes = inline_scripts(&html)?
        .iter()
        .map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect::<Vec<_>>()
        .join(" ");
    Ok(html.replace(HASHES, &hashes))
}

/// Drops every element that speaks to Trunk; they are all void elements or empty.
fn without_trunk(html: &str) -> Result<String> {
    let mut rest = html;
    let mut kept = String::new();
    while let Some(at) = rest.find("data-trunk") {
        let Some(start) = rest[..at].rfind('<') else {
            bail!("index.html: `data-trunk` outside of an element");
        };
        let Some(length) = rest[at..].find('>') else {
            bail!("index.html: the element with `data-trunk` does not end");
        };
        kept.push_str(&rest[..start]);
        rest = &rest[at + length + 1..];
        rest = rest.strip_prefix("</script>").unwrap_or(rest);
    }
    kept.push_str(rest);
    Ok(kept)
}

fn without_comments(html: &str) -> String {
    let mut rest = html;
    let mut kept = String::new();
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// Without indentation and empty lines.
fn tight(html: &str) -> String {
    html.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The text of each script that a browser would run in place.
fn inline_scripts(html: &str) -> Result<Vec<&str>> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once("<script") {
        let (attributes, body) = from.split_once('>').context("a <script> does not end")?;
        let (text, after) = body.split_once("</script>").context("a <script> is not closed")?;
        let data = attributes.contains("application/json");
        if !data && !attributes.contains("src=") {
            scripts.push(text);
        }
        rest = after;
    }
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"<!doctype html>
<html>
  <head>
    <meta http-equiv="Content-Security-Policy" content="script-src 'self' 'wasm-unsafe-eval' {{script-hashes}}">
    <!-- data-trunk: for Trunk -->
    <link
      data-trunk rel="rust"
      href="widget/Cargo.toml">
    <!-- boot -->
  </head>
  <body></body>
</html>
"#;

    #[test]
    fn the_document_loses_what_is_for_trunk_and_people() -> Result<()> {
        let html = rewrite(SOURCE, "<script>go()</script>")?;
        assert!(!html.contains("data-trunk") && !html.contains("Cargo.toml"));
        assert!(!html.contains("<!--"));
        assert!(html.starts_with("<!doctype html>\n<html>\n<head>\n<meta"));
        assert!(html.contains("<script>go()</script>\n</head>\n<body></body>"));
        Ok(())
    }

    #[test]
    fn the_policy_names_each_inline_script_by_hash() -> Result<()> {
        let head = r#"<script type="application/json" id="files">{}</script><script>go()</script><script src="a.js"></script>"#;
        let html = rewrite(SOURCE, head)?;
        let hash = STANDARD.encode(Sha256::digest(b"go()"));
        assert!(html.contains(&format!("'wasm-unsafe-eval' 'sha256-{hash}'\">")));
        assert_eq!(html.matches("sha256-").count(), 1);
        Ok(())
    }

    #[test]
    fn a_source_without_its_marks_is_refused() {
        assert!(rewrite("<html></html>", "").is_err());
        assert!(rewrite(&SOURCE.replace(HASHES, ""), "").is_err());
        assert!(rewrite(&SOURCE.replace(BOOT, ""), "").is_err());
    }
}
