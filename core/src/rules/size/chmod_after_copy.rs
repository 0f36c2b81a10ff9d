use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::dockerfile_frontend::has_chmod;
use crate::rules::shared::edits::{delete_instruction, insert_after_keyword};
use crate::rules::shared::workdir_paths::{directories, joined};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::size::{Frees, PartKind};
use crate::syntax::{Body, Keyword, Transfer};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "chmod-after-copy",
    title: "A chmod copies a file into a second layer",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("tally/prefer-copy-chmod")],
    practice: "copy-chown",
    why: "Changing the mode writes the file into a new layer and adds a step. `COPY --chmod` sets \
          the mode as the file comes in.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        let directories = directories(cx, stage.index);
        for (pair, places) in steps.windows(2).zip(directories.windows(2)) {
            let ([copy, run], [there, here]) = (pair, places) else { continue };
            let (Some(transfer), StepKind::Run { script, .. }) = (copied(copy), &run.kind) else {
                continue;
            };
            let places = places_of(cx, copy, transfer, there);
            if run.is_onbuild() || places.is_empty() {
                continue;
            }
            let found = script.commands.iter().find_map(|command| {
                let (mode, path, deep) = mode_and_path(command)?;
                places.contains(&joined(here, path)?).then_some((command, path, mode, deep))
            });
            let Some((command, path, mode, deep)) = found else { continue };
            let alone = script.commands.len() == 1 && script.complete;
            let fix = if alone { fix_for(cx, copy, run, mode, deep) } else { None };
            out.report(
                run.instruction,
                command.range,
                format!("This `chmod` stores what was just copied to `{path}` a second time"),
            )
            .frees(Frees::Part(PartKind::Duplicate))
            .fix(fix);
        }
    }
}

/// A COPY of one source that sets no mode.
fn copied<'s>(step: &'s Step<'_>) -> Option<&'s Transfer> {
    match &step.instruction.body {
        Body::Copy(transfer) if transfer.sources.len() == 1 => {
            step.instruction.flag("chmod").is_none().then_some(transfer)
        }
        _ => None,
    }
}

/// The paths at which the one source may have ended up; none for a pattern.
fn places_of(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    transfer: &Transfer,
    directory: &str,
) -> Vec<String> {
    let known = |word| cx.build.value(word, step);
    let source = transfer.sources.first().and_then(known);
    let (Some(source), Some(destination)) = (source, known(&transfer.destination)) else {
        return Vec::new();
    };
    let Some(place) = joined(directory, &destination) else { return Vec::new() };
    if source.contains(['*', '?', '[']) || source.starts_with("<<") {
        return Vec::new();
    }
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    // Below a directory a file keeps its name, and the files of a directory come without it.
    let mut places = Vec::new();
    if destination.ends_with('/') || destination == "." {
        places.extend(joined(&place, name));
    }
    places.push(place);
    places
}

/// `chmod 755 path`, `chmod +x path`: the mode, the only path, and whether it goes into
/// directories.
fn mode_and_path(command: &SimpleCommand) -> Option<(&str, &str, bool)> {
    if command.name() != Some("chmod") {
        return None;
    }
    let mut operands = command.operands();
    let (mode, path) = (operands.next()?.text(), operands.next()?.text());
    let deep = command.has_option(&["-R", "--recursive"]);
    operands.next().is_none().then_some((mode, path, deep))
}

fn fix_for(
    cx: &RuleContext<'_>,
    copy: &Step<'_>,
    run: &Step<'_>,
    mode: &str,
    deep: bool,
) -> Option<Fix> {
    let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    let executable = matches!(mode, "+x" | "a+x" | "u+x" | "ugo+x");
    // With `--chmod`, `--link` is without effect.
    let linked = copy.instruction.flag("link").is_some();
    if copy.instruction.keyword != Keyword::Copy || linked || !(octal || executable && !deep) {
        return None;
    }
    let mode = if octal { mode } else { "755" };
    let edits = [
        insert_after_keyword(copy.instruction, &format!(" --chmod={mode}")),
        delete_instruction(cx, run.instruction)?,
    ];
    let title = "Set the mode while copying";
    let file = is_file(cx, copy);
    if octal && file && has_chmod(cx) {
        return Some(Fix::safe(title, edits));
    }
    let review = match (octal, file) {
        (true, true) => "Needs BuildKit",
        (true, false) => {
            "Needs BuildKit. If a directory is copied, check that all in it may have this mode; the \
             directory copied to and what was in it before keep theirs"
        }
        (false, _) => "Needs BuildKit. The mode becomes 755, whatever it was",
    };
    Some(Fix::risky(title, edits).review(review))
}

/// True if the one source is a file: by the context's list, or by an ending that no directory has.
fn is_file(cx: &RuleContext<'_>, copy: &Step<'_>) -> bool {
    const ENDINGS: [&str; 10] =
        ["sh", "bash", "py", "pl", "rb", "js", "jar", "war", "json", "toml"];
    let Some(source) = copied(copy).and_then(|transfer| transfer.sources.first()) else {
        return false;
    };
    let Some(path) = cx.build.value(source, copy) else { return false };
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let ending = base_name(path).rsplit_once('.').map_or("", |(_, ending)| ending);
    let listed = cx.build_context.is_exact()
        && copy.kind == StepKind::Copy(CopySource::Context)
        && cx.build_context.files().has(path);
    listed || ENDINGS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_chmod_right_after_the_copy_is_found() {
        check(
            &RULE,
            "
FROM debian:13
COPY start.sh /
RUN chmod +x /start.sh && apt-get update
#   ^^^^^^^^^^^^^^^^^^
WORKDIR app
COPY bin/run run
RUN chmod 755 ./run
#   ^^^^^^^^^^^^^^^
COPY tools tools/
RUN chmod -R 755 tools
#   ^^^^^^^^^^^^^^^^^^
COPY run /usr/local/bin/
RUN chmod a+x /usr/local/bin/run
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn other_places_and_modes_that_are_set_are_not() {
        silent(&RULE, "FROM debian:13\nCOPY a.sh /a.sh\nRUN chmod +x /b.sh\n");
        silent(&RULE, "FROM debian:13\nCOPY --chmod=755 a.sh /\nRUN chmod +x /a.sh\n");
        silent(&RULE, "FROM debian:13\nCOPY *.sh /\nRUN chmod +x /a.sh\n");
        silent(&RULE, "FROM debian:13\nCOPY a.sh /\nRUN make\nRUN chmod +x /a.sh\n");
    }

    #[test]
    fn the_mode_moves_into_the_copy() {
        fixed(
            &RULE,
            "FROM debian:13\nCOPY --chown=1:1 a.sh /\nRUN chmod +x /a.sh\nUSER 1\n",
            "FROM debian:13\nCOPY --chmod=755 --chown=1:1 a.sh /\nUSER 1\n",
        );
        let with = |rest: &str| format!("# syntax=docker/dockerfile:1\nFROM debian:13\n{rest}");
        safety(&RULE, &with("COPY a.sh /\nRUN chmod 0555 /a.sh\n"), Some(Safety::Safe));
        safety(&RULE, &with("COPY a.sh /\nRUN chmod +x /a.sh\n"), Some(Safety::Unsafe));
        safety(&RULE, &with("COPY a /a\nRUN chmod 755 /a\n"), Some(Safety::Unsafe));
        safety(&RULE, &with("COPY conf.d /a\nRUN chmod 755 /a\n"), Some(Safety::Unsafe));
        safety(&RULE, &with("COPY a /a\nRUN chmod -R +x /a\n"), None);
        safety(&RULE, &with("COPY a /a\nRUN chmod u+s /a\n"), None);
        safety(&RULE, &with("COPY --link a /a\nRUN chmod 755 /a\n"), None);
    }
}
