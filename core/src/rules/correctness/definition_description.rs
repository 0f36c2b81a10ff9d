use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, is_ignore_comment};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "definition-description",
    title: "The comment above an ARG or a stage does not start with its name",
    category: Category::Correctness,
    severity: Severity::Style,
    on: OnIn::Strict,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::buildkit("InvalidDefinitionDescription")],
    practice: "consistent-style",
    why: "`docker build --call=outline` shows the comment above a build argument or a stage as its \
          description, if the comment starts with the name.",
    check,
};

pub(in crate::rules) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut comments = cx.file.comments.iter().peekable();
    for instruction in &cx.file.instructions {
        // The last comment since the instruction before speaks, blank lines or not.
        let mut above = None;
        while let Some(comment) =
            comments.next_if(|comment| comment.start() < instruction.range.start())
        {
            above = Some(*comment);
        }
        while comments.next_if(|comment| comment.start() < instruction.range.end()).is_some() {}
        // What tools obey is no description.
        let Some(comment) = above.filter(|it| !is_for_tools(cx.slice(*it))) else { continue };
        let names: Vec<String> = match &instruction.body {
            Body::From(from) => {
                from.alias.iter().map(|alias| alias.name.text.to_ascii_lowercase()).collect()
            }
            Body::Arg(arguments) => {
                arguments.iter().map(|argument| argument.name.text.clone()).collect()
            }
            _ => continue,
        };
        let text = cx.slice(comment).trim_start_matches('#').trim();
        let first = text.split(' ').next().unwrap_or("");
        let Some(name) = names.first().filter(|_| !names.iter().any(|name| name == first)) else {
            continue;
        };
        let edit = Edit::insert(comment.start() + 1, format!(" {name}"));
        let title = format!("Start it with `{name}`");
        let fix = if is_prose(first) {
            Fix::safe(title, [edit])
        } else {
            Fix::risky(title, [edit]).review(format!(
                "Check that no tool looks for `{first}` at the start of this comment"
            ))
        };
        out.report(instruction, comment, format!("This comment does not start with `{name}`"))
            .fix(fix);
    }
}

/// True if a comment's first word is one of a sentence, and none that tools look for: `renovate:`,
/// `kics-scan`, `SPDX-License-Identifier:`, `nosemgrep`.
fn is_prose(first: &str) -> bool {
    const ALONE: [&str; 7] =
        ["nosemgrep", "noqa", "nosec", "nolint", "pragma", "region", "endregion"];
    first.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '\'' | '(' | ')'))
        && !ALONE.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// True if a comment silences a rule, or would be a directive at the top of the file.
fn is_for_tools(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim();
    let name = text.split('=').next().unwrap_or("").trim();
    is_ignore_comment(comment)
        || text.contains('=')
            && ["syntax", "escape", "check"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, check_with, fixed, only, safety, silent};
    use crate::rules::{Preset, Settings};

    const FILE: &str = "
# syntax=docker/dockerfile:1
# The version.
ARG VERSION=1
# more words
# OTHER is fine.
ARG OTHER
# not named
FROM a:1
";

    #[test]
    fn the_name_comes_first() {
        fixed(&RULE, FILE, &FILE[1..].replace("# The version.", "# VERSION The version."));
        check(
            &RULE,
            "
FROM a:1 AS Build
# build in lower case
FROM a:1 AS Build
RUN a
# one

# two
#^^^^^ `final`
FROM a:1 AS final
",
        );
    }

    #[test]
    fn what_tools_obey_is_no_description() {
        for comment in [
            "# escape=`",
            "# Escape = \\",
            "# check=skip=all",
            "# hadolint ignore=DL3006",
            "# plimsoll ignore=no-user",
        ] {
            silent(&RULE, &format!("FROM a:1 AS x\nRUN a\n{comment}\nFROM b:1 AS build\n"));
            silent(&RULE, &format!("{comment}\nFROM b:1 AS build\n"));
        }
    }

    #[test]
    fn what_other_tools_may_look_for_is_to_be_reviewed() {
        for comment in [
            "# renovate: datasource=docker depName=x",
            "# checkov:skip=CKV_DOCKER_2",
            "# trivy:ignore:AVD-DS-0002",
            "# nosemgrep",
            "# kics-scan ignore-line",
            "# SPDX-License-Identifier: MIT",
            "# vim: ft=dockerfile",
            "# x-release-please-start-version",
            "# -*- mode: dockerfile -*-",
        ] {
            safety(
                &RULE,
                &format!("FROM a:1\nRUN a\n{comment}\nFROM b:1 AS x\n"),
                Some(Safety::Unsafe),
            );
        }
        safety(&RULE, "FROM a:1\nRUN a\n# The second.\nFROM b:1 AS x\n", Some(Safety::Safe));
    }

    #[test]
    fn buildkit_must_be_asked_for_it() {
        let options = Settings { preset: Preset::Buildkit, ..only(&RULE) };
        check_with(&RULE, &options, FILE);
        check_with(
            &RULE,
            &options,
            "
# check=experimental=InvalidDefinitionDescription
# The version.
ARG VERSION=1
#^^^
",
        );
    }
}
