use serde::{Deserialize, Serialize};

use super::redaction::Redaction;
use super::state::State;
use crate::secrets::Found;
use crate::text::{LineIndex, Term, kept};

/// From this length on, in bytes, a value's first characters may be shown: they say which token it
/// is, and what is left is more than anybody can guess.
const LONG: usize = 16;
/// The number of characters that are shown.
const SHOWN: usize = 4;

/// A value that a state holds and that should not be shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The text that it stands in: "Dockerfile", ".dockerignore", "a comment".
    #[serde(deserialize_with = "kept")]
    pub place: Term,
    /// The line there, or the line that is commented on; from 1, and 0 where there is none.
    pub line: usize,
    /// The variable that holds it, or what it looks like: "a GitHub token".
    pub name: String,
    /// The value, masked: `ghp_••••`.
    pub masked: String,
}

impl Redaction {
    /// Every value that [`state`](Self::state) takes out of this state's texts, in their order.
    pub fn held(&self, state: &State) -> Vec<Held> {
        let mut held = Vec::new();
        let mut add = |place, line: Option<usize>, text: &str, parts: Vec<Found>| {
            let index = LineIndex::new(text);
            held.extend(parts.into_iter().map(|part| Held {
                place,
                line: line.unwrap_or_else(|| index.line(part.range.start())),
                masked: mask(part.range.slice(text)),
                name: part.name,
            }));
        };
        add("Dockerfile", None, &state.text, self.parts_of_file(&state.text));
        add(".dockerignore", None, &state.dockerignore, self.parts(&state.dockerignore));
        let mut words = |place, line: usize, text: &str| {
            add(place, Some(line), text, self.parts(text));
        };
        let labels = state.label_schema.iter().map(|(name, _)| name);
        let names = state.severities.iter().map(|(name, _)| name).chain(labels);
        let lists = state.ignore.iter().chain(&state.trusted_registries).chain(names);
        for text in
            [&state.stage, &state.fragment, &state.engine, &state.platform].into_iter().chain(lists)
        {
            words("the settings", 0, text);
        }
        for given in &state.build_args {
            words("a build argument", 0, given);
        }
        for base in &state.bases {
            words("a base image", 0, &base.image);
        }
        for text in &state.changes {
            words("a change to simulate", 0, text);
        }
        for skip in &state.skipped {
            words("a reason", 0, &skip.reason);
        }
        for review in &state.reviews {
            words("a reviewer's name", 0, &review.author);
            words("a review's version", 0, &review.version);
            words("a verdict", 0, &review.summary);
            for skip in &review.skipped {
                words("a reason", 0, &skip.reason);
            }
            for comment in &review.comments {
                words("a comment", comment.line, &comment.text);
            }
        }
        held
    }
}

fn mask(value: &str) -> String {
    let value = value.trim_matches(['"', '\'']);
    let shown = value
        .get(..SHOWN)
        .filter(|start| value.len() >= LONG && start.bytes().all(|byte| byte.is_ascii_graphic()));
    format!("{}••••", shown.unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use crate::review::{Comment, Held, Redaction, Review, State};

    #[test]
    fn each_value_is_listed_with_its_place_and_masked() {
        let token = format!("ghp_{}", "aB3dE5gH7j".repeat(4).get(..36).unwrap_or(""));
        let comment = Comment { line: 7, fingerprint: 0, text: format!("is {token} yours?") };
        let state = State {
            text: format!("FROM a\nENV DB_PASSWORD=hunter2\nRUN echo hunter2\nLABEL x={token}\n"),
            dockerignore: "a\nhunter2\n".into(),
            reviews: vec![Review { comments: vec![comment], ..Review::default() }],
            ..State::default()
        };
        let held = |place, line, name: &str, masked: &str| Held {
            place,
            line,
            name: name.into(),
            masked: masked.into(),
        };
        assert_eq!(
            Redaction::of_state(&state).held(&state),
            [
                held("Dockerfile", 2, "DB_PASSWORD", "••••"),
                held("Dockerfile", 3, "DB_PASSWORD", "••••"),
                held("Dockerfile", 4, "x", "ghp_••••"),
                held(".dockerignore", 2, "DB_PASSWORD", "••••"),
                held("a comment", 7, "x", "ghp_••••"),
            ]
        );
    }
}
