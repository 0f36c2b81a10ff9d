//! What the page knows, as a plain struct with one way to change it.
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
pub(crate) mod choice;
pub(crate) mod diff;
pub(crate) mod document;
pub(crate) mod drafts;
pub(crate) mod estimates;
pub(crate) mod examples;
pub(crate) mod fix_remap;
pub(crate) mod folder;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod graph;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod ignore_effect;
pub(crate) mod link;
pub(crate) mod problem_list;
pub(crate) mod review_session;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod review_text;
pub(crate) mod sharing;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod size;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) mod text;
pub(crate) mod update;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_core::analysis::Applied;
use plimsoll_core::build::Build;
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::review::{Record, View};
use plimsoll_core::rules::Severity;
use plimsoll_core::syntax::parse;
use plimsoll_core::text::visible;
use plimsoll_core::{Check, Inputs, Settings};

use estimates::Facts;
use folder::Folder;
use review_session::Desk;
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) use update::Action;

/// Up to this length a text is analysed at each keystroke, in bytes.
const LIVE_LIMIT: usize = 20_000;
/// Above this many bytes, what came from elsewhere is shown, and analysed only when the user asks.
pub(crate) const LONG: usize = 100_000;
/// Above this length a text is analysed when the page is idle and cannot be shared, in bytes.
pub(crate) const LARGE: usize = 200_000;

/// Everything the page shows, besides what the browser itself knows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct State {
    /// The text in the editor; its lines end with `\n`.
    pub(crate) text: Arc<str>,
    /// Whether the text came with `\r\n`, and gets it back where it leaves the page.
    pub(crate) crlf: bool,
    /// Where the text came from.
    pub(crate) origin: Origin,
    /// The .dockerignore beside it; empty for none. Its lines end with `\n`.
    pub(crate) dockerignore: Arc<str>,
    /// The folder that the image is built from, if the user showed it.
    pub(crate) folder: Option<Arc<Folder>>,
    /// What the user chose.
    pub(crate) settings: Settings,
    /// What stands beside the text. .dockerignore and folder are put in when it is analysed.
    pub(crate) inputs: Inputs,
    /// The builder, as the command line names it; empty for BuildKit.
    pub(crate) engine: String,
    /// The changes that the cache is asked about, as the command line writes them.
    pub(crate) changes: Vec<String>,
    /// What builds have told of their steps.
    pub(crate) measured: Arc<Vec<Measurement>>,
    /// Other base images that the user wants to see in the fixes, one for a FROM.
    pub(crate) bases: Vec<Fix>,
    /// What the image weighs and what a source edit rebuilds, once that is worked out.
    pub(crate) facts: Facts,
    /// What was found in `analysed`; nothing where that is not looked at.
    pub(crate) check: Arc<Check>,
    /// The text that `check` and `outcome` are about: `text`, or an older one for a moment.
    pub(crate) analysed: Arc<str>,
    /// What the selected fixes give.
    pub(crate) outcome: Arc<Outcome>,
    /// Fixes that the user accepts; see [`desk`] for what is selected besides.
    pub(crate) ticked: BTreeSet<FixId>,
    /// Fixes that the user does not want, each with a reason or none. None is also in `ticked`.
    pub(crate) skipped: BTreeMap<FixId, String>,
    /// What was ticked off in the checklist, by practice, sorted.
    pub(crate) checked: Vec<String>,
    /// What people say of the text.
    pub(crate) desk: Desk,
    /// Records of a link made by a newer version, kept for links made from here.
    pub(crate) unknown: Vec<Record>,
    /// The view in the result panel.
    pub(crate) view: View,
    /// Only problems of this severity, in the list.
    pub(crate) filter: Option<Severity>,
    /// The list's order.
    pub(crate) order: Order,
    /// How fixes are shown.
    pub(crate) layout: Layout,
    /// The open row of the list, by its key.
    pub(crate) open: Option<FixId>,
    /// The caret, from 1.
    pub(crate) cursor: Cursor,
    /// What lies over the page.
    pub(crate) overlay: Option<Overlay>,
    /// What the opened link has to say.
    pub(crate) link: Option<link::Notice>,
    /// A draft that a link or an example took the place of.
    pub(crate) kept: Option<Arc<State>>,
    /// What the left side shows.
    pub(crate) pane: Pane,
    /// Whether the address bar holds the state, because the user shared it or opened a link, and
    /// what of it they shared.
    pub(crate) in_address: Option<sharing::Carried>,
    /// What was just done, to be said once.
    pub(crate) said: Option<Said>,
    /// Whether the shell linter cannot be had, so that nobody looks into scripts.
    pub(crate) without_shell: bool,
    /// Whether a text that does not look like a Dockerfile is analysed all the same.
    pub(crate) insist: bool,
    /// The stored draft that this text goes on, by its id; nothing where it is none yet.
    pub(crate) draft: Option<Arc<str>>,
    /// Whether the analysis waits for the user's word. It holds up the tab while it runs, and a link
    /// of a few characters can bring a text that takes long.
    pub(crate) waits: bool,
}

/// Where a text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An example of ours, unchanged.
    Example,
    /// The user's: typed, pasted, dropped or a draft.
    Own,
    /// A link.
    Link,
    /// The page around an embed.
    Host,
}

/// What the left side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pane {
    #[default]
    Dockerfile,
    Dockerignore,
    Settings,
}

/// What the selected fixes give.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// The text with them, and what was left out.
    pub(crate) applied: Option<Applied>,
    /// How many problems are left then.
    pub(crate) left: usize,
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

/// How fixes are shown.
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

/// What lies over the page.
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
    Arrived(Vec<arrived::Arrived>),
    /// What the user worked on before.
    Drafts,
}

/// Something that was done, in words, with a number that makes each one new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) words: String,
    /// Whether the editor's undo takes it back.
    pub(crate) undo: bool,
    pub(crate) count: u32,
}

impl State {
    /// A state with this text, analysed.
    pub(crate) fn new(text: &str, origin: Origin) -> Self {
        let (text, crlf) = document::normalised(text);
        let mut state = Self {
            analysed: text.clone(),
            text,
            crlf,
            origin,
            dockerignore: Arc::default(),
            folder: None,
            settings: Settings::default(),
            inputs: Inputs::default(),
            engine: String::new(),
            changes: Vec::new(),
            measured: Arc::default(),
            bases: Vec::new(),
            facts: Facts::default(),
            check: Arc::default(),
            outcome: Arc::default(),
            ticked: BTreeSet::new(),
            skipped: BTreeMap::new(),
            checked: Vec::new(),
            desk: Desk::default(),
            unknown: Vec::new(),
            view: View::Problems,
            filter: None,
            order: Order::Severity,
            layout: Layout::Each,
            open: None,
            cursor: Cursor { line: 1, column: 1 },
            overlay: None,
            link: None,
            kept: None,
            pane: Pane::Dockerfile,
            in_address: None,
            said: None,
            without_shell: false,
            insist: false,
            draft: None,
            waits: false,
        };
        state.waits = state.is_long();
        state.analyse();
        state
    }

    /// Whether the results are about an older text.
    pub(crate) fn is_stale(&self) -> bool {
        !Arc::ptr_eq(&self.text, &self.analysed)
    }

    /// Whether what is to be looked at is long.
    fn is_long(&self) -> bool {
        self.text.len() + self.dockerignore.len() > LONG
    }

    /// Whether this text is analysed at each keystroke.
    fn is_live(&self) -> bool {
        self.text.len() <= LIVE_LIMIT
    }

    /// The fixes of the findings, in their order, those that can only be shown left out.
    pub(crate) fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.check.fixes().chain(&self.bases).filter(|fix| fix.safety > Safety::Show)
    }

    /// Whether a fix is selected: it is accepted, or else not skipped and what undecided ones are.
    pub(crate) fn is_selected(&self, fix: &Fix) -> bool {
        fix.safety > Safety::Show
            && (self.ticked.contains(&fix.id)
                || !self.skipped.contains_key(&fix.id)
                    && self.is_selected_undecided(&fix.id, fix.safety))
    }

    /// The ids of the selected fixes.
    pub(crate) fn selected(&self) -> Vec<FixId> {
        self.fixes().filter(|fix| self.is_selected(fix)).map(|fix| fix.id.clone()).collect()
    }

    /// How many fixes are safe.
    pub(crate) fn safe_count(&self) -> usize {
        self.fixes().filter(|fix| fix.safety == Safety::Safe).count()
    }

    /// The analysed text with the selected fixes, lines ending with `\n`.
    pub(crate) fn fixed(&self) -> &str {
        self.outcome.applied.as_ref().map_or(&self.analysed, |applied| &applied.text)
    }

    /// The names of the stages, those without a name by number.
    pub(crate) fn stages(&self) -> Vec<String> {
        let file = parse(&self.analysed);
        Build::new(&self.analysed, &file)
            .stages
            .iter()
            .map(|stage| stage.name.clone().unwrap_or_else(|| stage.index.to_string()))
            .collect()
    }

    /// A text as it leaves the page: with the line ends that it came with.
    pub(crate) fn outward(&self, text: &str) -> String {
        if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
    }

    /// The same on this day, `2026-11-21`.
    pub(crate) fn on(mut self, today: String) -> Self {
        self.inputs.today = Some(today);
        self.analyse();
        self
    }

    /// Whether the text is to be analysed at all, or first asked about.
    pub(crate) fn other_kind(&self) -> Option<document::Kind> {
        if self.insist { None } else { document::other_kind(&self.text) }
    }

    fn analyse(&mut self) {
        self.analysed = self.text.clone();
        let has_patterns = !self.dockerignore.trim().is_empty();
        self.inputs.dockerignore = has_patterns.then(|| self.dockerignore.to_string());
        self.inputs.files = self.folder.as_ref().map(|folder| folder.files.clone());
        let is_left = self.waits || self.text.trim().is_empty() || self.other_kind().is_some();
        self.check = if is_left { Arc::default() } else { self.look() };
        self.select();
    }

    /// Looks at the text. The size's estimate is a part that is fetched later and says the weight.
    fn look(&self) -> Arc<Check> {
        Arc::new(Check::without_sizes(&self.analysed, &self.settings, &self.inputs))
    }

    /// What was found in `analysed`, also where that is not looked at yet.
    fn looked_at(&self) -> Arc<Check> {
        if *self.check.text() == *self.analysed { self.check.clone() } else { self.look() }
    }

    fn select(&mut self) {
        let selected = self.selected();
        self.outcome = Arc::new(if selected.is_empty() {
            Outcome { applied: None, left: self.check.report.findings.len() }
        } else {
            let applied = self.looked_at().apply_with(&selected, &self.bases);
            let left = if applied.text == *self.analysed {
                self.check.report.findings.len()
            } else {
                let inputs = Inputs { weight: self.facts.weights.1, ..self.inputs.clone() };
                Check::without_sizes(&applied.text, &self.settings, &inputs).report.findings.len()
            };
            Outcome { applied: Some(applied), left }
        });
    }

    fn say(&mut self, words: impl Into<String>, undo: bool) {
        let count = self.said.as_ref().map_or(0, |said| said.count) + 1;
        let words = visible(&words.into()).into_owned();
        self.said = Some(Said { words, undo, count });
    }
}
