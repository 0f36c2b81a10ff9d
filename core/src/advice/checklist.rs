//! Things that no file can show: to be looked at by a person, and ticked off.

use serde::{Deserialize, Serialize};

use super::Request;
use super::project_profile::Facts;
use crate::rules::{Profile, Target};
use crate::text::{Term, kept};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The practice behind it; also its name in links.
    #[serde(deserialize_with = "kept")]
    pub practice: Term,
    /// The thing to do, in the imperative.
    #[serde(deserialize_with = "kept")]
    pub text: Term,
    /// Why, one sentence with a full stop.
    #[serde(deserialize_with = "kept")]
    pub why: Term,
}

/// A thing to look at, with the Dockerfiles that it concerns.
pub struct Item {
    /// The thing.
    pub check: Check,
    when: When,
}

/// The Dockerfiles that it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    /// A language or tool is in use.
    Uses(&'static str),
    /// It listens on a port.
    Serves,
    /// It uses a secret or a key.
    Secrets,
    /// It does not go to Kubernetes or a platform that looks after hosts.
    OwnHost,
    /// The base image is not one's own.
    PublicBase,
    /// It starts through a shell script.
    Script,
    /// Reproducible builds matter most.
    Reproducible,
    /// Few bytes matter most, and a language or tool is in use.
    Small(&'static str),
    /// A language or tool is in use, and something is carried from one stage to another.
    StagesOf(&'static str),
    /// Something is carried from one stage to another.
    Stages,
    /// Those that run on plain Docker, which restarts nothing that is unhealthy.
    Docker,
}

impl Item {
    pub(super) fn is_wanted(&self, facts: &Facts<'_>, request: &Request<'_>) -> bool {
        match self.when {
            When::Always => true,
            When::Uses(tool) => facts.uses(tool),
            When::Serves => !facts.ports.is_empty(),
            When::Secrets => {
                !facts.secrets.is_empty()
                    || !facts.ssh.is_empty()
                    || !facts.secret_args.is_empty()
                    || !facts.secret_env.is_empty()
            }
            When::OwnHost => matches!(request.target, Target::Unknown | Target::Docker),
            When::PublicBase => facts.base.is_some(),
            When::Script => facts.starts_script(),
            When::Reproducible => request.profile == Profile::Reproducible,
            When::Small(tool) => request.profile == Profile::Small && facts.uses(tool),
            When::StagesOf(tool) => facts.build.stages.len() > 1 && facts.uses(tool),
            When::Stages => facts.build.stages.len() > 1,
            When::Docker => {
                request.target == Target::Docker
                    && (facts.health.is_some() || facts.port().is_some())
            }
        }
    }
}

const fn check(practice: &'static str, when: When, text: &'static str, why: &'static str) -> Item {
    Item { check: Check { practice, text, why }, when }
}

/// Everything there is to look at, in the order of the phases.
pub static CHECKLIST: &[Item] = &[
    check(
        "phased-plan",
        When::Always,
        "Take one step after the other: make it work, then secure, then built by CI",
        "A small image that nobody can rebuild helps less than a large one that runs.",
    ),
    check(
        "current-docker",
        When::Always,
        "Keep Docker and BuildKit up to date where you build and where it runs",
        "Fixes of the engine and features of the builder come with new releases only.",
    ),
    check(
        "podman-differences",
        When::OwnHost,
        "With Podman, use a recent release",
        "Secret and cache mounts came to it later than to Docker.",
    ),
    check(
        "rootless-daemon",
        When::OwnHost,
        "Run the daemon rootless where you can",
        "Whoever breaks out of a container is root on the host otherwise.",
    ),
    check(
        "daemon-tls",
        When::OwnHost,
        "Let nobody reach the daemon's socket over the network without TLS",
        "Access to the socket is root access to the machine.",
    ),
    check(
        "short-lived-tokens",
        When::Secrets,
        "Give builds tokens that expire within minutes",
        "One that leaks is worth nothing soon after.",
    ),
    check(
        "track-distro-advisories",
        When::PublicBase,
        "Follow the security advisories of the base image's distribution",
        "Update bots do not see the packages that the base brings.",
    ),
    check(
        "mirror-base-images",
        When::PublicBase,
        "Keep copies of the base images in a registry of your own",
        "Public images are removed at times, those named by digest too.",
    ),
    check(
        "trusted-base",
        When::PublicBase,
        "Know who publishes each base image",
        "Its publisher decides what runs in your container.",
    ),
    check(
        "monitor-containers",
        When::Always,
        "Watch memory, processor, errors and network of what runs",
        "Trouble shows there before users report it.",
    ),
    check(
        "preinstall-debug-tools",
        When::Always,
        "Decide how you will look into a running container",
        "A user who is not root can install nothing; `docker debug` and ephemeral containers bring tools.",
    ),
    check(
        "health-endpoint",
        When::Serves,
        "Give the server an address that answers only when it really works",
        "A front page may come from a cache while the database is away.",
    ),
    check(
        "restart-unhealthy",
        When::Docker,
        "Make something restart containers that are unhealthy",
        "Plain Docker only marks them.",
    ),
    check(
        "python-instead-of-shell",
        When::Script,
        "Consider writing long start scripts in the program's own language",
        "A shell goes on after most errors; a programming language does not.",
    ),
    check(
        "stop-signal",
        When::Uses("python"),
        "Stop a container and see how long it takes",
        "A program that waits for Ctrl-C only needs `STOPSIGNAL SIGINT`, or is killed after ten seconds.",
    ),
    check(
        "init-signal-group",
        When::Script,
        "Where a script starts several programs, let the init process signal all of them",
        "`tini -g` reaches the whole group; without it the script gets the signal and its children do not.",
    ),
    check(
        "distroless-runtime",
        When::Stages,
        "See whether the last stage can start from an image without shell and package manager",
        "What is not there cannot be used by an intruder; debugging then needs tools from outside.",
    ),
    check(
        "wheels-across-stages",
        When::StagesOf("pip"),
        "Where wheels are carried over, bind-mount them from the stage that built them",
        "Copied ones stay in a layer after the installation.",
    ),
    check(
        "user-site-across-stages",
        When::StagesOf("pip"),
        "Where `~/.local` is carried over, give the user the home that it belongs to",
        "Python looks for it below the home of whoever runs.",
    ),
    check(
        "prune-build-stage",
        When::Stages,
        "Delete sources, maps and tests in the build stage before the result is copied",
        "There a deletion does make the image smaller.",
    ),
    check(
        "pip-no-compile",
        When::Small("pip"),
        "Leave compiled Python files out with `pip install --no-compile`, if the first start may be slower",
        "They make up a good part of an installation.",
    ),
    check(
        "apt-get-clean",
        When::Small("python"),
        "On a base that is not Debian's or Ubuntu's own, see whether apt keeps its downloads",
        "Official images delete them by themselves; others may need `apt-get clean`.",
    ),
    check(
        "two-dependency-lists",
        When::Uses("pip"),
        "Keep a list of what you need apart from the list of what is installed",
        "One is for people to edit, the other for tools to pin.",
    ),
    check(
        "poetry-version-bump-breaks-cache",
        When::Uses("poetry"),
        "Expect all packages to be installed anew after a new version number in pyproject.toml",
        "The file counts as changed even where no dependency is; an exported list does not.",
    ),
    check(
        "conda-security-scan",
        When::Uses("conda"),
        "Try whether your scanner sees Conda's packages at all",
        "Many know system packages and pip only, and report nothing.",
    ),
    check(
        "venv-not-required",
        When::Uses("python"),
        "Use a virtual environment only where it carries something",
        "The container separates already; between stages one directory is easy to copy.",
    ),
    check(
        "python-build-speed",
        When::Uses("python"),
        "Measure before choosing between builds of Python",
        "They differ in speed from release to release, and old figures mislead.",
    ),
    check(
        "nix",
        When::Reproducible,
        "For images that are the same to the last byte, look at Nix",
        "It describes every input, where a Dockerfile names some of them.",
    ),
];
