//! The user that a command is given to run as.

use super::SimpleCommand;
use super::options::{self, Dashes};

impl SimpleCommand {
    /// The user that `sudo` or `doas` before its name gives it, or that it gives to what it runs
    /// where it is `su`, `runuser`, `gosu` or `su-exec` itself; as written where that holds a
    /// variable. `None` where all runs as the one who runs the script.
    pub fn user_given(&self) -> Option<String> {
        let (words, valued) = match self.name() {
            Some("gosu" | "su-exec") => (self.arguments(), ""),
            Some("su" | "runuser") => (self.arguments(), "cgGsTuw"),
            _ => (self.privilege().split_first()?.1, "CDghpRrTtUu"),
        };
        let long = ["--command", "--group", "--shell", "--supp-group", "--user"];
        let given = options::read(words, Dashes::Usual, |_, option| {
            long.contains(&option)
                || option.strip_prefix('-').is_some_and(|it| it.len() == 1 && valued.contains(it))
        });
        let by_option = given.options.iter().find(|it| matches!(&*it.name, "-u" | "--user"));
        let by_option = by_option.and_then(|it| it.value.clone());
        let operand = given.operands.iter().map(|it| it.text()).find(|text| *text != "-");
        Some(by_option.unwrap_or_else(|| operand.unwrap_or("root").to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use crate::{shell, syntax};

    #[test]
    fn users_that_commands_are_given() {
        for (line, user) in [
            ("make", None),
            ("env A=b make", None),
            ("sudo make", Some("root")),
            ("sudo -E -u ada make", Some("ada")),
            ("sudo -Euada -- make", Some("ada")),
            ("sudo --user=$X make", Some("$X")),
            ("sudo -g staff make", Some("root")),
            ("doas -u ada make", Some("ada")),
            ("su - ada -c make", Some("ada")),
            ("su -c make", Some("root")),
            ("su -s /bin/sh ada -c make", Some("ada")),
            ("runuser -u ada -- make", Some("ada")),
            ("gosu ada:ada make -j 2", Some("ada:ada")),
            ("su-exec root make", Some("root")),
        ] {
            let file = syntax::parse(&format!("RUN {line}"));
            let script = shell::read(&file.instructions[0], &["/bin/sh".into(), "-c".into()]);
            assert_eq!(script.commands[0].user_given().as_deref(), user, "{line}");
        }
    }
}
