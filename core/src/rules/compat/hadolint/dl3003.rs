//! hadolint minds every `cd` that it sees, wherever in a script.

use super::commands::{is_visible, shown};
use crate::rules::shell::cd_in_run::{changes_directory, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, script| shown(script).find(|command| changes(command)));
}

fn changes(command: &SimpleCommand) -> bool {
    changes_directory(command) || is_visible(command) && command.name() == Some("cd")
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::shell::cd_in_run::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_minds_every_cd() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
RUN a && (cd /x && make)
#         ^^^^^
RUN if a; then cd b; fi
#              ^^^^
RUN sh -c 'cd a'
RUN sudo cd x
RUN [\"cd\", \"x\"]
#     ^^^^^^^
ONBUILD RUN cd /x && make
",
        );
    }
}
