//! A case: a Dockerfile with its context, and what is to come of its fixes.
//! `tests/prove/README.md` describes the files.

use crate::run::{command, output};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

/// With all rules, so that a case meets fixes that it is not about too.
const OPTIONS: [&str; 2] = ["--preset", "strict"];

/// One file of `tests/prove/cases`.
#[derive(Debug, Default)]
pub(super) struct Case {
    /// The file's name without its ending.
    pub(super) name: String,
    pub(super) dockerfile: String,
    /// The options that `plimsoll` is given beside the file's name.
    pub(super) options: Vec<String>,
    /// True if the container's command is run and compared too.
    pub(super) runs: bool,
    /// True if the build stops until a fix has mended it.
    pub(super) fails_before: bool,
    pub(super) expected: Vec<Expectation>,
    context: Vec<Entry>,
}

/// The result expected of a rule's fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expectation {
    pub(super) rule: String,
    pub(super) verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Offered as safe; beyond what the rule declares only these differ.
    Safe(Vec<String>),
    /// Offered to review; built, and only these differ.
    Review(Vec<String>),
    /// Offered to review, and it builds; the image may differ.
    ReviewBuilds,
    /// Not offered, or the same image whatever its safety.
    Right,
    /// Not offered, or to review.
    NotSafe,
    NotOffered,
    NotRun(String),
}

#[derive(Debug)]
struct Entry {
    path: String,
    kind: Kind,
    text: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// With its mode.
    File(u32),
    /// The text is its target.
    Link,
    /// A compressed tar of files, one `NAME TEXT` a line.
    Archive,
}

impl Case {
    /// All cases of a folder, by name.
    pub(super) fn read_all(folder: &Path) -> Result<Vec<Self>> {
        let mut cases = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path)?;
                cases.push(Self::read(&name, &text).with_context(|| format!("the case {name}"))?);
            }
        }
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(cases)
    }

    fn read(name: &str, text: &str) -> Result<Self> {
        let options = OPTIONS.map(str::to_owned).to_vec();
        let mut case = Self { name: name.to_owned(), options, ..Self::default() };
        for (header, text) in sections(text) {
            let words: Vec<&str> = header.split(' ').collect();
            match words.as_slice() {
                ["Dockerfile"] => case.dockerfile = text,
                ["file", path] => case.add(path, Kind::File(0o644), text),
                ["file", path, mode] => {
                    case.add(path, Kind::File(u32::from_str_radix(mode, 8)?), text);
                }
                ["link", path] => case.add(path, Kind::Link, text),
                ["archive", path] => case.add(path, Kind::Archive, text),
                ["options", options @ ..] => {
                    case.options = options.iter().map(|&option| option.to_owned()).collect();
                }
                ["run"] => case.runs = true,
                ["fails", "before"] => case.fails_before = true,
                ["expect"] => {
                    case.expected =
                        text.lines().map(Expectation::read).collect::<Result<Vec<_>>>()?;
                }
                _ => bail!("no section is called `{header}`"),
            }
        }
        if case.dockerfile.is_empty() {
            bail!("it has no Dockerfile");
        }
        Ok(case)
    }

    fn add(&mut self, path: &str, kind: Kind, text: String) {
        self.context.push(Entry { path: path.to_owned(), kind, text });
    }

    /// Writes the build context.
    pub(super) fn write_context(&self, folder: &Path) -> Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        for entry in &self.context {
            let path = folder.join(&entry.path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            match entry.kind {
                Kind::File(mode) => {
                    fs::write(&path, &entry.text)?;
                    fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
                }
                Kind::Link => symlink(entry.text.trim_end(), &path)?,
                Kind::Archive => archive(&path, &entry.text)?,
            }
        }
        Ok(())
    }

    /// The verdict expected of a rule.
    pub(super) fn verdict(&self, rule: &str) -> Option<&Verdict> {
        self.expected.iter().find(|expected| expected.rule == rule).map(|found| &found.verdict)
    }
}

impl Expectation {
    fn read(line: &str) -> Result<Self> {
        let (rule, verdict) = line.split_once(' ').context("a rule without a verdict")?;
        let words: Vec<&str> = verdict.split(' ').collect();
        // A comma stands for a blank: `config,Cmd`.
        let paths = |paths: &[&str]| paths.iter().map(|path| path.replace(',', " ")).collect();
        let verdict = match words.as_slice() {
            ["same"] => Verdict::Safe(Vec::new()),
            ["differs", differing @ ..] => Verdict::Safe(paths(differing)),
            ["review", "same"] => Verdict::Review(Vec::new()),
            ["review", "differs", differing @ ..] => Verdict::Review(paths(differing)),
            ["review", "builds"] => Verdict::ReviewBuilds,
            ["right"] => Verdict::Right,
            ["not", "safe"] => Verdict::NotSafe,
            ["not", "offered"] => Verdict::NotOffered,
            ["not", "run:", why @ ..] => Verdict::NotRun(why.join(" ")),
            _ => bail!("no verdict is called `{verdict}`"),
        };
        Ok(Self { rule: rule.to_owned(), verdict })
    }
}

/// A compressed archive, the same whenever it is made.
pub(super) fn archive(path: &Path, members: &str) -> Result<()> {
    let folder = path.with_extension("members");
    for member in members.lines() {
        let (name, text) = member.split_once(' ').unwrap_or((member, ""));
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, format!("{text}\n"))?;
    }
    let mut tar = command("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "--mtime=@0", "-czf"]).arg(path);
    output(tar.arg("-C").arg(&folder).arg(".")).context("tar fails")?;
    Ok(fs::remove_dir_all(folder)?)
}

/// From each `-- HEADER --` line to the next; blank lines at the end of a section do not count.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let header = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        if let Some(header) = header {
            sections.push((header.to_owned(), String::new()));
        } else if let Some((_, text)) = sections.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    for (_, text) in &mut sections {
        while text.ends_with("\n\n") {
            text.pop();
        }
        if text == "\n" {
            text.clear();
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read() {
        let case = Case::read(
            "a",
            "Shows it.\n\n-- Dockerfile --\nFROM a\n\n-- file x 755 --\n#!/bin/sh\n\n-- run --\n\
             -- options --preset strict --\n-- expect --\nrule-a differs /a/** config,Cmd\n\
             rule-b not run: no tool\n",
        )
        .unwrap();
        assert_eq!(case.dockerfile, "FROM a\n");
        assert!(case.runs && !case.fails_before);
        assert_eq!(case.options, ["--preset", "strict"]);
        assert_eq!(case.context[0].kind, Kind::File(0o755));
        assert_eq!(case.context[0].text, "#!/bin/sh\n");
        assert_eq!(
            case.verdict("rule-a"),
            Some(&Verdict::Safe(vec!["/a/**".to_owned(), "config Cmd".to_owned()]))
        );
        assert_eq!(case.verdict("rule-b"), Some(&Verdict::NotRun("no tool".to_owned())));
        assert!(Case::read("a", "-- Dockerfile --\nFROM a\n-- expect --\nrule perhaps\n").is_err());
    }
}
