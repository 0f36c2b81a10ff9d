//! The one way to change the state.

use std::sync::Arc;

use plimsoll_core::Settings;
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::review::{Opened, Review, View};
use plimsoll_core::rules::{Severity, ShellAnswer};

use super::document::Wait;
use super::engine::{Answer, Question};
use super::folder::Folder;
use super::problem_list::Row;
use super::review_session::{Here, Joined, ReviewSession};
use super::selection::{Choice, Selection};
use super::sharing::Carried;
use super::{Cursor, Layout, Order, Origin, Overlay, Pane, State, document};

/// A change of the text that waits for the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Puts these fixes into it.
    Apply(Vec<FixId>),
    /// Puts all safe fixes into it.
    FixAllSafe,
}

/// Everything that can happen to the state.
#[derive(Clone, Debug)]
pub enum Action {
    /// The user changed the text in the editor.
    Edit(String),
    /// The user changed the .dockerignore.
    EditIgnore(String),
    /// The user showed the folder that the image is built from, or took it away.
    Folder(Option<Folder>),
    /// The shell linter has answered; or it cannot be had.
    Scripts(Option<Arc<ShellAnswer>>),
    /// The engine has answered one of the state's questions.
    Answered(Box<(Question, Answer)>),
    /// The engine was ended over one of the state's questions, or failed.
    Unanswered(Box<Question>, Wait),
    /// There is nothing but the page itself for the engine to run in.
    Alone,
    /// A package table came late.
    Table,
    /// Another text takes the place of this one: an example, a dropped file.
    Load(String, Origin),
    /// A link was opened; or it could not be read, for this reason.
    Opened(Result<Opened, String>),
    /// The link was copied: from now on the address bar has the state.
    Shared(Carried),
    /// Takes what the user chose.
    Settings(Box<Settings>),
    Stage(String),
    Engine(String),
    Budget(Option<u64>),
    /// Shows another base image as a fix.
    UseBase(Fix),
    /// Puts another base image into the text.
    ApplyBase(Fix),
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
    /// Puts all safe fixes into the text.
    FixAllSafe,
    View(View),
    Filter(Option<Severity>),
    Order(Order),
    /// Shows all problems of a rule that speaks often, or one again.
    Expand(String),
    Layout(Layout),
    /// Opens a row of the list, closes it if it is open, or closes all.
    Toggle(Option<FixId>),
    /// Opens a row of the list, wherever it is.
    Show(FixId),
    Cursor(Cursor),
    Overlay(Option<Overlay>),
    /// Lets the user say what they think of fixes.
    StartReview,
    /// Takes what people say.
    Review(ReviewSession),
    /// Takes what the reviews come to on the text as it is.
    Here(Here),
    /// Begins a comment on a line, from 1.
    Comment(usize),
    /// Takes the state with another link's in it.
    Joined(Box<Joined>),
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
    pub fn update(&mut self, action: Action) {
        self.act(action);
        self.settle();
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Edit(text) => self.edit(&text),
            Action::Answered(pair) => self.answered(pair.0, pair.1),
            Action::Unanswered(question, wait) => self.unanswered(*question, wait),
            Action::Alone => self.document.is_alone = true,
            Action::Table => self.estimates.tables += 1,
            Action::EditIgnore(text) => {
                let text = document::normalised(&text).0;
                if text != self.document.dockerignore {
                    self.document.dockerignore = text;
                    self.document.origin = Origin::Own;
                }
            }
            Action::Folder(folder) => self.document.folder = folder.map(Arc::new),
            Action::Load(text, origin) => self.load(&text, origin),
            Action::Opened(opened) => self.open(opened),
            Action::Shared(choice) => self.interface.in_address = Some(choice),
            Action::Scripts(answer) => {
                self.document.without_shell = answer.is_none();
                if answer.is_some() {
                    self.document.scripts = answer;
                }
            }
            Action::Settings(settings) => self.document.settings = document::in_page(*settings),
            Action::Stage(stage) => {
                self.document.settings.stage = Some(stage).filter(|stage| !stage.is_empty());
            }
            Action::Engine(engine) => self.estimates.engine = engine,
            Action::Change(changes) => self.estimates.changes = changes,
            Action::UseBase(fix) => {
                self.use_base(fix);
                self.interface.view = View::Fixes;
                self.interface.layout = Layout::Each;
            }
            Action::ApplyBase(fix) => {
                let id = self.use_base(fix);
                self.interface.act = Some(Act::Apply(vec![id]));
            }
            Action::Measured(measured) => self.estimates.measured = Arc::new(measured),
            Action::Budget(budget) => {
                self.document.settings.budget = budget;
                // The size follows once it is held against the budget.
                self.unweigh();
            }
            Action::Pane(pane) => self.interface.pane = pane,
            Action::Ignore(rule) => {
                let ignore = &mut self.document.settings.ignore;
                if !ignore.contains(&rule) {
                    let at = ignore.partition_point(|other| *other < rule);
                    ignore.insert(at, rule);
                }
                self.interface.open = None;
            }
            Action::StopIgnoring => self.document.settings.ignore.clear(),
            Action::Check(practice, done) => self.selection.check_off(practice, done),
            Action::Select(id, wanted) => self.choose(&id, wanted),
            Action::Decide(ids, choice) => {
                for id in ids {
                    self.selection.decide(id, &choice);
                }
            }
            Action::Undecide => self.selection.undecide(),
            Action::ApplySelected => self.interface.act = Some(Act::Apply(self.selected())),
            Action::Apply(ids) => self.interface.act = Some(Act::Apply(ids)),
            Action::FixAllSafe => self.interface.act = Some(Act::FixAllSafe),
            Action::View(view) => self.interface.view = view,
            Action::Filter(severity) => self.interface.filter = severity,
            Action::Order(order) => self.interface.order = order,
            Action::Expand(rule) => {
                if !self.interface.expanded.remove(&rule) {
                    self.interface.expanded.insert(rule);
                }
            }
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
                let is_shown = |row: &Row| matches!(row, Row::Problem(it) if it.key == key);
                if !self.rows().iter().any(is_shown) {
                    self.interface.expanded.insert(key.rule.to_string());
                }
                self.interface.open = Some(key);
            }
            Action::Cursor(cursor) => self.interface.cursor = cursor,
            Action::Overlay(overlay) => self.interface.overlay = overlay,
            Action::StartReview => self.interface.reviews = true,
            Action::Review(session) => self.review = session,
            Action::Here(here) => self.review.here = Arc::new(here),
            Action::Comment(line) => self.begin_comment(line),
            Action::Joined(joined) => self.join(*joined),
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
                self.document.force_analysis = self.document.wait.is_none();
                self.document.wait = None;
                self.document.is_asked_for = true;
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
        self.review.follow_edit(&self.document.text);
        if self.document.wait != Some(Wait::Long) || !self.document.is_long() {
            self.document.wait = None;
        }
    }

    /// Takes an earlier state, with what the page has learned since.
    fn come_back(&mut self, state: Self) {
        let (is_alone, without_shell) = (self.document.is_alone, self.document.without_shell);
        *self = state;
        self.document.is_alone = is_alone;
        self.document.without_shell = without_shell;
    }

    fn load(&mut self, text: &str, origin: Origin) {
        if origin == Origin::Example {
            self.keep_draft();
            self.document.dockerignore = Arc::default();
            self.document.folder = None;
        }
        self.document.settings.stage = None;
        self.document.settings.build_args.clear();
        self.document.take(text, origin);
        self.estimates.changes.clear();
        self.unweigh();
        self.selection = Selection::default();
        self.interface.turn();
        let author = std::mem::take(&mut self.review.own.author);
        self.review = ReviewSession {
            own: Review { author, ..Review::default() },
            ..ReviewSession::default()
        };
    }

    /// Takes a text with fixes in it.
    pub(super) fn replace(&mut self, text: &str, fixes: &[FixId]) {
        if *self.document.text == *text {
            self.interface.say("Nothing to change", false);
            return;
        }
        let before = std::mem::replace(&mut self.document.text, text.into());
        self.review.carry_out(&before, &self.document.text, fixes);
        self.document.origin = Origin::Own;
        let count = fixes.len();
        let plural = if count == 1 { "fix" } else { "fixes" };
        self.interface.say(format!("{count} {plural} applied"), true);
    }
}

#[cfg(test)]
mod tests;
