//! Commands that install a project's dependencies, and the files they need for it.

use crate::shell::{ShellWord, SimpleCommand};

/// A command that installs what manifests list.
pub(super) struct Install {
    /// The package manager.
    pub(super) tool: &'static str,
    /// The command in short: `npm ci`.
    pub(super) shown: String,
    /// The files it needs, as sources of a COPY; `None` where they are not known or the command
    /// needs the sources too. A file that may be missing is spelt as a pattern: a pattern may match
    /// nothing.
    pub(super) manifests: Option<String>,
    /// How it is run before the sources are there.
    pub(super) early: Early,
}

/// How an install is run before the sources are there.
#[derive(Clone, Copy)]
pub(super) enum Early {
    /// As it is, and not again.
    Whole,
    /// With these options, and again as it is once the sources are there.
    With(&'static str),
}

/// Tool, subcommands, manifests, and how it is run early. Without manifests nothing general can be
/// said of the files that it needs.
const TOOLS: [(&str, &[&str], Option<&str>, Early); 13] = [
    ("npm", &["ci", "install", "i", "clean-install"], Some("package*.json"), Early::Whole),
    ("yarn", &["install"], Some("package.json yarn.lock"), Early::Whole),
    ("pnpm", &["install", "i"], Some("package.json pnpm-lock.yaml"), Early::Whole),
    ("poetry", &["install"], Some("pyproject.toml poetry.loc[k]"), Early::With("--no-root")),
    ("uv", &["sync"], Some("pyproject.toml uv.lock"), Early::With("--no-install-project")),
    ("pipenv", &["install", "sync"], Some("Pipfile Pipfile.lock"), Early::Whole),
    ("go", &["mod"], Some("go.mod go.su[m]"), Early::Whole),
    ("bundle", &["install"], Some("Gemfile Gemfile.lock"), Early::Whole),
    (
        "composer",
        &["install"],
        Some("composer.json composer.lock"),
        Early::With("--no-scripts --no-autoloader"),
    ),
    ("dotnet", &["restore"], None, Early::Whole),
    ("cargo", &["fetch"], None, Early::Whole),
    ("mix", &["deps.get"], None, Early::Whole),
    ("mvn", &["dependency:go-offline", "dependency:resolve"], None, Early::Whole),
];

/// The command as an install of what manifests list. Packages that are named on the command line
/// are none.
pub(super) fn dependency_install(command: &SimpleCommand) -> Option<Install> {
    if let Some(install) = pip(command) {
        return Some(install);
    }
    let name = command.name()?;
    let operands: Vec<&str> = command.operands().map(ShellWord::text).collect();
    let (tool, subcommands, manifests, early) =
        TOOLS.into_iter().find(|(tool, ..)| *tool == name)?;
    let sub = match (operands.first(), tool) {
        (Some(sub), _) => *sub,
        // `yarn` alone installs.
        (None, "yarn") if !command.has_option(&["-v", "--version", "--help"]) => "install",
        (None, _) => return None,
    };
    let named = operands.len() > 1 && matches!(tool, "npm" | "pnpm" | "pipenv");
    let global = command.has_option(&["-g", "--global"]);
    let download = tool != "go" || operands.get(1) == Some(&"download");
    if !subcommands.contains(&sub) || named || global || !download {
        return None;
    }
    let has = |option: &str| command.arguments().iter().any(|word| word.text() == option);
    let early = match early {
        Early::With(options) if options.split(' ').all(has) => Early::Whole,
        // `uv sync --no-install-workspace` and `poetry install --only-root` are their own ways.
        other => other,
    };
    let elsewhere =
        ["--prefix", "-C", "--cwd", "--dir", "--directory", "--project", "--working-dir", "-d"];
    let moved = command.has_option(&elsewhere) && tool != "go";
    let shown = if operands.is_empty() || tool == "yarn" && operands.len() == 1 {
        "yarn install".to_owned()
    } else if tool == "go" {
        "go mod download".to_owned()
    } else {
        format!("{tool} {sub}")
    };
    let manifests = manifests.filter(|_| !moved).map(str::to_owned);
    Some(Install { tool, shown, manifests, early })
}

/// `pip install -r FILE`, also by `python -m pip` and `uv pip`.
fn pip(command: &SimpleCommand) -> Option<Install> {
    let name = command.name()?;
    let words: Vec<&str> = command.arguments().iter().map(ShellWord::text).collect();
    let at = words.iter().position(|word| *word == "install")?;
    let before = words.get(..at)?;
    let is_pip = name.starts_with("pip") && name != "pipenv" && name != "pipx"
        || name.starts_with("python") && before.contains(&"pip")
        || name == "uv" && before.contains(&"pip");
    if !is_pip {
        return None;
    }
    let mut files = Vec::new();
    let mut pure = true;
    let mut rest = words.get(at + 1..)?.iter();
    while let Some(&word) = rest.next() {
        if matches!(word, "-r" | "--requirement" | "-c" | "--constraint") {
            files.push(*rest.next()?);
        } else if let Some(file) =
            word.strip_prefix("--requirement=").or_else(|| word.strip_prefix("-r"))
        {
            files.push(file);
        } else if matches!(word, "-e" | "--editable") || word.starts_with(['.', '/']) {
            pure = false;
        }
    }
    if files.is_empty() {
        return None;
    }
    let named = |file: &str| {
        let file = file.strip_prefix("./").unwrap_or(file);
        let plain = file.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        (plain && !file.is_empty()).then(|| file.to_owned())
    };
    let manifests: Option<Vec<String>> = files.iter().map(|file| named(file)).collect();
    Some(Install {
        tool: "pip",
        shown: "pip install".to_owned(),
        manifests: manifests.filter(|_| pure).map(|files| files.join(" ")),
        early: Early::Whole,
    })
}
