//! Fixes that take away what a step leaves behind.

use std::cell::OnceCell;

use crate::build::{AfterSteps, Later, Left, Step};
use crate::fix::Fix;
use crate::rules::RuleContext;
use crate::rules::shared::run_edits::{append_own, unclear_after};
use crate::shell::SimpleCommand;
use crate::text::Edit;

/// The most of a word that a sentence shows.
const LONGEST: usize = 40;

/// The steps after each step that may need what it leaves, worked out when it is first asked for.
pub(crate) struct After {
    left: Left,
    steps: OnceCell<AfterSteps>,
}

impl After {
    pub(crate) fn new(left: Left) -> Self {
        Self { left, steps: OnceCell::new() }
    }

    /// The need for what the step leaves in anything after it.
    pub(crate) fn step(&self, cx: &RuleContext<'_>, step: &Step<'_>) -> Later {
        self.steps(cx).after(step)
    }

    /// The need for it in the part of the step's own script from a place of the text on.
    pub(crate) fn within(&self, cx: &RuleContext<'_>, step: &Step<'_>, from: usize) -> Later {
        self.steps(cx).within(cx.build, step, from)
    }

    fn steps(&self, cx: &RuleContext<'_>) -> &AfterSteps {
        self.steps.get_or_init(|| cx.build.later(self.left))
    }
}

/// The fix that runs a tool's own clean-up at the end of a RUN, after and like a command of the
/// tool; none where the tool may be gone then. `what` names what it takes away.
pub(crate) fn cleaning_up(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    like: &SimpleCommand,
    clean: &str,
    after: &After,
    what: &str,
) -> Option<Fix> {
    let edit = append_own(cx, step, like, clean)?;
    let later = unclear_after(step.script()?, like).and(after.step(cx, step));
    taking_away(cx, later, format!("Run `{clean}` at the end of this `RUN`"), [edit], what)
}

/// A fix that takes something away: safe where nothing that comes later needs it, to review where
/// something that is not understood may, and none where something does. `what` names the thing.
pub(crate) fn taking_away(
    cx: &RuleContext<'_>,
    later: Later,
    title: impl Into<String>,
    edits: impl IntoIterator<Item = Edit>,
    what: &str,
) -> Option<Fix> {
    match later {
        Later::Unneeded => Some(Fix::safe(title, edits)),
        Later::Unclear(at) => {
            let text = cx.slice(at);
            let shown: String = text.lines().next().unwrap_or("").chars().take(LONGEST).collect();
            let review = format!("Check that `{shown}` does not need {what}");
            Some(Fix::risky(title, edits).review(review))
        }
        Later::Needed => None,
    }
}
