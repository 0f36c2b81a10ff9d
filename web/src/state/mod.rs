//! The state of the page, as plain data with one way to change it.
//!
//! Nothing here touches a browser: every behaviour of the page that can be told without one is
//! told and tested here. Components render it; effects at the edge copy it to storage, address bar
//! and editor.

#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod advice;
pub(crate) mod arrived;
pub(crate) mod base_overrides;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod cache;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod cache_scenarios;
pub(crate) mod diff;
pub(crate) mod document;
pub(crate) mod drafts;
pub(crate) mod estimates;
pub(crate) mod examples;
pub(crate) mod first_rules;
pub(crate) mod fix_remap;
pub(crate) mod folder;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod graph;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod ignore_effect;
pub(crate) mod interface;
pub(crate) mod link;
pub(crate) mod problem_list;
pub(crate) mod review_session;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod review_text;
pub(crate) mod selection;
pub(crate) mod sharing;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod size;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod text;
pub(crate) mod update;

use std::sync::Arc;

use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::{Check, Inputs};

use document::Document;
pub(crate) use document::{LONG, Origin};
use estimates::Estimates;
use interface::Interface;
pub(crate) use interface::{Cursor, Layout, Order, Overlay, Pane};
use review_session::ReviewSession;
use selection::{Outcome, Selection};
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) use update::Action;

/// Everything the page shows, besides what the browser itself knows.
///
/// A group knows what can be told from it alone. What takes several is told here and in the
/// modules of this folder: a selected fix, for one, depends on document, selection and review.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The text, what it is held against, and what was found in it.
    pub(crate) document: Document,
    /// The fixes that the user chose, and what they give.
    pub(crate) selection: Selection,
    /// The reviews of the text.
    pub(crate) review: ReviewSession,
    /// The estimates: the questions, and the answers once they are worked out.
    pub(crate) estimates: Estimates,
    /// The page's own controls and messages.
    pub(crate) interface: Interface,
}

impl State {
    /// A state with this text, analysed.
    pub(crate) fn new(text: &str, origin: Origin) -> Self {
        let mut state = Self {
            document: Document::new(text, origin),
            selection: Selection::default(),
            review: ReviewSession::default(),
            estimates: Estimates::default(),
            interface: Interface::default(),
        };
        state.analyse();
        state
    }

    /// The same on this day, `2026-11-21`.
    pub(crate) fn on(mut self, today: String) -> Self {
        self.document.inputs.today = Some(today);
        self.analyse();
        self
    }

    /// The fixes of the findings, in their order, those that can only be shown left out.
    pub(crate) fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.document
            .check
            .fixes()
            .chain(&self.selection.bases)
            .filter(|fix| fix.safety > Safety::Show)
    }

    /// True if a fix is selected: it is accepted, or else not skipped and what undecided ones are.
    pub(crate) fn is_selected(&self, fix: &Fix) -> bool {
        fix.safety > Safety::Show
            && (self.selection.accepted.contains(&fix.id)
                || !self.selection.skipped.contains_key(&fix.id)
                    && self.review.is_selected_undecided(&fix.id, fix.safety))
    }

    /// The ids of the selected fixes.
    pub(crate) fn selected(&self) -> Vec<FixId> {
        self.fixes().filter(|fix| self.is_selected(fix)).map(|fix| fix.id.clone()).collect()
    }

    /// The number of safe fixes.
    pub(crate) fn safe_count(&self) -> usize {
        self.fixes().filter(|fix| fix.safety == Safety::Safe).count()
    }

    /// The analysed text with the selected fixes, lines ending with `\n`.
    pub(crate) fn fixed(&self) -> &str {
        let applied = self.selection.outcome.applied.as_ref();
        applied.map_or(&self.document.analysed, |applied| &applied.text)
    }

    /// Looks at the text, and at what the selected fixes give.
    fn analyse(&mut self) {
        self.document.analyse();
        self.select();
    }

    /// Works out what the selected fixes give.
    fn select(&mut self) {
        let selected = self.selected();
        let Document { analysed, settings, inputs, .. } = &self.document;
        let found = self.document.findings().len();
        self.selection.outcome = Arc::new(if selected.is_empty() {
            Outcome { applied: None, left: found }
        } else {
            let applied = self.document.looked_at().apply_with(&selected, &self.selection.bases);
            let left = if applied.text == **analysed {
                found
            } else {
                let weight = self.estimates.facts.weights.1;
                let inputs = Inputs { weight, ..inputs.clone() };
                Check::without_sizes(&applied.text, settings, &inputs).report.findings.len()
            };
            Outcome { applied: Some(applied), left }
        });
    }
}
