//! One joined line as an instruction: keyword, flags, and the arguments by their meaning.

use std::sync::Arc;

use thin_vec::ThinVec;

use super::ast::{
    ArgDeclaration, AsClause, Body, Command, From, Health, Instruction, Keyword, Pair,
    SyntaxErrorKind, Transfer,
};
use super::heredocs::{delimiter, opens};
use super::json::{self, Json};
use super::reader::Reader;
use super::word::{Word, word_range};
use super::{checks, flags, guess, known_flags, words};
use crate::text::{MappedText, TextRange};

impl Reader<'_> {
    /// Reads the bytes from `start` to `end` of `line`. `outer` is false inside ONBUILD.
    pub(super) fn instruction(
        &mut self,
        line: &MappedText,
        start: usize,
        end: usize,
        outer: bool,
    ) -> Instruction {
        let (start, end) = trim(line, start, end);
        let text = line.as_str().get(start..end).unwrap_or("");
        let keyword_end = start + text.find(words::SEPARATORS).unwrap_or(text.len());
        let word = Word::of(line, start, keyword_end);
        // A misspelt word is read as what it likely was, so that the rest of the file means what it
        // is to mean.
        let keyword = match Keyword::from_name(&word.text) {
            Keyword::Unknown => {
                let suggestion = guess::keyword(&word.text);
                let kind = SyntaxErrorKind::UnknownInstruction { suggestion };
                self.refuse::<()>(word.range, kind);
                suggestion.unwrap_or(Keyword::Unknown)
            }
            keyword => keyword,
        };
        let (flags, from) = flags::read(line, keyword_end, end);
        let (from, to) = trim(line, from, end);
        let mut instruction = Instruction {
            index: self.index,
            range: word_range(line, start, end),
            keyword,
            keyword_range: word.range,
            spelling: (word.text != keyword.as_str()).then(|| word.text.into()),
            flags: flags.into(),
            arguments: Arc::new(line.slice(from, to)),
            body: Body::Unknown,
            heredocs: ThinVec::new(),
            comments: ThinVec::new(),
            empty_continuations: ThinVec::new(),
        };
        instruction.body = self.body(&instruction, line, from, to, outer);
        known_flags::check(&instruction, self);
        checks::words(&instruction, self);
        instruction
    }

    fn body(
        &mut self,
        instruction: &Instruction,
        line: &MappedText,
        from: usize,
        to: usize,
        outer: bool,
    ) -> Body {
        let keyword = instruction.keyword_range;
        let whole = || Arc::clone(&instruction.arguments);
        match instruction.keyword {
            Keyword::Run => self.command(line, from, to, whole).map(Body::Run),
            Keyword::Cmd => self.command(line, from, to, whole).map(Body::Cmd),
            Keyword::Entrypoint => self.command(line, from, to, whole).map(Body::Entrypoint),
            Keyword::Shell => self.shell(keyword, line, from, to),
            Keyword::Copy => self.transfer(keyword, line, from, to).map(Box::new).map(Body::Copy),
            Keyword::Add => self.transfer(keyword, line, from, to).map(Box::new).map(Body::Add),
            Keyword::Env => self.pairs(keyword, line, from, to).map(Body::Env),
            Keyword::Label => self.pairs(keyword, line, from, to).map(Body::Label),
            Keyword::Arg => self.declarations(keyword, line, from, to),
            Keyword::From => self.from(keyword, line, from, to),
            Keyword::Workdir => self.whole(keyword, line, from, to).map(Body::Workdir),
            Keyword::User => self.whole(keyword, line, from, to).map(Body::User),
            Keyword::Stopsignal => self.whole(keyword, line, from, to).map(Body::Stopsignal),
            Keyword::Maintainer => self.whole(keyword, line, from, to).map(Body::Maintainer),
            Keyword::Expose => {
                let ports = words::plain(line, from, to);
                self.at_least_one(keyword, &ports).map(|()| Body::Expose(ports))
            }
            Keyword::Volume => self.volume(keyword, line, from, to),
            Keyword::Healthcheck => self.health(keyword, line, from, to),
            Keyword::Onbuild => self.onbuild(keyword, line, from, to, outer),
            Keyword::Unknown => None,
        }
        .unwrap_or(Body::Unknown)
    }

    fn at_least_one<T>(&mut self, keyword: TextRange, list: &[T]) -> Option<()> {
        if list.is_empty() {
            return self.refuse_arguments(keyword, "needs at least one argument");
        }
        Some(())
    }

    /// A list of strings, or `None` for the plain form.
    fn json(&mut self, line: &MappedText, from: usize, to: usize) -> Result<Option<Vec<Word>>, ()> {
        match json::read(line, from, to) {
            Json::Not => Ok(None),
            Json::List(words) => Ok(Some(words)),
            Json::NotStrings(range) => {
                self.refuse::<()>(range, SyntaxErrorKind::Json);
                Err(())
            }
        }
    }

    /// A command; `text` gives the part of the line from `from` to `to`.
    fn command(
        &mut self,
        line: &MappedText,
        from: usize,
        to: usize,
        text: impl FnOnce() -> Arc<MappedText>,
    ) -> Option<Command> {
        Some(match self.json(line, from, to).ok()? {
            Some(words) => Command::Exec(words),
            None => Command::Shell(text()),
        })
    }

    fn shell(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Body> {
        match self.json(line, from, to).ok()? {
            None if from < to => self.refuse(word_range(line, from, to), SyntaxErrorKind::Json),
            list => {
                let list = list.unwrap_or_default();
                self.at_least_one(keyword, &list)?;
                Some(Body::Shell(list))
            }
        }
    }

    fn transfer(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Transfer> {
        let list = self.json(line, from, to).ok()?;
        let json = list.is_some();
        let mut sources = list.unwrap_or_else(|| self.sources(line, from, to));
        let destination = sources.pop().filter(|_| !sources.is_empty());
        let Some(destination) = destination else {
            return self.refuse_arguments(keyword, "needs a source and a destination");
        };
        if !json && delimiter(&destination.text).is_some() {
            return self
                .refuse_arguments(destination.range, "cannot have a heredoc as destination");
        }
        // There may be very many copies of one source each.
        sources.shrink_to_fit();
        Some(Transfer { sources, destination, json })
    }

    /// The words of COPY and ADD. The lines of a heredoc belong to it whether or not a blank stands
    /// after its `<<`, so that the two words are one here too, although the builder takes them for
    /// the names of files; `parse` says so.
    fn sources(&self, line: &MappedText, from: usize, to: usize) -> Vec<Word> {
        let spans = words::spans(line, from, to);
        let mut sources = Vec::with_capacity(spans.len());
        let mut spans = spans.into_iter().peekable();
        while let Some((start, mut end)) = spans.next() {
            let word = line.as_str().get(start..end).unwrap_or("");
            if self.blanks
                && opens(word)
                && let Some((_, name_end)) = spans.next_if(|_| true)
            {
                end = name_end;
            }
            sources.push(Word::of(line, start, end));
        }
        sources
    }

    fn pairs(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Vec<Pair>> {
        let spans = words::quoted(line, from, to, self.escape);
        self.at_least_one(keyword, &spans)?;
        let text = line.as_str();
        let equals = |start: usize, end: usize| {
            text.get(start..end).and_then(|word| word.find('=')).map(|at| start + at)
        };
        if spans.first().is_none_or(|&(start, end)| equals(start, end).is_none()) {
            return self.legacy_pair(line, from, to).map(|pair| vec![pair]);
        }
        let mut pairs = Vec::with_capacity(spans.len());
        for (start, end) in spans {
            let Some(equals) = equals(start, end) else {
                return self
                    .refuse(word_range(line, start, end), SyntaxErrorKind::NameWithoutValue);
            };
            let range = word_range(line, start, end);
            if equals == start {
                return self.refuse_arguments(range, "needs a name before the `=`");
            }
            let key = Word::of(line, start, equals);
            let value = Word::of(line, equals + 1, end);
            pairs.push(Pair { range, key, value, legacy: false });
        }
        Some(pairs)
    }

    /// `KEY value to the end of the line`.
    fn legacy_pair(&mut self, line: &MappedText, from: usize, to: usize) -> Option<Pair> {
        let text = line.as_str().get(from..to).unwrap_or("");
        let range = word_range(line, from, to);
        let Some((key, rest)) = text.split_once(words::SEPARATORS) else {
            return self.refuse(range, SyntaxErrorKind::NameWithoutValue);
        };
        let value_start = to - rest.trim_start_matches(words::SEPARATORS).len();
        let key = Word::of(line, from, from + key.len());
        Some(Pair { range, key, value: Word::of(line, value_start, to), legacy: true })
    }

    fn declarations(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Body> {
        let spans = words::quoted(line, from, to, self.escape);
        self.at_least_one(keyword, &spans)?;
        let mut declarations = Vec::with_capacity(spans.len());
        for (start, end) in spans {
            let range = word_range(line, start, end);
            let equals = line.as_str().get(start..end).and_then(|word| word.find('='));
            if equals == Some(0) {
                return self.refuse_arguments(range, "needs a name before the `=`");
            }
            let name = Word::of(line, start, equals.map_or(end, |at| start + at));
            let default = equals.map(|at| Word::of(line, start + at + 1, end));
            declarations.push(ArgDeclaration { range, name, default });
        }
        Some(Body::Arg(declarations))
    }

    fn from(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Body> {
        let mut words = words::plain(line, from, to).into_iter();
        let Some(image) = words.next() else {
            return self.refuse_arguments(keyword, "needs an image");
        };
        let rest: Vec<Word> = words.collect();
        if rest.is_empty() {
            return Some(Body::From(From { image, alias: None }));
        }
        match <[Word; 2]>::try_from(rest) {
            Ok([keyword, name]) if keyword.text.eq_ignore_ascii_case("as") => {
                if !checks::is_stage_name(&name.text) {
                    let why = "needs a stage name of letters, digits, `-`, `_` and `.` that starts with a letter";
                    self.refuse_arguments::<()>(name.range, why);
                }
                let alias = Some(Box::new(AsClause { keyword, name }));
                Some(Body::From(From { image, alias }))
            }
            _ => {
                let range = word_range(line, from, to);
                self.refuse_arguments(range, "needs an image, or an image with `AS name`")
            }
        }
    }

    fn whole(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Word> {
        if from == to {
            return self.refuse_arguments(keyword, "needs an argument");
        }
        Some(Word::of(line, from, to))
    }

    fn volume(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Body> {
        let list = self.json(line, from, to).ok()?;
        let paths = list.unwrap_or_else(|| words::plain(line, from, to));
        self.at_least_one(keyword, &paths)?;
        // In the plain form a pair of quotes with nothing in it is empty too.
        if let Some(blank) =
            paths.iter().find(|path| matches!(path.text.trim(), "" | "\"\"" | "''"))
        {
            return self.refuse_arguments(blank.range, "needs a path that is not empty");
        }
        Some(Body::Volume(paths))
    }

    fn health(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
    ) -> Option<Body> {
        let text = line.as_str().get(from..to).unwrap_or("");
        let kind_end = from + text.find(char::is_whitespace).unwrap_or(text.len());
        let kind = Word::of(line, from, kind_end);
        let (from, to) = trim(line, kind_end, to);
        if kind.text.is_empty() {
            self.refuse_arguments(keyword, "needs `CMD` or `NONE`")
        } else if kind.text.eq_ignore_ascii_case("NONE") {
            if from < to {
                return self
                    .refuse_arguments(word_range(line, from, to), "takes nothing after `NONE`");
            }
            Some(Body::Healthcheck(Health::None))
        } else if kind.text.eq_ignore_ascii_case("CMD") {
            let command = self.command(line, from, to, || Arc::new(line.slice(from, to)))?;
            let empty = match &command {
                Command::Exec(words) => words.is_empty(),
                Command::Shell(text) => text.as_str().is_empty(),
            };
            if empty {
                return self.refuse_arguments(kind.range, "needs a command after `CMD`");
            }
            Some(Body::Healthcheck(Health::Command { keyword: Box::new(kind), command }))
        } else {
            self.refuse_arguments(kind.range, "takes `CMD` or `NONE`")
        }
    }

    fn onbuild(
        &mut self,
        keyword: TextRange,
        line: &MappedText,
        from: usize,
        to: usize,
        outer: bool,
    ) -> Option<Body> {
        // A second ONBUILD is refused below; its own trigger is not looked at, so that no chain of
        // them costs stack.
        if !outer {
            return None;
        }
        if from == to {
            return self.refuse(keyword, SyntaxErrorKind::Onbuild("needs an instruction".into()));
        }
        let inner = self.instruction(line, from, to, false);
        if matches!(inner.keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
            let why = format!("cannot hold {}", inner.keyword.as_str());
            self.refuse::<()>(inner.keyword_range, SyntaxErrorKind::Onbuild(why));
        }
        Some(Body::Onbuild(Box::new(inner)))
    }
}

/// `start..end` without white space at both ends.
fn trim(line: &MappedText, start: usize, end: usize) -> (usize, usize) {
    let text = line.as_str().get(start..end).unwrap_or("");
    let start = end - text.trim_start().len();
    (start, start + text.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn body(line: &str) -> Body {
        parse(line).instructions.swap_remove(0).body
    }

    fn why(line: &str) -> Vec<SyntaxErrorKind> {
        parse(line).errors.into_iter().map(|error| error.kind).collect()
    }

    #[test]
    fn pairs_keep_their_quotes_and_their_place() {
        let source = "ENV a=\"b \\\n c\" d=\\\n e=f";
        let Body::Env(pairs) = body(source) else { panic!("no ENV") };
        let found: Vec<_> = pairs
            .iter()
            .map(|pair| {
                (pair.key.text.as_str(), pair.value.text.as_str(), pair.range.slice(source))
            })
            .collect();
        assert_eq!(
            found,
            [("a", "\"b  c\"", "a=\"b \\\n c\""), ("d", "", "d="), ("e", "f", "e=f")]
        );
        assert_eq!(pairs[0].value.source_range(4, 5).slice(source), "c");
        let Body::Label(pairs) = body("LABEL a  b=c d ") else { panic!("no LABEL") };
        assert_eq!((pairs[0].value.text.as_str(), pairs[0].legacy), ("b=c d", true));
    }

    #[test]
    fn what_buildkit_refuses_is_refused() {
        use SyntaxErrorKind::{Json, NameWithoutValue, Substitution, UnterminatedQuote};
        assert_eq!(why("ENV a=b c"), [NameWithoutValue]);
        assert_eq!(why("ENV a=\"b"), [UnterminatedQuote]);
        assert_eq!(why("ENV a=${b"), [Substitution("lacks its `}`".into())]);
        assert_eq!(why("SHELL bash"), [Json]);
        assert_eq!(why("RUN [\"a\", null]"), [Json]);
        for arguments in [
            "FROM",
            "FROM a b",
            "FROM a AS 1b",
            "COPY a",
            "COPY a <<E\nE",
            "ENV",
            "ENV =a",
            "ARG",
            "ARG =a",
            "USER",
            "EXPOSE",
            "VOLUME [\"\"]",
            "VOLUME \"\"",
            "VOLUME /a ''",
            "ONBUILD VOLUME \"\"",
            "SHELL []",
            "HEALTHCHECK",
            "HEALTHCHECK CMD",
            "HEALTHCHECK NONE a",
            "HEALTHCHECK curl a",
        ] {
            let found = why(arguments);
            assert!(
                matches!(found.as_slice(), [SyntaxErrorKind::Arguments(_)]),
                "{arguments}: {found:?}"
            );
        }
        for trigger in
            ["ONBUILD", "ONBUILD ONBUILD RUN a", "ONBUILD FROM a", "ONBUILD MAINTAINER a"]
        {
            let found = why(trigger);
            assert!(
                matches!(found.as_slice(), [SyntaxErrorKind::Onbuild(_)]),
                "{trigger}: {found:?}"
            );
        }
    }

    #[test]
    fn what_only_looks_wrong_passes() {
        for line in [
            "RUN",
            "CMD",
            "CMD []",
            "CMD ['a']",
            "COPY [a b",
            "ARG a b=c",
            "ENV a=",
            "env a b",
            "FROM a as B.c-1",
            "HEALTHCHECK none",
            "LABEL a='\"' b=\"'\"",
            "MAINTAINER O'Brien",
            "RUN echo '",
            "ONBUILD RUN a",
            "VOLUME a b",
        ] {
            assert_eq!(why(line), [], "{line}");
        }
    }
}
