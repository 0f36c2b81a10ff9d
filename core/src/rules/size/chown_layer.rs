use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::edits::{delete_instruction, insert_after_keyword};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::size::{Frees, PartKind};
use crate::syntax::{Body, Instruction, Keyword, Transfer};
use crate::text::path::absolute_in;
use std::collections::BTreeMap;
use std::ops::Bound;

pub(crate) static RULE: Rule = Rule {
    id: "chown-layer",
    title: "A chown copies files into a second layer",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("tally/prefer-copy-chown")],
    practice: "copy-chown",
    why: "Changing the owner writes every file into a new layer, so that the image holds it twice. \
          `COPY --chown` sets the owner as the files come in.",
    check,
};

/// Settings of chown for what COPY cannot do: what a link leads to, only some files, another file's
/// owner.
const NOT_OF_COPY: [&str; 5] = ["-L", "-H", "--from", "--reference", "--dereference"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        // What was copied so far, by its place.
        let mut places: BTreeMap<String, &Step<'_>> = BTreeMap::new();
        let mut before = None;
        for step in cx.build.steps_of(stage.index) {
            let transfer = copied(step).filter(|_| !step.is_onbuild());
            if let Some(place) = transfer.and_then(|it| destination(cx, step, it)) {
                places.insert(place, step);
            }
            if let StepKind::Run { script, .. } = &step.kind
                && !step.is_onbuild()
            {
                let found = script.commands.iter().find_map(|command| {
                    let (owner, path) = recursive_chown(command)?;
                    let path = absolute(step, path)?;
                    let (place, copy) = at_or_below(&places, &path)?;
                    Some((command, owner, path == place, place, copy))
                });
                if let Some((command, owner, same, place, copy)) = found {
                    let follows = before.is_some_and(|it: &Step<'_>| std::ptr::eq(it, copy));
                    let alone = script.commands.len() == 1
                        && script.complete
                        && !command.has_option(&NOT_OF_COPY);
                    let fix = (follows && alone && same)
                        .then(|| fix_for(cx, copy, step.instruction, owner, place))
                        .flatten();
                    out.report(
                        step.instruction,
                        command.range,
                        format!(
                            "This `chown` stores all that was copied to `{place}` a second time"
                        ),
                    )
                    .frees(Frees::Part(PartKind::Duplicate))
                    .fix(fix);
                }
            }
            before = Some(step);
        }
    }
}

/// The copy to this path, or else to the first path below it.
fn at_or_below<'p, 's, 'a>(
    places: &'p BTreeMap<String, &'s Step<'a>>,
    path: &str,
) -> Option<(&'p str, &'s Step<'a>)> {
    let below = format!("{path}/");
    let exact = places.get_key_value(path);
    let (place, copy) = exact.or_else(|| {
        let from = (Bound::Included(below.clone()), Bound::Unbounded);
        places.range(from).next().filter(|(place, _)| place.starts_with(&below))
    })?;
    Some((place, copy))
}

/// A COPY or ADD that sets no owner.
fn copied<'s>(step: &'s Step<'_>) -> Option<&'s Transfer> {
    let instruction = step.instruction;
    match &instruction.body {
        Body::Copy(transfer) | Body::Add(transfer) if instruction.flag("chown").is_none() => {
            Some(transfer)
        }
        _ => None,
    }
}

/// Owner and the only path of `chown -R owner path`.
fn recursive_chown(command: &SimpleCommand) -> Option<(&str, &str)> {
    if command.name() != Some("chown") || !command.has_option(&["-R", "--recursive"]) {
        return None;
    }
    let mut operands = command.operands();
    let (owner, path) = (operands.next()?, operands.next()?);
    operands.next().is_none().then_some((owner.text(), path.text()))
}

fn destination(cx: &RuleContext<'_>, step: &Step<'_>, transfer: &Transfer) -> Option<String> {
    absolute(step, &cx.build.value(&transfer.destination, step)?)
}

/// The absolute path without a slash at its end; `None` where the directory in force is not known.
fn absolute(step: &Step<'_>, path: &str) -> Option<String> {
    absolute_in(step.state.workdir.as_deref(), path.trim_matches('"'))
}

fn fix_for(
    cx: &RuleContext<'_>,
    copy: &Step<'_>,
    run: &Instruction,
    owner: &str,
    place: &str,
) -> Option<Fix> {
    // `--chown=user` alone takes the user's number for the group too, unlike `chown user`; and
    // names cannot be looked up for a copy that is linked in without its parent.
    let (user, group) = owner.split_once(':')?;
    let plain = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    let numeric = format!("{user}{group}").chars().all(|c| c.is_ascii_digit());
    let linked = copy.instruction.flag("link").is_some();
    if !plain(user) || !plain(group) || (linked && !numeric) {
        return None;
    }
    let delete = delete_instruction(cx, run)?;
    let edits = [insert_after_keyword(copy.instruction, &format!(" --chown={owner}")), delete];
    let title = "Set the owner while copying";
    if copy.instruction.keyword == Keyword::Copy && is_new_place(cx, copy, place) {
        return Some(Fix::safe(title, edits));
    }
    Some(
        Fix::risky(title, edits)
            .review(format!("`{place}` itself and what was in it before keep their owner")),
    )
}

/// True if no step before the copy can have made the path: it is outside the directories that every
/// base has, and no earlier step of the lineage names it. The copy then makes it, with the owner
/// given.
fn is_new_place(cx: &RuleContext<'_>, copy: &Step<'_>, place: &str) -> bool {
    const SYSTEM: [&str; 20] = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "media", "mnt", "opt",
        "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
    ];
    // Past any real length nothing is claimed, so that the look back costs the same for every copy.
    const LONGEST: usize = 256;
    let first = place.trim_start_matches('/').split('/').next().unwrap_or("");
    if first.is_empty() || SYSTEM.contains(&first) {
        return false;
    }
    // Directories above it that the copy makes too would get the owner, unlike by `chown`.
    let above = place.rsplit_once('/').map_or("", |(above, _)| above);
    let is_there = above.is_empty()
        || copy.state.workdir.as_deref().is_some_and(|workdir| {
            workdir.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
    if !is_there {
        return false;
    }
    let inside = copy.state.workdir.as_deref().is_some_and(|workdir| {
        workdir == place || workdir.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
    });
    let from_stage =
        !matches!(copy.kind, StepKind::Copy(CopySource::Context | CopySource::Stage(_)));
    let earlier = || {
        cx.build
            .lineage(copy.stage)
            .flat_map(|stage| cx.build.steps_of(stage.index))
            .filter(|step| step.instruction.index < copy.instruction.index)
    };
    !inside
        && !from_stage
        && copy.instruction.index < LONGEST
        && earlier().all(|step| !cx.slice(step.instruction.range).contains(place))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_chown_right_after_the_copy_is_found() {
        check(
            &RULE,
            "
FROM node:24
WORKDIR /app
COPY . .
RUN chown -R node:node /app && npm ci
#   ^^^^^^^^^^^^^^^^^^^^^^^
COPY a b/
RUN chown --recursive node ./b
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn a_later_chown_of_the_folder_around_it_is_found() {
        check(
            &RULE,
            "
FROM node:24
COPY package.json /app/
COPY src /app/src
RUN npm ci --prefix /app
RUN chown -R node:node /app
#   ^^^^^^^^^^^^^^^^^^^^^^^ `/app`
COPY lib /opt/x/lib
RUN chown -R node:node /opt/x/
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^ `/opt/x/lib`
RUN chown -R node:node /opt/xy
",
        );
    }

    #[test]
    fn other_places_and_owned_copies_are_not() {
        silent(&RULE, "FROM node:24\nCOPY . /app\nRUN chown -R node:node /data\n");
        silent(&RULE, "FROM node:24\nCOPY --chown=node:node . /app\nRUN chown -R node:node /app\n");
        silent(&RULE, "FROM node:24\nCOPY . /app\nRUN chown node:node /app\n");
        silent(&RULE, "FROM node:24\nCOPY . .\nRUN chown -R node:node .\n");
    }

    #[test]
    fn the_owner_moves_into_the_copy() {
        fixed(
            &RULE,
            "FROM node:24\nCOPY . /app\n# Ours.\nRUN chown -R node:node /app/\nUSER node",
            "FROM node:24\nCOPY --chown=node:node . /app\n# Ours.\nUSER node",
        );
        let with = |rest: &str| format!("FROM node:24\n{rest}");
        safety(&RULE, &with("COPY . /app\nRUN chown -R a:a /app\n"), Some(Safety::Safe));
        safety(&RULE, &with("WORKDIR /app\nCOPY . .\nRUN chown -R a:a .\n"), Some(Safety::Unsafe));
        safety(&RULE, &with("COPY . /srv\nRUN chown -R a:a /srv\n"), Some(Safety::Unsafe));
        safety(&RULE, &with("COPY . /app\nRUN chown -R a /app\n"), None);
        safety(&RULE, &with("COPY --link . /app\nRUN chown -R a:a /app\n"), None);
        for options in ["-RL", "-R -H", "-R --from=root:root", "-LR"] {
            safety(&RULE, &with(&format!("COPY . /app\nRUN chown {options} a:a /app\n")), None);
        }
    }
}
