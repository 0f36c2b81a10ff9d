use crate::build::{CopySource, MountKind, StepKind};
use crate::context::is_remote;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;
use crate::text::path::clean;

pub(crate) static RULE: Rule = Rule {
    id: "source-outside-context",
    title: "A source lies outside of the build context",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "explicit-copy",
    why: "The builder has the build context and nothing above or beside it. `../x` is `x` in the \
          context to it and `~` a folder of that name, so the build ends with \"not found\" or \
          takes another file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if let (StepKind::Copy(CopySource::Context), Body::Copy(copy) | Body::Add(copy)) =
            (&step.kind, &step.effective.body)
        {
            for source in &copy.sources {
                let Some(path) = cx.build.value(source, step) else { continue };
                if let Some(why) = outside(&path).filter(|_| !is_remote(&path)) {
                    out.report(step.instruction, source.range, why);
                }
            }
        }
        for mount in step.mounts() {
            let source = mount.option("source").or_else(|| mount.option("src"));
            let of_context = mount.kind == MountKind::Bind && mount.option("from").is_none();
            let path = source.filter(|_| of_context).and_then(|it| cx.build.expanded(it, step));
            if let Some(why) = path.as_deref().and_then(outside) {
                out.report(step.instruction, mount.range, why);
            }
        }
    }
}

/// What the builder makes of a path that is meant to lead out of the context.
fn outside(path: &str) -> Option<String> {
    if path == "~" || path.starts_with("~/") {
        return Some(format!("`{path}` is looked for in a folder `~` of the build context"));
    }
    let whole = clean(path);
    let mut inside = whole.as_str();
    while let Some(rest) =
        inside.strip_prefix("..").filter(|it| it.is_empty() || it.starts_with('/'))
    {
        inside = rest.trim_start_matches('/');
    }
    if inside.len() == whole.len() {
        return None;
    }
    Some(if inside.is_empty() {
        format!("`{path}` is the build context itself, not what is above it")
    } else {
        format!("`{path}` is looked for as `{inside}` in the build context, not above it")
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn above_and_at_home() {
        check(
            &RULE,
            "
FROM a:1
ARG UP=../shared
COPY ../x /a
#    ^^^^ `x` in the build context
add ./../../y z ~/.ssh/id /a/
#   ^^^^^^^^^ `y`
#               ^^^^^^^^^ folder `~`
COPY [\"$UP/lib\", \"..\", \"/a/\"]
#     ^^^^^^^^^ `shared/lib`
#                ^^^^ itself
ONBUILD COPY ../x /a
#            ^^^^
RUN --mount=type=bind,source=../x,target=/x true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn inside_of_it_or_of_something_else() {
        silent(
            &RULE,
            "FROM a:1\nCOPY a/../b ./c ..d /../e f~ $X/../y /g/\nCOPY --from=x:1 ../a /b\n",
        );
        silent(&RULE, "FROM a:1\nADD https://e.org/../a /b\nCOPY <<../a /b\n../a\n");
        silent(&RULE, "FROM a:1\nRUN --mount=type=bind,from=b,source=../x,target=/x true\n");
    }
}
