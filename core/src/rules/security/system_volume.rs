use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "system-volume",
    title: "A VOLUME lies on a system directory",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DKL-DI-0002")],
    practice: "sane-file-permissions",
    why: "A volume there hides what the system keeps in the directory, or hands the host's own files to the container.",
    check,
};

/// Directories of the kernel and of the host's daemon, and what the system itself consists of.
const SYSTEM: [&str; 12] = [
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/run/docker.sock",
    "/var/run/docker.sock",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::Volume(paths) = &step.effective.body else { continue };
        for path in paths {
            let Some(value) = cx.build.value(path, step) else { continue };
            let place = if value == "/" { "/" } else { value.trim_end_matches('/') };
            let kernel = ["/dev/", "/proc/", "/sys/"].iter().any(|above| place.starts_with(above));
            if kernel || SYSTEM.contains(&place) {
                out.report(
                    step.instruction,
                    path.range,
                    format!("`{place}` belongs to the system, it cannot be a volume of its own"),
                );
            }
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
            r#"
FROM debian:13
VOLUME /var/lib/app /proc /etc/
#                   ^^^^^
#                         ^^^^^
VOLUME ["/var/run/docker.sock"]
#       ^^^^^^^^^^^^^^^^^^^^^^
"#,
        );
        silent(&RULE, "FROM a\nVOLUME /data /etc/app /usr/share/nginx/html $DIR\n");
    }
}
