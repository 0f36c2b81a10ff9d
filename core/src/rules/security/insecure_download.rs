use crate::rules::shared::package_managers::verifies;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "insecure-download",
    title: "A download can be changed on its way",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::other("S5332"),
        ToolCode::other("CKV2_DOCKER_2"),
        ToolCode::other("CKV2_DOCKER_3"),
    ],
    practice: "verify-downloads",
    why: "Without TLS, or with its checks turned off, anybody on the way can put something else in the place of what is fetched.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        if let Body::Add(transfer) = &step.effective.body {
            let checked = step.effective.flag("checksum").is_some();
            for source in transfer.sources.iter().filter(|source| is_plain_http(&source.text)) {
                if !checked {
                    out.report(
                        step.instruction,
                        source.range,
                        "Fetched over plain HTTP, without a checksum",
                    );
                }
            }
        }
    }
    for (step, script) in cx.build.runs() {
        // A checksum or a signature makes up for the way.
        if script.commands.iter().any(verifies) {
            continue;
        }
        for command in &script.commands {
            if let Some((word, what)) = insecure(command) {
                out.report(step.instruction, word.range, what);
            }
        }
    }
}

fn insecure(command: &SimpleCommand) -> Option<(&ShellWord, &'static str)> {
    const UNCHECKED: &str = "The server's certificate is not checked";
    let find = |wanted: fn(&str) -> bool| {
        command.arguments().iter().find(|word| word.literal().is_some_and(wanted))
    };
    let option = match command.name()? {
        "curl" => command.option(&["-k", "--insecure"]),
        "wget" => command.option(&["--no-check-certificate"]),
        "git" => find(|text| {
            text.eq_ignore_ascii_case("http.sslverify=false")
                || text.eq_ignore_ascii_case("http.sslverify=0")
        }),
        _ => return None,
    };
    match option {
        Some(option) => Some((option, UNCHECKED)),
        None => Some((find(is_plain_http)?, "Fetched over plain HTTP, without a checksum")),
    }
}

/// True if a text is an address without TLS on another machine.
fn is_plain_http(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://") else { return false };
    let host = rest.split(['/', ':']).next().unwrap_or("");
    !matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "" | "169.254.169.254")
        && !host.starts_with(['$', '['])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn downloads_without_tls_or_without_its_checks() {
        check(
            &RULE,
            "
FROM debian:13
ADD http://example.com/a.tgz /a
#   ^^^^^^^^^^^^^^^^^^^^^^^^
RUN curl -fsSk https://example.com/a -o a && wget http://example.com/b
#        ^^^^^ certificate
#                                                 ^^^^^^^^^^^^^^^^^^^^ plain HTTP
RUN wget --no-check-certificate https://example.com/a
#        ^^^^^^^^^^^^^^^^^^^^^^
RUN git -c http.sslVerify=false clone https://example.com/a.git
#          ^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn checked_and_local_downloads() {
        silent(
            &RULE,
            "FROM a\nADD --checksum=sha256:0 http://example.com/a /a\nRUN curl http://localhost:80/a\n\
             RUN curl -O http://example.com/a && echo '0 a' | sha256sum -c\nRUN curl -fsS https://e.com/k\n",
        );
    }
}
