//! The output of a command. JSON is printed while it is made: as a text it can weigh more
//! than all that it is made from.

use std::io::{self, BufWriter, Write};

use clap::ValueEnum;
use plimsoll_core::text::{visible, visible_json};
use serde::Serialize;

use crate::Failure;
use crate::hide::{Harmless, Hide};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlainFormat {
    Text,
    Json,
}

/// The taker of a command's output.
pub(crate) struct Printer<'w> {
    out: &'w mut dyn Write,
    /// True if people see it as it is printed.
    is_terminal: bool,
}

impl<'w> Printer<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, is_terminal: bool) -> Self {
        Self { out, is_terminal }
    }

    /// True if people see it as it is printed.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Prints a text for people.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        printed(self.out.write_all(text.as_bytes()))
    }

    /// Prints a text that is to go on into a file or a program, and so as it is; in a terminal nothing
    /// obeys it.
    pub(crate) fn payload(&mut self, text: &str) -> Result<(), Failure> {
        if self.is_terminal { self.text(&visible(text)) } else { self.text(text) }
    }

    /// Prints a report as JSON for people to read, without what is to be hidden and with what cannot be
    /// seen in JSON's escapes.
    pub(crate) fn json(
        &mut self,
        report: &(impl Serialize + ?Sized),
        hide: &Hide,
    ) -> Result<(), Failure> {
        // serde writes a few bytes at a time.
        let mut lines = BufWriter::new(Lines::new(hide, &mut *self.out));
        let written = serde_json::to_writer_pretty(&mut lines, report).map_err(io::Error::from);
        printed(written.and_then(|()| lines.write_all(b"\n")).and_then(|()| lines.flush()))
    }
}

/// A failure where standard output did not take all: a full disk must not pass for a short result. A
/// closed pipe (`plimsoll check | head`) is the reader's choice.
pub(crate) fn printed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Passes JSON on line by line: no string of it goes over the end of one.
struct Lines<'h, W> {
    hide: &'h Hide,
    harmless: Harmless,
    /// The line at hand, as far as it has come.
    line: Vec<u8>,
    out: W,
}

impl<'h, W> Lines<'h, W> {
    fn new(hide: &'h Hide, out: W) -> Self {
        Self { hide, harmless: Harmless::default(), line: Vec::new(), out }
    }
}

impl<W: Write> Write for Lines<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = String::from_utf8_lossy(&self.line);
                let line = visible_json(&line);
                self.out.write_all(self.hide.json(&line, &mut self.harmless).as_bytes())?;
                self.line.clear();
            }
        }
        Ok(bytes.len())
    }

    /// The line at hand stays: it is not whole.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Lines;
    use crate::hide::Hide;

    #[test]
    fn a_string_that_comes_in_parts_is_looked_at_whole() {
        let source = "FROM a\nENV DB_PASSWORD='hun\"ter22x'\n";
        let printed = |hide: &Hide| {
            let mut lines = Lines::new(hide, Vec::new());
            let report = ["a hun\"ter22x", "\u{202e}", ""];
            serde_json::to_writer_pretty(&mut lines, &report).unwrap();
            lines.write_all(b"\n").unwrap();
            String::from_utf8(lines.out).unwrap()
        };
        assert_eq!(
            printed(&Hide::new(false, source, &[])),
            "[\n  \"a REDACTED\",\n  \"\\u202e\",\n  \"\"\n]\n"
        );
        assert_eq!(
            printed(&Hide::new(true, source, &[])),
            "[\n  \"a hun\\\"ter22x\",\n  \"\\u202e\",\n  \"\"\n]\n"
        );
    }
}
