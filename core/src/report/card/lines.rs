//! Text in a box whose font nobody knows before it is drawn: each character is taken for as wide as
//! the widest of the usual fonts has it (Verdana and DejaVu Sans among those of systems), so that what
//! is cut here fits with every one of them.

use super::parts;

/// What stands for the rest of a text that was cut.
const CUT: char = '…';

/// A part of a line in one face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) is_code: bool,
    pub(super) text: String,
}

/// A message in at most so many lines, each at most so wide, in hundredths of its size. Lines end
/// between words where that goes.
pub(super) fn wrapped(message: &str, width: u32, most: usize) -> Vec<Vec<Piece>> {
    // No more can fit, however long it is.
    let longest = (width / NARROWEST + 1) as usize * most + 1;
    let characters: Vec<(bool, char)> = parts(message)
        .flat_map(|(is_code, part)| part.chars().map(move |character| (is_code, character)))
        .take(longest)
        .collect();
    let mut lines = Vec::new();
    let mut rest = characters.as_slice();
    while !rest.is_empty() && lines.len() < most {
        let fits = fitting(rest, width);
        if fits == rest.len() {
            lines.push(pieces(rest, false));
            break;
        }
        let is_last = lines.len() + 1 == most;
        let end = if is_last {
            fitting(rest, width.saturating_sub(advance(CUT, false))).max(1)
        } else {
            let space = rest.iter().take(fits + 1).rposition(|(_, character)| *character == ' ');
            space.filter(|at| *at > 0).unwrap_or(fits).max(1)
        };
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        lines.push(pieces(line, is_last));
        let blank = after.iter().take_while(|(_, character)| *character == ' ').count();
        rest = after.get(blank..).unwrap_or_default();
    }
    lines
}

/// A text in one line; of a longer one the start.
pub(super) fn fitted(text: &str, width: u32) -> String {
    let all: Vec<(bool, char)> = text.chars().map(|character| (false, character)).collect();
    if fitting(&all, width) == all.len() {
        return text.to_owned();
    }
    let fits = fitting(&all, width.saturating_sub(advance(CUT, false)));
    let start: String = text.chars().take(fits).collect();
    format!("{}{CUT}", start.trim_end())
}

/// A path in one line; of a longer one the end, which names the file.
pub(super) fn fitted_path(path: &str, width: u32) -> String {
    let backwards: String = path.chars().rev().collect();
    fitted(&backwards, width).chars().rev().collect()
}

/// The width of a text, in hundredths of its size.
pub(super) fn width(text: &str) -> u32 {
    text.chars().map(|character| advance(character, false)).fold(0, u32::saturating_add)
}

/// The number of characters at the start that are no wider than this together.
fn fitting(characters: &[(bool, char)], width: u32) -> usize {
    let mut left = width;
    let fits = |(is_code, character): &&(bool, char)| {
        let own = advance(*character, *is_code);
        let fits = own <= left;
        left = left.saturating_sub(own);
        fits
    };
    characters.iter().take_while(fits).count()
}

fn pieces(line: &[(bool, char)], is_cut: bool) -> Vec<Piece> {
    let blank = line.iter().rev().take_while(|(_, character)| *character == ' ').count();
    let line = line.get(..line.len().saturating_sub(blank)).unwrap_or_default();
    let mut pieces: Vec<Piece> = Vec::new();
    let end = is_cut.then_some((false, CUT));
    for (is_code, character) in line.iter().copied().chain(end) {
        match pieces.last_mut().filter(|last| last.is_code == is_code) {
            Some(last) => last.text.push(character),
            None => pieces.push(Piece { is_code, text: character.to_string() }),
        }
    }
    pieces
}

const NARROWEST: u32 = 36;
/// The usual three fifths, of letters that are set a little smaller.
const CODE: u32 = 58;

/// The most that a character takes, in hundredths of its size.
fn advance(character: char, is_code: bool) -> u32 {
    match character {
        ' '..='~' if is_code => CODE,
        ' ' => NARROWEST,
        '!' | '\'' | '"' | '(' | ')' | ',' | '-' | '.' | '/' | ':' | ';' | 'I' | '[' | '\\'
        | ']' | '`' | 'f' | 'i' | 'j' | 'l' | 'r' | 't' | '|' => 46,
        '%' | '@' | 'M' | 'W' | 'm' | 'w' => 108,
        '#' | '+' | '<' | '=' | '>' | '^' | '~' => 84,
        'A'..='Z' | '&' => 80,
        ' '..='~' => 65,
        // Letters of Latin with marks.
        '\u{a1}'..='\u{24f}' => 100,
        '\u{250}'..='\u{10ff}' | '\u{1e00}'..='\u{2fff}' => 120,
        // Pictures; and scripts with letters as wide as several.
        _ => 150,
    }
}

#[cfg(test)]
mod tests {
    use super::{CODE, Piece, fitted, fitted_path, width, wrapped};

    fn told(message: &str, width: u32, most: usize) -> Vec<String> {
        let lines = wrapped(message, width, most);
        let line = |line: &Vec<Piece>| {
            let mark = |piece: &Piece| {
                if piece.is_code { format!("<{}>", piece.text) } else { piece.text.clone() }
            };
            line.iter().map(mark).collect::<String>()
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn lines_end_between_words_and_the_last_is_cut() {
        assert_eq!(told("one two three", 2_000, 2), ["one two three"]);
        assert_eq!(told("one two three", 500, 2), ["one two", "three"]);
        assert_eq!(told("one two three four", 500, 2), ["one two", "three f…"]);
        assert_eq!(told("aaaaaaaaaaaa", 400, 2), ["aaaaaa", "aaaaaa"]);
        assert_eq!(told("aaaaaaaaaaaaaaa", 400, 2), ["aaaaaa", "aaaa…"]);
        assert_eq!(told("", 400, 2), [""; 0]);
        // However narrow it is, it ends.
        assert_eq!(told("WWW", 1, 2), ["W", "W…"]);
        assert_eq!(told("a b", 50, 9), ["a", "b"]);
    }

    #[test]
    fn code_stays_code_over_the_end_of_a_line() {
        assert_eq!(told("run `a b` now", 350, 9), ["run <a>", "<b> now"]);
        assert_eq!(told("one ` only", 4_000, 1), ["one ` only"]);
        assert_eq!(told("`aaaaaaaa`", 300, 1), ["<aaa>…"]);
    }

    #[test]
    fn every_line_is_within_its_width() {
        let text = "A `COPY --from=build` of 100% 日本語 🦀🦀 ﷽﷽ WWWW and so on ".repeat(9);
        for most in 300..900 {
            for line in wrapped(&text, most, 4) {
                let whole: u32 = line
                    .iter()
                    .map(|piece| {
                        let count = u32::try_from(piece.text.chars().count()).unwrap_or(u32::MAX);
                        if piece.is_code { CODE * count } else { width(&piece.text) }
                    })
                    .sum();
                assert!(whole <= most, "{line:?}");
            }
        }
    }

    #[test]
    fn of_a_path_the_end_stays() {
        assert_eq!(fitted("short", 1_000), "short");
        assert_eq!(fitted("rather long", 400), "rath…");
        assert_eq!(fitted_path("services/shop/Dockerfile", 900), "…op/Dockerfile");
        assert_eq!(fitted_path("Dockerfile", 900), "Dockerfile");
    }
}
