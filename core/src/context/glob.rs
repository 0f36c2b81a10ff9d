use super::automaton::{Automaton, Node, Set};
use super::paths::ends;

/// A file name pattern as Go's `path.Match` reads it: `*` and `?` stop at slashes, `[…]` is a class,
/// a backslash takes the next character as it is. COPY and ADD use it for their sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    automaton: Automaton,
}

impl Glob {
    /// Reads a pattern; an error says what is wrong with it.
    pub fn read(pattern: &str) -> Result<Self, String> {
        let mut automaton = Automaton::default();
        automaton.add(nodes(pattern)?, 0);
        Ok(Self { automaton })
    }

    /// True if a text has a wildcard at all.
    pub fn is_wild(text: &str) -> bool {
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '\\' => drop(rest.next()),
                '*' | '?' | '[' => return true,
                _ => {}
            }
        }
        false
    }

    /// True if the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        self.automaton.matches(path).last().is_some_and(|found| !found.is_empty())
    }

    /// The part of a path that COPY takes: that below the outermost directory that matches, or the
    /// empty text where only the path itself does; `None` where nothing matches.
    pub(super) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let matched = self.automaton.matches(path);
        let (end, _) = ends(path).zip(matched).find(|(_, matched)| !matched.is_empty())?;
        Some(path.get(end + 1..).unwrap_or(""))
    }
}

/// The parts of a pattern.
pub(super) fn nodes(pattern: &str) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        nodes.push(match character {
            '*' => Node::Many(Set::all_but('/')),
            '?' => Node::One(Set::all_but('/')),
            '[' => Node::One(class(&mut rest)?),
            '\\' => Node::One(Set::only(rest.next().ok_or("it ends in a backslash")?)),
            _ => Node::One(Set::only(character)),
        });
    }
    Ok(nodes)
}

/// A class, from behind its `[`.
fn class(rest: &mut std::str::Chars<'_>) -> Result<Set, String> {
    let mut set = Set::default();
    if rest.as_str().starts_with('^') {
        rest.next();
        set.negated = true;
    }
    loop {
        if rest.as_str().starts_with(']') && !set.ranges.is_empty() {
            rest.next();
            return Ok(set);
        }
        let first = member(rest)?;
        let mut last = first;
        if rest.as_str().starts_with('-') {
            rest.next();
            last = member(rest)?;
        }
        set.ranges.push((first, last));
    }
}

/// One character of a class. There is always something after it: the `]` at least.
fn member(rest: &mut std::str::Chars<'_>) -> Result<char, String> {
    let character = match rest.next() {
        None => None,
        Some('-' | ']') => return Err("a class in `[…]` is empty or has a `-` too many".to_owned()),
        Some('\\') => rest.next(),
        other => other,
    };
    character.filter(|_| !rest.as_str().is_empty()).ok_or_else(|| "a `[` has no `]`".to_owned())
}
