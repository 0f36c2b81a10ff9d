use std::collections::BTreeMap;

use crate::fix::Fix;
use crate::rules::shared::edits::whole_lines;
use crate::rules::{
    Category, Finding, FixAvailability, OnIn, Preset, Rule, RuleContext, Settings, Severity, Sink,
    is_shell_code, looks_beside,
};
use crate::syntax::{Dialect, Ignore};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "unused-ignore",
    title: "A comment silences nothing",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "consistent-style",
    why: "Readers take the comment for the mark of a known problem. Once the problem is back, nobody hears of it.",
    check,
};

/// More names than this in a file are not looked into: each may cost a run of its rule.
const MOST: usize = 64;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let ignores = cx.settings.ignores(cx.source, cx.file);
    let file = ignores.file.iter().map(|it| (Place::File, it));
    let own = ignores
        .instructions
        .iter()
        .flat_map(|(at, all)| all.iter().map(|it| (Place::Instruction(*at), it)));
    let of_stages = ignores.stages.iter().flat_map(|(at, all)| {
        let place = cx.build.step(*at).map_or(Place::Nowhere, |step| Place::Stage(step.stage));
        all.iter().map(move |it| (place, it))
    });
    let mut runs = Runs { cx, done: BTreeMap::new(), left: MOST };
    for (place, ignore) in file.chain(own).chain(of_stages) {
        let unused: Vec<&(String, TextRange)> = ignore
            .names
            .iter()
            .filter(|(name, _)| runs.is_unused(name, ignore.dialect, place))
            .collect();
        let Some((name, range)) = unused.first() else { continue };
        let whole = unused.len() == ignore.names.len();
        let message = match unused.len() {
            1 => format!("`{name}` finds nothing that this would silence"),
            count => {
                format!("`{name}` and {} more find nothing that this would silence", count - 1)
            }
        };
        let below = cx.file.instruction_at(ignore.range.start());
        out.report_at(below, if whole { ignore.range } else { *range }, message)
            .fix(fix(cx, ignore, &unused));
    }
}

/// The part of the file that a comment is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File,
    Stage(usize),
    Instruction(usize),
    /// Before the first stage, where a comment about stages is about none.
    Nowhere,
}

/// The findings of rules that are named in comments, each rule run once a preset.
struct Runs<'c, 'a> {
    cx: &'c RuleContext<'a>,
    done: BTreeMap<(&'static str, Preset), Vec<Finding>>,
    left: usize,
}

impl Runs<'_, '_> {
    /// True if it is sure that a name silences nothing in a part of the file.
    fn is_unused(&mut self, name: &str, dialect: Dialect, place: Place) -> bool {
        let named = |rule: &&Rule| {
            rule.id == name || rule.aliases.iter().any(|it| it.code.eq_ignore_ascii_case(name))
        };
        let rules: Vec<&'static Rule> = self.cx.inputs.rules.iter().filter(named).collect();
        // The other tool knows codes that have no rule here, and so may the part of the rules
        // that is not at hand yet.
        let foreign =
            dialect != Dialect::Own || is_shell_code(name) || name.eq_ignore_ascii_case("all");
        let complete = self.cx.inputs.rules.iter().any(|rule| rule.id == RULE.id);
        if rules.is_empty() {
            return !foreign && complete;
        }
        // That they find nothing now says little.
        let unknowable =
            |rule: &&Rule| rule.on == OnIn::Setting || rule.id == RULE.id || looks_beside(rule);
        if rules.iter().any(unknowable) || self.left == 0 {
            return false;
        }
        self.left -= 1;
        // A comment for another tool is of use where that tool would speak.
        let theirs = match dialect {
            Dialect::Hadolint => Some(Preset::Hadolint),
            Dialect::Buildkit => Some(Preset::Buildkit),
            Dialect::Own => None,
        };
        let build = self.cx.build;
        let holds_for = |finding: &Finding| match place {
            Place::File => true,
            Place::Stage(stage) => {
                build.step(finding.instruction).is_some_and(|step| step.stage == stage)
            }
            Place::Instruction(at) => at == finding.instruction,
            Place::Nowhere => false,
        };
        !rules.iter().any(|rule| {
            [Some(Preset::Strict), theirs].into_iter().flatten().any(|preset| {
                let mut findings = self.findings(rule, preset).iter();
                findings.any(|finding| holds_for(finding) && finding.is_named(name))
            })
        })
    }

    fn findings(&mut self, rule: &'static Rule, preset: Preset) -> &[Finding] {
        let cx = self.cx;
        self.done.entry((rule.id, preset)).or_insert_with(|| {
            let select = vec![rule.id.to_owned()];
            let settings = Settings { preset, select, ..cx.settings.clone() };
            let cx = RuleContext { settings: &settings, ..*cx };
            let mut findings = Vec::new();
            (cx.inputs.rules.check(rule, preset))(&cx, &mut Sink::new(rule, &mut findings));
            findings
        })
    }
}

/// Takes the names out of the comment, or all of it where none is left. `None` for directives, which
/// hold other settings too.
fn fix(cx: &RuleContext<'_>, ignore: &Ignore, unused: &[&(String, TextRange)]) -> Option<Fix> {
    let at = |comment: &TextRange| comment.start().cmp(&ignore.range.start());
    let found = cx.file.comments.binary_search_by(at).ok();
    if found.and_then(|at| cx.file.comments.get(at)) != Some(&ignore.range) {
        return None;
    }
    // Both are in the order of the comment.
    let mut unused = unused.iter().peekable();
    let left: Vec<&str> = ignore
        .names
        .iter()
        .filter(|(_, range)| unused.next_if(|(_, it)| it == range).is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if left.is_empty() {
        let lines = whole_lines(cx.source, ignore.range);
        // At the top, a comment that comes next could become a directive.
        let first = cx.file.instructions.first();
        let top = first.is_none_or(|first| lines.start() <= first.range.start());
        let next = cx.source.get(lines.end()..).unwrap_or("").trim_start();
        let becomes_directive = top && next.starts_with('#') && next.lines().next()?.contains('=');
        return (!becomes_directive)
            .then(|| Fix::safe("Remove the comment", [Edit::delete(lines)]));
    }
    let (first, last) = (ignore.names.first()?, ignore.names.last()?);
    let range = first.1.cover(last.1);
    Some(Fix::safe("Remove what silences nothing", [Edit::replace(range, left.join(","))]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn comments_without_effect() {
        check(
            &RULE,
            "
# hadolint global ignore=DL3006,DL3020
#                        ^^^^^^ `DL3006`
FROM debian:13
# hadolint ignore=DL3008
#^^^^^^^^^^^^^^^^^^^^^^^^
COPY a b
# plimsoll ignore=no-such-rule: why
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ADD a b
# plimsoll ignore-stage=add-for-local-files: why
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
FROM debian:13
RUN a
",
        );
    }

    #[test]
    fn comments_that_silence_something_here_or_elsewhere() {
        silent(&RULE, "# hadolint ignore=DL3006\nFROM debian\n");
        silent(&RULE, "# plimsoll ignore=untagged-base-image: why\nFROM debian\n");
        silent(&RULE, "# check=skip=JSONArgsRecommended\nFROM debian:13\nCMD a b\n");
        silent(&RULE, "FROM debian:13\n# hadolint ignore=SC2086,DL9999\nRUN a\n");
        silent(&RULE, "FROM debian:13\n# plimsoll ignore=all\nRUN a\n");
        let stage = "# plimsoll ignore-stage=add-for-local-files: why\n";
        silent(&RULE, &format!("{stage}FROM debian:13\nRUN a\nADD a b\n"));
        silent(&RULE, &format!("FROM debian:13\nADD a b\n{stage}RUN a\n"));
        // hadolint looks at more than the rule does by itself.
        silent(&RULE, "FROM debian:13\n# hadolint ignore=DL3025\nHEALTHCHECK CMD a || exit 1\n");
    }

    #[test]
    fn the_names_or_the_comment_go() {
        fixed(
            &RULE,
            "FROM debian:13\n# hadolint ignore=DL3020, DL3008 # why\nADD a b\n",
            "FROM debian:13\n# hadolint ignore=DL3020 # why\nADD a b\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN a \\\r\n  # plimsoll ignore=sudo-used: why\r\n  b\r\n",
            "FROM debian:13\r\nRUN a \\\r\n  b\r\n",
        );
        safety(&RULE, "# hadolint ignore=DL3006\nFROM debian:13\n", Some(Safety::Safe));
        safety(&RULE, "# hadolint ignore=DL3006\n# escape=`\nFROM debian:13\n", None);
        safety(&RULE, "# check=skip=StageNameCasing\nFROM debian:13\n", None);
    }
}
