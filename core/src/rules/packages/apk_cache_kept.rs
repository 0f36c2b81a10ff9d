use std::collections::BTreeSet;

use crate::build::{Later, Left, Step};
use crate::rules::shared::clean_up::{After, taking_away};
use crate::rules::shared::package_cache::kept::is_mounted;
use crate::rules::shared::package_managers::{APK, Call, Find};
use crate::rules::shared::run_edits::{delete_word, insert_word, unclear_after};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::Manager;
use crate::shell::{Join, Runs, Script, SimpleCommand, runs};
use crate::size::Frees;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "apk-cache-kept",
    title: "apk keeps its index in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3019", Severity::Info)],
    practice: "no-cache-dir",
    why: "`apk add` leaves the package index in `/var/cache/apk`. `--no-cache` fetches it for this command alone.",
    check,
};

const LEFT: Left = Left::Downloads(Manager::Apk);

pub(in crate::rules) const CACHE: &str = "/var/cache/apk";

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    report(cx, out, |command| APK.call(command, &["add"]), &|step| {
        in_final.has(step.stage) && !is_mounted(step, LEFT, CACHE)
    });
}

/// Reports the RUNs that install packages and keep the index.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    add: Find,
    keeps: &dyn Fn(&Step<'_>) -> bool,
) {
    let after = After::new(LEFT);
    // A cache of packages that is brought along, and no network: what was fetched before counts.
    let brought = cx.source.contains("/etc/apk/cache");
    for (step, script) in cx.build.runs() {
        let adds: Vec<Call<'_>> = script
            .commands
            .iter()
            .filter_map(add)
            .filter(|add| !add.command.has_option(&["--no-cache"]))
            .collect();
        let Some(first) = adds.first() else { continue };
        if !keeps(step) {
            continue;
        }
        let message = if script.commands.iter().any(|command| LEFT.is_removed_by(command)) {
            "`--no-cache` leaves no index behind that has to be removed"
        } else {
            "The package index stays in the layer"
        };
        let edits = edits(cx, step, script, &adds);
        let later = unclear_after(script, first.command)
            .and(own_rest(cx, step, &after, first.command.range.end(), &edits))
            .and(after.step(cx, step));
        let offline =
            adds.iter().any(|add| add.command.has_option(&["--no-network", "--cache-dir"]));
        let fix = taking_away(cx, later, "Add `--no-cache`", edits, "the package index");
        let fix = fix.filter(|_| !brought && !offline);
        let key = format!("apk-cache {}", step.instruction.index);
        out.report(step.instruction, first.head(), message)
            .frees(Frees::ListsAndCache)
            .fix(fix.map(|fix| fix.excluding(key)));
    }
}

/// The need of the rest of the step's own script for the index, from an offset of the text on. A
/// clean-up that the fix takes out is none.
fn own_rest(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    after: &After,
    from: usize,
    edits: &[Edit],
) -> Later {
    let need = after.within(cx, step, from);
    let Later::Unclear(at) = need else { return need };
    let gone = edits.iter().find(|edit| {
        edit.text.is_empty() && edit.range.start() <= at.start() && at.end() <= edit.range.end()
    });
    gone.map_or(need, |edit| after.within(cx, step, edit.range.end()))
}

fn edits(cx: &RuleContext<'_>, step: &Step<'_>, script: &Script, adds: &[Call<'_>]) -> Vec<Edit> {
    let added: BTreeSet<usize> = adds.iter().map(|add| add.command.range.start()).collect();
    let is_update = |command: &SimpleCommand| command.is("apk", "update");
    let others_use_it = script.commands.iter().any(|command| {
        let apk = command.name() == Some("apk")
            && !added.contains(&command.range.start())
            && !command.has_option(&["--no-cache"])
            && !command.is("apk", "del")
            && !is_update(command);
        apk || runs(command) == Runs::Unknown
    });
    let mut edits = Vec::new();
    for add in adds {
        edits.push(insert_word(step, add.command, add.subcommand, "--no-cache"));
        // `--no-cache` always reads a fresh index.
        let updates = add.command.arguments().iter().filter(|_| !others_use_it);
        let updates =
            updates.filter(|word| matches!(word.text(), "-U" | "--update" | "--update-cache"));
        edits.extend(updates.filter_map(|word| delete_word(cx, step, word)));
    }
    if !others_use_it {
        for pair in script.commands.windows(2) {
            let [first, second] = pair else { continue };
            edits.extend(delete_removal(cx, first, second));
            if is_update(first) {
                edits.extend(delete_update(cx, first, second));
            }
        }
    }
    edits
}

/// Takes `apk update &&` out: an index that `--no-cache` does not read.
fn delete_update(
    cx: &RuleContext<'_>,
    update: &SimpleCommand,
    next: &SimpleCommand,
) -> Option<Edit> {
    let joined = matches!(update.followed_by, Join::And | Join::Sequence)
        && matches!(update.joined_by, Join::Nothing | Join::And | Join::Sequence)
        && (update.joined_by == Join::Nothing || update.joined_by == update.followed_by)
        && update.inside == next.inside
        && update.text == next.text
        && update.redirects.is_empty();
    let between = TextRange::new(update.range.end(), next.range.start());
    (joined && only_joins(cx, between))
        .then(|| Edit::delete(TextRange::new(update.range.start(), next.range.start())))
}

/// Takes `&& rm -rf /var/cache/apk/*` out where that is all that the command removes.
fn delete_removal(
    cx: &RuleContext<'_>,
    before: &SimpleCommand,
    removal: &SimpleCommand,
) -> Option<Edit> {
    let alone = removal.name() == Some("rm")
        && removal.operands().count() == 1
        && removal
            .operands()
            .all(|word| matches!(word.text(), "/var/cache/apk/*" | "/var/cache/apk/" | CACHE));
    let joined = matches!(removal.joined_by, Join::And | Join::Sequence)
        && matches!(removal.followed_by, Join::And | Join::Sequence | Join::Nothing)
        && before.inside == removal.inside
        && removal.prefixes.is_empty()
        && removal.redirects.is_empty()
        && before.redirects.is_empty();
    if !alone || !joined {
        return None;
    }
    let between = TextRange::new(before.range.end(), removal.range.start());
    // With `a && rm; b` the command `b` would run after `a` only.
    let same_join =
        removal.followed_by == Join::Nothing || removal.followed_by == removal.joined_by;
    (only_joins(cx, between) && same_join)
        .then(|| Edit::delete(TextRange::new(between.start(), removal.range.end())))
}

/// True if there is nothing but what joins two commands: no quote, bracket or comment.
fn only_joins(cx: &RuleContext<'_>, between: TextRange) -> bool {
    cx.slice(between)
        .chars()
        .all(|c| c.is_ascii_whitespace() || c == cx.file.escape || c == '&' || c == ';')
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, only, silent};

    #[test]
    fn finds_adds_that_keep_the_index() {
        check(
            &RULE,
            "
FROM alpine:3.24
RUN apk update && apk -q add curl && apk add git
#                 ^^^^^^^^^^ stays in the layer
RUN apk add --no-cache make
RUN apk add vim && rm -rf /var/cache/apk/*
#   ^^^^^^^ has to be removed
",
        );
    }

    #[test]
    fn mounts_and_thrown_away_stages() {
        silent(
            &RULE,
            "FROM alpine:3.24\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n",
        );
        silent(&RULE, "FROM alpine:3.24 AS a\nRUN apk add curl\nFROM scratch\n");
    }

    #[test]
    fn adds_the_option_and_drops_what_it_replaces() {
        fixed(
            &RULE,
            "FROM alpine:3.24\nRUN apk add -U curl && apk add git \\\n    && rm -rf /var/cache/apk/* \\\n    && echo done\n",
            "FROM alpine:3.24\nRUN apk add --no-cache curl && apk add --no-cache git \\\n    && echo done\n",
        );
        fixed(
            &RULE,
            "FROM alpine:3.24\nRUN apk update \\\n    && apk add git && rm -rf /var/cache/apk/*\n",
            "FROM alpine:3.24\nRUN apk add --no-cache git\n",
        );
        fixed(
            &RULE,
            "FROM alpine:3.24\nRUN <<EOF\napk update\napk add git\nEOF\n",
            "FROM alpine:3.24\nRUN <<EOF\napk add --no-cache git\nEOF\n",
        );
        fixed(
            &RULE,
            "FROM alpine:3.24\nRUN apk update && apk upgrade && apk add git && rm -rf /var/cache/apk/*\n",
            "FROM alpine:3.24\nRUN apk update && apk upgrade && apk add --no-cache git && rm -rf /var/cache/apk/*\n",
        );
    }

    #[test]
    fn an_index_that_may_be_used_later_is_to_review() {
        for (first, later, expected) in [
            ("apk add a", "apk add --no-cache b", Safety::Safe),
            ("apk add a", "mkdir /x", Safety::Safe),
            ("apk update && apk add a", "apk add -U b", Safety::Safe),
            ("apk add -U a", "apk search b", Safety::Unsafe),
            ("apk update && apk add a", "apk fetch b", Safety::Unsafe),
            ("apk add a", "/deps.sh", Safety::Unsafe),
            ("apk add a", "apk search b", Safety::Unsafe),
            ("apk add a", "apk list", Safety::Unsafe),
            ("apk add a && ls /var/cache/apk/APKINDEX*", "true", Safety::Unsafe),
            ("apk add a && mv /var/cache/apk/* /x", "true", Safety::Unsafe),
            ("apk add a && chmod 644 /var/cache/apk/*", "true", Safety::Unsafe),
            ("apk add a && rm -r /var/cache/apk/* /tmp/x", "true", Safety::Unsafe),
            ("apk add a && rm -r /var/cache/apk/*", "true", Safety::Safe),
            ("apk add a && rm -r /var/cache/apk/* && ls /var/cache/apk/x", "true", Safety::Unsafe),
        ] {
            let source = format!("FROM alpine:3.24\nRUN {first}\nRUN {later}\n");
            let report = analyze(&source, &only(&RULE));
            let fix = report.findings.first().and_then(|it| it.fix.as_ref());
            assert_eq!(fix.map(|fix| fix.safety), Some(expected), "{first} / {later}");
        }
    }
}
