//! The shell that reads a script, as far as the rules tell shells apart.

use plimsoll_core::build::{Base, Build, Step};
use plimsoll_core::catalog::{Family, family};

use crate::found::Found;
use crate::shebang::base_name;

/// A shell with rules of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    /// Some `sh`: what POSIX does not define may fail.
    Sh,
    /// Debian's and Ubuntu's `sh`.
    Dash,
    /// Alpine's `sh`.
    Busybox,
    Bash,
    Ksh,
    Mksh,
    Zsh,
}

impl Shell {
    /// True if it has what a finding says that POSIX has not. The engine knows what dash has.
    pub(crate) fn has(self, found: &Found, text: &str) -> bool {
        let is_known = || match found.code {
            3045 => is_known_option_of_read(found, text),
            code => BUSYBOX.contains(&code),
        };
        self == Self::Busybox && is_known()
    }
}

fn is_known_option_of_read(found: &Found, text: &str) -> bool {
    let before = text.get(..found.start).unwrap_or_default().trim_end();
    let option = text.get(found.start..).and_then(|rest| rest.strip_prefix('-'));
    let letters = option.unwrap_or_default().chars().take_while(char::is_ascii_alphabetic);
    before.ends_with("read")
        && option.is_some()
        && letters.into_iter().all(|letter| BUSYBOX_READ.contains(&letter))
}

/// Codes of what BusyBox's ash has beyond POSIX. Each was tried in BusyBox 1.35 on 2026-11-21;
/// Alpine builds its own with the same settings (`ASH_BASH_COMPAT`, `ASH_ECHO`, `ASH_TEST`,
/// `FEATURE_SH_MATH`).
const BUSYBOX: [u16; 17] = [
    3001, // <(…)
    3003, // $'…'
    3010, // [[ … ]]
    3014, // ==
    3015, // =~
    3018, // ++ and --
    3020, // &>
    3026, // [^…]
    3037, // echo -e
    3040, // set -o pipefail
    3043, // local
    3046, // source
    3047, // trap … ERR
    3048, // trap … SIGTERM
    3051, // source
    3057, // ${name:1:2}
    3060, // ${name/a/b}
];

/// The options of its `read`; it lacks `read -a`, `export -f` and `printf -v`.
const BUSYBOX_READ: [char; 7] = ['d', 'n', 'p', 'r', 's', 't', 'u'];

/// The shell of a script: by the name it is called by, where that is `sh` by the base image.
/// hadolint does not look at the base, and takes every `ash` for dash.
pub(crate) fn of(shell: &str, step: &Step<'_>, build: &Build<'_>, as_hadolint: bool) -> Shell {
    let name = base_name(shell);
    match name.strip_suffix(".exe").unwrap_or(name) {
        "bash" => Shell::Bash,
        "dash" => Shell::Dash,
        "ash" if as_hadolint => Shell::Dash,
        "ash" => Shell::Busybox,
        "ksh" => Shell::Ksh,
        "mksh" => Shell::Mksh,
        "zsh" => Shell::Zsh,
        _ if as_hadolint => Shell::Sh,
        _ => of_base(build.root_base(step.stage)),
    }
}

fn of_base(base: &Base) -> Shell {
    let Base::Image(image) = base else { return Shell::Sh };
    match family(image) {
        Some(Family::Debian | Family::Ubuntu) => Shell::Dash,
        Some(Family::Alpine | Family::Busybox) => Shell::Busybox,
        _ => Shell::Sh,
    }
}
