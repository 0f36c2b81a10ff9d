//! Syntax trees in tests: what must hold of every one, and how BuildKit's parser would show it.

use plimsoll_core::syntax::{Body, Command, Dockerfile, Health, Instruction, Keyword, Word};
use plimsoll_core::text::TextRange;

/// Panics unless the pieces of `file` make up `source` and every range in the tree is on character
/// borders and inside what it is a part of.
pub fn assert_sound(source: &str, file: &Dockerfile) {
    let mut at = 0;
    for piece in &file.pieces {
        assert_eq!(piece.range.start(), at, "no gap before {piece:?}");
        assert!(!piece.range.is_empty(), "{piece:?}");
        at = piece.range.end();
    }
    assert_eq!(at, source.len(), "nothing after the last piece");
    let whole = TextRange::new(0, source.len());
    let inside = |range: TextRange, outer: TextRange| {
        assert!(outer.contains_range(range), "{range:?} in {outer:?}");
        assert!(source.get(range.start()..range.end()).is_some(), "{range:?} on borders");
    };
    for piece in &file.pieces {
        inside(piece.range, whole);
    }
    for range in file.comments.iter().chain(file.errors.iter().map(|error| &error.range)) {
        inside(*range, whole);
    }
    assert!(file.comments.is_sorted_by_key(|comment| comment.start()), "comments in order");
    assert!(file.errors.is_sorted_by_key(|error| error.range.start()), "errors in order");
    for directive in &file.directives {
        inside(directive.range, whole);
        assert_word(source, &directive.value, directive.range);
    }
    for (index, instruction) in file.instructions.iter().enumerate() {
        assert_eq!(instruction.index, index);
        inside(instruction.range, whole);
        assert_instruction(source, instruction);
    }
}

fn assert_instruction(source: &str, instruction: &Instruction) {
    let outer = instruction.range;
    let inside = |range: TextRange| {
        assert!(outer.contains_range(range), "{range:?} in {outer:?}");
        assert!(source.get(range.start()..range.end()).is_some(), "{range:?} on borders");
    };
    inside(instruction.keyword_range);
    let keyword = instruction.keyword_range.slice(source);
    if keyword.chars().all(char::is_alphabetic) {
        assert_eq!(keyword, instruction.keyword_text());
    }
    for flag in &instruction.flags {
        inside(flag.range);
        if let Some(value) = &flag.value {
            assert_word(source, value, flag.range);
        }
    }
    let arguments = instruction.arguments.as_str();
    for (start, character) in arguments.char_indices() {
        let range = instruction.arguments.source_range(start, start + character.len_utf8());
        assert_eq!(range.slice(source).chars().next(), Some(character), "{range:?}");
        inside(range);
    }
    for word in words(&instruction.body) {
        assert_word(source, word, outer);
    }
    if let Body::Onbuild(inner) = &instruction.body {
        inside(inner.range);
        assert_instruction(source, inner);
    }
    let mut below = instruction.keyword_range.end();
    for heredoc in &instruction.heredocs {
        assert_word(source, &heredoc.marker, outer);
        // The body of a heredoc that never ends keeps its last line ending.
        assert!(source.get(heredoc.body_range.start()..heredoc.body_range.end()).is_some());
        assert!(heredoc.body_range.start() >= below, "heredocs in order");
        below = heredoc.body_range.end();
        if let Some(end) = heredoc.end {
            inside(heredoc.body_range);
            inside(end);
        }
    }
    for range in instruction.comments.iter().chain(&instruction.empty_continuations) {
        assert!(source.get(range.start()..range.end()).is_some(), "{range:?} on borders");
    }
}

fn assert_word(source: &str, word: &Word, outer: TextRange) {
    assert!(outer.contains_range(word.range), "{word:?} in {outer:?}");
    assert!(source.get(word.range.start()..word.range.end()).is_some(), "{word:?} on borders");
    for (start, character) in word.text.char_indices() {
        let range = word.source_range(start, start + character.len_utf8());
        assert!(word.range.contains_range(range), "{range:?} in {word:?}");
        assert!(source.get(range.start()..range.end()).is_some(), "{range:?} of {word:?}");
    }
}

/// Every word of a body, those of ONBUILD's instruction left out.
fn words(body: &Body) -> Vec<&Word> {
    match body {
        Body::From(from) => {
            let alias = from.alias.iter().flat_map(|alias| [&alias.keyword, &alias.name]);
            [&from.image].into_iter().chain(alias).collect()
        }
        Body::Run(command) | Body::Cmd(command) | Body::Entrypoint(command) => exec(command),
        Body::Shell(words) | Body::Expose(words) | Body::Volume(words) => words.iter().collect(),
        Body::Copy(transfer) | Body::Add(transfer) => {
            transfer.sources.iter().chain([&transfer.destination]).collect()
        }
        Body::Env(pairs) | Body::Label(pairs) => {
            pairs.iter().flat_map(|pair| [&pair.key, &pair.value]).collect()
        }
        Body::Arg(declarations) => declarations
            .iter()
            .flat_map(|declaration| [Some(&declaration.name), declaration.default.as_ref()])
            .flatten()
            .collect(),
        Body::Workdir(word)
        | Body::User(word)
        | Body::Stopsignal(word)
        | Body::Maintainer(word) => {
            vec![word]
        }
        Body::Healthcheck(Health::Command { keyword, command }) => {
            [&**keyword].into_iter().chain(exec(command)).collect()
        }
        Body::Healthcheck(Health::None) | Body::Onbuild(_) | Body::Unknown => Vec::new(),
    }
}

fn exec(command: &Command) -> Vec<&Word> {
    match command {
        Command::Exec(words) => words.iter().collect(),
        Command::Shell(_) => Vec::new(),
    }
}

/// The arguments as the list of strings that BuildKit's parser keeps. `separators` adds the one
/// it puts after every pair of ENV and LABEL.
pub fn values(instruction: &Instruction, separators: bool) -> Vec<String> {
    let command = |command: &Command| match command {
        Command::Shell(text) if text.as_str().is_empty() => Vec::new(),
        Command::Shell(text) => vec![text.as_str().to_owned()],
        Command::Exec(words) => words.iter().map(|word| word.text.clone()).collect(),
    };
    match &instruction.body {
        Body::Run(inner) | Body::Cmd(inner) | Body::Entrypoint(inner) => command(inner),
        Body::Env(pairs) | Body::Label(pairs) => pairs
            .iter()
            .flat_map(|pair| {
                let separator = if pair.legacy { "" } else { "=" };
                let pair = [pair.key.text.clone(), pair.value.text.clone()];
                pair.into_iter().chain(separators.then(|| separator.to_owned()))
            })
            .collect(),
        Body::Arg(declarations) => declarations
            .iter()
            .map(|declaration| match &declaration.default {
                Some(default) => format!("{}={}", declaration.name.text, default.text),
                None => declaration.name.text.clone(),
            })
            .collect(),
        Body::Healthcheck(Health::None) => vec![instruction.arguments.as_str().to_owned()],
        Body::Healthcheck(Health::Command { keyword, command: inner }) => {
            [keyword.text.clone()].into_iter().chain(command(inner)).collect()
        }
        // The parser lets these through; it is a later step that refuses them.
        Body::Unknown if instruction.keyword == Keyword::Healthcheck => {
            let arguments = instruction.arguments.as_str();
            let (kind, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
            [kind, rest.trim()].map(str::to_owned).into_iter().filter(|s| !s.is_empty()).collect()
        }
        body => words(body).into_iter().map(|word| word.text.clone()).collect(),
    }
}

/// The flags as BuildKit's parser keeps them.
pub fn flags(instruction: &Instruction) -> Vec<String> {
    let flags = instruction.flags.iter();
    flags
        .map(|flag| match &flag.value {
            Some(value) => format!("--{}={}", flag.name, value.text),
            None => format!("--{}", flag.name),
        })
        .collect()
}

/// The tree as BuildKit's parser dumps it, a line for each instruction.
pub fn dump(file: &Dockerfile) -> String {
    file.instructions.iter().map(|instruction| dump_instruction(instruction) + "\n").collect()
}

fn dump_instruction(instruction: &Instruction) -> String {
    let mut parts = vec![instruction.keyword_text().to_lowercase()];
    if !instruction.flags.is_empty() {
        let flags: Vec<_> = flags(instruction).iter().map(|flag| quote(flag)).collect();
        parts.push(format!("[{}]", flags.join(" ")));
    }
    if let Body::Onbuild(inner) = &instruction.body {
        parts.push(dump_instruction(inner));
    } else {
        parts.extend(values(instruction, true).iter().map(|value| quote(value)));
    }
    format!("({})", parts.join(" "))
}

/// Go's `strconv.Quote`, for what occurs in the fixtures.
fn quote(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        control if control.is_ascii_control() => format!("\\x{:02x}", control as u32),
        other => other.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
