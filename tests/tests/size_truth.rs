//! True sizes lie inside their estimates, for every Dockerfile whose true size can be computed from
//! the measured data: official images that are built on one another, apt's package closures,
//! Python's and npm's packages, and files that are copied.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::sync::Arc;

use plimsoll_core::context::{ContextFile, ContextFiles};
use plimsoll_core::size::{Closures, Estimate, PartKind, SizeReport, human};
use plimsoll_core::{Inputs, Settings, size};
use plimsoll_tests::{corpus_folder, shared};

/// An estimate beside what is true.
struct Case {
    name: String,
    band: Estimate,
    truth: u64,
}

/// Says how many bands hold the truth, which do not, and how wide they are; at least nine of ten have
/// to, and half of them may not be wider than `widest` (high over low, in percent).
fn judge(what: &str, cases: &[Case], at_least: usize, widest: u64) {
    assert!(cases.len() >= at_least, "{what}: only {} cases", cases.len());
    let misses: Vec<String> = cases
        .iter()
        .filter(|case| !case.band.holds(case.truth))
        .map(|Case { name, band, truth }| {
            let [low, high, truth] = [band.low, band.high, *truth].map(human);
            format!("  {name}: {truth}, said {low} to {high}")
        })
        .collect();
    let mut ratios: Vec<u64> =
        cases.iter().map(|case| case.band.high * 100 / case.band.low.max(1)).collect();
    ratios.sort_unstable();
    let median = ratios[ratios.len() / 2];
    let mut off: Vec<u64> =
        cases.iter().map(|case| case.band.likely * 100 / case.truth.max(1)).collect();
    off.sort_unstable();
    println!(
        "{what}: {} of {} hold; half are narrower than {median} %, likely is {} % of the truth in the middle\n{}",
        cases.len() - misses.len(),
        cases.len(),
        off[off.len() / 2],
        misses.join("\n")
    );
    assert!(misses.len() * 10 <= cases.len(), "{what}");
    assert!(median <= widest, "{what}: half are wider than {median} %");
}

fn closures() -> Arc<Closures> {
    Arc::new(Closures::embedded())
}

fn sized(source: &str, closures: &Arc<Closures>, files: Option<&ContextFiles>) -> SizeReport {
    let files = files.cloned().map(Arc::new);
    let inputs = Inputs { closures: closures.clone(), files, ..Inputs::default() };
    size(source, &Settings::default(), &inputs)
}

/// The lines of a table in ../shared/data, cut at commas; the first fields have none inside.
fn table(name: &str) -> Vec<Vec<String>> {
    let Some(path) = shared(&format!("data/{name}")) else { return Vec::new() };
    let text = read_to_string(path).expect("UTF-8");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The official images, each with the trusted Dockerfile of the corpus that it is built from.
fn official() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |image: &str, path: &str| all.push((image.to_owned(), path.to_owned()));
    for version in ["3.11", "3.12", "3.13", "3.14"] {
        for (tag, file) in [
            ("", "trixie"),
            ("-slim", "slim-trixie"),
            ("-slim-bookworm", "slim-bookworm"),
            ("-alpine", "alpine3.24"),
        ] {
            let path = format!("docker-library__python/{version}__{file}__Dockerfile");
            add(&format!("python:{version}{tag}"), &path);
        }
    }
    for (tag, file) in [("", "trixie"), ("-bookworm", "bookworm"), ("-alpine", "alpine3.24")] {
        let path = format!("docker-library__golang/1.26__{file}__Dockerfile");
        add(&format!("golang:1.26{tag}"), &path);
    }
    for version in ["22", "24"] {
        for (tag, file) in [("", "bookworm"), ("-slim", "bookworm-slim"), ("-alpine", "alpine3.24")]
        {
            let path = format!("nodejs__docker-node/{version}__{file}__Dockerfile");
            add(&format!("node:{version}{tag}"), &path);
        }
    }
    all
}

#[test]
fn official_images_built_on_others() {
    let rows: BTreeMap<String, (u64, Option<u64>)> = table("base-images.csv")
        .into_iter()
        .filter_map(|row| {
            let [image, tag, pull, disk, ..] = row.as_slice() else { return None };
            Some((format!("{image}:{tag}"), (pull.parse().ok()?, disk.parse().ok())))
        })
        .collect();
    let closures = closures();
    let (mut pulls, mut disks) = (Vec::new(), Vec::new());
    let Some(corpus) = corpus_folder().filter(|_| !rows.is_empty()) else { return };
    for (image, path) in official() {
        let Some(&(pull, disk)) = rows.get(&image) else { continue };
        let total =
            sized(&read_to_string(corpus.join(path)).expect("UTF-8"), &closures, None).total;
        if let Some(truth) = disk {
            disks.push(Case { name: image.clone(), band: total.disk, truth });
        }
        pulls.push(Case { name: image, band: total.pull, truth: pull });
    }
    // What buildpack-deps adds to Debian, as its own Dockerfiles have it.
    let curl = "FROM debian:S AS curl\nRUN apt-get update && apt-get install -y --no-install-recommends \
                ca-certificates curl gnupg netbase sq wget tzdata && rm -rf /var/lib/apt/lists/*\n";
    let scm = "FROM curl AS scm\nRUN apt-get update && apt-get install -y --no-install-recommends git \
               mercurial openssh-client subversion procps && rm -rf /var/lib/apt/lists/*\n";
    let full = "FROM scm\nRUN apt-get update && apt-get install -y --no-install-recommends autoconf \
                automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick libbz2-dev \
                libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev \
                libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev \
                libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev \
                libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev \
                libyaml-dev make patch unzip xz-utils zlib1g-dev && rm -rf /var/lib/apt/lists/*\n";
    for (tag, text) in [
        ("trixie-curl", curl.to_owned()),
        ("trixie-scm", curl.to_owned() + scm),
        ("trixie", curl.to_owned() + scm + full),
        ("bookworm", curl.to_owned() + scm + full),
    ] {
        let image = format!("buildpack-deps:{tag}");
        let suite = tag.split('-').next().unwrap_or(tag);
        let total =
            sized(&text.replace("debian:S", &format!("debian:{suite}")), &closures, None).total;
        if let Some(&(pull, _)) = rows.get(&image) {
            pulls.push(Case { name: image, band: total.pull, truth: pull });
        }
    }
    judge("Official images, to pull", &pulls, 24, 1_000);
    judge("Official images, on disk", &disks, 9, 1_500);
}

#[test]
fn apt_packages_with_all_that_comes_along() {
    let closures = closures();
    let mut cases = Vec::new();
    // Every fourth, which is enough and takes a second.
    for row in table("apt-closures.csv").into_iter().step_by(4) {
        let [package, suite, _, with, _, without, _, _, status, ..] = row.as_slice() else {
            continue;
        };
        if status != "ok" {
            continue;
        }
        for (option, truth) in [("", with), ("--no-install-recommends ", without)] {
            let text = format!("FROM debian:{suite}\nRUN apt-get install -y {option}{package}\n");
            let Some(layer) = sized(&text, &closures, None).layers.pop() else { continue };
            // dpkg's own records are no part of the packages.
            let parts = layer.parts.iter().filter(|part| part.kind != PartKind::Temporary);
            let band = Estimate::together(parts.map(|part| part.disk));
            let truth = truth.parse().expect("a number");
            cases.push(Case { name: format!("{package} {option}({suite})"), band, truth });
        }
    }
    if !cases.is_empty() {
        judge("Packages of apt", &cases, 900, 140);
    }
}

#[test]
fn packages_of_languages() {
    let closures = closures();
    let rows = table("pip-wheels.csv");
    let number = |text: &String| text.parse::<u64>().ok();
    let size = |name: &str, at: usize| {
        let named = |row: &&Vec<String>| row.first().is_some_and(|own| own == name);
        rows.iter().filter(named).find_map(|row| row.get(at).and_then(number))
    };
    let (mut installed, mut downloaded) = (Vec::new(), Vec::new());
    for row in &rows {
        let (Some(name), Some(companions)) = (row.first(), row.get(5)) else { continue };
        let of = |at: usize| {
            let all = std::iter::once(name.as_str()).chain(companions.split_whitespace());
            all.map(|name| size(name, at)).sum::<Option<u64>>()
        };
        let layer = |command: &str| {
            let text = format!("FROM python:3.12-slim\nRUN pip {command} {name}\n");
            sized(&text, &closures, None).layers.pop().map(|layer| layer.disk)
        };
        if let (Some(truth), Some(band)) = (of(3), layer("install --no-cache-dir")) {
            installed.push(Case { name: format!("pip install {name}"), band, truth });
        }
        if let (Some(truth), Some(band)) = (of(2), layer("download --no-cache-dir -d /wheels")) {
            downloaded.push(Case { name: format!("pip download {name}"), band, truth });
        }
    }
    for row in table("npm-packages.csv") {
        let [name, _, _, unpacked, _, companions, ..] = row.as_slice() else { continue };
        let text = format!("FROM node:24\nRUN npm install {name} && npm cache clean --force\n");
        let band = sized(&text, &closures, None).layers.pop().map(|layer| layer.disk);
        if let (Some(truth), Some(band), true) = (number(unpacked), band, companions.is_empty()) {
            installed.push(Case { name: format!("npm install {name}"), band, truth });
        }
    }
    if !downloaded.is_empty() {
        judge("Packages of Python and npm, installed", &installed, 8, 400);
        judge("Packages of Python, downloaded", &downloaded, 300, 220);
    }
}

/// Copies are exact where the files are known, whatever is done to them later.
#[test]
fn copied_files() {
    let closures = closures();
    let mut cases = Vec::new();
    for (count, size) in [(1_usize, 4_096_u64), (3, 1), (40, 77_123), (7, 52_000_000), (900, 3_333)]
    {
        let file = |at: usize| ContextFile {
            path: format!("src/part{}/file{at}.bin", at % 3),
            size: size + at as u64,
            mode: None,
            link: None,
        };
        let files = ContextFiles::new((0..count).map(file));
        let all: u64 = (0..count).map(|at| file(at).size).sum();
        let first: u64 = (0..count).filter(|at| at % 3 == 0).map(|at| file(at).size).sum();
        for (lines, truth) in [
            ("COPY . /app\n", all),
            ("COPY src/part0 /app/\n", first),
            ("COPY src /app/\nRUN chown -R 7:7 /app\n", 2 * all),
            ("COPY src /app/\nRUN chown -R 7:7 /app\nRUN chmod -R a+rX /app\n", 3 * all),
            ("COPY src/part0 /a/\nCOPY src/part0 /b/\nRUN rm -rf /a\n", 2 * first),
            ("ENV HOME_OF=/srv/app\nCOPY src $HOME_OF/\nRUN chown -R 7 $HOME_OF\n", 2 * all),
            ("COPY src /app/\nRUN cp -r /app /copy && rm -rf /app\n", 2 * all),
        ] {
            let text = format!("FROM scratch\n{lines}");
            let band = sized(&text, &closures, Some(&files)).total.disk;
            cases.push(Case { name: format!("{count} files: {lines}"), band, truth });
        }
    }
    judge("Copied files", &cases, 35, 110);
}
