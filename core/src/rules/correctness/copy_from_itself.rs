use crate::build::{CopySource, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "copy-from-itself",
    title: "A stage copies from itself",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3023", Severity::Error)],
    practice: "name-build-stages",
    why: "A stage cannot be its own source: the builder refuses the file. To move files within a \
          stage, use `RUN cp` or `RUN mv`.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |source| {
        source.own_name.is_some_and(|own| own.eq_ignore_ascii_case(source.name))
            || source.name.parse::<usize>().is_ok_and(|number| number == source.stage)
    });
}

/// The source of a COPY's files, and the stage that it is in.
pub(in crate::rules) struct Source<'a> {
    /// As the flag has it.
    pub(in crate::rules) written: &'a str,
    /// With the values of its variables.
    name: &'a str,
    /// The stage's number.
    stage: usize,
    /// The stage's name as it is written.
    pub(in crate::rules) own_name: Option<&'a str>,
}

/// Reports each COPY whose source is the stage that it is in.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_own: fn(&Source<'_>) -> bool,
) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let StepKind::Copy(CopySource::Other(name)) = &step.kind else { continue };
        let Some(word) = step.effective.flag("from").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let Some(stage) = cx.build.stages.get(step.stage) else { continue };
        let own_name = cx.file.instructions.get(stage.from).and_then(|from| match &from.body {
            Body::From(from) => from.alias.as_ref().map(|alias| alias.name.text.as_str()),
            _ => None,
        });
        let source = Source { written: &word.text, name, stage: stage.index, own_name };
        // What ONBUILD triggers runs in a stage of another file.
        if is_own(&source) && !step.is_onbuild() {
            out.report(step.instruction, word.range, format!("`{name}` is this very stage"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn by_name_and_by_number() {
        check(
            &RULE,
            "
FROM a:1 AS one
COPY --from=One a b
#           ^^^
FROM b:1
COPY --from=1 a b
#           ^
COPY --from=one a b
",
        );
    }

    #[test]
    fn an_earlier_stage_of_the_same_name_is_another() {
        silent(&RULE, "FROM a:1 AS one\nFROM b:1 AS two\nCOPY --from=one a b\nCOPY --from=0 a b\n");
    }
}
