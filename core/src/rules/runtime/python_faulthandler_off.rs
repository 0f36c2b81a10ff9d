use crate::rules::shared::python::python_setting;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "python-faulthandler-off",
    title: "Python crashes without a word",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "faulthandler",
    why: "A crash in C code ends Python without a trace. With the fault handler it prints where every thread stood.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let message = "A crash in C code leaves no trace";
    python_setting(cx, out, "PYTHONFAULTHANDLER", message, &["Xfaulthandler", "Xdev"]);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn python_in_any_form() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
ENV PYTHONUNBUFFERED=1
FROM base
entrypoint [\"/usr/local/bin/gunicorn\", \"app:app\"]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^ leaves no trace
",
        );
        check(&RULE, "\nFROM python:3.14\nCMD exec python3.14 app.py\n#        ^^^^^^^^^^\n");
        check(&RULE, "\nFROM python:3.14\nCMD python -X utf8 app.py\n#   ^^^^^^\n");
    }

    #[test]
    fn told_or_not_python() {
        for source in [
            "FROM python:3.14\nCMD [\"python\", \"-X\", \"faulthandler\", \"app.py\"]\n",
            "FROM python:3.14\nCMD python -Xfaulthandler app.py\n",
            "FROM python:3.14\nCMD python -uX dev app.py\n",
            "FROM python:3.14\nENTRYPOINT [\"python\"]\nCMD [\"-BXfaulthandler\", \"app.py\"]\n",
            "FROM python:3.14\nCMD env PYTHONFAULTHANDLER=1 python app.py\n",
            "FROM python:3.14 AS a\nENV PYTHONFAULTHANDLER=1\nFROM a\nCMD python app.py\n",
            "FROM python:3.14\nCMD [\"./start.sh\"]\n",
            "FROM registry.example/python:3.14\nCMD python app.py\n",
            "FROM python:3.14\nCMD python app.py\nFROM nginx:1.29\n",
        ] {
            silent(&RULE, source);
        }
    }

    #[test]
    fn the_variable_is_set_above() {
        fixed(
            &RULE,
            "FROM python:3.14\nUSER app\nCMD python app.py\n",
            "FROM python:3.14\nUSER app\nENV PYTHONFAULTHANDLER=1\nCMD python app.py\n",
        );
        safety(&RULE, "FROM python:3.14\nCMD flask run\n", Some(Safety::Unsafe));
    }
}
