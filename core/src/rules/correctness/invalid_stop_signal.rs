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
const SIGNALS: [&str; 34] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::Stopsignal(word) = &step.effective.body else { continue };
        let Some(value) = cx.build.value(word, step) else { continue };
        let known = is_signal(&value);
        if !known {
            out.report(step.instruction, word.range, format!("`{value}` is no signal"));
        }
    }
}

/// True for a number, and for a name as `moby/sys/signal` has it: in any case, with or without
/// `SIG`.
fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<i64>() {
        return (1..=64).contains(&number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    // The signals for real time are counted from both ends.
    let is_within = |rest: &str, sign: char, most: u8| {
        rest.is_empty()
            || rest.strip_prefix(sign).is_some_and(|digits| {
                !digits.starts_with(['0', '+'])
                    && digits.parse::<u8>().is_ok_and(|count| count <= most)
            })
    };
    SIGNALS.contains(&name)
        || name.strip_prefix("RTMIN").is_some_and(|rest| is_within(rest, '+', 15))
        || name.strip_prefix("RTMAX").is_some_and(|rest| is_within(rest, '-', 14))
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
STOPSIGNAL SIG9
#          ^^^^
STOPSIGNAL RTMIN+99
#          ^^^^^^^^
STOPSIGNAL SIGRTMAX-15
#          ^^^^^^^^^^^
",
        );
    }

    #[test]
    fn names_in_any_case_numbers_and_unknown_values() {
        for signal in [
            "SIGINT",
            "quit",
            "SigWinch",
            "9",
            "RTMIN+15",
            "SIGRTMAX-14",
            "rtmax",
            "XFSZ",
            "$SIGNAL",
        ] {
            silent(&RULE, &format!("FROM a:1\nSTOPSIGNAL {signal}\n"));
        }
    }
}
