//! hadolint looks at the last stage, at all archives of a COPY, by the names of their targets where
//! those are archives, and at any program that unpacks.

use std::collections::BTreeMap;

use super::commands::is_visible;
use crate::build::{CopySource, StepKind};
use crate::rules::correctness::add_for_local_files::{ARCHIVES, ends_in};
use crate::rules::size::archive_copied_then_extracted::message;
use crate::rules::{RuleContext, Sink};
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::{Body, Word};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(stage) = cx.build.final_stage() else { return };
    // The archives that lie there, by name, each with the COPYs that brought it.
    let mut archives: BTreeMap<&str, Vec<(usize, &Word)>> = BTreeMap::new();
    let mut found = Vec::new();
    for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
        match (&step.kind, &step.effective.body) {
            (StepKind::Copy(CopySource::Context), Body::Copy(transfer)) => {
                let target = [&transfer.destination];
                let is_named = is_archive(&transfer.destination);
                let sources = transfer.sources.iter().filter(|it| !is_named && is_archive(it));
                for word in sources.chain(target.into_iter().filter(|_| is_named)) {
                    let at = (step.instruction.index, word);
                    archives.entry(base_name(&word.text)).or_default().push(at);
                }
            }
            (StepKind::Run { script, .. }, _) => {
                for command in script.commands.iter().filter(|command| unpacks(command)) {
                    // It is a `${NAME}` that two texts have in common.
                    let is_spelled = |word: &&ShellWord| {
                        word.literal().is_some() || !word.text().replace("${", "").contains('$')
                    };
                    for word in command.operands().filter(is_spelled) {
                        let name = base_name(word.text());
                        let copies = archives.remove(name).unwrap_or_default();
                        found.extend(copies.into_iter().map(|(at, word)| (at, name, word)));
                    }
                }
            }
            _ => {}
        }
    }
    for (at, name, word) in found {
        out.report_at(at, word.range, message(name));
    }
}

fn is_archive(word: &Word) -> bool {
    ends_in(unquoted(&word.text), &ARCHIVES)
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

fn base_name(text: &str) -> &str {
    unquoted(text).rsplit(['/', '\\']).next().unwrap_or("")
}

fn unpacks(command: &SimpleCommand) -> bool {
    const PROGRAMS: [&str; 9] =
        ["unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"];
    let is_extract = |text: &str| text == "--get" || text.starts_with('-') && text.contains('x');
    is_visible(command)
        && command.name().is_some_and(|name| {
            let mut words = command.arguments().iter();
            PROGRAMS.contains(&name) || name == "tar" && words.any(|it| is_extract(it.text()))
        })
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::size::archive_copied_then_extracted::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_goes_by_names_in_the_last_stage() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
COPY a.tar /x/
RUN tar -xf a.tar
FROM a:1
COPY a.tar b.tgz c.txt /x/
#    ^^^^^
#          ^^^^^
COPY d.tar /x/e.tar
#          ^^^^^^^^
COPY f.tar /x/
RUN tar -xf /x/a.tar; tar x -f b.tgz; unzip 'C:\\x\\e.tar'
RUN tar -x -f b.tgz; sh -c 'tar -xf f.tar'
",
        );
    }
}
