//! Options with which a program that is otherwise known runs another one.

use super::installed_name;
use crate::shell::ShellWord;
use crate::shell::options::{self, Dashes, Given};

/// The options and arguments by which some programs run another one.
struct Runner {
    programs: &'static [&'static str],
    /// Single-letter options whose value is a program, or a file that names one.
    short: &'static str,
    /// Other single-letter options that take a value: what follows them is no option.
    valued: &'static str,
    /// Long options of the same sort, with their dashes.
    long: &'static [&'static str],
    /// Parts of any argument that have the same effect: settings, and options that are read in no
    /// usual way.
    parts: &'static [&'static str],
    /// Programs that the options may name.
    known: &'static str,
}

const NONE: Runner =
    Runner { programs: &[], short: "", valued: "", long: &[], parts: &[], known: "" };

const COMPRESSORS: &str = "brotli bunzip2 bzip2 gunzip gzip lbzip2 lz4 lzip lzma lzop pbzip2 pigz \
    pixz plzip unlzma unpigz unxz unzstd xz zstd zstdmt";
const SHELLS: &str = "ash bash dash ksh mksh sh zsh";

const RUNNERS: &[Runner] = &[
    Runner {
        programs: &["tar"],
        short: "IF",
        valued: "bCfgHKLNTVX",
        long: &[
            "--use-compress-program",
            "--to-command",
            "--checkpoint-action",
            "--info-script",
            "--new-volume-script",
            "--rmt-command",
            "--rsh-command",
        ],
        known: COMPRESSORS,
        ..NONE
    },
    Runner { programs: &["cpio"], long: &["--rsh-command"], valued: "CDEFHIMORV", ..NONE },
    Runner {
        programs: &["rsync"],
        short: "e",
        valued: "BfMT@",
        long: &["--rsh", "--rsync-path"],
        known: "rsync ssh",
        ..NONE
    },
    Runner { programs: &["split"], long: &["--filter"], known: COMPRESSORS, ..NONE },
    Runner { programs: &["sort"], long: &["--compress-program"], known: COMPRESSORS, ..NONE },
    Runner { programs: &["install"], long: &["--strip-program"], known: "strip", ..NONE },
    Runner { programs: &["zip"], parts: &["-TT", "--unzip-command"], ..NONE },
    Runner {
        programs: &["gpg", "gpg2"],
        long: &["--agent-program", "--dirmngr-program", "--keyboxd-program", "--photo-viewer"],
        ..NONE
    },
    Runner {
        programs: &["dpkg"],
        long: &["--pre-invoke", "--post-invoke", "--status-logger"],
        ..NONE
    },
    Runner {
        programs: &["rpm", "rpmkeys"],
        long: &["--pipe", "--load", "--macros", "--rcfile"],
        parts: &["%("],
        ..NONE
    },
    Runner {
        programs: &["apt-get", "apt", "aptitude", "apt-cache", "apt-mark", "apt-file"],
        parts: &["Invoke", "Dir::Bin", "Pre-Install-Pkgs", "Auto-Detect"],
        ..NONE
    },
    Runner { programs: &["aria2c"], parts: &["--on-"], ..NONE },
    Runner { programs: &["wget", "wget2"], parts: &["askpass"], ..NONE },
    Runner { programs: &["hash"], short: "p", ..NONE },
    Runner { programs: &["go"], parts: &["-toolexec", "-vettool"], ..NONE },
    Runner { programs: &["npm", "pnpm"], long: &["--script-shell"], known: SHELLS, ..NONE },
    Runner { programs: &["bash"], long: &["--rcfile", "--init-file"], ..NONE },
    Runner {
        programs: &["su", "runuser"],
        short: "s",
        valued: "cgGuw",
        long: &["--shell"],
        known: SHELLS,
        ..NONE
    },
    Runner { programs: &["env"], parts: &["--split-string"], ..NONE },
];

/// True if an option of the program runs another one that is not known.
pub(super) fn run_another(name: &str, arguments: &[ShellWord]) -> bool {
    RUNNERS.iter().filter(|it| it.programs.contains(&name)).any(|it| it.is_in(arguments))
}

impl Runner {
    fn is_in(&self, arguments: &[ShellWord]) -> bool {
        let is_part = |word: &ShellWord| self.parts.iter().any(|part| word.text().contains(part));
        if arguments.iter().any(is_part) {
            return true;
        }
        // `tar xIf PROGRAM FILE`
        let bundle = arguments.first().map_or("", ShellWord::text);
        if self.programs == ["tar"] && !bundle.starts_with('-') && bundle.contains(['I', 'F']) {
            return true;
        }
        let takes_value = |_: Option<&str>, name: &str| match name.strip_prefix("--") {
            Some(_) => self.asks_by_name(name),
            None => name
                .trim_start_matches('-')
                .contains(|it| self.short.contains(it) || self.valued.contains(it)),
        };
        let read = options::read(arguments, Dashes::Usual, takes_value);
        read.options.iter().any(|given| self.asks(given) && !self.is_known(given))
    }

    fn asks(&self, given: &Given<'_>) -> bool {
        if given.name.starts_with("--") {
            return self.asks_by_name(&given.name);
        }
        given.name.trim_start_matches('-').chars().any(|letter| self.short.contains(letter))
    }

    /// A long name may be cut short.
    fn asks_by_name(&self, name: &str) -> bool {
        name.len() > "--x".len() && self.long.iter().any(|long| long.starts_with(name))
    }

    /// True if the option names a known program, with nothing that a shell would read.
    fn is_known(&self, given: &Given<'_>) -> bool {
        let Some(word) = given.value_as_word() else { return false };
        let value = word.literal().unwrap_or("$");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_=/.,:~".contains(c);
        let program = value.split_whitespace().next().and_then(installed_name);
        value.chars().all(is_plain)
            && !value.contains("ProxyCommand")
            && program.is_some_and(|it| self.known.split_whitespace().any(|known| known == it))
    }
}
