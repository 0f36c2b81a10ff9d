use super::untagged_base_image::named_bases;
use crate::build::{Base, Build, ImageReference, StageSet};
use crate::fix::Fix;
use crate::rules::shared::entry_process::{Starts, starts};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::shell::packages::{Action, install};

pub(crate) static RULE: Rule = Rule {
    id: "toolchain-in-final-image",
    title: "The final image is a compiler's image",
    category: Category::Base,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("DF011")],
    practice: "multi-stage-builds",
    why: "What builds a program is many times larger than the program: compiler, headers, caches and sources all ship. A build stage leaves them behind.",
    check,
};

/// A build in two stages, as far as it is the same for all.
pub(super) const TOOLCHAIN_OUTLINE: &str = "\
# A stage that builds
FROM <the image with the build tools> AS build
# Install the tools and build here.

# The stage that ships
FROM <the same image, slim>
COPY --from=build /path/to/the/result /path/to/the/result
";

/// Images that exist to build, and what can run what they make.
const TOOLCHAINS: [(&str, &str); 8] = [
    ("dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet"),
    ("gcc", "debian:trixie-slim"),
    ("golang", "gcr.io/distroless/static-debian13"),
    ("gradle", "eclipse-temurin:21-jre"),
    ("haskell", "debian:bookworm-slim"),
    ("maven", "eclipse-temurin:21-jre"),
    ("rust", "debian:trixie-slim"),
    ("swift", "swift:slim"),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Without a start, the build itself is all that is wanted, or others build on the image.
    if cx.build.final_stage().is_none_or(|stage| starts(cx, stage) == Starts::Nothing) {
        return;
    }
    let inside = cx.build.in_final_image();
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if !inside.has(stage.index) || !builds(cx.build, &inside) {
            continue;
        }
        let Some(runtime) = runtime(image) else { continue };
        let message = format!("`{}` ships with all that it takes to build the program", image.name);
        let outline = format!(
            "FROM {} AS build\n# The steps that build the program.\n\nFROM {runtime}\nCOPY --from=build /path/to/the/program /usr/local/bin/\n# USER, EXPOSE and CMD as they are now.\n",
            image.name
        );
        out.report(instruction, word.range, message)
            .fix(Fix::show("Outline of a build in two stages", outline));
    }
}

fn runtime(image: &ImageReference) -> Option<&'static str> {
    // Variants without the compiler.
    let tag = image.tag.as_deref().unwrap_or("");
    if image.repository == "swift" && tag.contains("slim") {
        return None;
    }
    let name = image.official().unwrap_or(image.repository.as_str());
    TOOLCHAINS.iter().find(|(known, _)| *known == name).map(|&(_, runtime)| runtime)
}

/// True if a step of the final image builds something.
pub(super) fn builds(build: &Build<'_>, inside: &StageSet) -> bool {
    build
        .runs()
        .any(|(step, script)| inside.has(step.stage) && script.commands.iter().any(is_build))
}

fn is_build(command: &SimpleCommand) -> bool {
    install(command).is_some_and(|call| call.action == Action::Build)
        || matches!(
            command.name(),
            Some(
                "c++"
                    | "cabal"
                    | "cc"
                    | "g++"
                    | "gcc"
                    | "ghc"
                    | "make"
                    | "rustc"
                    | "stack"
                    | "swiftc"
            )
        )
        || command.is("swift", "build")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, safety, silent};

    #[test]
    fn builds_that_ship_their_compiler() {
        check(
            &RULE,
            "
FROM golang:1.26
#    ^^^^^^^^^^^ `golang:1.26` ships with all
WORKDIR /src
COPY . .
RUN go build -o /app .
CMD [\"/app\"]
",
        );
        safety(&RULE, "FROM gcc:15\nRUN make\nCMD [\"./a\"]\n", Some(Safety::Show));
    }

    #[test]
    fn build_stages_and_tools_are_fine() {
        silent(&RULE, "FROM golang:1.26\nRUN go build ./...\n");
        silent(
            &RULE,
            "FROM golang:1.26 AS b\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\n",
        );
        silent(&RULE, "FROM golang:1.26\nRUN go version\n");
        silent(&RULE, "FROM python:3.14\nRUN make\n");
    }
}
