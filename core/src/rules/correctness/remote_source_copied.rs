use crate::context::is_repository;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "remote-source-copied",
    title: "COPY is to fetch an address",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "prefer-copy-over-add",
    why: "`COPY` takes files of the build context, of a stage or of an image. Only `ADD` fetches \
          addresses and repositories; the builder refuses the file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Copy(transfer) = &step.effective.body else { continue };
        for source in &transfer.sources {
            let Some(value) = cx.build.value(source, step) else { continue };
            let what = if is_repository(&value) {
                "a repository"
            } else if value.starts_with("http://") || value.starts_with("https://") {
                "an address"
            } else {
                continue;
            };
            let message = format!("`{}` is {what}, which `COPY` does not fetch", source.text);
            let flags = &step.effective.flags;
            let has_add =
                flags.iter().all(|flag| !matches!(flag.name.as_str(), "from" | "parents"));
            let fix = (has_add && transfer.sources.len() == 1).then(|| {
                let is_lower = step.effective.keyword_text().chars().all(char::is_lowercase);
                let word = if is_lower { "add" } else { "ADD" };
                let edit = Edit::replace(step.effective.keyword_range, word);
                Fix::risky("Use `ADD`", [edit])
                    .review("Check what is fetched, and name its `--checksum`")
            });
            out.report(step.instruction, source.range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn addresses_and_repositories() {
        check(
            &RULE,
            "
FROM a:1
ARG AT=https://example.com
COPY https://example.com/a /b
#    ^^^^^^^^^^^^^^^^^^^^^ an address
COPY [\"$AT/a\", \"/b\"]
#     ^^^^^^^ an address
copy --chmod=755 git@github.com:a/b.git /b
#                ^^^^^^^^^^^^^^^^^^^^^^ a repository
ONBUILD COPY ssh://git@example.com/a /b
#            ^^^^^^^^^^^^^^^^^^^^^^^
COPY --from=a:1 https://example.com/a.git#main /b
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn add_fetches_them() {
        fixed(&RULE, "FROM a:1\ncopy https://e.org/a b\n", "FROM a:1\nadd https://e.org/a b\n");
        safety(&RULE, "FROM a:1\nCOPY https://e.org/a b\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nCOPY --from=c:1 https://e.org/a b\n", None);
        silent(
            &RULE,
            "FROM a:1\nADD https://e.org/a b\nCOPY $A github.com/a/b a@b ftp://x/y /c/\n",
        );
    }
}
