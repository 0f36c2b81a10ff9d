//! The effect of a RUN on files that are there: owners and modes, copies, deletions.

use super::Run;
use crate::shell::{ShellWord, SimpleCommand};
use crate::size::apt;
use crate::size::filesystem::{Entry, is_inside};
use crate::size::{Estimate, PartKind};

impl Run<'_, '_, '_> {
    /// A changed owner or mode stores what lower layers hold again.
    pub(super) fn own(&mut self, command: &SimpleCommand) {
        let recursive = command.has_option(&["-R", "--recursive"]);
        for word in command.operands().skip(1) {
            let Some(path) = self.path(word.text()) else { continue };
            let name = command.name().unwrap_or("chown");
            let (band, because) = match self.content.below(&path) {
                Some(known) if recursive => {
                    (known, format!("`{name}` stores what lower layers hold at `{path}` again"))
                }
                _ if recursive && !self.made.iter().any(|thing| is_inside(&thing.path, &path)) => (
                    self.content.at(&path).map_or(Estimate::new(0, 50_000, 50_000_000), |known| {
                        known.scaled(0, 50, 100)
                    }),
                    format!(
                        "`{name}` stores again what lower layers hold at `{path}`, which is not known"
                    ),
                ),
                // One file, or one folder without what is in it.
                Some(known) if !path.is_empty() => (
                    Estimate::new(0, known.likely.min(1_000_000), known.high),
                    format!("`{name}` stores `{path}` again"),
                ),
                _ => continue,
            };
            self.made.push(Entry::new(path, PartKind::Duplicate, band, because));
        }
    }

    pub(super) fn copy(&mut self, command: &SimpleCommand, moves: bool) {
        let operands: Vec<&str> = command.operands().map(ShellWord::text).collect();
        let Some((to, sources)) = operands.split_last() else { return };
        let Some(to) = self.path(to) else { return };
        for source in sources.iter().take(32) {
            let Some(from) = self.path(source) else { continue };
            if moves && self.moved(&from, &to) {
                continue;
            }
            let Some(band) = self.known(&from) else {
                let band = Estimate::new(0, 50_000, 100_000_000);
                self.made.push(Entry::new(
                    to.as_str(),
                    PartKind::Files,
                    band,
                    "A copy of files whose size is not known",
                ));
                continue;
            };
            let below = self.content.below(&from).is_some();
            let kind = if below { PartKind::Duplicate } else { PartKind::Files };
            if moves {
                self.content.remove(&from);
            }
            self.made.push(Entry::new(to.as_str(), kind, band, format!("A copy of `{from}`")));
        }
    }

    /// Moves what this RUN made at a path, and what it unpacked or built in a folder around it, for
    /// that is mostly what is moved out of it. False where it made nothing there.
    fn moved(&mut self, from: &str, to: &str) -> bool {
        let mut any = false;
        for thing in &mut self.made {
            let is_bulk = matches!(thing.kind, PartKind::Downloads | PartKind::Output);
            if is_inside(&thing.path, from) || is_bulk && is_inside(from, &thing.path) {
                to.clone_into(&mut thing.path);
                any = true;
            }
        }
        any
    }

    /// The bytes that lie at a path: made by this RUN or by a lower layer.
    pub(super) fn known(&self, path: &str) -> Option<Estimate> {
        let mut own = self.made.iter().filter(|thing| is_inside(&thing.path, path)).peekable();
        if own.peek().is_some() {
            return Some(own.map(|thing| thing.disk).sum());
        }
        self.content.at(path)
    }

    pub(super) fn remove(&mut self, path: &str) {
        let Some(path) = self.path(path) else { return };
        // Nothing is known to be in `/`, and nobody removes all of it.
        if path.is_empty() {
            return;
        }
        let base = path.split('*').next().unwrap_or("").trim_end_matches('/');
        self.made.retain(|thing| !is_inside(&thing.path, base) || base.is_empty());
        if is_inside(apt::LISTS, base) {
            self.content.has_lists = false;
        }
        if self.mounted.hold(base) {
            return;
        }
        let gone = self.content.remove(base);
        if !gone.is_zero() {
            let because = format!(
                "`{base}` is deleted here, but its bytes stay in the layer that brought it: this saves nothing"
            );
            self.deleted.push(Entry::new(base, PartKind::Deleted, gone, because));
        }
    }
}
