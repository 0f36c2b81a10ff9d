//! One pattern of a .dockerignore, compiled as Moby does.

use super::automaton::{Node, Set};
use super::{glob, regex};

/// Compiles a cleaned pattern without its `!` into what a path has to match, one or the other. Errors
/// are for people.
pub(super) fn read(pattern: &str) -> Result<Vec<Vec<Node>>, String> {
    // Docker asks Go's file name matcher first whether it can read the pattern.
    glob::nodes(pattern)?;
    let mut expression = "^".to_owned();
    let mut kind = Kind::Exact;
    let mut rest = pattern.chars().peekable();
    let mut first = true;
    while let Some(character) = rest.next() {
        match character {
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                if rest.peek().is_some() {
                    expression.push_str(regex::DEEP);
                    kind = Kind::Wild;
                } else if kind == Kind::Exact {
                    kind = Kind::Prefix;
                } else {
                    expression.push_str(".*");
                    kind = Kind::Wild;
                }
                if first {
                    kind = Kind::Suffix;
                }
            }
            '*' | '?' => {
                expression.push_str(if character == '*' { "[^/]*" } else { "[^/]" });
                kind = Kind::Wild;
            }
            '.' | '+' | '(' | ')' | '|' | '{' | '}' | '$' => {
                expression.extend(['\\', character]);
            }
            '\\' => {
                expression.push('\\');
                expression.extend(rest.next());
                kind = Kind::Wild;
            }
            '[' | ']' => {
                expression.push(character);
                kind = Kind::Wild;
            }
            _ => expression.push(character),
        }
        first = false;
    }
    Ok(match kind {
        Kind::Exact => vec![literal(pattern).collect()],
        // The path starts with this.
        Kind::Prefix => {
            vec![literal(pattern.trim_end_matches('*')).chain([Node::Many(Set::all())]).collect()]
        }
        // The path ends with this, or is this without its leading slash.
        Kind::Suffix => {
            let text = pattern.get(2..).unwrap_or("");
            let ending = [Node::Many(Set::all())].into_iter().chain(literal(text)).collect();
            let whole = text.strip_prefix('/').map(|text| literal(text).collect());
            [Some(ending), whole].into_iter().flatten().collect()
        }
        Kind::Wild => vec![regex::read(&format!("{expression}$"))?],
    })
}

fn literal(text: &str) -> impl Iterator<Item = Node> {
    text.chars().map(|character| Node::One(Set::only(character)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Wild,
}
