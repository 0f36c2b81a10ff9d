//! Taking the secrets of a Dockerfile out of everything that is shared with it.

use super::redact::{REDACTED, Secret, cover, secrets, secrets_of};
use super::state::{Record, Skip, State};
use crate::analysis::{Check, Report};
use crate::fix::{Fix, FixId};
use crate::rules::Finding;
use crate::secrets::{Found, found, united};
use crate::text::TextRange;

/// From this length on a value is replaced inside longer words too.
const LONG: usize = 8;
/// Shorter values are replaced only where they stand.
const SHORT: usize = 6;
/// From this length on a value of small letters alone is looked for elsewhere: shorter ones are
/// names of images, users and programs too.
const WORDS: usize = 20;
/// The most bytes of a needle that are compared to find it; the rest of a longer one is compared
/// where that much is there.
const COMPARED: usize = 256;

/// The values not to be shared of one Dockerfile and of what lies beside it.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// Places in the Dockerfile.
    secrets: Vec<Secret>,
    /// The values to look for elsewhere, sorted.
    needles: Vec<Needle>,
    /// A bit for each hash of the first four bytes of a needle.
    starts: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Needle {
    text: String,
    /// The variable that holds it, or what it looks like.
    name: String,
    /// The longest needle that this one starts with.
    shorter: Option<usize>,
}

impl Redaction {
    /// The secrets of a Dockerfile.
    pub fn of(source: &str) -> Self {
        Self::with(secrets(source), source, &[])
    }

    /// As [`of`](Self::of), of a text that was checked and so has been read, and of the values that its
    /// build is given.
    pub fn of_check(check: &Check) -> Self {
        let given = check.settings().given();
        let given: Vec<String> =
            given.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let texts: Vec<&str> = given.iter().map(String::as_str).collect();
        Self::with(secrets_of(check.text(), check.file()), check.text(), &texts)
    }

    /// The secrets of a Dockerfile and of other texts that belong to it.
    pub fn of_texts(source: &str, texts: &[&str]) -> Self {
        Self::with(secrets(source), source, texts)
    }

    /// The secrets of a state's Dockerfile and of all that people wrote in it.
    pub fn of_state(state: &State) -> Self {
        let mut texts: Vec<&str> = vec![
            &state.dockerignore,
            &state.stage,
            &state.fragment,
            &state.engine,
            &state.platform,
        ];
        texts.extend(state.changes.iter().chain(&state.ignore).map(String::as_str));
        texts.extend(state.build_args.iter().map(String::as_str));
        texts.extend(state.trusted_registries.iter().map(String::as_str));
        texts.extend(state.severities.iter().map(|(name, _)| name.as_str()));
        texts.extend(state.label_schema.iter().map(|(name, _)| name.as_str()));
        texts.extend(state.bases.iter().map(|base| base.image.as_str()));
        texts.extend(state.skipped.iter().map(|skip| skip.reason.as_str()));
        for review in &state.reviews {
            texts.extend([review.author.as_str(), &review.summary, &review.version]);
            texts.extend(review.skipped.iter().map(|skip| skip.reason.as_str()));
            texts.extend(review.comments.iter().map(|comment| comment.text.as_str()));
        }
        Self::with(secrets(&state.text), &state.text, &texts)
    }

    fn with(secrets: Vec<Secret>, source: &str, texts: &[&str]) -> Self {
        let mut needles = Vec::new();
        for secret in &secrets {
            add(&mut needles, &secret.name, secret.range.slice(source));
        }
        for text in texts {
            for it in found(text) {
                add(&mut needles, &it.name, it.range.slice(text));
            }
        }
        needles.sort_unstable_by(|one: &Needle, two| one.text.cmp(&two.text));
        needles.dedup_by(|one, two| one.text == two.text);
        // Of sorted texts, those that one starts with are before it, the longest one last.
        let mut open: Vec<usize> = Vec::new();
        for at in 0..needles.len() {
            let starts = |&other: &usize| match (needles.get(at), needles.get(other)) {
                (Some(this), Some(other)) => this.text.starts_with(&other.text),
                _ => false,
            };
            while open.last().is_some_and(|last| !starts(last)) {
                open.pop();
            }
            let shorter = open.last().copied();
            if let Some(needle) = needles.get_mut(at) {
                needle.shorter = shorter;
            }
            open.push(at);
        }
        let mut starts = vec![0; if needles.is_empty() { 0 } else { 1 << 10 }];
        for hash in needles.iter().filter_map(|needle| hash(needle.text.as_bytes())) {
            if let Some(bits) = starts.get_mut(hash >> 6) {
                *bits |= 1_u64 << (hash & 63);
            }
        }
        Self { secrets, needles, starts }
    }

    /// The places in the Dockerfile, in order.
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// The parts that are to be covered in this Dockerfile where it is shown in pieces, in order and
    /// each within a line.
    pub fn covered(&self, source: &str) -> Vec<TextRange> {
        let mut parts = self.values(source);
        let known = self.secrets.iter();
        parts.extend(known.map(|it| Found { range: it.range, name: it.name.clone() }));
        let mut covered = Vec::new();
        for part in united(parts) {
            cover(source, part.range, &mut |range| covered.push(range));
        }
        covered
    }

    /// True if there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.needles.is_empty() && self.secrets.is_empty()
    }

    /// True if a text holds one of the values.
    pub fn is_in(&self, text: &str) -> bool {
        !self.parts(text).is_empty()
    }

    /// This Dockerfile, or one that came of it by fixes, without the values.
    pub fn file(&self, source: &str) -> String {
        without(source, &self.parts_of_file(source))
    }

    /// Any other text without the values, and without what has the shape of a secret by itself.
    pub fn words(&self, text: &str) -> String {
        without(text, &self.parts(text))
    }

    /// The parts that [`file`](Self::file) takes out, in order, none touching another.
    pub(super) fn parts_of_file(&self, source: &str) -> Vec<Found> {
        let mut parts = self.values(source);
        let known = secrets(source).into_iter();
        parts.extend(known.map(|secret| Found { range: secret.range, name: secret.name }));
        united(parts)
    }

    /// The parts that [`words`](Self::words) takes out, in order, none touching another.
    pub(super) fn parts(&self, text: &str) -> Vec<Found> {
        let mut parts = self.values(text);
        parts.extend(found(text));
        united(parts)
    }

    /// A report of the Dockerfile without the values. Places stay as they are.
    #[must_use]
    pub fn report(&self, report: &Report) -> Report {
        let mut report = report.clone();
        for finding in &mut report.findings {
            self.finding(finding);
        }
        for silenced in &mut report.silenced {
            self.finding(&mut silenced.finding);
            silenced.reason = silenced.reason.take().map(|reason| self.words(&reason));
        }
        report
    }

    /// A state without the values: the Dockerfile and all that was written beside it. Records of
    /// newer versions that hold one are left out, since nobody here can change them.
    #[must_use]
    pub fn state(&self, state: &State) -> State {
        let mut out = state.clone();
        out.text = self.file(&state.text);
        let skips = |skips: &mut [Skip]| {
            for skip in skips {
                self.change(&mut skip.reason);
            }
        };
        for text in [
            &mut out.dockerignore,
            &mut out.stage,
            &mut out.fragment,
            &mut out.engine,
            &mut out.platform,
        ] {
            self.change(text);
        }
        let labels = out.label_schema.iter_mut().map(|(name, _)| name);
        let names = out.severities.iter_mut().map(|(name, _)| name).chain(labels);
        let lists = out.changes.iter_mut().chain(&mut out.ignore).chain(&mut out.build_args);
        for text in lists.chain(&mut out.trusted_registries).chain(names) {
            self.change(text);
        }
        // An id comes with the link too, and may hold anything.
        let is_plain = |fix: &FixId| !self.is_in(&fix.rule);
        out.ticked.retain(is_plain);
        out.checked.retain(|id| !self.is_in(id));
        out.skipped.retain(|skip| is_plain(&skip.fix));
        skips(&mut out.skipped);
        for base in &mut out.bases {
            self.change(&mut base.image);
        }
        let lines = fingerprints(&state.text, &out.text);
        for review in &mut out.reviews {
            for text in [&mut review.author, &mut review.version, &mut review.summary] {
                self.change(text);
            }
            review.accepted.retain(is_plain);
            review.skipped.retain(|skip| is_plain(&skip.fix));
            skips(&mut review.skipped);
            for comment in &mut review.comments {
                self.change(&mut comment.text);
                // The fingerprint of a line with a secret would let it be guessed.
                let new = lines.binary_search_by_key(&comment.fingerprint, |line| line.0);
                if let Some(new) = new.ok().and_then(|place| lines.get(place)) {
                    comment.fingerprint = new.1;
                }
            }
        }
        out.unknown.retain(|Record { bytes, .. }| !self.is_in(&String::from_utf8_lossy(bytes)));
        out
    }

    fn finding(&self, finding: &mut Finding) {
        self.change(&mut finding.message);
        for reason in finding.saves.iter_mut().flat_map(|saves| &mut saves.because) {
            self.change(reason);
        }
        let Some(fix) = &mut finding.fix else { return };
        let Fix { title, edits, snippet, review, .. } = &mut **fix;
        self.change(title);
        for edit in edits {
            // The new text may be whole instructions with values that the file spells otherwise.
            edit.text = self.file(&edit.text);
        }
        if let Some(snippet) = snippet {
            *snippet = self.file(snippet);
        }
        if let Some(review) = review {
            *review = self.file(review).into();
        }
    }

    fn change(&self, text: &mut String) {
        *text = self.words(text);
    }

    /// The ranges of the known values, in order.
    fn values(&self, text: &str) -> Vec<Found> {
        let mut parts = Vec::new();
        if self.needles.is_empty() {
            return parts;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(hash) = bytes.get(at..).and_then(hash) {
            let may = self.starts.get(hash >> 6).is_some_and(|bits| bits >> (hash & 63) & 1 == 1);
            let Some(needle) = may.then(|| self.longest(text, at)).flatten() else {
                at += 1;
                continue;
            };
            // Where only the front of a long value is there, that goes.
            let rest = text.get(at..).unwrap_or("");
            let length = if rest.starts_with(&needle.text) {
                needle.text.len()
            } else {
                front(&needle.text).len()
            };
            let range = TextRange::new(at, at + length);
            parts.push(Found { range, name: needle.name.clone() });
            at += length;
        }
        parts
    }

    /// The longest needle that stands at a place.
    fn longest(&self, text: &str, at: usize) -> Option<&Needle> {
        let rest = text.get(at..)?;
        let near = front(rest);
        let mut place =
            self.needles.partition_point(|needle| front(&needle.text) <= near).checked_sub(1);
        while let Some(needle) = place.and_then(|place| self.needles.get(place)) {
            if rest.starts_with(front(&needle.text)) && needle.stands(text, at) {
                return Some(needle);
            }
            place = needle.shorter;
        }
        None
    }
}

impl Needle {
    /// True if it is not a part of a longer word there, which a short value easily is.
    fn stands(&self, text: &str, at: usize) -> bool {
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        let after = text.as_bytes().get(at + self.text.len());
        self.text.len() >= LONG || !is_word(after) && !is_word(before)
    }
}

/// The old and new fingerprints of the lines that redaction changes, sorted.
fn fingerprints(before: &str, after: &str) -> Vec<(u32, u32)> {
    let mut changed: Vec<(u32, u32)> = before
        .lines()
        .zip(after.lines())
        .filter(|(before, after)| before != after)
        .map(|(before, after)| (super::fingerprint(before), super::fingerprint(after)))
        .collect();
    changed.sort_unstable();
    changed
}

/// A text with these parts replaced. Lines keep their number.
fn without(text: &str, parts: &[Found]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        cover(text, part.range, &mut |range| {
            out.push_str(text.get(at..range.start()).unwrap_or(""));
            out.push_str(REDACTED);
            at = range.end();
        });
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn add(needles: &mut Vec<Needle>, name: &str, value: &str) {
    let mut push = |text: &str| {
        needles.push(Needle { text: text.to_owned(), name: name.to_owned(), shorter: None });
    };
    let plain = value.trim_matches(['"', '\'']);
    if is_telling(plain) {
        push(plain);
    }
    if plain.contains('\\') {
        let unescaped = plain.replace('\\', "");
        if is_telling(&unescaped) {
            push(&unescaped);
        }
    }
    // Other texts may hold a part of a key that goes over several lines.
    for line in
        value.lines().map(str::trim).filter(|line| line.len() >= 16 && line.len() < value.len())
    {
        if !line.starts_with("-----") {
            push(line.trim_end_matches(['\\', '`', ' ']));
        }
    }
}

/// True if a value is odd enough to be looked for wherever it may stand: numbers and plain words
/// are all over a file.
fn is_telling(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    let letters = has(u8::is_ascii_alphabetic);
    let mixed = letters && has(u8::is_ascii_digit)
        || has(u8::is_ascii_lowercase)
            && value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
        || !value.is_ascii()
        || letters && value.bytes().any(|byte| b"!@#$%^&*+=<>?~".contains(&byte));
    value.len() >= SHORT && mixed || value.len() >= WORDS && letters
}

/// As much of a text as is compared to find a needle.
fn front(text: &str) -> &str {
    text.get(..text.floor_char_boundary(COMPARED)).unwrap_or(text)
}

/// Sixteen bits of the first four bytes.
fn hash(bytes: &[u8]) -> Option<usize> {
    let first = bytes.first_chunk::<4>()?;
    Some((u32::from_le_bytes(*first).wrapping_mul(0x9E37_79B1) >> 16) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Comment, Review, fingerprint};

    const TEXT: &str = "FROM a\nENV DB_PASSWORD=hunter2 PIN_TOKEN=\"ab\"\nRUN echo hunter2 ab x\n";

    #[test]
    fn values_go_wherever_they_are() {
        let redaction = Redaction::of(TEXT);
        assert_eq!(
            redaction.file(TEXT),
            "FROM a\nENV DB_PASSWORD=REDACTED PIN_TOKEN=\"REDACTED\"\nRUN echo REDACTED ab x\n"
        );
        assert_eq!(redaction.words("`hunter2`, PIN_TOKEN=ab"), "`REDACTED`, PIN_TOKEN=REDACTED");
        assert_eq!(redaction.words("hunter22 é"), "hunter22 é");
    }

    #[test]
    fn values_of_simulated_arguments_go_too() {
        let changes = ["change-arg=DB_PASSWORD=s3cretW0rd", "change-arg=VERSION=2", "edit=a.txt"];
        let changes = changes.map(str::to_owned).to_vec();
        let state = State { text: "FROM a\n".into(), changes, ..State::default() };
        let shared = Redaction::of_state(&state).state(&state);
        assert_eq!(
            shared.changes,
            ["change-arg=DB_PASSWORD=REDACTED", "change-arg=VERSION=2", "edit=a.txt"]
        );
    }

    #[test]
    fn values_that_a_build_is_given_go_too() {
        let token = format!("ghp_{}", "aB3dE5gH7j".repeat(4).get(..36).unwrap_or(""));
        let given = ["DB_PASSWORD=s3cretW0rd".to_owned(), "VERSION=2".into(), format!("X={token}")];
        let text = "FROM a\nARG DB_PASSWORD\nRUN login s3cretW0rd\n".to_owned();
        let state = State { text, build_args: given.to_vec(), platform: token, ..State::default() };
        let redaction = Redaction::of_state(&state);
        let shared = redaction.state(&state);
        assert_eq!(shared.build_args, ["DB_PASSWORD=REDACTED", "VERSION=2", "X=REDACTED"]);
        assert_eq!((&*shared.platform, shared.text.contains("s3cret")), ("REDACTED", false));
        let places: Vec<&str> = redaction.held(&state).iter().map(|held| held.place).collect();
        assert_eq!(places, ["Dockerfile", "the settings", "a build argument", "a build argument"]);
    }

    #[test]
    fn a_state_loses_them_everywhere_and_comments_stay_on_their_lines() {
        let line = TEXT.lines().nth(1).unwrap();
        let comment =
            Comment { line: 2, fingerprint: fingerprint(line), text: "is hunter2 real?".into() };
        let state = State {
            text: TEXT.into(),
            dockerignore: "hunter2\n".into(),
            reviews: vec![Review { comments: vec![comment], ..Review::default() }],
            unknown: vec![Record { tag: 99, bytes: b"hunter2".to_vec() }],
            ..State::default()
        };
        let shared = Redaction::of_state(&state).state(&state);
        assert!(!format!("{shared:?}").contains("hunter2"), "{shared:?}");
        assert!(shared.unknown.is_empty());
        let comments = &shared.reviews[0].comments;
        assert_eq!(
            crate::review::anchors(&shared.text, comments),
            [crate::review::Anchor::Line(2)]
        );
        assert_eq!(Redaction::of_state(&shared).state(&shared), shared);
    }

    #[test]
    fn longer_values_win_and_parts_of_words_stay() {
        let text = "FROM a\nENV A_TOKEN=Abcdefgh1 B_TOKEN=Abcdefgh1xyz C_TOKEN=Q7w9x2\n";
        let redaction = Redaction::of(text);
        assert_eq!(redaction.words("Abcdefgh1xyz Abcdefgh1x"), "REDACTED REDACTEDx");
        assert_eq!(redaction.words("Q7w9x2 xQ7w9x2 Q7w9x2-"), "REDACTED xQ7w9x2 REDACTED-");
    }
}
