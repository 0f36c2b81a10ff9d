//! hadolint takes the word as it stands and asks for no use of it, inside ONBUILD too.

use super::commands::{is_visible, shown};
use crate::rules::shell::pointless_command::{COMMANDS, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, script| shown(script).find(|command| is_listed(command)));
}

fn is_listed(command: &SimpleCommand) -> bool {
    is_visible(command) && command.words.first().is_some_and(|it| COMMANDS.contains(&it.text()))
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::shell::pointless_command::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_takes_the_word_as_it_stands() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
RUN service x start
#   ^^^^^^^
RUN sudo mount x
RUN /bin/mount x
RUN exec top
#        ^^^
ONBUILD RUN ps
#           ^^
RUN --mount=type=ssh [\"ssh\", \"x\"]
#                      ^^^
",
        );
    }
}
