use crate::build::Step;
use crate::fix::Fix;
use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction, Transfer};
use crate::text::Edit;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "add-for-local-files",
    title: "ADD is used for plain local files",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3020", Severity::Error)],
    practice: "prefer-copy-over-add",
    why: "`ADD` unpacks archives and fetches addresses on its own, depending on what the file \
          happens to be. `COPY` only copies.",
    check,
};

/// Endings of archives, with their case: hadolint's list.
pub(in crate::rules) const ARCHIVES: [&str; 15] = [
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz",
    ".tpz", ".txz", ".xz",
];

/// Endings that BuildKit unpacks besides.
const MORE_ARCHIVES: [&str; 3] = [".zst", ".tzst", ".zstd"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |step, transfer| {
        step.effective.heredocs.is_empty() && !paths(transfer).any(needs_add)
    });
}

/// Reports the ADDs for which COPY is enough.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_copy_enough: fn(&Step<'_>, &Transfer) -> bool,
) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Add(transfer) = &step.effective.body else { continue };
        if is_copy_enough(step, transfer) {
            let keyword = step.effective.keyword_range;
            out.report(step.instruction, keyword, "`COPY` is enough for local files")
                .fix(fix(step.effective, transfer));
        }
    }
}

pub(in crate::rules) fn paths(transfer: &Transfer) -> impl Iterator<Item = &str> {
    transfer
        .sources
        .iter()
        .map(|source| if transfer.json { source.text.as_str() } else { unquoted(&source.text) })
}

pub(in crate::rules) fn ends_in(path: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.ends_with(ending))
}

/// True if ADD may do for this source what COPY cannot; a variable may hold anything.
fn needs_add(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    path.contains('$')
        || path.contains("://")
        // `user@host:path` is a repository too.
        || path.split_once('@').is_some_and(|(_, host)| host.contains(':'))
        || ends_in(path, &ARCHIVES)
        || ends_in(&lower, &ARCHIVES)
        || ends_in(&lower, &MORE_ARCHIVES)
}

fn fix(instruction: &Instruction, transfer: &Transfer) -> Option<Fix> {
    // Flags that COPY has too.
    let same = ["chmod", "chown", "exclude", "link"];
    let is_copy = instruction.flags.iter().all(|flag| same.contains(&flag.name.as_str()));
    if !is_copy || paths(transfer).any(needs_add) {
        return None;
    }
    let is_lower = instruction.keyword_text().chars().all(char::is_lowercase);
    let edit = Edit::replace(instruction.keyword_range, if is_lower { "copy" } else { "COPY" });
    Some(if paths(transfer).all(is_surely_no_archive) {
        Fix::safe("Use `COPY`", [edit])
    } else {
        Fix::risky("Use `COPY`", [edit])
            .review("Check that no source is an archive, which `ADD` unpacks whatever its name.")
    })
}

/// Endings of files that are no archive to ADD, which goes by a file's first bytes and not by its
/// name: many formats are tar or gzip inside, as `.gem` and `.apk` are.
const NO_ARCHIVES: &str = " asc bash bat c cer cfg cmd cnf conf cpp crt cs csproj css csr csv deb \
    desktop diff dll env erb ex exe exs fsproj gif go gpg gradle h hpp htm html ico ini ipynb j2 jar \
    java jpg js json jsx key kt kts list local lock lua md mjs mod pem php pl png properties proto \
    ps1 pub pub py r rb repo rpm rs rst rules scala sh sln sql sum svg tf timer tmpl toml tpl ts tsx \
    ttf txt vcl war whl woff woff2 xml yaml yml zip zsh ";

/// A directory by its looks, or a file whose ending says that it is something else.
fn is_surely_no_archive(path: &str) -> bool {
    if path.ends_with('/') || matches!(path, "." | "./" | "..") {
        return true;
    }
    let ending = base_name(path).rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    !ending.is_empty()
        && !ending.contains(char::is_whitespace)
        && NO_ARCHIVES.contains(&format!(" {ending} "))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn local_files_and_directories() {
        check(
            &RULE,
            "
FROM a:1
ADD a b
#^^^
ADD [\"a.py\", \"b.py\", \"/c/\"]
#^^^
ONBUILD ADD . /x
#       ^^^
ADD --chown=1:1 x.zip b
#^^^
",
        );
    }

    #[test]
    fn what_copy_cannot_do_is_fine() {
        silent(
            &RULE,
            "
FROM a:1
ADD a.tar.gz b
ADD A.TAR.ZST b
ADD https://a/b c
ADD git@github.com:a/b.git c
ADD $a b
ADD a.py b.tgz c/
ADD <<EOF /a
b
EOF
",
        );
    }

    #[test]
    fn safe_where_the_source_is_no_archive() {
        safety(&RULE, "FROM a:1\nADD . /a\nADD src/ /b\nADD a.py b.json /c/\n", Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nADD rootfs /\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nADD a* /\n", Some(Safety::Unsafe));
        for name in ["x.gem", "x.apk", "data.bin", "x.crate", "x.box", "app.d"] {
            safety(&RULE, &format!("FROM a:1\nADD {name} /\n"), Some(Safety::Unsafe));
        }
        fixed(&RULE, "from a:1\nadd --chown=1 a.py /\n", "from a:1\ncopy --chown=1 a.py /\n");
    }
}
