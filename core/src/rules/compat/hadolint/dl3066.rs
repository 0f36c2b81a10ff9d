//! hadolint looks at every USER as it is written, root's too; what an ARG holds may be a number,
//! wherever in the file it was declared before.

use std::collections::BTreeSet;

use crate::rules::security::non_numeric_user::is_number;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, references};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut arguments: BTreeSet<&str> = BTreeSet::new();
    for instruction in &cx.file.instructions {
        match &instruction.body {
            Body::Arg(declared) => {
                arguments.extend(declared.iter().map(|it| it.name.text.as_str()));
            }
            Body::User(word) if !is_number(&word.text) => {
                let is_open = references(&word.text, cx.file.escape)
                    .iter()
                    .any(|it| it.operator.is_none() && arguments.contains(it.name.as_str()));
                if !is_open {
                    out.report(instruction, word.range, format!("`{}` is a name", word.text));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::security::non_numeric_user::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_reports_every_one() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
USER $X
#    ^^
USER 10:x
USER \"10\"
#    ^^^^
USER root
#    ^^^^
ARG X
USER ${X}
USER ${X:-1}
#    ^^^^^^^
",
        );
    }
}
