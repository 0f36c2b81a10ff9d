use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "remote-add-without-checksum",
    title: "A remote ADD is not pinned",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "verify-downloads",
    why: "Without a checksum every build asks the server whether the file changed, and takes \
          whatever it answers. With one, the step is cached for good and fails on anything else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let instruction = step.effective;
        let Body::Add(transfer) = &instruction.body else { continue };
        if instruction.keyword != Keyword::Add || instruction.flag("checksum").is_some() {
            continue;
        }
        for source in &transfer.sources {
            let address = source.text.trim_matches(['"', '\'']);
            let Some(kind) = kind(address) else { continue };
            let (message, title, snippet) = match kind {
                Remote::File => (
                    format!("`{address}` may be another file in the next build"),
                    "Get the checksum and add it",
                    format!(
                        "curl -fsSL '{address}' | sha256sum\n\nADD --checksum=sha256:<what it prints> {address} {}\n",
                        transfer.destination.text
                    ),
                ),
                Remote::Repository => (
                    format!("`{address}` may be another commit in the next build"),
                    "Get the commit and name it",
                    format!(
                        "git ls-remote '{}'\n\nADD {}#<the commit> {}\n",
                        repository(address),
                        repository(address),
                        transfer.destination.text
                    ),
                ),
            };
            out.report(step.instruction, source.range, message).fix(Fix::show(title, snippet));
        }
    }
}

enum Remote {
    File,
    Repository,
}

/// The kind of thing that an address without a pin leads to; `None` for a local path and for one
/// that names a commit in full.
fn kind(address: &str) -> Option<Remote> {
    let web = address.starts_with("http://") || address.starts_with("https://");
    let (place, fragment) = address.split_once('#').unwrap_or((address, ""));
    let place = place.split('?').next().unwrap_or(place);
    let git = address.starts_with("git@")
        || address.starts_with("git://")
        || address.starts_with("ssh://");
    if git || (web && place.strip_suffix(".git").is_some()) {
        let commit = fragment.split(':').next().unwrap_or("");
        let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        // `?checksum=` and `?commit=` pin it as well.
        let asked = address.contains("checksum=") || address.contains("commit=");
        return (!pinned && !asked).then_some(Remote::Repository);
    }
    web.then_some(Remote::File)
}

fn repository(address: &str) -> &str {
    address.split(['#', '?']).next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, safety, silent};

    #[test]
    fn moving_addresses_are_found() {
        check(
            &RULE,
            "
FROM debian:13
ADD https://example.com/a.tar.gz /a
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ another file
ONBUILD ADD local https://github.com/a/b.git#v1 /b/
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ another commit
ADD git@github.com:a/b.git /b
#   ^^^^^^^^^^^^^^^^^^^^^^
",
        );
        safety(&RULE, "FROM debian:13\nADD https://example.com/a /a\n", Some(Safety::Show));
    }

    #[test]
    fn pinned_and_local_ones_are_not() {
        silent(
            &RULE,
            "FROM debian:13\nADD --checksum=sha256:00 https://example.com/a /a\nADD a.tar.gz /a\n",
        );
        silent(
            &RULE,
            "FROM debian:13\nADD https://github.com/a/b.git#0123456789012345678901234567890123456789:dir /b\n",
        );
        silent(&RULE, "FROM debian:13\nCOPY https:/a /b\nADD $URL /c\n");
    }
}
