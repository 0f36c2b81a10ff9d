//! The findings of a check in each format.

use std::path::PathBuf;

use clap::{ColorChoice, ValueEnum};
use plimsoll_core::report::{
    Analysed, checkstyle, github, gitlab, json, junit, markdown, rdjson, sarif, sonarqube,
    suggestions, text,
};
use plimsoll_core::review::Redaction;

use crate::Failure;
use crate::hide::Hide;
use crate::print::Printer;
use crate::terminal::{self, Look};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people: `full` on a terminal, `concise` elsewhere
    Text,
    /// The lines of the file with what is wrong in them marked, fixes and a summary
    Full,
    /// A line for each problem
    Concise,
    Json,
    Sarif,
    Markdown,
    /// Annotations of GitHub Actions
    Github,
    /// Blocks that GitHub offers to commit
    Suggestions,
    /// GitLab's Code Quality
    Gitlab,
    Junit,
    Checkstyle,
    /// For reviewdog
    Rdjson,
    /// Generic issues for SonarQube
    Sonarqube,
}

impl CheckFormat {
    /// True if it is for people at a terminal or reading a log.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Full | Self::Concise)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardFormat {
    /// A picture
    Svg,
    /// A block of HTML, for Markdown and wikis
    Html,
}

/// A file that is to have what is printed too, and its format.
#[derive(Clone)]
pub(crate) struct Output<F> {
    pub(crate) format: F,
    pub(crate) file: PathBuf,
}

impl<F: ValueEnum> Output<F> {
    /// `FORMAT=FILE`
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
            return Err("it takes a format and a file with a `=` between them".to_owned());
        };
        if file == "-" {
            return Err("standard output has what --format says".to_owned());
        }
        let format =
            F::from_str(format, true).map_err(|_| format!("there is no format `{format}`"))?;
        Ok(Self { format, file: file.into() })
    }
}

/// The findings of a check.
pub(crate) struct Findings<'a> {
    /// Without what is to be hidden.
    pub(crate) files: Vec<Analysed<'a>>,
    /// With it, for suggestions: they say themselves where a value is left out. Empty where nobody
    /// asks for them.
    pub(crate) whole: Vec<Analysed<'a>>,
    /// The values to hide in each file; none where the user wants all of it.
    pub(crate) redactions: Option<&'a [Redaction]>,
}

impl Findings<'_> {
    /// Prints them; `color` is for those that are for people.
    pub(crate) fn print(
        &self,
        format: CheckFormat,
        color: ColorChoice,
        out: &mut Printer<'_>,
    ) -> Result<(), Failure> {
        let files = &*self.files;
        let hide = |at| self.redactions.and_then(|all| all.get(at));
        let plain = Hide::default();
        match format {
            CheckFormat::Text if out.is_terminal() => self.print(CheckFormat::Full, color, out),
            CheckFormat::Full => {
                let look = Look::new(color, out.is_terminal());
                for (at, file) in files.iter().enumerate() {
                    let covered = hide(at).map(|hide| hide.covered(file.source));
                    let covered = covered.unwrap_or_default();
                    terminal::findings(file, &covered, &look, |text| out.text(text))?;
                }
                out.text(&terminal::summary(files, &look))
            }
            CheckFormat::Text | CheckFormat::Concise => out.text(&text(files)),
            CheckFormat::Json => out.json(&json(files), &plain),
            CheckFormat::Sarif => out.json(&sarif(files), &plain),
            CheckFormat::Gitlab => out.json(&gitlab(files), &plain),
            CheckFormat::Rdjson => out.json(&rdjson(files), &plain),
            CheckFormat::Sonarqube => out.json(&sonarqube(files), &plain),
            CheckFormat::Github => out.text(&github(files)),
            CheckFormat::Junit => out.text(&junit(files)),
            CheckFormat::Checkstyle => out.text(&checkstyle(files)),
            CheckFormat::Suggestions => {
                let mut each = self.whole.iter().enumerate();
                each.try_for_each(|(at, file)| out.text(&suggestions(file, &[], hide(at))))
            }
            CheckFormat::Markdown => {
                let parts: Vec<String> =
                    files.iter().map(|file| markdown(file, None, None)).collect();
                out.text(&parts.join("\n"))
            }
        }
    }
}
