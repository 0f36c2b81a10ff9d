//! Commands that fetch what a project's manifests list, and the files they need for it.

use crate::context::{BuildContext, Glob};
use crate::shell::SimpleCommand;
use crate::shell::packages::{self, Action, Manager, Origin};

/// A command that fetches a project's dependencies.
pub(crate) struct Fetch {
    /// The manager whose command it is.
    pub(crate) manager: Manager,
    /// The command in short: `npm ci`.
    pub(crate) shown: String,
    /// The sources it needs; `None` where they are not known, or where it needs all.
    pub(crate) needs: Option<Needs>,
    /// The form in which it runs before the sources are there.
    pub(crate) early: Early,
}

/// The files that list a project's dependencies, below the directory where the command runs.
#[derive(Clone, Default)]
pub(crate) struct Needs {
    /// Sources of a COPY. A file that may be missing is spelt as a pattern, for a pattern may match
    /// nothing: `poetry.loc[k]`.
    pub(crate) files: Vec<String>,
    /// Directories that are copied whole, each by a COPY of its own, spelt likewise.
    pub(crate) folders: Vec<String>,
    /// True if the files lie in directories that have to be kept: `COPY --parents`.
    pub(crate) tree: bool,
}

impl Needs {
    /// Of a known context, only those files that are there, spelt plainly; `None` where one that
    /// the command cannot do without is missing. `sub` is their directory, with a slash at its end,
    /// or empty.
    pub(crate) fn present(&self, context: &BuildContext<'_>, sub: &str) -> Option<Needs> {
        let there = |path: &str| context.files().has(path) && !context.ignores(path);
        let mut needs = Needs { tree: self.tree, ..Needs::default() };
        for file in &self.files {
            let plain: String = file.chars().filter(|c| !matches!(c, '[' | ']')).collect();
            let wild = file.contains('*');
            if wild && (self.tree || matches(context, &format!("{sub}{file}"))) {
                needs.files.push(file.clone());
            } else if !wild && (there(&format!("{sub}{plain}")) || file.starts_with('/')) {
                needs.files.push(plain);
            } else if !wild && plain == *file {
                return None;
            }
        }
        // A registry of one's own is named there.
        if self.files.iter().any(|file| file.starts_with("package"))
            && there(&format!("{sub}.npmrc"))
        {
            needs.files.push(".npmrc".to_owned());
        }
        for folder in &self.folders {
            let plain: String = folder.chars().filter(|c| !matches!(c, '[' | ']')).collect();
            let start = format!("{sub}{plain}/");
            let mut files = context.files().iter().take(LOOKED_AT);
            if files.any(|file| file.path.starts_with(&start)) {
                needs.folders.push(plain);
            } else if plain == *folder {
                return None;
            }
        }
        Some(needs)
    }
}

/// The most files of a context that are held against a pattern.
const LOOKED_AT: usize = 20_000;

fn matches(context: &BuildContext<'_>, pattern: &str) -> bool {
    let Ok(glob) = Glob::read(pattern) else { return false };
    let mut files = context.files().iter().take(LOOKED_AT);
    files.any(|file| glob.matches(&file.path) && !context.ignores(&file.path))
}

/// The form in which a command runs before the sources are there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Early {
    /// As it is, and not again.
    Whole,
    /// With these options, and again as it is once the sources are there.
    With(&'static str),
    /// Another command of the same program fetches, and it runs once the sources are there.
    Instead(&'static str),
    /// With a program that does nothing in the sources' place, and again once they are there.
    Stub,
}

/// The needs of one package manager: files, directories, true if their tree is kept, and its early
/// form.
type Row = (Manager, &'static str, &'static str, bool, Early);

/// Those that list what they need by themselves (pip, conda) are not among them.
const ROWS: [Row; 15] = [
    (Manager::Npm, "package*.json", "", false, Early::Whole),
    (Manager::Yarn, "package.json yarn.lock", "", false, Early::Whole),
    (Manager::Pnpm, "package.json pnpm-lock.yaml pnpm-workspace.yam[l]", "", false, Early::Whole),
    (Manager::Bun, "package.json bun.lock*", "", false, Early::Whole),
    (Manager::Poetry, "pyproject.toml poetry.loc[k]", "", false, Early::With("--no-root")),
    (Manager::Uv, "pyproject.toml uv.lock", "", false, Early::With("--no-install-project")),
    (Manager::Pipenv, "Pipfile Pipfile.lock", "", false, Early::Whole),
    (Manager::Bundler, "Gemfile Gemfile.loc[k] .ruby-versio[n]", "", false, Early::Whole),
    (
        Manager::Composer,
        "composer.json composer.loc[k]",
        "",
        false,
        Early::With("--no-scripts --no-autoloader"),
    ),
    (Manager::Mix, "mix.exs mix.loc[k]", "", false, Early::Whole),
    (Manager::Go, "go.mod go.su[m]", "", false, Early::Instead("mod download")),
    (Manager::Cargo, "Cargo.toml Cargo.loc[k]", "", false, Early::Stub),
    (Manager::Maven, "pom.xml", "", false, Early::Instead("-B dependency:go-offline")),
    (
        Manager::Gradle,
        "*.gradle* gradle.propertie[s]",
        "gradl[e]",
        false,
        Early::Instead("dependencies"),
    ),
    (
        Manager::Dotnet,
        "*.sln* **/*.*proj *.props [Nn]u[Gg]et.[Cc]onfig global.jso[n]",
        "",
        true,
        Early::Instead("restore"),
    ),
];

/// The command as one that fetches what manifests list. Packages that are named on the command
/// line are none.
pub(crate) fn fetch(command: &SimpleCommand) -> Option<Fetch> {
    let install = packages::install(command)?;
    if install.has(&["-g", "--global"]) {
        return None;
    }
    let from_path = || install.packages.iter().any(|package| package.origin == Origin::Path);
    let manager = install.manager;
    let builds = match install.action {
        Action::Restore => false,
        Action::Install if !install.requirement_files.is_empty() => {
            let files = install.requirement_files.iter().map(|file| file.path.as_str());
            let constraints = install.value(&["-c", "--constraint"]);
            let needs = named(files.chain(constraints)).filter(|_| !from_path());
            let verb = install.verb?.text();
            let shown = match manager {
                Manager::Uv => "uv pip install".to_owned(),
                Manager::Conda => format!("{} {verb}", command.name()?),
                _ => "pip install".to_owned(),
            };
            return Some(Fetch { manager, shown, needs, early: Early::Whole });
        }
        Action::Install if manager == Manager::Conda => {
            let environment = command.subcommand().is_some_and(|word| word.text() == "env");
            let shown = format!("{} env", command.name()?);
            let needs = named(std::iter::once("environment.yml"));
            return environment.then_some(Fetch { manager, shown, needs, early: Early::Whole });
        }
        Action::Install => {
            let own = install.packages.is_empty() || from_path();
            if !own || !matches!(manager, Manager::Go | Manager::Cargo) {
                return None;
            }
            if manager == Manager::Cargo && !install.has(&["--path"]) {
                return None;
            }
            true
        }
        Action::Build => true,
        _ => return None,
    };
    let &(_, files, folders, tree, mut early) =
        ROWS.iter().find(|(known, ..)| *known == manager)?;
    let verb = install.verb.map_or("install", |word| word.text());
    // `go mod vendor` reads the sources; the others are not about the project's dependencies.
    let other = matches!(verb, "vendor" | "compile" | "deps.compile" | "release" | "fetch")
        && manager != Manager::Pnpm
        && !(manager == Manager::Cargo && verb == "fetch")
        || command.subcommand().is_some_and(|word| word.text() == "tool")
        || install.has(&OFFLINE)
        || install.value(&["-mod"]) == Some("vendor")
        || manager == Manager::Maven && install.has(&["-o"]);
    if other || (builds && !may_build(manager)) {
        return None;
    }
    early = match early {
        Early::Instead(_) if !builds => Early::Whole,
        Early::With(options)
            if options.split(' ').all(|option| install.has(&[option]))
                || install.has(&["--no-install-workspace"]) =>
        {
            Early::Whole
        }
        early => early,
    };
    let name = command.words.first()?.text();
    let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let (mut files, mut folders) = (list(files), list(folders));
    match (manager, name.rsplit('/').next()) {
        (Manager::Maven, Some("mvnw")) => {
            files.insert(0, "mvnw".to_owned());
            folders = list(".mvn");
        }
        (Manager::Gradle, Some("gradlew")) => files.insert(0, "gradlew".to_owned()),
        // Flags that Yarn 1 does not know.
        (Manager::Yarn, _) if install.has(&["--immutable", "--immutable-cache"]) => {
            files.push(".yarnrc.ym[l]".to_owned());
            folders = list(".yar[n]");
        }
        _ => {}
    }
    let shown = match manager {
        Manager::Go if verb == "download" => "go mod download".to_owned(),
        _ => format!("{} {verb}", command.name()?),
    };
    // `-f` and `-p` name another project to these, and are about something else to the others.
    let elsewhere = install.has(&ELSEWHERE)
        || matches!(manager, Manager::Maven | Manager::Gradle | Manager::Cargo)
            && install.has(&["-f", "-s", "-gs", "-p"]);
    let needs = (!elsewhere && !is_of_workspace(command, &install)).then_some(Needs {
        files,
        folders,
        tree,
    });
    Some(Fetch { manager, shown, needs, early })
}

/// True if the command is for several packages of one project, or for one of them: each has a
/// manifest of its own then, in a folder that is not known.
fn is_of_workspace(command: &SimpleCommand, install: &packages::Install<'_>) -> bool {
    let options: &[&str] = match install.manager {
        Manager::Npm => &["-w", "--workspace", "--workspaces", "--include-workspace-root"],
        Manager::Pnpm => {
            &["-F", "-r", "-w", "--filter", "--filter-prod", "--recursive", "--workspace-root"]
        }
        Manager::Bun => &["-F", "--filter", "--workspaces"],
        Manager::Uv => &["--package", "--all-packages"],
        Manager::Cargo => &["-p", "--package", "--workspace", "--all"],
        Manager::Maven => &["-pl", "--projects", "-am", "--also-make", "-rf"],
        _ => &[],
    };
    let names = match install.manager {
        Manager::Yarn => command.operands().any(|word| word.text().starts_with("workspace")),
        // `:app:build`
        Manager::Gradle => {
            command.operands().any(|word| word.text().trim_start_matches(':').contains(':'))
        }
        _ => false,
    };
    names || install.has(options)
}

/// Files that show several packages in one project, and those that are each package's own.
const OF_WORKSPACE: [&str; 6] =
    ["pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json", "go.work"];

/// True if the context, where its files are known, has several packages of one project below `sub`.
pub(crate) fn shows_workspace(context: &BuildContext<'_>, manager: Manager, sub: &str) -> bool {
    let own: &[&str] = match manager {
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => &["package.json"],
        Manager::Cargo => &["Cargo.toml"],
        Manager::Maven => &["pom.xml"],
        Manager::Gradle => &["build.gradle", "build.gradle.kts"],
        Manager::Uv | Manager::Poetry => &["pyproject.toml"],
        Manager::Go => &["go.mod"],
        _ => return false,
    };
    context.files().iter().take(LOOKED_AT).any(|file| {
        let Some(path) = file.path.strip_prefix(sub) else { return false };
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let listed =
            if folder.is_empty() { OF_WORKSPACE.contains(&name) } else { own.contains(&name) };
        listed && !folder.contains("node_modules") && !context.ignores(&file.path)
    })
}

/// True if a build with this tool fetches what is missing.
fn may_build(manager: Manager) -> bool {
    use Manager::{Cargo, Dotnet, Go, Gradle, Maven};
    matches!(manager, Go | Cargo | Maven | Gradle | Dotnet)
}

/// Settings that keep a tool from fetching.
const OFFLINE: [&str; 3] = ["--offline", "--no-restore", "--help"];

/// Settings that make a tool work in another directory or with another file.
const ELSEWHERE: [&str; 11] = [
    "--prefix",
    "-C",
    "--cwd",
    "--dir",
    "--directory",
    "--working-dir",
    "-d",
    "--file",
    "--manifest-path",
    "--project-dir",
    "--gemfile",
];

/// Files that the command names, where each is a plain path. Those in a directory may name others
/// beside them, so that the directory comes along; for the usual name its sisters do.
fn named<'f>(files: impl Iterator<Item = &'f str>) -> Option<Needs> {
    let mut needs = Needs::default();
    for file in files {
        let file = file.strip_prefix("./").unwrap_or(file);
        let plain = file.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        if !plain || file.is_empty() || file.contains("..") {
            return None;
        }
        let (list, name) = match file.rsplit_once('/') {
            Some((folder, _)) if !file.starts_with('/') => (&mut needs.folders, folder),
            _ if file == "requirements.txt" => (&mut needs.files, "requirements*.txt"),
            _ => (&mut needs.files, file),
        };
        if !list.iter().any(|other| other == name) {
            list.push(name.to_owned());
        }
    }
    Some(needs)
}
