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
            let Some(script) = shell_form(line, instruction, shell) else {
                return Script::default();
            };
            reader.text(&script.text, &[]);
        }
    }
    reader.finish()
}

/// As [`read`], where a list is a line of its words, as hadolint has it.
pub fn read_as_line(instruction: &Instruction, shell: &[String]) -> Script {
    let run = instruction.effective();
    let Body::Run(Command::Exec(words)) = &run.body else { return read(instruction, shell) };
    let mut line = MappedText::default();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            line.push(" ", word.range.start());
        }
        let Some(value) = written(run, word).map(|written| json_string(&written)) else { continue };
        // A `\n` ends no line of it.
        let mut kept = 0;
        for (at, control) in value.as_str().char_indices().filter(|(_, it)| it.is_control()) {
            line.append(&value, kept, at);
            line.push(" ", value.source_offset(at));
            kept = at + control.len_utf8();
        }
        line.append(&value, kept, value.as_str().len());
    }
    let mut reader = Reader::new(&[]);
    reader.text(&line, &[]);
    reader.finish()
}

/// A script as a shell reads it, before it is taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptText {
    /// The text that the shell reads.
    pub text: MappedText,
    /// The shell's name or path, as the `#!` line, the list or SHELL has it.
    pub shell: String,
    /// Its place in the instruction.
    pub place: ScriptPlace,
}

/// The place of a script in its instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptPlace {
    /// On the instruction's line, with the heredocs that feed its commands.
    Line,
    /// It is the instruction's one heredoc.
    Heredoc,
    /// It is an argument of a shell in a JSON list: `["sh", "-c", "…"]`.
    Argument,
    /// It is a file that COPY or ADD makes; the builder has expanded variables in it when `true`.
    File(bool),
}

/// The texts of an instruction that shells of the Bourne family read under the SHELL in force:
/// those of RUN, CMD, ENTRYPOINT and HEALTHCHECK, and files in the heredocs of COPY and ADD that
/// start with `#!`. Also those under ONBUILD.
pub fn script_texts(instruction: &Instruction, shell: &[String]) -> Vec<ScriptText> {
    let instruction = instruction.effective();
    match &instruction.body {
        Body::Run(command)
        | Body::Cmd(command)
        | Body::Entrypoint(command)
        | Body::Healthcheck(Health::Command { command, .. }) => match command {
            Command::Shell(line) => shell_form(line, instruction, shell).into_iter().collect(),
            Command::Exec(words) => argument(instruction, words).into_iter().collect(),
        },
        Body::Copy(_) | Body::Add(_) => {
            let files = instruction.heredocs.iter().filter_map(|heredoc| {
                let shell = interpreter::of_shebang(heredoc.body.as_str())?;
                interpreter::is_posix(shell).then(|| ScriptText {
                    text: heredoc.body.clone(),
                    shell: shell.to_owned(),
                    place: ScriptPlace::File(heredoc.expand),
                })
            });
            files.collect()
        }
        _ => Vec::new(),
    }
}

/// The script of a command in shell form; `None` where no shell of the Bourne family reads it.
fn shell_form(line: &MappedText, of: &Instruction, shell: &[String]) -> Option<ScriptText> {
    let by_shell = || shell.iter().find(|word| interpreter::is_posix(word)).map(String::as_str);
    let (text, by, place) = match only_heredoc(line, &of.heredocs) {
        Some(heredoc) => {
            let by = match interpreter::of_shebang(heredoc.body.as_str()) {
                Some(program) => interpreter::is_posix(program).then_some(program),
                None => by_shell(),
            };
            (heredoc.body.clone(), by, ScriptPlace::Heredoc)
        }
        None => (with_heredocs(line, &of.heredocs), by_shell(), ScriptPlace::Line),
    };
    Some(ScriptText { text, shell: by?.to_owned(), place })
}

/// The script that a JSON list hands to a shell.
fn argument(instruction: &Instruction, words: &[Word]) -> Option<ScriptText> {
    let shell_words = as_shell_words(instruction, words);
    let start = prefix::prefix_length(&shell_words);
    let Some(ScriptSource::Word(index)) = prefix::script_source(shell_words.get(start..)?) else {
        return None;
    };
    let program = words.get(start)?.text.as_str();
    // `busybox sh -c` and `su -c` come out at some sh.
    let shell = if interpreter::is_posix(program) { program } else { "sh" };
    Some(ScriptText {
        text: json_string(&written(instruction, words.get(start + index)?)?),
        shell: shell.to_owned(),
        place: ScriptPlace::Argument,
    })
}

/// The heredoc that is the whole script, when the line holds nothing but its marker.
fn only_heredoc<'i>(line: &MappedText, heredocs: &'i [Heredoc]) -> Option<&'i Heredoc> {
    let [heredoc] = heredocs else { return None };
    (line.as_str().trim() == heredoc.marker.text).then_some(heredoc)
}

/// The text that BuildKit hands to the shell when a heredoc feeds a command: the line, then each
/// body with its end marker.
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

/// A JSON string in the joined line, quotes included.
fn written(instruction: &Instruction, word: &Word) -> Option<MappedText> {
    let arguments = &instruction.arguments;
    let start = arguments.offset_of(word.range.start())?;
    let end = arguments.offset_of(word.range.end().checked_sub(1)?)? + 1;
    Some(arguments.slice(start, end))
}

fn as_shell_words(instruction: &Instruction, words: &[Word]) -> Vec<ShellWord> {
    words
        .iter()
        .map(|word| {
            let raw = written(instruction, word)
                .map_or_else(|| word.text.clone(), |written| written.as_str().to_owned());
            ShellWord::new(word.range, raw, Some(&word.text))
        })
        .collect()
}

fn read_exec(reader: &mut Reader, instruction: &Instruction, words: &[Word]) {
    let shell_words = as_shell_words(instruction, words);
    let name = prefix::prefix_length(&shell_words);
    let source = shell_words.get(name..).and_then(prefix::script_source);
    reader.exec(shell_words, name);
    if let Some(ScriptSource::Word(index)) = source
        && let Some(word) = words.get(name + index)
    {
        match written(instruction, word) {
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
