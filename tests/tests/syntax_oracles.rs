//! Two other parsers over the corpus: how often each gives the same outline of a file. What the
//! differences are is in docs/parsers.md.

use dockerfile_parser::{Dockerfile as Other, Instruction as OtherInstruction, ShellOrExecExpr};
use parse_dockerfile::{HealthcheckArguments, Instruction as Parsed, JsonOrStringArray, Source};
use plimsoll_core::syntax::{Body, Command, Dockerfile, Health, Instruction, Keyword, Word, parse};
use plimsoll_tests::corpus;

/// An instruction as far as all sides can tell: its name, and the arguments where they are
/// comparable.
type Outline = Vec<Vec<String>>;

/// The record of an oracle, in files.
#[derive(Debug, Default, PartialEq, Eq)]
struct Agreement {
    /// It sees the same outline.
    same: usize,
    /// It sees another one.
    other: usize,
    /// It refuses the file, and there is a heredoc in it.
    refused_heredoc: usize,
    /// It refuses the file for another reason.
    refused: usize,
}

#[test]
fn parse_dockerfile_agrees_as_often_as_the_table_says() {
    let agreement = compare(outline_of_parse_dockerfile);
    if let Some(agreement) = agreement {
        let expected = Agreement { same: 522, other: 0, refused_heredoc: 1, refused: 1 };
        assert_eq!(agreement, expected);
    }
}

#[test]
fn dockerfile_parser_agrees_as_often_as_the_table_says() {
    let agreement = compare(outline_of_dockerfile_parser);
    if let Some(agreement) = agreement {
        let expected = Agreement { same: 432, other: 28, refused_heredoc: 54, refused: 10 };
        assert_eq!(agreement, expected);
    }
}

/// A construct in a file that BuildKit accepts, and how each oracle takes it.
type Construct = (&'static str, &'static str, Verdict, Verdict);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    Other,
    Refused,
}

/// The table of docs/parsers.md: the construct, a file, parse-dockerfile, dockerfile-parser.
const CONSTRUCTS: &[Construct] = {
    use Verdict::{Other, Refused, Same};
    &[
        ("heredoc first in RUN", "FROM a\nRUN <<E\nx\nE\n", Same, Refused),
        ("heredoc in COPY", "FROM a\nCOPY <<E /x\nx\nE\n", Same, Refused),
        ("heredoc later in RUN", "FROM a\nRUN cat <<E > x\nx\nE\n", Refused, Refused),
        ("two heredocs", "FROM a\nRUN <<E cat <<F\nx\nE\ny\nF\n", Refused, Refused),
        ("heredoc in ONBUILD", "FROM a\nONBUILD RUN <<E\nx\nE\n", Same, Refused),
        ("escape directive", "# escape=`\nFROM a\nRUN x `\n y\n", Same, Refused),
        ("byte order mark", "\u{feff}FROM a\n", Same, Refused),
        ("CRLF", "FROM a\r\nRUN x \\\r\n y\r\n", Same, Same),
        ("comment in a continuation", "FROM a\nRUN x \\\n# c\n y\n", Same, Same),
        ("blank line in a continuation", "FROM a\nRUN x \\\n\n y\n", Same, Refused),
        ("blanks after the escape", "FROM a\nRUN x \\ \n y\n", Same, Same),
        ("escape at the end of the file", "FROM a\nRUN x \\", Same, Same),
        ("several names in ARG", "FROM a\nARG B C\n", Same, Refused),
        ("empty value in ENV", "FROM a\nENV B=\n", Same, Refused),
        ("RUN alone", "FROM a\nRUN\n", Same, Refused),
        ("backslash in quotes", "FROM a\nENV B=\"\\.\"\n", Same, Refused),
        ("quotes in COPY", "FROM a\nCOPY b \"c\"\n", Same, Other),
        ("flag without value", "FROM a\nCOPY --link b c\n", Same, Other),
        ("JSON form of COPY", "FROM a\nCOPY [\"b\", \"c\"]\n", Same, Refused),
        ("JSON that is none", "FROM a\nCMD ['b']\n", Same, Other),
        ("flag of HEALTHCHECK", "FROM a\nHEALTHCHECK --retries=1 CMD b\n", Same, Same),
        ("an unknown instruction", "FROM a\nFOO b\n", Refused, Same),
    ]
};

#[test]
fn constructs_fare_as_the_table_says() {
    let verdict = |source: &str, theirs: Result<Outline, String>| match theirs {
        Err(_) => Verdict::Refused,
        Ok(theirs) if blur(&ours(&parse(source)), &theirs) == theirs => Verdict::Same,
        Ok(_) => Verdict::Other,
    };
    let found: Vec<Construct> = CONSTRUCTS
        .iter()
        .map(|&(name, source, ..)| {
            let first = verdict(source, outline_of_parse_dockerfile(source));
            (name, source, first, verdict(source, outline_of_dockerfile_parser(source)))
        })
        .collect();
    assert_eq!(found, CONSTRUCTS);
}

fn outline_of_parse_dockerfile(source: &str) -> Result<Outline, String> {
    let theirs = parse_dockerfile::parse(source).map_err(|error| error.to_string())?;
    Ok(theirs.instructions.iter().map(parsed).collect())
}

fn outline_of_dockerfile_parser(source: &str) -> Result<Outline, String> {
    let theirs = Other::parse(source).map_err(|error| error.to_string())?;
    Ok(theirs.instructions.iter().map(other).collect())
}

/// Runs an oracle over the corpus; `None` where that is absent. Differences go to the output, which
/// shows with `--nocapture`.
fn compare(oracle: impl Fn(&str) -> Result<Outline, String>) -> Option<Agreement> {
    let files = corpus();
    let mut agreement = Agreement::default();
    for file in &files {
        let tree = parse(&file.text);
        let ours = ours(&tree);
        match oracle(&file.text) {
            Err(why) => {
                println!("{}: refused: {why}", file.name);
                if tree.instructions.iter().any(|instruction| !instruction.heredocs.is_empty()) {
                    agreement.refused_heredoc += 1;
                } else {
                    agreement.refused += 1;
                }
            }
            Ok(theirs) => {
                let ours = blur(&ours, &theirs);
                if ours == theirs {
                    agreement.same += 1;
                } else {
                    agreement.other += 1;
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
        Keyword::Unknown => instruction.keyword_text(),
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
        Body::Run(inner)
        | Body::Cmd(inner)
        | Body::Entrypoint(inner)
        | Body::Healthcheck(Health::Command { command: inner, .. }) => command(inner),
        Body::Copy(transfer) | Body::Add(transfer) => {
            let words = transfer.sources.iter().chain([&transfer.destination]);
            let heredoc = |word: &Word| {
                instruction.heredocs.iter().any(|heredoc| heredoc.marker.range == word.range)
            };
            let text = |word| if heredoc(word) { "a heredoc" } else { word.text.as_str() };
            line(name, words.map(text))
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
