//! Lines that cannot be meant as they are read: what is said of them, and which fixes may edit them.

use crate::rules::{Finding, Preset};
use crate::syntax::{Dockerfile, Instruction, Keyword};
use crate::text::Edit;

/// Takes away what is said of words that are not meant as they are read, but for what settles how
/// they are meant; and the fixes that edit the arguments of such an instruction, as they would make
/// the wrong reading stay. In the preset of another tool the findings are that tool's.
pub(super) fn settle(source: &str, file: &Dockerfile, preset: Preset, findings: &mut Vec<Finding>) {
    let doubts: Vec<Doubt> =
        file.instructions.iter().filter_map(|it| Doubt::of(it, source, file.escape)).collect();
    if doubts.is_empty() {
        return;
    }
    // Each finding and edit is about at most one of them: the first that does not end before it.
    let at = |place: usize| doubts.get(doubts.partition_point(|doubt| doubt.end < place));
    if preset.tool().is_none() {
        findings.retain(|finding| {
            let start = finding.range.start();
            finding.settles || at(start).is_none_or(|doubt| start < doubt.words)
        });
    }
    for finding in findings.iter_mut().filter(|finding| !finding.settles) {
        let touches = |edit: &Edit| {
            at(edit.range.start()).is_some_and(|doubt| doubt.arguments <= edit.range.end())
        };
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(touches)) {
            finding.fix = None;
        }
    }
}

/// Leaves what other tools say of a file with a misspelt instruction: hadolint stops at the word, and
/// BuildKit does not know what it was meant as.
pub(super) fn stop_at_misspelt(file: &Dockerfile, preset: Preset, findings: &mut Vec<Finding>) {
    let is_misspelt = |it: &Instruction| it.is_misspelt() || it.effective().is_misspelt();
    match preset {
        Preset::Hadolint if file.instructions.iter().any(is_misspelt) => {
            findings.retain(|finding| finding.settles);
        }
        Preset::Buildkit => findings
            .retain(|finding| !file.instructions.get(finding.instruction).is_some_and(is_misspelt)),
        _ => {}
    }
}

/// An instruction with more than one reading, by offsets.
struct Doubt {
    /// Where the arguments start.
    arguments: usize,
    /// Where the words start that are not meant as they are read.
    words: usize,
    /// Where it ends.
    end: usize,
}

impl Doubt {
    fn of(instruction: &Instruction, source: &str, escape: char) -> Option<Self> {
        let words = if instruction.broken_list().is_some() {
            instruction.range.start()
        } else {
            let first = *instruction.swallowed(source, escape).first()?;
            match instruction.effective().keyword {
                // The commands before it are meant.
                Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                    first.escape.start()
                }
                _ => instruction.range.start(),
            }
        };
        let arguments = instruction.keyword_range.end() + 1;
        Some(Self { arguments, words, end: instruction.range.end() })
    }
}
