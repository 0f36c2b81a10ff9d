//! Images that a stage could start from instead.

use serde::{Deserialize, Serialize};

use super::base::image_size;
use super::base_requirements::{self, Needs};
use super::{Estimate, human};
use crate::build::{Base, Build, ImageReference, StageSet};
use crate::catalog::{self, Family};
use crate::fix::{Fix, base_image};
use crate::syntax::Body;

/// Another image that a stage could start from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Index of the stage.
    pub stage: usize,
    /// The image's full name: `python:3.14-slim`.
    pub image: String,
    /// True for the image that the stage starts from now.
    pub current: bool,
    /// Compressed bytes; `None` where they are not known.
    pub pull: Option<Estimate>,
    /// Bytes on disk; `None` where they are not known.
    pub disk: Option<Estimate>,
    /// Distribution and release, `debian 13`.
    pub os: String,
    /// The last day of the distribution's or language's support, `2028-06-30`, whichever comes
    /// first; `None` where that is not known.
    pub end_of_life: Option<String>,
    /// Its fit for this file.
    pub verdict: Verdict,
    /// The changes that it would take in this file, or the reasons that it does not fit, in
    /// sentences without a full stop.
    pub because: Vec<String>,
    /// The edit of the FROM line; `None` where more than the tag has to change, or the name is not
    /// written out there.
    pub fix: Option<Fix>,
}

/// The fit of another base image for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing that can be seen speaks against it.
    Fits,
    /// Something in the file has to change too.
    NeedsWork,
    /// The file needs what it cannot have.
    DoesNotFit,
}

/// The most stages that are looked at.
const MAX_STAGES: usize = 16;

/// Words of tags in which the variants of one program differ.
const VARIANTS: [&str; 7] = ["alpine", "curl", "jdk", "jre", "minimal", "scm", "slim"];

/// Images without a shell for what runs on a language's image: not measured.
const DISTROLESS: [(&str, &str); 8] = [
    ("amazoncorretto", "gcr.io/distroless/java21-debian13"),
    ("debian", "gcr.io/distroless/base-debian13"),
    ("eclipse-temurin", "gcr.io/distroless/java21-debian13"),
    ("golang", "gcr.io/distroless/static-debian13"),
    ("node", "gcr.io/distroless/nodejs22-debian13"),
    ("openjdk", "gcr.io/distroless/java21-debian13"),
    ("python", "gcr.io/distroless/python3-debian13"),
    ("rust", "gcr.io/distroless/cc-debian13"),
];

/// Programs of the full images that the slim ones lack.
const FULL_ONLY: [&str; 22] = [
    "autoconf",
    "automake",
    "bzip2",
    "cc",
    "cmake",
    "curl",
    "file",
    "g++",
    "gcc",
    "git",
    "gpg",
    "hg",
    "make",
    "openssl",
    "patch",
    "pkg-config",
    "ps",
    "ssh",
    "svn",
    "unzip",
    "wget",
    "xz",
];

/// The images that the stages with an image as base could start from instead, for each of them the
/// images that fit first, the lightest of these first. `wanted` marks the stages to look at.
pub(super) fn alternatives(build: &Build<'_>, wanted: &StageSet) -> Vec<Alternative> {
    let mut all = Vec::new();
    // The last stages are the ones that ship.
    let stages = build.stages.iter().rev().filter(|stage| wanted.has(stage.index));
    for stage in stages.filter(|stage| matches!(stage.base, Base::Image(_))).take(MAX_STAGES) {
        let Base::Image(image) = &stage.base else { continue };
        let needs = base_requirements::of(build, stage.index);
        let mut own = of_image(image, &needs);
        for alternative in &mut own {
            alternative.stage = stage.index;
            alternative.fix = edit(build, stage.from, image, alternative);
        }
        own.sort_by_key(|alternative| {
            let disk = alternative.disk.map_or(u64::MAX, |disk| disk.likely);
            (alternative.verdict, disk)
        });
        all.extend(own);
    }
    all
}

fn of_image(image: &ImageReference, needs: &Needs) -> Vec<Alternative> {
    let mut all = vec![Alternative {
        current: true,
        because: vec!["What the file starts from now".to_owned()],
        ..described(image, Verdict::Fits)
    }];
    let Some(found) = catalog::find(image) else { return all };
    let row = found.image;
    let asked = catalog::tag_version(image.tag.as_deref().unwrap_or(""));
    let own = catalog::tag_version(row.tag);
    for variant in catalog::variants(&row) {
        if !catalog::differ_only_in(&row, &variant, &VARIANTS) {
            continue;
        }
        // `3.12.2-slim` beside `3.12.2`: the version stays as it was asked for.
        let tag = match (asked, own) {
            ("", _) | (_, "") => variant.tag.to_owned(),
            (asked, own) if asked.len() > own.len() || !asked.starts_with(own) => {
                variant.tag.replacen(catalog::tag_version(variant.tag), asked, 1)
            }
            _ => variant.tag.to_owned(),
        };
        let name = format!("{}:{tag}", bare(image));
        if name == image.name.split('@').next().unwrap_or("") || variant.tag == row.tag {
            continue;
        }
        all.push(judged(image, &ImageReference::parse(&name), needs));
    }
    let other = DISTROLESS.iter().find(|(name, _)| *name == row.image).map(|&(_, name)| name);
    let alpine = matches!(row.image, "debian" | "ubuntu").then_some("alpine:3.24");
    let slim = (row.image == "ubuntu").then_some("debian:trixie-slim");
    for name in [alpine, slim, other].into_iter().flatten() {
        all.push(judged(image, &ImageReference::parse(name), needs));
    }
    all
}

/// The name without tag and digest.
fn bare(image: &ImageReference) -> &str {
    let name = image.name.split('@').next().unwrap_or("");
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    }
}

fn described(image: &ImageReference, verdict: Verdict) -> Alternative {
    let size = image_size(image);
    let end_of_life = catalog::support(image).iter().map(|life| life.end).min().map(str::to_owned);
    Alternative {
        stage: 0,
        image: image.name.clone(),
        current: false,
        pull: size.pull,
        disk: size.disk,
        os: size.os,
        end_of_life,
        verdict,
        because: size.because,
        fix: None,
    }
}

/// An image held against what the file needs.
fn judged(now: &ImageReference, other: &ImageReference, needs: &Needs) -> Alternative {
    let mut work: Vec<String> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    let (from, to) = (catalog::family(now), catalog::family(other));
    let is_variant = |image: &ImageReference, word: &str| {
        image.tag.as_deref().unwrap_or("").split('-').any(|part| part == word)
    };
    if let Some(family) = to
        && from != to
    {
        other_family(family, needs, &mut work, &mut wrong);
    } else if is_variant(other, "slim") && !is_variant(now, "slim") {
        let missing = needs.calls(&FULL_ONLY);
        if !missing.is_empty() {
            let names = listed(&missing);
            work.push(format!(
                "The slim image has no {names}: install it, or use it in a build stage"
            ));
        }
    }
    if is_variant(other, "jre") && !is_variant(now, "jre") {
        let compiles =
            needs.calls(&["javac", "mvn", "mvnw", "gradle", "gradlew", "ant", "jar", "jlink"]);
        if !compiles.is_empty() {
            wrong.push(format!("A JRE cannot run {}", listed(&compiles)));
        }
    }
    let verdict = match (wrong.is_empty(), work.is_empty()) {
        (false, _) => Verdict::DoesNotFit,
        (true, false) => Verdict::NeedsWork,
        (true, true) => Verdict::Fits,
    };
    let mut described = described(other, verdict);
    wrong.append(&mut work);
    if wrong.is_empty() {
        wrong.push("Nothing that is seen here needs more".to_owned());
    }
    wrong.append(&mut described.because);
    described.because = wrong;
    described
}

fn other_family(family: Family, needs: &Needs, work: &mut Vec<String>, wrong: &mut Vec<String>) {
    let traits = family.traits();
    if traits.shell.is_empty() {
        if needs.runs > 0 {
            wrong.push(format!(
                "It has no shell: {} RUN {} to move to a build stage first",
                needs.runs,
                if needs.runs == 1 { "step has" } else { "steps have" },
            ));
        }
        if needs.starts_shell {
            work.push(
                "CMD and ENTRYPOINT have to be JSON lists, since there is no shell".to_owned(),
            );
        }
        work.push("The image's own entry point and user may differ".to_owned());
        return;
    }
    if let Some(manager) = needs.package_manager
        && manager != traits.package_manager
    {
        work.push(format!(
            "`{manager}` becomes `{}`, and some packages have other names",
            traits.package_manager
        ));
    }
    if !traits.has_bash && !needs.calls(&["bash"]).is_empty() {
        work.push("There is no `bash` unless it is installed".to_owned());
    }
    let makes = needs.calls(&["groupadd", "useradd"]);
    if !makes.is_empty() && !traits.user_commands.contains(&"useradd") {
        work.push("Users are made with `addgroup -S` and `adduser -S`".to_owned());
    }
    if traits.libc == "musl" {
        if !needs.without_musl.is_empty() {
            let names: Vec<&str> = needs.without_musl.iter().map(String::as_str).collect();
            wrong.push(format!("There is no wheel for musl of {}", listed(&names)));
        } else if needs.pip {
            work.push(
                "Python packages need wheels for musl; those without one are compiled".to_owned(),
            );
        }
        let missing = needs.calls(&["curl", "git", "make", "gcc", "g++", "gpg", "openssl", "ssh"]);
        if !missing.is_empty() {
            work.push(format!("It has no {}: install it", listed(&missing)));
        }
    }
}

/// Names in code quotes: `a`, `b` and 3 more.
fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(3) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The edit of the FROM line, where only the tag changes.
fn edit(build: &Build<'_>, from: usize, now: &ImageReference, to: &Alternative) -> Option<Fix> {
    let Body::From(body) = &build.file.instructions.get(from)?.body else { return None };
    let word = &body.image;
    let written = word.range.slice(build.source);
    let same_image = bare(&ImageReference::parse(&to.image)) == bare(now);
    if to.current || !same_image || written != now.name || now.digest.is_some() {
        return None;
    }
    let saves = to.disk.and_then(|disk| {
        let less = image_size(now).disk?.likely.checked_sub(disk.likely)?;
        Some(format!(", about {} less", human(less)))
    });
    let mut fix = base_image(build.source, build.file, from, &to.image)?;
    if let Some(less) = saves {
        fix.title.push_str(&less);
    }
    Some(fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn found(source: &str) -> Vec<(String, Verdict)> {
        let file = parse(source);
        let build = Build::new(source, &file);
        let all = alternatives(&build, &build.needed());
        all.into_iter().map(|alternative| (alternative.image, alternative.verdict)).collect()
    }

    fn verdict(source: &str, image: &str) -> Option<Verdict> {
        found(source).into_iter().find(|(name, _)| name == image).map(|(_, verdict)| verdict)
    }

    #[test]
    fn variants_with_verdicts() {
        use Verdict::{DoesNotFit, Fits, NeedsWork};
        let plain = "FROM python:3.14\nCOPY . .\nCMD [\"python\", \"app.py\"]\n";
        assert_eq!(verdict(plain, "python:3.14"), Some(Fits));
        assert_eq!(verdict(plain, "python:3.14-slim"), Some(Fits));
        assert_eq!(verdict(plain, "python:3.14-alpine"), Some(Fits));
        assert_eq!(verdict(plain, "gcr.io/distroless/python3-debian13"), Some(NeedsWork));
        let busy = "FROM python:3.12.2\nRUN apt-get update && apt-get install -y git && pip install torch\nRUN git clone https://e.com/x\n";
        assert_eq!(verdict(busy, "python:3.12.2-slim"), Some(Fits));
        assert_eq!(verdict(busy, "python:3.12.2-alpine"), Some(DoesNotFit));
        assert_eq!(verdict(busy, "gcr.io/distroless/python3-debian13"), Some(DoesNotFit));
        let early = "FROM python:3.14\nRUN curl -O https://e.com/x\nRUN apt-get install -y curl\n";
        assert_eq!(verdict(early, "python:3.14-slim"), Some(NeedsWork));
        let java = "FROM eclipse-temurin:21\nRUN ./mvnw package\n";
        assert_eq!(verdict(java, "eclipse-temurin:21-jre"), Some(DoesNotFit));
        let java = "FROM eclipse-temurin:21\nCOPY a.jar /\n";
        assert_eq!(verdict(java, "eclipse-temurin:21-jre"), Some(Fits));
        assert_eq!(found("FROM e.com/own:1\n").len(), 1);
    }

    #[test]
    fn the_tag_alone_is_edited() {
        let source = "FROM node:24 AS web\n";
        let file = parse(source);
        let build = Build::new(source, &file);
        let all = alternatives(&build, &build.needed());
        let slim = all.iter().find(|other| other.image == "node:24-slim").unwrap();
        let edited = crate::text::apply_edits(source, &slim.fix.as_ref().unwrap().edits);
        assert_eq!(edited, "FROM node:24-slim AS web\n");
        assert!(
            all.iter().filter(|other| other.image.starts_with("gcr.io")).all(|o| o.fix.is_none())
        );
    }
}
