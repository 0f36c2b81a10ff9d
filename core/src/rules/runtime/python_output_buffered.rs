use crate::rules::shared::python::python_setting;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "python-output-buffered",
    title: "Python holds its output back",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "python-unbuffered",
    why: "Python collects what it prints until some thousand bytes are there. Logs come late, and what was held back is lost in a crash.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    python_setting(cx, out, "PYTHONUNBUFFERED", "Python holds back what it prints", &["u"]);
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
FROM python:3.14-slim
ENV PYTHONFAULTHANDLER=1
cmd sleep 1 && celery -A app worker
#              ^^^^^^ holds back what it prints
",
        );
        check(
            &RULE,
            "\nFROM python:3\nENTRYPOINT [\"python3\", \"-X\", \"dev\"]\n#           ^^^^^^^^^\n",
        );
    }

    #[test]
    fn options_of_others_and_empty_values_tell_python_nothing() {
        for (rest, word) in [
            ("CMD gunicorn -u app app:app", "gunicorn"),
            ("CMD python app.py -u", "python"),
            ("CMD python -m app -u", "python"),
            ("CMD python -W u app.py", "python"),
            ("ENV PYTHONUNBUFFERED=\nCMD python app.py", "python"),
            ("ENV PYTHONUNBUFFERED=\"\"\nCMD exec python app.py", "python"),
            ("ARG PYTHONUNBUFFERED=1\nCMD python app.py", "python"),
        ] {
            let last = rest.lines().next_back().unwrap_or(rest);
            let at = last.find(word).unwrap_or(0);
            let caret = format!("#{}{}", " ".repeat(at - 1), "^".repeat(word.len()));
            check(&RULE, &format!("\nFROM python:3.14\n{rest}\n{caret}\n"));
        }
    }

    #[test]
    fn told_or_not_python() {
        for source in [
            "FROM python:3.14\nCMD [\"python\", \"-u\", \"app.py\"]\n",
            "FROM python:3.14\nCMD python -Bu app.py\n",
            "FROM python:3.14\nCMD exec python -W ignore -OOu -m app\n",
            "FROM python:3.14\nENTRYPOINT [\"python\"]\nCMD [\"-u\", \"app.py\"]\n",
            "FROM python:3.14\nCMD PYTHONUNBUFFERED=1 python app.py\n",
            "FROM python:3.14\nCMD [\"env\", \"PYTHONUNBUFFERED=1\", \"python\", \"app.py\"]\n",
            "FROM python:3.14\nCMD [\"sh\", \"-c\", \"export PYTHONUNBUFFERED=1; exec python a.py\"]\n",
            "FROM python:3.14\nENV A=b PYTHONUNBUFFERED=x\nCMD python app.py\n",
            "FROM python:3.14\nARG PYTHONUNBUFFERED=1\nCMD [\"node\", \"app.js\"]\n",
            "FROM debian:13\nCMD python3 app.py\n",
            "FROM python:3.14 AS a\nCMD python app.py\nFROM a\n",
            "FROM python:3.14\nRUN python app.py\n",
        ] {
            silent(&RULE, source);
        }
    }

    #[test]
    fn the_variable_is_set_above() {
        fixed(
            &RULE,
            "FROM python:3.14\nENTRYPOINT [\"uvicorn\"]\nCMD [\"app:app\"]\n",
            "
FROM python:3.14
ENV PYTHONUNBUFFERED=1
ENTRYPOINT [\"uvicorn\"]
CMD [\"app:app\"]
",
        );
        safety(&RULE, "FROM python:3.14\nCMD python app.py\n", Some(Safety::Unsafe));
    }
}
