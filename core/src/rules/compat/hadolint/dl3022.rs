//! hadolint compares names with their case and quotes, takes what has a colon for an image and nothing else, and
//! a stage's number for the stage.

use std::collections::BTreeSet;

use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for instruction in &cx.file.instructions {
        match &instruction.body {
            Body::From(from) => {
                names.extend(from.alias.as_ref().map(|alias| alias.name.text.as_str()));
            }
            Body::Copy(_) => {
                let Some(word) = instruction.flag("from").and_then(|flag| flag.value.as_ref())
                else {
                    continue;
                };
                let name = cx.slice(word.range);
                let stages =
                    cx.build.step(instruction.index).map_or(0, |step| step.stage.saturating_add(1));
                let is_known = name.contains(':')
                    || names.contains(name)
                    || name.parse::<usize>().is_ok_and(|number| number < stages);
                if !is_known {
                    let message = format!("No stage before this one is named `{name}`");
                    out.report(instruction, word.range, message);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::unknown_copy_source::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_minds_case_and_knows_images_by_their_colon() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS build
FROM b:1 AS final
COPY --from=build a b
COPY --from=BUILD a b
#           ^^^^^
COPY --from=1 a b
COPY --from=2 a b
#           ^
COPY --from=x/y a b
#           ^^^
COPY --from=$v a b
#           ^^
COPY --from=$v:1 a b
COPY --from=final a b
ONBUILD COPY --from=z a b
",
        );
    }
}
