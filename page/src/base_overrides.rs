//! Base images that no rule proposes and the user asks for: they are fixes like others, and stay
//! while the text changes elsewhere.

use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::text::Edit;

use super::State;

/// True if two fixes change the same place.
fn meets(one: &Fix, other: &Fix) -> bool {
    one.edits.iter().any(|edit| {
        let meets =
            |it: &Edit| it.range.start() < edit.range.end() && edit.range.start() < it.range.end();
        other.edits.iter().any(meets)
    })
}

impl State {
    /// Selects another base image, in the place of what was selected for that FROM before, and gives
    /// the fix's id.
    pub(super) fn use_base(&mut self, fix: Fix) -> FixId {
        let id = fix.id.clone();
        let mut before = Vec::new();
        before.extend(self.fixes().filter(|other| other.id.instruction == id.instruction).cloned());
        for other in before {
            if meets(&other, &fix) {
                self.choose(&other.id, false);
            }
        }
        let proposed = self.fixes().find(|other| other.edits == fix.edits);
        let id = if let Some(same) = proposed.map(|other| other.id.clone()) {
            same
        } else {
            self.selection.bases.retain(|other| other.id != id);
            self.selection.bases.push(fix);
            id
        };
        self.selection.accepted.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_core::fix::{Fix, base_image};
    use plimsoll_core::syntax::parse;

    use crate::link::read;
    use crate::sharing::Carried;
    use crate::{Action, Origin, State};

    fn other(text: &str, instruction: usize) -> Fix {
        base_image(text, &parse(text), instruction, "node:22-alpine").unwrap()
    }

    #[test]
    fn another_base_stays_while_the_text_changes_elsewhere() {
        let text = "FROM node:22\nCOPY . .\n";
        let mut state = State::seen(text, Origin::Own);
        state.then(Action::UseBase(other(text, 0)));
        assert!(state.fixed().starts_with("FROM node:22-alpine\n"), "{}", state.fixed());
        state.then(Action::Edit("# syntax=docker/dockerfile:1\nARG A=1\n".to_owned() + text));
        assert!(state.fixed().contains("ARG A=1\nFROM node:22-alpine\n"), "{}", state.fixed());
        state.then(Action::Edit(state.document.text.replace("COPY . .", "COPY a b")));
        assert!(state.fixed().contains("FROM node:22-alpine\nCOPY a b"), "{}", state.fixed());
        state.then(Action::Edit(state.document.text.replace("node:22", "node:24")));
        assert!(state.selection.bases.is_empty() && !state.fixed().contains("node:22-alpine"));
    }

    #[test]
    fn another_base_travels_in_the_link_and_can_be_applied() {
        let text = "ARG A=1\nFROM node:22\nCOPY . .\n";
        let mut state = State::seen(text, Origin::Own);
        state.then(Action::UseBase(other(text, 1)));
        let mut theirs = State::seen("FROM mine\n", Origin::Own);
        theirs.then(Action::Opened(read(&state.link(Carried::DEFAULT))));
        assert_eq!(theirs.selected(), state.selected());
        assert!(theirs.fixed().contains("FROM node:22-alpine\n"));
        let id = theirs.selection.bases[0].id.clone();
        theirs.then(Action::Apply(vec![id]));
        assert!(theirs.document.text.contains("FROM node:22-alpine\n"), "{}", theirs.document.text);
        assert!(theirs.selection.bases.is_empty());
    }
}
