//! The page around the document: what is open, what lies over it, and what it says.

use std::sync::Arc;

use plimsoll_core::fix::FixId;
use plimsoll_core::review::View;
use plimsoll_core::rules::Severity;
use plimsoll_core::text::visible;

use super::State;
use super::arrived::Arrived;
use super::link::Notice;
use super::sharing::Carried;

/// The state of the page's own controls and messages.
///
/// `State::update` sets most fields, for an action each. `turn` closes what is about another
/// document, and `say` says something.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    /// The view in the result panel.
    pub(crate) view: View,
    /// Only problems of this severity, in the list.
    pub(crate) filter: Option<Severity>,
    /// The list's order.
    pub(crate) order: Order,
    /// The layout of the fixes.
    pub(crate) layout: Layout,
    /// The open row of the list, by its key.
    pub(crate) open: Option<FixId>,
    /// The tab of the left side.
    pub(crate) pane: Pane,
    /// The caret, from 1.
    pub(crate) cursor: Cursor,
    /// A dialog over the page.
    pub(crate) overlay: Option<Overlay>,
    /// Something that was just done, to be said once.
    pub(crate) said: Option<Said>,
    /// The opened link's notice.
    pub(crate) link: Option<Notice>,
    /// A draft that a link or an example took the place of.
    pub(crate) previous_draft: Option<Arc<State>>,
    /// The parts of the state that the address bar holds, once the user shared it or opened a link.
    pub(crate) in_address: Option<Carried>,
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            view: View::Problems,
            filter: None,
            order: Order::default(),
            layout: Layout::default(),
            open: None,
            pane: Pane::default(),
            cursor: Cursor { line: 1, column: 1 },
            overlay: None,
            said: None,
            link: None,
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
        self.link = None;
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
pub(crate) enum Pane {
    #[default]
    Dockerfile,
    Dockerignore,
    Settings,
}

/// The list's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The worst first.
    #[default]
    Severity,
    /// As in the file.
    Line,
    /// One rule after the other.
    Rule,
}

/// The layout of the fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Layout {
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
pub(crate) struct Cursor {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A dialog over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Overlay {
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

/// Something that was done, in words, with a number that makes each one new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) words: String,
    /// True if the editor's undo takes it back.
    pub(crate) undo: bool,
    pub(crate) count: u32,
}
