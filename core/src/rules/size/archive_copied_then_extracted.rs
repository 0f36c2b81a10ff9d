use crate::build::{Base, CopySource, StageSet, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::edits::delete_instruction;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{SimpleCommand, paths};
use crate::size::{Frees, PartKind};
use crate::syntax::{Body, Transfer, Word};
use crate::text::Edit;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "archive-copied-then-extracted",
    title: "An archive is copied and then unpacked",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3010", Severity::Info)],
    practice: "delete-in-same-layer",
    why: "The layer of the COPY keeps the archive for ever, beside its contents in the next one. `ADD` unpacks a local archive as it comes in.",
    check,
};

/// The endings of files that ADD unpacks.
const ENDINGS: [&str; 9] =
    [".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tbz2", ".tgz", ".txz", ".gz", ".xz"];

/// The most archives that get a fix: each asks every step after it.
const MAX_FIXES: usize = 64;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut fixes = 0;
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| cx.sees(step)) {
            let Some((transfer, source)) = copied(step) else { continue };
            let file = base_name(source.text.trim_matches('"'));
            let target = base_name(transfer.destination.text.trim_matches('"'));
            // So many steps are looked at, so that many copies cost no more than that each.
            let unpacking = steps.iter().skip(at + 1).take(64).find_map(|run| {
                let script = run.script().filter(|_| matches!(run.kind, StepKind::Run { .. }))?;
                let found = script.commands.iter().find(|command| {
                    unpacks(command)
                        && command.arguments().iter().any(|word| {
                            let name = base_name(word.text().trim_matches('"'));
                            name == file || (!target.is_empty() && name == target)
                        })
                })?;
                Some((run, found))
            });
            let Some((run, command)) = unpacking else { continue };
            fixes += 1;
            let fix = (fixes <= MAX_FIXES).then(|| fix_for(cx, step, transfer, run, command));
            out.report(step.instruction, source.range, message(file))
                .frees(Frees::Part(PartKind::Archive))
                .fix(fix.flatten());
        }
    }
}

pub(in crate::rules) fn message(archive: &str) -> String {
    format!("`{archive}` stays in this layer; a later step unpacks it")
}

/// The only source of a COPY from the context, where it is an archive that ADD unpacks.
fn copied<'s>(step: &'s Step<'_>) -> Option<(&'s Transfer, &'s Word)> {
    let StepKind::Copy(CopySource::Context) = step.kind else { return None };
    let Body::Copy(transfer) = &step.effective.body else { return None };
    let [source] = transfer.sources.as_slice() else { return None };
    ENDINGS.iter().any(|ending| source.text.ends_with(ending)).then_some((transfer, source))
}

fn unpacks(command: &SimpleCommand) -> bool {
    match command.name() {
        Some("gunzip" | "bunzip2" | "unlzma" | "unxz" | "uncompress" | "zcat" | "gzcat") => true,
        Some("tar") => command.arguments().iter().enumerate().any(|(at, word)| {
            let text = word.text();
            let letters = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            text.starts_with("--extract")
                || letters.or((at == 0).then_some(text)).is_some_and(|it| it.contains('x'))
        }),
        _ => false,
    }
}

/// ADD in the place of COPY, where the very next step does nothing but unpack the archive.
fn fix_for(
    cx: &RuleContext<'_>,
    copy: &Step<'_>,
    transfer: &Transfer,
    run: &Step<'_>,
    command: &SimpleCommand,
) -> Option<Fix> {
    let script = run.script()?;
    let next = run.instruction.index == copy.instruction.index + 1;
    let only = script.complete && script.commands.len() == 1 && command.name() == Some("tar");
    let strips = command.arguments().iter().any(|word| word.text().starts_with("--"));
    // Only root gets the owners that the archive has.
    let is_other = cx.build.invocation(run, command).runs_as_root() == Some(false);
    if !next || !only || strips || is_other || copy.is_onbuild() || !run.mounts().is_empty() {
        return None;
    }
    let source = transfer.sources.first()?;
    let place = destination(copy, transfer, base_name(&source.text))?;
    if is_used_again(cx, run, &place) {
        return None;
    }
    let to = match paths::written(command).as_slice() {
        [] => run.state.workdir.as_deref()?.to_owned(),
        [folder] => folder.literal().map(str::to_owned).filter(|path| path.starts_with('/'))?,
        _ => return None,
    };
    let to = format!("{}/", to.trim_end_matches('/'));
    let edits = [
        Edit::replace(copy.instruction.keyword_range, "ADD"),
        Edit::replace(transfer.destination.range, to),
        delete_instruction(cx, run.instruction)?,
    ];
    let review = format!(
        "`{place}` is not in the image any more: check that no later command or script needs it; \
         `ADD` keeps the owners and modes that the archive has, as `tar` does for root"
    );
    Some(Fix::risky("Let `ADD` unpack the archive", edits).review(review))
}

/// The path that a COPY puts the archive at, absolute.
fn destination(copy: &Step<'_>, transfer: &Transfer, file: &str) -> Option<String> {
    let to = transfer.destination.text.trim_matches('"');
    if to.contains('$') {
        return None;
    }
    let directory = copy.state.workdir.as_deref().unwrap_or("");
    let path = if to.starts_with('/') {
        to.to_owned()
    } else {
        format!("{}/{}", directory.trim_end_matches('/'), to.trim_start_matches("./"))
    };
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "."));
    Some(if is_folder {
        format!("{}/{file}", path.trim_end_matches('.').trim_end_matches('/'))
    } else {
        path
    })
}

/// True if something after the step that unpacks it may name the archive: a command of the lineage
/// that has its name or looks through its folder, or a COPY from one of these stages. `rm -f` does
/// not mind that it is gone.
fn is_used_again(cx: &RuleContext<'_>, run: &Step<'_>, place: &str) -> bool {
    let file = base_name(place);
    let folder = place.strip_suffix(file).unwrap_or("").trim_end_matches('/');
    let is_meant = |word: &str| {
        let word = word.trim_matches(['"', '\'']);
        let above = word.trim_end_matches(['*', '/', '.']);
        word.contains(file)
            || word == "/"
            || !above.is_empty() && (folder == above || folder.starts_with(&format!("{above}/")))
    };
    let removes =
        |command: &SimpleCommand| command.name() == Some("rm") && command.has_option(&["-f"]);
    let mut stages = StageSet::none_of(cx.build.stages.len());
    cx.build.steps.iter().any(|step| {
        let continues = match cx.build.stages.get(step.stage).map(|stage| &stage.base) {
            _ if step.stage == run.stage => true,
            Some(Base::Stage(parent)) => stages.has(*parent),
            _ => false,
        };
        if continues {
            stages.add(step.stage);
        }
        let later = step.instruction.index > run.instruction.index;
        match &step.effective.body {
            _ if !later => false,
            Body::Copy(transfer) => {
                let from = match &step.kind {
                    StepKind::Copy(CopySource::Stage(stage)) => stages.has(*stage),
                    StepKind::Copy(CopySource::Unknown) => true,
                    _ => false,
                };
                from && transfer.sources.iter().any(|source| is_meant(&source.text))
            }
            _ if !continues => false,
            Body::Env(_) | Body::Workdir(_) | Body::User(_) | Body::Label(_) => false,
            _ => match step.script() {
                Some(script) if script.posix && script.complete => script
                    .commands
                    .iter()
                    .filter(|command| !removes(command))
                    .any(|command| command.words.iter().any(|word| is_meant(word.text()))),
                _ => step.effective.arguments.as_str().contains(file),
            },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn copied_and_unpacked() {
        check(
            &RULE,
            "
FROM debian:13
COPY dist/a.tar.gz /tmp/
#    ^^^^^^^^^^^^^ `a.tar.gz` stays in this layer
COPY b.tgz /tmp/c.tgz
#    ^^^^^
RUN mkdir /x && tar -xzf /tmp/a.tar.gz -C /x
RUN tar xf /tmp/c.tgz
",
        );
        silent(&RULE, "FROM debian:13\nCOPY a.tgz /\nRUN tar tf a.tgz\n");
        silent(&RULE, "FROM debian:13\nADD a.tgz /\nRUN tar xf a.tgz\n");
        silent(&RULE, "FROM debian:13\nCOPY --from=x a.tgz /\nRUN tar xf a.tgz\n");
    }

    #[test]
    fn an_archive_that_is_used_again_stays() {
        let no_fix = |after: &str| {
            let file = format!(
                "FROM debian:13 AS a\nCOPY a.tgz /tmp/\nRUN tar -xf /tmp/a.tgz -C /opt\n{after}\n"
            );
            crate::rules::testing::safety(&RULE, &file, None);
        };
        for after in [
            "RUN rm /tmp/a.tgz",
            "RUN cp /tmp/a.tgz /srv/",
            "RUN mv /tmp/a.tgz /srv/",
            "RUN sha256sum /tmp/a.tgz",
            "RUN find /tmp -name '*.tgz'",
            "RUN ./check.sh /tmp/a.tgz",
            "RUN ls /tmp/*",
            "FROM debian:13\nCOPY --from=a /tmp/a.tgz /x",
            "FROM debian:13\nCOPY --from=a /tmp /x",
            "FROM debian:13\nCOPY --from=0 / /x",
            "FROM a\nRUN sha256sum /tmp/a.tgz",
            "CMD [\"tar\", \"tf\", \"/tmp/a.tgz\"]",
            "USER 1\nRUN if a; then b \"/tmp/a.tgz\"; fi",
        ] {
            no_fix(after);
        }
        crate::rules::testing::safety(
            &RULE,
            "FROM debian:13\nUSER app\nCOPY a.tgz /tmp/\nRUN tar -xf /tmp/a.tgz -C /opt\n",
            None,
        );
        fixed(
            &RULE,
            "FROM debian:13\nCOPY a.tgz /tmp/\nRUN tar -xf /tmp/a.tgz -C /opt\nRUN rm -rf /tmp/*\nRUN make\n",
            "FROM debian:13\nADD a.tgz /opt/\nRUN rm -rf /tmp/*\nRUN make\n",
        );
    }

    #[test]
    fn add_in_its_place() {
        fixed(
            &RULE,
            "FROM debian:13\nCOPY a.tgz /tmp/\nRUN tar -xf /tmp/a.tgz -C /opt\nUSER 1\n",
            "FROM debian:13\nADD a.tgz /opt/\nUSER 1\n",
        );
        for (run, safe) in [
            ("tar -xf /tmp/a.tgz -C /opt", None),
            ("sudo tar -xf /tmp/a.tgz -C /opt", Some(Safety::Unsafe)),
        ] {
            let file = format!("FROM debian:13\nUSER 1\nCOPY a.tgz /tmp/\nRUN {run}\n");
            safety(&RULE, &file, safe);
        }
    }
}
