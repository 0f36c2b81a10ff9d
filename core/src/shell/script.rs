use super::{Redirect, Script, SimpleCommand};

impl Script {
    /// The commands of one pipe, first to last.
    pub fn pipeline(&self, number: usize) -> impl Iterator<Item = &SimpleCommand> {
        self.commands.iter().filter(move |command| command.pipeline == number)
    }

    /// Files that redirections write to, where their names are plain text.
    pub fn written_files(&self) -> impl Iterator<Item = &str> {
        self.commands
            .iter()
            .flat_map(|command| &command.redirects)
            .chain(&self.redirects)
            .filter(|redirect| redirect.writes_file())
            .filter_map(|redirect| redirect.target.literal())
    }
}

impl Redirect {
    /// True if it writes to a file, and not to another descriptor: `>`, `>>`, `>|`, `&>`, `&>>`,
    /// `<>`, and `>&` before a name.
    pub fn writes_file(&self) -> bool {
        let name = self.target.text();
        // A descriptor is a number or `{name}`.
        let operator = self.operator.rsplit_once('}').map_or(&*self.operator, |(_, after)| after);
        match operator.trim_start_matches(|c: char| c.is_ascii_digit()) {
            ">" | ">>" | ">|" | "&>" | "&>>" | "<>" => true,
            // `>&1` and `>&-` are descriptors; `>&file` writes both streams.
            ">&" => name != "-" && !name.bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        }
    }
}
