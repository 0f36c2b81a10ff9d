//! The state's questions to the engine, one after the other, and what it makes of the answers.
//!
//! The state never waits: between a change and its answer it shows what was found before. An answer
//! about an older text is taken too, for choices are followed from one text to the next.

use std::sync::Arc;

use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::review::View;
use plimsoll_core::text::TextRange;

use super::State;
use super::document::Wait;
use super::engine::{Answer, Before, Case, Look, Moved, Outcome, Question, Seen, Select, Subject};
use super::estimates::Possible;
use super::fix_remap::changed;
use super::selection::Choices;
use super::update::Act;

impl State {
    /// What the state wants to know next; nothing where it knows all that it shows.
    pub fn question(&self) -> Option<Question> {
        if self.document.is_left() {
            return None;
        }
        let subject = self.document.subject();
        // Bases that a link asks for are made fixes of with a look, also at what was looked at.
        let is_it = |looked: &Arc<Subject>| **looked == subject && self.selection.asked.is_empty();
        if !self.document.looked().is_some_and(is_it) {
            return Some(Question::Look(self.look()));
        }
        if let Some(act) = &self.interface.act {
            let fixes = match act {
                Act::Apply(fixes) => fixes.clone(),
                Act::FixAllSafe => self.safe(),
            };
            return Some(Question::Apply(self.select(fixes)?));
        }
        let select = self.select(self.selected())?;
        if !select.chosen.is_empty() && self.selection.settled.as_deref() != Some(&select) {
            return Some(Question::Select(select));
        }
        let case = self.case()?;
        self.of_view(&case).or_else(|| {
            let plain = Case { changes: Vec::new(), ..case };
            if self.estimates.known.as_deref() != Some(&plain) {
                return Some(Question::Facts(plain));
            }
            // It takes as long as all else together.
            let plain = Case { fixed: None, ..plain };
            let is_wanted = !self.document.is_long() && self.fixes().next().is_some();
            let is_known = self.estimates.possible.as_ref().is_some_and(|(of, _)| **of == plain);
            (is_wanted && !is_known).then_some(Question::Possible(plain))
        })
    }

    /// The question of the view that is open, unless it was answered.
    fn of_view(&self, case: &Case) -> Option<Question> {
        let question = match self.interface.view {
            View::Cache => Question::Rebuilds(case.clone()),
            View::Size => Question::Weights(Case { changes: Vec::new(), ..case.clone() }),
            View::Checklist => Question::Advice(case.subject.clone(), self.estimates.facts.bytes),
            View::Problems | View::Fixes | View::Review => return None,
        };
        (self.estimates.shown.as_deref() != Some(&question)).then_some(question)
    }

    fn look(&self) -> Look {
        let is_moved = self.document.is_stale() && !self.document.is_fresh;
        let change = changed(&self.document.analysed, &self.document.text);
        let moved = self.selection.bases.iter().filter_map(|base| {
            let edit = base.edits.first()?;
            let (start, end) = (edit.range.start(), edit.range.end());
            let start = if end <= change.start {
                Some(start)
            } else {
                start.checked_sub(change.old_end).map(|beyond| beyond + change.new_end)
            };
            let range = start.map(|start| TextRange::new(start, start + edit.range.len()));
            Some(Moved { id: base.id.clone(), image: edit.text.clone(), range })
        });
        Look {
            subject: self.document.subject(),
            before: is_moved.then(|| self.before()),
            choices: Choices {
                accepted: self.selection.accepted.clone(),
                skipped: self.selection.skipped.keys().cloned().collect(),
                said: self
                    .review
                    .here
                    .decisions
                    .iter()
                    .map(|said| (said.fix.clone(), said.is_accepted()))
                    .collect(),
            },
            moved: moved.collect(),
            asked: self.selection.asked.clone(),
            weight: self.estimates.facts.weights.1,
        }
    }

    /// The text that the choices are about, and where what was chosen and opened is in it.
    fn before(&self) -> Before {
        let said = self.review.here.decisions.iter().map(|said| &said.fix);
        let chosen = self.selection.accepted.iter().chain(self.selection.skipped.keys());
        let wanted: Vec<&FixId> = chosen.chain(said).chain(&self.interface.open).collect();
        let findings = self.document.findings().iter();
        let fixes = findings.filter_map(|finding| {
            let fix = finding.fix.as_ref()?;
            wanted.contains(&&fix.id).then(|| (fix.id.clone(), finding.range.start()))
        });
        Before { text: self.document.analysed.clone(), fixes: fixes.collect() }
    }

    /// These fixes of what was found; nothing where nobody has looked.
    pub(super) fn select(&self, chosen: Vec<FixId>) -> Option<Select> {
        Some(Select {
            subject: (**self.document.looked()?).clone(),
            chosen,
            bases: self.selection.bases.clone(),
            weight: self.estimates.facts.weights.1,
        })
    }

    /// Takes the answer to one of the state's own questions.
    pub(super) fn answered(&mut self, question: Question, answer: Answer) {
        match (question, answer) {
            (Question::Look(look), Answer::Found(seen)) => self.saw(look, *seen),
            (Question::Select(select), Answer::Outcome(outcome)) => {
                self.selection.outcome = Arc::new(outcome);
                self.selection.settled = Some(Arc::new(select));
            }
            (Question::Apply(_), Answer::Applied(done)) => {
                self.interface.act = None;
                match done.withheld.first() {
                    Some(withheld) if done.applied.is_empty() => {
                        self.interface.say(format!("Not applied: {}", withheld.why), false);
                    }
                    _ => self.replace(&done.text, &done.applied),
                }
            }
            (Question::Facts(case), Answer::Facts(facts)) => self.learn(case, *facts),
            (Question::Possible(case), Answer::Possible(possible)) => {
                self.estimates.possible = Some((Arc::new(case), possible));
            }
            (question, answer) => {
                match answer {
                    Answer::Rebuilds(rebuilds) => {
                        self.estimates.rebuilds = Some(Arc::new(*rebuilds));
                    }
                    Answer::Weights(weights) => self.estimates.weights = Some(Arc::new(*weights)),
                    Answer::Advice(advice) => self.estimates.advice = Some(Arc::new(advice)),
                    _ => return,
                }
                self.estimates.shown = Some(Arc::new(question));
            }
        }
    }

    /// Goes on without the answer to one of the state's own questions.
    pub(super) fn unanswered(&mut self, question: Question, wait: Wait) {
        match question {
            Question::Look(_) => self.document.wait = Some(wait),
            Question::Select(select) => {
                let left = self.document.count();
                self.selection.outcome = Arc::new(Outcome { applied: None, left });
                self.selection.settled = Some(Arc::new(select));
            }
            Question::Apply(_) => {
                self.interface.act = None;
                self.interface.say("Nothing was changed: the fixes could not be worked out", false);
            }
            Question::Facts(case) => self.learn(case, super::estimates::Facts::default()),
            Question::Possible(case) => {
                let possible = Possible { problems: self.document.count(), ..Possible::default() };
                self.estimates.possible = Some((Arc::new(case), possible));
            }
            question => {
                self.estimates.rebuilds = None;
                self.estimates.weights = None;
                self.estimates.advice = None;
                self.estimates.shown = Some(Arc::new(question));
            }
        }
    }

    /// Takes what was found; choices follow the problems that they are about.
    fn saw(&mut self, look: Look, seen: Seen) {
        let is_this = *look.subject.text == *self.document.text;
        if self.document.is_fresh && !is_this {
            // It is about a document that is not shown any more.
            return;
        }
        self.document.is_fresh &= !is_this;
        let Seen { found, moves, bases, chosen, outcome } = seen;
        if look.before.is_some() {
            let now =
                |id: &FixId| moves.iter().find(|(before, _)| before == id).map(|it| it.1.clone());
            let selection = &mut self.selection;
            let accepted = std::mem::take(&mut selection.accepted);
            selection.accepted.extend(accepted.iter().filter_map(now));
            let skipped = std::mem::take(&mut selection.skipped);
            let follow = |(id, reason)| Some((now(&id)?, reason));
            selection.skipped.extend(skipped.into_iter().filter_map(follow));
            self.interface.open = self.interface.open.as_ref().and_then(now);
        }
        // A base that was chosen meanwhile stays as it is.
        self.selection.bases.retain(|base| look.moved.iter().all(|moved| moved.id != base.id));
        let is_new = |fix: &Fix| self.selection.bases.iter().all(|base| base.id != fix.id);
        let mut bases: Vec<_> = bases.into_iter().filter(is_new).collect();
        self.selection.bases.append(&mut bases);
        self.selection.asked.clear();
        self.document.analysed = look.subject.text.clone();
        self.document.found = Arc::new(found);
        self.document.looked = Some(Arc::new(look.subject));
        self.selection.outcome = Arc::new(outcome);
        self.selection.settled = self.select(chosen).map(Arc::new);
    }

    /// What follows without the engine: a text that is left alone has no problems, and no fix that is
    /// selected gives nothing.
    pub(super) fn settle(&mut self) {
        let document = &mut self.document;
        let is_heavy = document.is_alone && document.is_long();
        if is_heavy && !document.is_asked_for && document.wait.is_none() {
            document.wait = Some(Wait::Long);
        }
        if document.is_left() {
            if document.looked.is_some() || document.is_stale() {
                document.analysed = document.text.clone();
                document.found = Arc::default();
                document.looked = None;
                self.selection.outcome = Arc::default();
                self.selection.settled = None;
                self.estimates.facts = super::estimates::Facts::default();
                self.estimates.known = None;
            }
            self.interface.act = None;
            return;
        }
        // What is chosen is about what was looked at, where that is the text again.
        self.document.is_fresh &= self.document.looked.is_none() || self.document.is_stale();
        if self.document.looked.is_some() && self.selected().is_empty() {
            let left = self.document.count();
            let outcome = &self.selection.outcome;
            if outcome.applied.is_some() || outcome.left != left {
                self.selection.outcome = Arc::new(Outcome { applied: None, left });
                self.selection.settled = None;
            }
        }
    }
}

#[cfg(test)]
mod tests;
