//! The effect of a command on files: the paths it removes and writes, the addresses it fetches
//! from, and its change of directory.
//!
//! Paths are as written; relative ones stand against the working directory of that moment. Words
//! with variables are among them: they have no [`ShellWord::literal`].

use super::options::{self, Arguments, Dashes};
use super::{ShellWord, SimpleCommand};

/// The paths removed for good: the operands of `rm`, `rmdir`, `unlink` and `shred -u`, and those
/// from which `find` starts when it has `-delete` or runs `rm`.
pub fn removed(command: &SimpleCommand) -> Vec<ShellWord> {
    let read = match command.name() {
        Some("rm" | "rmdir" | "unlink") => arguments(command, ""),
        Some("shred") => {
            let read = arguments(command, "-n -s --iterations --size --random-source");
            if !read.has(&["-u", "--remove"]) {
                return Vec::new();
            }
            read
        }
        Some("find") if find_removes(command) => {
            let words = command.arguments().iter();
            let starts = words
                .skip_while(|word| matches!(word.text(), "-H" | "-L" | "-P"))
                .take_while(|word| !word.text().starts_with(['-', '(', '!', '\\']));
            return starts.cloned().collect();
        }
        _ => return Vec::new(),
    };
    owned(&read.operands)
}

/// Files and folders that are made or written: by `mkdir`, `touch`, `tee`, `truncate`, `install`,
/// the target of `cp`, `mv` and `ln`, `wget -O` and `-P`, `curl -o`, the folder of `tar -C`,
/// `unzip -d` and `git clone`, and by redirections.
pub fn written(command: &SimpleCommand) -> Vec<ShellWord> {
    let mut paths = written_by_name(command);
    paths.extend(
        command
            .redirects
            .iter()
            .filter(|redirect| redirect.writes_file())
            .map(|redirect| redirect.target.clone()),
    );
    paths
}

/// The directory that `cd` or `pushd` goes to; `None` for another command, and for `cd` alone and
/// `cd -`.
pub fn cd_target(command: &SimpleCommand) -> Option<&ShellWord> {
    if !matches!(command.name(), Some("cd" | "pushd")) {
        return None;
    }
    arguments(command, "").operands.first().copied().filter(|word| word.text() != "-")
}

/// The addresses that `curl`, `wget`, `aria2c` and `git` fetch from.
pub fn addresses(command: &SimpleCommand) -> Vec<&ShellWord> {
    if !matches!(command.name(), Some("curl" | "wget" | "aria2c" | "git")) {
        return Vec::new();
    }
    let is_address = |word: &&ShellWord| {
        let text = word.text();
        !text.starts_with('-') && text.contains("://")
    };
    command.arguments().iter().filter(is_address).collect()
}

/// True if `word` names `folder`, something in it, or a pattern for what is in it. Not known, so
/// false, where the part that matters holds a variable.
pub fn is_in(word: &ShellWord, folder: &str) -> bool {
    let text = word.text().trim_matches(['"', '\'']);
    text.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// True if removing `word` leaves nothing of what is in `folder`: it names the folder, one above
/// it, or all that is in one of these (`folder/*`).
pub fn empties(word: &ShellWord, folder: &str) -> bool {
    let Some(path) = word.literal() else { return false };
    let above = match path.strip_suffix("/*").or_else(|| path.strip_suffix("/**")) {
        Some(above) => above,
        None if path.contains(['*', '?', '[']) => return false,
        None => path.trim_end_matches('/'),
    };
    folder
        .trim_end_matches('/')
        .strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn written_by_name(command: &SimpleCommand) -> Vec<ShellWord> {
    const TARGET: [&str; 2] = ["-t", "--target-directory"];
    match command.name() {
        Some("mkdir") => owned(&arguments(command, "-m --mode").operands),
        Some("touch") => owned(&arguments(command, "-d -r -t --date --reference --time").operands),
        Some("truncate") => owned(&arguments(command, "-r -s --reference --size").operands),
        Some("tee") => owned(&arguments(command, "").operands),
        Some("cp" | "mv" | "ln") => {
            let read = arguments(command, "-S -t --suffix --target-directory");
            if read.has(&TARGET) { read.values(&TARGET) } else { last_of_two(&read) }
        }
        Some("install") => {
            let read = arguments(
                command,
                "-g -m -o -S -t --group --mode --owner --suffix --target-directory",
            );
            if read.has(&TARGET) {
                read.values(&TARGET)
            } else if read.has(&["-d", "--directory"]) {
                owned(&read.operands)
            } else {
                last_of_two(&read)
            }
        }
        Some("wget") => {
            const PLACES: &str = "-O --output-document -P --directory-prefix";
            let others = "-a -A -B -D -e -i -I -l -o -Q -R -t -T -U -w -X --header --user --password \
                          --tries --timeout --user-agent --post-data --method --body-data";
            let read = arguments(command, &format!("{PLACES} {others}"));
            read.values(&PLACES.split(' ').collect::<Vec<_>>())
        }
        Some("curl") => {
            const PLACES: &str = "-o --output --output-dir";
            let others = "-A -b -c -C -d -D -e -E -F -h -H -K -m -P -Q -r -t -T -u -U -w -x -X -y -Y \
                          -z --cacert --cert --connect-timeout --data --header --max-time --proto \
                          --proxy --request --retry --retry-delay --retry-max-time --url --user \
                          --user-agent --write-out";
            let read = arguments(command, &format!("{PLACES} {others}"));
            read.values(&PLACES.split(' ').collect::<Vec<_>>())
        }
        Some("aria2c") => {
            arguments(command, "-o --out -d --dir").values(&["-o", "--out", "-d", "--dir"])
        }
        Some("tar" | "bsdtar") => {
            let read = arguments(
                command,
                "-C -f -T -X -b -I -K -N -V -L -g -H -F --directory --cd --file --exclude \
                 --strip-components --transform --owner --group --files-from --exclude-from",
            );
            read.values(&["-C", "--directory", "--cd"])
        }
        Some("unzip") => arguments(command, "-d -P -x").values(&["-d"]),
        Some("git") if command.is("git", "clone") => {
            let read = arguments(
                command,
                "-b -c -j -o -u --branch --config --depth --filter --jobs --origin --reference \
                 --shallow-exclude --shallow-since --template --upload-pack",
            );
            owned(read.operands.get(2..).unwrap_or(&[]))
        }
        _ => Vec::new(),
    }
}

/// `valued` has the options that take a value, with spaces between.
fn arguments<'c>(command: &'c SimpleCommand, valued: &str) -> Arguments<'c> {
    options::read(command.arguments(), Dashes::Usual, |_, name| {
        valued.split_whitespace().any(|option| option == name)
    })
}

fn owned(words: &[&ShellWord]) -> Vec<ShellWord> {
    words.iter().map(|&word| word.clone()).collect()
}

/// The target of `cp a b`.
fn last_of_two(read: &Arguments<'_>) -> Vec<ShellWord> {
    match read.operands.as_slice() {
        [_, .., last] => vec![(*last).clone()],
        _ => Vec::new(),
    }
}

fn find_removes(command: &SimpleCommand) -> bool {
    let words = command.arguments();
    words.iter().any(|word| word.text() == "-delete")
        || words.windows(2).any(|pair| {
            let [action, program] = pair else { return false };
            matches!(action.text(), "-exec" | "-execdir" | "-ok")
                && matches!(program.program(), Some("rm" | "unlink" | "rmdir"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shell, syntax};

    fn command(line: &str) -> SimpleCommand {
        let file = syntax::parse(&format!("RUN {line}"));
        shell::read(&file.instructions[0], &["sh".to_owned()]).commands.remove(0)
    }

    fn texts(words: &[ShellWord]) -> String {
        words.iter().map(ShellWord::text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn removed_paths() {
        for (line, paths) in [
            ("rm -rf /var/lib/apt/lists/* '/a b' $X", "/var/lib/apt/lists/* /a b $X"),
            ("rm -- -x", "-x"),
            ("unlink a", "a"),
            ("shred -u -n 3 key", "key"),
            ("shred key", ""),
            ("find -L /usr /opt -name '*.pyc' -delete", "/usr /opt"),
            ("find / -type d -exec rm -rf {} +", "/"),
            ("find / -name x", ""),
            ("ls a", ""),
        ] {
            assert_eq!(texts(&removed(&command(line))), paths, "{line}");
        }
    }

    #[test]
    fn written_paths() {
        for (line, paths) in [
            ("mkdir -p -m 755 /a /b", "/a /b"),
            ("echo x >> /etc/y 2>/dev/null", "/etc/y /dev/null"),
            ("echo x >&2", ""),
            ("wget -qO /a.tgz --tries 3 https://x", "/a.tgz"),
            ("wget -O- https://x", "-"),
            ("curl -fsSL -H 'a: b' -o /a https://x", "/a"),
            ("curl -fsSLo/a https://x", "/a"),
            ("curl --output=/a https://x", "/a"),
            ("tar -xzf a.tgz -C /opt --strip-components 1", "/opt"),
            ("tar xzf a.tgz -C /opt", "/opt"),
            ("tar -xzC /opt", "/opt"),
            ("cp -r a b /c", "/c"),
            ("cp -t /c a b", "/c"),
            ("install -m 755 -d /a /b", "/a /b"),
            ("install -m 755 a /b", "/b"),
            ("ln -s a /b", "/b"),
            ("tee -a /x", "/x"),
            ("git clone --depth 1 https://x/y /src", "/src"),
            ("unzip -q a.zip -d /z", "/z"),
        ] {
            assert_eq!(texts(&written(&command(line))), paths, "{line}");
        }
    }

    #[test]
    fn directories_and_addresses() {
        assert_eq!(cd_target(&command("cd /a")).map(ShellWord::text), Some("/a"));
        assert_eq!(cd_target(&command("cd -P -- a")).map(ShellWord::text), Some("a"));
        assert_eq!(cd_target(&command("cd -")), None);
        let found = command("curl -o x https://a/b \"http://$C\"");
        let found: Vec<&str> = addresses(&found).iter().map(|word| word.text()).collect();
        assert_eq!(found, ["https://a/b", "\"http://$C\""]);
    }

    #[test]
    fn what_empties_a_folder() {
        let lists = "/var/lib/apt/lists";
        let word = |text: &str| command(&format!("rm {text}")).words.remove(1);
        for (text, empties_it, is_in_it) in [
            ("/var/lib/apt/lists", true, true),
            ("/var/lib/apt/lists/", true, true),
            ("/var/lib/apt/lists/*", true, true),
            ("/var/lib/apt", true, false),
            ("/var/lib/*", true, false),
            ("/var/lib/apt/lists/a*", false, true),
            ("/var/lib/apt/lists/partial", false, true),
            ("/var/lib/apt/lis", false, false),
            ("$X", false, false),
        ] {
            assert_eq!(empties(&word(text), lists), empties_it, "{text}");
            assert_eq!(is_in(&word(text), lists), is_in_it, "{text}");
        }
    }
}
