use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::size::human;
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "image-above-size-budget",
    title: "Image likely larger than its budget",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "image-size-budget",
    why: "Every node pulls and stores what the image holds. A budget turns growth that nobody notices into a decision.",
    check,
};

/// Rules do not estimate: whoever has a budget estimates first, and passes the weight.
fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(weight) = cx.inputs.weight else { return };
    let over = weight.disk.likely.saturating_sub(weight.budget);
    // The text may have become shorter since it was weighed.
    let instructions = &cx.file.instructions;
    let Some(heaviest) = instructions.get(weight.heaviest).or(instructions.first()) else { return };
    if over == 0 && (!weight.without_base || cx.build.stages.is_empty()) {
        return;
    }
    let (range, what) = match &heaviest.body {
        Body::From(from) => (from.image.range, "this base image"),
        _ => (heaviest.keyword_range, "this step"),
    };
    let [low, likely, high] = [weight.disk.low, weight.disk.likely, weight.disk.high].map(human);
    let budget = human(weight.budget);
    let message = if over == 0 {
        format!(
            "Whether the image keeps its budget of {budget} cannot be said: the size of its base \
             image is not known, and the layers on top have likely {likely} ({low} to {high})"
        )
    } else {
        let subject =
            if weight.without_base { "The layers on the base image have" } else { "The image has" };
        format!(
            "{subject} likely {likely} on disk ({low} to {high}), {} more than its budget of \
             {budget}; {what} brings the most",
            human(over),
        )
    };
    out.report(heaviest, range, message);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Inputs;
    use crate::rules::testing::{check_beside, only, silent};
    use crate::size::{Estimate, Weight};

    fn weighing(likely: u64, heaviest: usize) -> Inputs {
        let disk = Estimate::new(90_000_000, likely, 400_000_000);
        let weight = Weight { disk, budget: 100_000_000, heaviest, without_base: false };
        Inputs { weight: Some(weight), ..Inputs::default() }
    }

    fn without_base(likely: u64, heaviest: usize) -> Inputs {
        let mut inputs = weighing(likely, heaviest);
        inputs.weight = inputs.weight.map(|weight| Weight { without_base: true, ..weight });
        inputs
    }

    #[test]
    fn the_heaviest_instruction_is_named() {
        check_beside(
            &RULE,
            &only(&RULE),
            &weighing(300_000_000, 0),
            "
FROM debian:13 AS web
#    ^^^^^^^^^ The image has likely 300 MB on disk (90 MB to 400 MB), 200 MB more than its budget of 100 MB; this base image brings the most
RUN true
",
        );
        check_beside(
            &RULE,
            &only(&RULE),
            &weighing(300_000_000, 1),
            "FROM debian:13\nRUN true\n#^^^ this step\n",
        );
    }

    #[test]
    fn a_base_of_unknown_size_is_no_pass() {
        check_beside(
            &RULE,
            &only(&RULE),
            &without_base(90_000_000, 0),
            "
FROM example.com/base:1
#    ^^^^^^^^^^^^^^^^^^ Whether the image keeps its budget of 100 MB cannot be said: the size of its base image is not known, and the layers on top have likely 90 MB (90 MB to 400 MB)
RUN true
",
        );
        check_beside(
            &RULE,
            &only(&RULE),
            &without_base(300_000_000, 1),
            "FROM $BASE\nRUN true\n#^^^ The layers on the base image have likely 300 MB\n",
        );
    }

    #[test]
    fn a_budget_that_is_kept_or_not_set_says_nothing() {
        check_beside(&RULE, &only(&RULE), &weighing(100_000_000, 0), "FROM debian:13\n");
        check_beside(&RULE, &only(&RULE), &weighing(300_000_000, 9), "");
        silent(&RULE, "FROM debian:13\n");
    }
}
