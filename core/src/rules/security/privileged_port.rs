use crate::build::Step;
use crate::build::is_root;
use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::in_force;
use crate::rules::shared::user_switch::last_user;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Keyword, Word};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "privileged-port",
    title: "The port is one of root's",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("handbook 3.2")],
    practice: "no-privileged-ports",
    why: "Outside of Docker's defaults only root may listen below 1024. The number inside a container means nothing: `-p 80:8080` serves port 80.",
    check,
};

/// The first port that anybody may listen on.
const FIRST: u16 = 1024;

/// The port that takes a low port's place: 80 becomes 8080 and 443 becomes 8443 by custom.
fn higher(port: u16) -> u16 {
    match port {
        80 => 8080,
        443 => 8443,
        port => port + 8000,
    }
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(stage) = cx.build.final_stage() else { return };
    let user = last_user(cx, stage).map(|(_, user)| user);
    let is_root = user.is_none_or(is_root);
    // A capability lets an ordinary user do it.
    let may = cx.source.contains("setcap") || cx.source.contains("net_bind_service");
    if may {
        return;
    }
    let file = Ports::new(cx);
    let mut seen: Vec<u16> = Vec::new();
    for (step, word) in &file.exposed {
        let Some(port) = cx.build.value(word, step).and_then(|value| privileged(&value)) else {
            continue;
        };
        if seen.contains(&port) {
            continue;
        }
        seen.push(port);
        report(cx, out, &file, (step, word.range), port, is_root);
    }
    for step in [file.cmd, file.entrypoint].into_iter().flatten() {
        for (range, port) in binds(cx.slice(step.instruction.range), None) {
            let start = step.instruction.range.start();
            let range = TextRange::new(start + range.start(), start + range.end());
            if port < FIRST && port > 0 && !seen.contains(&port) {
                seen.push(port);
                report(cx, out, &file, (step, range), port, is_root);
            }
        }
    }
}

/// The instructions of the image that speak of ports.
struct Ports<'a> {
    exposed: Vec<(&'a Step<'a>, &'a Word)>,
    cmd: Option<&'a Step<'a>>,
    entrypoint: Option<&'a Step<'a>>,
    healthcheck: Option<&'a Step<'a>>,
    /// Variables with a port in them: the value's place and itself.
    variables: Vec<(TextRange, u16)>,
}

impl<'a> Ports<'a> {
    fn new(cx: &RuleContext<'a>) -> Self {
        let last = cx.build.final_stage().map_or(0, |stage| stage.index);
        let steps = cx.build.lineage(last).flat_map(|stage| cx.build.steps_of(stage.index));
        let mut exposed = Vec::new();
        let mut variables = Vec::new();
        for step in steps.filter(|step| !step.is_onbuild()) {
            match &step.instruction.body {
                Body::Expose(words) => exposed.extend(words.iter().map(|word| (step, word))),
                Body::Env(pairs) => variables.extend(pairs.iter().filter_map(|pair| {
                    let name = pair.key.text.to_ascii_uppercase();
                    let is_port = name == "PORT" || name.ends_with("_PORT");
                    let port = pair.value.text.parse().ok().filter(|_| is_port)?;
                    Some((pair.value.range, port))
                })),
                _ => {}
            }
        }
        Self {
            exposed,
            cmd: in_force(cx.build, Keyword::Cmd),
            entrypoint: in_force(cx.build, Keyword::Entrypoint),
            healthcheck: in_force(cx.build, Keyword::Healthcheck),
            variables,
        }
    }
}

/// A port below 1024, with or without its protocol. Those of remote control are a rule of their own,
/// `admin-port-exposed`.
fn privileged(value: &str) -> Option<u16> {
    let number = value.split_once('/').map_or(value, |(number, _)| number);
    number.parse().ok().filter(|port| (1..FIRST).contains(port) && !matches!(port, 22 | 23))
}

fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    file: &Ports<'_>,
    (step, range): (&Step<'_>, TextRange),
    port: u16,
    is_root: bool,
) {
    let (message, severity) = if is_root {
        (
            format!("Port {port} needs root in some engines, and nothing inside needs that number"),
            Severity::Info,
        )
    } else {
        (
            format!("The user of this image may not listen on port {port} in every engine"),
            Severity::Warning,
        )
    };
    out.report(step.instruction, range, message).severity(severity).fix(fix(cx, file, port));
}

/// Moves the port everywhere; `None` where the file does not say where the server listens.
fn fix(cx: &RuleContext<'_>, file: &Ports<'_>, port: u16) -> Option<Fix> {
    let to = higher(port).to_string();
    let mut edits = Vec::new();
    let mut effects = Vec::new();
    for (step, effect) in [(file.cmd, Effect::Cmd), (file.entrypoint, Effect::Entrypoint)] {
        let Some(step) = step else { continue };
        let found = in_instruction(cx, step, port, &to);
        if !found.is_empty() {
            effects.push(effect);
            edits.extend(found);
        }
    }
    for &(range, value) in &file.variables {
        if value == port {
            if !effects.contains(&Effect::Env) {
                effects.push(Effect::Env);
            }
            edits.push(Edit::replace(range, to.as_str()));
        }
    }
    if edits.is_empty() {
        return None;
    }
    for (_, word) in &file.exposed {
        if privileged(&word.text) == Some(port) {
            let digits = word.text.find('/').unwrap_or(word.text.len());
            let start = word.range.start();
            edits.push(Edit::replace(TextRange::new(start, start + digits), to.as_str()));
        }
    }
    if let Some(step) = file.healthcheck {
        edits.extend(in_instruction(cx, step, port, &to));
        edits.extend(implied(cx, step, port, &to));
    }
    let fix = Fix::risky(format!("Listen on port {to}"), edits).review(format!(
        "Publish it as before with `-p {port}:{to}`, and tell who reaches the container directly."
    ));
    Some(effects.into_iter().fold(fix, Fix::changes))
}

fn in_instruction(cx: &RuleContext<'_>, step: &Step<'_>, port: u16, to: &str) -> Vec<Edit> {
    let range = step.instruction.range;
    let at = |it: TextRange| TextRange::new(range.start() + it.start(), range.start() + it.end());
    binds(cx.slice(range), Some(port))
        .into_iter()
        .map(|(it, _)| Edit::replace(at(it), to))
        .collect()
}

/// Numbers that are ports: behind `host:`, behind `=` or a word that says so. Ranges are in `text`.
fn binds(text: &str, only: Option<u16>) -> Vec<(TextRange, u16)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(digits) =
        text.get(from..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = from + digits;
        let rest = text.get(start..).unwrap_or("");
        let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        from = end;
        let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
        let Some(port) = text.get(start..end).and_then(|it| it.parse::<u16>().ok()) else {
            continue;
        };
        let ends = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || "._-:".contains(c));
        if ends && says_port(before) && only.is_none_or(|only| only == port) {
            found.push((TextRange::new(start, end), port));
        }
    }
    found
}

/// True if what stands before a number says that it is a port.
fn says_port(before: &str) -> bool {
    const WORDS: [&str; 9] =
        ["port", "--bind", "-b", "--listen", "-p", "-P", "runserver", "http.server", "--http"];
    let option = |text: &str| {
        let text = text.trim_end_matches([' ', '\t', '"', '\'', ',']);
        WORDS.iter().any(|word| text.ends_with(word))
    };
    match before.chars().next_back() {
        // `0.0.0.0:80`, `:80`, `[::]:80`, `localhost:80`
        Some(':') => {
            // An address is no longer than that.
            let near = before.len().saturating_sub(64);
            let near = (near..=before.len()).find_map(|at| before.get(at..)).unwrap_or("");
            let host = near.trim_end_matches(':');
            let start = host.rfind([' ', '"', '\'', '=', '/', '@', ',']).map_or(0, |at| at + 1);
            let host = host.get(start..).unwrap_or("");
            matches!(host, "" | "0.0.0.0" | "*" | "[::]" | "localhost" | "127.0.0.1" | "[::1]")
        }
        Some('=') => option(before.trim_end_matches('=')),
        Some(' ' | '"' | '\'') => option(before),
        _ => false,
    }
}

/// Addresses of this container without a port, which mean 80 or 443.
fn implied(cx: &RuleContext<'_>, step: &Step<'_>, port: u16, to: &str) -> Vec<Edit> {
    let scheme = match port {
        80 => "http://",
        443 => "https://",
        _ => return Vec::new(),
    };
    let range = step.instruction.range;
    let text = cx.slice(range);
    text.match_indices(scheme)
        .filter_map(|(at, _)| {
            let rest = text.get(at + scheme.len()..)?;
            let host = ["localhost", "127.0.0.1", "0.0.0.0"]
                .into_iter()
                .find(|it| rest.starts_with(it))?;
            let after = rest.get(host.len()..)?;
            let end = range.start() + at + scheme.len() + host.len();
            let ends = after.starts_with(['/', ' ', '"', '\'', '?']) || after.is_empty();
            ends.then(|| Edit::insert(end, format!(":{to}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Severity;
    use crate::rules::testing::{check, fixed, only, safety, silent};

    #[test]
    fn ports_below_1024() {
        check(
            &RULE,
            "
FROM debian:13 AS other
EXPOSE 25
FROM debian:13
EXPOSE 80 8080 443/tcp 80/udp 3000-3010
#      ^^ Port 80
#              ^^^^^^^ Port 443
CMD [\"serve\", \"--port\", \"81\", \"--workers\", \"4\"]
#                        ^^ Port 81
",
        );
        let severity = |user: &str| {
            let source = format!("FROM debian:13\n{user}\nEXPOSE 80\n");
            crate::analysis::analyze(&source, &only(&RULE)).findings[0].severity
        };
        assert_eq!(severity("USER app"), Severity::Warning);
        assert_eq!(severity("USER root"), Severity::Info);
    }

    #[test]
    fn other_ports_and_capabilities() {
        silent(
            &RULE,
            "FROM a:1\nEXPOSE 8080 1024 0 22 $X\nCMD [\"serve\", \"-n\", \"80\", \"db:80\"]\n",
        );
        silent(&RULE, "FROM a:1\nRUN setcap cap_net_bind_service=+ep /s\nEXPOSE 80\n");
    }

    #[test]
    fn all_places_change_together() {
        fixed(
            &RULE,
            "FROM a:1\nENV PORT=80\nEXPOSE 80/tcp\n\
             HEALTHCHECK CMD curl -f http://localhost/ || curl http://localhost:80/x\n\
             CMD [\"serve\", \"--bind\", \"0.0.0.0:80\", \"-p\", \"80\", \"--n=80\"]\n",
            "FROM a:1\nENV PORT=8080\nEXPOSE 8080/tcp\n\
             HEALTHCHECK CMD curl -f http://localhost:8080/ || curl http://localhost:8080/x\n\
             CMD [\"serve\", \"--bind\", \"0.0.0.0:8080\", \"-p\", \"8080\", \"--n=80\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nEXPOSE 443\nCMD serve --port=443\n",
            "FROM a:1\nEXPOSE 8443\nCMD serve --port=8443\n",
        );
        safety(&RULE, "FROM nginx:1\nEXPOSE 80\n", None);
    }
}
