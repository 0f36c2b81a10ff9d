//! Reviews in words.

use plimsoll_core::report::counted;
use plimsoll_core::review::{Decision, Rejection, Review, Verdict, decisions};

use super::State;
use super::review_session::{ReviewSession, VERSION};
use super::text::shown;

/// The name of somebody who gave none.
const NOBODY: &str = "a reviewer";

/// A name as it is shown.
pub fn name(author: &str) -> String {
    if author.trim().is_empty() { NOBODY.to_owned() } else { shown(author) }
}

/// "approves"; nothing for none.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "",
        Verdict::Approve => "approves",
        Verdict::RequestChanges => "requests changes",
    }
}

/// "4 accepted, 1 skipped, 2 comments" of one review.
pub fn counts(review: &Review) -> String {
    let skipped = review.skipped.len();
    listed(&[
        (review.accepted.len(), "accepted"),
        (skipped, "skipped"),
        (review.comments.len(), "comment"),
    ])
}

/// Reviews on the whole: "Review by Ana, who approves: 4 accepted, 1 skipped, 2 comments".
pub fn heading(reviews: &[Review]) -> String {
    if let [review] = reviews {
        let who = match verdict(review.verdict) {
            "" => String::new(),
            words => format!(", who {words}"),
        };
        return format!("Review by {}{who}: {}", name(&review.author), counts(review));
    }
    let names: Vec<String> = reviews
        .iter()
        .map(|review| match verdict(review.verdict) {
            "" => name(&review.author),
            words => format!("{} ({words})", name(&review.author)),
        })
        .collect();
    let said = decisions(reviews);
    let count = |is_it: fn(&Decision) -> bool| said.iter().filter(|one| is_it(one)).count();
    let counts = listed(&[
        (count(Decision::is_accepted), "accepted"),
        (count(|one| one.accepted.is_empty()), "skipped"),
        (count(Decision::is_disputed), "disputed"),
        (reviews.iter().map(|review| review.comments.len()).sum(), "comment"),
    ]);
    format!("Reviews by {}: {counts}", joined(&names))
}

impl State {
    /// Things that the user should know before they go by the reviews.
    pub fn caveats(&self) -> Vec<String> {
        let here = &self.review.here;
        let mut words = Vec::new();
        for review in &self.review.reviewed.reviews {
            let told = version(review, here.problems);
            words.extend(told.filter(|told| !words.contains(told)));
        }
        let disputed = self.disputed().len();
        if disputed > 0 {
            let fixes = if disputed == 1 {
                "1 fix, which waits".to_owned()
            } else {
                format!("{disputed} fixes, which wait")
            };
            words.push(format!("They disagree on {fixes} for your choice."));
        }
        if let (done @ 1.., all) = here.carried_out {
            words.push(format!("Applied: {done} of {all} accepted."));
        }
        match here.lost {
            0 => {}
            1 => words.push("1 decision no longer fits: its lines have changed.".to_owned()),
            lost => {
                words.push(format!("{lost} decisions no longer fit: their lines have changed."));
            }
        }
        let since = &here.since;
        if !since.lines.is_empty() || !since.problems.is_empty() || !since.gone.is_empty() {
            let mut parts = Vec::new();
            if !since.lines.is_empty() {
                parts.push(lines(&since.lines));
            }
            if !since.problems.is_empty() {
                parts.push(counted(since.problems.len(), "new problem"));
            }
            if !since.gone.is_empty() {
                parts.push(format!("{} gone", counted(since.gone.len(), "problem")));
            }
            words.push(format!("New since the review: {}.", parts.join("; ")));
        }
        words
    }
}

impl ReviewSession {
    /// The differences of the links that were put together, in sentences.
    pub fn differences(&self) -> Vec<String> {
        let word = |conflict: &Rejection| match conflict {
            Rejection::Text => Some(
                "The files differ. Yours is kept, and what the other link says is put on it where \
                 the lines are the same."
                    .to_owned(),
            ),
            Rejection::Setting(name) => {
                Some(format!("The links differ in the setting {}. Yours is kept.", shown(name)))
            }
            Rejection::Verdict(author) => {
                Some(format!("{} says two things in sum. The stricter one is kept.", name(author)))
            }
            // These are shown where they can be decided.
            Rejection::Decision(_) => None,
        };
        self.conflicts.iter().filter_map(word).collect()
    }
}

/// "Ana accepts it; Ben skips it: later".
pub fn said(decision: &Decision) -> String {
    let mut parts = Vec::new();
    if !decision.accepted.is_empty() {
        let names: Vec<String> = decision.accepted.iter().map(|one| name(one)).collect();
        let verb = if names.len() == 1 { "accepts" } else { "accept" };
        parts.push(format!("{} {verb} it", joined(&names)));
    }
    for (author, reason) in &decision.skipped {
        parts.push(match reason.as_str() {
            "" => format!("{} skips it", name(author)),
            reason => format!("{} skips it: {}", name(author), shown(reason)),
        });
    }
    super::text::capital(&parts.join("; "))
}

/// A sentence on a review of another version; `problems` is what this one finds in the same text.
fn version(review: &Review, problems: usize) -> Option<String> {
    if review.version.is_empty() || review.version == VERSION {
        return None;
    }
    let now = match problems.cmp(&review.problems) {
        std::cmp::Ordering::Greater => counted(problems - review.problems, "new problem"),
        std::cmp::Ordering::Less => {
            format!("{} fewer", counted(review.problems - problems, "problem"))
        }
        std::cmp::Ordering::Equal => "as many problems".to_owned(),
    };
    Some(format!("Made with Plimsoll {}, you have {VERSION}: {now}.", shown(&review.version)))
}

/// "line 3", "lines 3, 7 to 9".
fn lines(lines: &[usize]) -> String {
    let runs: Vec<String> = lines
        .chunk_by(|one, next| one + 1 == *next)
        .filter_map(|run| match run {
            [only] => Some(only.to_string()),
            [first, .., last] => Some(format!("{first} to {last}")),
            [] => None,
        })
        .collect();
    let shown = runs.get(..5).unwrap_or(&runs).join(", ");
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    let more = if runs.len() > 5 { " and more" } else { "" };
    format!("{noun} {shown}{more}")
}

/// Counts with their words, those of nothing left out; comments have a plural.
fn listed(parts: &[(usize, &str)]) -> String {
    let words: Vec<String> = parts
        .iter()
        .filter(|part| part.0 > 0)
        .map(|&(count, word)| match word {
            "comment" => counted(count, word),
            _ => format!("{count} {word}"),
        })
        .collect();
    if words.is_empty() { "nothing decided".to_owned() } else { words.join(", ") }
}

/// "Ana", "Ana and Ben", "Ana, Ben and Cy".
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::review::Skip;

    fn review(author: &str, accepted: &[&str], skipped: &[&str]) -> Review {
        Review {
            author: author.into(),
            version: VERSION.into(),
            accepted: accepted.iter().map(|id| id.parse().unwrap()).collect(),
            skipped: skipped
                .iter()
                .map(|id| Skip { fix: id.parse().unwrap(), reason: "later".into() })
                .collect(),
            ..Review::default()
        }
    }

    #[test]
    fn reviews_are_told_in_a_sentence() {
        let mut ana = review("Ana", &["a:0:0", "b:1:0"], &["c:2:0"]);
        assert_eq!(heading(&[ana.clone()]), "Review by Ana: 2 accepted, 1 skipped");
        ana.verdict = Verdict::RequestChanges;
        assert_eq!(
            heading(&[ana.clone(), review("", &["c:2:0"], &[])]),
            "Reviews by Ana (requests changes) and a reviewer: 2 accepted, 1 disputed"
        );
        assert_eq!(heading(&[Review::default()]), "Review by a reviewer: nothing decided");
        let hidden = review("An\u{200b}a", &["a:0:0"], &[]);
        assert_eq!(heading(&[hidden]), "Review by An[U+200B]a: 1 accepted");
        let all = decisions(&[ana, review("Ben", &["c:2:0"], &[])]);
        assert_eq!(said(&all[2]), "Ben accepts it; Ana skips it: later");
    }

    #[test]
    fn another_version_and_its_problems_are_told() {
        let mut old = review("Ana", &[], &[]);
        assert_eq!(version(&old, 9), None);
        old.version = "0.0.9".into();
        old.problems = 8;
        assert!(version(&old, 9).unwrap().ends_with(": 1 new problem."));
        assert!(version(&old, 8).unwrap().ends_with(": as many problems."));
        assert!(version(&old, 6).unwrap().ends_with(": 2 problems fewer."));
    }

    #[test]
    fn lines_are_told_in_runs() {
        assert_eq!(lines(&[3]), "line 3");
        assert_eq!(lines(&[3, 7, 8, 9]), "lines 3, 7 to 9");
        assert_eq!(lines(&[1, 3, 5, 7, 9, 11]), "lines 1, 3, 5, 7, 9 and more");
    }
}
