//! The programs that sed and awk run from within their own scripts.

use std::iter::Peekable;
use std::str::Chars;

use crate::shell::ShellWord;
use crate::shell::options::{self, Arguments, Dashes};
use crate::shell::word::GAP;

/// True if sed runs another program, or may: GNU sed has a command and a flag for that, both `e`,
/// and a file of commands may hold them.
pub(super) fn sed_runs_another(arguments: &[ShellWord]) -> bool {
    const VALUED: [&str; 6] = ["-e", "-f", "-l", "--expression", "--file", "--line-length"];
    // What follows `-i` in its word is the ending of a copy's name.
    let is_in_place = |word: &&ShellWord| {
        let letters = word.text().strip_prefix('-').unwrap_or("");
        letters.trim_start_matches(['n', 'E', 'r', 's', 'z', 'u']).starts_with('i')
    };
    let words: Vec<ShellWord> = arguments.iter().filter(|it| !is_in_place(it)).cloned().collect();
    let read = options::read(&words, Dashes::Usual, |_, name| VALUED.contains(&name));
    read.has(&["-f", "--file"]) || sed_script_runs(&script(&read, &["-e", "--expression"]))
}

/// True if awk runs another program, or may. The value of a variable in its own program, and a file
/// of it, may be anything.
pub(super) fn awk_runs_another(arguments: &[ShellWord]) -> bool {
    const FILES: [&str; 8] = ["-E", "-f", "-i", "-l", "--exec", "--file", "--include", "--load"];
    const VALUED: [&str; 6] = ["-e", "-F", "-v", "--assign", "--field-separator", "--source"];
    let takes_value = |_: Option<&str>, name: &str| VALUED.contains(&name) || FILES.contains(&name);
    let read = options::read(arguments, Dashes::Usual, takes_value);
    let program = script(&read, &["-e", "--source"]);
    // `@` includes files, loads libraries and calls the function that a variable names.
    read.has(&FILES) || program.contains("system") || program.contains(['|', '@', GAP])
}

/// The script that a program is given: by options of these names, else as its first operand.
fn script(read: &Arguments<'_>, names: &[&str]) -> String {
    if read.has(names) {
        let lines: Vec<String> = read.values(names).iter().map(ShellWord::shape).collect();
        return lines.join("\n");
    }
    read.operands.first().map(|word| word.shape()).unwrap_or_default()
}

/// True if commands of sed run a program.
fn sed_script_runs(script: &str) -> bool {
    let mut rest = script.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            'e' => return true,
            // Commands stand there and no address.
            GAP if matches!(rest.peek(), None | Some(';' | '\n')) => return true,
            's' => {
                let end = rest.next();
                pass(&mut rest, end);
                pass(&mut rest, end);
                while let Some(&flag) = rest.peek().filter(|it| !it.is_whitespace()) {
                    match flag {
                        'e' | GAP => return true,
                        'w' => pass(&mut rest, Some('\n')),
                        ';' | '}' | '#' => break,
                        _ => drop(rest.next()),
                    }
                }
            }
            'y' => {
                let end = rest.next();
                pass(&mut rest, end);
                pass(&mut rest, end);
            }
            '/' => pass(&mut rest, Some('/')),
            '\\' => {
                let end = rest.next();
                pass(&mut rest, end);
            }
            // Text, and names of files.
            'a' | 'c' | 'i' | 'r' | 'R' | 'w' | 'W' | '#' => pass(&mut rest, Some('\n')),
            // Labels.
            ':' | 'b' | 't' | 'T' => {
                while rest.next_if(|it| !matches!(it, ';' | '}' | '\n')).is_some() {}
            }
            _ => {}
        }
    }
    false
}

/// Goes on after the next `end` that no backslash stands before.
fn pass(rest: &mut Peekable<Chars<'_>>, end: Option<char>) {
    while let Some(c) = rest.next() {
        if Some(c) == end {
            return;
        }
        if c == '\\' {
            rest.next();
        }
    }
}
