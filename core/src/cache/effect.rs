//! The effect of a RUN on files, where its commands say it.

use super::content;
use super::graph::{Effect, Source};
use super::key::{CHANGED, Key, Keys};
use super::read::Reader;
use crate::build::Step;
use crate::shell::{Enclosing, Redirect, Script, ShellWord, SimpleCommand, paths};
use crate::syntax::{Body, Command, references};
use crate::text::LONGEST_VALUE;
use crate::text::path::{absolute, below};

/// Commands that read nothing but their words.
const WITHOUT_INPUT: &str = " : true echo printf mkdir touch rm rmdir unlink set exit sleep cd ";
/// Those of them to which it is all one where they run.
const WITHOUT_FOLDER: &str = " : true echo printf mkdir touch exit sleep ";
/// Commands whose output depends on the files they are given and on nothing else.
const OF_THEIR_INPUT: &str = " cat cp mv ln install chmod chown chgrp tee test [ grep sed head tail \
    sort uniq tr cut wc sha256sum md5sum truncate ls ";
/// Commands that print something else every time and write nothing.
const VARYING: &str = " date uuidgen hostname id whoami uname env printenv nproc ps df free ";
/// Package managers of systems and what else only touches the system's folders.
const SYSTEM: &str = " apt-get apt apk dnf yum microdnf zypper dpkg rpm useradd adduser groupadd \
    addgroup usermod update-ca-certificates locale-gen ldconfig ";

/// The most paths of one command line that are looked at.
const MAX_PATHS: usize = 16;

/// The effect of a step's script, given the key of its words.
pub(super) fn of_run(
    reader: &Reader<'_, '_>,
    step: &Step<'_>,
    argv: Key,
    mounts: &[Source],
) -> Effect {
    let Some(script) = step.script().filter(|script| script.complete && script.posix) else {
        return Effect::Unknown;
    };
    let all = |list: &str| script.commands.iter().all(|command| is_among(command, list));
    if script.commands.is_empty() {
        return Effect::Unknown;
    }
    if all(&format!("{WITHOUT_INPUT}{OF_THEIR_INPUT}{VARYING}")) {
        return exact(reader, step, script, argv, mounts).unwrap_or(Effect::Unknown);
    }
    if all(&format!("{WITHOUT_INPUT}{SYSTEM}")) {
        return Effect::System;
    }
    let reproducible = script
        .commands
        .iter()
        .all(|command| is_among(command, WITHOUT_INPUT) || is_reproducible(command));
    if reproducible {
        let input = content_at(reader, &reader.state.directory);
        return Effect::Reproducible(Box::new(start(reader, argv, mounts).with(input)));
    }
    Effect::Unknown
}

/// The effect of commands that are all known; `None` where a word hides what they touch.
fn exact(
    reader: &Reader<'_, '_>,
    step: &Step<'_>,
    script: &Script,
    argv: Key,
    mounts: &[Source],
) -> Option<Effect> {
    let mut directory = reader.state.directory.to_string();
    let mut written: Vec<String> = Vec::new();
    // The words that name them, and where each stands.
    let mut names: Vec<(String, usize)> = Vec::new();
    let name = |word: &ShellWord| (word.raw.clone(), word.range.start());
    let mut read: Vec<String> = Vec::new();
    let redirects =
        script.redirects.iter().chain(script.commands.iter().flat_map(|it| &it.redirects));
    let path = |word: &ShellWord, directory: &str| {
        let literal = word.literal().filter(|it| !it.starts_with('~'))?;
        // A pattern stands for all in its folder.
        let wild = literal.find(['*', '?', '[']);
        let folder = wild
            .and_then(|at| literal.get(..at))
            .map(|it| it.rsplit_once('/').map_or("", |(folder, _)| folder));
        Some(absolute(directory, folder.unwrap_or(literal)))
    };
    for command in &script.commands {
        if let Some(target) = paths::cd_target(command) {
            // Where it stands in a group, the way back is not looked for.
            directory = path(target, &directory)
                .filter(|path| command.inside.is_empty() && path.len() <= LONGEST_VALUE)?;
            continue;
        }
        let (changed, gone) = (paths::written(command), paths::removed(command));
        for word in changed.iter().chain(&gone).take(MAX_PATHS + 1) {
            written.push(path(word, &directory)?);
            names.push(name(word));
        }
        let in_place =
            matches!(command.name(), Some("mv" | "chmod" | "chown" | "chgrp" | "sed" | "truncate"));
        if is_among(command, OF_THEIR_INPUT) {
            let operands = command.arguments().iter().filter(|word| !word.raw.starts_with('-'));
            for word in operands.take(MAX_PATHS + 1) {
                let path = path(word, &directory)?;
                if in_place {
                    written.push(path.clone());
                    names.push(name(word));
                }
                read.push(path);
            }
        }
        if written.len() + read.len() > MAX_PATHS {
            return None;
        }
    }
    for redirect in redirects {
        let target = path(&redirect.target, &directory);
        if redirect.writes_file() {
            written.push(target.clone()?);
            names.push(name(&redirect.target));
        }
        if !truncates(redirect) {
            read.extend(target);
        }
        if written.len() + read.len() > MAX_PATHS {
            return None;
        }
    }
    let told = anywhere(reader, step, script, &names, &written);
    for path in written.iter_mut().chain(&mut read) {
        *path = reader.expander.kept(std::mem::take(path));
    }
    let of_machine =
        |path: &String| ["/proc", "/sys", "/dev"].iter().any(|it| below(path, it).is_some());
    let varies = |command: &SimpleCommand| command.name().is_some() && is_among(command, VARYING);
    if read.iter().any(of_machine) || script.commands.iter().any(varies) {
        return Some(Effect::Varying(written.into()));
    }
    let mut keys = match told {
        Some(told) => on_mounts(told, mounts),
        None => start(reader, argv, mounts),
    };
    // Variables of the script itself are not followed.
    let sets = |command: &SimpleCommand| {
        !command.assignments.is_empty() || command.inside.contains(&Enclosing::Loop)
    };
    if script.commands.iter().any(sets) {
        return None;
    }
    for word in script.commands.iter().flat_map(|command| &command.words) {
        keys = keys.with(Keys::all(values(reader, word)?));
    }
    let told = keys;
    for path in &read {
        keys = keys.with(content_at(reader, path));
    }
    // Of what they are given, these take one end. Files rarely change at their start, and of
    // several only the first or the last one counts.
    let has = |name: &str| script.commands.iter().any(|command| command.name() == Some(name));
    if has("head") {
        keys = Keys { sure: keys.sure, ..told };
    } else if has("tail")
        && let [folder] = read.as_slice()
        && let Some(last) =
            content::last_file(&reader.graph, reader.world.files, reader.last, folder)
    {
        keys = Keys { sure: keys.sure, ..told.with(content_at(reader, &last)) };
    }
    Some(Effect::Exact(written.into(), Box::new(keys)))
}

/// The inputs of the output besides files: the words, the variables, the user, what is mounted.
fn start(reader: &Reader<'_, '_>, argv: Key, mounts: &[Source]) -> Keys {
    on_mounts(argv.text(&reader.state.user).text(&reader.state.directory), mounts)
}

/// The key of a command line with a mark for the place that all it writes lies in, which is then one
/// for every such place; `None` where the line may use the place's name for something else.
fn anywhere(
    reader: &Reader<'_, '_>,
    step: &Step<'_>,
    script: &Script,
    names: &[(String, usize)],
    written: &[String],
) -> Option<Key> {
    let Body::Run(Command::Shell(line)) = &step.effective.body else { return None };
    let place = written.iter().min_by_key(|path| path.len())?;
    let pairs = names.iter().zip(written);
    let mut rests: Vec<(&str, usize, &str)> = pairs
        .map(|((name, at), path)| Some((name.as_str(), *at, below(path, place)?)))
        .collect::<Option<_>>()?;
    // A name may hold a shorter one; a word may be there twice.
    rests.sort_unstable_by_key(|(name, at, _)| (usize::MAX - name.len(), *name, *at));
    rests.dedup_by_key(|(_, at, _)| *at);
    let mut text = line.as_str().to_owned();
    for same in rests.chunk_by(|one, other| one.0 == other.0) {
        let &(name, _, rest) = same.first()?;
        if text.matches(name).count() != same.len() {
            return None;
        }
        text = text.replace(name, &format!("{CHANGED}{rest}"));
    }
    let told = reader.state.shell.text(&text).text(&reader.state.user);
    let in_any_folder = script.commands.iter().all(|command| is_among(command, WITHOUT_FOLDER));
    let directory = if in_any_folder { "" } else { &reader.state.directory };
    Some(told.text(directory)).filter(|_| step.effective.heredocs.is_empty())
}

fn on_mounts(told: Key, mounts: &[Source]) -> Keys {
    mounts.iter().fold(Keys::all(told), |keys, mount| keys.with(mount.keys))
}

fn content_at(reader: &Reader<'_, '_>, path: &str) -> Keys {
    let world = reader.world;
    reader.last.map_or_else(Keys::default, |end| {
        content::keys(&reader.graph, world.files, world.after, end, path)
    })
}

/// A redirection that reads nothing of what its file held.
fn truncates(redirect: &Redirect) -> bool {
    redirect.writes_file() && !redirect.operator.contains(">>")
}

/// The key of the variables that a word names; `None` where it names others than the builder's.
fn values(reader: &Reader<'_, '_>, word: &ShellWord) -> Option<Key> {
    if word.literal().is_some() {
        return Some(Key::default());
    }
    let mentioned = references(&word.raw, '\\');
    if word.raw.contains(['`', '(', '?', '*']) || mentioned.len() != word.raw.matches('$').count() {
        return None;
    }
    mentioned.iter().try_fold(Key::default(), |key, reference| {
        let name = reference.name.as_str();
        if ["RANDOM", "SECONDS", "HOSTNAME", "PPID", "EPOCHSECONDS", "SRANDOM"].contains(&name) {
            return None;
        }
        // What no instruction sets is the base image's, or empty.
        Some(key.text(reader.variables.get(name).unwrap_or("")))
    })
}

fn is_among(command: &SimpleCommand, list: &str) -> bool {
    command.name().is_none_or(|name| list.contains(&format!(" {name} ")))
}

/// True if a tool writes the same bytes for the same files in its folder.
fn is_reproducible(command: &SimpleCommand) -> bool {
    let has = |word: &str| command.arguments().iter().any(|argument| argument.text() == word);
    let first = command.arguments().first().map(ShellWord::text);
    match (command.name(), first) {
        (Some("go"), Some("build" | "install")) => has("-trimpath"),
        (Some("go"), Some("mod")) => has("download"),
        (Some("npm"), Some("ci")) | (Some("cargo"), Some("build")) => true,
        _ => false,
    }
}
