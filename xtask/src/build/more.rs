//! What an app has beyond what all have: words and looks of what only its kind of server can do.
//!
//! `widget/more.json` names the subjects of each kind of server that has some; the texts of a subject are in `locales/more/SUBJECT/`, its
//! style sheet, if it has one, is `styles/more/SUBJECT.css`. Both become part of that app's own files, so that nothing more is loaded.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::backend::Backend;
use crate::project::Project;

/// The subjects of one app.
pub(super) struct More<'a> {
    project: &'a Project,
    own: Vec<String>,
    others: Vec<String>,
}

impl<'a> More<'a> {
    /// Those of this kind of server.
    pub(super) fn of(project: &'a Project, backend: Backend) -> Result<Self> {
        let path = project.root.join("widget/more.json");
        let listed: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(&path).context("widget/more.json can't be read")?)?;
        let own = listed.get(backend.name()).cloned().unwrap_or_default();
        let mut others: Vec<String> = listed.into_values().flatten().filter(|subject| !own.contains(subject)).collect();
        others.sort();
        others.dedup();
        Ok(Self { project, own, others })
    }

    /// All texts of a language: `common` ones and those of the subjects.
    pub(super) fn texts(&self, code: &str, common: Map<String, Value>) -> Result<Map<String, Value>> {
        let mut all = common;
        for subject in &self.own {
            for (key, text) in self.of_subject(subject, code)? {
                ensure!(!all.contains_key(&key), "\"{key}\" is in {subject} and elsewhere");
                all.insert(key, text);
            }
        }
        Ok(all)
    }

    /// Style sheets of the subjects.
    pub(super) fn styles(&self) -> Vec<PathBuf> {
        let files = self.own.iter().map(|subject| self.project.root.join(format!("styles/more/{subject}.css")));
        files.filter(|file| file.exists()).collect()
    }

    /// Texts of other apps don't belong into this one's code: it would say a key where they are missing, and it carries what it can't use.
    pub(super) fn keep_out_others(&self, wasm: &[u8]) -> Result<()> {
        for subject in &self.others {
            for key in self.of_subject(subject, "en-US")?.keys() {
                let there = wasm.windows(key.len()).any(|part| part == key.as_bytes());
                ensure!(!there, "the app knows \"{key}\" of {subject}, which is not its own: put what says it behind a capability");
            }
        }
        Ok(())
    }

    fn of_subject(&self, subject: &str, code: &str) -> Result<Map<String, Value>> {
        let path = self.project.root.join(format!("locales/more/{subject}/{code}.json"));
        let texts = fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
        serde_json::from_slice(&texts).with_context(|| format!("{} is not an object of texts", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, files: &[(&str, &str)]) -> Result<Project> {
        let root = std::env::temp_dir().join(format!("natter-more-{name}-{}", std::process::id()));
        for (file, content) in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().context("no folder")?)?;
            fs::write(path, content)?;
        }
        Ok(Project { root: root.clone(), target: root.join("target"), cache: root.join("cache") })
    }

    #[test]
    fn each_app_has_its_own_words_and_no_others() -> Result<()> {
        let project = written(
            "words",
            &[
                ("widget/more.json", r#"{"chatwoot": ["call"], "assistant": ["turns", "call"]}"#),
                ("locales/more/call/en-US.json", r#"{"call_end": "End"}"#),
                ("locales/more/turns/en-US.json", r#"{"thinking": "Thinking"}"#),
                ("styles/more/call.css", ".call {}"),
            ],
        )?;
        let common = || Map::from_iter([("send".to_owned(), Value::from("Send"))]);
        let keys = |backend| -> Result<Vec<String>> {
            Ok(More::of(&project, backend)?.texts("en-US", common())?.into_iter().map(|(key, _)| key).collect())
        };
        assert_eq!(keys(Backend::Libredesk)?, ["send"]);
        assert_eq!(keys(Backend::Chatwoot)?, ["send", "call_end"]);
        assert_eq!(keys(Backend::Assistant)?, ["send", "thinking", "call_end"]);
        assert_eq!(More::of(&project, Backend::Chatwoot)?.styles().len(), 1);
        assert!(More::of(&project, Backend::Libredesk)?.styles().is_empty());
        let more = More::of(&project, Backend::Chatwoot)?;
        assert!(more.keep_out_others(b"..call_end..").is_ok());
        assert!(more.keep_out_others(b"..thinking..").is_err());
        fs::remove_dir_all(&project.root)?;
        Ok(())
    }

    #[test]
    fn a_key_is_said_once() -> Result<()> {
        let project = written(
            "twice",
            &[("widget/more.json", r#"{"chatwoot": ["call"]}"#), ("locales/more/call/en-US.json", r#"{"send": "Send it"}"#)],
        )?;
        let common = Map::from_iter([("send".to_owned(), Value::from("Send"))]);
        assert!(More::of(&project, Backend::Chatwoot)?.texts("en-US", common).is_err());
        fs::remove_dir_all(&project.root)?;
        Ok(())
    }
}
