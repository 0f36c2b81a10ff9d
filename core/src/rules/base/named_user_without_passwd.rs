use crate::build::{Base, Step};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "named-user-without-passwd",
    title: "The base does not know the user by name",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "explicit-uid",
    why: "Names of users are looked up in `/etc/passwd`. An image made from nothing has none, so the container does not start.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Whatever is copied to /etc or to the root may bring the file.
    let brought = cx.build.since(may_bring_accounts);
    for step in &cx.build.steps {
        let Body::User(word) = &step.instruction.body else { continue };
        let Some(name) = cx.build.value(word, step) else { continue };
        let (users, groups): (&[&str], &[&str]) = match cx.build.root_base(step.stage) {
            Base::Scratch => (&[], &[]),
            Base::Image(image) if image.repository.contains("distroless/static") => {
                (&["root", "nobody", "nonroot"], &["root", "nobody", "nonroot", "tty", "staff"])
            }
            _ => continue,
        };
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (user, group) = name.split_once(':').unwrap_or((name.as_str(), ""));
        let (who, file) = if !is_number(user) && !users.contains(&user) {
            (user, "passwd")
        } else if !is_number(group) && !groups.contains(&group) {
            (group, "group")
        } else {
            continue;
        };
        if !brought.within(step.stage) {
            out.report(
                step.instruction,
                word.range,
                format!("There is no `/etc/{file}` in which `{who}` stands"),
            );
        }
    }
}

fn may_bring_accounts(step: &Step<'_>) -> bool {
    matches!(step.effective.keyword, Keyword::Copy | Keyword::Add)
        && match &step.effective.body {
            Body::Copy(copy) | Body::Add(copy) => {
                copy.destination.text.starts_with("/etc")
                    || copy.destination.text.contains("passwd")
                    || copy.destination.text.contains("group")
                    || matches!(copy.destination.text.as_str(), "/" | "." | "./")
            }
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn names_that_no_file_holds() {
        check(
            &RULE,
            "
FROM scratch AS base
ARG WHO=web
USER $WHO
#    ^^^^ `web`
FROM base
COPY server /app/
user root:0
#    ^^^^^^ `root`
FROM gcr.io/distroless/static-debian12
USER app
#    ^^^
FROM scratch
USER 1:staff
#    ^^^^^^^ `/etc/group` in which `staff`
",
        );
    }

    #[test]
    fn numbers_known_names_and_files_that_are_brought() {
        silent(&RULE, "FROM scratch\nUSER 10001:10001\n");
        silent(&RULE, "FROM scratch\nCOPY --from=build /etc/passwd /etc/\nUSER app\n");
        silent(&RULE, "FROM scratch\nADD rootfs.tar /\nUSER app\n");
        silent(&RULE, "FROM scratch\nUSER $WHO\n");
        silent(&RULE, "FROM gcr.io/distroless/static-debian12\nUSER nonroot\n");
        silent(&RULE, "FROM debian:13\nUSER app\n");
    }
}
