//! A configuration to start from.

use std::fs::File;
use std::io::{self, Write as _};

use crate::print::Printer;
use crate::{Failure, Outcome};

const FILE: &str = "plimsoll.toml";

/// Every setting and what it does, each as a comment.
const TEXT: &str = include_str!("init.toml");

/// Writes it into the working directory, unless there is one.
pub(crate) fn run(out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let written = File::create_new(FILE).and_then(|mut file| file.write_all(TEXT.as_bytes()));
    match written {
        Ok(()) => {
            out.text(&format!("{FILE} written; nothing in it is in force yet\n"))?;
            Ok(Outcome::default())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Failure::new(format!("there is a {FILE} here already, which stays as it is")))
        }
        Err(error) => Err(Failure::new(format!("cannot write {FILE}: {error}"))),
    }
}
