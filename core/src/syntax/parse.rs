use super::ast::{
    Body, Command, Dockerfile, Heredoc, Instruction, Keyword, Piece, PieceKind, SyntaxError,
    SyntaxErrorKind,
};
use super::directives::Directives;
use super::frontend::Frontend;
use super::heredocs::{self, Bodies, Marker};
use super::lines::{self, Line, Logical};
use super::reader::Reader;
use crate::text::TextRange;

/// The most bytes of a line, without its `\n`, that BuildKit's reader takes (Go's `bufio.Scanner`).
const LONGEST_LINE: usize = 65_535;

/// Reads a Dockerfile. Never fails: what BuildKit would refuse is in [`Dockerfile::errors`].
/// Linear in the length of `source`.
pub fn parse(source: &str) -> Dockerfile {
    let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lines = lines::split(source, mark);
    let mut parser = Parser {
        lines: &lines,
        bodies: Bodies::new(&lines),
        directives: Directives::new(),
        pieces: Vec::new(),
        instructions: Vec::new(),
        comments: Vec::new(),
        errors: Vec::new(),
    };
    if mark > 0 {
        parser.piece(PieceKind::ByteOrderMark, TextRange::new(0, mark));
    }
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at = parser.line(line, at);
    }
    for line in &lines {
        let length = line.range.len() - usize::from(line.ending.ends_with('\n'));
        if length > LONGEST_LINE {
            parser.refuse_long_line(*line, length);
        }
    }
    parser.finish()
}

struct Parser<'a, 's> {
    lines: &'a [Line<'s>],
    bodies: Bodies<'a, 's>,
    directives: Directives,
    pieces: Vec<Piece>,
    instructions: Vec<Instruction>,
    comments: Vec<TextRange>,
    errors: Vec<SyntaxError>,
}

impl Parser<'_, '_> {
    /// Reads what starts at `line`, the `at`th; gives the line to go on with.
    fn line(&mut self, line: Line<'_>, at: usize) -> usize {
        let kind = if self.directives.read(line, &mut self.errors) {
            PieceKind::Directive(self.directives.found.len() - 1)
        } else if let Some(comment) = line.comment() {
            self.comments.push(comment);
            PieceKind::Comment
        } else if line.trimmed().0.is_empty() {
            PieceKind::Blank
        } else {
            return self.instruction(at);
        };
        self.piece(kind, line.range);
        at + 1
    }

    fn instruction(&mut self, first: usize) -> usize {
        let index = self.instructions.len();
        let Logical { text, comments, blanks, mut next } =
            lines::join(self.lines, first, self.directives.escape);
        let escape = self.directives.escape;
        let spaced = Frontend::of(&self.directives.found).has_blanks_in_heredocs();
        let mut reader = Reader { escape, blanks: spaced, index, errors: &mut self.errors };
        let mut instruction = reader.instruction(&text, 0, text.as_str().len(), true);
        if text.as_str().is_empty()
            && let Some(line) = self.lines.get(first)
        {
            // Nothing but an escape character: that is all there is to point at.
            let (trimmed, at) = line.trimmed();
            instruction.range = TextRange::new(at, at + trimmed.trim_end().len());
            instruction.keyword_range = instruction.range;
            if let Some(error) = self.errors.last_mut() {
                error.range = instruction.range;
            }
        }
        self.comments.extend(&comments);
        instruction.comments = comments.into();
        instruction.empty_continuations = blanks.into();
        if takes_no_heredocs(&instruction) {
            for marker in heredocs::markers(&text, spaced) {
                // Without its end it may be anything.
                if !self.bodies.ends(&marker, next) {
                    continue;
                }
                self.errors.push(SyntaxError {
                    range: marker.word.range,
                    instruction: Some(index),
                    kind: SyntaxErrorKind::Heredoc("takes no heredoc".to_owned()),
                });
                next = self.body(marker, next, &mut instruction).1;
                refuse(&mut instruction);
            }
        } else if can_hold_heredocs(&instruction) {
            let mut found = Vec::new();
            for marker in heredocs::markers(&text, spaced) {
                if marker.apart && !self.bodies.ends(&marker, next) {
                    continue;
                }
                if marker.apart || is_split(&marker, &instruction) {
                    self.errors.push(SyntaxError {
                        range: marker.word.range,
                        instruction: Some(index),
                        kind: SyntaxErrorKind::Heredoc(
                            "takes no blank before the name of a heredoc".to_owned(),
                        ),
                    });
                }
                let (heredoc, after) = self.body(marker, next, &mut instruction);
                next = after;
                if heredoc.end.is_none() {
                    self.errors.push(SyntaxError {
                        range: heredoc.marker.range,
                        instruction: Some(index),
                        kind: SyntaxErrorKind::UnterminatedHeredoc,
                    });
                }
                found.push(heredoc);
            }
            instruction.heredocs = found.into();
            if let Body::Onbuild(inner) = &mut instruction.body
                && !instruction.heredocs.is_empty()
            {
                inner.heredocs.clone_from(&instruction.heredocs);
                inner.range = TextRange::new(inner.range.start(), instruction.range.end());
            }
        }
        let piece = self
            .lines
            .get(first..next)
            .and_then(|lines| Some(lines.first()?.range.cover(lines.last()?.range)));
        self.piece(PieceKind::Instruction(index), piece.unwrap_or_default());
        self.instructions.push(instruction);
        next
    }

    /// Points at the line's first character: all of it would hide everything else there.
    fn refuse_long_line(&mut self, line: Line<'_>, length: usize) {
        let start = line.range.start();
        let first = line.text.chars().next().map_or(0, char::len_utf8);
        let index = self.instructions.partition_point(|it| it.range.end() <= start);
        self.errors.push(SyntaxError {
            range: TextRange::new(start, start + first),
            instruction: (index < self.instructions.len()).then_some(index),
            kind: SyntaxErrorKind::LongLine(length),
        });
    }

    /// The heredoc of `marker` whose body starts at line `first`, and the line after it; the
    /// instruction reaches up to that line.
    fn body(
        &mut self,
        marker: Marker,
        first: usize,
        instruction: &mut Instruction,
    ) -> (Heredoc, usize) {
        let (heredoc, next) = self.bodies.read(marker, first);
        let last = next.checked_sub(1).and_then(|last| self.lines.get(last));
        if let Some(last) = last {
            instruction.range = instruction.range.cover(last.content_range());
        }
        (heredoc, next)
    }

    fn piece(&mut self, kind: PieceKind, range: TextRange) {
        self.pieces.push(Piece { kind, range });
    }

    fn finish(mut self) -> Dockerfile {
        if self.instructions.is_empty() {
            self.errors.push(SyntaxError {
                range: TextRange::default(),
                instruction: None,
                kind: SyntaxErrorKind::Empty,
            });
        }
        self.errors.sort_by_key(|error| (error.range.start(), error.range.end()));
        // What follows needs room too; a vector that grew may hold twice what it shows.
        self.instructions.shrink_to_fit();
        self.pieces.shrink_to_fit();
        Dockerfile {
            pieces: self.pieces,
            directives: self.directives.found,
            escape: self.directives.escape,
            instructions: self.instructions,
            comments: self.comments,
            errors: self.errors,
        }
    }
}

/// True if it is an instruction, also inside ONBUILD, below which the builder looks for no heredoc.
fn takes_no_heredocs(instruction: &Instruction) -> bool {
    let keyword = instruction.effective().keyword;
    !matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Unknown)
}

/// Takes the arguments for such as cannot be understood.
fn refuse(instruction: &mut Instruction) {
    let end = instruction.range.end();
    match &mut instruction.body {
        Body::Onbuild(inner) => {
            inner.range = TextRange::new(inner.range.start(), end);
            inner.body = Body::Unknown;
        }
        body => *body = Body::Unknown,
    }
}

/// True if COPY or ADD takes the marker for two words, as it splits at every blank.
fn is_split(marker: &Marker, instruction: &Instruction) -> bool {
    let name = marker.word.text.split_once("<<").map_or("", |(_, name)| name);
    instruction.effective().keyword != Keyword::Run && name.starts_with(char::is_whitespace)
}

/// RUN, COPY and ADD in the plain form, also inside ONBUILD.
fn can_hold_heredocs(instruction: &Instruction) -> bool {
    let effective = instruction.effective();
    let json = match &effective.body {
        Body::Run(Command::Exec(_)) => true,
        Body::Copy(transfer) | Body::Add(transfer) => transfer.json,
        _ => false,
    };
    !json && matches!(effective.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Body, Keyword};

    fn rejoined(source: &str) -> Dockerfile {
        let file = parse(source);
        let text: String = file.pieces.iter().map(|piece| piece.range.slice(source)).collect();
        assert_eq!(text, source);
        file
    }

    #[test]
    fn every_kind_of_piece_is_kept() {
        let source =
            "\u{feff}# escape=`\r\n# a comment\r\n\r\n  FROM a `\r\n# b\r\n\r\n AS c\r\nRUN x";
        let file = rejoined(source);
        assert_eq!(file.escape, '`');
        assert_eq!(file.pieces.len(), 6);
        let from = &file.instructions[0];
        assert_eq!(from.range.slice(source), "FROM a `\r\n# b\r\n\r\n AS c");
        assert_eq!(from.comments[0].slice(source), "# b");
        assert_eq!(from.empty_continuations[0].slice(source), "\r\n");
        let Body::From(body) = &from.body else { panic!("{from:?}") };
        assert_eq!(body.alias.as_ref().unwrap().name.range.slice(source), "c");
        assert!(file.errors.is_empty());
    }

    #[test]
    fn heredocs_belong_to_their_instruction() {
        let source = "FROM a\nRUN <<-A cat <<'B' && x\n\ta\n\tA\nb\nB\nCOPY <<C /d\nc\nC\n";
        let file = rejoined(source);
        assert_eq!(file.instructions.len(), 3);
        let run = &file.instructions[1];
        assert_eq!(run.heredocs[0].body.as_str(), "a\n");
        assert_eq!(run.heredocs[0].body_range.slice(source), "\ta\n");
        assert_eq!(run.heredocs[0].end.unwrap().slice(source), "A");
        assert_eq!((run.heredocs[1].name.as_str(), run.heredocs[1].expand), ("B", false));
        assert_eq!(run.heredocs[1].marker.range.slice(source), "<<'B'");
        assert!(run.range.slice(source).ends_with("b\nB"));
        assert!(file.errors.is_empty());
    }

    #[test]
    fn a_marker_without_its_instruction_is_no_misspelt_one() {
        for line in ["<<ONBUILD RUN a", "<<-VOLUME a", "3<<ONBUILD COPY a /", "ONBUILD <<VOLUME a"]
        {
            let source = format!("{line}\na\nONBUILD\nVOLUME\n");
            let file = parse(&source);
            assert!(file.instructions.iter().all(|it| it.heredocs.is_empty()), "{line}");
            let keyword = file.instructions.first().expect("one").effective().keyword;
            assert_eq!(keyword, Keyword::Unknown, "{line}");
        }
    }

    #[test]
    fn heredocs_of_onbuild_belong_to_both() {
        let source = "ONBUILD RUN <<A\nx\nA\n";
        let file = rejoined(source);
        let inner = file.instructions[0].effective();
        assert_eq!(inner.range.slice(source), "RUN <<A\nx\nA");
        assert_eq!(inner.heredocs, file.instructions[0].heredocs);
        assert_eq!(inner.heredocs[0].body.as_str(), "x\n");
    }

    #[test]
    fn a_blank_before_the_name_of_a_heredoc() {
        let heredoc = |source: &str| {
            let file = rejoined(source);
            let it = file.instructions.last().unwrap().effective().heredocs.first().cloned();
            (it.map(|it| it.body.as_str().to_owned()), file.errors)
        };
        for head in ["", "# syntax=docker/dockerfile:1\n", "# syntax=docker/dockerfile:1.16\n"] {
            for line in ["RUN cat << EOF > /a", "RUN <<  'EOF' bash", "ONBUILD RUN << EOF"] {
                let (body, errors) = heredoc(&format!("{head}{line}\nuser app\nEOF\n"));
                assert_eq!(body.as_deref(), Some("user app\n"), "{head}{line}");
                assert!(errors.is_empty(), "{head}{line}: {errors:?}");
            }
        }
        // BuildKit splits these words at the blank.
        for line in ["COPY << EOF /a", "ADD --chmod=755 <<  EOF /a", "RUN cat <<- EOF > /a"] {
            let source = format!("{line}\nuser app\nEOF\n");
            let (body, errors) = heredoc(&source);
            assert_eq!(body.as_deref(), Some("user app\n"), "{line}");
            assert_eq!(errors.len(), 1, "{line}");
            assert!(matches!(errors[0].kind, SyntaxErrorKind::Heredoc(_)), "{line}");
        }
        let (body, errors) =
            heredoc("# syntax=docker/dockerfile:1.15\nRUN cat << EOF\nport 1\nEOF\n");
        assert_eq!((body, errors.len()), (None, 2));
        assert_eq!(heredoc("RUN cat <<- EOF > /a\nRUN b\n").1, []);
    }

    #[test]
    fn an_instruction_that_takes_no_heredoc_keeps_its_lines() {
        for line in
            ["CMD <<EOF", "ENTRYPOINT sh <<-EOF", "HEALTHCHECK CMD <<EOF", "ONBUILD CMD << EOF"]
        {
            let file = rejoined(&format!("FROM a\n{line}\nexec a\nEOF\nRUN b\n"));
            assert_eq!(file.instructions.len(), 3, "{line}");
            assert_eq!(file.instructions[1].effective().body, Body::Unknown, "{line}");
            let [error] = file.errors.as_slice() else { panic!("{line}: {:?}", file.errors) };
            assert_eq!(error.kind, SyntaxErrorKind::Heredoc("takes no heredoc".into()), "{line}");
        }
        for line in ["CMD cat <<EOF", "CMD [\"<<EOF\"]", "LABEL a='<<EOF'"] {
            assert!(rejoined(&format!("FROM a\n{line}\nRUN b\n")).errors.is_empty(), "{line}");
        }
    }

    #[test]
    fn a_heredoc_without_end_costs_its_lines_only() {
        let source = "FROM a\nRUN <<EOF\nx\nRUN y\n";
        let file = rejoined(source);
        assert_eq!(file.instructions.len(), 3);
        assert_eq!(file.instructions[1].range.slice(source), "RUN <<EOF\nx");
        assert_eq!(file.errors.len(), 1);
        assert_eq!(file.errors[0].kind, SyntaxErrorKind::UnterminatedHeredoc);
    }

    #[test]
    fn one_bad_line_costs_that_line() {
        let source = "FROM a\nRUNN x\nENV A\nCOPY --form=x a b\nEXPOSE 1\n";
        let file = rejoined(source);
        let kinds: Vec<_> = file.errors.into_iter().map(|error| error.kind).collect();
        assert_eq!(
            kinds,
            [
                SyntaxErrorKind::UnknownInstruction { suggestion: Some(Keyword::Run) },
                SyntaxErrorKind::NameWithoutValue,
                SyntaxErrorKind::Flag("`--form` is not a flag of this instruction".into()),
            ]
        );
        assert!(matches!(file.instructions[4].body, Body::Expose(_)));
    }

    #[test]
    fn a_line_has_so_many_bytes_and_no_more() {
        let errors = |length: usize, ending: &str| {
            let text = "x".repeat(length - "ENV A=".len());
            parse(&format!("FROM a\nENV A={text}{ending}RUN <<E\nE\n")).errors
        };
        assert!(errors(LONGEST_LINE, "\n").is_empty());
        assert!(errors(LONGEST_LINE - 1, "\r\n").is_empty());
        let found = errors(LONGEST_LINE, "\r\n");
        assert_eq!(found[0].kind, SyntaxErrorKind::LongLine(LONGEST_LINE + 1));
        assert_eq!((found[0].range, found[0].instruction), (TextRange::new(7, 8), Some(1)));
        let long = "y".repeat(LONGEST_LINE + 1);
        let found = parse(&format!("FROM a\nCOPY <<E /e\n{long}\nE\n")).errors;
        assert_eq!((found.len(), found[0].instruction), (1, Some(1)));
    }

    #[test]
    fn a_lone_escape_character_is_an_instruction_without_a_name() {
        let file = rejoined("\\");
        assert_eq!(file.instructions[0].keyword, Keyword::Unknown);
        assert_eq!(file.errors[0].range, TextRange::new(0, 1));
    }
}
