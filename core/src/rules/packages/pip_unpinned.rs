use crate::rules::shared::package_managers::{PIPX, is_file, pip_install, report_unpinned};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "pip-unpinned",
    title: "Python packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3013", Severity::Warning)],
    practice: "pin-python-dependencies",
    why: "Without a version pip takes the newest release of the day: the same file builds other images later, and one day none.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install =
            pip_install(cx, command).or_else(|| PIPX.call(cx, command, &["install"]))?;
        // Requirements and constraints hold the versions.
        let listed = command.arguments().iter().any(|word| {
            let text = word.text();
            (text.starts_with("-r") || text.starts_with("-c"))
                || text.starts_with("--requirement")
                || text.starts_with("--constraint")
        });
        install.operands.retain(|word| !listed && unpinned(cx, word));
        Some(install.operands)
    });
}

/// A name without a version that is no file. What a variable holds is not known.
fn unpinned(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    if word.literal().is_none() && !cx.as_hadolint() {
        return false;
    }
    if text.contains(['@', '=', '<', '>']) || text.contains("~=") {
        return false;
    }
    let repository = ["git+", "hg+", "svn+", "bzr+"].iter().any(|kind| text.starts_with(kind));
    let file = text == "."
        || text.contains('/')
        || is_file(text, &[".whl", ".tar.gz"])
        || (!cx.as_hadolint() && is_file(text, &[".zip"]));
    repository || !file
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn finds_names_without_version() {
        check(
            &RULE,
            "
FROM python:3.14
RUN pip install --no-cache-dir -i https://example.com flask==3.1 requests 'urllib3[x]'
#                                                                ^^^^^^^^ `requests` and 1 more
RUN python3 -m pip install --upgrade pip
#                                    ^^^
RUN /venv/bin/pip3.14 install git+https://example.com/a.git
#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn versions_files_and_lists() {
        silent(
            &RULE,
            "FROM python:3.14\nRUN pip install a==1 'b>=2' c~=3 . ./d e.whl https://e/f.tar.gz $G -e h\n",
        );
        for listed in ["-r requirements.txt", "--requirement=a.txt b", "-c constraints.txt b"] {
            silent(&RULE, &format!("FROM python:3.14\nRUN pip install {listed}\n"));
        }
        silent(&RULE, "FROM python:3.14\nRUN pip uninstall a && pipenv install b\n");
    }
}
