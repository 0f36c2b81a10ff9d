use crate::build::{Base, Step};
use crate::catalog::{Family, default_user, family};
use crate::fix::Fix;
use crate::rules::edits::{insert_after_keyword, line_ending};
use crate::rules::run_edits::delete_word;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "cache-mount-missing",
    title: "Downloads are not kept between builds",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::other("hadolint#1139")],
    practice: "pip-cache-mount",
    why: "When the step runs again, the package manager fetches everything anew. A cache mount \
          keeps its downloads on the build machine and out of the image.",
    check,
};

/// A package manager with a directory of downloads.
struct Tool {
    /// Its name, and the key of its cache in fixes that exclude each other.
    name: &'static str,
    subcommands: &'static [&'static str],
    /// Where root's downloads are kept; `None` where a mount alone is not enough.
    target: Option<&'static str>,
    practice: &'static str,
}

const TOOLS: [Tool; 9] = [
    Tool {
        name: "apt",
        subcommands: &["install", "upgrade", "dist-upgrade", "build-dep"],
        target: Some("/var/cache/apt"),
        practice: "apt-cache-mount",
    },
    tool("pip", &["install"], Some("/root/.cache/pip")),
    tool("npm", &["ci", "install", "i"], Some("/root/.npm")),
    tool("yarn", &["install"], Some("/usr/local/share/.cache/yarn")),
    tool("pnpm", &["install", "i"], Some("/root/.local/share/pnpm/store")),
    tool("uv", &["sync", "pip"], Some("/root/.cache/uv")),
    tool("poetry", &["install"], Some("/root/.cache/pypoetry")),
    tool("go", &["build", "install"], None),
    tool("cargo", &["build", "install"], None),
];

const fn tool(
    name: &'static str,
    subcommands: &'static [&'static str],
    target: Option<&'static str>,
) -> Tool {
    Tool { name, subcommands, target, practice: "pip-cache-mount" }
}

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        // A mount of any cache shows that its author thought of it.
        if step.mounts().iter().any(|mount| mount.kind == "cache") {
            continue;
        }
        for tool in &TOOLS {
            let Some((_, range)) =
                script.commands.iter().find_map(|command| Some((command, tool.used_by(command)?)))
            else {
                continue;
            };
            out.report(
                step.instruction,
                range,
                format!("`{}` fetches all packages anew whenever this step runs", tool.name),
            )
            .practice(tool.practice)
            .fix(cure(cx, step, script, tool));
        }
    }
}

impl Tool {
    /// From the program's name to the subcommand, where the command installs with this tool.
    fn used_by(&self, command: &SimpleCommand) -> Option<TextRange> {
        let name = command.name()?;
        let first = command.words.first()?.range;
        let versioned = |prefix: &str| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
        };
        if self.name == "pip" && versioned("python") {
            let words: Vec<&str> = command.arguments().iter().map(ShellWord::text).collect();
            let at = words.windows(3).position(|words| words == ["-m", "pip", "install"])?;
            return Some(first.cover(command.arguments().get(at + 2)?.range));
        }
        let named = match self.name {
            "apt" => matches!(name, "apt-get" | "apt"),
            "pip" => versioned("pip"),
            own => name == own,
        };
        if !named {
            return None;
        }
        match command.subcommand() {
            Some(sub) => {
                let known = self.subcommands.contains(&sub.text());
                known.then(|| first.cover(sub.range))
            }
            None => (self.name == "yarn" && command.arguments().is_empty()).then_some(first),
        }
    }
}

fn cure(cx: &Context<'_>, step: &Step<'_>, script: &Script, tool: &Tool) -> Option<Fix> {
    let target = tool.target?;
    if !script.posix || !script.complete || empties_its_cache(script, tool) {
        return None;
    }
    let index = step.instruction.index;
    if tool.name == "apt" {
        return Some(
            Fix::risky("Keep apt's downloads in cache mounts", apt_edits(cx, step, script)?)
                .excluding(format!("apt-cache {index}"))
                .review("Needs BuildKit. `docker-clean` is removed from the image"),
        );
    }
    if !runs_as_root(cx, step) || settings(tool.name).iter().any(|name| is_set(cx, step, name)) {
        return None;
    }
    let mut edits =
        vec![insert_after_keyword(step.effective, &format!(" --mount=type=cache,target={target}"))];
    for command in &script.commands {
        if tool.used_by(command).is_none() {
            continue;
        }
        for word in command.arguments() {
            if matches!(word.text(), "--no-cache-dir" | "--no-cache") {
                edits.push(delete_word(cx, step, word)?);
            }
        }
    }
    Some(
        Fix::risky(format!("Keep `{}`'s downloads in a cache mount", tool.name), edits)
            .excluding(format!("{}-cache {index}", tool.name))
            .review("Needs BuildKit. The cache stays on the machine that builds"),
    )
}

/// Both of apt's directories, without the hook of the official images that deletes the archives,
/// and without the removal of the lists, which no longer get into the layer.
fn apt_edits(cx: &Context<'_>, step: &Step<'_>, script: &Script) -> Option<Vec<Edit>> {
    let Base::Image(image) = cx.build.root_base(step.stage) else { return None };
    let instruction = step.effective;
    let Body::Run(Command::Shell(text)) = &instruction.body else { return None };
    let debian = matches!(family(image), Some(Family::Debian | Family::Ubuntu));
    let apt_get = script.commands.iter().all(|command| command.name() != Some("apt"));
    if !debian || !apt_get || !instruction.heredocs.is_empty() {
        return None;
    }
    let (escape, ending) = (cx.file.escape, line_ending(cx.source));
    let mount = "--mount=type=cache,sharing=locked,target=";
    let mut edits = vec![insert_after_keyword(
        instruction,
        &format!(
            " {mount}/var/cache/apt {escape}{ending}    {mount}/var/lib/apt {escape}{ending}   "
        ),
    )];
    if !cx.source.contains("docker-clean") {
        edits.push(Edit::insert(
            text.source_offset(0),
            "rm -f /etc/apt/apt.conf.d/docker-clean && ",
        ));
    }
    for pair in script.commands.windows(2) {
        let [before, command] = pair else { continue };
        let mut operands = command.operands();
        let lists = command.name() == Some("rm")
            && operands.next().is_some_and(|word| word.text().starts_with("/var/lib/apt/lists"))
            && operands.next().is_none();
        if !lists {
            continue;
        }
        let clause = TextRange::new(before.range.end(), command.range.end());
        if !before.inside.is_empty() || !command.inside.is_empty() || cx.slice(clause).contains('#')
        {
            return None;
        }
        edits.push(Edit::delete(clause));
    }
    Some(edits)
}

/// Whether the step throws the tool's downloads away itself.
fn empties_its_cache(script: &Script, tool: &Tool) -> bool {
    script.commands.iter().any(|command| {
        let named = command.name().is_some_and(|name| name.starts_with(tool.name));
        let cleans = named && command.operands().any(|word| matches!(word.text(), "cache" | "store"));
        let removes = command.name() == Some("rm")
            && tool.name != "apt"
            && command.operands().any(|word| {
                let text = word.text();
                text.contains(".cache") || text.contains(".npm") || text.contains("/root")
            });
        cleans || removes
    })
}

/// Variables that put the tool's downloads elsewhere or switch them off.
fn settings(tool: &str) -> &'static [&'static str] {
    match tool {
        "pip" => &["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME", "HOME"],
        "npm" => &["NPM_CONFIG_CACHE", "npm_config_cache", "HOME"],
        "yarn" => &["YARN_CACHE_FOLDER", "HOME"],
        "pnpm" => &["PNPM_HOME", "XDG_DATA_HOME", "HOME"],
        "uv" => &["UV_NO_CACHE", "UV_CACHE_DIR", "XDG_CACHE_HOME", "HOME"],
        _ => &["POETRY_CACHE_DIR", "POETRY_NO_CACHE", "XDG_CACHE_HOME", "HOME"],
    }
}

fn is_set(cx: &Context<'_>, step: &Step<'_>, name: &str) -> bool {
    cx.build.variable(name, step.stage, step.instruction.index).is_some()
}

/// Whether the step's home is known to be `/root`.
fn runs_as_root(cx: &Context<'_>, step: &Step<'_>) -> bool {
    match &step.user {
        Some(user) => user.is_root(),
        None => match cx.build.root_base(step.stage) {
            Base::Image(image) => default_user(image) == Some("root"),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn installs_without_a_mount_are_found_once_a_tool() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && apt-get install -y pip && pip3 install a && pip3 install b
#                     ^^^^^^^^^^^^^^^ `apt`
#                                               ^^^^^^^^^^^^ `pip`
ONBUILD RUN python3 -m pip install a
#           ^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n");
    }

    #[test]
    fn mounts_come_in_and_cleaning_goes() {
        fixed(
            &RULE,
            "FROM python:3.14\nRUN pip install --no-cache-dir -r requirements.txt\n",
            "FROM python:3.14\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN apt-get update \\\r\n    && apt-get install -y curl \\\r\n    && rm -rf /var/lib/apt/lists/*\r\n",
            "FROM debian:13\r\nRUN --mount=type=cache,sharing=locked,target=/var/cache/apt \\\r\n    --mount=type=cache,sharing=locked,target=/var/lib/apt \\\r\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update \\\r\n    && apt-get install -y curl\r\n",
        );
    }

    #[test]
    fn unknown_homes_and_settings_are_left_alone() {
        safety(&RULE, "FROM node:24\nUSER node\nRUN npm ci\n", None);
        safety(&RULE, "FROM own/base:1\nRUN npm ci\n", None);
        safety(&RULE, "FROM python:3.14\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a\n", None);
        safety(&RULE, "FROM node:24\nRUN npm ci && npm cache clean --force\n", None);
        safety(&RULE, "FROM golang:1.25\nRUN go build ./...\n", None);
    }
}
