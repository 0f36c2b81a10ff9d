//! How far a command has come.

pub(crate) use self::shown::bar;

#[cfg(not(target_family = "wasm"))]
mod shown {
    use std::io::{self, IsTerminal as _};

    use indicatif::{ProgressBar, ProgressStyle};

    /// Fewer files than this are done before anybody looks.
    const MANY: usize = 200;

    /// A bar on standard error where people see it, and where there are several hundred files.
    pub(crate) fn bar(files: usize) -> ProgressBar {
        if files < MANY || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(files as u64);
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} files");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // So that it is there before the first file is done.
        bar.tick();
        bar
    }
}

/// Under Node.js nothing is drawn: the library knows no WASI.
#[cfg(target_family = "wasm")]
mod shown {
    pub(crate) struct Bar;

    pub(crate) fn bar(_files: usize) -> Bar {
        Bar
    }

    impl Bar {
        pub(crate) fn inc(&self, _files: u64) {}

        pub(crate) fn finish_and_clear(&self) {}
    }
}
