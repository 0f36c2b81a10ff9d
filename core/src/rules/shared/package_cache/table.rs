//! The package managers whose downloads can be mounted, and where they are.

use crate::shell::packages::Manager;

/// A package manager's directory of downloads.
pub(crate) struct Cache {
    pub(crate) manager: Manager,
    /// Its name, and the key of fixes that exclude each other.
    pub(crate) name: &'static str,
    /// Programs that read it.
    pub(crate) programs: &'static str,
    /// Its paths, `~` for the home, with blanks between several.
    pub(crate) places: &'static str,
    /// An official image that keeps it elsewhere, and where.
    pub(crate) official: Option<(&'static str, &'static str)>,
    /// True if two builds at once would harm it.
    pub(crate) locked: bool,
    /// True if later steps read it: then it has to be mounted to all of them.
    pub(crate) shared: bool,
    /// Variables that put it elsewhere or switch it off, with blanks between.
    pub(crate) settings: &'static str,
    /// Words that keep the tool from using it, with blanks between.
    pub(crate) refusals: &'static str,
}

const ROW: Cache = Cache {
    manager: Manager::Pip,
    name: "pip",
    programs: "pip pip3",
    places: "~/.cache/pip",
    official: None,
    locked: false,
    shared: false,
    settings: "PIP_NO_CACHE_DIR PIP_CACHE_DIR XDG_CACHE_HOME",
    refusals: "--no-cache-dir",
};

pub(crate) static CACHES: [Cache; 19] = [
    Cache {
        manager: Manager::Apt,
        name: "apt",
        programs: "apt-get apt",
        places: "/var/cache/apt /var/lib/apt",
        locked: true,
        settings: "",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Apk,
        name: "apk",
        programs: "apk",
        places: "/var/cache/apk",
        locked: true,
        settings: "",
        refusals: "--no-cache",
        ..ROW
    },
    Cache { manager: Manager::Yum, programs: "yum", places: "/var/cache/yum", ..DNF },
    DNF,
    Cache { manager: Manager::Microdnf, programs: "microdnf", ..DNF },
    ROW,
    Cache {
        manager: Manager::Uv,
        name: "uv",
        programs: "uv",
        places: "~/.cache/uv",
        settings: "UV_NO_CACHE UV_CACHE_DIR XDG_CACHE_HOME",
        refusals: "--no-cache --no-cache-dir -n",
        ..ROW
    },
    Cache {
        manager: Manager::Poetry,
        name: "poetry",
        programs: "poetry",
        places: "~/.cache/pypoetry",
        settings: "POETRY_CACHE_DIR POETRY_NO_CACHE XDG_CACHE_HOME",
        refusals: "--no-cache",
        ..ROW
    },
    Cache {
        manager: Manager::Npm,
        name: "npm",
        programs: "npm",
        places: "~/.npm",
        settings: "NPM_CONFIG_CACHE npm_config_cache",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Yarn,
        name: "yarn",
        programs: "yarn",
        places: "/usr/local/share/.cache/yarn",
        settings: "YARN_CACHE_FOLDER",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Pnpm,
        name: "pnpm",
        programs: "pnpm",
        places: "~/.local/share/pnpm/store",
        settings: "XDG_DATA_HOME",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Bun,
        name: "bun",
        programs: "bun",
        places: "~/.bun/install/cache",
        settings: "BUN_INSTALL_CACHE_DIR BUN_INSTALL XDG_CACHE_HOME",
        refusals: "--no-cache",
        ..ROW
    },
    Cache {
        manager: Manager::Go,
        name: "go",
        programs: "go",
        places: "~/go/pkg/mod ~/.cache/go-build",
        official: Some(("golang", "/go/pkg/mod ~/.cache/go-build")),
        shared: true,
        settings: "GOPATH GOMODCACHE GOCACHE XDG_CACHE_HOME",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Cargo,
        name: "cargo",
        programs: "cargo",
        places: "~/.cargo/registry ~/.cargo/git/db",
        official: Some(("rust", "/usr/local/cargo/registry /usr/local/cargo/git/db")),
        shared: true,
        settings: "CARGO_HOME",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Maven,
        name: "maven",
        programs: "mvn mvnw mvnd",
        places: "~/.m2",
        shared: true,
        settings: "MAVEN_CONFIG MAVEN_OPTS",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Gradle,
        name: "gradle",
        programs: "gradle gradlew",
        places: "~/.gradle",
        locked: true,
        shared: true,
        settings: "GRADLE_USER_HOME",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Bundler,
        name: "bundler",
        programs: "bundle",
        places: "",
        official: Some(("ruby", "/usr/local/bundle/cache")),
        settings: "GEM_HOME BUNDLE_PATH BUNDLE_DEPLOYMENT",
        refusals: "",
        ..ROW
    },
    Cache {
        manager: Manager::Composer,
        name: "composer",
        programs: "composer",
        places: "/tmp/cache",
        settings: "COMPOSER_CACHE_DIR COMPOSER_HOME",
        refusals: "--no-cache",
        ..ROW
    },
    Cache {
        manager: Manager::Dotnet,
        name: "nuget",
        programs: "dotnet",
        places: "~/.nuget/packages",
        shared: true,
        settings: "NUGET_PACKAGES DOTNET_CLI_HOME",
        refusals: "--no-cache",
        ..ROW
    },
];

const DNF: Cache = Cache {
    manager: Manager::Dnf,
    name: "dnf",
    programs: "dnf",
    places: "/var/cache/dnf",
    locked: true,
    settings: "",
    refusals: "",
    ..ROW
};
