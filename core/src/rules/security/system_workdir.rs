use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "system-workdir",
    title: "WORKDIR is a directory of the system",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DS-0030")],
    practice: "absolute-workdir",
    why: "Files of the program mix with those of the system there, and a careless `COPY . .` or `rm` can break the image.",
    check,
};

const SYSTEM: [&str; 11] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr/bin",
    "/usr/sbin",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::Workdir(path) = &step.effective.body else { continue };
        let Some(value) = cx.build.value(path, step) else { continue };
        let place = value.trim_end_matches('/');
        let kernel = ["/dev/", "/proc/", "/sys/"].iter().any(|above| place.starts_with(above));
        if kernel || SYSTEM.contains(&place) {
            out.report(step.instruction, path.range, format!("`{place}` belongs to the system"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn directories_of_the_system() {
        check(
            &RULE,
            "
FROM debian:13
WORKDIR /etc/
#       ^^^^^ `/etc`
ARG DIR=/sys/fs
WORKDIR $DIR
#       ^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nWORKDIR /app\nWORKDIR /\nWORKDIR /usr/src/app\nWORKDIR /etc/nginx\n",
        );
    }
}
