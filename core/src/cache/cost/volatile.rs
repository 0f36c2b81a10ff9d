//! Build arguments that change by themselves.

use crate::syntax::ArgDeclaration;

/// True if the name says that the value changes with every commit or build, and no value is fixed
/// for it.
pub(crate) fn is_volatile(argument: &ArgDeclaration) -> bool {
    const WORDS: [&str; 8] = [
        "COMMIT",
        "REVISION",
        "GITHASH",
        "GITSHA",
        "BUILDDATE",
        "BUILDTIME",
        "BUILDNUMBER",
        "TIMESTAMP",
    ];
    const PAIRS: [&str; 14] = [
        "GIT_SHA",
        "GIT_HASH",
        "GIT_REV",
        "GIT_REF",
        "GIT_TAG",
        "GIT_DESCRIBE",
        "GIT_BRANCH",
        "VCS_REF",
        "VCS_HASH",
        "BUILD_DATE",
        "BUILD_TIME",
        "BUILD_NUMBER",
        "BUILD_ID",
        "COMMIT_SHA",
    ];
    // These are there to be changed by hand.
    const WANTED: [&str; 3] = ["BUST", "CACHE", "DATE_EPOCH"];
    let name = argument.name.text.to_ascii_uppercase();
    let default = argument.default.as_ref().map_or("", |word| word.text.as_str());
    // The number of a first build stands for none.
    let is_number = ["BUILD_NUMBER", "BUILDNUMBER", "BUILD_ID"].iter().any(|it| name.ends_with(it))
        && default.trim_matches(['"', '\'']).bytes().all(|byte| byte.is_ascii_digit());
    let open = is_placeholder(default) || is_number;
    let named = name.split('_').any(|word| WORDS.contains(&word))
        || PAIRS.iter().any(|pair| {
            name.find(pair).is_some_and(|at| {
                let end = name.get(at + pair.len()..).unwrap_or("");
                (at == 0 || name.get(..at).is_some_and(|head| head.ends_with('_')))
                    && (end.is_empty() || end.starts_with('_'))
            })
        });
    open && named && !WANTED.iter().any(|wanted| name.contains(wanted))
}

/// True if a value stands for one that the build is still to be given.
pub(crate) fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 14] = [
        "",
        "unknown",
        "dev",
        "development",
        "local",
        "none",
        "null",
        "n/a",
        "na",
        "latest",
        "head",
        "0",
        "undefined",
        "unset",
    ];
    let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    // `0.0.0`, `v0.0.0-dev`, `dirty`, `1.0-SNAPSHOT`
    WORDS.contains(&value.as_str())
        || value.trim_start_matches('v').starts_with("0.0.0")
        || ["dirty", "-dev", "snapshot"].iter().any(|end| value.ends_with(end))
}

/// True if the name says that the value changes with every release.
pub(crate) fn is_version(argument: &ArgDeclaration) -> bool {
    let name = argument.name.text.to_ascii_uppercase();
    matches!(name.as_str(), "VERSION" | "RELEASE" | "TAG")
        || ["APP_VERSION", "BUILD_VERSION", "IMAGE_VERSION", "PROJECT_VERSION", "RELEASE_VERSION"]
            .iter()
            .any(|known| name.ends_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Body, parse};

    #[test]
    fn names_tell() {
        let tell = |text: &str| {
            let file = parse(text);
            let Body::Arg(arguments) = &file.instructions[0].body else { panic!("{text}") };
            (is_volatile(&arguments[0]), is_version(&arguments[0]))
        };
        for (text, expected) in [
            ("ARG GIT_SHA", (true, false)),
            ("ARG BUILD_DATE=unknown", (true, false)),
            ("ARG BUILD_ID=1", (true, false)),
            ("ARG CI_BUILD_NUMBER=\"0\"", (true, false)),
            ("ARG VCS_REF=4f5e6d7", (false, false)),
            ("ARG VERSION", (false, true)),
            ("ARG MY_APP_VERSION=1.2", (false, true)),
            ("ARG NODE_VERSION=22", (false, false)),
        ] {
            assert_eq!(tell(text), expected, "{text}");
        }
    }
}
