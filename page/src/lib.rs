//! The state of the page, as plain data with one way to change it.
//!
//! Nothing here touches a browser: every behaviour of the page that can be told without one is
//! told and tested here. Components render it; effects at the edge copy it to storage, address bar
//! and editor.

pub mod advice;
pub mod arrived;
mod asking;
pub mod base_overrides;
pub mod build_settings;
pub mod cache;
pub mod cache_scenarios;
pub mod carried_out;
pub mod catalog;
pub mod colours;
mod configuration;
pub mod diff;
pub mod document;
pub mod drafts;
pub mod engine;
pub mod estimates;
pub mod examples;
pub mod fix_remap;
pub mod folder;
pub mod gains;
pub mod graph;
pub mod ignore_effect;
pub mod interface;
pub mod link;
pub mod problem_list;
pub mod review_session;
pub mod review_text;
pub mod selection;
pub mod sharing;
pub mod size;
pub mod text;
pub mod update;

use plimsoll_core::fix::{Fix, FixId, Safety, combine};

use document::Document;
pub use document::{LONG, Origin};
use estimates::Estimates;
use interface::Interface;
pub use interface::{Cursor, Layout, Order, Overlay, Pane};
use review_session::ReviewSession;
use selection::Selection;
pub use update::Action;

/// Everything the page shows, besides what the browser itself knows.
///
/// A group knows what can be told from it alone. What takes several is told here and in the
/// modules of this folder: a selected fix, for one, depends on document, selection and review.
#[derive(Clone, Debug)]
pub struct State {
    /// The text, what it is held against, and what was found in it.
    pub document: Document,
    /// The fixes that the user chose, and what they give.
    pub selection: Selection,
    /// The reviews of the text.
    pub review: ReviewSession,
    /// The estimates: the questions, and the answers once they are worked out.
    pub estimates: Estimates,
    /// The page's own controls and messages.
    pub interface: Interface,
}

impl State {
    /// A state with this text, which nobody has looked at yet.
    pub fn new(text: &str, origin: Origin) -> Self {
        Self {
            document: Document::new(text, origin),
            selection: Selection::default(),
            review: ReviewSession::default(),
            estimates: Estimates::default(),
            interface: Interface::default(),
        }
    }

    /// The same on this day, `2026-11-21`.
    #[must_use]
    pub fn on(mut self, today: String) -> Self {
        self.document.today = Some(today);
        self
    }

    /// The fixes of the findings, in their order, those that can only be shown left out.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.document
            .findings()
            .iter()
            .filter_map(|finding| finding.fix.as_deref())
            .chain(&self.selection.bases)
            .filter(|fix| fix.safety > Safety::Show)
    }

    /// True if a fix is selected: it is accepted, or else not skipped and what undecided ones are.
    pub fn is_selected(&self, fix: &Fix) -> bool {
        fix.safety > Safety::Show
            && (self.selection.accepted.contains(&fix.id)
                || !self.selection.skipped.contains_key(&fix.id)
                    && self.review.is_selected_undecided(&fix.id, fix.safety))
    }

    /// The ids of the selected fixes.
    pub fn selected(&self) -> Vec<FixId> {
        self.fixes().filter(|fix| self.is_selected(fix)).map(|fix| fix.id.clone()).collect()
    }

    /// The ids of the safe fixes that go together.
    pub fn safe(&self) -> Vec<FixId> {
        let safe: Vec<&Fix> = self.fixes().filter(|fix| fix.safety == Safety::Safe).collect();
        combine(&self.document.analysed, &safe).applied
    }

    /// The analysed text with the selected fixes, lines ending with `\n`.
    pub fn fixed(&self) -> &str {
        let applied = self.selection.outcome.applied.as_ref();
        applied.map_or(&self.document.analysed, |applied| &applied.text)
    }
}

#[cfg(test)]
mod testing;
