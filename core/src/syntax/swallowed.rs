//! Instructions that became arguments: the line above them ends with the escape character.

use super::ast::{Body, Health, Instruction, Keyword};
use crate::text::TextRange;

/// An instruction that the one above goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swallowed {
    /// The escape character at the end of the line above.
    pub escape: TextRange,
    /// Its keyword.
    pub keyword: TextRange,
}

impl Instruction {
    /// The lines of this instruction, other than its first, that start as one of their own does: a
    /// keyword and something after it. Linear in its lines.
    pub fn swallowed(&self, source: &str, escape: char) -> Vec<Swallowed> {
        let range = self.range;
        let end = self.heredocs.first().map_or(range.end(), |it| it.body_range.start());
        let text = source.get(range.start()..end).unwrap_or("");
        let mut swallowed = Vec::new();
        let mut quote = None;
        let mut before: Option<TextRange> = None;
        let mut at = range.start();
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if let (Some(escape), None) = (before, quote)
                && let Some(keyword) = self.starts_here(source, line, start, escape)
            {
                swallowed.push(Swallowed { escape, keyword });
            }
            quote = quoted_after(line, quote);
            let kept = line.trim_end();
            let last = TextRange::new(
                (start + kept.len()).saturating_sub(escape.len_utf8()),
                start + kept.len(),
            );
            before = kept.ends_with(escape).then_some(last);
        }
        swallowed
    }

    /// The keyword with which a line of this instruction starts as another one would.
    fn starts_here(
        &self,
        source: &str,
        line: &str,
        start: usize,
        escape: TextRange,
    ) -> Option<TextRange> {
        let text = line.trim_start();
        let at = start + line.len() - text.len();
        let end = text.find([' ', '\t'])?;
        let (word, rest) = text.split_at(end);
        let rest = rest.trim();
        let is_known = Keyword::from_name(word) != Keyword::Unknown;
        if !is_known || rest.is_empty() || self.is_own(at) {
            return None;
        }
        let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase());
        // In lower case it may be a program: `env a=b c`, where one is due.
        let is_lower = || {
            let written = |it: &Self| it.keyword_text().bytes().all(|it| it.is_ascii_lowercase());
            let above = source.get(self.range.start()..escape.start()).unwrap_or("").trim_end();
            at == start
                && word.bytes().all(|byte| byte.is_ascii_lowercase())
                && written(self)
                && word != "env"
                && !above.ends_with(['&', '|', ';', '('])
        };
        (is_upper || is_lower()).then(|| TextRange::new(at, at + word.len()))
    }

    /// True if the instruction's own grammar has a keyword at `at`: what ONBUILD triggers, and the
    /// CMD of HEALTHCHECK.
    fn is_own(&self, at: usize) -> bool {
        let inner = self.effective();
        let is_cmd = matches!(&inner.body, Body::Healthcheck(Health::Command { keyword, .. })
            if keyword.range.start() == at);
        // Where a keyword of its own is to come, no argument has come yet.
        let is_first =
            inner.keyword == Keyword::Healthcheck && inner.arguments.source_offset(0) == at;
        is_cmd || is_first || inner.keyword_range.start() == at
    }
}

/// The quote that is open after a line, where `open` was before it.
fn quoted_after(line: &str, mut open: Option<char>) -> Option<char> {
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match open {
            _ if c == '\\' && open != Some('\'') => {
                characters.next();
            }
            Some(quote) if c == quote => open = None,
            None if matches!(c, '"' | '\'') => open = Some(c),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    fn swallowed(source: &str) -> Vec<String> {
        let file = parse(source);
        let all = file.instructions.iter().flat_map(|it| it.swallowed(source, file.escape));
        all.map(|it| {
            let (escape, keyword) = (it.escape.slice(source), it.keyword.slice(source));
            assert_eq!(escape, file.escape.to_string());
            keyword.to_owned()
        })
        .collect()
    }

    #[test]
    fn instructions_that_became_arguments() {
        for (source, expected) in [
            ("COPY testfile.txt c:\\\nRUN dir c:\\", vec!["RUN"]),
            ("RUN apt-get install -y curl \\\nCOPY a /a", vec!["COPY"]),
            ("RUN a \\\n\nUSER 1", vec!["USER"]),
            ("RUN a \\\n# why\n  USER 1", vec!["USER"]),
            ("WORKDIR C:\\app\\\nCOPY . C:\\app\\\n\nRUN dir", vec!["COPY", "RUN"]),
            ("ENV A=b \\\nRUN c", vec!["RUN"]),
            ("ENV A=b \\ \r\nRUN c\r\n", vec!["RUN"]),
            ("ONBUILD RUN a \\\nCOPY a /a", vec!["COPY"]),
            ("HEALTHCHECK CMD a \\\nCMD b", vec!["CMD"]),
            ("# escape=`\nRUN a `\nCMD b", vec!["CMD"]),
            ("run a \\\ncopy b /c", vec!["copy"]),
            ("RUN echo \"a\" \\\nCMD [\"b\"]", vec!["CMD"]),
        ] {
            assert_eq!(swallowed(source), expected, "{source}");
        }
    }

    #[test]
    fn lines_that_belong_there() {
        for source in [
            "RUN a \\\n  && b",
            "RUN <<EOF\nRUN a\nEOF",
            "RUN a \\\n  run b",
            "RUN a \\\n  ADD",
            "RUN a \\\n  ADD=b c",
            "HEALTHCHECK --interval=5m \\\n  CMD a",
            "ONBUILD HEALTHCHECK --retries=1 \\\nCMD a",
            "ONBUILD \\\n  RUN a",
            "RUN echo \"FROM a\\n\\\nRUN b\\n\" > c",
            "RUN psql -c 'CREATE \\\nUSER a'",
            "run a && \\\nenv b=c d",
            "run a && \\\nadd b c",
            "RUN a\nUSER b",
        ] {
            assert!(swallowed(source).is_empty(), "{source}");
        }
    }
}
