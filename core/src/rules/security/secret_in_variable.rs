use crate::build::Step;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::Body;
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "secret-in-variable",
    title: "A secret-looking value is kept in a variable",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        Alias::hadolint("DL3064", Severity::Warning),
        Alias::buildkit("SecretsUsedInArgOrEnv"),
        Alias::other("DS-0031"),
    ],
    practice: "no-runtime-secrets-in-image",
    why: "Values of ENV are in the image for everybody who can pull it, and values of ARG stay in \
          its history, the build cache and the provenance. A secret mount leaves no trace.",
    check,
};

/// Words that BuildKit's check `SecretsUsedInArgOrEnv` looks for between underscores
/// (dockerfile2llb/validate.go).
const BUILDKIT: [&str; 10] = [
    "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret",
    "token",
];
/// Parts that hadolint 2.15 looks for anywhere in the name, found by trying names on its binary.
const HADOLINT: [&str; 6] = ["password", "secret", "token", "api_key", "private", "username"];

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        // BuildKit looks at what a stage does when it is built.
        if cx.as_buildkit()
            && cx.build.step(instruction.index).is_none_or(Step::is_onbuild)
        {
            continue;
        }
        let effective = instruction.effective();
        let names: Vec<(&str, TextRange)> = match &effective.body {
            Body::Env(pairs) => {
                pairs.iter().map(|pair| (pair.key.text.as_str(), pair.range)).collect()
            }
            Body::Arg(arguments) => {
                arguments.iter().map(|arg| (arg.name.text.as_str(), arg.range)).collect()
            }
            _ => continue,
        };
        let command = effective.keyword.as_str();
        let mut hadolint_spoke = false;
        for (name, range) in names {
            let lower = name.to_ascii_lowercase();
            let buildkit = is_secret_to_buildkit(&lower);
            let hadolint = is_secret_to_hadolint(&lower);
            let wanted = if cx.as_hadolint() {
                // hadolint reports an instruction once, however many names it has.
                hadolint && !std::mem::replace(&mut hadolint_spoke, hadolint)
            } else if cx.as_buildkit() {
                buildkit
            } else {
                (buildkit || hadolint) && !is_harmless(&lower)
            };
            if !wanted {
                continue;
            }
            let codes: Vec<&str> = [
                hadolint.then_some("DL3064"),
                buildkit.then_some("SecretsUsedInArgOrEnv"),
                Some("DS-0031"),
            ]
            .into_iter()
            .flatten()
            .collect();
            out.report(
                instruction,
                range,
                format!("`{command} {name}` keeps a secret-looking value in the image's metadata"),
            )
            .only(&codes);
        }
    }
}

/// Whether a variable of this name holds a secret, as far as a name can tell.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (is_secret_to_buildkit(&lower) || is_secret_to_hadolint(&lower)) && !is_harmless(&lower)
}

fn is_secret_to_hadolint(lower: &str) -> bool {
    lower == "aws_access_key_id" || HADOLINT.iter().any(|part| lower.contains(part))
}

/// BuildKit's test: one of its words between underscores, and not the word `public`.
fn is_secret_to_buildkit(lower: &str) -> bool {
    lower.split('_').any(|word| BUILDKIT.contains(&word))
        && !lower.split('_').any(|word| word == "public")
}

/// Names that hold the place, the name or the public half of a secret, or a setting about secrets.
fn is_harmless(lower: &str) -> bool {
    const ENDS: [&str; 13] = [
        "_file", "_path", "_dir", "_url", "_id", "_name", "_fingerprint", "_fpr", "_ttl",
        "_enabled", "_expiry", "_length", "_version",
    ];
    const KEYS: [&str; 6] =
        ["gpg_key", "gpg_keys", "gpgkey", "public_key", "keyring", "username"];
    ENDS.iter().any(|end| lower.ends_with(end))
        || KEYS.iter().any(|key| lower.ends_with(key) || lower.starts_with(key))
        || lower.split('_').any(|word| word == "public" || word == "gpg")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, silent};
    use crate::rules::{Options, Preset};

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
    fn each_preset_follows_its_tool() {
        let preset = |preset| Options { preset, ..Options::default() };
        check_with(
            &RULE,
            &preset(Preset::Hadolint),
            "
FROM a
ENV GPG_KEY=1 TOKENS=1 SECRET_FILE=x
#             ^^^^^^^^
",
        );
        check_with(
            &RULE,
            &preset(Preset::Buildkit),
            "
FROM a
ENV GPG_KEY=1 TOKENS=1 PUBLIC_KEY=x
#   ^^^^^^^^^
",
        );
    }
}
