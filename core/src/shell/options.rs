use super::ShellWord;

/// An option as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given<'c> {
    /// With its dashes, without its value: `-y`, `--target`.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Option<String>,
    /// The word that holds the value.
    pub(super) value_word: Option<&'c ShellWord>,
}

impl Given<'_> {
    /// The value as a word of its own. Where it shares a word with the option, that word's place.
    pub(super) fn value_as_word(&self) -> Option<ShellWord> {
        let word = self.value_word?;
        let value = self.value.as_ref()?;
        if word.text() == value {
            return Some(word.clone());
        }
        let literal = word.literal().map(|_| value.as_str());
        Some(ShellWord::new(word.range, value.as_str(), literal))
    }
}

/// A command's arguments told apart.
#[derive(Default)]
pub(super) struct Arguments<'c> {
    pub(super) operands: Vec<&'c ShellWord>,
    pub(super) options: Vec<Given<'c>>,
}

impl Arguments<'_> {
    /// The values of these options, in order.
    pub(super) fn values(&self, names: &[&str]) -> Vec<ShellWord> {
        let wanted = self.options.iter().filter(|given| names.contains(&given.name.as_str()));
        wanted.filter_map(Given::value_as_word).collect()
    }

    /// True if one of these options is given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|given| names.contains(&given.name.as_str()))
    }
}

/// The meaning of dashes to a program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dashes {
    /// Two for long names, one for letters.
    Usual,
    /// One is enough for long names.
    OneIsLong,
    /// As usual, and what follows `--` is for another program.
    EndWords,
}

/// Tells options, their values and operands apart. `takes_value` says whether an option (`-t`,
/// `--target`) takes a value, given the first operand so far.
pub(super) fn read(
    words: &[ShellWord],
    dashes: Dashes,
    takes_value: impl Fn(Option<&str>, &str) -> bool,
) -> Arguments<'_> {
    let mut read = Arguments::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let text = word.text();
        if text == "--" {
            if dashes != Dashes::EndWords {
                read.operands.extend(rest);
            }
            break;
        }
        if !text.starts_with('-') || text == "-" {
            read.operands.push(word);
            continue;
        }
        let verb = read.operands.first().map(|verb| verb.text());
        if text.starts_with("--") || dashes == Dashes::OneIsLong {
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Some((value.to_owned(), word))),
                None if takes_value(verb, text) => {
                    (text, rest.next().map(|next| (next.text().to_owned(), next)))
                }
                None => (text, None),
            };
            let (value, value_word) = value.unzip();
            read.options.push(Given { name: name.to_owned(), value, value_word });
            continue;
        }
        let letters = text.get(1..).unwrap_or("");
        for (at, letter) in letters.char_indices() {
            if letter == '=' {
                break; // `-q=2`
            }
            let name = format!("-{letter}");
            if !takes_value(verb, &name) {
                read.options.push(Given { name, value: None, value_word: None });
                continue;
            }
            let attached = letters.get(at + letter.len_utf8()..).unwrap_or("");
            let value = if attached.is_empty() {
                rest.next().map(|next| (next.text().to_owned(), next))
            } else {
                Some((attached.trim_start_matches('=').to_owned(), word))
            };
            let (value, value_word) = value.unzip();
            read.options.push(Given { name, value, value_word });
            break;
        }
    }
    read
}
