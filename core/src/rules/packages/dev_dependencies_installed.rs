use crate::build::Step;
use crate::fix::Fix;
use crate::rules::shared::entry_process::commands as started;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Install, Manager, install};
use crate::shell::{Enclosing, Join, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::Edit;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "dev-dependencies-installed",
    title: "Development dependencies are in the image",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "poetry-no-dev",
    why: "Test runners, linters and compilers can outnumber what the service needs. In its image they are megabytes and security findings without use.",
    check,
};

/// A package manager's way of leaving development dependencies out.
struct Way {
    manager: Manager,
    /// The option that the fix adds; empty where it is a setting.
    option: &'static str,
    /// Settings by which they are left out or asked for outright.
    told: &'static [&'static str],
    /// Variables that say the same when set; with `=` the value that says so.
    variables: &'static [&'static str],
}

const WAYS: [Way; 7] = [
    Way {
        manager: Manager::Npm,
        option: "--omit=dev",
        told: &[
            "--omit",
            "--only",
            "--production",
            "--prod",
            "--include",
            "--also",
            "--package-lock-only",
        ],
        variables: &[
            "NODE_ENV=production",
            "NPM_CONFIG_OMIT",
            "npm_config_omit",
            "NPM_CONFIG_PRODUCTION",
        ],
    },
    Way {
        manager: Manager::Yarn,
        option: "--production",
        told: &["--production", "--prod", "--immutable", "--immutable-cache", "--mode"],
        variables: &["NODE_ENV=production", "YARN_PRODUCTION"],
    },
    Way {
        manager: Manager::Pnpm,
        option: "--prod",
        told: &["--prod", "-P", "--production", "--dev", "-D"],
        variables: &["NODE_ENV=production", "NPM_CONFIG_PRODUCTION"],
    },
    Way {
        manager: Manager::Poetry,
        option: "--only main",
        told: &["--only", "--without", "--with", "--no-dev", "--only-root", "--all-groups"],
        variables: &[],
    },
    Way {
        manager: Manager::Uv,
        option: "--no-dev",
        told: &[
            "--no-dev",
            "--dev",
            "--only-dev",
            "--no-default-groups",
            "--only-group",
            "--no-group",
            "--all-groups",
            "--group",
        ],
        variables: &["UV_NO_DEV", "UV_NO_DEFAULT_GROUPS", "UV_NO_GROUP"],
    },
    Way {
        manager: Manager::Bundler,
        option: "",
        told: &["--without", "--with"],
        variables: &["BUNDLE_WITHOUT", "BUNDLE_ONLY"],
    },
    Way {
        manager: Manager::Composer,
        option: "--no-dev",
        told: &["--no-dev", "--dev"],
        variables: &["COMPOSER_NO_DEV"],
    },
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Who needs the dependencies of development says so by what is run.
    let develops = |command: &SimpleCommand| command.words.iter().any(|it| is_tool(it.text()));
    let runs = started(cx);
    let names = cx.build.final_stage().and_then(|stage| stage.name.as_deref()).unwrap_or("");
    let is_service = !runs.is_empty()
        && !["dev", "test", "build", "debug", "ci"].iter().any(|part| names.contains(part))
        && !runs.iter().any(|(_, command)| develops(command) || builds(command));
    if !is_service {
        return;
    }
    let inside = cx.build.in_final_image();
    let own = |step: &Step<'_>| inside.has(step.stage) && !step.is_onbuild();
    let in_image = || cx.build.runs().filter(|(step, _)| own(step));
    let commands = || in_image().flat_map(|(_, script)| &script.commands);
    if commands().any(|command| develops(command) || builds(command) || leaves_out(command)) {
        return;
    }
    for (step, script) in in_image() {
        for command in &script.commands {
            let Some(call) = install(command).filter(|call| call.action == Action::Restore) else {
                continue;
            };
            let Some(way) = WAYS.iter().find(|way| way.manager == call.manager) else { continue };
            if is_told(cx, step, command, way, &call) {
                continue;
            }
            let program = command.name().unwrap_or("");
            let message = format!("`{program}` installs development dependencies too");
            let range = call.verb.map_or(command.range, |verb| {
                command.words.first().map_or(verb.range, |name| name.range.cover(verb.range))
            });
            out.report(step.instruction, range, message).fix(fix(step, command, way, &call));
        }
    }
}

fn is_told(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    command: &SimpleCommand,
    way: &Way,
    call: &Install<'_>,
) -> bool {
    let invocation = cx.build.invocation(step, command);
    let is_set = |variable: &&str| {
        let (name, wanted) = match variable.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (*variable, None),
        };
        let found = invocation.variable(name);
        found.may_be(|value| wanted.is_none_or(|wanted| value == wanted))
    };
    call.has(way.told)
        || way.variables.iter().any(is_set)
        // Only with the lock file of Yarn 1 is it known that this is Yarn 1.
        || (way.manager == Manager::Yarn && !call.has(&["--frozen-lockfile"]))
        || call.verb.is_some_and(|verb| matches!(verb.text(), "focus" | "fetch"))
        || call.has(&["--dry-run", "--no-install"])
}

/// True if a command leaves them out for those after it, or takes them away: settings of Bundler,
/// `npm prune`.
fn leaves_out(command: &SimpleCommand) -> bool {
    let words = || command.words.iter().map(ShellWord::text);
    let names = |list: &[&str]| words().any(|text| list.contains(&text));
    let sets = match command.name() {
        Some("bundle" | "bundler") => names(&["config"]) && names(&["without", "only"]),
        Some("npm" | "pnpm" | "yarn") => {
            names(&["prune", "focus"])
                || (names(&["config", "set"])
                    && words().any(|text| text.contains("prod") || text.contains("omit")))
        }
        _ => false,
    };
    let removes = command.name() == Some("rm") && words().any(|text| text.contains("node_modules"));
    sets || removes
}

/// True if this word is a tool of development, or a task that one runs.
fn is_tool(word: &str) -> bool {
    const TOOLS: [&str; 38] = [
        "ava",
        "cypress",
        "eslint",
        "flake8",
        "gatsby",
        "grunt",
        "gulp",
        "hugo",
        "jest",
        "karma",
        "lint",
        "mocha",
        "mypy",
        "next",
        "ng",
        "nodemon",
        "nox",
        "nuxt",
        "nx",
        "parcel",
        "phpunit",
        "playwright",
        "pylint",
        "pytest",
        "react-scripts",
        "rollup",
        "rspec",
        "ruff",
        "sphinx-build",
        "tox",
        "ts-node",
        "ts-node-dev",
        "tsc",
        "tsx",
        "turbo",
        "vite",
        "vitest",
        "webpack",
    ];
    let name = base_name(word);
    let task = name.split(':').next().unwrap_or(name);
    TOOLS.contains(&name)
        || matches!(task, "dev" | "develop" | "development" | "test" | "tests" | "watch" | "e2e")
        || matches!(name, "--watch" | "--reload" | "--inspect" | "debugpy")
        || name.ends_with("-dev")
}

/// True if the command runs a build tool, or a script of the project's manifest other than the one
/// that starts it.
fn builds(command: &SimpleCommand) -> bool {
    let words: Vec<&str> = command.operands().map(ShellWord::text).take(2).collect();
    match (command.name(), words.as_slice()) {
        (Some("npx" | "bunx" | "rake" | "make" | "bazel"), _)
        | (Some("poetry" | "uv"), ["build" | "export", ..]) => true,
        (Some("npm" | "pnpm" | "bun"), ["run" | "run-script" | "exec", script, ..])
        | (Some("yarn"), ["run", script, ..]) => !script.starts_with("start") && *script != "serve",
        (Some("yarn" | "pnpm"), [script, ..]) => !matches!(
            *script,
            "install"
                | "start"
                | "serve"
                | "cache"
                | "config"
                | "set"
                | "global"
                | "add"
                | "i"
                | "ci"
                | "prune"
        ),
        (Some("bundle"), ["exec", task, ..]) => {
            matches!(*task, "rake" | "jekyll" | "middleman" | "rspec" | "rails")
        }
        (Some("bin/rails" | "rails"), [task, ..]) => task.starts_with("assets"),
        _ => false,
    }
}

fn fix(step: &Step<'_>, command: &SimpleCommand, way: &Way, call: &Install<'_>) -> Option<Fix> {
    let shell = matches!(&step.effective.body, Body::Run(Command::Shell(_)))
        || command.inside.contains(&Enclosing::Inner);
    let review =
        "Check that neither a later step of the build nor the start command needs one of them.";
    if way.option.is_empty() {
        let plain = shell
            && command.prefixes.is_empty()
            && command.inside.is_empty()
            && matches!(command.joined_by, Join::Nothing | Join::And | Join::Sequence);
        let setting = "bundle config set without development:test";
        return plain.then(|| {
            let edit = Edit::insert(command.range.start(), format!("{setting} && "));
            Fix::risky("Leave the groups `development` and `test` out", [edit]).review(review)
        });
    }
    let word = call.verb.or(command.words.first())?;
    (shell || !way.option.contains(' ')).then(|| {
        Fix::risky(format!("Add `{}`", way.option), [insert_word(step, command, word, way.option)])
            .review(review)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_in_the_image_of_a_service() {
        check(
            &RULE,
            "
FROM node:24 AS build
RUN npm ci && npm run build
FROM node:24
RUN npm ci
#   ^^^^^^
CMD [\"node\", \"server.js\"]
",
        );
        check(
            &RULE,
            "
FROM node:24
ENV NODE_ENV=production
RUN NODE_ENV=development npm ci
#                        ^^^^^^
RUN export NODE_ENV=production && npm ci
RUN unset NODE_ENV && npm ci
#                     ^^^^^^
CMD [\"node\", \"server.js\"]
",
        );
    }

    #[test]
    fn options_variables_and_other_images() {
        let node = |lines: &str| silent(&RULE, &format!("FROM node:24\n{lines}\n"));
        node("RUN npm ci --omit=dev\nCMD [\"node\", \"a.js\"]");
        node("ENV NODE_ENV=production\nRUN npm ci\nCMD [\"node\", \"a.js\"]");
        node("ARG NODE_ENV\nRUN npm ci\nCMD [\"node\", \"a.js\"]");
        node("RUN NODE_ENV=production npm ci\nCMD [\"node\", \"a.js\"]");
        node("RUN npm ci\nRUN npm run build && npm prune --omit=dev\nCMD [\"node\", \"a.js\"]");
        node("RUN npm ci\nCMD [\"npm\", \"run\", \"dev\"]");
        node("RUN npm ci\nCMD [\"nodemon\", \"a.js\"]");
        node("RUN npm ci\nRUN npx tsc\nCMD [\"node\", \"a.js\"]");
        node("RUN npm ci");
        node("RUN yarn install\nCMD [\"node\", \"a.js\"]");
        silent(&RULE, "FROM ruby:3\nRUN bundle config set without x && bundle install\nCMD puma\n");
        silent(
            &RULE,
            "FROM ruby:3\nENV BUNDLE_WITHOUT=development\nRUN bundle install\nCMD puma\n",
        );
        silent(&RULE, "FROM python:3\nRUN uv sync --no-dev && poetry install --only=main\nCMD a\n");
    }

    #[test]
    fn each_manager_has_its_own_way() {
        for (before, after) in [
            ("npm ci", "npm ci --omit=dev"),
            ("npm install && true", "npm install --omit=dev && true"),
            ("pnpm install --frozen-lockfile", "pnpm install --prod --frozen-lockfile"),
            ("yarn --frozen-lockfile", "yarn --production --frozen-lockfile"),
            ("poetry install --no-root", "poetry install --only main --no-root"),
            ("uv sync --locked", "uv sync --no-dev --locked"),
            ("composer install", "composer install --no-dev"),
            (
                "a && bundle install",
                "a && bundle config set without development:test && bundle install",
            ),
        ] {
            let file = |run: &str| format!("FROM a:1\nRUN {run}\nCMD [\"serve\"]\n");
            fixed(&RULE, &file(before), &file(after));
        }
        fixed(
            &RULE,
            "FROM a:1\nRUN [\"npm\", \"ci\"]\nCMD [\"serve\"]\n",
            "FROM a:1\nRUN [\"npm\", \"ci\", \"--omit=dev\"]\nCMD [\"serve\"]\n",
        );
    }
}
