use imara_diff::{Algorithm, Diff, InternedInput};
use serde::{Deserialize, Serialize};

/// Lines around a change that are shown with it.
const CONTEXT: u32 = 3;

/// A run of changed lines with the lines around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// First line before, from 1.
    pub before: u32,
    /// First line after, from 1.
    pub after: u32,
    /// The lines, removed ones before added ones.
    pub lines: Vec<DiffLine>,
}

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Its kind: it stays, goes or comes.
    pub kind: LineKind,
    /// Its text, with its line ending if it has one.
    pub text: String,
}

/// The kinds of lines in a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// It is in both.
    Same,
    /// It is only in the text before.
    Removed,
    /// It is only in the text after.
    Added,
}

/// The changed parts of two texts, with three lines around each. Empty where they are equal.
pub fn diff(before: &str, after: &str) -> Vec<Hunk> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(old.iter().copied());
    input.update_after(new.iter().copied());
    let mut changes = Diff::compute(Algorithm::Histogram, &input);
    changes.postprocess_lines(&input);
    let mut hunks: Vec<Hunk> = Vec::new();
    // One past the last line before that the last hunk shows.
    let mut shown = 0;
    let line = |kind, lines: &[&str], at: u32| {
        let text = lines.get(at as usize).copied().unwrap_or("").to_owned();
        DiffLine { kind, text }
    };
    let mut all = changes.hunks().peekable();
    while let Some(change) = all.next() {
        let from = change.before.start.saturating_sub(CONTEXT);
        if hunks.is_empty() || from > shown {
            hunks.push(Hunk {
                before: from + 1,
                after: change.after.start - (change.before.start - from) + 1,
                lines: Vec::new(),
            });
            shown = from;
        }
        let Some(hunk) = hunks.last_mut() else { break };
        hunk.lines.extend((shown..change.before.start).map(|at| line(LineKind::Same, &old, at)));
        hunk.lines.extend(change.before.clone().map(|at| line(LineKind::Removed, &old, at)));
        hunk.lines.extend(change.after.clone().map(|at| line(LineKind::Added, &new, at)));
        let next = all.peek().map_or(old.len() as u32, |next| next.before.start);
        let until = (change.before.end + CONTEXT).min(next);
        hunk.lines.extend((change.before.end..until).map(|at| line(LineKind::Same, &old, at)));
        shown = until;
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_changes_are_hunks_of_their_own_and_near_ones_share_one() {
        let before: String = (1..=30).map(|line| format!("{line}\n")).collect();
        let near = before.replace("5\n6\n", "5\nx\n6\n").replacen("9\n", "y\n", 1);
        assert_eq!(diff(&before, &near).len(), 1);
        let far = before.replacen("3\n", "x\n", 1).replace("\n28\n", "\ny\n");
        let hunks = diff(&before, &far);
        assert_eq!(hunks.iter().map(|hunk| hunk.before).collect::<Vec<_>>(), [1, 25]);
        assert_eq!(diff(&before, &before), []);
    }
}
