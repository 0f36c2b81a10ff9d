//! The answers of other tools that mean something else by a rule: each a function of its own in a
//! file named by the tool's code. A rule itself says what we mean.
//!
//! An answer and the rule share functions of the rule's file.

mod buildkit;
mod hadolint;

use super::{Look, Preset, Rule};

/// A tool's code, and what looks for the problem as the tool does.
type Answer = (&'static str, Look);

/// The answers of every tool, to some of the rules.
pub(super) struct Answers {
    hadolint: &'static [Answer],
    buildkit: &'static [Answer],
}

/// To the rules that the page looks for before all else; see `registry`.
pub(super) static FIRST: Answers = Answers { hadolint: hadolint::FIRST, buildkit: buildkit::FIRST };

/// To the other rules.
pub(super) static LATER: Answers = Answers { hadolint: hadolint::LATER, buildkit: buildkit::LATER };

/// The function that looks for a rule's problem in a preset: the answer of the preset's tool where
/// it has one of its own, else the rule's.
pub(super) fn check(rule: &Rule, preset: Preset, answers: &[&Answers]) -> Look {
    let of_tool = |answers: &&Answers| match preset {
        Preset::Hadolint => answers.hadolint,
        Preset::Buildkit => answers.buildkit,
        Preset::Recommended | Preset::Strict => &[],
    };
    let is_meant = |(code, _): &&Answer| rule.aliases.iter().any(|alias| alias.code == *code);
    let mut all = answers.iter().flat_map(of_tool);
    all.find(is_meant).map_or(rule.check, |(_, check)| *check)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{FIRST, LATER};
    use crate::rules::{Rule, Rules, Tool};

    #[test]
    fn an_answer_is_at_hand_with_its_rule() {
        let (first, all) = (Rules::FIRST.iter(), Rules::all().iter());
        let later: Vec<&Rule> = all.skip(first.count()).collect();
        for (answers, rules) in [(&FIRST, Rules::FIRST.iter().collect()), (&LATER, later)] {
            let has = |tool: Tool, code: &str| {
                let mut aliases = rules.iter().flat_map(|rule| rule.aliases);
                aliases.any(|alias| alias.tool == tool && alias.code == code)
            };
            for (code, _) in answers.hadolint {
                assert!(has(Tool::Hadolint, code), "{code}");
            }
            for (code, _) in answers.buildkit {
                assert!(has(Tool::Buildkit, code), "{code}");
            }
        }
    }

    #[test]
    fn a_file_is_named_by_its_code() {
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        for (tool, first, later) in [
            ("hadolint", FIRST.hadolint, LATER.hadolint),
            ("buildkit", FIRST.buildkit, LATER.buildkit),
        ] {
            let codes = first.iter().chain(later).map(|(code, _)| plain(code));
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/compat").join(tool);
            let files = fs::read_dir(folder)
                .unwrap()
                .map(|file| plain(file.unwrap().path().file_stem().unwrap().to_str().unwrap()));
            // What several answers share goes by what it is.
            let files = files.filter(|it| !["mod", "commands", "rpm"].contains(&it.as_str()));
            assert_eq!(files.collect::<BTreeSet<_>>(), codes.collect(), "{tool}");
        }
    }
}
