use crate::build::{CopySource, StepKind};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "secret-file-copied",
    title: "A file that usually holds secrets is copied into the image",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::other("DKL-DI-0006")],
    practice: "dont-copy-secret-files",
    why: "Everybody who can pull the image can read the file, also when a later step removes it. \
          Mount it for the step that needs it, or give it to the container when it starts.",
    check,
};

/// File names that are secrets by convention.
const NAMES: [&str; 16] = [
    ".env", ".netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", ".git-credentials", ".htpasswd",
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "kubeconfig", "credentials.json",
    "service-account.json", ".dockercfg",
];
/// Directories that hold secrets by convention.
const DIRECTORIES: [&str; 5] = [".aws", ".ssh", ".gnupg", ".kube", ".docker"];
const ENDINGS: [&str; 5] = [".pem", ".key", ".p12", ".pfx", ".keystore"];

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        if step.kind != StepKind::Copy(CopySource::Context) {
            continue;
        }
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { continue };
        for source in &transfer.sources {
            if is_secret(&source.text) {
                out.report(
                    step.instruction,
                    source.range,
                    format!("`{}` usually holds secrets and becomes part of the image", source.text),
                );
            }
        }
    }
}

fn is_secret(path: &str) -> bool {
    if path.contains("://") || path.starts_with("<<") {
        return false;
    }
    let path = path.trim_end_matches('/').to_ascii_lowercase();
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or("");
    let environment = name.strip_prefix(".env.").is_some_and(|kind| {
        !["example", "sample", "template", "dist", "defaults", "schema"].contains(&kind)
    });
    NAMES.contains(&name)
        || environment
        || ENDINGS.iter().any(|ending| name.ends_with(ending)) && !is_public(name)
        || DIRECTORIES.contains(&name)
        || parts.any(|part| [".aws", ".ssh", ".gnupg"].contains(&part)) && !is_public(name)
}

/// Certificates and public keys are no secrets.
fn is_public(name: &str) -> bool {
    ["ca.", "ca-", "cacert", "cert", "chain", "public", ".pub", "bundle", "root", "known_hosts"]
        .iter()
        .any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn files_that_hold_secrets_are_found() {
        check(
            &RULE,
            r#"
FROM debian:13
COPY .env app.py /app/
#    ^^^^
COPY ["config/.npmrc", "/root/"]
#     ^^^^^^^^^^^^^^^
ADD --chown=1:1 keys/id_rsa /root/.ssh/
#               ^^^^^^^^^^^
COPY tls/server.key /etc/tls/
#    ^^^^^^^^^^^^^^
COPY .env.production .ssh /x/
#    ^^^^^^^^^^^^^^^
#                    ^^^^
"#,
        );
    }

    #[test]
    fn public_halves_templates_and_other_stages_are_fine() {
        silent(
            &RULE,
            "FROM a AS b\nFROM a\nCOPY .env.example ca.pem server-cert.pem .ssh/known_hosts \
             id_rsa.pub .envrc /x/\nCOPY --from=b /root/.npmrc /x/\n",
        );
    }
}
