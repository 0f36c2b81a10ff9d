//! hadolint looks at SHELL alone, in the stage alone, and at every pipe.

use super::commands::shown;
use crate::rules::shell::pipe_without_pipefail::pipes_on;
use crate::rules::{RuleContext, Sink};
use crate::shell::Join;
use crate::syntax::{Body, Word};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let mut is_set = false;
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            if let Body::Shell(words) = &step.effective.body {
                is_set = sets_pipefail(words);
            }
            let (Some(script), Body::Run(_)) = (step.script(), &step.effective.body) else {
                continue;
            };
            let pipe =
                shown(script).find(|command| pipes_on(command) || command.joined_by == Join::Pipe);
            if let Some(command) = pipe.filter(|_| !is_set) {
                let message = "`SHELL` does not set `pipefail` before this pipe";
                out.report(step.instruction, command.range, message);
            }
        }
    }
}

/// True if a SHELL sets `pipefail`, or names a shell that has none. Any other way to write these
/// names is no shell to hadolint.
fn sets_pipefail(shell: &[Word]) -> bool {
    const SHELLS: [&str; 6] = ["/bin/bash", "/bin/zsh", "/bin/ash", "bash", "zsh", "ash"];
    const OTHERS: [&str; 5] = ["pwsh", "powershell", "powershell.exe", "cmd", "cmd.exe"];
    let words: Vec<&str> = shell.iter().flat_map(|word| word.text.split_whitespace()).collect();
    let first = words.first().copied().unwrap_or("");
    let is_o_option =
        |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('o');
    OTHERS.contains(&first)
        || SHELLS.contains(&first) && words.contains(&"pipefail") && words.iter().any(is_o_option)
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::shell::pipe_without_pipefail::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_looks_at_shell_alone() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS a
RUN set -o pipefail && echo a | b
#                      ^^^^^^
RUN sh -c 'a | b'
SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]
RUN a | b
FROM a
RUN a | b
#   ^
SHELL [\"/usr/bin/bash\", \"-o\", \"pipefail\", \"-c\"]
RUN a | b
#   ^
",
        );
    }
}
