use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::rules::UnknownWord;

/// The colours of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the reader's system.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl FromStr for Theme {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|theme| theme.name() == word).ok_or(UnknownWord)
    }
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Colours by what they are for, after the page's tokens (`web/style/base.css`).
pub(super) struct Colours {
    pub(super) page: &'static str,
    pub(super) line: &'static str,
    pub(super) text: &'static str,
    pub(super) muted: &'static str,
    pub(super) accent: &'static str,
    pub(super) error: &'static str,
    pub(super) warning: &'static str,
    pub(super) info: &'static str,
    pub(super) hint: &'static str,
    pub(super) ok: &'static str,
}

pub(super) const LIGHT: Colours = Colours {
    page: "#fff",
    line: "#d8dde3",
    text: "#1b1f24",
    muted: "#57606a",
    accent: "#0b57d0",
    error: "#b00040",
    warning: "#8a4b00",
    info: "#0b57d0",
    hint: "#6a6f78",
    ok: "#0a6e4f",
};

pub(super) const DARK: Colours = Colours {
    page: "#0f1318",
    line: "#2c343f",
    text: "#e6eaf0",
    muted: "#9aa5b1",
    accent: "#7db3ff",
    error: "#ff8a80",
    warning: "#f5b14c",
    info: "#7db3ff",
    hint: "#98a2ad",
    ok: "#3ddbb0",
};

impl Colours {
    /// By their names.
    pub(super) fn of(&self, name: &str) -> &'static str {
        match name {
            "error" => self.error,
            "warning" => self.warning,
            "info" => self.info,
            "hint" => self.hint,
            "ok" => self.ok,
            "muted" => self.muted,
            "accent" => self.accent,
            _ => self.text,
        }
    }
}
