//! The part of Go's regular expressions that Moby's patterns turn into.

use super::automaton::{Node, Set};

/// First and last characters.
type Ranges = Vec<(char, char)>;

/// The expression that [`pattern`](super::pattern) writes for `**`.
pub(super) const DEEP: &str = "(.*/)?";

/// Reads an expression that starts with `^` and ends with `$`. Errors are for people.
pub(super) fn read(expression: &str) -> Result<Vec<Node>, String> {
    let mut rest = expression.strip_suffix('$').unwrap_or(expression);
    // Behind the last `:]` there is no use in looking for one.
    let last_name = rest.rfind(":]").map_or(usize::MAX, |at| rest.len() - at);
    let mut nodes = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(DEEP) {
            nodes.push(Node::Deep);
            rest = after;
            continue;
        }
        let (first, after) = first_of(rest)?;
        let set = match first {
            '^' => {
                nodes.push(Node::Start);
                rest = after;
                continue;
            }
            '.' => {
                rest = after;
                Set::all_but('\n')
            }
            '[' => {
                let (set, after) = class(after, last_name)?;
                rest = after;
                set
            }
            '\\' if after.starts_with(['b', 'B']) => {
                nodes.push(Node::WordBoundary(after.starts_with('b')));
                rest = after.get(1..).unwrap_or("");
                continue;
            }
            '\\' => {
                let (set, after) = escape(after)?;
                rest = after;
                set
            }
            literal => {
                rest = after;
                Set::only(literal)
            }
        };
        match rest.strip_prefix('*') {
            Some(after) => {
                nodes.push(Node::Many(set));
                rest = after;
            }
            None => nodes.push(Node::One(set)),
        }
    }
    Ok(nodes)
}

fn first_of(text: &str) -> Result<(char, &str), String> {
    let mut characters = text.chars();
    let first = characters.next().ok_or("it ends too early")?;
    Ok((first, characters.as_str()))
}

/// The characters that an escape stands for, one or a class, and the text after it; `text` starts
/// behind its backslash.
fn escape(text: &str) -> Result<(Set, &str), String> {
    let (letter, rest) = first_of(text)?;
    let ranges: &[(char, char)] = match letter.to_ascii_lowercase() {
        'd' => &[('0', '9')],
        's' => &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')],
        'w' => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        _ => &[],
    };
    if !ranges.is_empty() {
        return Ok((Set { negated: letter.is_ascii_uppercase(), ranges: ranges.to_vec() }, rest));
    }
    let character = match letter {
        'a' => '\u{7}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => letter,
        _ => {
            return Err(format!(
                "`\\{letter}` means nothing; directories are separated by `/` on every system"
            ));
        }
    };
    Ok((Set::only(character), rest))
}

/// A class, from behind its `[`. No name ends in the last bytes of the text, fewer than `last_name`.
fn class(text: &str, last_name: usize) -> Result<(Set, &str), String> {
    let unclosed = || "a `[` has no `]`".to_owned();
    let mut set = Set::default();
    let mut rest = text;
    if let Some(after) = rest.strip_prefix('^') {
        set.negated = true;
        rest = after;
    }
    let mut first = true;
    loop {
        if rest.is_empty() {
            return Err(unclosed());
        }
        if let Some(after) = rest.strip_prefix(']').filter(|_| !first) {
            return Ok((set, after));
        }
        first = false;
        if rest.len() >= last_name
            && let Some((name, after)) =
                rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]"))
        {
            set.ranges.extend(named(name)?);
            rest = after;
            continue;
        }
        let (low, after) = class_member(rest)?;
        rest = after;
        let &[(low, mut high)] = low.as_slice() else {
            set.ranges.extend(low);
            continue;
        };
        if low == high
            && let Some(after) = rest.strip_prefix('-').filter(|after| !after.starts_with(']'))
        {
            let (last, after) = class_member(after).map_err(|_| unclosed())?;
            let &[(last, _)] = last.as_slice() else { return Err("a range has no end".to_owned()) };
            if last < low {
                return Err(format!("the range `{low}-{last}` runs backwards"));
            }
            (high, rest) = (last, after);
        }
        set.ranges.push((low, high));
    }
}

/// The ranges of one member of a class: a character, or those of `\d` and its like.
fn class_member(text: &str) -> Result<(Ranges, &str), String> {
    let (first, rest) = first_of(text)?;
    if first != '\\' {
        return Ok((vec![(first, first)], rest));
    }
    let (set, rest) = escape(rest)?;
    Ok((if set.negated { others(&set.ranges) } else { set.ranges }, rest))
}

/// `[:name:]`
fn named(name: &str) -> Result<Ranges, String> {
    const NAMED: [(&str, &[(char, char)]); 14] = [
        ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
        ("alpha", &[('A', 'Z'), ('a', 'z')]),
        ("ascii", &[('\0', '\u{7f}')]),
        ("blank", &[('\t', '\t'), (' ', ' ')]),
        ("cntrl", &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
        ("digit", &[('0', '9')]),
        ("graph", &[('!', '~')]),
        ("lower", &[('a', 'z')]),
        ("print", &[(' ', '~')]),
        ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        ("space", &[('\t', '\r'), (' ', ' ')]),
        ("upper", &[('A', 'Z')]),
        ("word", &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
    ];
    let plain = name.strip_prefix('^');
    NAMED
        .iter()
        .find(|(known, _)| *known == plain.unwrap_or(name))
        .map(|(_, ranges)| if plain.is_some() { others(ranges) } else { ranges.to_vec() })
        .ok_or_else(|| format!("`[:{name}:]` names no class"))
}

/// All characters outside ranges of ASCII characters that are sorted and apart.
fn others(ranges: &[(char, char)]) -> Ranges {
    let at = |character: char, step: i64| {
        u32::try_from(i64::from(u32::from(character)) + step).ok().and_then(char::from_u32)
    };
    let mut from = '\0';
    let mut others = Vec::new();
    for &(first, last) in ranges {
        others.extend(at(first, -1).filter(|before| from <= *before).map(|before| (from, before)));
        from = at(last, 1).unwrap_or(last);
    }
    others.push((from, char::MAX));
    others
}
