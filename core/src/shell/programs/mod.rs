//! Facts about the programs that a command runs.
//!
//! "Not known" is the usual answer: a script, a variable in a program's place, `make` and whatever
//! else is not in the tables here may run anything.

mod git;
mod options;
mod scripts;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::packages::{self, Action, Manager};
use super::prefix::{self, ScriptSource};
use super::{ShellWord, SimpleCommand};

/// The kind of program that a command runs; a later one may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runs {
    /// A program that does its own work and runs no package manager; or a shell whose text stands
    /// among the script's commands.
    Plain,
    /// A package manager that does what [`packages::install`] or its words say, and nothing of the
    /// project's own beside that.
    Manager(Manager),
    /// Anything.
    Unknown,
}

/// The kind of program that the command runs, seen through its prefixes.
pub fn runs(command: &SimpleCommand) -> Runs {
    let Some(first) = command.words.first() else { return Runs::Plain };
    let runs_another = |name: &str| options::run_another(name, command.arguments());
    if command.prefixes.iter().any(is_from_elsewhere) || command.name().is_some_and(runs_another) {
        return Runs::Unknown;
    }
    match prefix::script_source(&command.words) {
        Some(_) if is_from_elsewhere(first) => return Runs::Unknown,
        // The text is read as commands of its own.
        Some(ScriptSource::Word(_) | ScriptSource::WordsFrom(_)) => return Runs::Plain,
        Some(ScriptSource::Input) => return only(is_fed_heredoc(command)),
        None => {}
    }
    match packages::install(command) {
        // Packages may bring scripts of their own (npm's life cycle, `setup.py`). Those are written
        // for any machine and user, so they are taken to bring no packages of the system and to
        // need nobody's cache; what a project adds to its own manifest is not looked for.
        Some(install) => match (install.manager, install.action) {
            // A build runs the project's own steps: build scripts, plugins, tasks. Go has none.
            (Manager::Go, Action::Build) => Runs::Manager(Manager::Go),
            (Manager::Maven | Manager::Gradle, _) | (_, Action::Build) => Runs::Unknown,
            (Manager::Cargo, Action::Install) if builds_project(&install) => Runs::Unknown,
            (manager, _) => Runs::Manager(manager),
        },
        None => of_words(&command.words),
    }
}

/// Programs that run no other one that could be a package manager. What a word may make them run
/// (`find -exec`, `tar --to-command`) is looked at beside this.
const PLAIN_PROGRAMS: &str = "
    : [ [[ addgroup adduser ar arch awk b2sum base32 base64 basename bg break brotli bunzip2
    bzip2 bzcat cat cd chage chattr chgrp chmod chown chpasswd chsh cksum cmp column comm continue cp
    cpio csplit curl cut date dd debconf-set-selections declare deluser delgroup df diff dir dircolors
    dirname dirs dos2unix dpkg dpkg-deb dpkg-divert dpkg-query dpkg-statoverride du echo egrep
    envsubst exit expand export expr factor fallocate false fc-cache fgrep file fmt fold gawk getconf
    getent getopt getopts git git-lfs gpasswd gpg gpg2 gpgconf gpgv grep groupadd groupdel groupmod
    groups gunzip gzip hash head hexdump hostid hostname iconv id install ischroot join jq keytool kill
    ldconfig ldd ln local locale locale-gen localedef logname ls lsb_release lz4 lzma md5sum mkdir
    mkfifo mknod mktemp mv mawk nl nm nproc numfmt objcopy objdump od openssl passwd paste patch
    pathchk pinky popd pr printenv printf ps pushd pwd pwck grpck ranlib read readelf readlink
    readonly realpath return rev rm rmdir rpmkeys rsync sed seq set setcap setfacl sha1sum
    sha224sum sha256sum sha384sum sha512sum shasum shift shopt shred shuf sleep sort split
    ssh-keygen ssh-keyscan stat strings strip stty sum sync systemctl tac tail tar tee test touch tr
    tree true truncate tsort tty type ulimit umask uname unalias uncompress unexpand uniq unlink
    unset unxz unzip update-alternatives update-ca-certificates update-ca-trust update-locale
    update-rc.d uptime useradd userdel usermod users vdir wait wc wget wget2 which who whoami xz
    xzcat yes yq zcat zip zipinfo zstd zstdcat 7z 7za 7zr aria2c
    a2dismod a2dissite a2enconf a2enmod a2ensite apt-config apt-key crontab
    docker-php-ext-configure docker-php-ext-enable docker-php-ext-install docker-php-source
    dpkg-reconfigure pear pecl phpdismod phpenmod rpm virtualenv visudo";

/// Programs of which it is known what they do when all they are given is the question for their
/// version.
const ASKED_PROGRAMS: &str = "bash bundle cargo clang cmake cmake3 composer dotnet g++ gcc gem go java javac
    make mvn node nodejs npm npx perl php pip pip3 pnpm poetry python python3 ruby rustc sh uv yarn";

/// Words after a package manager's name with which it runs nothing of the project's.
const ASIDE_WORDS: &str = "
    activate addlock addrepo al ar audit bin cache check completion config config-manager copr
    dedupe env export fmt freeze get help info key lck licenses list lock login lr ls metadata
    mod modifyrepo mr nuget outdated pin ping pkg prefix query ref refresh removerepo repolist
    repoquery root rr search set show source sources store tidy tree unlink vendor venv verify
    vet view virtualenv whatprovides whoami why";

/// The words that corepack itself knows.
const COREPACK_WORDS: &str =
    "--help --version cache disable enable hydrate install pack prepare up use";

/// The words of a list, made once: every command of a file is looked up.
struct Words(LazyLock<BTreeSet<&'static str>>);

impl Words {
    fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

static PLAIN: Words = Words(LazyLock::new(|| PLAIN_PROGRAMS.split_whitespace().collect()));
static ASKED: Words = Words(LazyLock::new(|| ASKED_PROGRAMS.split_whitespace().collect()));
static COREPACK: Words = Words(LazyLock::new(|| COREPACK_WORDS.split_whitespace().collect()));
static ASIDE: Words = Words(LazyLock::new(|| ASIDE_WORDS.split_whitespace().collect()));

fn only(plain: bool) -> Runs {
    if plain { Runs::Plain } else { Runs::Unknown }
}

/// True if the command's input is a heredoc, whose text stands among the script's commands. That of
/// a here-string does not, and of several inputs the last one counts.
fn is_fed_heredoc(command: &SimpleCommand) -> bool {
    let mut inputs = command.redirects.iter().map(|it| it.operator.trim_start_matches('0'));
    inputs.rfind(|it| it.starts_with('<')).is_some_and(|it| matches!(it, "<<" | "<<-"))
}

/// True if a word names a program that runs another one, such as `sudo` or `sh`, by a path other
/// than the usual ones.
fn is_from_elsewhere(word: &ShellWord) -> bool {
    word.text().contains('/')
        && word.literal().is_none_or(|text| installed_name(text).is_none())
        && word.program().is_some_and(prefix::runs_a_command)
}

/// True if `cargo install` builds what lies in the working directory or another folder, with the
/// build scripts that are there.
fn builds_project(install: &packages::Install<'_>) -> bool {
    install.has(&["--path"]) || install.packages.is_empty() && !install.has(&["--git"])
}

/// The same for words that start with a program's name, after its prefixes.
fn of_words(words: &[ShellWord]) -> Runs {
    let Some((first, arguments)) = words.split_first() else { return Runs::Plain };
    let Some(name) = first.literal().and_then(installed_name) else { return Runs::Unknown };
    if options::run_another(name, arguments) {
        return Runs::Unknown;
    }
    let has = |options: &[&str]| arguments.iter().any(|word| options.contains(&word.text()));
    match name {
        "find" => runs_of_find(arguments),
        "xargs" => {
            let program = after_options(arguments, "aEILnPsd", &["--arg-file", "--delimiter"]);
            of_words(program)
        }
        "." | "source" => only(arguments.first().is_some_and(sets_variables_only)),
        "command" => only(has(&["-v", "-V"])),
        // It hands all other words to the package manager of the project's choice.
        "corepack" => only(arguments.first().is_some_and(|word| COREPACK.has(word.text()))),
        "rustup" => only(!has(&["run"])),
        // `sudo -l`, `env` alone.
        "env" | "time" => only(arguments.is_empty()),
        "awk" | "gawk" | "mawk" => only(!scripts::awk_runs_another(arguments)),
        "sed" => only(!scripts::sed_runs_another(arguments)),
        "git" => only(!git::git_runs_another(arguments)),
        _ if is_python(name) => only(match arguments {
            [asked] => is_version(asked),
            [option, module, ..] => {
                option.text() == "-m"
                    && matches!(module.text(), "venv" | "ensurepip" | "compileall" | "site")
            }
            [] => false,
        }),
        _ if matches!(arguments, [asked] if is_version(asked)) && ASKED.has(name) => Runs::Plain,
        _ => match packages::operands_of(name, arguments) {
            Some((manager, operands)) => match operands.first() {
                Some(word) if is_aside(manager, word.text()) => Runs::Manager(manager),
                // apt's family runs nothing of the project's, whatever it does.
                _ if manager == Manager::Apt => Runs::Manager(manager),
                _ => Runs::Unknown,
            },
            None if matches!(name, "apt-cache" | "apt-mark" | "apt-file") => {
                Runs::Manager(Manager::Apt)
            }
            None => only(PLAIN.has(name)),
        },
    }
}

/// True if the manager does something of its own at this word, beside what [`packages::install`]
/// knows. Some run the project's script of the name where they know no such word.
fn is_aside(manager: Manager, word: &str) -> bool {
    match manager {
        Manager::Bun => false,
        // It runs build scripts.
        Manager::Cargo => word != "check" && ASIDE.has(word),
        Manager::Yarn | Manager::Pnpm | Manager::Composer => {
            matches!(word, "audit" | "config" | "outdated" | "why")
                || (word == "cache" && manager != Manager::Composer)
        }
        _ => ASIDE.has(word),
    }
}

/// The name of a program that is looked for in the usual places: `mkdir`, `/usr/bin/mkdir`. A
/// program elsewhere may have any name.
fn installed_name(text: &str) -> Option<&str> {
    const PLACES: [&str; 6] =
        ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    match text.rsplit_once('/') {
        None => Some(text),
        Some((place, name)) => PLACES.contains(&place).then_some(name),
    }
}

fn is_version(word: &ShellWord) -> bool {
    matches!(word.text(), "--version" | "-version" | "-V" | "version")
}

fn is_python(name: &str) -> bool {
    ["python", "pypy"].iter().any(|start| {
        name.strip_prefix(start)
            .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
    })
}

/// True if the file that a shell reads into itself is one that sets variables and no more: by the
/// names that the distributions, `venv` and rustup give them.
fn sets_variables_only(word: &ShellWord) -> bool {
    let text = word.text().trim_matches(['"', '\'']);
    matches!(text, "/etc/os-release" | "/usr/lib/os-release" | "/etc/lsb-release")
        || text.ends_with("/bin/activate")
        || text.ends_with(".cargo/env")
}

/// The kind of program that `find` runs for the files that it finds: of several, the one that may
/// do most.
fn runs_of_find(arguments: &[ShellWord]) -> Runs {
    let mut all = Runs::Plain;
    for (at, word) in arguments.iter().enumerate() {
        if matches!(word.text(), "-exec" | "-execdir" | "-ok" | "-okdir") {
            let rest = arguments.get(at + 1..).unwrap_or(&[]);
            let end = rest
                .iter()
                .position(|word| matches!(word.text(), ";" | "\\;" | "+"))
                .unwrap_or(rest.len());
            let words = rest.get(..end).unwrap_or(&[]);
            // The text of `sh -c` is no word of this script's.
            let shell = prefix::script_source(words).is_some();
            all = all.max(if shell { Runs::Unknown } else { of_words(words) });
        }
    }
    all
}

/// The words after the options at the start; `short` and `long` take a value.
fn after_options<'w>(words: &'w [ShellWord], short: &str, long: &[&str]) -> &'w [ShellWord] {
    let mut at = 0;
    while let Some(text) = words.get(at).map(ShellWord::text) {
        if text == "--" {
            return words.get(at + 1..).unwrap_or(&[]);
        }
        if text.starts_with("--") {
            at += 1 + usize::from(long.contains(&text));
        } else if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            let takes = letters.find(|letter| short.contains(letter));
            at += 1 + usize::from(takes.is_some_and(|at| at + 1 == letters.len()));
        } else {
            break;
        }
    }
    words.get(at..).unwrap_or(&[])
}
