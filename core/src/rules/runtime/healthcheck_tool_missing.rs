use crate::build::{Base, CopySource, StepKind};
use crate::catalog::{self, Family};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "healthcheck-tool-missing",
    title: "The health check uses a program that the image lacks",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "healthcheck-without-curl",
    why: "A probe that cannot start fails each time, and the container is taken for broken although it works.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Whatever names a tool may bring it, and so may another stage.
    let brought = ["curl", "wget"].map(|tool| {
        let may = cx.build.since(|step| {
            step.effective.arguments.as_str().contains(tool)
                || matches!(&step.kind, StepKind::Copy(CopySource::Stage(_)))
        });
        (tool, may)
    });
    for step in &cx.build.steps {
        if step.instruction.keyword != Keyword::Healthcheck {
            continue;
        }
        let Base::Image(image) = cx.build.root_base(step.stage) else { continue };
        let Some(script) = step.script() else { continue };
        let slim = image.tag.as_deref().unwrap_or("").split('-').any(|part| part == "slim");
        let lacks: &[&str] = match (catalog::family(image), image.official()) {
            (Some(Family::Alpine), Some("alpine" | "golang" | "node" | "python" | "ruby")) => {
                &["curl"]
            }
            (Some(Family::Debian | Family::Ubuntu), Some("debian" | "ubuntu")) => &["curl", "wget"],
            (Some(Family::Debian), Some("node" | "perl" | "python" | "ruby")) if slim => {
                &["curl", "wget"]
            }
            _ => continue,
        };
        let missing = script
            .commands
            .iter()
            .find_map(|command| command.words.first().filter(|word| lacks.contains(&word.text())));
        let Some(word) = missing else { continue };
        if !brought.iter().any(|(tool, may)| *tool == word.text() && may.beside(step)) {
            out.report(
                step.instruction,
                word.range,
                format!("`{}` is not in `{}`, so the check always fails", word.text(), image.name),
            );
        }
    }
}
