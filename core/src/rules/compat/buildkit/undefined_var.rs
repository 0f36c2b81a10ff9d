//! BuildKit has a finding for each word, and to it a name with a default has no value all the same.

use std::collections::BTreeSet;

use crate::rules::correctness::undefined_variable::{report, undefined};
use crate::rules::shared::edits::MAX_SUGGESTIONS;
use crate::rules::{RuleContext, Sink};
use crate::syntax::Operator;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    let mut looks = MAX_SUGGESTIONS;
    for (step, word, reference) in undefined(cx) {
        let is_guarded = matches!(reference.operator, Some(Operator::Required | Operator::Unknown));
        if !is_guarded && seen.insert((word.range.start(), reference.name.clone())) {
            report(cx, out, step, word, &reference, &mut looks);
        }
    }
}
