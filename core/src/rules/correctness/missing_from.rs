use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "missing-from",
    title: "The file has no FROM",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "A Dockerfile builds stages, and `FROM` begins one. What stands here is a part of a file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let instructions = &cx.file.instructions;
    let Some(first) = instructions.first() else { return };
    if let Some(first) = cx.file.fragment() {
        let severity = match cx.settings.fragment {
            Some(_) => Severity::Info,
            None => Severity::Error,
        };
        let base = cx.settings.fragment.as_deref().filter(|base| !base.is_empty());
        let base = base.map_or("a base that is not known".to_owned(), |base| format!("`{base}`"));
        let message =
            format!("There is no `FROM`: these lines are read as a part of a file, on {base}");
        out.report(first, first.keyword_range, message).severity(severity);
    } else if instructions.iter().all(|it| it.keyword == Keyword::Arg) {
        let message = "There is nothing but `ARG` here: the Dockerfile contains no stages to build";
        out.report(first, first.keyword_range, message);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::rules::testing::{check, check_with, silent};
    use crate::rules::{Preset, Settings, Severity};

    #[test]
    fn one_finding_for_the_whole_file() {
        check(
            &RULE,
            "
# syntax=docker/dockerfile:1
ARG A=1
RUN a
#^^^ There is no `FROM`
RUN b
",
        );
        check(
            &RULE,
            "
# a
ARG A=1
#^^^ no stages to build
ARG B
",
        );
        silent(&RULE, "# only a comment\n");
        silent(&RULE, "ARG A\nFROM a:$A\n");
        silent(&RULE, "ARG A\nFORM a:$A\n");
        silent(&RULE, "RUN a\nFROM b:1\n");
    }

    #[test]
    fn a_part_of_a_file_is_a_note() {
        let on = |base: &str| Settings {
            preset: Preset::Strict,
            fragment: Some(base.to_owned()),
            ..Settings::default()
        };
        check_with(&RULE, &on("debian:13"), "\nRUN a\n#^^^ on `debian:13`\n");
        check_with(&RULE, &on(""), "\nUSER a\n#^^^^ not known\n");
        let severity = |text: &str, settings: &Settings| {
            let found = analyze(text, settings).findings;
            let found: Vec<_> = found.iter().filter(|it| it.rule == RULE.id).collect();
            let [only] = found.as_slice() else { panic!("{found:?}") };
            only.severity
        };
        assert_eq!(severity("RUN a\n", &on("")), Severity::Info);
        assert_eq!(severity("RUN a\n", &Settings::default()), Severity::Error);
        assert_eq!(severity("ARG A\n", &on("")), Severity::Error);
    }

    #[test]
    fn the_rules_that_need_no_base_look() {
        let settings = |fragment: Option<&str>| Settings {
            preset: Preset::Strict,
            fragment: fragment.map(str::to_owned),
            ..Settings::default()
        };
        let rules = |text: &str, fragment: Option<&str>| {
            let report = analyze(text, &settings(fragment));
            report.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()
        };
        let text = "RUN cd /x && sudo true\nCMD ['a']\n";
        for fragment in [None, Some(""), Some("debian:13")] {
            let found = rules(text, fragment);
            for rule in [RULE.id, "cd-in-run", "sudo-used", "broken-json-list"] {
                assert!(found.contains(&rule), "{rule}: {found:?}");
            }
            // What a file lacks may stand in the lines that are not here.
            for rule in [
                "instruction-before-from",
                "no-user",
                "missing-healthcheck",
                "missing-command",
                "syntax-directive-missing",
                "relative-copy-destination",
            ] {
                let text = format!("{text}EXPOSE 80\nCOPY <<A b\nA\nRUN --mount=type=ssh true\n");
                assert!(!rules(&text, fragment).contains(&rule), "{rule}");
            }
        }
        let unwanted = "RUN apt install -y curl\n";
        assert!(rules(unwanted, Some("debian:13")).contains(&"apt-cli-in-script"));
    }
}
