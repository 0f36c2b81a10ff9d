use crate::rules::shared::unpinned::{OF_PIP, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

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
    unpinned(cx, out, &OF_PIP);
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
