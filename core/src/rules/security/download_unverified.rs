use crate::rules::commands::{is_file, verifies};
use crate::shell::{ShellWord, SimpleCommand};
use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "download-unverified",
    title: "A download is used unchecked",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "verify-downloads",
    why: "The build takes whatever the server has that day. A checksum, or a signature, makes sure that it is what was meant.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        if script.commands.iter().any(verifies) {
            continue;
        }
        // One finding says it for the step.
        let fetched = script.commands.iter().find_map(|command| Some((command, program(command)?)));
        if let Some((command, address)) = fetched {
            let path = address.split(['?', '#']).next().unwrap_or(address).trim_matches('"');
            let file = path.rsplit('/').next().unwrap_or(path);
            out.report(
                step.instruction,
                command.range,
                format!("`{file}` is fetched without a checksum or signature"),
            );
        }
    }
}

/// The address of an archive or package that curl or wget fetch.
fn program(command: &SimpleCommand) -> Option<&str> {
    if !matches!(command.name()?, "curl" | "wget") {
        return None;
    }
    command.arguments().iter().map(ShellWord::text).find(|text| {
        let path = text.split(['?', '#']).next().unwrap_or(text).trim_matches('"');
        text.contains("://") && is_file(path, &PROGRAMS)
    })
}

/// Endings of what holds programs.
const PROGRAMS: [&str; 17] = [
    ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip", ".gz", ".xz",
    ".deb", ".rpm", ".apk", ".jar", ".whl", ".run", ".bin",
];

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn archives_that_nothing_checks() {
        check(
            &RULE,
            r#"
FROM debian:13
RUN curl -fsSL https://example.com/v1/tool.tar.gz | tar xz && wget https://example.com/b.zip
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tool.tar.gz`
RUN wget -q "https://example.com/tool-$VERSION.deb?raw=1"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tool-$VERSION.deb`
"#,
        );
    }

    #[test]
    fn checked_downloads_and_pages() {
        silent(
            &RULE,
            "FROM a\nRUN curl -O https://e.com/a.tgz && sha256sum -c a.sum\nRUN curl -O https://e.com/a.tgz \\\n && \
             gpg --verify a.asc a.tgz\nRUN curl -f https://e.com/health\nRUN wget https://e.com/list.txt\n",
        );
    }
}
