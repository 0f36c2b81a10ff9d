//! The Kubernetes manifests.

use std::fmt::Write as _;

use super::health::seconds;
use super::project_profile::Facts;
use super::quoting::{list, path_name, quoted};
use super::run::{MEMORY_MEGABYTES, ROOT_SERVER};
use super::{Kind, Request};
use crate::rules::Target;

pub(super) static KIND: Kind = Kind {
    name: "kubernetes",
    path: "kubernetes.yaml",
    language: "yaml",
    title: "Kubernetes manifests",
    why: "Kubernetes reads no HEALTHCHECK and no USER name: probes, rights and limits stand here.",
    practices: &[
        "kubernetes-probes",
        "drop-capabilities",
        "read-only-rootfs",
        "limit-memory-and-cpu",
        "explicit-uid",
        "inject-secrets-at-run-time",
        "no-migrations-at-start",
        "restart-unhealthy",
    ],
    wanted: |_, request| matches!(request.target, Target::Unknown | Target::Kubernetes),
    write,
};

/// The user that an image is run as whose own is root or only a name.
const UID: u32 = 10001;

fn write(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut out = String::new();
    let name = &facts.name;
    if let Some(migration) = &facts.migration {
        let _ = writeln!(
            out,
            "# One job before each release, so that several copies do not race.\napiVersion: batch/v1\n\
             kind: Job\nmetadata:\n  name: {name}-migrate\nspec:\n  backoffLimit: 2\n  template:\n    spec:\n      \
             restartPolicy: Never"
        );
        pod(facts, &mut out);
        let _ = writeln!(out, "          command: {}\n---", list(migration));
    }
    let _ = writeln!(
        out,
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels:\n    \
         app.kubernetes.io/name: {name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      \
         app.kubernetes.io/name: {name}\n  template:\n    metadata:\n      labels:\n        \
         app.kubernetes.io/name: {name}\n    spec:"
    );
    pod(facts, &mut out);
    if !facts.ports.is_empty() {
        out.push_str("          ports:\n");
        for port in &facts.ports {
            let protocol = if port.udp { "UDP" } else { "TCP" };
            let _ = writeln!(
                out,
                "            - name: {}\n              containerPort: {}\n              protocol: {protocol}",
                port_name(port.number, port.udp),
                port.number
            );
        }
    }
    probes(facts, &mut out);
    service(facts, &mut out);
    out
}

/// The pod's settings and its container, up to what only some containers have.
fn pod(facts: &Facts<'_>, out: &mut String) {
    let name = &facts.name;
    out.push_str("      automountServiceAccountToken: false\n      securityContext:\n");
    let ids = facts.ids().filter(|(user, _)| *user > 0);
    if facts.drops_root_itself() {
        out.push_str(
            "        # This server starts as root and drops it. An image that never is root, such as\n        \
             # an unprivileged variant, could say runAsNonRoot: true.\n        runAsNonRoot: false\n",
        );
    } else {
        let (user, group) = ids.unwrap_or((UID, UID));
        if ids.is_none() {
            let why = if facts.is_root() {
                "The image runs as root: give it a USER of this number."
            } else {
                "The image names its user; Kubernetes needs the number: put the real one here."
            };
            let _ = writeln!(out, "        # {why}");
        }
        let _ = writeln!(
            out,
            "        runAsNonRoot: true\n        runAsUser: {user}\n        runAsGroup: {group}\n        fsGroup: {group}"
        );
    }
    if !facts.is_root() && facts.ports.iter().any(|port| port.number < 1024) {
        out.push_str(
            "        # Ports below 1024 are for root alone otherwise.\n        sysctls:\n          \
             - name: net.ipv4.ip_unprivileged_port_start\n            value: \"0\"\n",
        );
    }
    out.push_str("        seccompProfile:\n          type: RuntimeDefault\n      volumes:\n");
    for path in &facts.writable {
        let _ = writeln!(
            out,
            "        - name: {}\n          emptyDir:\n            sizeLimit: 64Mi",
            path_name(path)
        );
    }
    for path in &facts.volumes {
        let volume = path_name(path);
        let _ = writeln!(
            out,
            "        - name: {volume}\n          persistentVolumeClaim:\n            claimName: {name}-{volume}"
        );
    }
    if !facts.secret_env.is_empty() {
        let _ = writeln!(
            out,
            "        - name: secrets\n          secret:\n            secretName: {name}"
        );
    }
    let _ = writeln!(
        out,
        "      containers:\n        - name: {name}\n          # The tag or digest that your build has pushed.\n          \
         image: registry.example.com/{name}:COMMIT\n          securityContext:\n            \
         allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities:\n              drop: [ALL]"
    );
    if facts.drops_root_itself() {
        let _ = writeln!(out, "              add: [{}]", ROOT_SERVER.join(", "));
    }
    let _ = writeln!(
        out,
        "          # A start: measure, then set them.\n          resources:\n            requests:\n              \
         cpu: 100m\n              memory: 128Mi\n            limits:\n              memory: {MEMORY_MEGABYTES}Mi"
    );
    out.push_str("          volumeMounts:\n");
    for path in facts.writable.iter().chain(&facts.volumes) {
        let _ = writeln!(
            out,
            "            - name: {}\n              mountPath: {}",
            path_name(path),
            quoted(path)
        );
    }
    if !facts.secret_env.is_empty() {
        let _ = writeln!(
            out,
            "            # Has files for {}.\n            - name: secrets\n              mountPath: /run/secrets\n              readOnly: true",
            facts.secret_env.join(", ")
        );
    }
}

fn probes(facts: &Facts<'_>, out: &mut String) {
    let asked = match (&facts.health, facts.port()) {
        (Some(health), _) => match health.request() {
            Some(request) => format!(
                "            httpGet:\n              path: {}\n              port: {}\n",
                quoted(&request.path),
                request.port
            ),
            None => {
                format!("            exec:\n              command: {}\n", list(&health.command))
            }
        },
        (None, Some(port)) => format!("            tcpSocket:\n              port: {port}\n"),
        (None, None) => return,
    };
    let read = |text: fn(&super::health::Health) -> &str, default: u64| {
        facts.health.as_ref().and_then(|health| seconds(text(health))).unwrap_or(default)
    };
    let interval = read(|health| &health.interval, 10);
    let timeout = read(|health| &health.timeout, 3);
    let start = read(|health| &health.start_period, 30);
    let retries = facts.health.as_ref().and_then(|health| health.retries).unwrap_or(3).max(1);
    // As many tries as fit into the time that the image asks for.
    let tries = start.div_ceil(5).max(1);
    for (probe, period, failures) in [
        ("startupProbe", 5, tries),
        ("readinessProbe", interval, 1),
        ("livenessProbe", interval, u64::from(retries)),
    ] {
        let _ = write!(
            out,
            "          {probe}:\n{asked}            periodSeconds: {period}\n            \
             timeoutSeconds: {timeout}\n            failureThreshold: {failures}\n"
        );
    }
    if facts.health.is_none() {
        out.push_str(
            "          # An open port is not health: ask the program itself, by httpGet.\n",
        );
    }
}

fn service(facts: &Facts<'_>, out: &mut String) {
    let name = &facts.name;
    if facts.ports.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    \
         app.kubernetes.io/name: {name}\n  ports:"
    );
    for port in &facts.ports {
        let target = port_name(port.number, port.udp);
        let protocol = if port.udp { "UDP" } else { "TCP" };
        let _ = writeln!(
            out,
            "    - name: {target}\n      port: {}\n      targetPort: {target}\n      protocol: {protocol}",
            port.number
        );
    }
}

fn port_name(number: u16, udp: bool) -> String {
    format!("{}-{number}", if udp { "udp" } else { "tcp" })
}
