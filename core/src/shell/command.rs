use super::prefix::{self, ScriptSource};
use super::statements::{AssignmentSpan, Simple};
use super::tokens::{HeredocSpan, RedirectSpan, Span};
use super::walk::{Joins, Piece, Place, Walk};
use super::word::WordParts;
use super::{Assignment, Enclosing, Failure, Join, Redirect, ShellWord, SimpleCommand};
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
        let lead = std::mem::take(&mut self.lead);
        let count = lead.len() + simple.words.len();
        let (mut words, mut places) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let own = simple.words.iter().filter_map(|&span| self.piece(span));
        for Piece { word, place } in lead.into_iter().chain(own) {
            words.push(word);
            places.push(place);
        }
        let prefixes: Vec<ShellWord> = words.drain(..prefix::prefix_length(&words)).collect();
        let source = prefix::script_source(&words);

        let mut given: Vec<Assignment> =
            simple.assignments.iter().filter_map(|it| self.assignment(it, inside)).collect();
        let to_env = prefixes.iter().zip(&places);
        given.extend(to_env.filter_map(|(word, place)| given_to_env(word, place, self.text)));
        let reads_script = source == Some(ScriptSource::Input);
        let redirects = self.redirects(redirects, reads_script, inside);

        for (index, place) in places.iter().enumerate() {
            let index = index.checked_sub(prefixes.len());
            let read_as_script = match source {
                Some(ScriptSource::Word(script)) => index == Some(script),
                Some(ScriptSource::WordsFrom(first)) => index.is_some_and(|index| index >= first),
                _ => false,
            };
            if !read_as_script {
                self.substitutions_of(place, inside);
            }
        }
        let own = places.get(prefixes.len()..).unwrap_or(&[]);
        if let Some(script) = own_script(source, own, self.text) {
            let failure = std::mem::replace(&mut self.reader.failure, joins.failure);
            let inside = match joins.before {
                Join::Or => with(inside, Enclosing::Conditional),
                _ => inside.to_vec(),
            };
            self.reader.text(&script, &with(&inside, Enclosing::Inner));
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
        self.substitutions_of(&whole.place, inside);
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
            self.substitutions_of(&piece.place, inside);
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

    /// Reads the commands inside a word.
    fn substitutions_of(&mut self, place: &Place, inside: &[Enclosing]) {
        if let Some(parts) = &place.parts {
            self.substitutions(parts, &place.span.text(self.text), inside);
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
            self.substitutions_of(&piece.place, inside);
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
        let parts = (parts.too_deep || !parts.substitutions.is_empty()).then(|| Box::new(parts));
        Some(Piece { word, place: Place { span, parts } })
    }
}

impl Span {
    /// Its text, of the script that it is a stretch of.
    fn text(self, script: &MappedText) -> MappedText {
        script.slice(self.start, self.end)
    }
}

fn with(inside: &[Enclosing], more: Enclosing) -> Vec<Enclosing> {
    let mut all = inside.to_vec();
    all.push(more);
    all
}

/// The offset in the source of the value that starts at `start` of `text`; the end of `whole` where
/// it is empty.
fn value_start(text: &MappedText, start: usize, whole: TextRange) -> usize {
    if start < text.as_str().len() { text.source_offset(start) } else { whole.end() }
}

/// The script that the command's own words hold.
fn own_script(
    source: Option<ScriptSource>,
    words: &[Place],
    text: &MappedText,
) -> Option<MappedText> {
    let value = |place: &Place| {
        let word = place.span.text(text);
        WordParts::of_word(word.as_str()).value(&word)
    };
    match source? {
        ScriptSource::Word(index) => words.get(index).map(value),
        ScriptSource::WordsFrom(first) => {
            let mut script = MappedText::default();
            for place in words.get(first..)? {
                let value = value(place);
                script.append(&value, 0, value.as_str().len());
                script.push(" ", text.source_range(place.span.start, place.span.end).end());
            }
            Some(script)
        }
        ScriptSource::Input => None,
    }
}

/// A `NAME=value` among the words of a prefix.
fn given_to_env(word: &ShellWord, place: &Place, text: &MappedText) -> Option<Assignment> {
    let ShellWord { range, raw, .. } = word;
    let (name, start) = prefix::assignment(word.text())?;
    // Quotes around all of it leave no place of its own to the value.
    let value = if let Some((_, start)) = prefix::assignment(raw) {
        let text = place.span.text(text);
        let value = text.slice(start, raw.len());
        let parts = WordParts::of_word(value.as_str());
        let range = TextRange::new(value_start(&text, start, *range), range.end());
        ShellWord::new(range, value.as_str(), parts.literal(value.as_str()).as_deref())
    } else {
        ShellWord::new(*range, raw.as_str(), word.text().get(start..))
    };
    Some(Assignment { range: *range, name: name.to_owned(), value })
}
