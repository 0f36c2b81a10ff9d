use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::run_edits::prepend;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::{Action, Manager, install};
use crate::shell::{Script, SimpleCommand, paths};
use crate::syntax::Body;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "cargo-dummy-build-kept",
    title: "Cargo may take the placeholder for what is to be built",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("cargo#9312")],
    practice: "deps-before-code",
    why: "Cargo builds anew what is younger than its last build. Copied sources keep their dates, so they may be older than the build of the placeholder, and its program is what gets into the image.",
    check,
};

/// What a stage has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    /// A placeholder for the sources is there.
    Placeholder,
    /// It was built.
    Built,
    /// The sources came after that.
    Copied,
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let has = |file: &str| cx.source.contains(file);
    let mut files: Vec<&str> =
        ["src/main.rs", "src/lib.rs"].into_iter().filter(|it| has(it)).collect();
    if files.is_empty() {
        files.push("src/main.rs");
    }
    let touch = format!("touch {}", files.join(" "));
    let mut at_end = vec![Stage::Nothing; cx.build.stages.len()];
    for stage in &cx.build.stages {
        let parent = cx.build.lineage(stage.index).nth(1).map(|parent| parent.index);
        let mut now = parent.and_then(|at| at_end.get(at)).copied().unwrap_or(Stage::Nothing);
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            match &step.kind {
                StepKind::Run { script, .. } => now = after_run(out, step, script, now, &touch),
                StepKind::Copy(CopySource::Context)
                    if now == Stage::Built && brings_sources(step) =>
                {
                    now = Stage::Copied;
                }
                _ => {}
            }
        }
        if let Some(slot) = at_end.get_mut(stage.index) {
            *slot = now;
        }
    }
}

/// True if a copy brings more than what says which dependencies there are.
fn brings_sources(step: &Step<'_>) -> bool {
    let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { return false };
    transfer.sources.iter().any(|source| {
        let name = base_name(source.text.trim_end_matches('/'));
        !name.starts_with("Cargo.") && !name.starts_with("rust-toolchain") && name != ".cargo"
    })
}

fn after_run(
    out: &mut Sink<'_>,
    step: &Step<'_>,
    script: &Script,
    mut now: Stage,
    touch: &str,
) -> Stage {
    for command in &script.commands {
        let is_built = matches!(now, Stage::Built | Stage::Copied);
        if is_built && refreshes(command) || !script.complete {
            return Stage::Nothing;
        }
        if makes_placeholder(command) {
            now = Stage::Placeholder;
        }
        if !builds(command) {
            continue;
        }
        match now {
            Stage::Placeholder => now = Stage::Built,
            Stage::Copied => {
                let message = "Cargo may find nothing to build: the sources can be older than the placeholder's build";
                out.report(step.instruction, command.range, message).fix(dated(step, touch));
                return Stage::Nothing;
            }
            _ => {}
        }
    }
    now
}

/// Gives the sources the date of the build.
fn dated(step: &Step<'_>, touch: &str) -> Option<Fix> {
    let edit = prepend(step, touch)?;
    let fix = Fix::risky("Date the sources anew before the build", [edit]);
    Some(fix.review("Check that these are the files that the program and the library start with"))
}

/// True if a command makes sources that stand for those of the project.
fn makes_placeholder(command: &SimpleCommand) -> bool {
    let is_source = |text: &str| {
        let text = text.trim_matches(['"', '\'']);
        ["main.rs", "lib.rs", "build.rs"].iter().any(|name| text.ends_with(name))
    };
    command.is("cargo", "init")
        || command.is("cargo", "new")
        || paths::written(command).iter().any(|word| is_source(word.text()))
}

fn builds(command: &SimpleCommand) -> bool {
    install(command).is_some_and(|call| {
        call.manager == Manager::Cargo
            && (call.action == Action::Build
                || call.action == Action::Install && call.has(&["--path"]))
    })
}

/// True if a command sees to it that the sources are built anew: by their date, or by taking away what
/// was built.
fn refreshes(command: &SimpleCommand) -> bool {
    let names = |part: &str| command.words.iter().any(|word| word.text().contains(part));
    let dates = command.name() == Some("touch") || command.name() == Some("find") && names("touch");
    let removes = paths::removed(command).iter().any(|word| word.text().contains("target"));
    dates && (names(".rs") || names("src"))
        || removes
        || command.is("cargo", "clean")
        || command.is("cargo", "chef")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn a_build_of_a_placeholder_and_one_of_the_sources() {
        check(
            &RULE,
            "
FROM rust:1.95
RUN cargo init
COPY Cargo.toml Cargo.lock ./
RUN cargo build --release
COPY . .
RUN cargo build --release
#   ^^^^^^^^^^^^^^^^^^^^^ older than
",
        );
        check(
            &RULE,
            "
FROM rust:1.95 AS deps
COPY Cargo.toml ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -rf src
from deps
copy src src
RUN true && cargo install --path .
#           ^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn dated_removed_or_never_built() {
        let dummy = "COPY Cargo.toml ./\nRUN cargo init && cargo build --release";
        for rest in [
            "COPY . .\nRUN touch src/main.rs && cargo build --release",
            "COPY . .\nRUN find src -name '*.rs' -exec touch {} + && cargo build",
            "RUN rm -rf target/release/deps/app*\nCOPY . .\nRUN cargo build --release",
            "RUN cargo clean -p app\nCOPY . .\nRUN cargo build --release",
            "RUN cargo build --release",
            "COPY . .\nRUN make",
            "COPY Cargo.lock rust-toolchain.toml ./\nRUN cargo build --release",
        ] {
            silent(&RULE, &format!("FROM rust:1.95\n{dummy}\n{rest}\n"));
        }
        silent(&RULE, "FROM rust:1.95\nCOPY . .\nRUN cargo build\nCOPY x .\nRUN cargo build\n");
        silent(&RULE, "FROM rust:1.95\nRUN cargo init\nCOPY . .\nRUN cargo build --release\n");
        silent(
            &RULE,
            "FROM rust:1.95\nRUN cargo init\nRUN cargo fetch\nCOPY . .\nRUN cargo build\n",
        );
    }

    #[test]
    fn the_sources_are_dated_anew() {
        fixed(
            &RULE,
            "FROM rust:1.95\nRUN cargo init && cargo build\nCOPY . .\nRUN cargo build\n",
            "FROM rust:1.95\nRUN cargo init && cargo build\nCOPY . .\nRUN touch src/main.rs && cargo build\n",
        );
        let file =
            "FROM rust:1.95\nRUN echo > src/lib.rs && cargo build\nCOPY . .\nRUN cargo build\n";
        fixed(
            &RULE,
            file,
            &file.replace("RUN cargo build\n", "RUN touch src/lib.rs && cargo build\n"),
        );
        safety(&RULE, file, Some(Safety::Unsafe));
    }
}
