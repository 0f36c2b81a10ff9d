//! The bytes that COPY and ADD leave in their layer.

use super::base::image_size;
use super::downloads;
use super::filesystem::{Content, Entry, normal};
use super::{Estimate, PartKind};
use crate::build::{Base, Build, CopySource, ImageReference, Step, StepKind};
use crate::context::{BuildContext, Selection};
use crate::syntax::{Body, Keyword, Transfer};
use crate::text::{LONGEST_SHOWN, cut};

/// Reads a COPY or ADD; `stages` holds what the earlier stages ended with, `context` the files where
/// a list of them is at hand.
pub(super) fn things(
    build: &Build<'_>,
    step: &Step<'_>,
    stages: &[Content],
    context: Option<&BuildContext<'_>>,
) -> Vec<Entry> {
    let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else {
        return Vec::new();
    };
    let adds = step.effective.keyword == Keyword::Add;
    let Some(to) = destination(build, step, transfer) else {
        return vec![unknown("/?", "The destination holds a variable of unknown value")];
    };
    let to_folder = transfer.sources.len() > 1 || transfer.destination.text.ends_with('/');
    let StepKind::Copy(source) = &step.kind else { return Vec::new() };
    let mut heredocs = step.effective.heredocs.iter();
    let mut things = Vec::new();
    let selection = context.and_then(|context| Some((context, Selection::of_copy(build, step)?)));
    if let Some((context, selection)) = &selection {
        let (mut bytes, mut count) = (0_u64, 0_usize);
        for file in context.selected(selection) {
            bytes = bytes.saturating_add(file.size);
            count += 1;
        }
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let because = format!("{files} of the build context, by the list of files");
        things.push(Entry::new(to.as_str(), PartKind::Files, Estimate::exactly(bytes), because));
    }
    for word in transfer.sources.iter().take(64) {
        let text = build.value(word, step);
        let name = text.as_deref().unwrap_or(&word.text);
        let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let path =
            if to_folder && last.contains('.') { format!("{to}/{last}") } else { to.clone() };
        if word.text.starts_with("<<") {
            let bytes = heredocs.next().map_or(0, |heredoc| heredoc.body.as_str().len() as u64);
            things.push(Entry::new(
                path,
                PartKind::Files,
                Estimate::exactly(bytes),
                "A file written out here",
            ));
            continue;
        }
        things.push(match source {
            CopySource::Context if adds && name.contains("://") => {
                let (band, kind) = downloads::by_name(name);
                Entry::new(path, kind, band, "A download, whose size is not known").fetching(band)
            }
            CopySource::Context if selection.is_some() => continue,
            CopySource::Context => from_context(name, path, adds),
            CopySource::Stage(stage) => from_stage(build, *stage, name, path, stages),
            CopySource::Other(image) => from_image(image, name, path),
            CopySource::Unknown => unknown(&path, "It is not known where these files come from"),
        });
    }
    things
}

fn unknown(path: &str, because: &str) -> Entry {
    Entry::new(path, PartKind::Files, Estimate::new(0, 10_000_000, 500_000_000), because)
}

/// The path that the files go to, in the form that things have.
fn destination(build: &Build<'_>, step: &Step<'_>, transfer: &Transfer) -> Option<String> {
    let text = build.value(&transfer.destination, step)?;
    normal(&text, step.state.workdir.as_deref().or(Some("/")))
}

fn from_context(name: &str, path: String, adds: bool) -> Entry {
    let band = downloads::context_source(name);
    if adds && downloads::is_archive(name) {
        let because = format!("What is in `{}`, which ADD unpacks", cut(name, LONGEST_SHOWN));
        return Entry::new(path, PartKind::Files, downloads::unpacked(band), because);
    }
    let shown = cut(name, LONGEST_SHOWN);
    let because = format!("`{shown}` from the build context, whose files are not seen here");
    let kind = if downloads::is_archive(name) { PartKind::Archive } else { PartKind::Files };
    Entry::new(path, kind, band, because)
}

fn from_stage(
    build: &Build<'_>,
    stage: usize,
    name: &str,
    path: String,
    stages: &[Content],
) -> Entry {
    let shown = build.stages.get(stage).and_then(|stage| stage.name.clone());
    let shown = shown.unwrap_or_else(|| stage.to_string());
    let from = normal(name, Some("/")).unwrap_or_default();
    let content = stages.get(stage);
    let name = cut(name, LONGEST_SHOWN);
    if from.is_empty() {
        let base = match build.root_base(stage) {
            Base::Image(image) => image_size(image).disk,
            Base::Scratch => Some(Estimate::ZERO),
            _ => None,
        };
        let base = base.unwrap_or(Estimate::new(1_000_000, 100_000_000, 1_000_000_000));
        let band = base + content.map_or(Estimate::ZERO, Content::all);
        let because = format!("The whole file system of stage `{shown}`, its base included");
        return Entry::new(path, PartKind::Files, band, because);
    }
    let known = content.and_then(|content| content.at(&from));
    if let Some(band) = known {
        let because = format!("What stage `{shown}` has at `{name}`");
        return Entry::new(path, PartKind::Files, band, because);
    }
    let output = content.and_then(Content::output);
    let band = output
        .map_or(Estimate::new(0, 10_000_000, 400_000_000), |output| output.scaled(0, 100, 100));
    let because = format!("`{name}` of stage `{shown}`, which no step is seen to write");
    Entry::new(path, PartKind::Files, band, because)
}

fn from_image(image: &str, name: &str, path: String) -> Entry {
    let size = image_size(&ImageReference::parse(image)).disk;
    let (image, name) = (cut(image, LONGEST_SHOWN), cut(name, LONGEST_SHOWN));
    let (band, because) = match (size, &*name) {
        (Some(size), "/") => (size, format!("The whole file system of `{image}`")),
        (Some(size), _) => (
            Estimate::new(0, size.likely / 4, size.high),
            format!("`{name}` of `{image}`, at most all of it"),
        ),
        (None, _) => (
            Estimate::new(1_000, 20_000_000, 400_000_000),
            format!("`{name}` of `{image}`, whose size is not known"),
        ),
    };
    Entry::new(path, PartKind::Files, band, because).fetching(band.scaled(30, 38, 60))
}
