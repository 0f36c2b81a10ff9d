//! Parser directives: `# name=value` before anything else.

use super::ast::{CheckDirective, Directive, DirectiveKind, SyntaxError, SyntaxErrorKind};
use super::lines::Line;
use super::word::Word;
use crate::text::TextRange;

/// Reads directives line by line, from the first line on.
pub(super) struct Directives {
    /// The escape character in force.
    pub(super) escape: char,
    pub(super) found: Vec<Directive>,
    /// True if something other than a directive was met.
    done: bool,
    /// A `#!` line hides `escape` from BuildKit's parser, but not `syntax` and `check` from those
    /// who look for these.
    after_shebang: bool,
    first: bool,
}

impl Directives {
    pub(super) fn new() -> Self {
        Self { escape: '\\', found: Vec::new(), done: false, after_shebang: false, first: true }
    }

    /// True if `line` is a directive; if so, it is the last of `found`.
    pub(super) fn read(&mut self, line: Line<'_>, errors: &mut Vec<SyntaxError>) -> bool {
        let first = std::mem::replace(&mut self.first, false);
        if self.done {
            return false;
        }
        if first && line.text.starts_with("#!") {
            self.after_shebang = true;
            return false;
        }
        let Some(directive) = directive(line) else {
            self.done = true;
            return false;
        };
        if self.after_shebang && directive.kind == DirectiveKind::Escape {
            return false;
        }
        let mut refuse = |why: &str, range| {
            let kind = SyntaxErrorKind::Directive(why.to_owned());
            errors.push(SyntaxError { range, instruction: None, kind });
        };
        if self.found.iter().any(|other| other.kind == directive.kind) {
            refuse("is given twice", directive.range);
        } else if directive.kind == DirectiveKind::Escape {
            match directive.value.text.as_str() {
                "\\" => self.escape = '\\',
                "`" => self.escape = '`',
                _ => refuse("must be a backslash or a backtick", directive.value.range),
            }
        }
        self.found.push(directive);
        true
    }
}

/// `# name = value`, if the name is one of a directive.
fn directive(line: Line<'_>) -> Option<Directive> {
    let (text, start) = line.trimmed();
    let range = TextRange::new(start, start + text.len());
    let assignment = text.strip_prefix('#')?.trim_start();
    let (name, value) = assignment.split_once('=')?;
    let kind = match name.trim_end_matches(SPACE).to_ascii_lowercase().as_str() {
        "syntax" => DirectiveKind::Syntax,
        "escape" => DirectiveKind::Escape,
        "check" => DirectiveKind::Check,
        _ => return None,
    };
    let mut kept = value.trim_matches(SPACE);
    if kept.is_empty() {
        // BuildKit's pattern wants at least one character and settles for a blank.
        kept = value.get(value.len().checked_sub(1)?..)?;
    }
    let at = range.end() - value.len() + kept.as_ptr() as usize - value.as_ptr() as usize;
    Some(Directive { kind, range, value: Word::new(kept, TextRange::new(at, at + kept.len())) })
}

/// `\s` of Go's regular expressions.
const SPACE: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];

impl CheckDirective {
    /// Reads the value of `# check=`: `skip=A,B`, `experimental=A,B` and `error=true`, separated by
    /// `;`. Anything else in it is passed over.
    pub fn read(value: &str) -> Self {
        let mut check = Self::default();
        for setting in value.split(';') {
            let Some((name, value)) = setting.split_once('=') else {
                continue;
            };
            match name.trim().to_ascii_lowercase().as_str() {
                list @ ("skip" | "experimental") => {
                    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
                    let list =
                        if list == "skip" { &mut check.skip } else { &mut check.experimental };
                    list.extend(names.map(str::to_owned));
                }
                "error" => {
                    let value = value.trim();
                    check.error = value == "1"
                        || value.eq_ignore_ascii_case("t")
                        || value.eq_ignore_ascii_case("true");
                }
                _ => {}
            }
        }
        check
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn directives_end_at_the_first_other_line() {
        let file =
            parse("# Syntax = a/b\n#escape=`\n#check=skip=A, B;error=true\n# c\n#escape=\\\n");
        assert_eq!(file.escape, '`');
        let values: Vec<_> = file.directives.iter().map(|one| one.value.text.as_str()).collect();
        assert_eq!(values, ["a/b", "`", "skip=A, B;error=true"]);
        let check = CheckDirective::read(values[2]);
        assert_eq!(
            check,
            CheckDirective {
                skip: vec!["A".into(), "B".into()],
                error: true,
                ..CheckDirective::default()
            }
        );
    }

    #[test]
    fn bad_and_repeated_directives_are_errors() {
        let file = parse("#escape=x\n#syntax=a\n#syntax=b\n# escape=` \nFROM a\n");
        let ranges: Vec<_> = file.errors.iter().map(|error| error.range.start()).collect();
        assert_eq!(ranges, [8, 20, 30]);
        assert_eq!(file.escape, '\\');
    }

    #[test]
    fn a_shebang_hides_the_escape_directive_only() {
        let file = parse("#!/usr/bin/env x\n#escape=`\n#syntax=a\nFROM a\n");
        assert_eq!(file.escape, '\\');
        assert_eq!(file.directives.len(), 1);
    }
}
