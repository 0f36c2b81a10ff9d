//! Fixes that do not go together, found by what they do.
//!
//! Every fix is computed on the text as it is. Where one of two changes what the other was computed
//! from, applying both gives a text that neither meant: so the second is computed anew on the text
//! with the first applied, and has to come to the same.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::run::found_by;
use crate::build::Build;
use crate::fix::{Combined, Conflict, Effect, Fix, combine};
use crate::rules::{Finding, is_shell_code};
use crate::syntax::{Body, parse};
use crate::text::{TextRange, apply_edits};

/// The most texts that are looked at for one set of fixes; below, the most bytes of them.
const MAX_TEXTS: usize = 16;
const MAX_BYTES: usize = 96 * 1024;
/// The most pairs that are looked at.
const MAX_PAIRS: usize = 64;
/// Of so many findings of a rule the fixes are compared.
const MAX_CANDIDATES: usize = 32;

/// Leaves those of two fixes out that come later and do not go with the earlier one, and says so.
/// `fixes` are in the order that decides conflicts.
pub(super) fn settle<'f>(
    check: &Check,
    build: &Build<'_>,
    fixes: Vec<&'f Fix>,
) -> (Vec<&'f Fix>, Vec<Conflict>) {
    let source = check.text();
    let pairs = pairs(build, &fixes);
    let mut dropped = vec![false; fixes.len()];
    let mut conflicts = Vec::new();
    // By fix: the text with it applied, and what the rules of its partners find there.
    let mut after: BTreeMap<usize, (String, Vec<Finding>)> = BTreeMap::new();
    let mut bytes = 0;
    for &(first, second) in &pairs {
        let (Some(&one), Some(&other)) = (fixes.get(first), fixes.get(second)) else { continue };
        let is_out = |at: usize| dropped.get(at).copied().unwrap_or(true);
        if is_out(first) || is_out(second) {
            continue;
        }
        let both = combine(source, &[one, other]);
        if !both.conflicts.is_empty() {
            continue;
        }
        if !after.contains_key(&first) {
            let text = apply_edits(source, &one.edits);
            bytes += text.len();
            if after.len() >= MAX_TEXTS || bytes > MAX_BYTES {
                break;
            }
            let file = parse(&text);
            let partners = pairs.iter().filter(|pair| pair.0 == first);
            let rules: BTreeSet<&str> =
                partners.filter_map(|pair| fixes.get(pair.1)).map(|fix| &*fix.id.rule).collect();
            let build = check.settings.build(&text, &file);
            let found = found_by(&build, &file, &check.settings, &check.inputs, &rules);
            after.insert(first, (text, found));
        }
        let goes =
            after.get(&first).is_none_or(|(text, found)| agrees(source, text, found, other, &both));
        if !goes {
            if let Some(slot) = dropped.get_mut(second) {
                *slot = true;
            }
            let at = other.edits.first().map_or(TextRange::empty(0), |edit| edit.range);
            conflicts.push(Conflict { kept: one.id.clone(), dropped: other.id.clone(), at });
        }
    }
    let left = fixes.into_iter().zip(dropped).filter(|(_, out)| !out).map(|(fix, _)| fix).collect();
    (left, conflicts)
}

/// True if a fix, computed anew on `text`, which has the other one applied, comes to what both come
/// to when they are applied together.
fn agrees(source: &str, text: &str, found: &[Finding], fix: &Fix, both: &Combined) -> bool {
    let wanted = plain(&both.text);
    // The two are one: whatever they do, they do the same.
    if wanted == plain(text) || wanted == plain(&apply_edits(source, &fix.edits)) {
        return true;
    }
    found
        .iter()
        .filter(|finding| finding.rule == fix.id.rule)
        .filter_map(|finding| finding.fix.as_ref())
        .take(MAX_CANDIDATES)
        .any(|again| plain(&apply_edits(text, &again.edits)) == wanted)
}

/// A text without blanks and continuations, which say nothing of what a fix means.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '`')).collect()
}

/// The pairs of fixes that might not go together, the earlier one first: both rebuild one step, or
/// the first changes a setting that the step of the second is read by.
fn pairs(build: &Build<'_>, fixes: &[&Fix]) -> Vec<(usize, usize)> {
    let mut of_step: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    // By stage: the fixes so far that change what its later steps are read by.
    let mut settings: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut pairs = Vec::new();
    // Fixes of the shell linter's codes change words; in the page nobody could compute them anew,
    // since the linter's answer is for the text as it was.
    let of_rules = fixes.iter().enumerate().filter(|(_, fix)| !is_shell_code(&fix.id.rule));
    for (at, fix) in of_rules {
        let stage = build.step(fix.id.instruction).map(|step| step.stage);
        let mut partners: Vec<usize> = Vec::new();
        if let Some(stage) = stage.filter(|_| depends_on_settings(build, fix)) {
            partners.extend(settings.get(&stage).into_iter().flatten());
        }
        if rebuilds(fix) {
            let steps = of_step.entry(fix.id.instruction).or_default();
            partners.extend(steps.iter());
            steps.push(at);
        }
        partners.sort_unstable();
        partners.dedup();
        pairs.extend(partners.into_iter().map(|first| (first, at)));
        let sets = fix
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Shell | Effect::Workdir | Effect::User));
        if let Some(stage) = stage.filter(|_| sets) {
            settings.entry(stage).or_default().push(at);
        }
        if pairs.len() >= MAX_PAIRS {
            pairs.truncate(MAX_PAIRS);
            break;
        }
    }
    pairs
}

/// True if a fix does more to a step than to put in, change or take out single words.
fn rebuilds(fix: &Fix) -> bool {
    fix.edits.iter().any(|edit| {
        edit.text.contains(['\n', ';']) || edit.text.contains("&&") || edit.text.contains("--mount")
    })
}

/// True if what a fix does is computed from the shell, the user or the directory in force: it makes
/// a command, or changes a path.
fn depends_on_settings(build: &Build<'_>, fix: &Fix) -> bool {
    let Some(step) = build.step(fix.id.instruction) else { return false };
    let is_setting = matches!(
        step.effective.body,
        Body::Cmd(_) | Body::Entrypoint(_) | Body::Workdir(_) | Body::User(_) | Body::Shell(_)
    );
    is_setting || rebuilds(fix)
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Applied, Check, fix_all};
    use crate::fix::{FixId, Safety};
    use crate::rules::{Inputs, Preset, Settings};

    fn strict() -> Settings {
        Settings { preset: Preset::Strict, ..Settings::default() }
    }

    /// All fixes of these rules at once.
    fn applied(source: &str, rules: &[&str]) -> Applied {
        let check = Check::without_sizes(source, &strict(), &Inputs::default());
        let ids: Vec<FixId> = check
            .fixes()
            .filter(|fix| fix.safety > Safety::Show && rules.contains(&&*fix.id.rule))
            .map(|fix| fix.id.clone())
            .collect();
        assert!(ids.len() >= 2, "{ids:?}");
        check.apply(&ids)
    }

    #[test]
    fn a_command_made_for_another_shell_is_a_conflict() {
        let file = "FROM debian:13\nRUN ln -sf bash /bin/sh\nCMD source /x && y\n";
        let done = applied(file, &["sh-replaced-by-link", "shell-form-command"]);
        assert_eq!(done.conflicts.len(), 1, "{done:?}");
        assert_eq!(done.conflicts[0].dropped.rule, "shell-form-command");
        // Computed anew, the second goes with the first.
        let all = fix_all(
            file,
            &strict(),
            &Inputs::default(),
            Safety::Unsafe,
            &["sh-replaced-by-link".to_owned(), "shell-form-command".to_owned()],
        );
        let expected = "FROM debian:13\nSHELL [\"/bin/bash\", \"-c\"]\nCMD [\"/bin/bash\", \"-c\", \
                        \"source /x && exec y\"]\n";
        assert_eq!(all.text, expected);
    }

    #[test]
    fn what_goes_together_is_no_conflict() {
        for (file, rules) in [
            (
                "FROM debian:13\nRUN tar c /x | gzip -c > /y\nCMD node a.js\n",
                ["pipe-without-pipefail", "shell-form-command"],
            ),
            ("FROM a:1\nWORKDIR app\nWORKDIR sub\n", ["relative-workdir", "relative-workdir"]),
            (
                "FROM debian:13\nRUN mkdir /a\nRUN mkdir /b\nRUN mkdir /c\n",
                ["consecutive-runs", "consecutive-runs"],
            ),
        ] {
            let done = applied(file, &rules);
            assert!(done.conflicts.is_empty() && done.withheld.is_empty(), "{done:?}");
        }
    }
}
