//! BuildKit's output of a build, read back to the lines of the Dockerfile.

use plimsoll_core::syntax::{self, Keyword};
use plimsoll_core::text::LineIndex;
use plimsoll_tests::recording::{Outcome, Verdict};
use serde_json::Value;
use std::collections::BTreeMap;

const METADATA: &str = "https://mobyproject.org/buildkit@v1#metadata";

/// The verdict of every step of `dockerfile`, from the `rawjson` progress of its build and the file
/// of metadata. The verdict is in [`Outcome::buildkit`], whatever the image store.
pub(crate) fn read(dockerfile: &str, progress: &str, metadata: &Value) -> Vec<Outcome> {
    let lines = lines(metadata);
    let mut verdicts: BTreeMap<u64, (bool, Verdict)> = BTreeMap::new();
    for vertex in vertices(progress).values() {
        let digest = vertex["digest"].as_str().unwrap_or_default();
        let name = vertex["name"].as_str().unwrap_or_default();
        let verdict = match (vertex["cached"].as_bool(), &vertex["started"]) {
            (Some(true), _) => Verdict::Hit,
            (_, Value::String(_)) => Verdict::Miss,
            _ => Verdict::NotRun,
        };
        // `COPY --link` is two vertices: the copy, and one that lays it on the stage.
        let merge = name.contains("] LINK ");
        for line in lines.get(digest).into_iter().flatten() {
            match verdicts.get(line) {
                Some((false, _)) if merge => {}
                _ => _ = verdicts.insert(*line, (merge, verdict)),
            }
        }
    }
    let index = LineIndex::new(dockerfile);
    syntax::parse(dockerfile)
        .instructions
        .iter()
        .filter(|instruction| {
            matches!(
                instruction.keyword,
                Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
            )
        })
        // BuildKit makes no step of it.
        .filter(|instruction| {
            instruction.keyword != Keyword::Workdir || instruction.arguments.as_str() != "/"
        })
        .map(|instruction| {
            let line = index.line(instruction.range.start());
            let verdict = verdicts.get(&(line as u64)).map_or(Verdict::NotRun, |found| found.1);
            Outcome {
                line,
                instruction: instruction.keyword.as_str().to_owned(),
                buildkit: Some(verdict),
                graphdriver: None,
            }
        })
        .collect()
}

/// The last state of every vertex.
fn vertices(progress: &str) -> BTreeMap<String, Value> {
    let mut vertices: BTreeMap<String, Value> = BTreeMap::new();
    for line in progress.lines() {
        let Ok(status) = serde_json::from_str::<Value>(line) else { continue };
        for vertex in status["vertexes"].as_array().into_iter().flatten() {
            let digest = vertex["digest"].as_str().unwrap_or_default().to_owned();
            let known = vertices.entry(digest).or_insert_with(|| vertex.clone());
            for (key, value) in vertex.as_object().into_iter().flatten() {
                known[key] = value.clone();
            }
        }
    }
    vertices
}

/// The first lines of the instructions that each vertex was made of; equal steps of several stages
/// are one vertex.
fn lines(metadata: &Value) -> BTreeMap<String, Vec<u64>> {
    let provenance = &metadata["buildx.build.provenance"];
    let (config, about) = match provenance.get("buildDefinition") {
        Some(definition) => (
            &definition["internalParameters"]["buildConfig"],
            &provenance["runDetails"]["metadata"]["buildkit_metadata"],
        ),
        None => (&provenance["buildConfig"], &provenance["metadata"][METADATA]),
    };
    let mut lines = BTreeMap::new();
    for (digest, step) in config["digestMapping"].as_object().into_iter().flatten() {
        let step = step.as_str().unwrap_or_default();
        let found = &about["source"]["locations"][step]["locations"];
        let starts: Vec<u64> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|location| location["ranges"][0]["start"]["line"].as_u64())
            .collect();
        lines.insert(digest.clone(), starts);
    }
    lines
}
