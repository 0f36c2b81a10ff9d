use std::cell::OnceCell;

use crate::build::{Later, Left, Step};
use crate::fix::Fix;
use crate::rules::shared::clean_up::{After, taking_away};
use crate::rules::shared::package_managers::{APT, APT_LISTS, Call, Find};
use crate::rules::shared::run_edits::{append_command, limits_rights, rights};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Script, SimpleCommand};
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "apt-lists-kept",
    title: "Package lists stay in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3009", Severity::Info)],
    practice: "clean-apt-lists",
    why: "`apt-get update` leaves tens of megabytes of package lists that nothing reads at run time. A later RUN cannot take them out of this layer.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    report(cx, out, update, &|step, script, update| {
        in_final.has(step.stage) && !step.shadows(APT_LISTS) && !removed_after(script, update)
    });
}

fn update(command: &SimpleCommand) -> Option<Call<'_>> {
    APT.call(command, &["update"])
}

/// Reports the RUNs with an update whose lists are kept, by their last one.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    update: Find,
    keeps: &dyn Fn(&Step<'_>, &Script, &Call<'_>) -> bool,
) {
    let after = After::new(Left::AptLists);
    let limited = OnceCell::new();
    for step in &cx.build.steps {
        let Some(script) =
            step.script().filter(|_| matches!(step.kind, crate::build::StepKind::Run { .. }))
        else {
            continue;
        };
        let Some(update) = script.commands.iter().filter_map(update).next_back() else { continue };
        if !keeps(step, script, &update) {
            continue;
        }
        let fix = fix_for(cx, step, &update, after.step(cx, step), &limited);
        out.report(
            step.instruction,
            update.head(),
            "The package lists that `update` fetches stay in this layer",
        )
        .frees(Frees::Part(PartKind::Lists))
        .fix(fix);
    }
}

fn removed_after(script: &Script, update: &Call<'_>) -> bool {
    script.commands.iter().any(|command| {
        command.range.start() > update.command.range.start()
            && (Left::AptLists.is_removed_by(command)
                || ["apt", "apt-get"].iter().any(|apt| {
                    command.is(apt, "distclean") || command.is(apt, "dist-clean")
                })
                // `cd /var/lib/apt/lists && rm -rf *`
                || (command.name() == Some("cd")
                    && command.operands().any(|word| word.text().starts_with(APT_LISTS))))
    })
}

/// Deletes the lists at the end of the RUN, with the rights of the `update`; none where something
/// later installs from them: that has to get an update of its own first, or be joined to this RUN.
fn fix_for(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    update: &Call<'_>,
    later: Later,
    limited: &OnceCell<bool>,
) -> Option<Fix> {
    let is_limited = || *limited.get_or_init(|| limits_rights(cx));
    let rights = rights(cx, step, update.command)?;
    let edit = append_command(cx, step, &format!("{rights}rm -rf {APT_LISTS}/*"))?;
    let title = "Delete the package lists at the end of this `RUN`";
    let what = "the package lists, or that it fetches them itself";
    let fix = if step.is_onbuild() && later != Later::Needed {
        Fix::risky(title, [edit]).review(
            "Check that the builds in which this trigger runs do not need the package lists",
        )
    } else if !rights.is_empty() && is_limited() && later != Later::Needed {
        let tool = rights.split(' ').next().unwrap_or("");
        Fix::risky(title, [edit])
            .review(format!("Check that `{tool}` lets this user run `rm` without a password"))
    } else {
        taking_away(cx, later, title, [edit], what)?
    };
    Some(fix.excluding(format!("apt-cache {}", step.instruction.index)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, only, safety, silent};

    #[test]
    fn finds_updates_without_cleaning() {
        check(
            &RULE,
            "
FROM debian:13 AS base
RUN apt-get -q update && apt-get install -y curl
#   ^^^^^^^^^^^^^^^^^ stay in this layer
FROM base
RUN rm -rf /var/lib/apt/lists/* && apt-get update
#                                  ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        for clean in [
            "rm -rf /var/lib/apt/lists/*",
            "rm -r /var/lib/apt",
            "rm -rf /tmp/* \"/var/lib/apt/lists/\"*",
            "rm -rf /var/lib/{apt,dpkg}/*",
            "find /var/lib/apt/lists -type f -delete",
            "apt-get distclean",
            "apt-get dist-clean",
        ] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get update && {clean}\n"));
        }
        silent(
            &RULE,
            "FROM debian:13\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update\n",
        );
        silent(
            &RULE,
            "FROM debian:13 AS a\nRUN apt-get update\nFROM scratch\nCOPY --from=a /a /a\n",
        );
    }

    #[test]
    fn cleans_in_the_style_of_the_file() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git\nUSER 1\n",
            "FROM debian:13\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git \\\n    && rm -rf /var/lib/apt/lists/*\nUSER 1\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN set -eux; \\\r\n\tapt-get update; \\\r\n\tapt-get install -y curl\r\n",
            "FROM debian:13\r\nRUN set -eux; \\\r\n\tapt-get update; \\\r\n\tapt-get install -y curl; \\\r\n\trm -rf /var/lib/apt/lists/*\r\n",
        );
        fixed(
            &RULE,
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN apt-get update && `\n  # Tools.\n  apt-get install -y curl",
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN apt-get update && `\n  # Tools.\n  apt-get install -y curl && `\n  rm -rf /var/lib/apt/lists/*",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN <<EOF\nset -e\napt-get update\nEOF\n",
            "FROM debian:13\nRUN <<EOF\nset -e\napt-get update\nrm -rf /var/lib/apt/lists/*\nEOF\n",
        );
    }

    #[test]
    fn fixes_only_where_the_end_is_plain() {
        for run in [
            "RUN apt-get update # now",
            "RUN [\"apt-get\", \"update\"]",
            "RUN <<EOF\napt-get update\nEOF",
            "RUN apt-get update &",
        ] {
            safety(&RULE, &format!("FROM debian:13\n{run}\n"), None);
        }
    }

    #[test]
    fn lists_that_are_needed_later() {
        safety(&RULE, "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y a\n", None);
        safety(
            &RULE,
            "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y a && apt-get update && rm -r /var/lib/apt/lists\n",
            None,
        );
        safety(
            &RULE,
            "FROM debian:13\nRUN apt-get update\nRUN apt-get update && apt-get install -y a && rm -r /var/lib/apt/lists\n",
            Some(Safety::Safe),
        );
        safety(
            &RULE,
            "FROM debian:13 AS a\nRUN apt-get update\nFROM a\nRUN apt-get install -y a\n",
            None,
        );
    }

    const FIRST: &str = "FROM debian:13 AS base\nRUN apt-get update && apt-get install -y file\n";

    /// The safety of the fix that deletes the lists of the first RUN before these lines; `None`
    /// without one.
    fn of_first(later: &str) -> Option<Safety> {
        let source = format!("{FIRST}{later}\n");
        let report = analyze(&source, &only(&RULE));
        let fix = report.findings.first()?.fix.as_ref()?;
        assert_eq!(fix.review.is_some(), fix.safety == Safety::Unsafe, "{later}");
        Some(fix.safety)
    }

    #[test]
    fn what_is_visibly_needed_leaves_no_fix() {
        for later in [
            "RUN apt-get satisfy -y 'tree (>= 1)'",
            "RUN apt-cache policy tree > /policy",
            "RUN apt-get build-dep -y x",
            "RUN dpkg -i x.deb || apt-get -y -f install",
            "RUN sudo sh -c 'apt-get install -y x'",
            "RUN for p in a b; do apt-get install -y $p; done",
            "RUN if true; then apt-get update; fi; apt-get install -y x",
            "RUN apt-get update || true; apt-get install -y x",
            "RUN i() { apt-get install -y x; }; i",
            "RUN <<EOF\napt-get install -y x\nEOF",
            "RUN <<EOF bash\napt-get install -y x\nEOF",
            "ONBUILD RUN apt-get install -y x",
            "FROM base\nRUN apt-get install -y x",
            "CMD apt-get install -y x && x",
            "RUN apt-get update -o Dir::Etc::sourcelist=x.list -o APT::Get::List-Cleanup=0 && apt-get install -y x",
        ] {
            assert_eq!(of_first(later), None, "{later}");
        }
    }

    #[test]
    fn what_is_not_understood_is_to_review() {
        for later in [
            "COPY deps.sh /\nRUN /deps.sh",
            "RUN --mount=type=bind,target=/src /src/r.sh",
            "RUN xargs apt-get install -y < /pk.txt",
            "ENV APT_INSTALL=\"apt-get install -y\"\nRUN $APT_INSTALL tree",
            "RUN rosdep install --from-paths src",
            "RUN mk-build-deps -i",
            "RUN gdebi -n x.deb",
            "RUN eatmydata apt-get install x",
            "RUN nala install x",
            "RUN apt-fast install x",
            "RUN npx playwright install-deps",
            "RUN playwright install --with-deps",
            "RUN eval $(echo apt-get) install",
            "RUN find . -name '*.txt' -exec apt-get install -y {} +",
            "RUN . /deps.sh",
            "RUN sh /deps.sh",
            "RUN curl -fsSL https://e.com/i | bash",
            "RUN [\"/deps.sh\"]",
            "RUN <<EOF\n/deps.sh\nEOF",
            "RUN <<EOF python3\nimport os\nEOF",
            "RUN make",
            "RUN python3 setup.py",
            "RUN npm run build",
            "RUN add-apt-repository ppa:x/y",
            "RUN apt-get purge -y gcc",
            "ONBUILD RUN make",
            "FROM base\nRUN /deps.sh",
            "FROM base AS mid\nRUN mkdir /a\nFROM mid\nRUN /deps.sh",
            "FROM $X AS other\nRUN /deps.sh\nFROM base",
            "RUN cat /var/lib/apt/lists/*",
            "RUN rm /var/lib/apt/lists/*_Packages",
            "RUN chmod 644 /var/lib/apt/lists/*",
            "RUN chown _apt /var/lib/apt/lists/partial",
            "RUN true > /var/lib/apt/lists/partial/x",
            "RUN for f in /var/lib/apt/lists/*; do cat $f; done",
            "RUN apt-get purge -y '^linux-image.*'",
            "RUN apt-get purge -y $DROP",
            "RUN apt-mark hold \"$HELD\"",
            "RUN apt-get purge -y file && true\nRUN apt-get purge -y file",
        ] {
            assert_eq!(of_first(later), Some(Safety::Unsafe), "{later}");
        }
    }

    #[test]
    fn packages_that_may_not_be_there_have_to_be_looked_up() {
        for install in [
            "if [ -n \"$X\" ]; then apt-get install -y curl; fi",
            "(apt-get install -y curl || true)",
            "apt-get install -y curl; true",
            "apt-get install -y --dry-run curl",
            "for p in a; do apt-get install -y curl; done",
        ] {
            let of = |rest: &str| {
                let source = format!("FROM debian:13\nRUN apt-get update && {install}\n{rest}\n");
                let report = analyze(&source, &only(&RULE));
                report.findings.first().and_then(|it| it.fix.as_ref()).map(|fix| fix.safety)
            };
            assert_eq!(of("RUN apt-get purge -y curl"), Some(Safety::Unsafe), "{install}");
            assert_eq!(of("RUN mkdir /a"), Some(Safety::Safe), "{install}");
        }
        // Another stage's packages are not this one's.
        let other = "FROM debian:13 AS a\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n";
        safety(
            &RULE,
            &format!("{other}FROM debian:13\nRUN apt-get update\nRUN apt-mark hold curl\n"),
            Some(Safety::Unsafe),
        );
    }

    #[test]
    fn what_is_understood_keeps_it_safe() {
        for later in [
            "COPY . .\nCMD [\"app\"]",
            "RUN pip install --no-cache-dir -r requirements.txt\nENTRYPOINT [\"/start.sh\"]",
            "RUN npm ci",
            "RUN mkdir -p /a && useradd -m app && chown -R app /a",
            "RUN curl -fsSL https://e.com/a.tgz | tar -xz -C /opt",
            "RUN apt-get update && /deps.sh",
            "RUN apt-get update && yes | apt-get install x && rm -rf /var/lib/apt/lists/*",
            "RUN if true; then apt-get update; apt-get install -y x; fi; rm -rf /var/lib/apt/lists/*",
            "RUN apt-get purge -y --auto-remove file",
            "RUN rm -rf /var/lib/apt/lists/*",
            "RUN . /etc/os-release && echo $VERSION",
            "RUN apt-mark hold file && apt-get purge -y file",
            "RUN saved=\"$(apt-mark showmanual)\" && apt-mark auto '.*' && apt-mark manual $saved",
            "FROM base\nRUN apt-get purge -y file",
            "RUN find / -name '*.pyc' -delete",
        ] {
            assert_eq!(of_first(later), Some(Safety::Safe), "{later}");
        }
    }

    #[test]
    fn the_clean_up_has_the_rights_of_the_update() {
        fixed(
            &RULE,
            "FROM ubuntu:24.04\nUSER dev\nRUN sudo apt-get update && sudo apt-get install -y git\n",
            "FROM ubuntu:24.04\nUSER dev\nRUN sudo apt-get update && sudo apt-get install -y git && sudo rm -rf /var/lib/apt/lists/*\n",
        );
        fixed(
            &RULE,
            "FROM cimg/base:2026.01\nRUN sudo -E DEBIAN_FRONTEND=noninteractive apt-get update\n",
            "FROM cimg/base:2026.01\nRUN sudo -E DEBIAN_FRONTEND=noninteractive apt-get update && sudo -E rm -rf /var/lib/apt/lists/*\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN doas apt-get update\n",
            "FROM debian:13\nRUN doas apt-get update && doas rm -rf /var/lib/apt/lists/*\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nUSER dev\nRUN sudo sh -c 'apt-get update && apt-get install -y a'\n",
            "FROM debian:13\nUSER dev\nRUN sudo sh -c 'apt-get update && apt-get install -y a' && sudo rm -rf /var/lib/apt/lists/*\n",
        );
        for run in [
            "echo $P | sudo -S apt-get update",
            "su -c 'apt-get update'",
            "sudo bash <<EOF\napt-get update\nEOF",
        ] {
            safety(&RULE, &format!("FROM debian:13\nUSER dev\nRUN {run}\n"), None);
        }
        safety(
            &RULE,
            "FROM debian:13\nRUN echo 'dev ALL=(ALL) NOPASSWD: /usr/bin/apt-get' > /etc/sudoers.d/dev\nUSER dev\nRUN sudo apt-get update\n",
            Some(Safety::Unsafe),
        );
    }
}
