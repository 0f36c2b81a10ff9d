use std::net::IpAddr;

use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Word};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-port",
    title: "EXPOSE names no port",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "A port is a number, with `/tcp`, `/udp` or `/sctp` behind it, or a range such as \
          `8000-8010`, and blanks separate several. The builder refuses anything else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Expose(words) = &step.effective.body else { continue };
        for word in words {
            let Some(value) = cx.build.value(word, step) else { continue };
            for port in ports(word, &value) {
                if let Some(why) = fault(port) {
                    out.report(step.instruction, word.range, format!("`{port}` is no port: {why}"));
                    break;
                }
            }
        }
    }
}

/// The ports of a word: a variable may hold several.
fn ports<'v>(word: &Word, value: &'v str) -> Vec<&'v str> {
    let is_quoted = word.text.contains(['"', '\'', '\\']);
    if is_quoted { vec![value] } else { value.split_whitespace().collect() }
}

/// Why the builder refuses a port: `[[address:]host-port:]port[/protocol]`.
fn fault(text: &str) -> Option<&'static str> {
    let (front, port) = match text.rsplit_once(':') {
        Some((front, port)) => (Some(front), port),
        None => (None, text),
    };
    let (port, protocol) = port.split_once('/').unwrap_or((port, ""));
    if port.is_empty() {
        return Some("the number is missing");
    }
    if !["", "tcp", "udp", "sctp"].iter().any(|known| known.eq_ignore_ascii_case(protocol)) {
        return Some("the protocol is `tcp`, `udp` or `sctp`");
    }
    let Some(own) = range(port) else {
        return Some(if port.contains(',') {
            "blanks separate ports"
        } else if port.bytes().any(|byte| byte.is_ascii_digit()) && port.contains('-') {
            "a range goes from the smaller number to the greater"
        } else {
            "it is no number"
        });
    };
    let (address, host) = match front?.rsplit_once(':') {
        Some((address, host)) => (address, host),
        None => ("", front?),
    };
    let bare = address.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(address);
    if !address.is_empty() && bare.parse::<IpAddr>().is_err() {
        return Some("the address before it is none");
    }
    if host.is_empty() {
        return None;
    }
    let Some(host) = range(host) else { return Some("the port before the colon is none") };
    let differ = own.1 - own.0 != host.1.saturating_sub(host.0);
    (differ && own.0 != own.1).then_some("the two ranges have different lengths")
}

/// The first and the last of a range; `None` where it is none. Too great numbers are
/// `port-out-of-range`'s and count as the greatest.
fn range(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| {
        // Some builders take a sign.
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u32::MAX).min(65_536))
    };
    let (from, to) = match text.split_once('-') {
        Some((from, to)) => (number(from)?, number(to)?),
        None => (number(text)?, number(text)?),
    };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn what_is_no_port() {
        check(
            &RULE,
            "
FROM a:1
ARG P=web
EXPOSE 80,443 http 80/foo 80/tcp/udp 80-70 80 /tcp
#      ^^^^^^ blanks
#             ^^^^ no number
#                  ^^^^^^ protocol
#                         ^^^^^^^^^^ protocol
#                                    ^^^^^ smaller
#                                             ^^^^ missing
expose $P ${P}/tcp \"80\" 1-
#      ^^ `web`
#         ^^^^^^^^
#                       ^^
EXPOSE 8080 # web
#           ^
#             ^^^
ONBUILD EXPOSE [\"8080\"]
#              ^^^^^^^^
EXPOSE x:80 1.2.3:80:80 80-90:80-85 80:
#      ^^^^
#           ^^^^^^^^^^^
#                       ^^^^^^^^^^^
#                                   ^^^
",
        );
    }

    #[test]
    fn what_the_builder_takes() {
        silent(&RULE, "FROM a:1\nEXPOSE 80 0 80/ 80/TCP 53/udp 1-2/sctp '80' 65536 80-99999\n");
        silent(&RULE, "FROM a:1\nEXPOSE :80 8080:80 1.2.3.4:80:80 [::1]:80:80 80-90:80 1-3:4-6\n");
        silent(&RULE, "FROM a:1\nARG P=\"80 443\"\nARG Q\nEXPOSE $P $Q ${R:-80}\n");
    }
}
