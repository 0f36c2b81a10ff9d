use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::secrets::{Name, is_plainly_harmless, is_set_secret, name};
use crate::syntax::{Body, Instruction};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "secret-in-variable",
    title: "A secret-looking value is kept in a variable",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::hadolint("DL3064", Severity::Warning),
        ToolCode::buildkit("SecretsUsedInArgOrEnv"),
        ToolCode::other("DS-0031"),
    ],
    practice: "no-runtime-secrets-in-image",
    why: "Values of ENV are in the image for everybody who can pull it, and values of ARG stay in \
          its history, the build cache and the provenance. A secret mount leaves no trace.",
    check,
};

/// Words that BuildKit's check `SecretsUsedInArgOrEnv` looks for between underscores
/// (dockerfile2llb/validate.go).
const BUILDKIT: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];
/// Parts that hadolint 2.15 looks for anywhere in the name, found by trying names on its binary.
const HADOLINT: [&str; 6] = ["password", "secret", "token", "api_key", "private", "username"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        for variable in variables(instruction) {
            if keeps_secret(variable.name, variable.value) {
                report(out, instruction, &variable);
            }
        }
    }
}

/// A variable that an ENV or an ARG sets.
pub(in crate::rules) struct Variable<'a> {
    pub(in crate::rules) name: &'a str,
    /// `None` for an ARG without a default.
    value: Option<&'a str>,
    range: TextRange,
}

pub(in crate::rules) fn variables(instruction: &Instruction) -> Vec<Variable<'_>> {
    match &instruction.effective().body {
        Body::Env(pairs) => pairs
            .iter()
            .map(|pair| Variable {
                name: &pair.key.text,
                value: Some(&pair.value.text),
                range: pair.range,
            })
            .collect(),
        Body::Arg(arguments) => arguments
            .iter()
            .map(|argument| Variable {
                name: &argument.name.text,
                value: argument.default.as_ref().map(|value| value.text.as_str()),
                range: argument.range,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Reports a variable, with the codes of the tools that have one for its name.
pub(in crate::rules) fn report(
    out: &mut Sink<'_>,
    instruction: &Instruction,
    variable: &Variable<'_>,
) {
    let (name, keyword) = (variable.name, instruction.effective().keyword.as_str());
    let codes: Vec<&str> = [
        is_secret_to_hadolint(name).then_some("DL3064"),
        is_secret_to_buildkit(name).then_some("SecretsUsedInArgOrEnv"),
        Some("DS-0031"),
    ]
    .into_iter()
    .flatten()
    .collect();
    out.report(
        instruction,
        variable.range,
        format!("`{keyword} {name}` keeps a secret-looking value in the image's metadata"),
    )
    .only(&codes);
}

/// True if a variable of this name holds a secret, as far as a name can tell.
pub(crate) fn is_secret_name(of: &str) -> bool {
    matches!(name(of), Name::Password | Name::Secret)
}

/// True if a variable keeps a secret: by its name, unless its value is plainly something else, and
/// by its value where the name is that of keys of all kinds. An ARG without a default is given its
/// value by the one who builds.
fn keeps_secret(of: &str, value: Option<&str>) -> bool {
    match (name(of), value) {
        (Name::Plain, _) | (Name::Key, None) => false,
        (kind @ Name::Key, Some(value)) => is_set_secret(kind, value),
        (_, None) => true,
        // The value of another variable is kept as if it were written here.
        (kind, Some(value)) => !is_plainly_harmless(kind, value),
    }
}

pub(in crate::rules) fn is_secret_to_hadolint(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "aws_access_key_id" || HADOLINT.iter().any(|part| lower.contains(part))
}

/// BuildKit's test: one of its words between underscores, and not the word `public`; since its
/// frontend 1.22 the place and the version of a secret are none.
pub(in crate::rules) fn is_secret_to_buildkit(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.split('_').any(|word| BUILDKIT.contains(&word))
        && !lower.split('_').any(|word| word == "public")
        && !lower.ends_with("_file")
        && !lower.ends_with("_version")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Preset;
    use crate::rules::testing::{check, check_in, silent};

    #[test]
    fn names_of_secrets_are_found_in_env_and_arg() {
        check(
            &RULE,
            "
FROM debian:13
ENV A=1 API_TOKEN=x DB_PASSWORD=y
#       ^^^^^^^^^^^ API_TOKEN
#                   ^^^^^^^^^^^^^ DB_PASSWORD
ARG NPM_TOKEN
#   ^^^^^^^^^
ONBUILD ENV AUTH x
#           ^^^^^^
",
        );
    }

    #[test]
    fn places_and_public_halves_of_secrets_are_fine() {
        silent(
            &RULE,
            "FROM a\nENV DB_PASSWORD_FILE=/run/secrets/db GPG_KEY=ABC PUBLIC_KEY=x KEYBOARD=de\n\
             ENV AWS_ACCESS_KEY_ID=x AUTHOR=me MONKEY=1 USERNAME=x\n",
        );
    }

    #[test]
    fn values_that_are_plainly_no_secrets_are_fine() {
        silent(
            &RULE,
            "FROM a\nENV GOPRIVATE=example.org/* TOKENIZERS_PARALLELISM=false MAX_TOKENS=4096 NUM_TOKENS=9\n\
             ENV PRIVATE_NETWORK=1 GOOGLE_APPLICATION_CREDENTIALS=/run/gcp.json SSH_AUTH_SOCK=/x\n\
             ENV CACHE_KEY=v1 KEY_PREFIX=x PRIMARY_KEY=id SECRET_KEY_BASE_DUMMY=1 A_SECRET=./x.json\n\
             ENV APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1 HF_HUB_DISABLE_IMPLICIT_TOKEN=1\n\
             ENV PASSWORD= TOKEN=\"\" DB_PASSWORD=${DB_PASSWORD:-} AUTH_TOKEN=\"1\" USE_TOKEN=yes\n\
             ENV TOKEN_NAME=x SECRET_URL=x TOKEN_ENABLED=x SECRET_PATH=x TOKEN_DIR=x TOKEN_TYPE=x\n\
             ARG TOKEN_LENGTH AUTH_MODULE_VERSION SECRET_VERSION=latest\n",
        );
        check(
            &RULE,
            "
FROM debian:13
ENV DB_PASSWORD=1234 API_TOKEN=abc
#   ^^^^^^^^^^^^^^^^
#                    ^^^^^^^^^^^^^
ENV NPM_TOKEN=${NPM_TOKEN:-abc} DB_PASS=${DB_PASS}
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
#                               ^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn each_preset_follows_its_tool() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a
ENV GPG_KEY=1 TOKENS=1 SECRET_FILE=x
#             ^^^^^^^^
",
        );
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM a
ENV GPG_KEY=1 TOKENS=1 PUBLIC_KEY=x DB_PASSWORD_FILE=/x AUTH_MODULE_VERSION=1
#   ^^^^^^^^^
",
        );
    }
}
