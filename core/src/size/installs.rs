//! The bytes that package managers other than apt leave in a layer.

use super::filesystem::{Entry, normal};
use super::place::{Place, megabytes};
use super::{Estimate, PartKind, python, tables};
use crate::shell::packages::{Action, Install, Manager, Origin};

/// The things that a command of a package manager writes, caches included.
pub(super) fn things(install: &Install<'_>, place: &Place<'_>, lookups: &mut usize) -> Vec<Entry> {
    match (install.manager, install.action) {
        (_, Action::Remove | Action::Clean) => Vec::new(),
        (Manager::Pip | Manager::Pipx | Manager::Uv, Action::Install | Action::Download) => {
            python::things(install, place, lookups)
        }
        (manager, Action::Update) => cache_of_lists(manager).into_iter().collect(),
        (manager, Action::Upgrade) if is_system(manager) => {
            let band = megabytes(0, 30, 400);
            let because =
                "An upgrade stores every newer package again, however many there are that day";
            vec![
                Entry::new("/usr", PartKind::Packages, band, because)
                    .fetching(band.scaled(30, 30, 50)),
            ]
        }
        (_, Action::Install | Action::Upgrade | Action::Download) => named(install, place),
        (manager, Action::Restore) => restored(manager, install, place),
        (manager, Action::Build) => built(manager, install, place),
    }
}

fn is_system(manager: Manager) -> bool {
    use Manager::{Apk, Dnf, Microdnf, Pacman, Tdnf, Yum, Zypper};
    matches!(manager, Apk | Yum | Dnf | Microdnf | Tdnf | Zypper | Pacman)
}

/// The lists of a system's package manager where they are kept.
fn cache_of_lists(manager: Manager) -> Option<Entry> {
    let (path, band) = match manager {
        Manager::Apk => ("/var/cache/apk", Estimate::new(1_500_000, 2_500_000, 4_000_000)),
        Manager::Yum => ("/var/cache/yum", megabytes(15, 80, 350)),
        Manager::Dnf | Manager::Microdnf | Manager::Tdnf => {
            ("/var/cache/dnf", megabytes(15, 60, 300))
        }
        Manager::Zypper => ("/var/cache/zypp", megabytes(10, 40, 150)),
        Manager::Pacman => ("/var/lib/pacman/sync", megabytes(5, 9, 15)),
        _ => return None,
    };
    let because = "Package lists that the package manager keeps";
    Some(Entry::new(path, PartKind::Lists, band, because).fetching(band.scaled(70, 100, 100)))
}

/// The name of a manager in the table of sizes, and where it puts packages.
fn table_of(manager: Manager, install: &Install<'_>, place: &Place<'_>) -> (&'static str, String) {
    let usr = || "/usr".to_owned();
    match manager {
        Manager::Apk => ("apk", usr()),
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf => ("rpm", usr()),
        Manager::Zypper => ("zypper", usr()),
        Manager::Pacman => ("pacman", usr()),
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            let global = install.has(&["-g", "--global", "--location"])
                || install.verb.is_some_and(|verb| verb.text() == "global");
            let path = if global {
                "/usr/local/lib/node_modules".to_owned()
            } else {
                place.below("node_modules")
            };
            ("npm", path)
        }
        Manager::Gem | Manager::Bundler => ("gem", "/usr/local/bundle".to_owned()),
        Manager::Go => ("go", "/go/bin".to_owned()),
        Manager::Cargo => ("cargo", "/usr/local/cargo/bin".to_owned()),
        Manager::Conda => ("conda", "/opt/conda".to_owned()),
        Manager::Dotnet => ("dotnet", "~/.nuget".to_owned()),
        Manager::Composer => ("composer", place.below("vendor")),
        _ => ("pip", python::site_packages(install, place)),
    }
}

/// Packages that a command names, each by its class, with the caches that stay.
fn named(install: &Install<'_>, place: &Place<'_>) -> Vec<Entry> {
    let manager = install.manager;
    let (table, path) = table_of(manager, install, place);
    // `--virtual` names a group that can be removed as one.
    let group = install.value(&["-t", "--virtual"]).unwrap_or("");
    let mut things = Vec::new();
    for package in &install.packages {
        let (disk, because, is_tool) = match package.origin {
            Origin::Repository => {
                let class = tables::class(table, &package.name.to_ascii_lowercase());
                (class.disk, format!("`{}` by its class", package.name), class.is_tool)
            }
            Origin::Path => {
                (megabytes(0, 5, 200), format!("`{}`, whose size is not known", package.raw), false)
            }
            Origin::Address | Origin::Unknown => (
                megabytes(0, 10, 300),
                format!("`{}`, whose size is not known", package.raw),
                false,
            ),
        };
        let kind = if is_tool { PartKind::Tools } else { PartKind::Packages };
        let label = if group.is_empty() { package.name.as_str() } else { group };
        things.push(
            Entry::new(path.as_str(), kind, disk, because)
                .fetching(disk.scaled(20, 35, 60))
                .labelled(label),
        );
    }
    let all: Estimate = things.iter().map(|thing| thing.disk).sum();
    things.extend(caches(manager, install, place, all));
    things
}

/// The bytes that stay in the manager's caches after installing this much.
fn caches(
    manager: Manager,
    install: &Install<'_>,
    place: &Place<'_>,
    installed: Estimate,
) -> Option<Entry> {
    let (path, band): (&str, Estimate) = match manager {
        Manager::Apk if install.has(&["--no-cache"]) => return None,
        Manager::Apk => {
            return (install.has(&["-U", "--update-cache", "--update"]))
                .then(|| cache_of_lists(manager))
                .flatten();
        }
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf | Manager::Zypper => {
            return cache_of_lists(manager).map(|mut lists| {
                lists.kind = PartKind::Cache;
                "Metadata and packages that the package manager keeps"
                    .clone_into(&mut lists.because);
                lists
            });
        }
        Manager::Pacman => ("/var/cache/pacman", installed.scaled(25, 35, 50)),
        Manager::Npm => ("~/.npm", installed.scaled(10, 30, 60)),
        Manager::Yarn => ("/usr/local/share/.cache", installed.scaled(10, 60, 120)),
        Manager::Pnpm => ("~/.local/share/pnpm", installed.scaled(0, 10, 100)),
        Manager::Bun => ("~/.bun", installed.scaled(10, 60, 120)),
        Manager::Gem | Manager::Bundler => ("/usr/local/bundle/cache", installed.scaled(5, 20, 50)),
        Manager::Conda => ("/opt/conda/pkgs", installed.scaled(30, 90, 150)),
        Manager::Composer => ("~/.composer", installed.scaled(10, 30, 60)),
        Manager::Go => ("/go/pkg/mod", megabytes(5, 120, 1200)),
        Manager::Cargo => ("/usr/local/cargo/registry", megabytes(10, 100, 600)),
        Manager::Poetry | Manager::Pipenv if !place.has_variable("PIP_NO_CACHE_DIR") => {
            ("~/.cache/pypoetry", installed.scaled(10, 30, 50))
        }
        _ => return None,
    };
    let because = "What the package manager keeps for the next time";
    Some(Entry::new(path, PartKind::Cache, band, because))
}

/// The packages that a manifest lists, which are not known here.
fn restored(manager: Manager, install: &Install<'_>, place: &Place<'_>) -> Vec<Entry> {
    let lean = install.has(&["--omit", "--production", "--only", "--no-dev", "--prod"])
        || place.variable("NODE_ENV") == Some("production");
    let (path, band): (String, Estimate) = match manager {
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun if lean => {
            (place.below("node_modules"), megabytes(1, 60, 500))
        }
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            (place.below("node_modules"), megabytes(2, 180, 1200))
        }
        Manager::Bundler | Manager::Gem => ("/usr/local/bundle".to_owned(), megabytes(5, 120, 600)),
        Manager::Composer => (place.below("vendor"), megabytes(3, 50, 250)),
        Manager::Go => ("/go/pkg/mod".to_owned(), megabytes(3, 150, 1500)),
        Manager::Cargo => ("/usr/local/cargo/registry".to_owned(), megabytes(5, 150, 900)),
        Manager::Maven => ("~/.m2".to_owned(), megabytes(20, 120, 700)),
        Manager::Gradle => ("~/.gradle".to_owned(), megabytes(100, 350, 1500)),
        Manager::Dotnet => ("~/.nuget".to_owned(), megabytes(5, 100, 600)),
        Manager::Mix => (place.below("deps"), megabytes(3, 60, 300)),
        Manager::Conda => ("/opt/conda/envs".to_owned(), megabytes(200, 1200, 6000)),
        _ => (python::site_packages(install, place), megabytes(2, 90, 2000)),
    };
    let because =
        format!("What the project's manifest lists, which is not seen here: `{}`", shown(manager));
    let mut thing =
        Entry::new(path, PartKind::Packages, band, because).fetching(band.scaled(15, 30, 60));
    thing.compressed = (18, 30, 60);
    let cache = caches(manager, install, place, band);
    let cache = cache.filter(|_| !fetches_into_cache(manager));
    std::iter::once(thing).chain(cache).collect()
}

/// The output of a build, with what it fetches on the way where no step before did.
fn built(manager: Manager, install: &Install<'_>, place: &Place<'_>) -> Vec<Entry> {
    let output = install.value(&["-o", "--output"]).and_then(|path| normal(path, place.directory));
    let (path, band): (String, Estimate) = match manager {
        Manager::Go => (output.unwrap_or_else(|| place.below("")), megabytes(2, 15, 120)),
        Manager::Cargo => (place.below("target"), megabytes(20, 400, 4000)),
        Manager::Maven => (place.below("target"), megabytes(1, 45, 300)),
        Manager::Gradle => (place.below("build"), megabytes(1, 45, 300)),
        Manager::Dotnet => (output.unwrap_or_else(|| place.below("bin")), megabytes(0, 60, 250)),
        _ => (place.below(""), megabytes(0, 10, 150)),
    };
    let path = path.trim_end_matches('/');
    let made = Entry::new(path, PartKind::Output, band, format!("What `{}` makes", shown(manager)));
    let fetched = fetches_into_cache(manager).then(|| restored(manager, install, place));
    let kept = match manager {
        Manager::Go => Some(("~/.cache/go-build", megabytes(20, 150, 1000))),
        _ if fetches_into_cache(manager) => None,
        _ => Some(("~/.cache", megabytes(0, 20, 300))),
    };
    let kept = kept.map(|(path, band)| {
        Entry::new(path, PartKind::Cache, band, "What the build keeps for the next time")
            .fetching(band.scaled(0, 40, 60))
    });
    let fetched = fetched.into_iter().flatten();
    let caches = fetched.chain(kept).map(|thing| Entry { kind: PartKind::Cache, ..thing });
    std::iter::once(made).chain(caches).collect()
}

/// True if what a project needs goes into a cache that all projects share, and nowhere else.
fn fetches_into_cache(manager: Manager) -> bool {
    matches!(
        manager,
        Manager::Go | Manager::Cargo | Manager::Maven | Manager::Gradle | Manager::Dotnet
    )
}

fn shown(manager: Manager) -> &'static str {
    match manager {
        Manager::Npm => "npm",
        Manager::Yarn => "yarn",
        Manager::Pnpm => "pnpm",
        Manager::Bun => "bun",
        Manager::Bundler => "bundle",
        Manager::Composer => "composer",
        Manager::Go => "go",
        Manager::Cargo => "cargo",
        Manager::Maven => "mvn",
        Manager::Gradle => "gradle",
        Manager::Dotnet => "dotnet",
        Manager::Mix => "mix",
        Manager::Conda => "conda",
        Manager::Poetry => "poetry",
        Manager::Pipenv => "pipenv",
        Manager::Uv => "uv",
        _ => "the package manager",
    }
}
