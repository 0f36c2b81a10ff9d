//! The page around the document: what is open, what lies over it, and what it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use plimsoll_core::fix::FixId;
use plimsoll_core::review::View;
use plimsoll_core::rules::Severity;
use plimsoll_core::text::visible;

use super::State;
use super::arrived::Arrived;
use super::link::Notice;
use super::sharing::Carried;
use super::update::Act;

/// The state of the page's own controls and messages.
///
/// `State::update` sets most fields, for an action each. `turn` closes what is about another
/// document, and `say` says something.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The view in the result panel.
    pub view: View,
    /// Only problems of this severity, in the list.
    pub filter: Option<Severity>,
    /// The list's order.
    pub order: Order,
    /// Rules that speak often and whose problems are all shown.
    pub expanded: BTreeSet<String>,
    /// The layout of the fixes.
    pub layout: Layout,
    /// True once the user has begun a review.
    pub reviews: bool,
    /// The open row of the list, by its key.
    pub open: Option<FixId>,
    /// The tab of the left side.
    pub pane: Pane,
    /// The caret, from 1.
    pub cursor: Cursor,
    /// A dialog over the page.
    pub overlay: Option<Overlay>,
    /// Something that was just done, to be said once.
    pub said: Option<Said>,
    /// The opened link's notice.
    pub link: Option<Notice>,
    /// A change of the text that waits for the engine.
    pub(super) act: Option<Act>,
    /// A draft that a link or an example took the place of.
    pub previous_draft: Option<Arc<State>>,
    /// The parts of the state that the address bar holds, once the user shared it or opened a link.
    pub in_address: Option<Carried>,
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            view: View::Problems,
            filter: None,
            order: Order::default(),
            expanded: BTreeSet::new(),
            layout: Layout::default(),
            reviews: false,
            open: None,
            pane: Pane::default(),
            cursor: Cursor { line: 1, column: 1 },
            overlay: None,
            said: None,
            link: None,
            act: None,
            previous_draft: None,
            in_address: None,
        }
    }
}

impl Interface {
    /// Turns to another document: what was about the one before goes.
    pub(super) fn turn(&mut self) {
        self.pane = Pane::Dockerfile;
        self.open = None;
        self.filter = None;
        self.expanded.clear();
        self.link = None;
        self.act = None;
        self.in_address = None;
    }

    /// Says something, which the editor's undo takes back or not.
    pub(super) fn say(&mut self, words: impl Into<String>, undo: bool) {
        let count = self.said.as_ref().map_or(0, |said| said.count) + 1;
        let words = visible(&words.into()).into_owned();
        self.said = Some(Said { words, undo, count });
    }
}

/// A tab of the left side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    Dockerfile,
    Dockerignore,
    Settings,
}

/// The list's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The worst first.
    #[default]
    Severity,
    /// As in the file.
    Line,
    /// One rule after the other.
    Rule,
    /// What saves most of the image first.
    Gain,
}

/// The layout of the fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One entry a fix.
    #[default]
    Each,
    /// The whole change, removed lines above added ones.
    Unified,
    /// The whole change, before beside after.
    Split,
}

/// A place of the caret, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub line: u32,
    pub column: u32,
}

/// A dialog over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The list of practices and rules.
    Guide,
    /// One practice.
    Practice(String),
    /// One rule's page, or one that the rules' pages refer to.
    Rule(String),
    /// Keys and words.
    Help,
    /// The link.
    Share,
    /// A link that was pasted into the editor.
    Pasted(String),
    /// Files that the user brought.
    Arrived(Vec<Arrived>),
    /// The drafts that the user worked on before.
    Drafts,
}

impl Overlay {
    /// The names under which an address asks for a sheet with practices and rules.
    pub const IN_ADDRESS: [&str; 3] = ["practice", "rule", "guide"];

    /// The sheet that an address asks for under a name.
    pub fn asked_for(name: &str, id: String) -> Option<Self> {
        match name {
            "practice" => Some(Self::Practice(id)),
            "rule" => Some(Self::Rule(id)),
            "guide" => Some(Self::Guide),
            _ => None,
        }
    }

    /// The name and the id with which an address asks for it; nothing where none does.
    pub fn in_address(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Practice(id) => Some(("practice", id)),
            Self::Rule(id) => Some(("rule", id)),
            Self::Guide => Some(("guide", "all")),
            Self::Help | Self::Share | Self::Pasted(_) | Self::Arrived(_) | Self::Drafts => None,
        }
    }
}

/// Something that was done, in words, with a number that makes each one new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub words: String,
    /// True if the editor's undo takes it back.
    pub undo: bool,
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_the_one_that_its_address_asks_for() {
        let named = |id: &str| id.to_owned();
        let sheets = [
            Overlay::Practice(named("daemon-tls")),
            Overlay::Rule(named("SC2086")),
            Overlay::Guide,
        ];
        for (sheet, expected) in sheets.iter().zip(Overlay::IN_ADDRESS) {
            let Some((name, id)) = sheet.in_address() else { panic!("{sheet:?}") };
            assert_eq!(name, expected);
            assert_eq!(Overlay::asked_for(name, named(id)).as_ref(), Some(sheet));
        }
        assert_eq!(Overlay::Share.in_address(), None);
        assert_eq!(Overlay::asked_for("view", named("size")), None);
    }
}
