//! The one way to change the state.

use std::sync::Arc;

use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::review::{Merged, Opened, Review, View};
use plimsoll_core::rules::{Rules, Severity, ShellAnswer, ShellLinter};
use plimsoll_core::size::Closures;
use plimsoll_core::{Check, Settings, fix_all};

use super::document::Document;
use super::estimates::Facts;
use super::fix_remap::moves;
use super::folder::Folder;
use super::review_session::{Here, ReviewSession};
use super::selection::{Choice, Selection};
use super::sharing::Carried;
use super::{Cursor, Layout, Order, Origin, Overlay, Pane, State, document};

/// Everything that can happen to the state.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// The user changed the text in the editor.
    Edit(String),
    /// The user changed the .dockerignore.
    EditIgnore(String),
    /// The user showed the folder that the image is built from, or took it away.
    Folder(Option<Folder>),
    /// The shell linter has answered; or it cannot be had.
    Scripts(Option<Arc<ShellAnswer>>),
    /// The results are to catch up with the text.
    Analyse,
    /// Another text takes the place of this one: an example, a dropped file.
    Load(String, Origin),
    /// A link was opened; or it could not be read, for this reason.
    Opened(Result<Opened, String>),
    /// The link was copied: from now on the address bar has the state.
    Shared(Carried),
    /// More rules are at hand.
    Rules(Rules),
    /// Takes what the user chose.
    Settings(Box<Settings>),
    Stage(String),
    Engine(String),
    Budget(Option<u64>),
    /// Takes the tables of apt packages.
    Closures(Arc<Closures>),
    /// Shows another base image as a fix.
    UseBase(Fix),
    /// Takes what was worked out besides.
    Facts(Facts),
    /// Asks the cache about these changes.
    Change(Vec<String>),
    /// Takes what builds have told of their steps.
    Measured(Vec<Measurement>),
    Pane(Pane),
    Ignore(String),
    StopIgnoring,
    /// Selects a fix or not; where it is so without a decision, it is left undecided.
    Select(FixId, bool),
    /// Decides on fixes.
    Decide(Vec<FixId>, Choice),
    /// Takes back all decisions.
    Undecide,
    /// Ticks a practice off in the checklist or not.
    Check(String, bool),
    /// Puts the selected fixes into the text.
    ApplySelected,
    /// Puts these fixes into the text.
    Apply(Vec<FixId>),
    /// Puts all safe fixes into the text, and those that they make possible.
    FixAllSafe,
    View(View),
    Filter(Option<Severity>),
    Order(Order),
    Layout(Layout),
    /// Opens a row of the list, closes it if it is open, or closes all.
    Toggle(Option<FixId>),
    /// Opens a row of the list, wherever it is.
    Show(FixId),
    Cursor(Cursor),
    Overlay(Option<Overlay>),
    /// Takes what people say.
    Review(ReviewSession),
    /// Takes what the reviews come to on the text as it is.
    Here(Here),
    /// Begins a comment on a line, from 1.
    Comment(usize),
    /// Takes the state with another link's in it.
    Merged(Merged),
    /// Goes back to an earlier state.
    Restore(Box<State>),
    RestoreDraft,
    /// Puts the opened reviews on the user's draft.
    ReviewDraft,
    DropDraft,
    DropLinkNotice,
    /// Analyse although it is long, or looks like something else.
    ForceAnalysis,
    /// Takes the id under which the text is stored from now on.
    Draft(Option<Arc<str>>),
    Say(String),
    /// Says what changed the text, with a way back.
    Changed(String),
    Quiet,
}

impl State {
    /// Changes the state; everything derived follows.
    pub(crate) fn update(&mut self, action: Action) {
        match action {
            Action::Edit(text) => self.edit(&text),
            Action::Analyse => {
                if self.document.is_stale() {
                    self.reanalyse();
                }
            }
            Action::EditIgnore(text) => {
                let text = document::normalised(&text).0;
                if text != self.document.dockerignore {
                    self.document.dockerignore = text;
                    self.document.origin = Origin::Own;
                    self.invalidate();
                }
            }
            Action::Folder(folder) => {
                self.document.folder = folder.map(Arc::new);
                self.invalidate();
            }
            Action::Load(text, origin) => self.load(&text, origin),
            Action::Opened(opened) => self.open(opened),
            Action::Shared(choice) => self.interface.in_address = Some(choice),
            Action::Rules(rules) => self.look_with(rules),
            Action::Scripts(answer) => {
                self.document.without_shell = answer.is_none();
                if let Some(answer) = answer {
                    self.document.inputs.shell = ShellLinter::Elsewhere(answer);
                    if !self.document.is_stale() {
                        self.analyse();
                    }
                }
            }
            Action::Settings(settings) => {
                self.document.settings = document::in_page(*settings);
                self.analyse();
            }
            Action::Stage(stage) => {
                self.document.settings.stage = Some(stage).filter(|stage| !stage.is_empty());
            }
            Action::Engine(engine) => self.estimates.engine = engine,
            Action::Change(changes) => self.estimates.changes = changes,
            Action::Closures(closures) => self.document.inputs.closures = closures,
            Action::UseBase(fix) => self.use_base(fix),
            Action::Facts(facts) => self.learn(facts),
            Action::Measured(measured) => self.estimates.measured = Arc::new(measured),
            Action::Budget(budget) => {
                self.document.settings.budget = budget;
                // The size follows once it is held against the budget.
                self.unweigh();
                self.analyse();
            }
            Action::Pane(pane) => self.interface.pane = pane,
            Action::Ignore(rule) => {
                let ignore = &mut self.document.settings.ignore;
                if !ignore.contains(&rule) {
                    let at = ignore.partition_point(|other| *other < rule);
                    ignore.insert(at, rule);
                }
                self.interface.open = None;
                self.analyse();
            }
            Action::StopIgnoring => {
                self.document.settings.ignore.clear();
                self.analyse();
            }
            Action::Check(practice, done) => self.selection.check_off(practice, done),
            Action::Select(id, wanted) => {
                self.choose(&id, wanted);
                self.select();
            }
            Action::Decide(ids, choice) => {
                for id in ids {
                    self.selection.decide(id, &choice);
                }
                self.select();
            }
            Action::Undecide => {
                self.selection.undecide();
                self.select();
            }
            Action::ApplySelected => {
                let applied = self.selection.outcome.applied.as_ref();
                let count = applied.map_or(0, |done| done.applied.len());
                let text = self.fixed().to_owned();
                self.replace(&text, count);
            }
            Action::Apply(ids) => self.apply(&ids),
            Action::FixAllSafe => {
                let Document { analysed, settings, inputs, .. } = &self.document;
                let done = fix_all(analysed, settings, inputs, Safety::Safe, &[]);
                self.replace(&done.text, done.applied.len());
            }
            Action::View(view) => self.interface.view = view,
            Action::Filter(severity) => self.interface.filter = severity,
            Action::Order(order) => self.interface.order = order,
            Action::Layout(layout) => self.interface.layout = layout,
            Action::Toggle(key) => {
                self.interface.open = if self.interface.open == key { None } else { key }
            }
            Action::Show(key) => {
                self.interface.view = View::Problems;
                let is_hidden = !self.listed().iter().any(|problem| problem.key == key);
                if is_hidden {
                    self.interface.filter = None;
                }
                self.interface.open = Some(key);
            }
            Action::Cursor(cursor) => self.interface.cursor = cursor,
            Action::Overlay(overlay) => self.interface.overlay = overlay,
            Action::Review(session) => self.review = session,
            Action::Here(here) => {
                let is_other = here.decisions != self.review.here.decisions;
                self.review.here = Arc::new(here);
                if is_other {
                    self.select();
                }
            }
            Action::Comment(line) => self.begin_comment(line),
            Action::Merged(merged) => {
                self.take(merged.state);
                self.review.conflicts = merged.conflicts;
            }
            Action::Restore(state) => self.come_back(*state),
            Action::ReviewDraft => self.review_draft(),
            Action::RestoreDraft => {
                if let Some(draft) = self.interface.previous_draft.take() {
                    self.come_back((*draft).clone());
                }
            }
            Action::DropDraft => self.interface.previous_draft = None,
            Action::DropLinkNotice => self.interface.link = None,
            Action::ForceAnalysis => {
                self.document.force_analysis = !self.document.waits;
                self.document.waits = false;
                self.analyse();
            }
            Action::Draft(draft) => self.document.draft = draft,
            Action::Say(words) => self.interface.say(words, false),
            Action::Changed(words) => self.interface.say(words, true),
            Action::Quiet => self.interface.said = None,
        }
    }

    fn edit(&mut self, text: &str) {
        if *self.document.text == *text {
            return;
        }
        if text.is_empty() {
            self.document.force_analysis = false;
        }
        // Paste of a file with other line ends: the editor has unified them already.
        self.document.text = document::normalised(text).0;
        self.document.origin = Origin::Own;
        self.document.waits &= self.document.is_long();
        if self.document.is_live() {
            self.reanalyse();
        }
    }

    /// Takes note that what the file is held against has changed: the results are about an older
    /// state now.
    fn invalidate(&mut self) {
        self.document.text = Arc::from(&*self.document.text);
        if self.document.is_live() {
            self.reanalyse();
        }
    }

    /// Takes an earlier state. More rules may have come since it was left.
    fn come_back(&mut self, state: Self) {
        let rules = self.document.inputs.rules;
        *self = state;
        self.look_with(rules);
    }

    /// Looks with these rules. What was chosen about this very text still holds.
    fn look_with(&mut self, rules: Rules) {
        if self.document.inputs.rules == rules {
            return;
        }
        self.document.inputs.rules = rules;
        if self.document.is_stale() {
            self.reanalyse();
        } else {
            self.analyse();
        }
    }

    fn load(&mut self, text: &str, origin: Origin) {
        if origin == Origin::Example {
            self.keep_draft();
            self.document.dockerignore = Arc::default();
            self.document.folder = None;
        }
        self.document.settings.stage = None;
        self.document.take(text, origin);
        self.document.waits = origin == Origin::Host && self.document.is_long();
        self.estimates.changes.clear();
        self.unweigh();
        self.selection = Selection::default();
        self.interface.turn();
        let author = std::mem::take(&mut self.review.own.author);
        self.review = ReviewSession {
            own: Review { author, ..Review::default() },
            ..ReviewSession::default()
        };
        self.analyse();
    }

    /// Analyses a changed text; choices follow the problems that they are about.
    pub(super) fn reanalyse(&mut self) {
        let old: Arc<str> = self.document.analysed.clone();
        let old_check: Arc<Check> = self.document.check.clone();
        let open = self.interface.open.take().and_then(|key| {
            let problem = self.problems().into_iter().find(|problem| problem.key == key)?;
            problem.finding.fix.map(|fix| (fix.id, key))
        });
        let bases = self.move_bases(&old);
        // Without the outcome, which is made for the carried choice only.
        let accepted = std::mem::take(&mut self.selection.accepted);
        let skipped = std::mem::take(&mut self.selection.skipped);
        self.analyse();
        let Document { text, check, .. } = &self.document;
        let mut moves = moves((&old, &old_check.report), (text, &check.report));
        moves.extend(bases);
        // Extended, since collecting into them brings three sorts into the page.
        self.selection
            .accepted
            .extend(accepted.into_iter().filter_map(|id| moves.get(&id).cloned()));
        let follow = |(id, reason)| Some((moves.get(&id)?.clone(), reason));
        self.selection.skipped.extend(skipped.into_iter().filter_map(follow));
        self.interface.open = open.and_then(|(id, _)| {
            let now = moves.get(&id)?;
            let is_it = |fix: &Fix| fix.id == *now;
            self.problems()
                .into_iter()
                .find(|problem| problem.finding.fix.as_deref().is_some_and(is_it))
                .map(|problem| problem.key)
        });
        if !self.selection.is_undecided() {
            self.select();
        }
    }

    fn apply(&mut self, ids: &[FixId]) {
        let done = self.document.looked_at().apply_with(ids, &self.selection.bases);
        if let (Some(withheld), true) = (done.withheld.first(), done.applied.is_empty()) {
            self.interface.say(format!("Not applied: {}", withheld.why), false);
        } else {
            self.replace(&done.text, done.applied.len());
        }
    }

    /// Takes a text with fixes in it.
    fn replace(&mut self, text: &str, fixes: usize) {
        if self.document.is_stale() {
            return;
        }
        if *self.document.text == *text {
            self.interface.say("Nothing to change", false);
            return;
        }
        self.document.text = text.into();
        self.document.origin = Origin::Own;
        self.reanalyse();
        let plural = if fixes == 1 { "fix" } else { "fixes" };
        self.interface.say(format!("{fixes} {plural} applied"), true);
    }
}

#[cfg(test)]
mod tests;
