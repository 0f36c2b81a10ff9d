//! Which shell reads a script, as far as the rules tell shells apart.

use plimsoll_core::build::{Base, Build, Step};
use plimsoll_core::catalog::{Family, family};
use plimsoll_core::shell::ScriptText;

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
    /// Whether it has what this code says that POSIX has not. The engine knows what dash has.
    pub(crate) fn has(self, code: u16) -> bool {
        self == Self::Busybox && BUSYBOX.contains(&code)
    }
}

/// `[[`, `==`, `&>`, `echo -e`, `set -o pipefail`, `local`, `read -p`, `source`, `$'…'`,
/// `${name:1:2}` and `${name/a/b}`, which BusyBox's ash has as Alpine configures it
/// (`shell/ash.c`, `ASH_BASH_COMPAT` and `ASH_ECHO`).
const BUSYBOX: [u16; 12] = [3003, 3010, 3014, 3020, 3037, 3040, 3043, 3045, 3046, 3051, 3057, 3060];

/// The shell of a script: by the name it is called by, where that is `sh` by the base image.
/// hadolint does not look at the base.
pub(crate) fn of(
    script: &ScriptText,
    step: &Step<'_>,
    build: &Build<'_>,
    as_hadolint: bool,
) -> Shell {
    let name = script.shell.rsplit(['/', '\\']).next().unwrap_or_default();
    match name.strip_suffix(".exe").unwrap_or(name) {
        "bash" => Shell::Bash,
        "dash" => Shell::Dash,
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
