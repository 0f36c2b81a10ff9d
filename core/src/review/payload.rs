//! The bytes inside a link: the text, then records of a tag, a length and bytes. Lists are sorted
//! and without repeats, so that equal states give equal bytes.

use std::collections::BTreeSet;

use super::state::{
    Comment, MAX_AUTHOR, MAX_COMMENT, MAX_COMMENTS, MAX_REVIEWS, OtherBase, Record, Review, Skip,
    State, Verdict, View,
};
use serde::{Deserialize, Serialize};

use crate::fix::FixId;
use crate::rules::{LabelKind, Preset, Profile, Severity, Target};

/// Most entries of a list in a link.
const MAX_ENTRIES: usize = 4096;
/// Most records in a link; each costs memory of its own, however short it is.
pub(super) const MAX_RECORDS: usize = 512;

/// The faults of a payload that no link of ours has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// Its payload has another length than it says, or than any link has.
    Length,
    /// Its payload is not base64url, or not deflated.
    Packing,
    /// Its text is not UTF-8.
    Text,
    /// A length inside it leads past its end.
    Inside,
    /// It has more than 512 records.
    Records,
}

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length => f.write_str("a payload of another length than it says"),
            Self::Packing => f.write_str("a payload that cannot be unpacked"),
            Self::Text => f.write_str("text that is not UTF-8"),
            Self::Inside => f.write_str("a length that leads past its end"),
            Self::Records => write!(f, "more than {MAX_RECORDS} records"),
        }
    }
}
const PRESET: u8 = 1;
const TARGET: u8 = 2;
const PROFILE: u8 = 3;
const IGNORE: u8 = 4;
const TICKED: u8 = 5;
const SKIPPED: u8 = 6;
const VIEW: u8 = 7;
const DOCKERIGNORE: u8 = 8;
const STAGE: u8 = 9;
const CHANGES: u8 = 10;
const BUDGET: u8 = 11;
const ENGINE: u8 = 12;
/// One record for each review, so that one that is not understood does not hide the others.
const REVIEW: u8 = 13;
const BASES: u8 = 14;
const SEVERITIES: u8 = 15;
const TRUSTED: u8 = 16;
const DISREGARD: u8 = 17;
const CHECKED: u8 = 18;
const LABELS: u8 = 19;
const STRICT_LABELS: u8 = 20;
const REQUIRE_REASON: u8 = 21;
const FRAGMENT: u8 = 22;
const BUILD_ARGS: u8 = 23;
const PLATFORM: u8 = 24;

/// The bytes of a state: the text, then the records.
pub(super) fn write(state: &State) -> Vec<u8> {
    let mut out = Writer::default();
    out.string(&state.text);
    // A record's tag is its first byte, so that sorting the bytes sorts the tags.
    let mut records: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut any_record = |tag: u8, bytes: &[u8]| {
        let mut out = Writer(vec![tag]);
        out.number(bytes.len());
        out.0.extend(bytes);
        records.insert(out.0);
    };
    for Record { tag, bytes } in &state.unknown {
        any_record(*tag, bytes);
    }
    for said in state.reviews.iter().take(MAX_REVIEWS) {
        any_record(REVIEW, &review(said));
    }
    let mut record = |tag: u8, bytes: &[u8]| {
        if !bytes.is_empty() {
            any_record(tag, bytes);
        }
    };
    let preset = match state.preset {
        Preset::Recommended => "",
        Preset::Strict => "strict",
        Preset::Hadolint => "hadolint",
        Preset::Buildkit => "buildkit",
    };
    record(PRESET, preset.as_bytes());
    let target = match state.target {
        Target::Unknown => "",
        Target::Docker => "docker",
        Target::Kubernetes => "kubernetes",
        Target::Paas => "paas",
    };
    record(TARGET, target.as_bytes());
    let profile = match state.profile {
        Profile::Balanced => "",
        Profile::Security => "security",
        Profile::Small => "small",
        Profile::Fast => "fast",
        Profile::Reproducible => "reproducible",
    };
    record(PROFILE, profile.as_bytes());
    let view = match state.view {
        View::Problems => "",
        View::Fixes => "fixes",
        View::Cache => "cache",
        View::Size => "size",
        View::Checklist => "checklist",
        View::Review => "review",
    };
    record(VIEW, view.as_bytes());
    record(DOCKERIGNORE, state.dockerignore.as_bytes());
    record(STAGE, state.stage.as_bytes());
    record(BUILD_ARGS, &list(&state.build_args, |out, given| out.string(given)));
    record(PLATFORM, state.platform.as_bytes());
    record(ENGINE, state.engine.as_bytes());
    record(CHANGES, &list(&state.changes, |out, change| out.string(change)));
    if let Some(budget) = state.budget {
        record(BUDGET, budget.to_string().as_bytes());
    }
    record(
        SEVERITIES,
        &list(&state.severities, |out, (name, severity)| {
            out.string(name);
            out.number(*severity as usize);
        }),
    );
    record(TRUSTED, &list(&state.trusted_registries, |out, name| out.string(name)));
    record(REQUIRE_REASON, if state.require_reason { b"yes" } else { b"" });
    record(FRAGMENT, state.fragment.as_bytes());
    record(DISREGARD, if state.disregard_ignores { b"yes" } else { b"" });
    record(
        LABELS,
        &list(&state.label_schema, |out, (name, kind)| {
            out.string(name);
            out.number(*kind as usize);
        }),
    );
    record(STRICT_LABELS, if state.strict_labels { b"yes" } else { b"" });
    record(CHECKED, &list(&state.checked, |out, id| out.string(id)));
    record(IGNORE, &list(&state.ignore, |out, name| out.string(name)));
    record(TICKED, &list(&state.ticked, Writer::fix));
    record(
        BASES,
        &list(&state.bases, |out, base| {
            out.number(base.instruction);
            out.string(&base.image);
        }),
    );
    record(
        SKIPPED,
        &list(&state.skipped, |out, skip| {
            out.fix(&skip.fix);
            out.string(&skip.reason);
        }),
    );
    out.0.extend(records.into_iter().flatten());
    out.0
}

/// The bytes of a review. What is too long is cut, so that what is written can be read.
fn review(review: &Review) -> Vec<u8> {
    let mut out = Writer::default();
    out.string(start(&review.author, MAX_AUTHOR));
    out.string(start(&review.version, MAX_AUTHOR));
    out.number(review.problems);
    out.0.push(match review.verdict {
        Verdict::None => 0,
        Verdict::Approve => 1,
        Verdict::RequestChanges => 2,
    });
    out.string(start(&review.summary, MAX_COMMENT));
    let accepted = list(&review.accepted, Writer::fix);
    let skipped = list(&review.skipped, |out, skip| {
        out.fix(&skip.fix);
        out.string(start(&skip.reason, MAX_COMMENT));
    });
    let comments = review.comments.get(..MAX_COMMENTS).unwrap_or(&review.comments);
    let comments = list(comments, |out, comment| {
        out.number(comment.line);
        out.0.extend(comment.fingerprint.to_le_bytes());
        out.string(start(&comment.text, MAX_COMMENT));
    });
    for list in [accepted, skipped, comments] {
        if list.is_empty() {
            out.number(0);
        }
        out.0.extend(list);
    }
    out.0
}

/// The first `most` characters.
fn start(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The bytes of a sorted list without repeats; none for an empty one.
fn list<T>(items: &[T], write: impl Fn(&mut Writer, &T)) -> Vec<u8> {
    let mut entries: BTreeSet<Vec<u8>> = BTreeSet::new();
    entries.extend(items.iter().map(|item| {
        let mut entry = Writer::default();
        write(&mut entry, item);
        entry.0
    }));
    let entries: Vec<Vec<u8>> = entries.into_iter().take(MAX_ENTRIES).collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let mut out = Writer::default();
    out.number(entries.len());
    out.0.extend(entries.concat());
    out.0
}

/// The state, and whether it has records that this version does not know. Of a truncated payload,
/// as much of the text as there is.
pub(super) fn read(bytes: &[u8], truncated: bool) -> Result<(State, bool), Foreign> {
    let mut input = Reader(bytes);
    let mut state = State::default();
    if truncated {
        let length = input.number().unwrap_or(0);
        let text = input.0.get(..length.min(input.0.len())).unwrap_or(&[]);
        whole_characters(text).clone_into(&mut state.text);
        return Ok((state, false));
    }
    let text = input.number().and_then(|length| input.take(length)).ok_or(Foreign::Inside)?;
    std::str::from_utf8(text).map_err(|_| Foreign::Text)?.clone_into(&mut state.text);
    let (mut newer, mut records) = (false, 0);
    while !input.0.is_empty() {
        let (tag, bytes) = input.record().ok_or(Foreign::Inside)?;
        records += 1;
        if records > MAX_RECORDS {
            return Err(Foreign::Records);
        }
        if read_record(&mut state, tag, bytes).is_none() {
            newer = true;
            state.unknown.push(Record { tag, bytes: bytes.to_vec() });
        }
    }
    Ok((state, newer))
}

/// Takes a record into the state; `None` for one that this version does not understand.
fn read_record(state: &mut State, tag: u8, bytes: &[u8]) -> Option<()> {
    let word = std::str::from_utf8(bytes).unwrap_or("");
    match tag {
        PRESET => {
            state.preset = match word {
                "strict" => Preset::Strict,
                "hadolint" => Preset::Hadolint,
                "buildkit" => Preset::Buildkit,
                _ => return None,
            };
        }
        TARGET => {
            state.target = match word {
                "docker" => Target::Docker,
                "kubernetes" => Target::Kubernetes,
                "paas" => Target::Paas,
                _ => return None,
            };
        }
        PROFILE => {
            state.profile = match word {
                "security" => Profile::Security,
                "small" => Profile::Small,
                "fast" => Profile::Fast,
                "reproducible" => Profile::Reproducible,
                _ => return None,
            };
        }
        VIEW => {
            state.view = match word {
                "fixes" => View::Fixes,
                "cache" => View::Cache,
                "size" => View::Size,
                "checklist" => View::Checklist,
                "review" => View::Review,
                _ => return None,
            };
        }
        DOCKERIGNORE => std::str::from_utf8(bytes).ok()?.clone_into(&mut state.dockerignore),
        STAGE => std::str::from_utf8(bytes).ok()?.clone_into(&mut state.stage),
        BUILD_ARGS => state.build_args = read_list(bytes, Reader::string)?,
        PLATFORM => std::str::from_utf8(bytes).ok()?.clone_into(&mut state.platform),
        ENGINE => std::str::from_utf8(bytes).ok()?.clone_into(&mut state.engine),
        CHANGES => state.changes = read_list(bytes, Reader::string)?,
        BUDGET => state.budget = Some(word.parse().ok()?),
        SEVERITIES => state.severities = read_list(bytes, Reader::severity)?,
        TRUSTED => state.trusted_registries = read_list(bytes, Reader::string)?,
        DISREGARD => state.disregard_ignores = (word == "yes").then_some(true)?,
        REQUIRE_REASON => state.require_reason = (word == "yes").then_some(true)?,
        FRAGMENT => std::str::from_utf8(bytes).ok()?.clone_into(&mut state.fragment),
        LABELS => state.label_schema = read_list(bytes, Reader::label)?,
        STRICT_LABELS => state.strict_labels = (word == "yes").then_some(true)?,
        CHECKED => state.checked = read_list(bytes, Reader::string)?,
        IGNORE => state.ignore = read_list(bytes, Reader::string)?,
        TICKED => state.ticked = read_list(bytes, Reader::fix)?,
        SKIPPED => {
            state.skipped = read_list(bytes, Reader::skip)?;
        }
        BASES => {
            let base = |input: &mut Reader<'_>| {
                Some(OtherBase { instruction: input.number()?, image: input.string()? })
            };
            state.bases = read_list(bytes, base)?;
        }
        REVIEW => {
            let review = read_review(bytes).filter(Review::fits)?;
            // An author who stands here twice has two reviews: merging makes them one.
            let place = state.reviews.partition_point(|other| other.author <= review.author);
            if state.reviews.len() >= MAX_REVIEWS {
                return None;
            }
            state.reviews.insert(place, review);
        }
        _ => return None,
    }
    Some(())
}

fn read_review(bytes: &[u8]) -> Option<Review> {
    let mut input = Reader(bytes);
    let review = Review {
        author: input.string()?,
        version: input.string()?,
        problems: input.number()?,
        verdict: match input.byte()? {
            0 => Verdict::None,
            1 => Verdict::Approve,
            2 => Verdict::RequestChanges,
            _ => return None,
        },
        summary: input.string()?,
        accepted: input.list(Reader::fix)?,
        skipped: input.list(Reader::skip)?,
        comments: input.list(|input| {
            Some(Comment {
                line: input.number()?,
                fingerprint: u32::from_le_bytes(input.take(4)?.try_into().ok()?),
                text: input.string()?,
            })
        })?,
    };
    input.0.is_empty().then_some(review)
}

fn read_list<'b, T>(
    bytes: &'b [u8],
    read: impl Fn(&mut Reader<'b>) -> Option<T>,
) -> Option<Vec<T>> {
    let mut input = Reader(bytes);
    let items = input.list(read)?;
    input.0.is_empty().then_some(items)
}

/// Text up to the last whole character.
fn whole_characters(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            { bytes.get(..error.valid_up_to()).and_then(|bytes| std::str::from_utf8(bytes).ok()) }
                .unwrap_or("")
        }
    }
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    /// LEB128: seven bits a byte, the lowest first.
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn string(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend(text.as_bytes());
    }

    fn fix(&mut self, id: &FixId) {
        self.string(&id.rule);
        self.number(id.instruction);
        self.number(id.ordinal);
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return u32::try_from(number).ok().map(|number| number as usize);
            }
        }
        None
    }

    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn record(&mut self) -> Option<(u8, &'b [u8])> {
        let tag = self.byte()?;
        let length = self.number()?;
        Some((tag, self.take(length)?))
    }

    fn string(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    fn fix(&mut self) -> Option<FixId> {
        Some(FixId {
            rule: self.string()?.into(),
            instruction: self.number()?,
            ordinal: self.number()?,
        })
    }

    fn severity(&mut self) -> Option<(String, Severity)> {
        let name = self.string()?;
        let all = [Severity::Style, Severity::Info, Severity::Warning, Severity::Error];
        Some((name, *all.get(self.number()?)?))
    }

    fn label(&mut self) -> Option<(String, LabelKind)> {
        Some((self.string()?, *LabelKind::ALL.get(self.number()?)?))
    }

    fn skip(&mut self) -> Option<Skip> {
        Some(Skip { fix: self.fix()?, reason: self.string()? })
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number().filter(|&count| count <= MAX_ENTRIES)?;
        (0..count).map(|_| read(self)).collect()
    }
}
