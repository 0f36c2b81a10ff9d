use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::secrets::shapes;

pub(crate) static RULE: Rule = Rule {
    id: "secret-value",
    title: "A secret is written down in the file",
    category: Category::Security,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("S6437")],
    practice: "no-runtime-secrets-in-image",
    why: "Whoever can read the file, the image or its build cache can use the secret. Take it back \
          where it was issued, and give the build a new one through a secret mount.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let instructions = &cx.file.instructions;
    for shape in shapes(cx.source) {
        // In a comment between instructions it belongs to the one that follows.
        let at = cx.file.instruction_at(shape.range.start());
        let Some(instruction) = instructions.get(at).or_else(|| instructions.last()) else {
            return;
        };
        out.report(
            instruction,
            shape.range,
            format!("This looks like {}, for everybody to read", shape.what),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn shapes_of_secrets_are_found_anywhere() {
        check(
            &RULE,
            r#"
FROM debian:13
RUN git clone https://ci:h7Kd93Lq@git.example.org/a.git
#                        ^^^^^^^^ a password in an address
CMD ["serve", "--db", "postgres://app:x9FqT27z@db/app"]
#                                     ^^^^^^^^
"#,
        );
        silent(&RULE, "FROM a\nRUN git clone https://ci:$TOKEN@git.example.org/a.git\n");
        silent(&RULE, "# ghp_ is how tokens start\nFROM a\nARG TOKEN\n");
    }
}
