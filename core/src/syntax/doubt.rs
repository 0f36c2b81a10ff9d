//! Instructions that cannot be meant as they are read.

use super::{Body, Command, Health, Instruction, Keyword};

impl Instruction {
    /// True if more than one reading of the arguments is possible, so that an edit inside them
    /// might cement the wrong one: they look like a JSON list and are none, or a backslash at the
    /// end of a line has swallowed another instruction.
    pub fn is_doubtful(&self, source: &str) -> bool {
        is_broken_list(self.effective()) || swallows(self, source)
    }
}

/// True if the arguments start as a JSON list and were not read as one: `CMD ['a']`, `["a",]`.
fn is_broken_list(instruction: &Instruction) -> bool {
    let text = instruction.arguments.as_str();
    let text = match &instruction.body {
        // A list, read as one.
        Body::Run(Command::Exec(_))
        | Body::Cmd(Command::Exec(_))
        | Body::Entrypoint(Command::Exec(_))
        | Body::Healthcheck(Health::Command { command: Command::Exec(_), .. }) => return false,
        Body::Healthcheck(Health::Command { command: Command::Shell(text), .. }) => text.as_str(),
        Body::Copy(transfer) | Body::Add(transfer) if transfer.json => return false,
        _ => text,
    };
    let Some(rest) = text.trim_start().strip_prefix('[') else { return false };
    let is_closed = rest.trim_end().ends_with(']');
    match instruction.keyword {
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Shell => true,
        // `[ -f x ]` and `[[ … ]]` are tests, `[ "a", ]` is none.
        Keyword::Run => {
            let is_test = rest.starts_with([' ', '\t', '[', '\n']);
            !is_test || (is_closed && rest.contains(',') && !rest.starts_with('['))
        }
        // `[ab].txt` is a pattern.
        Keyword::Copy | Keyword::Add => {
            is_closed || rest.trim_start().starts_with(['"', '\'', '\u{201c}', '\u{2018}'])
        }
        Keyword::Volume => serde_json::from_str::<Vec<String>>(text.trim()).is_err(),
        _ => false,
    }
}

/// True if a line of the instruction, other than its first, starts as an instruction of its own
/// does: a keyword in capitals and something after it.
fn swallows(instruction: &Instruction, source: &str) -> bool {
    let range = instruction.range;
    let end = instruction.heredocs.first().map_or(range.end(), |it| it.body_range.start());
    let text = source.get(range.start()..end).unwrap_or("");
    text.lines().skip(1).any(|line| {
        let line = line.trim_start();
        let end = line.find([' ', '\t']).unwrap_or(line.len());
        let (word, rest) = line.split_at(end);
        word.len() > 2
            && word.bytes().all(|byte| byte.is_ascii_uppercase())
            && Keyword::from_name(word) != Keyword::Unknown
            && !rest.trim().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    fn doubtful(source: &str) -> bool {
        parse(source).instructions.last().is_some_and(|it| it.is_doubtful(source))
    }

    #[test]
    fn lists_that_are_no_json() {
        for source in [
            "CMD ['node', 'server.js']",
            "CMD [\"node\", \"server.js\",]",
            "ENTRYPOINT [\"node\" \"server.js\"]",
            "CMD [\"uvicorn\",\"--port\",$PORT]",
            "CMD [node]",
            "HEALTHCHECK CMD ['curl','-f']",
            "RUN ['ls','-l']",
            "RUN [ \"ls\", \"-l\", ]",
            "RUN [ls, -l]",
            "COPY ['a','b/']",
            "ADD [ 'a', 'b/' ]",
            "VOLUME ['/data']",
            "ONBUILD CMD ['a']",
            "CMD [\u{201c}a\u{201d}]",
        ] {
            assert!(doubtful(source), "{source}");
        }
        for source in [
            "CMD [\"a\"]",
            "CMD a [b]",
            "RUN [ -f /x ] || exit 1",
            "RUN [[ -f /x ]]",
            "RUN [ \"$a\" = b ]",
            "RUN [\"a\"]",
            "COPY [ab].txt /x/",
            "COPY [\"a\", \"b/\"]",
            "VOLUME [\"/data\"]",
            "VOLUME /data",
            "HEALTHCHECK CMD [\"a\"]",
            "LABEL a=[b]",
        ] {
            assert!(!doubtful(source), "{source}");
        }
    }

    #[test]
    fn instructions_that_became_arguments() {
        for source in [
            "COPY testfile.txt c:\\\nRUN dir c:\\",
            "RUN apt-get install -y curl \\\nCOPY a /a",
            "RUN a \\\n\nUSER 1",
            "WORKDIR C:\\app\\\nCOPY . C:\\app\\\n\nRUN dir",
        ] {
            assert!(doubtful(source), "{source}");
        }
        for source in
            ["RUN a \\\n  && b", "RUN <<EOF\nRUN a\nEOF", "RUN a \\\n  run b", "RUN a \\\n  ADD"]
        {
            assert!(!doubtful(source), "{source}");
        }
    }
}
