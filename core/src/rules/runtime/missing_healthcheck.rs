use crate::build::{Base, Stage, Step};
use crate::catalog::{Family, family};
use crate::fix::Fix;
use crate::rules::{
    Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, Target, ToolCode,
};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "missing-healthcheck",
    title: "Nothing says whether the server works",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3057", Severity::Info), ToolCode::other("DS-0026")],
    practice: "healthcheck",
    why: "Docker knows that a process runs, not that it answers. With a `HEALTHCHECK`, Compose and \
          Swarm wait for a server and replace one that hangs.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let is_wanted = cx.settings.target == Target::Docker
        || cx.settings.preset == crate::rules::Preset::Strict
        || cx.selected(&RULE);
    let Some(stage) = cx.build.final_stage().filter(|_| is_wanted) else { return };
    // Without a port it is a command-line image, and Kubernetes has probes of its own.
    let port = exposed_port(cx, stage);
    if port.is_none()
        || cx.settings.target == Target::Kubernetes
        || cx.build.since(is_healthcheck).within(stage.index)
    {
        return;
    }
    let Some(from) = cx.file.instructions.get(stage.from) else { return };
    let range = match &from.body {
        Body::From(from) => from.image.range,
        _ => from.range,
    };
    out.report(from, range, "The final stage exposes a port and has no `HEALTHCHECK`")
        .fix(port.and_then(|port| snippet(cx, stage, &port)));
}

pub(in crate::rules) fn is_healthcheck(step: &Step<'_>) -> bool {
    step.instruction.keyword == Keyword::Healthcheck
}

/// The first TCP port of the nearest EXPOSE.
fn exposed_port(cx: &RuleContext<'_>, stage: &Stage) -> Option<String> {
    cx.build.lineage(stage.index).find_map(|stage| {
        cx.build.steps_of(stage.index).iter().find_map(|step| {
            let Body::Expose(ports) = &step.instruction.body else { return None };
            ports.iter().find_map(|port| {
                let value = cx.build.value(port, step).unwrap_or_else(|| port.text.clone());
                let number = value.strip_suffix("/tcp").unwrap_or(&value).to_owned();
                (!number.ends_with("/udp")).then_some(number)
            })
        })
    })
}

/// A probe in the language of the image, which needs no curl.
fn snippet(cx: &RuleContext<'_>, stage: &Stage, port: &str) -> Option<Fix> {
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let Base::Image(image) = cx.build.root_base(stage.index) else { return None };
    let url = format!("http://127.0.0.1:{port}/");
    let command = match image.official() {
        Some("python") => {
            format!(r#"["python", "-c", "import urllib.request as u; u.urlopen('{url}')"]"#)
        }
        Some("node") => format!(
            r#"["node", "-e", "fetch('{url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]"#
        ),
        Some("ruby") => {
            format!(
                r#"["ruby", "-rnet/http", "-e", "exit Net::HTTP.get_response(URI('{url}')).is_a?(Net::HTTPSuccess)"]"#
            )
        }
        Some("php") => {
            format!(r#"["php", "-r", "exit(@file_get_contents('{url}') === false ? 1 : 0);"]"#)
        }
        _ if matches!(family(image), Some(Family::Alpine | Family::Busybox)) => {
            format!(r#"["wget", "-q", "--spider", "{url}"]"#)
        }
        _ => return None,
    };
    Some(Fix::show(
        "Add a probe that asks the server",
        format!(
            "HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \\\n    CMD {command}\n"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::fix::Safety;
    use crate::rules::testing::{check, safety, silent};
    use crate::rules::{Preset, Settings, Target};

    #[test]
    fn a_server_without_one() {
        check(
            &RULE,
            "
FROM node:24 AS build
FROM python:3.14-slim
#    ^^^^^^^^^^^^^^^^
EXPOSE 8000
",
        );
        silent(&RULE, "FROM a:1\nCMD [\"tool\"]\n");
        silent(&RULE, "FROM a:1\nEXPOSE 80\nHEALTHCHECK NONE\n");
        silent(&RULE, "FROM a:1 AS base\nHEALTHCHECK CMD a\nFROM base\nEXPOSE 80\n");
    }

    #[test]
    fn the_target_decides() {
        let source = "FROM a:1\nEXPOSE 80\n";
        let count = |options: &Settings| {
            analyze(source, options)
                .findings
                .iter()
                .filter(|finding| finding.rule == RULE.id)
                .count()
        };
        assert_eq!(count(&Settings::default()), 0);
        assert_eq!(count(&Settings { target: Target::Docker, ..Settings::default() }), 1);
        assert_eq!(count(&Settings { preset: Preset::Strict, ..Settings::default() }), 1);
        assert_eq!(count(&Settings { preset: Preset::Hadolint, ..Settings::default() }), 0);
        let kubernetes =
            Settings { preset: Preset::Strict, target: Target::Kubernetes, ..Settings::default() };
        assert_eq!(count(&kubernetes), 0);
        let asked = Settings {
            preset: Preset::Hadolint,
            select: vec!["DL3057".into()],
            ..Settings::default()
        };
        assert_eq!(count(&asked), 1);
    }

    #[test]
    fn the_snippet_speaks_the_language_of_the_image() {
        safety(&RULE, "FROM python:3.14-slim\nEXPOSE 8000\n", Some(Safety::Show));
        safety(&RULE, "FROM node:24\nEXPOSE 80/tcp\n", Some(Safety::Show));
        safety(&RULE, "FROM somebody/thing:1\nEXPOSE 80\n", None);
    }
}
