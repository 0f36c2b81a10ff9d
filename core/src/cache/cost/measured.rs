//! Measurements of builds: the time and the bytes of steps, from pasted output.

mod history;
mod progress;
mod texts;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::build::Build;

/// The measurement of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// The step as the output names it, without its place, its flags and doubled spaces.
    text: String,
    /// True if the output cut the text off.
    is_cut: bool,
    /// The time it took, in milliseconds.
    pub time: Option<u64>,
    /// Uncompressed bytes of its layer.
    pub bytes: Option<u64>,
}

/// The text is none of the outputs that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has none of their marks.
    Unknown,
    /// It is one of them and speaks of no step that ran.
    Empty,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => {
                "this is not the output of `docker build --progress=plain` (or `rawjson`) or of \
                 `docker history`"
            }
            Self::Empty => {
                "this build output names no step that ran: all of them were cached, or it is cut \
                 off"
            }
        })
    }
}

/// More than this many steps are not kept.
const MOST: usize = 4_000;

/// Reads the output of `docker build --progress=plain`, `--progress=rawjson` or the terminal's own
/// form, or of `docker history`.
pub fn read_measurements(output: &str) -> Result<Vec<Measurement>, Unreadable> {
    let (is_known, mut all) = [history::read, progress::read_json, progress::read_lines]
        .into_iter()
        .map(|read| read(output))
        .find_map(|all| Some((true, all?)))
        .unwrap_or_default();
    all.truncate(MOST);
    match is_known {
        _ if !all.is_empty() => Ok(all),
        true => Err(Unreadable::Empty),
        false => Err(Unreadable::Unknown),
    }
}

/// The measured time and bytes of every step of the build, in the order of [`Build::steps`]: steps
/// are known by their text.
pub(super) fn matched(
    build: &Build<'_>,
    measurements: &[Measurement],
) -> Vec<(Option<u64>, Option<u64>)> {
    if measurements.is_empty() {
        return vec![(None, None); build.steps.len()];
    }
    build
        .steps
        .iter()
        .map(|step| {
            let Some(text) = texts::of_step(step, build.source) else { return (None, None) };
            let own = measurements.iter().filter(|it| texts::fits(&text, &it.text, it.is_cut));
            own.fold((None, None), |(time, bytes), it| (time.max(it.time), bytes.max(it.bytes)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    const FILE: &str = "FROM python:3.14-slim AS build\n\
        ARG VERSION=1\n\
        WORKDIR /app\n\
        COPY --chown=1000 pyproject.toml \\\n  uv.lock ./\n\
        RUN --mount=type=cache,target=/root/.cache pip install \\\n    -r requirements.txt\n\
        RUN echo $VERSION > /version && make\n\
        RUN <<EOF\napt-get update\napt-get install -y git\nEOF\n\
        FROM ghcr.io/a/b\n\
        COPY --from=build /app /app\n";

    /// Milliseconds or bytes of the steps that have some, by their place.
    fn read(output: &str) -> Vec<(usize, Option<u64>, Option<u64>)> {
        let file = parse(FILE);
        let measurements = read_measurements(output).expect("readable");
        let all = matched(&Build::new(FILE, &file), &measurements);
        let all = all.into_iter().enumerate().map(|(at, (time, bytes))| (at, time, bytes));
        all.filter(|(_, time, bytes)| time.is_some() || bytes.is_some()).collect()
    }

    #[test]
    fn plain_progress() {
        let output = "#0 building with \"default\" instance using docker driver\n\
            #1 [internal] load build definition from Dockerfile\n\
            #1 transferring dockerfile: 400B done\n\
            #1 DONE 0.1s\n\
            #4 [build 1/6] FROM docker.io/library/python:3.14-slim@sha256:4a5b\n\
            #4 DONE 3.5s\n\
            #5 [build 2/6] WORKDIR /app\n\
            #5 CACHED\n\
            #6 [build 3/6] COPY --chown=1000 pyproject.toml   uv.lock ./\n\
            #6 DONE 0.2s\n\
            #7 [build 4/6] RUN --mount=type=cache,target=/root/.cache pip install     -r requirements.txt\n\
            #8 [build 5/6] RUN echo 2 > /version && make\n\
            #7 1.234 Collecting flask\n\
            #7 ...\n\
            #8 DONE 1m2.5s\n\
            #7 DONE 41.0s\n\
            #9 [build 6/6] RUN <<EOF (apt-get update...)\n\
            2026-11-21T07:14:24.1234567Z #9 DONE 12.0s\n\
            #10 exporting to image\n#10 DONE 4.0s\n";
        let expected = [
            (0, Some(3_500), None),
            (3, Some(200), None),
            (4, Some(41_000), None),
            (5, Some(62_500), None),
            (6, Some(12_000), None),
        ];
        assert_eq!(read(output), expected);
    }

    #[test]
    fn the_terminals_own_form() {
        let output = "[+] Building 12.3s (9/9) FINISHED                 docker:default\n \
            => [internal] load build definition from Dockerfile    0.0s\n \
            => => transferring dockerfile: 32B                     0.0s\n \
            => CACHED [build 2/6] WORKDIR /app                     0.0s\n \
            => [build 4/6] RUN --mount=type=cache,target=/root/.cache pip install     -r req...  8.1s\n \
            => [stage-1 2/2] COPY --from=build /app /app           1.4s\n";
        assert_eq!(read(output), [(4, Some(8_100), None), (8, Some(1_400), None)]);
    }

    #[test]
    fn json_progress() {
        let output = r#"
            {"vertexes":[{"digest":"sha256:1","name":"[build 4/6] RUN pip install     -r requirements.txt","started":"2026-11-21T23:59:58.5Z"}]}
            {"statuses":[{"id":"x"}]}
            {"vertexes":[{"digest":"sha256:1","name":"[build 4/6] RUN pip install     -r requirements.txt","started":"2026-11-21T23:59:58.5Z","completed":"2026-11-22T00:00:06.750123456Z"},{"digest":"sha256:2","name":"[build 2/6] WORKDIR /app","started":"2026-11-22T00:00:00Z","completed":"2026-11-22T00:00:00Z","cached":true}]}
            {"vertexes": [
            "#;
        assert_eq!(read(output), [(4, Some(8_250), None)]);
    }

    #[test]
    fn image_history() {
        let cut = "\
IMAGE          CREATED         CREATED BY                                      SIZE      COMMENT
4f5e6d7c8b9a   2 minutes ago   CMD [\"python\"]                                  0B        buildkit.dockerfile.v0
<missing>      2 minutes ago   RUN |1 VERSION=2 /bin/sh -c echo 2 > /versio…   1.2kB     buildkit.dockerfile.v0
<missing>      2 minutes ago   RUN /bin/sh -c pip install     -r requireme…    212MB     buildkit.dockerfile.v0
<missing>      2 minutes ago   COPY pyproject.toml uv.lock ./ # buildkit       24.5kB    buildkit.dockerfile.v0
<missing>      2 minutes ago   WORKDIR /app                                    0B        buildkit.dockerfile.v0
<missing>      3 weeks ago     /bin/sh -c #(nop)  CMD [\"bash\"]                 0B
";
        let expected = [
            (2, None, Some(0)),
            (3, None, Some(24_500)),
            (4, None, Some(212_000_000)),
            (5, None, Some(1_200)),
        ];
        assert_eq!(read(cut), expected);
        let whole = "\
IMAGE     CREATED    CREATED BY                                                            SIZE
<missing> 2 days ago RUN /bin/bash -o pipefail -c pip install     -r requirements.txt # buildkit 0.2GB
<missing> 2 days ago /bin/sh -c pip install     -r requirements.txt                        1.5GB
";
        assert_eq!(read(whole), [(4, None, Some(1_500_000_000))]);
    }

    #[test]
    fn other_text_is_refused_in_words() {
        for (output, says) in [
            ("", "not the output"),
            ("hello\nworld", "not the output"),
            ("{\"a\":1}", "not the output"),
            ("=> x", "names no step"),
            ("#5 [build 2/6] WORKDIR /app\n#5 CACHED\n", "names no step"),
            ("#99999999999 [1/2] RUN x\n#x\n# 1 a", "not the output"),
        ] {
            let error = read_measurements(output).expect_err(output);
            assert!(error.to_string().contains(says), "{output}: {error}");
        }
        for odd in ["IMAGE CREATED BY SIZE\n…\n€ € €", "#1 [ü 1/2] RUN ü\n#1 DONE ürs\n=> […"]
        {
            let _ = read_measurements(odd);
        }
    }
}
