//! Which kind of server this one plays.

use std::fmt;
use std::str::FromStr;

/// A kind of support server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Libredesk 2.7, as recorded in `tests/wire/`.
    #[default]
    Libredesk,
    /// Chatwoot's widget API and `ActionCable`.
    Chatwoot,
    /// The AI Live Chat API: one request for each turn.
    Assistant,
}

impl Backend {
    const ALL: [Self; 3] = [Self::Libredesk, Self::Chatwoot, Self::Assistant];

    /// Its name in settings, options and folders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Libredesk => "libredesk",
            Self::Chatwoot => "chatwoot",
            Self::Assistant => "assistant",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|backend| backend.name() == text).ok_or_else(|| "libredesk, chatwoot or assistant".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_others_lead_nowhere() {
        for backend in Backend::ALL {
            assert_eq!(backend.name().parse(), Ok(backend));
        }
        assert!("Chatwoot".parse::<Backend>().is_err());
        assert!("".parse::<Backend>().is_err());
    }
}
