//! Findings in scripts that were read before: the files of one repository repeat themselves,
//! and of a file that is being edited all scripts but one are as they were.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use shuck_linter::ShellDialect;

use crate::found::Found;

/// So much text is kept, in bytes; then all of it goes.
const MOST: usize = 512 * 1024;

/// The shell, the text, and the byte from which on the script is in it.
type Script = (ShellDialect, String, usize);

#[derive(Default)]
pub(crate) struct Recent {
    scripts: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    found: HashMap<Script, Arc<[Found]>>,
    bytes: usize,
}

impl Recent {
    /// The findings of `lint` in a script, now or when the same script came before.
    pub(crate) fn found(
        &self,
        script: Script,
        lint: impl FnOnce(&Script) -> Vec<Found>,
    ) -> Arc<[Found]> {
        // What is kept is whole at any time, also where another thread stopped short.
        let kept = || self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().found.get(&script).cloned();
        known.unwrap_or_else(|| {
            let found: Arc<[Found]> = lint(&script).into();
            let mut kept = kept();
            if kept.bytes > MOST {
                *kept = Kept::default();
            }
            kept.bytes += script.1.len();
            kept.found.insert(script, Arc::clone(&found));
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_script_is_read_once() {
        let recent = Recent::default();
        let mut read = Vec::new();
        for (shell, text, start) in [
            (ShellDialect::Sh, "one", 0),
            (ShellDialect::Sh, "two", 0),
            (ShellDialect::Sh, "one", 0),
            (ShellDialect::Bash, "one", 0),
            (ShellDialect::Bash, "one", 2),
        ] {
            recent.found((shell, text.to_owned(), start), |(shell, text, start)| {
                read.push(format!("{shell:?} {text} {start}"));
                Vec::new()
            });
        }
        assert_eq!(read, ["Sh one 0", "Sh two 0", "Bash one 0", "Bash one 2"]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let recent = Recent::default();
        for number in 0..100 {
            let text = format!("{number}{}", " ".repeat(MOST / 10));
            recent.found((ShellDialect::Sh, text, 0), |_| Vec::new());
            let kept = recent.scripts.lock().unwrap();
            let bytes: usize = kept.found.keys().map(|(_, text, _)| text.len()).sum();
            assert_eq!(bytes, kept.bytes);
            assert!(bytes <= MOST * 12 / 10, "{bytes}");
        }
    }
}
