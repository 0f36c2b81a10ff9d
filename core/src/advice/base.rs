//! A base image of one's own.

use crate::build::is_root;
use std::fmt::Write as _;

use super::project_profile::Facts;
use super::{Kind, Request};
use crate::build::Base;
use crate::catalog::{Family, current_tag};
use crate::syntax::Keyword;

pub(super) static KIND: Kind = Kind {
    name: "base",
    path: "Dockerfile.base",
    language: "dockerfile",
    title: "Dated base image",
    why: "Builds start from the same packages until you choose others, and fixes come when you say.",
    practices: &[
        "custom-base-image",
        "upgrade-system-packages",
        "upgrade-once",
        "dnf-upgrade-minimal",
        "mirror-base-images",
        "preinstall-debug-tools",
    ],
    wanted: |facts, _| {
        facts.family.is_some_and(|family| upgrade(family).is_some()) && !facts.base_is_own()
    },
    write,
};

impl Facts<'_> {
    /// True if the base image comes from a registry of somebody's own.
    fn base_is_own(&self) -> bool {
        self.base.is_some_and(|image| {
            image.official().is_none()
                && image.registry.as_deref().is_some_and(|it| it.contains('.'))
        })
    }
}

/// The RUN that brings a distribution's packages up to date and tidies up; `None` where there is
/// none.
fn upgrade(family: Family) -> Option<&'static str> {
    Some(match family {
        Family::Debian | Family::Ubuntu => {
            "RUN apt-get update \\\n    && apt-get -y upgrade \\\n    && apt-get install -y --no-install-recommends ca-certificates tzdata \\\n    && rm -rf /var/lib/apt/lists/*\n"
        }
        Family::Alpine => {
            "RUN apk upgrade --no-cache \\\n    && apk add --no-cache ca-certificates tzdata\n"
        }
        Family::Rhel => {
            "RUN dnf -y upgrade-minimal --setopt=install_weak_deps=False --nodocs \\\n    && dnf clean all\n"
        }
        Family::Suse => "RUN zypper --non-interactive patch \\\n    && zypper clean --all\n",
        Family::Arch | Family::Busybox | Family::Distroless => return None,
    })
}

fn write(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let is_name = |image: &&crate::build::ImageReference| crate::build::is_image_name(&image.name);
    let base = match facts.base.filter(is_name) {
        Some(image) if image.tag.is_none() && image.digest.is_none() => match current_tag(image) {
            Some(tag) => format!("{}:{tag}", image.name),
            None => image.name.clone(),
        },
        Some(image) => image.name.clone(),
        None => "debian:trixie-slim".to_owned(),
    };
    let mut out = String::from(
        "# syntax=docker/dockerfile:1\n\
         # Build it on a day of your choice, under that day's name, and start other images from it:\n\
         #   docker build --pull --no-cache --file Dockerfile.base \\\n\
         #     --tag registry.example.com/base:\"$(date +%F)\" --push .\n\
         # A copy of the image below in your own registry outlives it there:\n",
    );
    let plain = base.split('@').next().unwrap_or(&base);
    let _ = writeln!(
        out,
        "#   docker buildx imagetools create --tag registry.example.com/mirror/{} \\\n#     {base}\nFROM {base}",
        plain.rsplit('/').next().unwrap_or(plain)
    );
    let has_user = facts.base.is_some_and(|image| {
        crate::catalog::default_user(image).is_some_and(|user| !is_root(user))
    });
    if has_user {
        out.push_str("USER root\n");
    }
    if let Some(upgrade) = facts.family.and_then(upgrade) {
        out.push_str(upgrade);
    }
    out.push_str(
        "# Tools for a look inside belong here, since a user who is not root can install none later.\n",
    );
    if has_user && let Some(user) = facts.base.and_then(crate::catalog::default_user) {
        let _ = writeln!(out, "USER {user}");
    }
    out.push_str(
        "LABEL org.opencontainers.image.description=\"Base image, packages as of the tag's date\"\n",
    );
    let froms = facts.build.stages.iter().filter(|stage| matches!(stage.base, Base::Image(_)));
    let lines: Vec<String> = froms
        .filter_map(|stage| facts.build.file.instructions.get(stage.from))
        .filter(|from| from.keyword == Keyword::From)
        .take(3)
        .map(|from| {
            let line = from.range.slice(facts.build.source).lines().next().unwrap_or("");
            format!("#   {line}\n")
        })
        .collect();
    let _ = write!(out, "# It stands in for:\n{}", lines.concat());
    out
}
