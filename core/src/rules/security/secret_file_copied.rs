use crate::build::{CopySource, Step, StepKind};
use crate::context::{Selection, Takes};
use crate::rules::shared::key_places::{is_key_folder, is_private_key};
use crate::rules::shared::package_managers::is_file;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Transfer};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "secret-file-copied",
    title: "A file that usually holds secrets is copied into the image",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DKL-DI-0006")],
    practice: "dont-copy-secret-files",
    why: "Everybody who can pull the image can read the file, also when a later step removes it. \
          Mount it for the step that needs it, or give it to the container when it starts.",
    check,
};

/// File names that are secrets by convention.
const NAMES: [&str; 16] = [
    ".env",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".my.cnf",
    ".git-credentials",
    ".htpasswd",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "kubeconfig",
    "credentials.json",
    "service-account.json",
    ".dockercfg",
];
/// Directories that hold secrets by convention.
const DIRECTORIES: [&str; 5] = [".aws", ".ssh", ".gnupg", ".kube", ".docker"];
/// Files whose folder makes them secrets.
const FILES: [&str; 2] = [".docker/config.json", ".kube/config"];
const ENDINGS: [&str; 5] = [".pem", ".key", ".p12", ".pfx", ".keystore"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_image = cx.build.in_final_image();
    let mut listed: Vec<&str> = Vec::new();
    if cx.build_context.is_exact() {
        let paths = cx.build_context.files().iter().map(|file| file.path.as_str());
        listed.extend(paths.filter(|path| is_secret(path) && !cx.build_context.ignores(path)));
    }
    for step in &cx.build.steps {
        if step.kind != StepKind::Copy(CopySource::Context) {
            continue;
        }
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { continue };
        let mut named = false;
        for source in &transfer.sources {
            // What the .dockerignore keeps out is not copied; `ignored-file-copied` says so.
            let text = source.text.trim_start_matches("./");
            if is_secret(&source.text) && !cx.build_context.ignores(text.trim_end_matches('/')) {
                named = true;
                out.report(
                    step.instruction,
                    source.range,
                    format!(
                        "`{}` usually holds secrets and becomes part of the image",
                        source.text
                    ),
                );
            }
        }
        named |= !named && by_destination(cx, step, transfer, out);
        if !named && !listed.is_empty() && in_image.has(step.stage) {
            brought_along(cx, step, transfer, &listed, out);
        }
    }
}

/// Reports files that are copied to where secrets lie, whatever their names before; true if there are
/// any.
fn by_destination(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    transfer: &Transfer,
    out: &mut Sink<'_>,
) -> bool {
    const TEMPLATES: [&str; 7] = ["example", "sample", "template", "dist", "default", "test", "ci"];
    let Some(to) = cx.build.value(&transfer.destination, step) else { return false };
    let into_folder = to.ends_with('/') || transfer.sources.len() > 1 || is_key_folder(&to);
    let secret = transfer.sources.iter().find_map(|source| {
        let name = base_name(source.text.trim_end_matches('/'));
        let is_harmless = source.text.contains("://")
            || source.text.starts_with("<<")
            || [".pub", ".crt", ".asc", ".gpg"].iter().any(|end| name.ends_with(end))
            || name.split(['.', '-', '_']).any(|part| TEMPLATES.contains(&part));
        let path =
            if into_folder { format!("{}/{name}", to.trim_end_matches('/')) } else { to.clone() };
        let is_there = is_private_key(&path) || !into_folder && is_secret_place(&path);
        (is_there && !is_harmless).then_some(path)
    });
    let Some(path) = secret else { return false };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let place = if is_key_folder(folder) && into_folder { to.as_str() } else { &path };
    out.report(
        step.instruction,
        transfer.destination.range,
        format!(
            "`{place}` usually holds secrets, and what is copied there becomes part of the image"
        ),
    );
    true
}

/// True if a file at this path of the image is a secret by convention; a certificate is often named
/// `.pem` there.
fn is_secret_place(path: &str) -> bool {
    let others = ["/.ssh/", "keyring", "trusted.gpg", "/apk/keys", "rpm-gpg"];
    is_secret(path) && !is_file(path, &[".pem"]) && !others.iter().any(|it| path.contains(it))
}

/// Secrets of the context that a directory or a pattern brings along.
fn brought_along(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    transfer: &Transfer,
    secrets: &[&str],
    out: &mut Sink<'_>,
) {
    let Some(selection) = Selection::of_copy(cx.build, step) else { return };
    let mut taken = secrets.iter().filter(|path| selection.takes(path) == Takes::Yes);
    let Some(first) = taken.next() else { return };
    let more = match taken.count() {
        0 => String::new(),
        1 => " (and one more like it)".to_owned(),
        more => format!(" (and {more} more like it)"),
    };
    let source = selection.source_of(first);
    let word = transfer.sources.iter().find(|word| source.is_some_and(|it| it.text == word.text));
    let Some(word) = word else { return };
    out.report(
        step.instruction,
        word.range,
        format!("`{}` brings `{first}` along, which usually holds secrets{more}", word.text),
    );
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
        || FILES.iter().any(|file| path.ends_with(file))
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
    use std::sync::Arc;

    use super::RULE;
    use crate::analysis::Check;
    use crate::context::ContextFiles;
    use crate::rules::Inputs;
    use crate::rules::testing::{check, check_beside, only, silent};

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
    fn the_place_in_the_image_tells_too() {
        check(
            &RULE,
            r#"
FROM debian:13
ARG HOME=/root
COPY deploy_key /root/.ssh/id_ed25519
#               ^^^^^^^^^^^^^^^^^^^^^
COPY key /etc/ssl/private/server.key
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
COPY ssh /root/.ssh
#        ^^^^^^^^^^ `/root/.ssh`
ADD --chmod=600 ["deploy key", "/home/app/.ssh/"]
#                              ^^^^^^^^^^^^^^^^^
COPY .docker/config.json /root/.docker/
#    ^^^^^^^^^^^^^^^^^^^
COPY npmrc $HOME/.npmrc
#          ^^^^^^^^^^^^
ONBUILD COPY deploy ${HOME}/.ssh/id_rsa
#                   ^^^^^^^^^^^^^^^^^^^
COPY kube.yaml /root/.kube/config
#              ^^^^^^^^^^^^^^^^^^
"#,
        );
        for copy in [
            "ssh_config /root/.ssh/config",
            "known_hosts config /root/.ssh/",
            "deploy.pub /root/.ssh/authorized_keys",
            "env.example /app/.env",
            "site.crt /etc/ssl/private/site.pem",
            "docker.asc /usr/share/keyrings/docker.key",
            "app /root/.sshd/id",
            "key $UNKNOWN/.ssh/id_rsa.pub",
        ] {
            silent(&RULE, &format!("FROM debian:13\nCOPY {copy}\n"));
        }
    }

    #[test]
    fn public_halves_templates_and_other_stages_are_fine() {
        silent(
            &RULE,
            "FROM a AS b\nFROM a\nCOPY .env.example ca.pem server-cert.pem .ssh/known_hosts \
             id_rsa.pub .envrc /x/\nCOPY --from=b /root/.npmrc /x/\n",
        );
    }

    #[test]
    fn a_list_of_files_shows_what_a_directory_brings() {
        let files = [".env", "config/prod.key", "app.py", ".env.example", "tls/ca.pem"];
        let inputs = Inputs {
            files: Some(Arc::new(ContextFiles::from_paths(files))),
            dockerignore: Some("*.log\n".to_owned()),
            ..Inputs::default()
        };
        check_beside(
            &RULE,
            &only(&RULE),
            &inputs,
            "
FROM debian:13 AS build
COPY . /src
FROM debian:13
COPY app.py . /app/
#           ^ `.env` along, which usually holds secrets (and one more like it)
COPY config /etc/app/
#    ^^^^^^ `config/prod.key`
COPY tls /etc/tls/
",
        );
        let ignored = Inputs { dockerignore: Some(".env\n**/*.key\n".to_owned()), ..inputs };
        let source = "FROM debian:13\nCOPY . /app\nCOPY .env /x/\n";
        let check = Check::without_sizes(source, &only(&RULE), &ignored);
        assert!(check.report.findings.is_empty());
    }
}
