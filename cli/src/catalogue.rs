use std::fmt::Write as _;

use plimsoll_core::practices;
use plimsoll_core::report::{catalogue, pretty};
use plimsoll_core::rules::{page, rule};

use crate::arguments::{ExplainArguments, PageArguments, known_rule};
use crate::print::{PlainFormat, Printer};
use crate::{Failure, Outcome};

/// The meanings of the levels of fixes, which the pages of the rules refer to. The file is a link to
/// the one in `docs`, so that the published crate holds it too.
const DEFINITION: &str = include_str!("fixes.md");

pub(crate) fn rules(arguments: &PageArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    out.text(&rules_text(arguments)?)?;
    Ok(Outcome::default())
}

fn rules_text(arguments: &PageArguments) -> Result<String, Failure> {
    let mut rules = catalogue();
    if let Some(id) = &arguments.id {
        if id == "fixes" && arguments.format == PlainFormat::Text {
            return Ok(DEFINITION.to_owned());
        }
        if id.starts_with("SC") {
            return shell_page(id, arguments.format);
        }
        known_rule(id)?;
        let id = rule(id).map_or(id.as_str(), |rule| rule.id);
        rules.retain(|rule| rule.id == id);
    }
    if arguments.format == PlainFormat::Json {
        return Ok(pretty(&rules));
    }
    let mut out = String::new();
    let mut category = None;
    for rule in &rules {
        let aliases = rule.aliases.join(", ");
        if arguments.id.is_some() {
            let _ = writeln!(out, "{} ({}) {aliases}\n\n{}\n", rule.title, rule.id, rule.why);
            out.push_str(&plain(page(rule.id).unwrap_or("")));
            let _ = writeln!(out, "\nPractice: {}", rule.practice);
        } else {
            if category.replace(rule.category) != Some(rule.category) {
                let gap = if out.is_empty() { "" } else { "\n" };
                let _ = writeln!(out, "{gap}{}", rule.category.title());
            }
            let codes = if aliases.is_empty() { aliases } else { format!(" ({aliases})") };
            let _ = writeln!(out, "  {:<32} {}{codes}", rule.id, rule.title);
        }
    }
    Ok(out)
}

pub(crate) fn explain(
    arguments: &ExplainArguments,
    out: &mut Printer<'_>,
) -> Result<Outcome, Failure> {
    let id = Some(arguments.rule.clone());
    out.text(&rules_text(&PageArguments { id, format: PlainFormat::Text })?)?;
    Ok(Outcome::default())
}

/// A page for a terminal: its links to that definition say how to read it here.
fn plain(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let link = line.strip_prefix('[').and_then(|rest| rest.split_once("](../"));
        match link.filter(|(_, to)| to.trim_end().ends_with("docs/fixes.md)")) {
            Some((text, _)) => {
                let _ = writeln!(out, "{text}: `plimsoll rules fixes`");
            }
            None => out.push_str(line),
        }
    }
    out
}

/// The page of a code of the shell linter.
fn shell_page(code: &str, format: PlainFormat) -> Result<String, Failure> {
    let Some(page) = plimsoll_shell_lint::page(code) else {
        return Err(Failure::new(format!("there is no page on `{code}`: it is never reported")));
    };
    if format == PlainFormat::Text {
        return Ok(plain(&page));
    }
    let title = page.lines().next();
    let entry = serde_json::json!([{ "id": code, "title": title, "page": page }]);
    Ok(pretty(&entry))
}

pub(crate) fn practices(
    arguments: &PageArguments,
    out: &mut Printer<'_>,
) -> Result<Outcome, Failure> {
    out.text(&practices_text(arguments)?)?;
    Ok(Outcome::default())
}

fn practices_text(arguments: &PageArguments) -> Result<String, Failure> {
    let Some(id) = &arguments.id else {
        if arguments.format == PlainFormat::Json {
            return Ok(pretty(practices::practices()));
        }
        let lines: Vec<String> = practices::practices()
            .iter()
            .map(|practice| format!("{:<32} {}\n", practice.id, practice.title))
            .collect();
        return Ok(lines.concat());
    };
    let Some(practice) = practices::practice(id) else {
        return Err(Failure::new(format!(
            "there is no practice `{id}` (`plimsoll practices` lists them)"
        )));
    };
    if arguments.format == PlainFormat::Json {
        return Ok(pretty(&[practice]));
    }
    let mut out = format!("{}\n\n{}\n", practice.title, practice.body.trim());
    for link in &practice.links {
        let _ = write!(out, "\n{}: {}", link.title, link.url);
    }
    out.push('\n');
    Ok(out)
}
