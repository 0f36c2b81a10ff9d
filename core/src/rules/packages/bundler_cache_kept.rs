use crate::build::MountKind;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "bundler-cache-kept",
    title: "Bundler keeps its downloads in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-cache-dir",
    why: "Beside the unpacked gems, the archives they came in stay in the image, where nothing reads them.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        let installs = script.commands.iter().find(|command| command.is("bundle", "install"));
        let cleaned = script.commands.iter().any(|command| {
            command.name() == Some("rm")
                && command.operands().any(|word| word.text().contains("cache"))
        });
        let mounted = step.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
        let Some(command) = installs.filter(|_| in_final.has(step.stage)) else {
            continue;
        };
        if !cleaned && !mounted {
            let message = "The archives of the gems stay beside the unpacked gems";
            out.report(step.instruction, command.range, message)
                .frees(Frees::Part(PartKind::Cache));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn installs_that_keep_the_archives() {
        check(
            &RULE,
            "
FROM ruby:3.4 AS base
RUN bundle config set path /gems && bundle install --jobs 4
#                                   ^^^^^^^^^^^^^^^^^^^^^^^ archives of the gems
ONBUILD RUN [\"bundle\", \"install\"]
#            ^^^^^^^^^^^^^^^^^^^
FROM base
run bundle install && rm -rf /tmp/*
#   ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn removed_mounted_or_thrown_away() {
        silent(&RULE, "FROM ruby:3.4\nRUN bundle install && rm -rf vendor/bundle/ruby/*/cache\n");
        silent(
            &RULE,
            "FROM ruby:3.4\nRUN --mount=type=cache,target=/usr/local/bundle/cache bundle install\n",
        );
        silent(&RULE, "FROM ruby:3.4\nRUN bundle install\nFROM ruby:3.4-slim\n");
        silent(&RULE, "FROM ruby:3.4\nRUN bundle exec rake install\n");
    }
}
