use super::{Manager, Origin, Package};
use crate::shell::ShellWord;

/// Reads the word that names a package.
pub(super) fn package(manager: Manager, word: &ShellWord) -> Package {
    let text = word.text().trim_matches(['"', '\'']);
    let origin = origin(manager, text);
    let (name, version) = match origin {
        Origin::Repository | Origin::Unknown => split(manager, text),
        Origin::Address => address(text),
        Origin::Path => (text, None),
    };
    // A name that is all variable says nothing; one with a known name and a variable version does.
    let origin = if origin == Origin::Unknown && !name.contains(['$', '`']) {
        Origin::Repository
    } else {
        origin
    };
    Package {
        range: word.range,
        raw: word.raw.clone(),
        name: name.to_owned(),
        version: version.map(str::to_owned),
        origin,
    }
}

/// A package that is given by the place of its sources: `pip install -e PATH`.
pub(super) fn package_at(word: &ShellWord, place: &str) -> Package {
    let origin = if is_address(place) { Origin::Address } else { Origin::Path };
    let (name, version) = if origin == Origin::Address { address(place) } else { (place, None) };
    Package {
        range: word.range,
        raw: word.raw.clone(),
        name: name.to_owned(),
        version: version.map(str::to_owned),
        origin,
    }
}

fn origin(manager: Manager, text: &str) -> Origin {
    if is_address(text) {
        return Origin::Address;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| text.ends_with(ending));
    let file = match manager {
        Manager::Apt => ends(&[".deb"]),
        Manager::Apk => ends(&[".apk"]),
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf | Manager::Zypper => {
            ends(&[".rpm"])
        }
        Manager::Pacman => text.contains(".pkg.tar"),
        Manager::Pip | Manager::Pipx | Manager::Uv | Manager::Pipenv | Manager::Poetry => {
            ends(&[".whl", ".tar.gz", ".zip", ".tar.bz2"]) || text.starts_with(".[")
        }
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            ends(&[".tgz", ".tar.gz"]) || text.starts_with("file:") || text.starts_with("link:")
        }
        Manager::Gem => ends(&[".gem"]),
        _ => false,
    };
    let path = text == "." || text == ".." || text.starts_with(['/', '~']);
    if file || path || text.starts_with("./") || text.starts_with("../") {
        Origin::Path
    } else if text.contains(['$', '`']) {
        Origin::Unknown
    } else {
        Origin::Repository
    }
}

fn is_address(text: &str) -> bool {
    text.contains("://")
        || text.starts_with("git+")
        || text.starts_with("git@")
        || text.starts_with("github:")
}

/// The name in `name @ address` or the fragment, and the revision after `@` or `#`.
fn address(text: &str) -> (&str, Option<&str>) {
    let place = text.split_once("#egg=").map_or(text, |(place, _)| place);
    let path = place.find("://").map_or(0, |at| at + 3);
    let path =
        place.get(path..).and_then(|rest| rest.find('/')).map_or(place.len(), |at| path + at);
    let revision = place.get(path..).and_then(|rest| {
        let at = rest.rfind('@').or_else(|| rest.rfind('#'))?;
        rest.get(at + 1..)
    });
    (text, revision.filter(|revision| !revision.is_empty()))
}

fn split(manager: Manager, text: &str) -> (&str, Option<&str>) {
    match manager {
        Manager::Apt => {
            let (name, version) = cut(text, '=');
            let (name, release) = if version.is_none() { cut(name, '/') } else { (name, None) };
            let _ = release; // A release is no version: it moves.
            (cut(name, ':').0, version)
        }
        Manager::Apk => {
            let (name, version) = compared(text, &["=", "~", "<", ">"]);
            (cut(name, '@').0, version)
        }
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf => rpm(text),
        Manager::Zypper | Manager::Pacman => compared(text, &["=", "<", ">"]),
        Manager::Pip | Manager::Pipx | Manager::Uv | Manager::Pipenv | Manager::Poetry => {
            let text = cut(text, ';').0.trim();
            let (name, version) = compared(text, &["==", "~=", "!=", "<", ">", "="]);
            let (name, at) = if version.is_none() { cut(name, '@') } else { (name, None) };
            (cut(name, '[').0.trim(), version.or(at).map(str::trim))
        }
        Manager::Conda => {
            let text = text.rsplit_once("::").map_or(text, |(_, rest)| rest);
            let (name, version) = compared(text, &["==", "=", "<", ">", "!="]);
            // `name=version=build`
            let exact = version.filter(|version| !version.starts_with(['<', '>', '!']));
            (name.trim(), exact.map(|exact| cut(exact, '=').0).or(version).map(str::trim))
        }
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            // `@scope/name@version`: the first `@` belongs to the name.
            match text.char_indices().skip(1).find(|&(_, c)| c == '@') {
                Some((at, _)) => (text.get(..at).unwrap_or(text), text.get(at + 1..)),
                None => (text, None),
            }
        }
        Manager::Gem => cut(text, ':'),
        Manager::Go | Manager::Cargo => cut(text, '@'),
        Manager::Composer => {
            let (name, version) = cut(text, ':');
            if version.is_none() { cut(name, '=') } else { (name, version) }
        }
        Manager::Bundler | Manager::Maven | Manager::Gradle | Manager::Dotnet | Manager::Mix => {
            (text, None)
        }
    }
}

/// At the first `separator`; a separator with nothing after it says nothing.
fn cut(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((name, "")) => (name, None),
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    }
}

/// At the first comparison; "is" (`=`, `==`, `===`) is not part of the version, others are.
fn compared<'t>(text: &'t str, operators: &[&str]) -> (&'t str, Option<&'t str>) {
    let first = operators.iter().filter_map(|operator| text.find(operator)).min();
    let Some(at) = first else { return (text, None) };
    let (name, rest) = text.split_at(at);
    let version = if rest.starts_with('=') { rest.trim_start_matches('=') } else { rest };
    (name, (!version.trim().is_empty()).then_some(version))
}

/// `name-version-release.arch`: the version starts with a digit, has a dot, and is followed by the
/// end or by a release, which starts with a digit too (`java-1.8.0-openjdk` is a name).
fn rpm(text: &str) -> (&str, Option<&str>) {
    let text = match text.find(['=', '<', '>']) {
        Some(_) => return compared(text, &["=", "<", ">"]),
        None => text,
    };
    for (at, _) in text.match_indices('-') {
        let Some(rest) = text.get(at + 1..) else { break };
        let (version, release) = cut(rest, '-');
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let variable = version.starts_with('$');
        if variable || digit(version) && version.contains('.') && release.is_none_or(digit) {
            return (text.get(..at).unwrap_or(text), Some(rest));
        }
    }
    (text, None)
}
