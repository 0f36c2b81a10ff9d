use crate::rules::shared::package_managers::{PIPX, is_file, pip_install, report_unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "pip-unpinned",
    title: "Python packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3013", Severity::Warning)],
    practice: "pin-python-dependencies",
    why: "Without a version pip takes the newest release of the day: the same file builds other images later, and one day none.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = pip_install(command).or_else(|| PIPX.call(command, &["install"]))?;
        let listed = is_listed(command);
        // What a variable holds is not known.
        let is_open = |word: &ShellWord| {
            word.literal().is_some() && is_open(word.text(), &[".whl", ".tar.gz", ".zip"])
        };
        install.operands.retain(|word| !listed && is_open(word));
        Some(install.operands)
    });
}

/// Whether requirements or constraints hold the versions.
pub(in crate::rules) fn is_listed(command: &SimpleCommand) -> bool {
    const LISTS: [&str; 4] = ["-r", "-c", "--requirement", "--constraint"];
    let mut words = command.arguments().iter().map(ShellWord::text);
    words.any(|text| LISTS.iter().any(|option| text.starts_with(option)))
}

/// Whether a word has no version and is no file, by these endings.
pub(in crate::rules) fn is_open(text: &str, files: &[&str]) -> bool {
    if text.contains(['@', '=', '<', '>']) || text.contains("~=") {
        return false;
    }
    let repository = ["git+", "hg+", "svn+", "bzr+"].iter().any(|kind| text.starts_with(kind));
    let file = text == "." || text.contains('/') || is_file(text, files);
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
