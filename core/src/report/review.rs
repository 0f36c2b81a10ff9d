use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::counted;
use super::markdown::{code, escape};
use crate::analysis::Check;
use crate::fix::FixId;
use crate::review::{Anchor, State, Verdict, anchors, decisions};
use crate::rules::{Finding, Rules};
use crate::text::{LONGEST_VALUE, LineIndex, cut};

/// The reviews of a state as Markdown for issues, merge requests and chat: the people and their
/// verdicts, the decisions with their reasons, the comments with their lines. What people wrote is
/// shown as text: it cannot become markup, a link or a mention.
pub fn review(state: &State) -> String {
    let mut out = format!("### {} of a Dockerfile\n\n", counted(state.reviews.len(), "review"));
    for review in &state.reviews {
        let verdict = match review.verdict {
            Verdict::None => "",
            Verdict::Approve => ", approves",
            Verdict::RequestChanges => ", requests changes",
        };
        let version = if review.version.is_empty() {
            String::new()
        } else {
            format!(" (Plimsoll {})", escape(&review.version))
        };
        let _ = writeln!(
            out,
            "- **{}**{verdict}: {} accepted, {} skipped, {}{version}",
            author(&review.author),
            review.accepted.len(),
            review.skipped.len(),
            counted(review.comments.len(), "comment"),
        );
        if !review.summary.is_empty() {
            let _ = writeln!(out, "  {}", escape(&review.summary));
        }
    }
    fixes(&mut out, state);
    comments(&mut out, state);
    out
}

fn fixes(out: &mut String, state: &State) {
    let decisions = decisions(&state.reviews);
    if decisions.is_empty() {
        return;
    }
    let check = Check::without_sizes(&state.text, &state.settings(), &state.inputs(Rules::all()));
    let index = LineIndex::new(&state.text);
    let by_fix: BTreeMap<&FixId, &Finding> =
        check.report.findings.iter().filter_map(|one| Some((&one.fix.as_ref()?.id, one))).collect();
    out.push_str("\n| Line | Fix | Decision |\n|---:|---|---|\n");
    for decision in &decisions {
        let found = by_fix.get(&decision.fix);
        let line = found.map(|one| index.line(one.range.start()).to_string());
        let title = found.and_then(|one| one.fix.as_ref()).map(|fix| escape(&fix.title));
        let said = match (decision.is_disputed(), decision.accepted.is_empty()) {
            (true, _) => "disputed",
            (_, true) => "skip",
            _ => "accept",
        };
        let people = decision.accepted.iter().map(|name| author(name)).chain(
            decision.skipped.iter().map(|(name, reason)| match reason.as_str() {
                "" => author(name),
                reason => format!("{}: {}", author(name), escape(reason)),
            }),
        );
        let _ = writeln!(
            out,
            "| {} | {} {} | {said} ({}) |",
            line.unwrap_or_default(),
            title.unwrap_or_default(),
            code(&decision.fix.to_string()).replace('|', "\\|"),
            people.collect::<Vec<_>>().join("; "),
        );
    }
}

fn comments(out: &mut String, state: &State) {
    let lines: Vec<&str> = state.text.lines().collect();
    for review in &state.reviews {
        for (comment, anchor) in review.comments.iter().zip(anchors(&state.text, &review.comments))
        {
            let (line, place) = match anchor {
                Anchor::Line(line) => (line, format!("Line {line}")),
                Anchor::Outdated(line) => (line, format!("Line {line}, changed since")),
            };
            let quoted = lines.get(line.saturating_sub(1)).map_or("", |line| line.trim());
            let quoted = cut(quoted, LONGEST_VALUE);
            let _ =
                write!(out, "\n{place}: {}\n\n> **{}**: ", code(&quoted), author(&review.author));
            for (at, line) in comment.text.lines().enumerate() {
                out.push_str(if at == 0 { "" } else { "  \n> " });
                out.push_str(&escape(line));
            }
            out.push('\n');
        }
    }
}

/// The label, or what stands for none.
fn author(label: &str) -> String {
    if label.trim().is_empty() { "a reviewer".to_owned() } else { escape(label) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Comment, Review, Skip, fingerprint};

    #[test]
    fn a_review_reads_well_and_stays_text() {
        let review_of = |line: &str, text: &str| Comment {
            line: 2,
            fingerprint: fingerprint(line),
            text: text.into(),
        };
        let state = State {
            text: "FROM debian:13\nMAINTAINER `ada` | x\n".into(),
            reviews: vec![Review {
                author: "Ana <b>".into(),
                version: "0.1.0".into(),
                verdict: Verdict::RequestChanges,
                summary: "Nearly @all [x](http://e)".into(),
                accepted: vec!["maintainer-deprecated:1:0".parse().unwrap()],
                skipped: vec![Skip { fix: "y:0:0".parse().unwrap(), reason: "a|b".into() }],
                comments: vec![
                    review_of("MAINTAINER `ada` | x", "# why?\n![i](x) https://evil.example"),
                    review_of("gone", "old"),
                ],
                ..Review::default()
            }],
            ..State::default()
        };
        let text = review(&state);
        for part in [
            "- **Ana &lt;b>**, requests changes: 1 accepted, 1 skipped, 2 comments (Plimsoll 0.1.0)",
            "  Nearly @&#8203;all \\[x\\](http:&#8203;//e)",
            "`maintainer-deprecated:1:0` | accept (Ana &lt;b>) |",
            "skip (Ana &lt;b>: a\\|b)",
            "Line 2: ``MAINTAINER `ada` | x``",
            "> **Ana &lt;b>**: #&#8203; why?  \n> !\\[i\\](x) https:&#8203;//evil.example",
            "Line 2, changed since",
        ] {
            assert!(text.contains(part), "{part}\nin\n{text}");
        }
    }
}
