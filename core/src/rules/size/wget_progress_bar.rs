use crate::build::{Base, Step};
use crate::catalog::{self, Family};
use crate::fix::Fix;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::SimpleCommand;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "wget-progress-bar",
    title: "`wget` fills the build log with its progress bar",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::hadolint("DL3047", Severity::Info)],
    practice: "quiet-downloads",
    why: "The bar is drawn anew with every block, which a build log keeps line by line, so that \
          what matters is hard to find.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    // BusyBox's wget knows no --progress; installed beside it, GNU wget takes its place.
    let installs_gnu = cx.build.runs().any(|(_, script)| {
        script.commands.iter().any(|command| {
            command.is("apk", "add") && command.operands().any(|word| word.text() == "wget")
        })
    });
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| command.name() == Some("wget")) {
            let loads = command.operands().next().is_some();
            if is_quiet(command) || !loads && !cx.as_hadolint() {
                continue;
            }
            let Some(name) = command.words.first() else { continue };
            out.report(step.instruction, name.range, "`wget` draws its progress bar into the log")
                .fix(quieten(cx, step, name.range.end(), installs_gnu));
            // hadolint reports an instruction once.
            if cx.as_hadolint() {
                break;
            }
        }
    }
}

fn is_quiet(command: &SimpleCommand) -> bool {
    command.has_option(&[
        "-q", "--quiet", "-nv", "--no-verbose", "-o", "--output-file", "-a", "--append-output",
        "--progress",
    ])
}

fn quieten(cx: &Context<'_>, step: &Step<'_>, at: usize, installs_gnu: bool) -> Fix {
    let family = match cx.build.root_base(step.stage) {
        Base::Image(image) => catalog::family(image),
        _ => None,
    };
    match family {
        Some(Family::Alpine | Family::Busybox) if !installs_gnu => {
            Fix::safe("Add `-q`", [Edit::insert(at, " -q")])
        }
        Some(_) => Fix::safe(
            "Add `--progress=dot:giga`",
            [Edit::insert(at, " --progress=dot:giga")],
        ),
        None => Fix::risky(
            "Add `--progress=dot:giga`",
            [Edit::insert(at, " --progress=dot:giga")],
        )
        .review("BusyBox's `wget` does not know the option; the base image is not known."),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn downloads_with_a_bar_are_found() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget https://e.com/a && wget -O b https://e.com/b
#   ^^^^
#                           ^^^^
RUN wget -qO- https://e.com/a | tar x && wget -nv https://e.com/b && wget --version
",
        );
        silent(&RULE, "FROM a\nRUN apt-get install wget && wget --progress=dot:giga http://x\n");
    }

    #[test]
    fn the_option_is_one_that_this_wget_knows() {
        fixed(&RULE, "FROM alpine:3\nRUN wget http://x\n", "FROM alpine:3\nRUN wget -q http://x\n");
        fixed(
            &RULE,
            "FROM alpine:3\nRUN apk add wget && wget http://x\n",
            "FROM alpine:3\nRUN apk add wget && wget --progress=dot:giga http://x\n",
        );
        safety(&RULE, "FROM debian:13\nRUN wget http://x\n", Some(Safety::Safe));
        safety(&RULE, "FROM e.com/x:1\nRUN wget http://x\n", Some(Safety::Unsafe));
    }
}
