use crate::build::{Base, Step};
use crate::catalog::{Family, family};
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Flag};
use crate::text::path::absolute_in;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "copy-link-over-system-link",
    title: "A linked copy takes the place of a link of the system",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "copy-destinations",
    why: "With `--link` a layer is made without a look at the base, so `/sbin` becomes a folder of its own there. It hides the link to `/usr/sbin`, and with it the programs behind it.",
    check,
};

/// Links of the distributions that keep all programs and libraries below `/usr`.
const MERGED: [&str; 7] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libo32", "/libx32"];

/// Links that these have besides, and where they lead.
const OTHERS: [(&str, &str); 2] = [("/var/run", "/run"), ("/var/lock", "/run/lock")];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { continue };
        let is_off = |flag: &Flag| {
            flag.value.as_ref().is_some_and(|value| value.text.eq_ignore_ascii_case("false"))
        };
        let is_linked = step.effective.flag("link").is_some_and(|flag| !is_off(flag));
        if !is_linked || !is_merged(cx, step) {
            continue;
        }
        let word = &transfer.destination;
        let Some(path) = cx.build.value(word, step) else { continue };
        let whole = absolute_in(step.state.workdir.as_deref(), &path);
        let Some((link, place)) = whole.and_then(|whole| over_link(&whole)) else { continue };
        // The text of the path, where it is written out.
        let at = cx.slice(word.range).find(link).filter(|_| word.text == path);
        let fix = at.map(|at| {
            let start = word.range.start() + at;
            let edit = Edit::replace(TextRange::new(start, start + link.len()), place.clone());
            Fix::risky(format!("Copy to `{place}`"), [edit]).review(format!(
                "The image keeps its link `{link}` then, and the files are found there as before: check that it is one in your base"
            ))
        });
        let message =
            format!("`{link}` is a link in the base, and becomes a folder with this alone");
        out.report(step.instruction, word.range, message).fix(fix);
    }
}

/// The link that an absolute path goes through, and where that leads.
fn over_link(path: &str) -> Option<(&'static str, String)> {
    let is_through =
        |link: &str| path.strip_prefix(link).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let merged =
        MERGED.iter().find(|link| is_through(link)).map(|link| (*link, format!("/usr{link}")));
    let other = OTHERS.iter().find(|(link, _)| is_through(link));
    merged.or_else(|| other.map(|(link, place)| (*link, (*place).to_owned())))
}

/// True if the base is a release of a distribution that has these links: Debian since 12, Ubuntu since
/// 20.04, and those of Red Hat and Arch that are still made (as their images are, November 2026).
fn is_merged(cx: &RuleContext<'_>, step: &Step<'_>) -> bool {
    const EARLIER: [&str; 10] = [
        "jessie", "stretch", "buster", "bullseye", "trusty", "xenial", "bionic", "18.04", "16.04",
        "14.04",
    ];
    let Base::Image(image) = cx.build.root_base(step.stage) else { return false };
    let tag = image.tag.as_deref().unwrap_or("");
    let numbered = |name: &str| image.official() == Some(name);
    let is_earlier = EARLIER.iter().any(|name| tag.contains(name))
        || numbered("debian")
            && ["8", "9", "10", "11"].iter().any(|it| tag.split(['.', '-']).next() == Some(*it))
        || numbered("centos") && tag.starts_with('6');
    let has_links = matches!(
        family(image),
        Some(Family::Debian | Family::Ubuntu | Family::Rhel | Family::Arch)
    );
    has_links && !is_earlier
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn linked_copies_through_links_of_the_system() {
        check(
            &RULE,
            "
FROM debian:13-slim
COPY --link --from=tini:1 /tini /sbin/tini
#                               ^^^^^^^^^^ `/sbin` is a link
add --link=true https://e.org/x.so /lib64/
#                                  ^^^^^^^
ARG TO=/bin
ONBUILD COPY --link a $TO/a
#                     ^^^^^
COPY --link [\"a\", \"/lib/a\"]
#                 ^^^^^^^^
COPY --link a /var/run/a
#             ^^^^^^^^^^
",
        );
        for base in ["python:3.14-slim", "ubuntu:24.04", "fedora:44", "archlinux:base"] {
            check(&RULE, &format!("\nFROM {base}\nCOPY --link a /bin/a\n#             ^^^^^^\n"));
        }
        check(&RULE, "\nFROM debian:13 AS a\nFROM a\nCOPY --link a /bin\n#             ^^^^\n");
    }

    #[test]
    fn other_places_other_bases_and_plain_copies() {
        for rest in [
            "debian:13\nCOPY a /sbin/a",
            "debian:13\nCOPY --link=false a /sbin/a",
            "debian:13\nCOPY --link a /usr/sbin/a",
            "debian:13\nCOPY --link a /binary/a",
            "debian:13\nCOPY --link a bin/",
            "debian:bullseye\nCOPY --link a /bin/a",
            "debian:11-slim\nCOPY --link a /bin/a",
            "python:3.9-buster\nCOPY --link a /bin/a",
            "ubuntu:18.04\nCOPY --link a /bin/a",
            "alpine:3.22\nCOPY --link a /sbin/a",
            "scratch\nCOPY --link a /bin/a",
            "registry.example/own:1\nCOPY --link a /bin/a",
        ] {
            silent(&RULE, &format!("FROM {rest}\n"));
        }
    }

    #[test]
    fn the_path_behind_the_link_is_taken() {
        fixed(
            &RULE,
            "FROM debian:13\nCOPY --link a /sbin/a\nCOPY --link b /var/run/b/\n",
            "FROM debian:13\nCOPY --link a /usr/sbin/a\nCOPY --link b /run/b/\n",
        );
        safety(&RULE, "FROM debian:13\nCOPY --link a /bin/\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM debian:13\nARG B=/bin\nCOPY --link a $B/\n", None);
    }
}
