//! The fixes that `plimsoll` offers, and the texts that they make.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The command line that is looked at.
pub(super) struct Plimsoll(pub(super) PathBuf);

/// A fix of one finding.
#[derive(Debug)]
pub(super) struct Offered {
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) is_safe: bool,
    /// The thing to check before it is trusted.
    pub(super) review: String,
    edits: Vec<(usize, usize, String)>,
}

impl Plimsoll {
    /// The fixes of a file that can be applied.
    pub(super) fn offered(&self, file: &Path, options: &[String]) -> Result<Vec<Offered>> {
        let report = json(
            Command::new(&self.0).args(["check", "--format", "json"]).args(options).arg(file),
        )?;
        let findings = report["files"][0]["findings"].as_array().context("no findings")?;
        findings
            .iter()
            .filter(|finding| matches!(finding["fix"]["safety"].as_str(), Some("safe" | "unsafe")))
            .map(|finding| {
                let fix = &finding["fix"];
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let edits = fix["edits"].as_array().context("a fix without edits")?;
                Ok(Offered {
                    rule: text(&finding["rule"]),
                    title: text(&fix["title"]),
                    is_safe: fix["safety"] == "safe",
                    review: text(&fix["review"]),
                    edits: edits.iter().map(edit).collect::<Option<_>>().context("an edit")?,
                })
            })
            .collect()
    }

    /// The file with all its safe fixes.
    pub(super) fn fixed(&self, file: &Path, options: &[String]) -> Result<String> {
        let output = Command::new(&self.0).arg("fix").args(options).arg(file).output()?;
        if !output.status.success() {
            bail!("plimsoll fix: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The rules that have fixes to apply.
    pub(super) fn fixable_rules(&self) -> Result<BTreeSet<String>> {
        let rules = json(Command::new(&self.0).args(["rules", "--format", "json"]))?;
        Ok(rules
            .as_array()
            .context("no rules")?
            .iter()
            .filter(|rule| rule["fix"] != "never")
            .filter_map(|rule| rule["id"].as_str().map(str::to_owned))
            .collect())
    }
}

/// The JSON that a command prints, whatever its status.
fn json(command: &mut Command) -> Result<Value> {
    let output = command.output()?;
    serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn edit(edit: &Value) -> Option<(usize, usize, String)> {
    let offset = |end: &str| usize::try_from(edit[end]["offset"].as_u64()?).ok();
    Some((offset("start")?, offset("end")?, edit["text"].as_str()?.to_owned()))
}

impl Offered {
    /// The text with this fix alone.
    pub(super) fn apply(&self, text: &str) -> Result<String> {
        let mut fixed = String::new();
        let mut done = 0;
        for (start, end, new) in &self.edits {
            fixed.push_str(text.get(done..*start).context("edits are not in order")?);
            fixed.push_str(new);
            done = *end;
        }
        fixed.push_str(text.get(done..).context("an edit is beyond the end")?);
        Ok(fixed)
    }
}
