use crate::build::Step;
use crate::fix::Fix;
use crate::rules::shared::edits::{inside_quotes, unquoted};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Transfer};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "copy-sources-without-slash",
    title: "Several sources are copied to a path without `/` at its end",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3021", Severity::Error)],
    practice: "copy-destinations",
    why: "Without the slash the destination may be a file: the classic builder refuses the line, \
          and BuildKit may write one source over the other.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { continue };
        if !may_be_directory(path(transfer)) {
            report(cx, out, step, transfer);
        }
    }
}

/// Reports a step with several sources and no slash.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    step: &Step<'_>,
    transfer: &Transfer,
) {
    let path = path(transfer);
    if transfer.sources.len() < 2 || path.ends_with('/') {
        return;
    }
    let range = transfer.destination.range;
    let end = inside_quotes(cx, range).end();
    out.report(
        step.instruction,
        range,
        format!("`{path}` takes {} sources and does not end in `/`", transfer.sources.len()),
    )
    .fix((!may_be_directory(path)).then(|| fix(step, path, end)));
}

fn path(transfer: &Transfer) -> &str {
    let text = &transfer.destination.text;
    if transfer.json { text } else { unquoted(text) }
}

/// `.` is a directory to BuildKit, and a variable may end in a slash.
fn may_be_directory(path: &str) -> bool {
    path.ends_with('\\')
        || matches!(path.rsplit('/').next(), Some("." | ".."))
        || path.rsplit('/').next().is_some_and(|last| last.contains('$'))
}

/// Safe where the destination is a directory by then: BuildKit writes the sources into it either way.
/// Else it writes one over the other, and only the classic builder refuses the line.
fn fix(step: &Step<'_>, path: &str, end: usize) -> Fix {
    const FOLDERS: [&str; 14] = [
        "/bin",
        "/etc",
        "/home",
        "/lib",
        "/mnt",
        "/opt",
        "/root",
        "/sbin",
        "/srv",
        "/tmp",
        "/usr",
        "/usr/bin",
        "/usr/local/bin",
        "/var",
    ];
    let edits = [Edit::insert(end, "/")];
    let is_above = |workdir: &str| {
        workdir
            .strip_prefix(path)
            .is_some_and(|rest| path.starts_with('/') && (rest.is_empty() || rest.starts_with('/')))
    };
    let is_folder = FOLDERS.contains(&path) || step.state.workdir.as_deref().is_some_and(is_above);
    if is_folder {
        Fix::safe("Add the `/`", edits)
    } else {
        Fix::risky("Add the `/`", edits).review(format!(
            "Check that `{path}` is to be a directory: where there is none, the last source is \
             written to a file of this name as it is"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn several_sources_need_a_directory() {
        check(
            &RULE,
            r#"
FROM a:1
COPY a b /c
#        ^^
ADD a b c /d
#         ^^ 3 sources
COPY ["a", "b", "/c"]
#               ^^^^
ONBUILD COPY a b '/c'
#                ^^^^
COPY <<A b /c
#          ^^
1
A
"#,
        );
    }

    #[test]
    fn directories_are_fine() {
        silent(
            &RULE,
            "FROM a:1\nCOPY a b c/\nCOPY a b .\nCOPY a b $c\nCOPY a b \"c/\"\nCOPY a /c\n",
        );
    }

    #[test]
    fn the_slash_goes_inside_the_quotes() {
        fixed(
            &RULE,
            "FROM a:1\nCOPY [\"a\", \"b\", \"/c\"]\nCOPY a b \"/d\"\n",
            "FROM a:1\nCOPY [\"a\", \"b\", \"/c/\"]\nCOPY a b \"/d/\"\n",
        );
    }

    #[test]
    fn safe_where_the_directory_is_there() {
        use crate::fix::Safety;
        use crate::rules::testing::safety;
        for line in ["COPY a b /etc", "COPY a b /usr/local/bin", "WORKDIR /srv/app\nCOPY a b /srv"]
        {
            safety(&RULE, &format!("FROM a:1\n{line}\n"), Some(Safety::Safe));
        }
        for line in ["COPY a b /dst", "WORKDIR /srv/app\nCOPY a b /srv/ap", "COPY a b dst"] {
            safety(&RULE, &format!("FROM a:1\n{line}\n"), Some(Safety::Unsafe));
        }
    }
}
