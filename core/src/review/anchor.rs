//! Finding the lines and instructions of a reviewed text again in a text that has changed since.

use serde::{Deserialize, Serialize};

use super::state::{Comment, Skip, State};
use crate::fix::FixId;
use crate::syntax::{Dockerfile, parse};
use crate::text::{LineIndex, LineKind, diff};

/// The place of a comment in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchor {
    /// On this line, from 1; the one it was written on, perhaps elsewhere now.
    Line(usize),
    /// The line is changed or gone; this one is in its place.
    Outdated(usize),
}

/// A short fingerprint of a line: FNV-1a over its text without the white space around it, so that
/// neither indentation nor line endings matter. Frozen: links carry it.
pub fn fingerprint(line: &str) -> u32 {
    line.trim()
        .bytes()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The place of each comment in `text`, in order: its own line where the fingerprint is the same,
/// else the nearest line with that fingerprint, the upper one of two.
pub fn anchors(text: &str, comments: &[Comment]) -> Vec<Anchor> {
    let mut lines: Vec<(u32, usize)> =
        text.lines().enumerate().map(|(at, line)| (fingerprint(line), at + 1)).collect();
    let last = lines.len().max(1);
    lines.sort_unstable();
    let find = |comment: &Comment| {
        let from = lines.partition_point(|&(hash, line)| {
            hash < comment.fingerprint || hash == comment.fingerprint && line < comment.line
        });
        let same = |place: usize| {
            lines.get(place).filter(|entry| entry.0 == comment.fingerprint).map(|entry| entry.1)
        };
        let above = from.checked_sub(1).and_then(same);
        match (above, same(from)) {
            (Some(above), Some(below)) if comment.line - above <= below - comment.line => {
                Anchor::Line(above)
            }
            (_, Some(line)) | (Some(line), None) => Anchor::Line(line),
            (None, None) => Anchor::Outdated(comment.line.clamp(1, last)),
        }
    };
    comments.iter().map(find).collect()
}

/// The places of one text's lines and instructions in another.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// For each line before, its number after if it stayed; both from 1.
    lines: Vec<Option<usize>>,
    /// For each instruction before, its place after and whether its text is the same.
    places: Vec<Option<(usize, bool)>>,
}

impl Moves {
    /// Pairs the instructions of two texts by the lines that stayed; between two of those, the
    /// changed ones by their order, where the keyword is the same.
    pub fn new(before: &str, after: &str) -> Self {
        let (old, new) = (parse(before), parse(after));
        let mut places = vec![None; old.instructions.len()];
        let new_starts = starts(after, &new);
        let mut free = 0;
        // The first instruction whose pair is not known yet.
        let mut pending = 0;
        let stayed = unchanged(before, after);
        for (at, line) in starts(before, &old).into_iter().enumerate() {
            let target = stayed.get(line - 1).copied().flatten();
            let Some(place) = target.and_then(|line| new_starts.binary_search(&line).ok()) else {
                continue;
            };
            if place < free {
                continue;
            }
            let text = |source: &str, file: &Dockerfile, at: usize| {
                file.instructions.get(at).map(|one| one.range.slice(source).to_owned())
            };
            let same = text(before, &old, at) == text(after, &new, place);
            pair(&mut places, (&old, pending..at), (&new, free..place));
            if let Some(entry) = places.get_mut(at) {
                *entry = Some((place, same));
            }
            (pending, free) = (at + 1, place + 1);
        }
        let ends = (old.instructions.len(), new.instructions.len());
        pair(&mut places, (&old, pending..ends.0), (&new, free..ends.1));
        Self { lines: stayed, places }
    }

    /// The fix's id in the text after; `None` where its instruction is changed or gone.
    pub fn fix(&self, id: &FixId) -> Option<FixId> {
        self.place(id.instruction).filter(|place| place.1).map(|(instruction, _)| FixId {
            rule: id.rule.clone(),
            instruction,
            ordinal: id.ordinal,
        })
    }

    /// The number after of a line that stayed; both from 1.
    pub fn line(&self, line: usize) -> Option<usize> {
        self.lines.get(line.checked_sub(1)?).copied().flatten()
    }

    /// The instruction's place after, and whether its text is the same.
    pub fn place(&self, instruction: usize) -> Option<(usize, bool)> {
        self.places.get(instruction).copied().flatten()
    }
}

impl State {
    /// The same state for another text: decisions go to the instructions where they are now, and
    /// those whose instruction has changed are left out; comments go with their line, and those
    /// whose line has changed stay as they are.
    #[must_use]
    pub fn onto(&self, text: &str) -> Self {
        let mut state = Self { text: text.to_owned(), ..self.clone() };
        if self.text == text {
            return state;
        }
        let moves = Moves::new(&self.text, text);
        let fixes =
            |ids: &mut Vec<FixId>| *ids = ids.iter().filter_map(|id| moves.fix(id)).collect();
        let skips = |skips: &mut Vec<Skip>| {
            skips.retain_mut(|skip| moves.fix(&skip.fix).map(|fix| skip.fix = fix).is_some());
        };
        fixes(&mut state.ticked);
        skips(&mut state.skipped);
        state.bases.retain_mut(|base| {
            let place = moves.place(base.instruction).filter(|place| place.1);
            place.map(|place| base.instruction = place.0).is_some()
        });
        for review in &mut state.reviews {
            fixes(&mut review.accepted);
            skips(&mut review.skipped);
        }
        let lines: Vec<u32> = self.text.lines().map(fingerprint).collect();
        let comments = state.reviews.iter_mut().flat_map(|review| &mut review.comments);
        for comment in comments {
            // One that was outdated before, or that stood on another line, finds its own way.
            let before = comment.line.checked_sub(1).and_then(|place| lines.get(place));
            if before == Some(&comment.fingerprint)
                && let Some(line) = moves.line(comment.line)
            {
                comment.line = line;
            }
        }
        state
    }
}

/// For each line before, its number after if it stayed; both from 1.
fn unchanged(before: &str, after: &str) -> Vec<Option<usize>> {
    let count = before.split_inclusive('\n').count();
    let mut lines = Vec::with_capacity(count);
    let (mut old, mut new) = (1, 1);
    for hunk in diff(before, after) {
        while old < hunk.before as usize {
            lines.push(Some(new));
            (old, new) = (old + 1, new + 1);
        }
        for line in &hunk.lines {
            match line.kind {
                LineKind::Same => {
                    lines.push(Some(new));
                    (old, new) = (old + 1, new + 1);
                }
                LineKind::Removed => {
                    lines.push(None);
                    old += 1;
                }
                LineKind::Added => new += 1,
            }
        }
    }
    while lines.len() < count {
        lines.push(Some(new));
        new += 1;
    }
    lines
}

/// The first line of each instruction, from 1.
fn starts(source: &str, file: &Dockerfile) -> Vec<usize> {
    let index = LineIndex::new(source);
    file.instructions.iter().map(|one| index.line(one.range.start())).collect()
}

type Part<'a> = (&'a Dockerfile, std::ops::Range<usize>);

/// Pairs changed instructions of the same keyword in order.
fn pair(places: &mut [Option<(usize, bool)>], (old, from): Part<'_>, (new, to): Part<'_>) {
    let mut next = to.start;
    for at in from {
        let keyword = old.instructions.get(at).map(|one| one.keyword);
        // What stands further away is another one, and looking for it would take too long.
        let found = (next..to.end.min(next + 64))
            .find(|&place| new.instructions.get(place).map(|one| one.keyword) == keyword);
        if let (Some(place), Some(entry)) = (found, places.get_mut(at)) {
            *entry = Some((place, false));
            next = place + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(line: usize, text: &str) -> Comment {
        Comment { line, fingerprint: fingerprint(text), text: "x".into() }
    }

    #[test]
    fn comments_follow_their_line_and_say_when_it_changed() {
        let text = "FROM a\nRUN b\nCOPY . .\nRUN b\n";
        let comments = [
            comment(2, "RUN b"),
            comment(1, "COPY . ."),
            comment(3, "RUN b  "),
            comment(9, "FROM a"),
            comment(4, "USER gone"),
            comment(99, "USER gone"),
        ];
        let lines = [
            Anchor::Line(2),
            Anchor::Line(3),
            Anchor::Line(2),
            Anchor::Line(1),
            Anchor::Outdated(4),
            Anchor::Outdated(4),
        ];
        assert_eq!(anchors(text, &comments), lines);
        assert_eq!(anchors("", &comments[..1]), [Anchor::Outdated(1)]);
    }

    #[test]
    fn fixes_follow_their_instruction() {
        let before = "FROM a\nRUN b\nRUN c\nCOPY . .\nRUN d\n";
        let after = "FROM a\nUSER x\nRUN b\nRUN changed\nRUN d\n";
        let moves = Moves::new(before, after);
        let places: Vec<_> = (0..6).map(|at| moves.place(at)).collect();
        assert_eq!(
            places,
            [Some((0, true)), Some((2, true)), Some((3, false)), None, Some((4, true)), None]
        );
        let id: FixId = "rule:1:2".parse().unwrap();
        assert_eq!(moves.fix(&id).unwrap().to_string(), "rule:2:2");
        assert_eq!(moves.fix(&"rule:2:0".parse().unwrap()), None);
    }

    #[test]
    fn a_comment_stays_with_its_line_among_equal_ones() {
        let text = "FROM a\nRUN b\nUSER c\nRUN b\n";
        let comments = vec![comment(4, "RUN b"), comment(3, "USER old")];
        let review = crate::review::Review { comments, ..Default::default() };
        let state = State { text: text.into(), reviews: vec![review], ..State::default() };
        let moved = state.onto(&format!("# one\n# two\n# three\n{text}"));
        let lines: Vec<usize> =
            moved.reviews[0].comments.iter().map(|comment| comment.line).collect();
        assert_eq!(lines, [7, 3]);
    }

    #[test]
    fn a_text_against_itself_moves_nothing() {
        let text = "FROM a\r\nRUN b \\\r\n  c\r\n\r\n# x\r\nRUN b";
        let moves = Moves::new(text, text);
        assert!((0..3).all(|at| moves.place(at) == Some((at, true))));
    }
}
