//! Two other parsers over the corpus: how often each gives the same outline of a file. What the
//! differences are is in docs/parsers.md.

use dockerfile_parser::{Dockerfile as Other, Instruction as OtherInstruction, ShellOrExecExpr};
use parse_dockerfile::{HealthcheckArguments, Instruction as Parsed, JsonOrStringArray, Source};
use plimsoll_core::syntax::{Body, Command, Dockerfile, Health, Instruction, Keyword, parse};
use plimsoll_tests::{CorpusFile, corpus};

/// An instruction as far as all sides can tell: its name, and the arguments where they are
/// comparable.
type Outline = Vec<Vec<String>>;

/// How an oracle fares: files it takes, and those of them in which it sees the same.
#[derive(Debug, PartialEq, Eq)]
struct Agreement {
    accepted: usize,
    same: usize,
}

#[test]
fn parse_dockerfile_agrees_as_often_as_the_table_says() {
    let agreement = compare(|file| {
        let theirs = parse_dockerfile::parse(&file.text).map_err(|error| error.to_string())?;
        Ok(theirs.instructions.iter().map(parsed).collect())
    });
    assert!(agreement.is_none_or(|agreement| agreement == Agreement { accepted: 0, same: 0 }));
}

#[test]
fn dockerfile_parser_agrees_as_often_as_the_table_says() {
    let agreement = compare(|file| {
        let theirs = Other::parse(&file.text).map_err(|error| error.to_string())?;
        Ok(theirs.instructions.iter().map(other).collect())
    });
    assert!(agreement.is_none_or(|agreement| agreement == Agreement { accepted: 0, same: 0 }));
}

/// Runs an oracle over the corpus; `None` where that is absent. Differences go to the output, which
/// shows with `--nocapture`.
fn compare(oracle: impl Fn(&CorpusFile) -> Result<Outline, String>) -> Option<Agreement> {
    let files = corpus();
    let mut agreement = Agreement { accepted: 0, same: 0 };
    for file in &files {
        let ours = ours(&parse(&file.text));
        match oracle(file) {
            Err(why) => println!("{}: refused: {why}", file.name),
            Ok(theirs) => {
                agreement.accepted += 1;
                let ours = blur(&ours, &theirs);
                if ours == theirs {
                    agreement.same += 1;
                } else {
                    let first = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
                    println!("{}: {first:?}", file.name);
                }
            }
        }
    }
    (!files.is_empty()).then_some(agreement)
}

/// Our outline without what the oracle does not tell: an instruction with nothing but its name.
fn blur(ours: &Outline, theirs: &Outline) -> Outline {
    let mut blurred = ours.clone();
    for (ours, theirs) in blurred.iter_mut().zip(theirs) {
        if theirs.len() == 1 {
            ours.truncate(1);
        }
    }
    blurred
}

fn line(name: &str, arguments: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    let arguments = arguments.into_iter().map(|argument| argument.to_string());
    [name.to_owned()].into_iter().chain(arguments).collect()
}

fn ours(file: &Dockerfile) -> Outline {
    file.instructions.iter().map(ours_instruction).collect()
}

fn ours_instruction(instruction: &Instruction) -> Vec<String> {
    let name = match instruction.keyword {
        Keyword::Unknown => instruction.keyword_word.text.as_str(),
        known => known.as_str(),
    };
    let command = |command: &Command| match command {
        Command::Exec(words) => line(name, words.iter().map(|word| &word.text)),
        Command::Shell(_) => line(name, ["shell form"]),
    };
    match &instruction.body {
        Body::From(from) => {
            let alias = from.alias.as_ref().map(|alias| &alias.name.text);
            line(name, [&from.image.text].into_iter().chain(alias))
        }
        Body::Run(inner) | Body::Cmd(inner) | Body::Entrypoint(inner) => command(inner),
        Body::Healthcheck(Health::Command { command: inner, .. }) => command(inner),
        Body::Copy(transfer) | Body::Add(transfer) => {
            let words = transfer.sources.iter().chain([&transfer.destination]);
            line(name, words.map(|word| &word.text))
        }
        Body::Env(pairs) | Body::Label(pairs) => {
            line(name, pairs.iter().map(|pair| &pair.key.text))
        }
        Body::Arg(declarations) => line(name, declarations.iter().map(|one| &one.name.text)),
        Body::Shell(words) | Body::Expose(words) | Body::Volume(words) => {
            line(name, words.iter().map(|word| &word.text))
        }
        Body::User(word)
        | Body::Workdir(word)
        | Body::Stopsignal(word)
        | Body::Maintainer(word) => line(name, [&word.text]),
        Body::Onbuild(inner) => line(name, ours_instruction(inner)),
        Body::Healthcheck(Health::None) | Body::Unknown => line(name, [""; 0]),
    }
}

fn parsed(instruction: &Parsed<'_>) -> Vec<String> {
    let command = |name, command: &parse_dockerfile::Command<'_>| match command {
        parse_dockerfile::Command::Exec(words) => line(name, words.value.iter().map(|w| &w.value)),
        _ => line(name, ["shell form"]),
    };
    let source = |source: &Source<'_>| match source {
        Source::Path(path) => path.value.to_string(),
        _ => "a heredoc".to_owned(),
    };
    match instruction {
        Parsed::Add(add) => {
            line("ADD", add.src.iter().map(source).chain([add.dest.value.to_string()]))
        }
        Parsed::Copy(copy) => {
            line("COPY", copy.src.iter().map(source).chain([copy.dest.value.to_string()]))
        }
        Parsed::From(from) => {
            let alias = from.as_.as_ref().map(|(_, name)| &name.value);
            line("FROM", [&from.image.value].into_iter().chain(alias))
        }
        Parsed::Run(run) => command("RUN", &run.arguments),
        Parsed::Cmd(cmd) => command("CMD", &cmd.arguments),
        Parsed::Entrypoint(entrypoint) => command("ENTRYPOINT", &entrypoint.arguments),
        Parsed::Healthcheck(health) => match &health.arguments {
            HealthcheckArguments::Cmd { arguments, .. } => command("HEALTHCHECK", arguments),
            _ => line("HEALTHCHECK", [""; 0]),
        },
        // It keeps the arguments of these three as one text.
        Parsed::Env(_) => line("ENV", [""; 0]),
        Parsed::Label(_) => line("LABEL", [""; 0]),
        Parsed::Arg(_) => line("ARG", [""; 0]),
        Parsed::Shell(shell) => line("SHELL", shell.arguments.iter().map(|word| &word.value)),
        Parsed::Expose(expose) => line("EXPOSE", expose.arguments.iter().map(|word| &word.value)),
        Parsed::Volume(volume) => match &volume.arguments {
            JsonOrStringArray::Json(words) => line("VOLUME", words.value.iter().map(|w| &w.value)),
            JsonOrStringArray::String(words) => line("VOLUME", words.iter().map(|w| &w.value)),
        },
        Parsed::User(user) => line("USER", [&user.arguments.value]),
        Parsed::Workdir(workdir) => line("WORKDIR", [&workdir.arguments.value]),
        Parsed::Stopsignal(signal) => line("STOPSIGNAL", [&signal.arguments.value]),
        Parsed::Maintainer(maintainer) => line("MAINTAINER", [&maintainer.name.value]),
        Parsed::Onbuild(onbuild) => line("ONBUILD", parsed(&onbuild.instruction)),
        _ => line("an instruction that this test does not know", [""; 0]),
    }
}

fn other(instruction: &OtherInstruction) -> Vec<String> {
    let command = |name, command: &ShellOrExecExpr| match command {
        ShellOrExecExpr::Exec(words) => line(name, words.as_str_vec()),
        ShellOrExecExpr::Shell(_) => line(name, ["shell form"]),
    };
    match instruction {
        OtherInstruction::From(from) => {
            let alias = from.alias.as_ref().map(|alias| &alias.content);
            line("FROM", [&from.image.content].into_iter().chain(alias))
        }
        OtherInstruction::Arg(arg) => line("ARG", [&arg.name.content]),
        OtherInstruction::Label(label) => {
            line("LABEL", label.labels.iter().map(|label| &label.name.content))
        }
        OtherInstruction::Run(run) => command("RUN", &run.expr),
        OtherInstruction::Entrypoint(entrypoint) => command("ENTRYPOINT", &entrypoint.expr),
        OtherInstruction::Cmd(cmd) => command("CMD", &cmd.expr),
        OtherInstruction::Copy(copy) => {
            let words = copy.sources.iter().chain([&copy.destination]);
            line("COPY", words.map(|word| &word.content))
        }
        OtherInstruction::Env(env) => line("ENV", env.vars.iter().map(|pair| &pair.key.content)),
        // It keeps the arguments of all others as one text.
        OtherInstruction::Misc(misc) => line(&misc.instruction.content.to_uppercase(), [""; 0]),
    }
}
