use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Action, Manager};
use crate::shell::options::{Arguments, Dashes};

/// A tool and its command line.
pub(super) struct Tool {
    pub(super) manager: Manager,
    names: &'static [&'static str],
    /// Its actions, each with the first operands that ask for it; the longest match counts.
    verbs: &'static [(Action, &'static [&'static str])],
    /// The action without operands.
    alone: Option<Action>,
    /// Long options that take the next word: without dashes, with spaces between.
    long: &'static str,
    /// Single-letter options that take a value.
    short: &'static str,
    /// The same before the first operand, where that differs.
    short_before_verb: Option<&'static str>,
    /// First operands after which no option takes the next word.
    plain_verbs: &'static [&'static str],
    /// Options whose value is a file with a list of packages.
    pub(super) requirements: &'static [&'static str],
    /// Options whose value is the place of a package's sources.
    pub(super) editable: &'static [&'static str],
    pub(super) dashes: Dashes,
}

use Action::{Build, Clean, Download, Install, Remove, Restore, Update, Upgrade};

const NONE: Tool = Tool {
    manager: Manager::Apt,
    names: &[],
    verbs: &[],
    alone: None,
    long: "",
    short: "",
    short_before_verb: None,
    plain_verbs: &[],
    requirements: &[],
    editable: &[],
    dashes: Dashes::Usual,
};

const DNF: Tool = Tool {
    long: "advisory arch bugfix color comment config debuglevel destdir disable-repo \
    disableexcludes disableplugin disablerepo downloaddir enable-repo enableplugin \
    enablerepo errorlevel exclude forcearch installroot randomwait releasever repo \
    repofrompath repoid rpmverbosity setopt",
    short: "cdeRx",
    verbs: &[
        (
            Install,
            &[
                "install",
                "localinstall",
                "reinstall",
                "groupinstall",
                "group install",
                "groups install",
                "module install",
                "builddep",
                "build-dep",
            ],
        ),
        (Update, &["makecache", "check-update"]),
        (Upgrade, &["update", "upgrade", "upgrade-minimal", "update-minimal", "distro-sync"]),
        (Remove, &["remove", "erase", "autoremove"]),
        (Clean, &["clean"]),
        (Download, &["download"]),
    ],
    ..NONE
};

const TOOLS: &[Tool] = &[
    Tool {
        manager: Manager::Apt,
        names: &["apt-get", "apt", "aptitude"],
        long: "build-profiles config-file default-release host-architecture option solver \
    target-release",
        short: "toacP",
        verbs: &[
            (Update, &["update"]),
            (Install, &["install", "reinstall", "build-dep"]),
            (Upgrade, &["upgrade", "full-upgrade", "dist-upgrade", "safe-upgrade"]),
            (Remove, &["remove", "purge", "autoremove", "auto-remove", "autopurge"]),
            (Clean, &["clean", "autoclean", "auto-clean", "distclean"]),
            (Download, &["download"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Apk,
        names: &["apk"],
        long: "arch cache-dir cache-max-age keys-dir progress-fd repositories-file repository root \
    timeout virtual wait",
        short: "tXp",
        verbs: &[
            (Update, &["update"]),
            (Install, &["add"]),
            (Upgrade, &["upgrade"]),
            (Remove, &["del"]),
            (Clean, &["cache clean", "cache purge"]),
            (Download, &["fetch"]),
        ],
        ..NONE
    },
    Tool { manager: Manager::Yum, names: &["yum"], ..DNF },
    Tool { manager: Manager::Dnf, names: &["dnf", "dnf5"], ..DNF },
    Tool { manager: Manager::Microdnf, names: &["microdnf"], ..DNF },
    Tool { manager: Manager::Tdnf, names: &["tdnf"], ..DNF },
    Tool {
        manager: Manager::Zypper,
        names: &["zypper"],
        long: "cache-dir config from installroot plus-content plus-repo releasever repo reposd-dir \
    root solv-cache-dir type",
        short: "trp",
        short_before_verb: Some("cRDCp"),
        verbs: &[
            (Update, &["refresh", "ref"]),
            (Install, &["install", "in", "source-install", "si"]),
            (Upgrade, &["update", "up", "patch", "dist-upgrade", "dup"]),
            (Remove, &["remove", "rm"]),
            (Clean, &["clean", "cc"]),
            (Download, &["download"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Pacman,
        names: &["pacman"],
        long: "arch assume-installed cachedir config dbpath gpgdir hookdir ignore ignoregroup \
    logfile overwrite print-format root sysroot",
        short: "br",
        ..NONE
    },
    Tool {
        manager: Manager::Pip,
        names: &["pip"],
        long: PIP_LONG,
        short: "rcitfeCdw",
        requirements: &["-r", "--requirement", "--group"],
        editable: &["-e", "--editable"],
        verbs: &[
            (Install, &["install"]),
            (Remove, &["uninstall"]),
            (Download, &["download", "wheel"]),
            (Clean, &["cache purge", "cache remove"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Pipx,
        names: &["pipx"],
        long: "index-url pip-args python spec suffix",
        short: "i",
        verbs: &[
            (Install, &["install", "inject"]),
            (Upgrade, &["upgrade", "upgrade-all"]),
            (Remove, &["uninstall"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Uv,
        names: &["uv"],
        long: "allow-insecure-host branch build-constraint build-constraints cache-dir color \
    config-file config-setting constraint constraints default-index directory editable \
    env-file exclude-newer extra extra-index-url find-links fork-strategy from group \
    index index-strategy index-url keyring-provider link-mode marker \
    no-build-isolation-package no-extra no-group no-install-package only-binary \
    only-group optional output-file override overrides package prefix prerelease project \
    python python-platform python-preference python-version refresh-package \
    reinstall-package requirement requirements resolution rev script tag target \
    torch-backend trusted-host upgrade-package with with-requirements",
        short: "pircbefPtow",
        requirements: &["-r", "--requirement", "--requirements", "--with-requirements"],
        editable: &["-e", "--editable"],
        verbs: &[
            (Install, &["pip install", "pip sync", "add", "tool install"]),
            (Remove, &["pip uninstall", "remove"]),
            (Upgrade, &["tool upgrade"]),
            (Restore, &["sync"]),
            (Clean, &["cache clean", "cache prune"]),
            (Build, &["build"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Pipenv,
        names: &["pipenv"],
        long: "categories extra-pip-args index pypi-mirror python requirements",
        short: "rie",
        requirements: &["-r", "--requirements"],
        editable: &["-e"],
        verbs: &[
            (Install, &["install"]),
            (Restore, &["sync"]),
            (Upgrade, &["update", "upgrade"]),
            (Remove, &["uninstall"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Poetry,
        names: &["poetry"],
        long: "directory extras group markers only platform project python source with without",
        short: "CEGP",
        verbs: &[
            (Restore, &["install", "sync"]),
            (Install, &["add", "self add"]),
            (Upgrade, &["update"]),
            (Remove, &["remove"]),
            (Clean, &["cache clear"]),
            (Build, &["build"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Conda,
        names: &["conda", "mamba", "micromamba"],
        long: "channel file name platform prefix repodata-fn revision root-prefix solver subdir",
        short: "cnpfr",
        plain_verbs: &["clean"],
        requirements: &["-f", "--file"],
        verbs: &[
            (Install, &["install", "create", "env create", "env update"]),
            (Upgrade, &["update", "upgrade"]),
            (Remove, &["remove", "uninstall", "env remove"]),
            (Clean, &["clean"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Npm,
        names: &["npm"],
        long: NPM_LONG,
        short: "Cw",
        verbs: &[
            (Install, &["install", "i", "add"]),
            (Restore, &["ci", "clean-install", "install-clean"]),
            (Upgrade, &["update", "up"]),
            (Remove, &["uninstall", "remove", "rm", "prune"]),
            (Clean, &["cache clean", "cache rm"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Yarn,
        names: &["yarn", "yarnpkg"],
        alone: Some(Restore),
        long: "cache-folder cwd global-folder modules-folder mutex network-concurrency \
    network-timeout prefix registry use-yarnrc",
        verbs: &[
            (Restore, &["install", "workspaces focus"]),
            (Install, &["add", "global add"]),
            (Upgrade, &["upgrade", "up"]),
            (Remove, &["remove", "global remove"]),
            (Clean, &["cache clean"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Pnpm,
        names: &["pnpm"],
        long: "dir fetch-timeout filter loglevel network-concurrency prefix registry reporter \
    store-dir virtual-store-dir",
        short: "CF",
        verbs: &[
            (Install, &["install", "i", "add"]),
            (Restore, &["ci", "fetch"]),
            (Upgrade, &["update", "up"]),
            (Remove, &["remove", "rm", "prune"]),
            (Clean, &["store prune"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Bun,
        names: &["bun"],
        long: "backend cache-dir config cwd filter omit registry",
        short: "c",
        verbs: &[
            (Install, &["install", "i", "add", "a"]),
            (Restore, &["ci"]),
            (Upgrade, &["update"]),
            (Remove, &["remove", "rm"]),
            (Clean, &["pm cache rm"]),
            (Build, &["build"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Gem,
        names: &["gem"],
        long: "bindir build-root config-file http-proxy install-dir platform source target-rbconfig \
    trust-policy version",
        short: "vinspPB",
        dashes: Dashes::EndWords,
        verbs: &[
            (Install, &["install", "i"]),
            (Upgrade, &["update"]),
            (Remove, &["uninstall"]),
            (Clean, &["cleanup"]),
            (Download, &["fetch"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Bundler,
        names: &["bundle", "bundler"],
        alone: Some(Restore),
        long: "gemfile jobs path retry shebang target-rbconfig with without",
        short: "j",
        verbs: &[
            (Restore, &["install"]),
            (Install, &["add"]),
            (Upgrade, &["update"]),
            (Clean, &["clean"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Go,
        names: &["go"],
        long: "C asmflags buildmode compiler gcflags installsuffix ldflags mod modfile o overlay p \
    pgo pkgdir tags toolexec",
        dashes: Dashes::OneIsLong,
        verbs: &[
            (Install, &["install", "get"]),
            (Restore, &["mod download", "mod vendor"]),
            (Clean, &["clean"]),
            (Build, &["build"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Cargo,
        names: &["cargo"],
        long: "bin branch color config example exclude-newer features git index jobs manifest-path \
    message-format package path profile registry rev root tag target target-dir vers \
    version",
        short: "FjZCp",
        verbs: &[
            (Install, &["install", "binstall", "add"]),
            (Restore, &["fetch", "vendor"]),
            (Upgrade, &["update"]),
            (Remove, &["uninstall"]),
            (Clean, &["clean"]),
            (Build, &["build", "b"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Composer,
        names: &["composer", "composer.phar"],
        long: "ignore-platform-req prefer-install working-dir",
        short: "d",
        verbs: &[
            (Restore, &["install", "i"]),
            (Install, &["require", "global require", "create-project"]),
            (Upgrade, &["update", "upgrade"]),
            (Remove, &["remove"]),
            (Clean, &["clear-cache", "clearcache", "cc"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Maven,
        names: &["mvn", "mvnw", "mvnd"],
        long: "P f file gs l pl projects rf s settings t T",
        dashes: Dashes::OneIsLong,
        verbs: &[(
            Restore,
            &[
                "dependency:go-offline",
                "dependency:resolve",
                "dependency:resolve-plugins",
                "dependency:copy-dependencies",
            ],
        )],
        ..NONE
    },
    Tool {
        manager: Manager::Gradle,
        names: &["gradle", "gradlew"],
        long: "I b build-file c console exclude-task g gradle-user-home init-script max-workers p \
    project-dir x",
        dashes: Dashes::OneIsLong,
        verbs: &[(Restore, &["dependencies", "downloadDependencies", "resolveDependencies"])],
        ..NONE
    },
    Tool {
        manager: Manager::Dotnet,
        names: &["dotnet"],
        long: "add-source arch configfile configuration framework os output packages project \
    runtime source tool-path verbosity version version-suffix",
        short: "acforsv",
        verbs: &[
            (Restore, &["restore", "tool restore"]),
            (Install, &["tool install", "workload install"]),
            (Upgrade, &["tool update"]),
            (Remove, &["tool uninstall"]),
            (Clean, &["nuget locals", "clean"]),
            (Build, &["build", "publish"]),
        ],
        ..NONE
    },
    Tool {
        manager: Manager::Mix,
        names: &["mix"],
        long: "only",
        verbs: &[
            (Restore, &["deps.get"]),
            (Upgrade, &["deps.update"]),
            (Clean, &["deps.clean"]),
            (Build, &["deps.compile", "compile", "release"]),
            (Install, &["archive.install", "escript.install"]),
        ],
        ..NONE
    },
];

const PIP_LONG: &str = "abi build-constraint cache-dir cert client-cert config-settings constraint dest \
    editable exists-action extra-index-url find-links global-option group implementation \
    index-url install-option keyring-provider log no-binary only-binary platform prefix \
    progress-bar proxy python python-version report requirement resume-retries retries \
    root root-user-action src target timeout trusted-host upgrade-strategy \
    use-deprecated use-feature wheel-dir";

const NPM_LONG: &str = "arch before cache cpu fetch-retries fetch-retry-maxtimeout fetch-retry-mintimeout \
    fetch-timeout globalconfig include install-strategy libc loglevel maxsockets omit \
    only os prefix registry script-shell tag target userconfig workspace";

impl Tool {
    /// True if this option, with its dashes, takes a value after the first operand `verb`.
    pub(super) fn takes_value(&self, verb: Option<&str>, option: &str) -> bool {
        if verb.is_some_and(|verb| self.plain_verbs.contains(&verb)) {
            return false;
        }
        let name = option.trim_start_matches('-');
        let letters = match verb {
            None => self.short_before_verb.unwrap_or(self.short),
            Some(_) => self.short,
        };
        if option.starts_with("--") || self.dashes == Dashes::OneIsLong {
            has_word(self.long, name)
        } else {
            letters.contains(name)
        }
    }
}

/// True if a word is one of those that stand in a list with single spaces between. Looked for as a
/// whole, which takes a third of what splitting takes: every rule about packages asks this.
fn has_word(list: &str, word: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|&byte| byte == b' ');
    let bytes = list.as_bytes();
    !word.is_empty()
        && list.match_indices(word).any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            is_end(before) && is_end(bytes.get(at + word.len()))
        })
}

/// The tool of this name.
pub(super) fn find(name: &str) -> Option<&'static Tool> {
    let numbered = |version: &str| version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let name = if name.strip_prefix("pip").is_some_and(numbered) { "pip" } else { name };
    BY_NAME.get(name).copied()
}

/// The tools by each of their names: one is asked for at every command.
static BY_NAME: LazyLock<BTreeMap<&str, &Tool>> = LazyLock::new(|| {
    TOOLS.iter().flat_map(|tool| tool.names.iter().map(move |&name| (name, tool))).collect()
});

/// The number of operands that name the action, and the action. `None` where it concerns no
/// package.
pub(super) fn action(tool: &Tool, read: &Arguments<'_>) -> Option<(usize, Action)> {
    let operand = |at: usize| read.operands.get(at).map(|word| word.text());
    match tool.manager {
        Manager::Pacman => return pacman(read).map(|action| (0, action)),
        // Goals, tasks and lists of tasks: any of them may be the one that fetches.
        Manager::Maven | Manager::Gradle => {
            let restores = |task: &str| {
                let task = task.trim_start_matches(':');
                tool.verbs.iter().any(|(_, verbs)| verbs.contains(&task))
            };
            let asks_version = read.options.iter().any(|given| given.name.ends_with("version"));
            if read.operands.iter().any(|word| restores(word.text())) {
                return Some((read.operands.len(), Restore));
            }
            return (!asks_version).then_some((read.operands.len(), Build));
        }
        Manager::Mix if operand(0) == Some("do") => {
            let restores =
                read.operands.iter().any(|word| word.text().trim_end_matches(',') == "deps.get");
            return restores.then_some((read.operands.len(), Restore));
        }
        // `dotnet add [PROJECT] package NAME`
        Manager::Dotnet if operand(0) == Some("add") => {
            let at = read.operands.iter().position(|word| word.text() == "package")?;
            return Some((at + 1, Install));
        }
        _ => {}
    }
    let Some(first) = operand(0) else {
        let asks = ["--version", "-v", "--help", "-h", "-V"];
        let asks = read.options.iter().any(|given| asks.contains(&given.name.as_str()));
        return if asks { None } else { tool.alone.map(|action| (0, action)) };
    };
    let all =
        tool.verbs.iter().flat_map(|&(action, verbs)| verbs.iter().map(move |verb| (action, verb)));
    all.filter(|(_, verb)| {
        // Few verbs come as far as being split.
        verb.starts_with(first)
            && verb.split(' ').enumerate().all(|(at, word)| operand(at) == Some(word))
    })
    .map(|(action, verb)| (verb.split(' ').count(), action))
    .max_by_key(|&(length, _)| length)
}

fn pacman(read: &Arguments<'_>) -> Option<Action> {
    let has =
        |names: &[&str]| read.options.iter().any(|given| names.contains(&given.name.as_str()));
    if has(&["-R", "--remove"]) {
        return Some(Remove);
    }
    if has(&["-U", "--upgrade"]) {
        return Some(Install);
    }
    if !has(&["-S", "--sync"]) || has(&["-s", "--search", "-i", "--info", "-l", "-q"]) {
        return None;
    }
    Some(if has(&["-c", "--clean"]) {
        Clean
    } else if !read.operands.is_empty() {
        Install
    } else if has(&["-u", "--sysupgrade"]) {
        Upgrade
    } else {
        Update
    })
}
