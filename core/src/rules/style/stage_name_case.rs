use std::collections::BTreeMap;

use crate::build::{Build, CopySource, StepKind};
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Flag};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "stage-name-case",
    title: "A stage name has capital letters",
    category: Category::Style,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::buildkit("StageNameCasing")],
    practice: "consistent-style",
    why: "The builder compares stage names in lower case and shows them so. Written that way, \
          instructions and names are told apart at a glance.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let references = references(cx.build);
    for stage in &cx.build.stages {
        let Some(instruction) = cx.file.instructions.get(stage.from) else { continue };
        let Body::From(from) = &instruction.body else { continue };
        let Some(alias) = &from.alias else { continue };
        let name = alias.name.text.as_str();
        let lower = name.to_ascii_lowercase();
        if name == lower {
            continue;
        }
        let edits = references
            .get(&stage.index)
            .into_iter()
            .flatten()
            .filter(|range| cx.slice(**range) == name)
            .chain([&alias.name.range])
            .map(|range| Edit::replace(*range, lower.clone()));
        out.report(instruction, alias.name.range, format!("`{name}` is not in lower case"))
            .fix(Fix::safe(format!("Name the stage `{lower}`"), edits));
    }
}

/// Of every stage, the places that name it. Linear.
fn references(build: &Build<'_>) -> BTreeMap<usize, Vec<TextRange>> {
    let mut references: BTreeMap<usize, Vec<TextRange>> = BTreeMap::new();
    // The stages so far by name; the last of a repeated name is the one that is meant.
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for step in &build.steps {
        let instruction = step.effective;
        if let Body::From(from) = &instruction.body {
            if let Some(&stage) = names.get(&from.image.text.to_ascii_lowercase()) {
                references.entry(stage).or_default().push(from.image.range);
            }
            if let Some(alias) = &from.alias {
                names.insert(alias.name.text.to_ascii_lowercase(), step.stage);
            }
        }
        if let StepKind::Copy(CopySource::Stage(stage)) = step.kind
            && let Some(word) = instruction.flag("from").and_then(|flag| flag.value.as_ref())
        {
            references.entry(stage).or_default().push(word.range);
        }
        for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
            if let Some((name, range)) = mounted_from(flag)
                && let Some(&stage) = names.get(&name.to_ascii_lowercase())
            {
                references.entry(stage).or_default().push(range);
            }
        }
    }
    references
}

/// The value of `from=` in a `--mount`.
fn mounted_from(flag: &Flag) -> Option<(&str, TextRange)> {
    let word = flag.value.as_ref()?;
    let mut start = 0;
    for option in word.text.split(',') {
        if let Some(name) = option.strip_prefix("from=") {
            let at = start + "from=".len();
            return Some((name, word.source_range(at, at + name.len())));
        }
        start += option.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn spans_the_name() {
        check(
            &RULE,
            "
FROM a:1 AS Build
#           ^^^^^
FROM b:1 AS other
",
        );
        silent(&RULE, "FROM A:1 AS build-1\n");
    }

    #[test]
    fn every_reference_is_renamed() {
        fixed(
            &RULE,
            "
FROM a:1 AS Build
FROM Build AS test
COPY --from=Build Build b
RUN --mount=type=bind,from=Build,target=/Build echo Build
COPY --from=\"Build\" a b
ONBUILD COPY --from=Build a b
COPY --from=build a b
",
            "
FROM a:1 AS build
FROM build AS test
COPY --from=build Build b
RUN --mount=type=bind,from=build,target=/Build echo Build
COPY --from=\"Build\" a b
ONBUILD COPY --from=build a b
COPY --from=build a b
",
        );
    }
}
