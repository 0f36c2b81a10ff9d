use super::prefix::{self, ScriptSource};
use super::statements::{AssignmentSpan, Simple};
use super::tokens::{HeredocSpan, RedirectSpan, Span};
use super::walk::{Joins, Piece, Walk};
use super::word::WordParts;
use super::{Assignment, Enclosing, Failure, Redirect, ShellWord, SimpleCommand};
use crate::text::{MappedText, TextRange};

impl Walk<'_> {
    /// Adds a simple command and all that runs inside its words.
    pub(super) fn command(
        &mut self,
        simple: &Simple,
        redirects: &[RedirectSpan],
        joins: Joins,
        inside: &[Enclosing],
    ) {
        let mut pieces = std::mem::take(&mut self.lead);
        pieces.extend(simple.words.iter().filter_map(|&span| self.piece(span)));
        let mut words: Vec<ShellWord> = pieces.iter().map(|piece| piece.word.clone()).collect();
        let prefixes: Vec<ShellWord> = words.drain(..prefix::prefix_length(&words)).collect();
        let source = prefix::script_source(&words);

        let mut given: Vec<Assignment> =
            simple.assignments.iter().filter_map(|it| self.assignment(it, inside)).collect();
        let to_env = pieces.iter().take(prefixes.len());
        given.extend(to_env.filter_map(given_to_env));
        let reads_script = source == Some(ScriptSource::Input);
        let redirects = self.redirects(redirects, reads_script, inside);

        for (index, piece) in pieces.iter().enumerate() {
            let index = index.checked_sub(prefixes.len());
            let read_as_script = match source {
                Some(ScriptSource::Word(script)) => index == Some(script),
                Some(ScriptSource::WordsFrom(first)) => index.is_some_and(|index| index >= first),
                _ => false,
            };
            if !read_as_script {
                self.substitutions(&piece.parts, &piece.text, inside);
            }
        }
        if let Some(script) = own_script(source, pieces.get(prefixes.len()..).unwrap_or(&[])) {
            let failure = std::mem::replace(&mut self.reader.failure, joins.failure);
            self.reader.text(&script, &with(inside, Enclosing::Inner));
            self.reader.failure = failure;
        }
        self.reader.notice_set(&words);

        // A redirection alone (`> file`) is a command too.
        let range = prefixes
            .iter()
            .chain(&words)
            .map(|word| word.range)
            .chain(given.iter().map(|assignment| assignment.range))
            .reduce(TextRange::cover)
            .or_else(|| redirects.first().map(|redirect| redirect.range));
        let Some(range) = range else { return };
        self.reader.commands.push(SimpleCommand {
            range,
            words,
            prefixes: prefixes.into(),
            assignments: given.into(),
            redirects: redirects.into(),
            joined_by: joins.before,
            followed_by: joins.after,
            pipeline: joins.pipeline,
            inside: inside.into(),
            text: self.reader.heredocs.partition_point(|&start| start <= range.start()),
            failure: joins.failure,
        });
    }

    fn assignment(&mut self, it: &AssignmentSpan, inside: &[Enclosing]) -> Option<Assignment> {
        let whole = self.piece(it.whole)?;
        self.substitutions(&whole.parts, &whole.text, inside);
        let value = if it.value.start < it.value.end {
            let mut word = self.piece(it.value)?.word;
            if word.raw.starts_with('(') {
                word = ShellWord::new(word.range, word.raw, None);
            }
            word
        } else {
            ShellWord::new(TextRange::empty(whole.word.range.end()), "", Some(""))
        };
        let name = self.text.as_str().get(it.name.start..it.name.end)?.to_owned();
        Some(Assignment { range: whole.word.range, name, value })
    }

    /// Redirections; `is_script` says that what the command reads is a script.
    pub(super) fn redirects(
        &mut self,
        redirects: &[RedirectSpan],
        is_script: bool,
        inside: &[Enclosing],
    ) -> Vec<Redirect> {
        redirects.iter().filter_map(|it| self.redirect(it, is_script, inside)).collect()
    }

    fn redirect(
        &mut self,
        redirect: &RedirectSpan,
        is_script: bool,
        inside: &[Enclosing],
    ) -> Option<Redirect> {
        let heredoc = redirect.heredoc.and_then(|index| self.heredocs.get(index));
        if let Some(heredoc) = heredoc {
            self.heredoc(heredoc, is_script, inside);
        }
        let piece = self.piece(redirect.target)?;
        if heredoc.is_none() {
            self.substitutions(&piece.parts, &piece.text, inside);
        }
        let operator = self.text.as_str().get(redirect.start..redirect.target.start)?;
        let start = self.text.source_offset(redirect.start);
        Some(Redirect {
            range: TextRange::new(start, piece.word.range.end()),
            operator: operator.split_whitespace().collect(),
            target: piece.word,
        })
    }

    fn heredoc(&mut self, heredoc: &HeredocSpan, is_script: bool, inside: &[Enclosing]) {
        let body = self.text.slice(heredoc.body.start, heredoc.body.end);
        let parts = heredoc.expands.then(|| WordParts::of_heredoc(body.as_str()));
        if is_script {
            let script = parts.map_or_else(|| body.clone(), |parts| parts.value(&body));
            self.reader.text(&script, &with(inside, Enclosing::Inner));
        } else if let Some(parts) = parts {
            self.substitutions(&parts, &body, inside);
        }
    }

    /// Reads the commands inside a word or a heredoc.
    fn substitutions(&mut self, parts: &WordParts, text: &MappedText, inside: &[Enclosing]) {
        self.reader.complete &= !parts.too_deep;
        for substitution in &parts.substitutions {
            let commands = substitution.commands(text);
            let failure = std::mem::replace(&mut self.reader.failure, Failure::Looked);
            self.reader.text(&commands, &with(inside, Enclosing::Substitution));
            self.reader.failure = failure;
        }
    }

    /// The commands inside a stretch that is no word of a simple command.
    pub(super) fn substitutions_in(&mut self, span: Span, inside: &[Enclosing]) {
        if let Some(piece) = self.piece(span) {
            self.substitutions(&piece.parts, &piece.text, inside);
            self.reader.words.push(piece.word);
        }
    }

    /// The word at `span`. A span that does not fit the text is something we do not understand.
    pub(super) fn piece(&mut self, span: Span) -> Option<Piece> {
        let text = self.text.slice(span.start, span.end);
        let raw = text.as_str();
        if raw.is_empty() {
            self.reader.complete = false;
            return None;
        }
        let parts = WordParts::of_word(raw);
        let range = self.text.source_range(span.start, span.end);
        let word = ShellWord::new(range, raw, parts.literal(raw).as_deref());
        Some(Piece { word, parts, text })
    }
}

fn with(inside: &[Enclosing], more: Enclosing) -> Vec<Enclosing> {
    let mut all = inside.to_vec();
    all.push(more);
    all
}

/// Where the value that starts at `start` of `text` stands; the end of `whole` where it is empty.
fn value_start(text: &MappedText, start: usize, whole: TextRange) -> usize {
    if start < text.as_str().len() { text.source_offset(start) } else { whole.end() }
}

/// The script that the command's own words hold.
fn own_script(source: Option<ScriptSource>, words: &[Piece]) -> Option<MappedText> {
    match source? {
        ScriptSource::Word(index) => {
            let piece = words.get(index)?;
            Some(piece.parts.value(&piece.text))
        }
        ScriptSource::WordsFrom(first) => {
            let mut script = MappedText::default();
            for piece in words.get(first..)? {
                let value = piece.parts.value(&piece.text);
                script.append(&value, 0, value.as_str().len());
                script.push(" ", piece.word.range.end());
            }
            Some(script)
        }
        ScriptSource::Input => None,
    }
}

/// A `NAME=value` among the words of a prefix.
fn given_to_env(piece: &Piece) -> Option<Assignment> {
    let (name, start) = prefix::assignment(piece.word.text())?;
    // Quotes around all of it leave no place of its own to the value.
    let value = if let Some((_, start)) = prefix::assignment(&piece.word.raw) {
        let value = piece.text.slice(start, piece.word.raw.len());
        let parts = WordParts::of_word(value.as_str());
        let range = TextRange::new(
            value_start(&piece.text, start, piece.word.range),
            piece.word.range.end(),
        );
        ShellWord::new(range, value.as_str(), parts.literal(value.as_str()).as_deref())
    } else {
        let ShellWord { range, raw, .. } = &piece.word;
        ShellWord::new(*range, raw.as_str(), piece.word.text().get(start..))
    };
    Some(Assignment { range: piece.word.range, name: name.to_owned(), value })
}
