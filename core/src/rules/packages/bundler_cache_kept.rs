use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{SimpleCommand, paths};
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

/// The folder of the archives in the official images.
const CACHE: &str = "/usr/local/bundle/cache";

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    for (step, script) in cx.build.runs().filter(|(step, _)| in_final.has(step.stage)) {
        let mut installs = script.commands.iter().filter(|command| installs_gems(command));
        let Some(first) = installs.next() else { continue };
        let last = installs.next_back().unwrap_or(first).range.start();
        let mut later = script.commands.iter().filter(|it| it.range.start() > last);
        let is_mounted = step.mounts().iter().any(|mount| {
            let target = mount.target.as_deref().unwrap_or("");
            mount.kind.keeps_writes_out() && (mount.shadows(CACHE) || is_of_gems(target))
        });
        if !is_mounted && !later.any(removes_archives) {
            let message = "The archives of the gems stay beside the unpacked gems";
            out.report(step.instruction, first.range, message).frees(Frees::Part(PartKind::Cache));
        }
    }
}

fn installs_gems(command: &SimpleCommand) -> bool {
    packages::install(command).is_some_and(|call| {
        call.manager == Manager::Bundler
            && matches!(call.action, Action::Restore | Action::Install | Action::Upgrade)
    })
}

/// True if a path is one of those that Bundler and RubyGems use: `vendor/bundle`, `$GEM_HOME`.
fn is_of_gems(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["bundle", "gem", "ruby"].iter().any(|name| path.contains(name))
}

fn removes_archives(command: &SimpleCommand) -> bool {
    let by_ending = command.words.iter().any(|word| word.text().ends_with("*.gem"));
    paths::removed(command).iter().any(|word| {
        let path = word.text();
        let is_cache = path.split('/').any(|part| part.trim_matches('"') == "cache");
        by_ending || is_of_gems(path) && is_cache || paths::empties(word, CACHE)
    })
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
RUN rm -rf vendor/bundle/ruby/*/cache && bundle
#                                        ^^^^^^
RUN bundle install && rm -rf /root/.cache tmp/cache /var/cache/apt
#   ^^^^^^^^^^^^^^
RUN --mount=type=cache,target=/root/.npm bundle update --all
#                                        ^^^^^^^^^^^^^^^^^^^
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
        for run in [
            "--mount=type=tmpfs,target=/usr/local/bundle/cache bundle install",
            "--mount=type=cache,target=/usr/local/bundle bundle",
            "bundle && rm -rf \"${BUNDLE_PATH}\"/ruby/*/cache",
            "bundle install && rm -rf $GEM_HOME/cache/*.gem",
            "bundle install && find /usr/local/bundle -name '*.gem' -delete",
            "bundle install && rm -rf ~/.bundle/ \"${BUNDLE_PATH}\"/ruby/*/cache",
            "bundle --version && bundle exec rake",
        ] {
            silent(&RULE, &format!("FROM ruby:3.4\nRUN {run}\n"));
        }
        silent(&RULE, "FROM ruby:3.4\nRUN bundle install\nFROM ruby:3.4-slim\n");
        silent(&RULE, "FROM ruby:3.4\nRUN bundle exec rake install\n");
    }
}
