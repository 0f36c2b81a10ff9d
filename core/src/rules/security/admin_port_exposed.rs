use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "admin-port-exposed",
    title: "A port for administrators is exposed",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DS-0004"), ToolCode::other("CKV_DOCKER_1")],
    practice: "user-without-shell",
    why: "Whoever reaches such a port can take over the container or more. \
          Use `docker exec`, or the platform's own means, in place of a server for remote control.",
    check,
};

/// Ports, each with what listens there by custom.
const PORTS: [(&str, &str); 10] = [
    ("22", "SSH"),
    ("23", "Telnet"),
    ("2375", "the Docker daemon"),
    ("2376", "the Docker daemon"),
    ("2379", "etcd"),
    ("3389", "remote desktops"),
    ("5900", "VNC"),
    ("6443", "the Kubernetes API"),
    ("8500", "Consul"),
    ("10250", "the kubelet"),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::Expose(ports) = &step.effective.body else { continue };
        for port in ports {
            let Some(value) = cx.build.value(port, step) else { continue };
            let number = value.strip_suffix("/tcp").unwrap_or(&value);
            if let Some((_, server)) = PORTS.iter().find(|(known, _)| *known == number) {
                out.report(
                    step.instruction,
                    port.range,
                    format!("Port {number} is the one of {server}"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn ports_of_remote_control() {
        check(
            &RULE,
            "
FROM debian:13
EXPOSE 80 22 2375/tcp
#         ^^ SSH
#            ^^^^^^^^ Docker
ARG PORT=5900
EXPOSE $PORT
#      ^^^^^
",
        );
        silent(&RULE, "FROM a\nARG PORT\nEXPOSE 80 443/udp 2222 22/udp $PORT\n");
    }
}
