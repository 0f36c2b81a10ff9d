//! BuildKit has a finding for each word, also in the texts that COPY and ADD write and in no port of
//! EXPOSE, and to it a name with a default has no value all the same.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::build::Step;
use crate::rules::correctness::undefined_variable::{expanded_words, report, undefined};
use crate::rules::shared::edits::MAX_SUGGESTIONS;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, Operator, Word};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    let mut looks = MAX_SUGGESTIONS;
    for (step, word, reference) in undefined(cx, words) {
        let is_guarded = matches!(reference.operator, Some(Operator::Required | Operator::Unknown));
        if !is_guarded && seen.insert((word.range.start(), reference.name.clone())) {
            report(cx, out, step, &word, &reference, &mut looks);
        }
    }
}

fn words(step: &Step<'_>) -> Vec<Rc<Word>> {
    let mut words = match &step.effective.body {
        Body::Expose(_) => Vec::new(),
        _ => expanded_words(step),
    };
    if let Body::Copy(_) | Body::Add(_) = &step.effective.body {
        let texts = step.effective.heredocs.iter().filter(|heredoc| heredoc.expand);
        words.extend(texts.map(|it| Rc::new(Word::of(&it.body, 0, it.body.as_str().len()))));
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::undefined_variable::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn texts_and_mounts_count_and_ports_do_not() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM scratch AS one
ARG A
EXPOSE $B
RUN --mount=type=cache,target=$C true
#                             ^^
COPY <<E <<'F' $D /
#^^^^
#              ^^
$G
E
$H
F
FROM one
ENV I=$A
",
        );
    }
}
