//! The bytes that a RUN fetches from addresses, and those that it unpacks.

use super::{Run, shortened};
use crate::shell::{Join, ShellWord, SimpleCommand, paths};
use crate::size::filesystem::Entry;
use crate::size::{Estimate, PartKind, downloads};

impl Run<'_, '_, '_> {
    pub(super) fn download(&mut self, command: &SimpleCommand, next: Option<&SimpleCommand>) {
        let addresses = paths::addresses(command);
        let piped = command.followed_by == Join::Pipe;
        let to = paths::written(command);
        let to_output = to.iter().any(|word| word.text() == "-")
            || (command.name() == Some("curl")
                && to.is_empty()
                && !command.has_option(&["-O", "--remote-name", "-J"]));
        let first = addresses.first().map_or("", |word| word.text());
        if to_output || piped {
            let taker = next.filter(|_| piped).and_then(SimpleCommand::name).unwrap_or("");
            match taker {
                "sh" | "bash" | "dash" | "ash" | "zsh" | "python" | "python3" | "perl" => {
                    self.unknown.push("an install script from the network".to_owned());
                }
                "tar" | "bsdtar" | "gunzip" | "xz" | "zstd" => {
                    let (archive, _) = downloads::by_name("x.tar");
                    // The `tar` that follows says where it goes.
                    self.made.push(
                        Entry::new("/dev/stdin", PartKind::Archive, Estimate::ZERO, first)
                            .fetching(archive),
                    );
                }
                _ => {}
            }
            return;
        }
        let folder = to.first().and_then(|word| self.path(word.text()));
        if let (true, Some(path), Some(word)) = (addresses.is_empty(), &folder, to.first()) {
            // The address is in a variable.
            let (band, kind) = downloads::by_name(word.text());
            let because =
                format!("Downloads `{}`, whose size is not known", shortened(word.text()));
            self.made.push(Entry::new(path.as_str(), kind, band, because).fetching(band));
        }
        for (index, address) in addresses.iter().take(32).enumerate() {
            let (band, kind) = downloads::by_name(address.text());
            let own =
                to.get(index).and_then(|word| self.path(word.text())).or_else(|| folder.clone());
            let name = address.text().trim_end_matches(['"', '\'']).rsplit('/').next();
            let name = name.unwrap_or("").split('?').next().unwrap_or("");
            let path = match own {
                Some(path) => path,
                None => self.path(name).unwrap_or_else(|| self.below(name)),
            };
            let because = format!("Downloads `{}`, whose size is not known", shortened(name));
            self.made.push(Entry::new(path, kind, band, because).fetching(band));
        }
    }

    pub(super) fn unpack(&mut self, command: &SimpleCommand) {
        let words: Vec<&str> = command.arguments().iter().map(ShellWord::text).collect();
        let extracts = command.name() == Some("unzip")
            || words.iter().enumerate().any(|(at, word)| {
                let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
                *word == "--extract"
                    || letters
                        .or((at == 0).then_some(*word))
                        .is_some_and(|letters| letters.contains('x'))
            });
        if !extracts {
            return;
        }
        let archive = words.iter().find(|word| downloads::is_archive(&word.to_ascii_lowercase()));
        let path = archive.and_then(|word| self.path(word));
        let piped = self.made.iter().position(|thing| thing.path == "/dev/stdin");
        let known = path.as_deref().and_then(|path| self.known(path));
        let size = known.or_else(|| Some(self.made.get(piped?)?.fetched));
        let disk =
            downloads::unpacked(size.unwrap_or(Estimate::new(100_000, 20_000_000, 500_000_000)));
        let mut target = paths::written(command);
        let to = target.pop().and_then(|word| self.path(word.text()));
        let strips = words.iter().any(|word| word.starts_with("--strip"));
        let to = to.unwrap_or_else(|| match path.as_deref().and_then(stem) {
            // Most archives hold one folder of their own name.
            Some(folder) if !strips => folder.to_owned(),
            _ => self.directory.clone(),
        });
        let mut thing = Entry::new(to, PartKind::Downloads, disk, "What was in the archive");
        if let Some(at) = piped {
            thing.fetched = self.made.remove(at).fetched;
        }
        self.made.push(thing);
    }
}

/// The path of an archive without its endings.
fn stem(path: &str) -> Option<&str> {
    [".tar", ".tgz", ".txz", ".tbz2", ".zip", ".7z"]
        .iter()
        .find_map(|ending| path.rfind(ending).and_then(|at| path.get(..at)))
}
