use super::prefix::{self, ScriptSource};
use super::walk::Reader;
use super::{Enclosing, Script, ShellWord, interpreter};
use crate::syntax::{Body, Command, Health, Heredoc, Instruction, Word};
use crate::text::MappedText;

/// The shell of an image, by its name, where no SHELL says otherwise: `cmd` in images of Windows,
/// `sh` in all others.
pub fn default_shell(image: &str) -> Vec<String> {
    let windows = ["microsoft.com/windows", "nanoserver", "windowsservercore"];
    let windows = windows.iter().any(|part| image.contains(part));
    let words: &[&str] = if windows { &["cmd", "/S", "/C"] } else { &["/bin/sh", "-c"] };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The commands of an instruction (RUN, CMD, ENTRYPOINT, HEALTHCHECK, also under ONBUILD) under
/// the SHELL in force. Other instructions have none.
///
/// Statements nested deeper than 64 levels, and substitutions deeper than 12, are not read: their
/// commands are missing and [`Script::complete`] is false.
pub fn read(instruction: &Instruction, shell: &[String]) -> Script {
    let instruction = instruction.effective();
    let (Body::Run(command)
    | Body::Cmd(command)
    | Body::Entrypoint(command)
    | Body::Healthcheck(Health::Command { command, .. })) = &instruction.body
    else {
        return Script { complete: true, posix: true, ..Script::default() };
    };
    let mut reader = Reader::new(&instruction.heredocs);
    match command {
        Command::Exec(words) => read_exec(&mut reader, instruction, words),
        Command::Shell(line) => {
            let (text, shebang) = match only_heredoc(line, &instruction.heredocs) {
                Some(heredoc) => {
                    let shebang = interpreter::shebang_is_posix(heredoc.body.as_str());
                    (heredoc.body.clone(), shebang)
                }
                None => (with_heredocs(line, &instruction.heredocs), None),
            };
            if !shebang.unwrap_or_else(|| interpreter::shell_is_posix(shell)) {
                return Script::default();
            }
            reader.text(&text, &[]);
        }
    }
    reader.finish()
}

/// The heredoc that is the whole script, when the line holds nothing but its marker.
fn only_heredoc<'i>(line: &MappedText, heredocs: &'i [Heredoc]) -> Option<&'i Heredoc> {
    let [heredoc] = heredocs else { return None };
    (line.as_str().trim() == heredoc.marker.text).then_some(heredoc)
}

/// What BuildKit hands to the shell when a heredoc feeds a command: the line, then each body with
/// its end marker.
fn with_heredocs(line: &MappedText, heredocs: &[Heredoc]) -> MappedText {
    let mut text = line.clone();
    for heredoc in heredocs {
        text.push("\n", heredoc.body_range.start().saturating_sub(1));
        let body = heredoc.body.as_str();
        let whole = body.strip_suffix('\n').unwrap_or(body);
        text.append(&heredoc.body, 0, whole.len());
        if let Some(end) = heredoc.end {
            if !body.is_empty() {
                text.push("\n", heredoc.body_range.end().saturating_sub(1));
            }
            text.push(&heredoc.name, end.end().saturating_sub(heredoc.name.len()));
        }
    }
    text
}

fn read_exec(reader: &mut Reader, instruction: &Instruction, words: &[Word]) {
    let arguments = &instruction.arguments;
    // The JSON string in the joined line, quotes included.
    let written = |word: &Word| {
        let start = arguments.offset_of(word.range.start())?;
        let end = arguments.offset_of(word.range.end().checked_sub(1)?)? + 1;
        Some(arguments.slice(start, end))
    };
    let shell_words: Vec<ShellWord> = words
        .iter()
        .map(|word| ShellWord {
            range: word.range,
            raw: written(word)
                .map_or_else(|| word.text.clone(), |written| written.as_str().to_owned()),
            literal: Some(word.text.clone()),
        })
        .collect();
    let name = prefix::prefix_length(&shell_words);
    let source = shell_words.get(name..).and_then(prefix::script_source);
    reader.exec(shell_words, name);
    if let Some(ScriptSource::Word(index)) = source
        && let Some(word) = words.get(name + index)
    {
        match written(word) {
            Some(written) => reader.text(&json_string(&written), &[Enclosing::Inner]),
            None => reader.complete = false,
        }
    }
}

/// The value of a JSON string, each character where its escape starts. A character written as
/// `\n` or `\u0041` takes the place of its escape's first bytes.
fn json_string(written: &MappedText) -> MappedText {
    let text = written.as_str();
    let mut value = MappedText::default();
    let end = text.strip_suffix('"').unwrap_or(text).len();
    let mut at = usize::from(text.starts_with('"'));
    let mut kept = at;
    while at < end {
        if text.as_bytes().get(at) != Some(&b'\\') {
            at += 1;
            continue;
        }
        value.append(written, kept, at);
        let place = written.source_offset(at);
        let escaped = text.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        let control = match escaped {
            b'n' => "\n",
            b't' => "\t",
            b'r' => "\r",
            b'b' => "\u{8}",
            b'f' => "\u{c}",
            _ => "",
        };
        if escaped == b'u' {
            let code = |at: usize| u32::from_str_radix(text.get(at + 2..at + 6)?, 16).ok();
            let high = code(at).unwrap_or(0xFFFD);
            at += 6;
            let mut character = char::from_u32(high);
            if (0xD800..0xDC00).contains(&high)
                && let Some(low @ 0xDC00..=0xDFFF) = code(at)
            {
                character = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                at += 6;
            }
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            value.push(character.encode_utf8(&mut [0; 4]), place);
            kept = at;
        } else if control.is_empty() {
            // The character after the backslash stands for itself.
            kept = at + 1;
            at += 2;
        } else {
            value.push(control, place);
            at += 2;
            kept = at;
        }
    }
    value.append(written, kept, end);
    value
}
