use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-stop-signal",
    title: "STOPSIGNAL names no signal",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "stop-signal",
    why: "The container cannot be created with a signal that does not exist.",
    check,
};

/// Signals of Linux, without `SIG`.
const SIGNALS: [&str; 33] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::Stopsignal(word) = &step.effective.body else { continue };
        let Some(value) = cx.build.value(word, step) else { continue };
        let upper = value.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let known = SIGNALS.contains(&name)
            || name == "XFSZ"
            || name.starts_with("RTMIN")
            || name.starts_with("RTMAX")
            || name.parse::<u8>().is_ok_and(|number| (1..=64).contains(&number));
        if !known {
            out.report(step.instruction, word.range, format!("`{value}` is no signal"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn typos_and_numbers_out_of_range() {
        check(
            &RULE,
            "
FROM a:1
ARG SIGNAL=SIGTEMR
stopsignal $SIGNAL
#          ^^^^^^^ `SIGTEMR` is no signal
STOPSIGNAL 65
#          ^^
ONBUILD STOPSIGNAL 0
#                  ^
",
        );
    }

    #[test]
    fn names_in_any_case_numbers_and_unknown_values() {
        for signal in ["SIGINT", "quit", "SigWinch", "9", "RTMIN+3", "SIGRTMAX", "XFSZ", "$SIGNAL"]
        {
            silent(&RULE, &format!("FROM a:1\nSTOPSIGNAL {signal}\n"));
        }
    }
}
