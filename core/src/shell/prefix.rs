use super::ShellWord;
use super::interpreter;

/// A program that runs the command after it.
struct Prefix {
    name: &'static str,
    /// Single-letter options that take a value.
    short: &'static str,
    /// Long options that take the next word.
    long: &'static [&'static str],
    /// True where `NAME=value` words may come before the command.
    assignments: bool,
    /// The number of operands before the command.
    operands: usize,
    /// Single-letter options with which it does something else than run a command.
    other_use: &'static str,
}

const PLAIN: Prefix =
    Prefix { name: "", short: "", long: &[], assignments: false, operands: 0, other_use: "" };

const PREFIXES: &[Prefix] = &[
    Prefix {
        name: "sudo",
        short: "CDghpRrTtUu",
        long: &[
            "--chdir",
            "--chroot",
            "--close-from",
            "--command-timeout",
            "--group",
            "--host",
            "--other-user",
            "--prompt",
            "--role",
            "--type",
            "--user",
        ],
        assignments: true,
        ..PLAIN
    },
    Prefix { name: "doas", short: "Cu", ..PLAIN },
    Prefix {
        name: "env",
        short: "uC",
        long: &["--unset", "--chdir"],
        assignments: true,
        other_use: "S",
        ..PLAIN
    },
    Prefix { name: "exec", short: "a", ..PLAIN },
    Prefix { name: "time", short: "fo", long: &["--format", "--output"], ..PLAIN },
    Prefix { name: "command", other_use: "vV", ..PLAIN },
    Prefix { name: "builtin", ..PLAIN },
    Prefix { name: "nohup", ..PLAIN },
    Prefix { name: "nice", short: "n", long: &["--adjustment"], ..PLAIN },
    Prefix {
        name: "ionice",
        short: "cn",
        long: &["--class", "--classdata"],
        other_use: "pPu",
        ..PLAIN
    },
    Prefix { name: "setsid", ..PLAIN },
    Prefix {
        name: "timeout",
        short: "sk",
        long: &["--signal", "--kill-after"],
        operands: 1,
        ..PLAIN
    },
    Prefix { name: "stdbuf", short: "ioe", long: &["--input", "--output", "--error"], ..PLAIN },
];

/// The number of words at the start that are prefixes: the command's name is the word after them.
/// If no command follows, the last prefix is the command (`env` alone, `exec >log`).
pub(super) fn prefix_length(words: &[ShellWord]) -> usize {
    let mut start = 0;
    while let Some(length) = words.get(start..).and_then(one_prefix) {
        start += length;
    }
    start
}

/// True if a program of this name runs the command or the script after it.
pub(super) fn runs_a_command(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| prefix.name == name)
        || matches!(name, "busybox" | "su" | "runuser")
        || interpreter::is_posix(name)
}

/// The name in `NAME=value`, with the offset of the value.
pub(super) fn assignment(word: &str) -> Option<(&str, usize)> {
    let equals = word.find('=')?;
    let name = word.get(..equals)?;
    let valid = name.bytes().enumerate().all(|(index, byte)| {
        byte == b'_' || byte.is_ascii_alphabetic() || (index > 0 && byte.is_ascii_digit())
    });
    (valid && !name.is_empty()).then_some((name, equals + 1))
}

fn one_prefix(words: &[ShellWord]) -> Option<usize> {
    let (prefix, mut at) = prefix_options(words)?;
    while prefix.assignments && words.get(at).is_some_and(|word| assignment(word.text()).is_some())
    {
        at += 1;
    }
    at += prefix.operands;
    (at < words.len()).then_some(at)
}

/// The prefix that the words start with, and how many words it and its options are; `None` for
/// another word, and where the options give it another use.
fn prefix_options(words: &[ShellWord]) -> Option<(&'static Prefix, usize)> {
    let name = words.first()?.program()?;
    let prefix = PREFIXES.iter().find(|prefix| prefix.name == name)?;
    let mut at = 1;
    while let Some(option) = words.get(at).map(ShellWord::text) {
        if option == "--" {
            at += 1;
            break;
        }
        if let Some(long) = option.strip_prefix("--") {
            if prefix.name == "env" && long.starts_with("split") {
                return None;
            }
            at += 1 + usize::from(!long.contains('=') && prefix.long.contains(&option));
        } else if let Some(letters) = option.strip_prefix('-') {
            let end = letters.find(|letter| prefix.short.contains(letter));
            if letters
                .get(..end.unwrap_or(letters.len()))?
                .contains(|letter| prefix.other_use.contains(letter))
            {
                return None;
            }
            // The value is the rest of the word, or the next word where there is no rest.
            at += 1 + usize::from(end.is_some_and(|end| end + 1 == letters.len()));
        } else {
            break;
        }
    }
    Some((prefix, at))
}

/// The most words before a command that are looked at; one may be asked about for each of the many
/// commands that it runs.
const MOST_WORDS: usize = 64;

/// Of a command's prefixes, `sudo` or `doas` with its options.
pub(super) fn privilege(prefixes: &[ShellWord]) -> &[ShellWord] {
    let prefixes = prefixes.get(..MOST_WORDS).unwrap_or(prefixes);
    let gives = |word: &ShellWord| matches!(word.program(), Some("sudo" | "doas"));
    let Some(start) = prefixes.iter().position(gives) else { return &[] };
    let words = prefixes.get(start..).unwrap_or(&[]);
    let length = prefix_options(words).map_or(0, |(_, length)| length);
    words.get(..length.min(words.len())).unwrap_or(&[])
}

/// The source of a command's script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptSource {
    /// This word: `sh -c "…"`, `su -c '…'`.
    Word(usize),
    /// All words from this one, joined: `eval …`.
    WordsFrom(usize),
    /// Its input: `bash <<EOF`, `… | sh`.
    Input,
}

/// The shell script that a command runs, if it runs one; `words` start with the name.
pub(super) fn script_source(words: &[ShellWord]) -> Option<ScriptSource> {
    let name = words.first()?.program()?;
    match name {
        "eval" => (words.len() > 1).then_some(ScriptSource::WordsFrom(1)),
        "su" | "runuser" => {
            let at = words.iter().position(|word| {
                let text = word.text();
                text == "--command"
                    || text.strip_prefix('-').is_some_and(|letters| {
                        letters.ends_with('c')
                            && letters.bytes().all(|byte| b"lmpPc".contains(&byte))
                    })
            })?;
            (at + 1 < words.len()).then_some(ScriptSource::Word(at + 1))
        }
        "busybox" if words.get(1).is_some_and(|word| interpreter::is_posix(word.text())) => {
            shell_source(words, 2)
        }
        _ if interpreter::is_posix(name) => shell_source(words, 1),
        _ => None,
    }
}

/// For a shell whose arguments start at `at`.
fn shell_source(words: &[ShellWord], mut at: usize) -> Option<ScriptSource> {
    let mut command = false;
    let mut input = false;
    while let Some(option) = words.get(at).map(ShellWord::text) {
        if matches!(option, "--rcfile" | "--init-file") {
            at += 2;
            continue;
        }
        if option == "--" || option == "-" {
            at += 1;
            break;
        }
        let Some(letters) = option.strip_prefix(['-', '+']) else { break };
        if !letters.starts_with('-') {
            command |= letters.contains('c');
            input |= letters.contains('s');
            // `-o pipefail` and `-O extglob` take the next word.
            at += letters.bytes().filter(|letter| letter.eq_ignore_ascii_case(&b'o')).count();
        }
        at += 1;
    }
    match (command, at < words.len()) {
        (true, true) => Some(ScriptSource::Word(at)),
        (true, false) => None,
        (false, operand) => (input || !operand).then_some(ScriptSource::Input),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextRange;

    fn words(line: &str) -> Vec<ShellWord> {
        line.split(' ')
            .map(|word| {
                ShellWord::new(TextRange::empty(0), word, (!word.contains('$')).then_some(word))
            })
            .collect()
    }

    #[test]
    fn prefixes_are_seen_through() {
        for (line, name) in [
            ("sudo apt-get update", "apt-get"),
            ("sudo -E -u root -- apt-get update", "apt-get"),
            ("sudo -Eu root A=b apt-get", "apt-get"),
            ("sudo --user root --preserve-env=A apt-get", "apt-get"),
            ("/usr/bin/env -i -u X A=b C=d make", "make"),
            ("env -uX make", "make"),
            ("env", "env"),
            ("env A=b", "env"),
            ("env -S sh", "env"),
            ("env --split-string=sh mkdir", "env"),
            ("command -v curl", "command"),
            ("command curl", "curl"),
            ("exec", "exec"),
            ("exec -a x nginx", "nginx"),
            ("timeout -k 5 --signal=9 10m curl", "curl"),
            ("nice -n 10 ionice -c2 -n7 make", "make"),
            ("nice -10 make", "make"),
            ("stdbuf -oL time -p nohup setsid x", "x"),
            ("xargs rm", "xargs"),
            ("sudo $x", "$x"),
        ] {
            let words = words(line);
            assert_eq!(words[prefix_length(&words)].text(), name, "{line}");
        }
    }

    #[test]
    fn scripts_given_to_shells_are_found() {
        use ScriptSource::{Input, Word, WordsFrom};
        for (line, source) in [
            ("sh -c x", Some(Word(2))),
            ("bash -lc x a b", Some(Word(2))),
            ("bash -euxo pipefail -c x", Some(Word(4))),
            ("bash -o pipefail --login -c x", Some(Word(5))),
            ("bash x.sh", None),
            ("bash -e", Some(Input)),
            ("sh -s -- a", Some(Input)),
            ("sh -", Some(Input)),
            ("su - user -c x", Some(Word(4))),
            ("su -lc x user", Some(Word(2))),
            ("su user", None),
            ("eval x y", Some(WordsFrom(1))),
            ("busybox sh -c x", Some(Word(3))),
            ("python3 -c x", None),
        ] {
            assert_eq!(script_source(&words(line)), source, "{line}");
        }
    }
}
