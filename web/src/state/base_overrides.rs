//! Base images that no rule proposes and the user asks for: they are fixes like others, and stay
//! while the text changes elsewhere.

use plimsoll_core::fix::{Fix, FixId, base_image};
use plimsoll_core::review::View;
use plimsoll_core::syntax::parse;
use plimsoll_core::text::Edit;

use super::fix_remap::changed;
use super::{Layout, State};

/// True if two fixes change the same place.
fn meets(one: &Fix, other: &Fix) -> bool {
    one.edits.iter().any(|edit| {
        let meets =
            |it: &Edit| it.range.start() < edit.range.end() && edit.range.start() < it.range.end();
        other.edits.iter().any(meets)
    })
}

impl State {
    /// Selects another base image, in the place of what was selected for that FROM before.
    pub(super) fn use_base(&mut self, fix: Fix) {
        let id = fix.id.clone();
        let mut before = Vec::new();
        before.extend(self.fixes().filter(|other| other.id.instruction == id.instruction).cloned());
        for other in before {
            if meets(&other, &fix) {
                self.choose(&other.id, false);
            }
        }
        let proposed = self.document.check.fixes().find(|other| other.edits == fix.edits);
        if let Some(same) = proposed.map(|other| other.id.clone()) {
            self.selection.accepted.insert(same);
        } else {
            self.selection.bases.retain(|other| other.id != id);
            self.selection.bases.push(fix);
            self.selection.accepted.insert(id);
        }
        self.interface.view = View::Fixes;
        self.interface.layout = Layout::Each;
        self.select();
    }

    /// Takes them from the text before to this one: those whose image is written there still, with
    /// their ids before and now.
    pub(super) fn move_bases(&mut self, old: &str) -> Vec<(FixId, FixId)> {
        if self.selection.bases.is_empty() {
            return Vec::new();
        }
        let change = changed(old, &self.document.text);
        let file = parse(&self.document.text);
        let mut moved = Vec::new();
        self.selection.bases.retain_mut(|base| {
            let Some(edit) = base.edits.first() else { return false };
            let (start, end) = (edit.range.start(), edit.range.end());
            let now = if end <= change.start {
                start
            } else if start >= change.old_end {
                start - change.old_end + change.new_end
            } else {
                return false;
            };
            let after = file.instructions.partition_point(|one| one.range.start() <= now);
            let index = after.saturating_sub(1);
            let Some(new) = base_image(&self.document.text, &file, index, &edit.text) else {
                return false;
            };
            let same = new.edits.first().is_some_and(|edit| edit.range.start() == now)
                && new.edits.first().map(|edit| edit.range.len()) == Some(end - start);
            if same {
                let id = std::mem::replace(&mut base.id, new.id.clone());
                base.edits = new.edits;
                moved.push((id, new.id));
            }
            same
        });
        moved
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_core::fix::{Fix, base_image};
    use plimsoll_core::syntax::parse;

    use crate::state::link::read;
    use crate::state::sharing::Carried;
    use crate::state::{Action, Origin, State};

    fn other(text: &str, instruction: usize) -> Fix {
        base_image(text, &parse(text), instruction, "node:22-alpine").unwrap()
    }

    #[test]
    fn another_base_stays_while_the_text_changes_elsewhere() {
        let text = "FROM node:22\nCOPY . .\n";
        let mut state = State::new(text, Origin::Own);
        state.update(Action::UseBase(other(text, 0)));
        assert!(state.fixed().starts_with("FROM node:22-alpine\n"), "{}", state.fixed());
        state.update(Action::Edit("# syntax=docker/dockerfile:1\nARG A=1\n".to_owned() + text));
        assert!(state.fixed().contains("ARG A=1\nFROM node:22-alpine\n"), "{}", state.fixed());
        state.update(Action::Edit(state.document.text.replace("COPY . .", "COPY a b")));
        assert!(state.fixed().contains("FROM node:22-alpine\nCOPY a b"), "{}", state.fixed());
        state.update(Action::Edit(state.document.text.replace("node:22", "node:24")));
        assert!(state.selection.bases.is_empty() && !state.fixed().contains("node:22-alpine"));
    }

    #[test]
    fn another_base_travels_in_the_link_and_can_be_applied() {
        let text = "ARG A=1\nFROM node:22\nCOPY . .\n";
        let mut state = State::new(text, Origin::Own);
        state.update(Action::UseBase(other(text, 1)));
        let mut theirs = State::new("FROM mine\n", Origin::Own);
        theirs.update(Action::Opened(read(&state.link(Carried::DEFAULT))));
        assert_eq!(theirs.selected(), state.selected());
        assert!(theirs.fixed().contains("FROM node:22-alpine\n"));
        let id = theirs.selection.bases[0].id.clone();
        theirs.update(Action::Apply(vec![id]));
        assert!(theirs.document.text.contains("FROM node:22-alpine\n"), "{}", theirs.document.text);
        assert!(theirs.selection.bases.is_empty());
    }
}
