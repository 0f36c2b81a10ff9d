//! Settings of the bots that move pins.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::quoted;
use super::{Kind, Request};
use crate::rules::Profile;

const PRACTICES: &[&str] = &[
    "refresh-base-regularly",
    "apply-security-fixes",
    "update-pins-monthly",
    "pin-base-digest",
    "pin-base-image-tag",
];

pub(super) static DEPENDABOT: Kind = Kind {
    name: "dependabot",
    path: ".github/dependabot.yml",
    language: "yaml",
    title: "Settings for Dependabot",
    why: "Pins that nobody moves keep every security hole they came with.",
    practices: PRACTICES,
    wanted: |_, _| true,
    write: dependabot,
};

pub(super) static RENOVATE: Kind = Kind {
    name: "renovate",
    path: "renovate.json",
    language: "json",
    title: "Settings for Renovate",
    why: "The same for Renovate, which works on GitHub, GitLab and others.",
    practices: PRACTICES,
    wanted: |_, _| true,
    write: renovate,
};

/// Dependabot's names of what a Dockerfile's tools are about.
const ECOSYSTEMS: [(&str, &str); 16] = [
    ("python", "pip"),
    ("pip", "pip"),
    ("poetry", "pip"),
    ("pipenv", "pip"),
    ("uv", "uv"),
    ("node", "npm"),
    ("npm", "npm"),
    ("yarn", "npm"),
    ("pnpm", "npm"),
    ("go", "gomod"),
    ("rust", "cargo"),
    ("maven", "maven"),
    ("gradle", "gradle"),
    ("ruby", "bundler"),
    ("php", "composer"),
    ("dotnet", "nuget"),
];

fn dependabot(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut names = vec!["docker", "github-actions"];
    for (tool, name) in ECOSYSTEMS {
        if facts.uses(tool) && !names.contains(&name) {
            names.push(name);
        }
    }
    let folder = match facts.dockerfile.rsplit_once('/') {
        Some((folder, _)) => format!("/{}", folder.trim_start_matches(['.', '/'])),
        None => "/".to_owned(),
    };
    let mut out = String::from("version: 2\nupdates:\n");
    for name in names {
        let directory = if name == "docker" { folder.as_str() } else { "/" };
        let _ = writeln!(
            out,
            "  - package-ecosystem: {name}\n    directory: {}\n    schedule:\n      interval: {}\n    \
             groups:\n      {name}:\n        patterns: [\"*\"]",
            quoted(directory),
            if name == "docker" { "weekly" } else { "monthly" }
        );
    }
    out.push_str("# Security updates come at once, whatever the schedule says.\n");
    out
}

fn renovate(_: &Facts<'_>, request: &Request<'_>) -> String {
    let digests =
        if request.profile == Profile::Reproducible { "    \"docker:pinDigests\",\n" } else { "" };
    format!(
        "{{\n  \"$schema\": \"https://docs.renovatebot.com/renovate-schema.json\",\n  \"extends\": [\n{digests}    \
         \"config:recommended\",\n    \"schedule:monthly\"\n  ],\n  \"packageRules\": [\n    {{\n      \
         \"matchDatasources\": [\"docker\"],\n      \"schedule\": [\"before 6am on monday\"]\n    }}\n  ],\n  \
         \"vulnerabilityAlerts\": {{\n    \"enabled\": true\n  }}\n}}\n"
    )
}
