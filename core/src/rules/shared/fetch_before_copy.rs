//! The edits that copy a project's manifests and fetch what they list before the sources come.

use std::rc::Rc;

use crate::build::Step;
use crate::fix::Fix;
use crate::rules::RuleContext;
use crate::rules::shared::dependency_manifests::{Early, Fetch, Needs, shows_workspace};
use crate::rules::shared::dockerfile_frontend::{Support, parents_flag};
use crate::rules::shared::edits::{
    insert_after_keyword, insert_line_after, insert_line_before, line_ending,
};
use crate::rules::shared::package_cache::shared_by;
use crate::rules::shared::source_independence::needs_no_sources;
use crate::rules::shared::workdir_paths::joined;
use crate::shell::{Join, Script, ShellWord, SimpleCommand, paths};
use crate::syntax::{Body, Command, Keyword, Transfer};
use crate::text::path::below;
use crate::text::{Edit, TextRange};

/// A copy of the whole context.
pub(crate) struct Copied<'s, 'a> {
    pub(crate) step: &'s Step<'a>,
    pub(crate) transfer: &'s Transfer,
    /// The directory in force there.
    pub(crate) directory: Rc<str>,
    /// The path that the files go to, as [`joined`] has it.
    pub(crate) place: String,
    /// True if a step since then may need the files there: then the copy cannot move below it.
    pub(crate) fixed: bool,
    /// True if any other step stands since then.
    pub(crate) passed: bool,
}

/// The place where a command was found.
pub(crate) struct Place<'p, 'a> {
    pub(crate) copied: &'p Copied<'p, 'a>,
    pub(crate) step: &'p Step<'a>,
    /// The directory in force there.
    pub(crate) directory: &'p str,
    pub(crate) script: &'p Script,
    /// Its index among the script's commands.
    pub(crate) at: usize,
    pub(crate) command: &'p SimpleCommand,
}

/// Narrows the copy to the manifests, and copies all of the sources only after the command.
pub(crate) fn fix_for(cx: &RuleContext<'_>, place: &Place<'_, '_>, fetch: &Fetch) -> Option<Fix> {
    let Place { copied, step, script, at, command, .. } = *place;
    let (copy, run) = (copied.step.instruction, step.instruction);
    let Body::Run(Command::Shell(text)) = &run.body else { return None };
    let plain = !copied.fixed
        && script.complete
        && script.commands.iter().all(|command| command.inside.is_empty())
        && run.heredocs.is_empty()
        && run.comments.is_empty()
        && copy.comments.is_empty()
        && !copied.transfer.json
        && copy.flag("parents").is_none()
        && copied.transfer.sources.len() == 1;
    if !plain {
        return None;
    }
    let before = script.commands.get(..at)?;
    let mut directory = place.directory.to_owned();
    let mut way = String::new();
    for command in before {
        match paths::cd_target(command) {
            Some(target) if command.followed_by == Join::And => {
                directory = joined(&directory, target.text())?;
                way = format!("{way}{} && ", cx.slice(command.range));
            }
            None if needs_no_sources(command, &copied.place) => {}
            _ => return None,
        }
    }
    let sub = match below(&directory, &copied.place) {
        Some("") | None => String::new(),
        Some(below) => format!("{below}/"),
    };
    if is_listed(cx) && shows_workspace(cx.build_context, fetch.manager, &sub) {
        return None;
    }
    let mut edits = manifests_only(cx, copied, &directory, fetch.needs.as_ref()?)?;
    let again = copy_again(cx, copied, place.directory)?;
    let ending = line_ending(cx.source);
    let flags: String = run.flags.iter().map(|flag| format!("{} ", cx.slice(flag.range))).collect();
    let start = text.source_offset(0);
    let lead = cx.slice(TextRange::new(start, command.range.start()));
    let own = cx.slice(command.range);
    let early = match fetch.early {
        Early::Whole => {
            let after = script.commands.get(at + 1..)?;
            edits.push(if after.iter().all(is_cleanup) {
                insert_line_after(cx, run, &again)
            } else {
                let next = after.first()?;
                if command.followed_by != Join::And {
                    return None;
                }
                let between = TextRange::new(command.range.end(), next.range.start());
                Edit::replace(between, format!("{ending}{again}{ending}RUN {flags}{way}"))
            });
            None
        }
        Early::With(options) => Some(format!("{own} {options}")),
        Early::Instead(other) => Some(instead(cx, command, other)?),
        Early::Stub => {
            let split = ["--bin", "--bins", "--workspace", "--all", "--all-targets", "--example"];
            let there = |path: &str| cx.build_context.files().has(path);
            let unfit = is_listed(cx) && (!there("src/main.rs") || there("build.rs"));
            if unfit || command.has_option(&split) {
                return None;
            }
            // Cargo goes by the time of change, and the copied file is older than the stub's build.
            edits.push(Edit::insert(command.range.start(), "touch src/main.rs && "));
            Some(format!(
                "mkdir -p src && echo 'fn main() {{}}' > src/main.rs && {own} && rm -r src"
            ))
        }
    };
    if let Some(early) = early {
        // What stands before the command moves along, but for the way to the directory.
        if way.is_empty() && !before.is_empty() {
            edits.push(Edit::delete(TextRange::new(start, command.range.start())));
        }
        let lines = format!("RUN {flags}{lead}{early}{ending}{again}");
        edits.push(insert_line_before(cx, run, &lines));
    }
    let review = match fetch.early {
        Early::Stub => {
            "For one package (no workspace) with `src/main.rs` and no build script. Check that the \
             manifests exist"
        }
        _ => {
            "Check that the manifests exist (a name such as `x[y]` may be missing), that the project \
             is one package and no workspace of several, and that no dependency or install script \
             needs other files of the sources"
        }
    };
    let title = format!("Copy the manifests and fetch with `{}` first", fetch.shown);
    let fix = Fix::risky(title, edits).review(review);
    // A cache that later steps read has to be mounted to the new step too, or what that one fetches
    // lies hidden below the mount.
    Some(match shared_by(fetch.manager) {
        Some(cache) => fix.excluding(cache.key(step)),
        None => fix,
    })
}

/// Edits that make the copy one of the manifests for a command that runs in `directory`; their
/// directories come by COPYs of their own below it.
fn manifests_only(
    cx: &RuleContext<'_>,
    copied: &Copied<'_, '_>,
    directory: &str,
    needs: &Needs,
) -> Option<Vec<Edit>> {
    let copy = copied.step.instruction;
    let [source] = copied.transfer.sources.as_slice() else { return None };
    let destination = &copied.transfer.destination;
    let below = if needs.tree { "" } else { below(directory, &copied.place)? };
    let sub = if below.is_empty() { String::new() } else { format!("{below}/") };
    if destination.text.ends_with(['"', '\'']) && !sub.is_empty() {
        return None;
    }
    let target = |more: &str| match destination.text.strip_suffix('"') {
        Some(inner) => format!("{}/{more}\"", inner.trim_end_matches('/')),
        None if destination.text == "/" => format!("/{more}"),
        None => format!("{}/{more}", destination.text.trim_end_matches('/')),
    };
    let present = is_listed(cx).then(|| needs.present(cx.build_context, &sub));
    let needs = match &present {
        Some(present) => present.as_ref()?,
        None => needs,
    };
    let mut files = Vec::new();
    for file in &needs.files {
        let file = if file.starts_with('/') {
            file.strip_prefix(directory)?.strip_prefix('/').filter(|rest| !rest.contains('/'))?
        } else {
            file
        };
        files.push(format!("{sub}{file}"));
    }
    let flags: String =
        copy.flags.iter().map(|flag| format!("{} ", cx.slice(flag.range))).collect();
    let ending = line_ending(cx.source);
    let mut places = Vec::new();
    if !files.is_empty() {
        places.push((files.join(" "), target(&sub)));
    }
    for folder in &needs.folders {
        let name: String = folder.chars().filter(|c| !matches!(c, '[' | ']')).collect();
        places.push((format!("{sub}{folder}"), target(&format!("{sub}{name}/"))));
    }
    let mut places = places.into_iter();
    let (sources, mut rest) = places.next()?;
    for (source, target) in places {
        rest = format!("{rest}{ending}COPY {flags}{source} {target}");
    }
    let mut edits =
        vec![Edit::replace(source.range, sources), Edit::replace(destination.range, rest)];
    if needs.tree {
        edits.push(insert_after_keyword(copy, " --parents"));
        match parents_flag(cx) {
            Support::There => {}
            Support::With(directive) => edits.push(directive),
            Support::Never => return None,
        }
    }
    Some(edits)
}

/// True if the context's files are at hand, and few enough stages to look through them for each.
fn is_listed(cx: &RuleContext<'_>) -> bool {
    cx.build_context.is_exact() && cx.build.stages.len() <= 64
}

/// The copy as it has to be spelt in `directory`; `None` where a variable may mean another thing
/// there.
fn copy_again(cx: &RuleContext<'_>, copied: &Copied<'_, '_>, directory: &str) -> Option<String> {
    let copy = copied.step.instruction;
    // Of the context itself ADD takes no more than COPY does, which is what a new line is to say.
    let after_keyword = TextRange::new(copy.keyword_range.end(), copy.range.end());
    let keyword = match copy.keyword {
        Keyword::Add => "COPY",
        _ => cx.slice(copy.keyword_range),
    };
    if copied.passed && cx.slice(copy.range).contains('$') {
        return None;
    }
    let destination = &copied.transfer.destination;
    if *copied.directory == *directory || destination.text.trim_matches('"').starts_with('/') {
        return Some(format!("{keyword}{}", cx.slice(after_keyword)));
    }
    let place = match below(&copied.place, directory) {
        _ if copied.place.starts_with('/') => copied.place.as_str(),
        Some("") => ".",
        Some(rest) => rest,
        None => return None,
    };
    let start = TextRange::new(after_keyword.start(), destination.range.start());
    let end = TextRange::new(destination.range.end(), copy.range.end());
    Some(format!("{keyword}{}{place}{}", cx.slice(start), cx.slice(end)))
}

/// The tool that `command` runs, with its variables and other arguments: those that choose the
/// project stay.
fn instead(cx: &RuleContext<'_>, command: &SimpleCommand, arguments: &str) -> Option<String> {
    let tool = TextRange::new(command.range.start(), command.words.first()?.range.end());
    let mut text = format!("{} {arguments}", cx.slice(tool));
    let project = |word: &&ShellWord| {
        let word = word.text();
        ["proj", ".sln", ".slnx"].iter().any(|ending| word.ends_with(ending))
    };
    if command.name() == Some("dotnet") {
        for word in command.operands().filter(project) {
            text = format!("{text} {}", word.raw);
        }
    }
    command.redirects.is_empty().then_some(text)
}

fn is_cleanup(command: &SimpleCommand) -> bool {
    command.name() == Some("rm")
        || matches!(command.name(), Some("npm" | "yarn" | "pnpm" | "pip" | "composer"))
            && command.subcommand().is_some_and(|word| {
                matches!(word.text(), "cache" | "clear-cache" | "clearcache" | "store")
            })
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Check, analyze, apply};
    use crate::context::ContextFiles;
    use crate::rules::Inputs;
    use crate::rules::testing::only;

    /// The text in the place of `COPY . .` and `RUN command` after the fix.
    fn fetched_first(from: &str, command: &str) -> String {
        let source = format!("FROM {from}\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
        let options = only(crate::rules::rule("install-after-source-copy").expect("known"));
        let report = analyze(&source, &options);
        let Some(fix) = report.findings.iter().find_map(|finding| finding.fix.as_ref()) else {
            return format!("{} findings, no fix", report.findings.len());
        };
        let applied = apply(&source, &options, std::slice::from_ref(&fix.id));
        assert!(applied.withheld.is_empty(), "{:?}\n{source}", applied.withheld);
        applied.text.replacen(&format!("FROM {from}\nWORKDIR /app\n"), "", 1)
    }

    #[test]
    fn every_ecosystem_of_the_table() {
        for (command, expected) in [
            (
                "pip install -r requirements.txt",
                "COPY requirements*.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n",
            ),
            (
                "pip install -r /app/dev.txt -c constraints.txt",
                "COPY dev.txt constraints.txt ./\nRUN pip install -r /app/dev.txt -c constraints.txt\nCOPY . .\n",
            ),
            (
                "pip install -r requirements/prod.txt",
                "COPY requirements ./requirements/\nRUN pip install -r requirements/prod.txt\nCOPY . .\n",
            ),
            (
                "poetry install --no-root",
                "COPY pyproject.toml poetry.loc[k] ./\nRUN poetry install --no-root\nCOPY . .\n",
            ),
            (
                "pip install poetry && poetry install",
                "COPY pyproject.toml poetry.loc[k] ./\nRUN pip install poetry && poetry install --no-root\nCOPY . .\nRUN poetry install\n",
            ),
            (
                "pipenv sync --system",
                "COPY Pipfile Pipfile.lock ./\nRUN pipenv sync --system\nCOPY . .\n",
            ),
            (
                "conda env update -n base -f environment.yml",
                "COPY environment.yml ./\nRUN conda env update -n base -f environment.yml\nCOPY . .\n",
            ),
            (
                "yarn --immutable",
                "COPY package.json yarn.lock .yarnrc.ym[l] ./\nCOPY .yar[n] ./.yarn/\nRUN yarn --immutable\nCOPY . .\n",
            ),
            (
                "pnpm i --frozen-lockfile && pnpm build",
                "COPY package.json pnpm-lock.yaml pnpm-workspace.yam[l] ./\nRUN pnpm i --frozen-lockfile\nCOPY . .\nRUN pnpm build\n",
            ),
            ("bun install", "COPY package.json bun.lock* ./\nRUN bun install\nCOPY . .\n"),
            ("go mod download", "COPY go.mod go.su[m] ./\nRUN go mod download\nCOPY . .\n"),
            (
                "CGO_ENABLED=0 go build .",
                "COPY go.mod go.su[m] ./\nRUN CGO_ENABLED=0 go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build .\n",
            ),
            (
                "go build -o /x .",
                "COPY go.mod go.su[m] ./\nRUN go mod download\nCOPY . .\nRUN go build -o /x .\n",
            ),
            (
                "cargo build --release",
                "COPY Cargo.toml Cargo.loc[k] ./\nRUN mkdir -p src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -r src\nCOPY . .\nRUN touch src/main.rs && cargo build --release\n",
            ),
            (
                "./mvnw package -DskipTests",
                "COPY mvnw pom.xml ./\nCOPY .mvn ./.mvn/\nRUN ./mvnw -B dependency:go-offline\nCOPY . .\nRUN ./mvnw package -DskipTests\n",
            ),
            (
                "gradle build --no-daemon",
                "COPY *.gradle* gradle.propertie[s] ./\nCOPY gradl[e] ./gradle/\nRUN gradle dependencies\nCOPY . .\nRUN gradle build --no-daemon\n",
            ),
            (
                "bundle install",
                "COPY Gemfile Gemfile.loc[k] .ruby-versio[n] ./\nRUN bundle install\nCOPY . .\n",
            ),
            (
                "composer install --no-dev",
                "COPY composer.json composer.loc[k] ./\nRUN composer install --no-dev --no-scripts --no-autoloader\nCOPY . .\nRUN composer install --no-dev\n",
            ),
            (
                "mix deps.get --only prod",
                "COPY mix.exs mix.loc[k] ./\nRUN mix deps.get --only prod\nCOPY . .\n",
            ),
            (
                "cd web && npm ci && npm run build",
                "COPY web/package*.json ./web/\nRUN cd web && npm ci\nCOPY . .\nRUN cd web && npm run build\n",
            ),
        ] {
            assert_eq!(fetched_first("x:1", command), expected, "{command}");
        }
        assert_eq!(
            fetched_first("x:1", "dotnet publish src/App.csproj -c Release -o /out"),
            "# syntax=docker/dockerfile:1\nCOPY --parents *.sln* **/*.*proj \
             *.props [Nn]u[Gg]et.[Cc]onfig global.jso[n] ./\nRUN dotnet restore src/App.csproj\n\
             COPY . .\nRUN dotnet publish src/App.csproj -c Release -o /out\n"
        );
    }

    #[test]
    fn known_files_are_named_plainly() {
        let fix = |files: &[&str], command: &str| {
            let source = format!("FROM x:1\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
            let settings = only(crate::rules::rule("install-after-source-copy").expect("known"));
            let files = ContextFiles::from_paths(files.iter().copied());
            let inputs = Inputs { files: Some(std::sync::Arc::new(files)), ..Inputs::default() };
            let report = Check::without_sizes(&source, &settings, &inputs).report;
            let fix = report.findings[0].fix.clone()?;
            Some(fix.edits[0].text.clone())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(fix(&["pyproject.toml", "a.py"], "poetry install"), some("pyproject.toml"));
        assert_eq!(
            fix(&["pyproject.toml", "poetry.lock"], "poetry install"),
            some("pyproject.toml poetry.lock")
        );
        assert_eq!(fix(&["a.py"], "poetry install"), None);
        assert_eq!(fix(&["package.json", ".npmrc"], "npm install"), some("package*.json .npmrc"));
        assert_eq!(fix(&["Cargo.toml", "src/lib.rs"], "cargo build"), None);
        assert_eq!(fix(&["Cargo.toml", "src/main.rs"], "cargo build"), some("Cargo.toml"));
    }

    #[test]
    fn what_works_from_the_sources_or_without_a_network_stays() {
        for (command, expected) in [
            ("go mod vendor", "0 findings, no fix"),
            ("go build -mod=vendor .", "0 findings, no fix"),
            ("cargo build --release --offline", "0 findings, no fix"),
            ("--mount=type=cache,target=/go/pkg/mod go build .", "0 findings, no fix"),
            ("dotnet publish --no-restore", "0 findings, no fix"),
            ("cargo build --workspace", "1 findings, no fix"),
            ("mvn -f sub/pom.xml package", "1 findings, no fix"),
            ("npm --prefix web ci", "1 findings, no fix"),
            ("cd ../x && npm ci", "1 findings, no fix"),
            ("pip install -r ../requirements.txt", "1 findings, no fix"),
        ] {
            assert_eq!(fetched_first("x:1", command), expected, "{command}");
        }
    }
}
