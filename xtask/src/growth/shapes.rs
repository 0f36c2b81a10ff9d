//! Hostile shapes: texts that make one part of a Dockerfile grow and leave the rest as it is.
//!
//! Most are a start, a part that is repeated, and an end. In the part `§` stands for the number of
//! the repetition, from 1, and `¶` for the one before it, so that names can differ and form chains.

use crate::run::root;
use anyhow::Result;
use std::fs;

/// A shape of any size.
pub(crate) struct Shape {
    pub(crate) name: String,
    /// True if it is an example of a rule's page.
    pub(crate) is_page: bool,
    make: Make,
}

/// The input of one command.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) dockerfile: String,
    pub(crate) dockerignore: Option<String>,
    /// The number of files in the build context.
    pub(crate) files: usize,
}

enum Make {
    Repeated(String, String, String),
    Own(fn(usize) -> Input),
}

impl Shape {
    fn repeated(name: &str, start: &str, part: &str, end: &str) -> Self {
        let make = Make::Repeated(start.to_owned(), part.to_owned(), end.to_owned());
        Self { name: name.to_owned(), is_page: false, make }
    }

    /// An input of `size` bytes in all, or a little more.
    pub(crate) fn input(&self, size: usize) -> Input {
        match &self.make {
            Make::Repeated(start, part, end) => {
                let room = size.saturating_sub(start.len() + end.len());
                Input::from(format!("{start}{}{end}", repeat(part, room)))
            }
            Make::Own(make) => make(size),
        }
    }
}

impl Input {
    /// The same with this behind the Dockerfile.
    fn ending(mut self, end: &str) -> Self {
        self.dockerfile.push_str(end);
        self
    }
}

impl From<String> for Input {
    fn from(dockerfile: String) -> Self {
        Self { dockerfile, ..Self::default() }
    }
}

/// All shapes: those below, and the bad example of every rule's page over and over.
pub(crate) fn all() -> Result<Vec<Shape>> {
    let repeated = REPEATED.iter().map(|(name, start, part, end)| {
        let start = if start.is_empty() { DEBIAN } else { start.trim_start_matches(' ') };
        Shape::repeated(name, start, part, end)
    });
    let own = OWN.iter().map(|(name, make)| Shape {
        name: (*name).to_owned(),
        is_page: false,
        make: Make::Own(*make),
    });
    let mut shapes: Vec<Shape> = repeated.chain(own).collect();
    shapes.extend(pages()?);
    Ok(shapes)
}

/// The first bad example of every rule's page: its FROM once, and what comes after it repeated.
fn pages() -> Result<Vec<Shape>> {
    let mut pages = Vec::new();
    for category in fs::read_dir(root().join("core/src/rules"))? {
        let category = category?.path();
        if !category.is_dir() {
            continue;
        }
        for page in fs::read_dir(category)? {
            let page = page?.path();
            if page.extension().is_some_and(|extension| extension == "md") {
                pages.push(page);
            }
        }
    }
    pages.sort();
    let mut shapes = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page)?;
        let bad =
            text.split_once("```dockerfile bad\n").and_then(|(_, rest)| rest.split_once("```"));
        let Some((example, _)) = bad else { continue };
        let from = example.split_inclusive('\n').find(|line| line.starts_with("FROM "));
        let after = from.and_then(|from| example.split_once(from)).map(|(_, after)| after);
        let name = format!("page of {}", page.file_stem().unwrap_or_default().display());
        let shape = match (from, after) {
            (Some(from), Some(after)) if !after.trim().is_empty() => {
                Shape::repeated(&name, from, after, "")
            }
            _ => Shape::repeated(&name, example, example, ""),
        };
        shapes.push(Shape { is_page: true, ..shape });
    }
    Ok(shapes)
}

/// `part` as often as it fits into `room`, numbered, at least once.
fn repeat(part: &str, room: usize) -> String {
    let mut text = String::with_capacity(room + part.len());
    for number in 1_u32.. {
        let numbered =
            part.replace('§', &number.to_string()).replace('¶', &(number - 1).to_string());
        if number > 1 && text.len() + numbered.len() > room {
            break;
        }
        text.push_str(&numbered);
    }
    text
}

/// `start`, then one part and another, each in half of the size.
fn halves(size: usize, start: &str, first: &str, between: &str, second: &str) -> Input {
    let half = size.saturating_sub(start.len() + between.len()) / 2;
    Input::from(format!("{start}{}{between}{}", repeat(first, half), repeat(second, half)))
}

/// `open` as often as it fits together with its `close`, and `middle` inside.
fn nested(size: usize, start: &str, open: &str, middle: &str, close: &str, end: &str) -> Input {
    let room = size.saturating_sub(start.len() + middle.len() + end.len());
    let times = (room / (open.len() + close.len())).max(1);
    Input::from(format!("{start}{}{middle}{}{end}", open.repeat(times), close.repeat(times)))
}

const DEBIAN: &str = "FROM debian:12\n";

type Part = (&'static str, &'static str, &'static str, &'static str);

/// Name, start ([`DEBIAN`] where empty, none where blank), what is repeated, end.
#[rustfmt::skip]
const REPEATED: &[Part] = &[
    // Stages.
    ("stages of a known base", " ", "FROM debian:12\n", ""),
    ("stages of an unknown base", " ", "FROM a\n", ""),
    ("stages of as many bases", " ", "FROM registry.example/image§:1.§\n", ""),
    ("named stages", " ", "FROM debian:12 AS s§\n", ""),
    ("stages with a platform", " ", "FROM --platform=linux/amd64 debian:12 AS s§\n", ""),
    ("stages of one name", " ", "FROM debian:12 AS same\n", ""),
    ("a chain of stages", "FROM debian:12 AS s0\n", "FROM s¶ AS s§\n", ""),
    ("a chain of stages of an unknown base", "FROM a AS s0\n", "FROM s¶ AS s§\n", ""),
    ("a chain of stages that upgrade", "FROM debian:12 AS s0\n", "FROM s¶ AS s§\nRUN apt-get upgrade -y\n", ""),
    ("a chain of stages with runs", "FROM debian:12 AS s0\n", "FROM s¶ AS s§\nRUN go install example.org/a@latest && wget http://e/§\n", ""),
    ("a star of stages", "FROM debian:12 AS s0\n", "FROM s0 AS s§\nRUN make a§\n", ""),
    ("a chain of COPY --from", "FROM debian:12 AS s0\n", "FROM debian:12 AS s§\nCOPY --from=s¶ /a§ /a§\n", ""),
    ("a chain of COPY --from of one path", "FROM debian:12 AS s0\nRUN make /srv\n", "FROM debian:12 AS s§\nCOPY --from=s¶ /srv /srv\n", ""),
    ("COPY --from a later stage", " ", "FROM debian:12 AS s¶\nCOPY --from=s§ /a /a\n", ""),
    ("COPY --from one stage", "FROM debian:12 AS s0\nRUN make\nFROM debian:12\n", "COPY --from=s0 /a§ /b§\n", ""),
    ("COPY --from images", "", "COPY --from=image§:1 /a /b§\n", ""),
    ("a chain of mounts from stages", "FROM debian:12 AS s0\n", "FROM debian:12 AS s§\nRUN --mount=type=bind,from=s¶,target=/m ls /m\n", ""),
    // Variables.
    ("global ARGs", " ", "ARG NAME§=value§\n", "FROM debian:12\n"),
    ("global ARGs by reference", "ARG A0=a\n", "ARG A§=$A¶\n", "FROM $A1\n"),
    ("global ARG twice itself", "ARG A=ab\n", "ARG A=$A$A\n", "FROM $A\n"),
    ("ARGs with defaults", "", "ARG NAME§=value§\n", ""),
    ("ARGs without", "", "ARG NAME§\n", ""),
    ("ARGs in one line", "FROM debian:12\nARG", " NAME§=v", "\n"),
    ("ARG of one name", "", "ARG NAME=§\n", ""),
    ("ARG of one name, used", "", "ARG NAME=§\nRUN echo $NAME\nENV B=$NAME\n", ""),
    ("ARG by reference, twice itself", "FROM debian:12\nARG A=ab\n", "ARG A=$A$A\n", ""),
    ("ENVs", "", "ENV NAME§=value§\n", ""),
    ("ENVs in one line", "FROM debian:12\nENV", " NAME§=value§", "\n"),
    ("ENV of one name", "", "ENV NAME=§\n", ""),
    ("ENV of one name in one line", "FROM debian:12\nENV", " A=$A", "\n"),
    ("ENV twice itself", "FROM debian:12\nENV A=ab\n", "ENV A=$A$A\n", ""),
    ("ENV by reference", "FROM debian:12\nENV A0=abcdefgh\n", "ENV A§=$A¶/x\n", ""),
    ("PATH that grows", "", "ENV PATH=/opt/§/bin:$PATH\n", ""),
    ("legacy ENVs", "", "ENV NAME§ some value §\n", ""),
    ("references in an ENV", "FROM debian:12\nARG A=b\nENV X=\"", "$A§ ", "\"\n"),
    ("references of one name in an ENV", "FROM debian:12\nARG A=abcdefgh\nENV X=\"", "$A", "\"\n"),
    ("references in a RUN", "FROM debian:12\nRUN echo", " $A§", "\n"),
    ("defaults side by side", "FROM debian:12\nENV X=\"", "${A§:-b}", "\"\n"),
    ("patterns of one value", "FROM debian:12\nENV A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "ENV B§=${A##*a*a*a*b}\n", ""),
    ("replacements of one value", "FROM debian:12\nENV A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "ENV B§=${A//a/bb}\n", ""),
    ("unfinished references", "FROM debian:12\nENV A=", "${A", "\n"),
    ("secret names in ARG and RUN", "", "ARG TOKEN§\nRUN curl -H $TOKEN§ https://example.org\n", ""),
    // Words, quotes and lines.
    ("words", "FROM debian:12\nRUN echo", " a", "\n"),
    ("words of an unknown base", "FROM a\nRUN echo", " a", "\n"),
    ("many words that differ", "FROM debian:12\nRUN echo", " w§", "\n"),
    ("quotes that do not match", "FROM debian:12\nRUN echo", " \"a \"a", "\n"),
    ("a long word", "FROM debian:12\nRUN echo ", "a", "\n"),
    ("a long word in quotes", "FROM debian:12\nRUN echo \"", "a ", "\"\n"),
    ("an unclosed double quote", "FROM debian:12\nRUN echo \"", "a§ ", "\n"),
    ("an unclosed single quote", "FROM debian:12\nRUN echo '", "a§ ", "\n"),
    ("unclosed quotes in lines", "", "RUN echo \"a§\n", ""),
    ("quotes of both kinds", "FROM debian:12\nRUN echo ", "\"'\"'\"' ", "\n"),
    ("backticks", "FROM debian:12\nRUN echo ", "`a§` ", "\n"),
    ("an odd number of backticks", "FROM debian:12\nRUN echo ", "`a ", "`\n"),
    ("escaped letters", "FROM debian:12\nRUN echo ", "\\a", "\n"),
    ("backslashes", "FROM debian:12\nRUN echo a", "\\\\", "\n"),
    ("blanks", "FROM debian:12\nRUN echo a", " ", "b\n"),
    ("tabs before instructions", "", "\t\t\tRUN true\n", ""),
    ("blank lines", "", "\n", "RUN true\n"),
    ("lines that end in CR LF", "FROM debian:12\r\n", "RUN echo §\r\n", ""),
    ("CRs", "FROM debian:12\nRUN echo ", "\r", "\n"),
    ("comments", "", "# comment §\n", "RUN true\n"),
    ("comments before steps", "", "# comment §\nRUN make §\n", ""),
    ("comments in a continuation", "FROM debian:12\nRUN a \\\n", "# comment §\n  b§ \\\n", "  c\n"),
    ("continuations", "FROM debian:12\nRUN a \\\n", "  b§ \\\n", "  c\n"),
    ("continuations of nothing", "FROM debian:12\nRUN a \\\n", "\\\n", "  c\n"),
    ("empty continuations", "FROM debian:12\nRUN a \\\n", "\n  b§ \\\n", "  c\n"),
    ("empty continuations of commands", "", "RUN a§ \\\n\n  b\n", ""),
    ("ignore comments", "", "# hadolint ignore=DL3008\nRUN apt-get install -y p§\n", ""),
    ("ignore comments of nothing", "", "# hadolint ignore=DL3008\n", "RUN true\n"),
    ("codes in an ignore comment", "FROM debian:12\n# hadolint ignore=DL3008", ",DL3009", "\nRUN apt-get install a\n"),
    ("unknown codes in ignore comments", "", "# hadolint ignore=XX§\nRUN true\n", ""),
    ("instructions that do not exist", "", "FOO§ bar\n", ""),
    ("typing errors", "", "RNU apt-get update\nCPOY a b\n", ""),
    ("lower case", "", "run make §\n", ""),
    ("text that is no instruction", "", "just some words §\n", ""),
    ("instructions before FROM", " ", "RUN make §\n", "FROM debian:12\n"),
    ("directives", "# syntax=docker/dockerfile:1\n", "# escape=\\\n", "FROM debian:12\n"),
    ("the other escape character", "# escape=`\nFROM debian:12\nRUN a `\n", "  b§ `\n", "  c\n"),
    ("letters beyond ASCII", "", "RUN echo ä§ → 漢字\n", ""),
    ("characters that turn the line", "", "RUN echo \u{202e}§\u{200b}\n", ""),
    ("NULs", "FROM debian:12\nRUN echo ", "\0", "\n"),
    // Scripts.
    ("runs of one letter", "FROM a\n", "RUN a\n", ""),
    ("runs", "", "RUN make a§\n", ""),
    ("commands joined by &&", "FROM debian:12\nRUN true", " && a§", "\n"),
    ("commands joined by ;", "FROM debian:12\nRUN true", "; a§", "\n"),
    ("commands joined by ||", "FROM debian:12\nRUN true", " || a§", "\n"),
    ("a pipe", "FROM debian:12\nRUN true", " | a§", "\n"),
    ("a pipe of shells", "FROM debian:12\nRUN curl http://e/a", " | sh", "\n"),
    ("pipes", "", "RUN cat a§ | grep b\n", ""),
    ("&s", "FROM debian:12\nRUN a", "&", "\n"),
    ("open brackets", "FROM debian:12\nRUN ", "( ", "\n"),
    ("open braces", "FROM debian:12\nRUN ", "{ ", "\n"),
    ("open substitutions", "FROM debian:12\nRUN echo ", "$(a ", "\n"),
    ("open arithmetic", "FROM debian:12\nRUN echo ", "$((1+", "\n"),
    ("ifs without end", "FROM debian:12\nRUN ", "if a; then ", "\n"),
    ("cases without end", "FROM debian:12\nRUN ", "case a in b) ", "\n"),
    ("ifs", "FROM debian:12\nRUN true", "; if a§; then b; fi", "\n"),
    ("arms of a case", "FROM debian:12\nRUN case $A in ", "a§) b ;; ", "esac\n"),
    ("loops", "FROM debian:12\nRUN true", "; for i in a§ b; do c $i; done", "\n"),
    ("functions", "FROM debian:12\nRUN true", "; f§() { a; }; f§", "\n"),
    ("bash -c bash -c", "FROM debian:12\nRUN", " bash -c", " a\n"),
    ("runs of bash -c", "", "RUN bash -c 'apt-get update; echo \"§\"'\n", ""),
    ("sudo sudo", "FROM debian:12\nRUN", " sudo", " a\n"),
    ("env env", "FROM debian:12\nRUN", " env A=§", " a\n"),
    ("xargs in pipes", "FROM debian:12\nRUN true", " | xargs rm -f §", "\n"),
    ("cd in a chain", "FROM debian:12\nRUN true", " && cd d§", "\n"),
    ("cd and files", "FROM debian:12\nRUN true", " && cd d§ && curl -O http://e/f§", "\n"),
    ("cd in steps", "", "RUN cd d§ && make\n", ""),
    ("wget and rm pairs", "FROM debian:12\nRUN true", " && wget http://e/f§ && rm f§", "\n"),
    ("wget and rm in steps", "", "RUN wget http://e/f§\nRUN rm f§\n", ""),
    ("curl to files, rm later", "", "RUN curl -o /t/f§ https://e/f§\nRUN rm /t/f¶\n", ""),
    ("wget and curl", "", "RUN wget https://e/f§\nRUN curl -O https://e/g§\n", ""),
    ("downloads into a shell", "", "RUN curl https://e/§ | sh\n", ""),
    ("assignments", "FROM debian:12\nRUN ", "A§=b ", "a\n"),
    ("exports", "FROM debian:12\nRUN true", "; export A§=$A¶", "\n"),
    ("redirections", "FROM debian:12\nRUN echo", " >/a§", "\n"),
    ("redirections of commands", "FROM debian:12\nRUN true", " && echo a >>/f§", "\n"),
    ("tests", "FROM debian:12\nRUN true", " && [ \"$a§\" = b ]", "\n"),
    ("double brackets", "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN true", " && [[ $a§ == b* ]]", "\n"),
    ("globs", "FROM debian:12\nRUN rm", " *a*§", "\n"),
    ("brace expansions", "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN echo", " {a,b}", "\n"),
    ("expansions of a script", "FROM debian:12\nRUN echo", " ${a§:-${b#c}}", "\n"),
    ("comments in a script", "FROM debian:12\nRUN <<EOF\n", "# c§\na§\n", "EOF\n"),
    ("users that are made", "", "RUN useradd u§\nUSER u§\n", ""),
    ("users", "", "USER u§\n", ""),
    ("chown in layers", "", "COPY a§ /a§\nRUN chown -R u /a§\n", ""),
    ("chmod in layers", "", "COPY a§ /a§\nRUN chmod 755 /a§\n", ""),
    ("links and folders", "FROM debian:12\nRUN true", " && mkdir -p /d§ && ln -s /d§ /l§", "\n"),
    ("archives", "", "RUN tar xf /a§.tar.gz -C /b\n", ""),
    ("archives copied and unpacked", "", "COPY a§.tar.gz /\nRUN tar xf /a§.tar.gz\n", ""),
    ("git clones", "", "RUN git clone git@example.org:a/b§.git\n", ""),
    ("evals", "FROM debian:12\nRUN true", " && eval \"a§\"", "\n"),
    ("set in scripts", "FROM debian:12\nRUN true", " && set -o pipefail && a§ | b", "\n"),
    ("shells", "", "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a§ | b\n", ""),
    ("words of a shell", "FROM debian:12\nSHELL [\"/bin/sh\"", ", \"-o\"", "]\nRUN a\n"),
    ("a long shell and runs", "FROM debian:12\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-o\", \"errexit\", \"-o\", \"nounset\", \"-c\"]\n", "RUN a§\n", ""),
    // Packages.
    ("apt packages", "FROM debian:12\nRUN apt-get update && apt-get install -y", " p§", "\n"),
    ("apt packages with versions", "FROM debian:12\nRUN apt-get update && apt-get install -y", " p§=1.§", "\n"),
    ("apt in steps", "", "RUN apt-get update && apt-get install -y p§\n", ""),
    ("apt in steps of an unknown base", "FROM a\n", "RUN apt-get update && apt-get install -y p§\n", ""),
    ("apt in one step", "FROM debian:12\nRUN true", " && apt-get install p§", "\n"),
    ("apt updates alone", "", "RUN apt-get update\n", ""),
    ("apt upgrades", "", "RUN apt-get upgrade -y\n", ""),
    ("the same package again", "", "RUN apt-get install -y curl\n", ""),
    ("apt with cache mounts", "", "RUN --mount=type=cache,target=/var/cache/apt apt-get install -y p§\n", ""),
    ("apk packages", "FROM alpine:3.22\nRUN apk add", " p§", "\n"),
    ("apk in steps", "FROM alpine:3.22\n", "RUN apk add p§\n", ""),
    ("dnf in steps", "FROM fedora:44\n", "RUN dnf install p§\n", ""),
    ("yum in steps", "FROM rockylinux:9\n", "RUN yum install p§\n", ""),
    ("zypper in steps", "FROM opensuse/leap:15.6\n", "RUN zypper install p§\n", ""),
    ("pip packages", "FROM python:3.14\nRUN pip install", " p§==1", "\n"),
    ("pip in steps", "FROM python:3.14\n", "RUN pip install p§\n", ""),
    ("pip requirements", "FROM python:3.14\n", "COPY r§.txt .\nRUN pip install -r r§.txt\n", ""),
    ("pip trusted hosts", "FROM python:3.14\nRUN pip install", " --trusted-host h§", " a\n"),
    ("npm packages", "FROM node:24\nRUN npm install", " p§", "\n"),
    ("npm in steps", "FROM node:24\n", "COPY package.json /a§/\nRUN npm install p§\n", ""),
    ("yarn in steps", "FROM node:24\n", "RUN yarn install --prod\n", ""),
    ("gems", "FROM ruby:3\n", "RUN gem install g§\n", ""),
    ("bundler in steps", "FROM ruby:3\n", "COPY Gemfile /a§/\nRUN bundle install\n", ""),
    ("go in steps", "FROM golang:1\n", "RUN go install example.org/a§@latest\n", ""),
    ("cargo in steps", "FROM rust:1\n", "COPY src§ .\nRUN cargo build --release\n", ""),
    ("conda in steps", "FROM continuumio/miniconda3:1\n", "RUN conda install -y p§\n", ""),
    ("composer in steps", "FROM php:8\n", "RUN composer install\n", ""),
    ("poetry in steps", "FROM python:3.14\n", "RUN poetry install\n", ""),
    ("virtual environments", "FROM python:3.14\n", "RUN . /v§/bin/activate && pip install a\n", ""),
    // Files.
    ("copies", "", "COPY a§ /a§\n", ""),
    ("copies of all", "", "COPY . /a§\nRUN make §\n", ""),
    ("copies of all and installs", "FROM node:24\n", "COPY . .\nRUN npm install && apt-get install -y p§\n", ""),
    ("sources of a copy", "FROM debian:12\nCOPY", " a§", " /b/\n"),
    ("sources of a copy without a slash", "FROM debian:12\nCOPY", " a§", " /b\n"),
    ("a copy in JSON", "FROM debian:12\nCOPY [\"a\"", ", \"a§\"", ", \"/b/\"]\n"),
    ("copies with owners", "", "COPY --chown=u§:g a§ /a§\n", ""),
    ("flags of a copy", "FROM debian:12\nCOPY", " --exclude=a§", " . /b\n"),
    ("relative copies", "", "COPY a§ b§/\n", ""),
    ("copies and rm", "", "COPY a§ /a§\nRUN rm -rf /a§\n", ""),
    ("files that are made and removed", "", "RUN touch /a§\n", "RUN rm -rf /a1\n"),
    ("added addresses", "", "ADD https://example.org/a§ /b§\n", ""),
    ("added archives", "", "ADD a§.tar.gz /b§/\n", ""),
    ("added files", "", "ADD a§ /b§\n", ""),
    ("secret files", "", "COPY id_rsa§ .env /root/.ssh/\n", ""),
    // Flags and mounts.
    ("mounts of a step", "FROM debian:12\nRUN", " --mount=type=cache,target=/c§", " a\n"),
    ("options of a mount", "FROM debian:12\nRUN --mount=type=cache", ",x§=y", " a\n"),
    ("secret mounts in steps", "", "RUN --mount=type=secret,id=s§ cat /run/secrets/s§\n", ""),
    ("flags that do not exist", "FROM debian:12\nRUN", " --flag§=a", " a\n"),
    ("mounts that hide downloads", "FROM debian:12\nRUN --mount=type=cache,target=/c true", " && curl -o /c/f§ https://e/f§", "\n"),
    // Configuration.
    ("labels in one line", "FROM debian:12\nLABEL", " k§=v§", "\n"),
    ("labels", "", "LABEL k§=v§\n", ""),
    ("labels of one key", "", "LABEL k=v§\n", ""),
    ("labels of one key in one line", "FROM debian:12\nLABEL", " k=v§", "\n"),
    ("labels with wrong values", "", "LABEL org.opencontainers.image.created=§ org.opencontainers.image.url=§ org.opencontainers.image.licenses=§\n", ""),
    ("legacy labels", "", "LABEL k§ v w\n", ""),
    ("ports in one line", "FROM debian:12\nEXPOSE", " §", "\n"),
    ("ports", "", "EXPOSE §/TCP\n", ""),
    ("ports that are wrong", "", "EXPOSE a§:80\n", ""),
    ("volumes", "", "VOLUME /v§\n", ""),
    ("volumes and files", "", "VOLUME /v§\nRUN touch /v§/a\n", ""),
    ("volumes in JSON", "FROM debian:12\nVOLUME [\"/v\"", ", \"/v§\"", "]\n"),
    ("relative folders", "", "WORKDIR a\n", ""),
    ("relative folders of an absolute one", "FROM debian:12\nWORKDIR /srv\n", "WORKDIR a§\n", ""),
    ("relative folders upwards", "FROM debian:12\nWORKDIR /srv\n", "WORKDIR ../a§\n", ""),
    ("folders and copies", "FROM debian:12\nWORKDIR /srv\n", "WORKDIR a\nCOPY b§ c§\nRUN rm c§\n", ""),
    ("folders", "", "WORKDIR /a§\n", ""),
    ("a long folder", "FROM debian:12\nWORKDIR ", "/a§", "\n"),
    ("commands of the container", "", "CMD python -m http.server §\n", ""),
    ("entrypoints", "", "ENTRYPOINT exec a§\n", ""),
    ("words of a CMD", "FROM debian:12\nCMD [\"a\"", ", \"w§\"", "]\n"),
    ("a CMD that is no JSON", "FROM debian:12\nCMD [\"a\"", ", 'w§'", "]\n"),
    ("health checks", "", "HEALTHCHECK CMD curl -f http://localhost:§/ || exit 1\n", ""),
    ("signals", "", "STOPSIGNAL SIG§\n", ""),
    ("maintainers", "", "MAINTAINER a§@example.org\n", ""),
    ("triggers", "", "ONBUILD RUN apt-get install p§\n", ""),
    ("triggers of triggers", "FROM debian:12\n", "ONBUILD ", "RUN a\n"),
    ("brackets of JSON", "FROM debian:12\nCMD ", "[", "\n"),
    // Secrets.
    ("credentials in an address", "FROM debian:12\nRUN curl", " https://u:p§zz@h/", "\n"),
    ("credentials in addresses", "", "RUN git clone https://u:p§zz@example.org/a\n", ""),
    ("passwords in ENV", "", "ENV DB_PASSWORD§=hunter§two\n", ""),
    ("passwords in ARG", "", "ARG DB_PASSWORD§=hunter§two\n", ""),
    ("one password in many places", "FROM debian:12\nENV DB_PASSWORD=hunter2two\n", "RUN echo hunter2two\n", ""),
    ("passwords as options", "", "RUN mysql -u root --password=hunter§two\n", ""),
    ("beginnings of private keys", "", "RUN echo '-----BEGIN RSA PRIVATE KEY-----§'\n", ""),
    ("addresses", "FROM debian:12\nRUN curl", " https://", "\n"),
    ("signs of an address", "FROM debian:12\nRUN curl https://", "a:b@", "\n"),
    // What stages hand on.
    ("a chain of stages with ENVs", "FROM a AS s0\n", "FROM s¶ AS s§\nARG B=1\nENV A§=$B\n", ""),
    ("a chain of stages with one ENV", "FROM a AS s0\n", "FROM s¶ AS s§\nENV a=b\n", ""),
    ("stages with one ENV", "", "FROM a AS s§\nENV a=b\n", ""),
    ("stages with an ENV and a run", "", "FROM a AS s§\nENV a=b\nRUN true\n", ""),
    ("a chain of stages with an ARG and its use", "FROM a AS s0\n", "FROM s¶ AS s§\nARG a=b\nRUN echo $a\n", ""),
    ("a chain of stages with a run", "FROM a AS s0\n", "FROM s¶ AS s§\nRUN true\n", ""),
    ("stages with a run", "", "FROM a AS s§\nRUN true\n", ""),
    ("a chain of stages with labels", "FROM a AS s0\n", "FROM s¶ AS s§\nLABEL a=b\n", ""),
    ("a chain of stages with a folder", "FROM a AS s0\n", "FROM s¶ AS s§\nWORKDIR /a\n", ""),
    ("a chain of stages with users", "FROM a AS s0\n", "FROM s¶ AS s§\nUSER a§\nRUN true\n", ""),
    ("a chain of stages with shells", "FROM a AS s0\n", "FROM s¶ AS s§\nSHELL [\"/bin/bash\", \"-c\"]\nRUN true\n", ""),
    ("a chain of stages with a long folder", "FROM a AS s0\nWORKDIR /a/b/c/d/e/f\n", "FROM s¶ AS s§\nWORKDIR a§\n", ""),
    ("a chain of stages that install", "FROM python:3.14 AS s0\n", "FROM s¶ AS s§\nRUN apt-get install -y git && pip install p§\n", ""),
    ("stages that copy from the one before", "FROM debian:12 AS s0\n", "FROM debian:12 AS s§\nRUN apt-get install -y p§\nCOPY --from=s¶ /a/b /a/b\n", ""),
    ("stages of bases with digests", "", "FROM a§:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", ""),
    ("stages of one variable", "ARG A=debian:12\n", "FROM $A\n", ""),
    ("users of one long name", "FROM a\nENV A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nENV A=$A$A$A$A$A$A$A$A$A$A$A$A$A$A$A$A\n", "USER $A$A$A\nRUN a\n", ""),
    ("paths of one long value", "FROM a\nENV A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nENV A=$A$A$A$A$A$A$A$A$A$A$A$A$A$A$A$A\n", "COPY $A$A$A /$A§\n", ""),
    ("arguments that double before FROM", "ARG A=aaaaaaaa\n", "ARG A=$A$A\n", "FROM $A\n"),
    ("folders down and up", "FROM a\nWORKDIR /a/b/c/d/e/f/g/h\n", "WORKDIR a§\nWORKDIR ..\n", ""),
    // What estimates and simulations gather.
    ("files in a group of a step", "FROM debian:12\nRUN true", " && mkdir /a§ && rm -rf /b§", "\n"),
    ("archives in a step", "FROM debian:12\nRUN true", " && wget http://e/f§.tgz && tar xf f§.tgz && rm f§.tgz", "\n"),
    ("moves in a step", "FROM debian:12\nRUN touch /a0", " && mv /a¶ /a§", "\n"),
    ("copies in steps that are followed", "FROM a AS s\n", "RUN cp /a§ /b§\n", "FROM b\nCOPY --from=s /b1 /\n"),
    ("wild copies", "", "COPY *a§*.txt /a/\n", ""),
    ("bind mounts of a step", "FROM debian:12\nRUN", " --mount=source=f§,target=/c§", " a\n"),
    ("metadata between stages", "FROM a AS s\n", "LABEL l§=v\n", "FROM b\nCOPY --from=s /a /a\n"),
    // Heredocs.
    ("heredocs", "", "RUN <<EOF\necho §\nEOF\n", ""),
    ("heredocs of COPY", "", "COPY <<EOF /f§\necho §\nEOF\n", ""),
    ("a long heredoc", "FROM debian:12\nRUN <<EOF\n", "echo §\n", "EOF\n"),
    ("a long heredoc of COPY", "FROM debian:12\nCOPY <<EOF /a\n", "a§ $B\n", "EOF\n"),
    ("a script in a heredoc", "FROM debian:12\nCOPY <<EOF /a.sh\n#!/bin/sh\n", "a§ $B\n", "EOF\n"),
    ("an unclosed heredoc", "FROM debian:12\nRUN <<EOF\n", "echo §\n", ""),
    ("unclosed heredocs", "", "RUN cat <<A§\n", ""),
    ("openers in one line", "FROM debian:12\nRUN cat", " <<A§", "\n"),
    ("openers without a word", "FROM debian:12\nRUN cat", " <<", "\n"),
    ("heredocs of Python", "", "RUN <<EOF python3\nprint(§)\nEOF\n", ""),
    ("heredocs in a script", "FROM debian:12\nRUN <<EOF\n", "cat <<A >f§\nx\nA\n", "EOF\n"),
];

type Own = (&'static str, fn(usize) -> Input);

const OWN: &[Own] = &[
    ("COPY --from every stage", |size| {
        halves(size, "", "FROM debian:12 AS s§\n", "FROM debian:12\n", "COPY --from=s§ /a /a§\n")
    }),
    ("COPY --from names nearly right", |size| {
        halves(
            size,
            "",
            "FROM debian:12 AS stage§\n",
            "FROM debian:12\n",
            "COPY --from=stagge§ /a /a§\n",
        )
    }),
    ("variables nearly right", |size| {
        halves(size, DEBIAN, "ARG NAME§=a\n", "", "COPY $NAMME§ /a§\n")
    }),
    ("variables declared and used", |size| {
        halves(size, DEBIAN, "ARG NAME§=a\n", "", "RUN echo $NAME§\n")
    }),
    ("variables of many and runs of one", |size| {
        halves(size, DEBIAN, "ENV NAME§=a\n", "", "RUN echo $NAME1\n")
    }),
    ("one long value and its uses", |size| {
        halves(size, "FROM debian:12\nENV A=", "a", "\n", "ENV B§=$A\n")
    }),
    ("one long pattern", |size| halves(size, "FROM debian:12\nENV A=", "a", "\nENV B=${A##", "*a")),
    ("files made and removed by name", |size| {
        halves(size, DEBIAN, "RUN touch /a§\n", "RUN rm", " /a§")
    }),
    ("files made and removed by pattern", |size| {
        halves(size, DEBIAN, "RUN touch /a§\n", "RUN rm", " /a§*")
    }),
    ("sources and removals", |size| {
        halves(size, "FROM debian:12\nCOPY", " a§", " /b/\nRUN rm", " /b/a§")
    }),
    ("users made and used", |size| halves(size, DEBIAN, "RUN useradd u§\n", "", "USER u§\n")),
    ("stages and one with all their names", |size| {
        halves(
            size,
            "",
            "FROM debian:12 AS s§\nRUN make\n",
            "FROM debian:12\nRUN ",
            "--mount=from=s§ ",
        )
    }),
    ("ignored codes and findings", |size| {
        halves(
            size,
            "FROM debian:12\n# hadolint ignore=DL3008",
            ",SC§",
            "\n",
            "RUN apt-get install p§\n",
        )
    }),
    ("nested defaults", |size| nested(size, "FROM debian:12\nENV A=", "${A:-", "b", "}", "\n")),
    ("nested defaults in a script", |size| {
        nested(size, "FROM debian:12\nRUN echo ", "${A:-", "b", "}", "\n")
    }),
    ("nested substitutions", |size| {
        nested(size, "FROM debian:12\nRUN echo ", "$(a ", "b", ")", "\n")
    }),
    ("nested substitutions in quotes", |size| {
        nested(size, "FROM debian:12\nRUN echo ", "\"$(a ", "b", ")\"", "\n")
    }),
    ("nested arithmetic", |size| {
        nested(size, "FROM debian:12\nRUN echo ", "$((1+", "1", "))", "\n")
    }),
    ("nested subshells", |size| nested(size, "FROM debian:12\nRUN ", "(", "a", ")", "\n")),
    ("nested braces", |size| nested(size, "FROM debian:12\nRUN ", "{ ", "a;", " };", "\n")),
    ("nested ifs", |size| nested(size, "FROM debian:12\nRUN ", "if a; then ", "b", "; fi", "\n")),
    ("nested cases", |size| {
        nested(size, "FROM debian:12\nRUN ", "case a in b) ", "c", ";; esac", "\n")
    }),
    ("nested loops", |size| {
        nested(size, "FROM debian:12\nRUN ", "for i in a; do ", "b", "; done", "\n")
    }),
    ("nested functions", |size| nested(size, "FROM debian:12\nRUN ", "f() { ", "a", "; }", "\n")),
    ("nested JSON", |size| nested(size, "FROM debian:12\nCMD ", "[", "\"a\"", "]", "\n")),
    ("triggers and stages that start from them", |size| {
        halves(size, "FROM a AS s\n", "ONBUILD RUN a§\n", "", "FROM s\n")
    }),
    ("one long stage and copies from it", |size| {
        halves(size, "FROM a AS s\n", "RUN touch /a§\n", "FROM b\n", "COPY --from=s /b§ /c§\n")
    }),
    ("labels and copies from their stage", |size| {
        halves(size, "FROM a AS s\n", "LABEL l§=v\n", "FROM b\n", "COPY --from=s /b§ /c§\n")
    }),
    ("words of a shell and runs", |size| {
        halves(size, "FROM a\nSHELL [\"/bin/sh\"", ", \"-o§\"", "]\n", "RUN a§\n")
    }),
    ("packages installed and removed", |size| {
        halves(
            size,
            "FROM debian:12\nRUN apt-get install -y",
            " p§",
            " && apt-get purge -y",
            " p§* q§",
        )
    }),
    ("packages and a removal of each", |size| {
        halves(size, "FROM alpine:3.22\nRUN apk add", " p§", "", " && apk del p§")
    }),
    ("mounts and installs", |size| {
        halves(
            size,
            "FROM debian:12\nRUN",
            " --mount=type=cache,target=/c§",
            " true",
            " && pip install a§ && touch /d§",
        )
    }),
    ("excludes and sources", |size| {
        halves(size, "FROM debian:12\nCOPY", " --exclude=a§", "", " b§").ending(" /c/\n")
    }),
    ("heredocs of one COPY", |size| {
        halves(size, "FROM debian:12\nCOPY", " <<E§", " /c/\n", "E§\n")
    }),
    ("files made and archives of others", |size| {
        halves(
            size,
            "FROM debian:12\nRUN true",
            " && wget http://e/f§.tgz",
            "",
            " && tar xf g§.tgz && chown -R u /h§",
        )
    }),
    ("ignore patterns of all kinds", |size| {
        patterns(size, "**/a§\n!a§/**\nb?[c-e]§*\n**\n!**\n/f/g§\n")
    }),
    ("ignore patterns", |size| patterns(size, "folder§/file§.txt\n")),
    ("ignore patterns of any depth", |size| patterns(size, "**/file§.*\n")),
    ("ignore exceptions", |size| patterns(size, "folder§\n!folder§/keep\n")),
    ("ignore patterns with stars", |size| patterns(size, "a*b*c*d*§\n")),
    ("ignore patterns that repeat", |size| patterns(size, "*.log\n")),
    ("one long ignore pattern", |size| Input {
        dockerfile: "FROM debian:12\nCOPY . .\n".to_owned(),
        dockerignore: Some("*a".repeat(size / 2)),
        files: FILES,
    }),
];

/// A named input of a fixed size.
type List = (&'static str, fn() -> Input);

/// 10,000 patterns against 20,000 files, which have limits of their own whatever their size.
pub(crate) const LISTS: [List; 3] = [
    ("10,000 ignore patterns of any depth, 20,000 files", || many_patterns("**/file§.*\n")),
    ("10,000 ignore patterns with stars, 20,000 files", || many_patterns("fol*er§/f*le§*.t?t\n")),
    ("10,000 exceptions from an ignore list, 20,000 files", || many_patterns("*\n!**/file§.txt\n")),
];

fn many_patterns(part: &str) -> Input {
    let list = (1..=10_000).map(|number| part.replace('§', &number.to_string())).collect();
    Input { dockerignore: Some(list), files: 20_000, ..patterns(0, part) }
}

/// The number of files in the context of an ignore list.
const FILES: usize = 2_000;

fn patterns(size: usize, part: &str) -> Input {
    Input {
        dockerfile: "FROM debian:12\nCOPY . .\n".to_owned(),
        dockerignore: Some(repeat(part, size)),
        files: FILES,
    }
}
