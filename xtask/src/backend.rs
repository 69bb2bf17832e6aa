//! The kinds of server that an app is built for: one cargo feature of the widget each, and one folder in dist/.

use clap::ValueEnum;

use crate::project::Project;

/// A kind of server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Backend {
    #[default]
    Libredesk,
    Chatwoot,
    /// The AI Live Chat API.
    Assistant,
}

impl Backend {
    /// Its name: of the cargo feature, of the folder in dist/, of the demo server's option, and in a page's settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Libredesk => "libredesk",
            Self::Chatwoot => "chatwoot",
            Self::Assistant => "assistant",
        }
    }

    /// What names an inbox in a page's settings.
    pub(crate) fn inbox_setting(self) -> &'static str {
        match self {
            Self::Libredesk => "inboxID",
            Self::Chatwoot => "websiteToken",
            Self::Assistant => "widgetId",
        }
    }

    /// All that the client crate can speak to.
    pub(crate) fn known(project: &Project) -> Vec<Self> {
        let client = project.root.join("client/src/backends");
        Self::value_variants().iter().copied().filter(|backend| client.join(format!("{}.rs", backend.name())).exists()).collect()
    }

    /// Whether its app may lie on another origin.
    pub(crate) fn may_be_anywhere(self) -> bool {
        self == Self::Assistant
    }

    /// Its app makes calls itself, through a vendor's SDK.
    pub(crate) fn has_calls(self) -> bool {
        self == Self::Chatwoot
    }

    /// Where its app may connect to, in the words of a content security policy.
    pub(crate) fn connects_to(self) -> &'static str {
        match self {
            Self::Libredesk => "'self'",
            // Calls go to the voice vendor, whichever of its regions the signed address names.
            Self::Chatwoot => "'self' https://*.elevenlabs.io wss://*.elevenlabs.io",
            // Any server, by CORS; one on the own machine needs no TLS.
            Self::Assistant => "'self' https: http://localhost:* http://127.0.0.1:*",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Result;

    #[test]
    fn the_first_is_there_and_is_itself() -> Result<()> {
        let known = Backend::known(&Project::find()?);
        assert_eq!(known.first(), Some(&Backend::Libredesk));
        assert_eq!(Backend::from_str("chatwoot", false), Ok(Backend::Chatwoot));
        assert!(Backend::from_str("zendesk", false).is_err());
        Ok(())
    }
}
