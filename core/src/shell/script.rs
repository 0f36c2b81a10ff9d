use super::{Script, SimpleCommand};

impl Script {
    /// The commands of one pipe, first to last.
    pub fn pipeline(&self, number: usize) -> impl Iterator<Item = &SimpleCommand> {
        self.commands.iter().filter(move |command| command.pipeline == number)
    }

    /// Files that redirections write to, where their names are plain text: `>`, `>>`, `>|`, `&>`,
    /// `<>`.
    pub fn written_files(&self) -> impl Iterator<Item = &str> {
        self.commands
            .iter()
            .flat_map(|command| &command.redirects)
            .chain(&self.redirects)
            .filter_map(super::Redirect::written_file)
    }
}

impl super::Redirect {
    /// The file that is written to, where its name is plain text.
    pub fn written_file(&self) -> Option<&str> {
        let operator = self.operator.trim_start_matches(|c: char| c.is_ascii_digit());
        let name = self.target.literal.as_deref()?;
        match operator {
            ">" | ">>" | ">|" | "&>" | "&>>" | "<>" => Some(name),
            // `>&1` and `>&-` are descriptors; `>&file` writes both streams.
            ">&" => (name != "-" && !name.bytes().all(|b| b.is_ascii_digit())).then_some(name),
            _ => None,
        }
    }
}
