use std::collections::{BTreeMap, BTreeSet};

use crate::build::Build;
use crate::rules::{Finding, Inputs, Settings, Tool};
use crate::syntax::{Dialect, Dockerfile, Ignore};

/// The rules that the comments and directives of a file silence.
pub(super) struct Silence<'b> {
    build: &'b Build<'b>,
    /// Those that hold.
    held: Places,
    /// Those that held up to some day.
    ended: Places,
    /// The instructions from which on another one of the comments about [`Scope::Onwards`] counts,
    /// or none; empty where there is no such comment.
    turns: BTreeSet<usize>,
}

/// A part of a file that comments silence rules in, the nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Instruction(usize),
    /// From an instruction on, up to the next one where another such comment counts.
    Onwards(usize),
    Stage(usize),
    File,
}

/// The first comment of each name in each scope. Lists and findings may both be long.
#[derive(Default)]
struct Places {
    ignores: Vec<Ignore>,
    /// The places of the names in that list, as written and in small letters.
    names: BTreeMap<(Scope, String), usize>,
    names_in_small_letters: BTreeMap<(Scope, String), usize>,
}

impl<'b> Silence<'b> {
    pub(super) fn new(
        build: &'b Build<'b>,
        file: &Dockerfile,
        settings: &Settings,
        inputs: &Inputs,
    ) -> Self {
        let ignores = settings.ignores(build.source, file);
        let mut turns: BTreeSet<usize> = ignores.onwards.keys().copied().collect();
        if !turns.is_empty() {
            // What stands on the line of a FROM still belongs to the stage before it.
            turns.extend(build.stages.iter().map(|stage| stage.from + 1));
        }
        let own = ignores.instructions.into_iter().map(|(at, list)| (Scope::Instruction(at), list));
        let of_stages = ignores
            .stages
            .into_iter()
            .filter_map(|(at, list)| Some((Scope::Stage(build.step(at)?.stage), list)));
        let onwards =
            ignores.onwards.into_iter().map(|(at, ignore)| (Scope::Onwards(at), vec![ignore]));
        let (mut held, mut ended) = (Places::default(), Places::default());
        let all = own.chain(onwards).chain(of_stages).chain([(Scope::File, ignores.file)]);
        let minds_case = settings.preset.tool() == Some(Tool::Buildkit);
        for (scope, list) in all {
            for ignore in list {
                if !settings.accepts(&ignore) {
                    continue;
                }
                match inputs.holds(&ignore) {
                    Some(true) if minds_case && ignore.dialect == Dialect::Buildkit => {
                        held.add_as_written(scope, ignore);
                    }
                    Some(true) => held.add(scope, ignore),
                    Some(false) => ended.add(scope, ignore),
                    None => {}
                }
            }
        }
        Self { build, held, ended, turns }
    }

    /// The comment or directive that silences a finding, if one does: the instruction's own before
    /// the stage's, and that before the file's; the first one of each.
    pub(super) fn of(&self, finding: &Finding) -> Option<&Ignore> {
        self.scopes(finding).find_map(|scope| self.held.first(scope, finding))
    }

    /// The last day on which a comment silenced a finding that none silences any more.
    pub(super) fn ended(&self, finding: &Finding) -> Option<&str> {
        let ignore = self.scopes(finding).find_map(|scope| self.ended.first(scope, finding))?;
        ignore.until.as_ref().map(|(day, _)| day.as_str())
    }

    fn scopes(&self, finding: &Finding) -> impl Iterator<Item = Scope> {
        let stage = self.build.step(finding.instruction).map(|step| Scope::Stage(step.stage));
        let own = Scope::Instruction(finding.instruction);
        let turn = self.turns.range(..=finding.instruction).next_back();
        let onwards = turn.map(|&at| Scope::Onwards(at));
        [Some(own), onwards, stage, Some(Scope::File)].into_iter().flatten()
    }
}

impl Places {
    fn add(&mut self, scope: Scope, ignore: Ignore) {
        for (name, _) in &ignore.names {
            let small = name.to_ascii_lowercase();
            self.names_in_small_letters.entry((scope, small)).or_insert(self.ignores.len());
        }
        self.add_as_written(scope, ignore);
    }

    /// The same for names that count in their own letters only.
    fn add_as_written(&mut self, scope: Scope, ignore: Ignore) {
        for (name, _) in &ignore.names {
            self.names.entry((scope, name.clone())).or_insert(self.ignores.len());
        }
        self.ignores.push(ignore);
    }

    /// The first comment of the scope that names the finding, as [`Finding::is_named`] has it.
    fn first(&self, scope: Scope, finding: &Finding) -> Option<&Ignore> {
        let rule = self.names.get(&(scope, finding.rule.to_owned()));
        let codes = || finding.aliases.iter().copied().chain(["all"]);
        let as_written = codes().filter_map(|name| self.names.get(&(scope, name.to_owned())));
        let others = codes().filter_map(|name| {
            self.names_in_small_letters.get(&(scope, name.to_ascii_lowercase()))
        });
        self.ignores.get(others.chain(as_written).chain(rule).min().copied()?)
    }
}
