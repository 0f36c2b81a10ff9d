//! Patterns of `#`, `%` and `/` in `${…}`: `*`, `?` and literal characters.

use super::reference::ExpandError;

/// A pattern. Neither `*` nor `?` matches a line feed, as in the regular expressions that BuildKit
/// makes of them.
pub(super) struct Pattern {
    items: Vec<Item>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Many,
    One,
    Literal(char),
}

impl Pattern {
    /// Reads a pattern. A backslash makes `*`, `?` and itself literal, and is dropped before `}`
    /// and `/`; before any other character it is an error, which gives that character.
    pub(super) fn read(pattern: &str) -> Result<Self, char> {
        let mut items = Vec::new();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            items.push(match character {
                '*' => Item::Many,
                '?' => Item::One,
                '\\' => match characters.next() {
                    Some(escaped @ ('*' | '?' | '\\' | '}' | '/')) => Item::Literal(escaped),
                    other => return Err(other.unwrap_or(char::REPLACEMENT_CHARACTER)),
                },
                literal => Item::Literal(literal),
            });
        }
        // `**` matches what `*` matches, and costs more.
        items.dedup_by(|next, item| *next == Item::Many && *item == Item::Many);
        Ok(Self { items })
    }

    /// `value` without the longest or shortest match at its start.
    pub(super) fn without_prefix(
        &self,
        value: &str,
        longest: bool,
        steps: &mut usize,
    ) -> Result<String, ExpandError> {
        let length = self.match_length(value.chars(), longest, steps)?.unwrap_or(0);
        Ok(value.get(length..).unwrap_or("").to_owned())
    }

    /// `value` without the longest or shortest match at its end.
    pub(super) fn without_suffix(
        &self,
        value: &str,
        longest: bool,
        steps: &mut usize,
    ) -> Result<String, ExpandError> {
        let reversed = Self { items: self.items.iter().rev().copied().collect() };
        let length = reversed.match_length(value.chars().rev(), longest, steps)?.unwrap_or(0);
        Ok(value.get(..value.len() - length).unwrap_or("").to_owned())
    }

    /// `value` with the first match, or all of them, replaced. Of all matches that start at one
    /// place the longest counts.
    pub(super) fn replace(
        &self,
        value: &str,
        replacement: &str,
        all: bool,
        steps: &mut usize,
        room: usize,
    ) -> Result<String, ExpandError> {
        let mut result = String::new();
        let mut at = 0;
        let mut last_end = None;
        while at <= value.len() {
            let rest = value.get(at..).unwrap_or("");
            let matched = self.match_length(rest.chars(), true, steps)?;
            // An empty match right after a match is none.
            let matched = matched.filter(|&length| length > 0 || last_end != Some(at));
            if let Some(length) = matched {
                if all {
                    substitute(&mut result, replacement, rest.get(..length).unwrap_or(""));
                } else {
                    result.push_str(replacement);
                    result.push_str(rest.get(length..).unwrap_or(""));
                    return Ok(result);
                }
                if result.len() > room {
                    return Err(ExpandError::TooLong);
                }
                at += length;
                last_end = Some(at);
                if length > 0 {
                    continue;
                }
            }
            let Some(kept) = value.get(at..).and_then(|rest| rest.chars().next()) else { break };
            result.push(kept);
            at += kept.len_utf8();
        }
        Ok(result)
    }

    /// Length in bytes of the longest or shortest match at the start of `characters`.
    ///
    /// All ways to match are followed side by side, so that the effort is at most the length of
    /// the pattern times that of the text.
    fn match_length(
        &self,
        characters: impl Iterator<Item = char>,
        longest: bool,
        steps: &mut usize,
    ) -> Result<Option<usize>, ExpandError> {
        let mut active = vec![0];
        self.pass_stars(&mut active);
        let mut length = 0;
        let mut found = None;
        let end = self.items.len();
        let mut characters = characters;
        loop {
            if active.last() == Some(&end) {
                found = Some(length);
                if !longest {
                    return Ok(found);
                }
            }
            let Some(character) = characters.next() else { return Ok(found) };
            *steps = steps.checked_sub(active.len() + 1).ok_or(ExpandError::TooLong)?;
            let mut next = Vec::with_capacity(active.len());
            for &state in &active {
                match self.items.get(state) {
                    Some(Item::Many) if character != '\n' => push(&mut next, state),
                    Some(Item::One) if character != '\n' => push(&mut next, state + 1),
                    Some(Item::Literal(literal)) if *literal == character => {
                        push(&mut next, state + 1);
                    }
                    _ => {}
                }
            }
            self.pass_stars(&mut next);
            if next.is_empty() {
                return Ok(found);
            }
            active = next;
            length += character.len_utf8();
        }
    }

    /// Adds to the sorted states those behind a `*`, which may match nothing.
    fn pass_stars(&self, states: &mut Vec<usize>) {
        let behind: Vec<usize> = states
            .iter()
            .filter(|&&state| self.items.get(state) == Some(&Item::Many))
            .map(|&state| state + 1)
            .collect();
        if !behind.is_empty() {
            states.extend(behind);
            states.sort_unstable();
            states.dedup();
        }
    }
}

fn push(states: &mut Vec<usize>, state: usize) {
    if states.last() != Some(&state) {
        states.push(state);
    }
}

/// Adds a replacement as Go's `ReplaceAllString` does: `$$` is a dollar sign, `$0` the match, and
/// any other name the empty text of a group that is not there.
fn substitute(result: &mut String, replacement: &str, matched: &str) {
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let (inner, braces) = match after.strip_prefix('{') {
            Some(inner) => (inner, true),
            None => (after, false),
        };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = inner.find(|c| !word(c)).unwrap_or(inner.len());
        let (name, tail) = inner.split_at(length);
        let tail = if braces { tail.strip_prefix('}') } else { Some(tail) };
        match tail {
            Some(tail) if !name.is_empty() => {
                if name == "0" {
                    result.push_str(matched);
                }
                rest = tail;
            }
            _ => {
                result.push('$');
                rest = after;
            }
        }
    }
    result.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(pattern: &str, value: &str, replacement: &str, all: bool) -> String {
        let pattern = Pattern::read(pattern).unwrap_or_else(|escaped| panic!("\\{escaped}"));
        pattern.replace(value, replacement, all, &mut 10_000, 10_000).unwrap()
    }

    #[test]
    fn the_leftmost_longest_match_is_replaced() {
        assert_eq!(replaced("a*c", "xabcabcx", "-", false), "x-x");
        assert_eq!(replaced("a?", "abacad", "-", true), "---");
        assert_eq!(replaced("", "ab", "-", true), "-a-b-", "an empty pattern is everywhere");
        assert_eq!(replaced("b", "abc", "<$0|$$|$1|${0}>", true), "a<b|$||b>c");
        assert_eq!(replaced("\\*", "a*", "x", true), "ax");
    }

    #[test]
    fn effort_is_bounded() {
        let value = "a".repeat(10_000);
        let pattern = Pattern::read("*a*a*a*b").unwrap_or(Pattern { items: Vec::new() });
        assert_eq!(pattern.replace(&value, "", true, &mut 100_000, 10), Err(ExpandError::TooLong));
    }
}
