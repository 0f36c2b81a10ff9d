//! Functions that every rule's tests share: caret fixtures, before/after, and the laws over the
//! pages.

use super::{FixAvailability, Inputs, Preset, RULES, Rule, Settings};
use crate::analysis::Check;
use crate::fix::Safety;

/// Checks a rule's findings against carets.
///
/// A line of spaces and carets after a first `#`, below a line of the file, marks one finding that
/// starts on that line, `#^^` from column 1. After the carets, separated by a blank, may stand a
/// part of the message. A finding of several lines is marked by its first line; `$` after the
/// carets says that it goes on. Marker lines are taken out before the analysis.
pub(crate) fn check(rule: &Rule, fixture: &str) {
    check_with(rule, &only(rule), fixture);
}

/// [`check`] under other settings (their `select` is set to the rule).
pub(crate) fn check_with(rule: &Rule, settings: &Settings, fixture: &str) {
    check_beside(rule, settings, &on_the_day(), fixture);
}

/// [`check_with`] beside these inputs.
pub(crate) fn check_beside(rule: &Rule, settings: &Settings, inputs: &Inputs, fixture: &str) {
    let fixture = fixture.strip_prefix('\n').unwrap_or(fixture);
    let mut source = String::new();
    let mut expected = Vec::new();
    let mut last_line = 0;
    for line in fixture.split_inclusive('\n') {
        let Some(marker) = marker(line) else {
            last_line = source.len();
            source.push_str(line);
            continue;
        };
        let (from, to, goes_on, message) = marker;
        let text = &source[last_line..];
        let at = |column: usize| {
            last_line + text.char_indices().nth(column).map_or(text.trim_end().len(), |(at, _)| at)
        };
        expected.push((at(from), at(to), goes_on, message));
    }
    let settings = Settings { select: vec![rule.id.to_owned()], ..settings.clone() };
    let check = Check::without_sizes(&source, &settings, inputs);
    let mut wrong = Vec::new();
    for finding in &check.report.findings {
        let found = expected.iter().position(|(start, end, goes_on, message)| {
            finding.range.start() == *start
                && (*goes_on || finding.range.end() == *end)
                && finding.message.contains(message.as_str())
        });
        match found {
            Some(at) => drop(expected.remove(at)),
            None => wrong.push(format!(
                "unexpected {:?} `{}`: {}",
                finding.range,
                finding.range.slice(&source),
                finding.message
            )),
        }
    }
    wrong.extend(expected.iter().map(|(start, end, ..)| {
        format!("missing {start}..{end} `{}`", source.get(*start..*end).unwrap_or(""))
    }));
    assert!(wrong.is_empty(), "{}:\n{}\nin\n{source}", rule.id, wrong.join("\n"));
    laws(rule, &check);
}

/// [`check`] in another preset.
pub(crate) fn check_in(preset: Preset, rule: &Rule, fixture: &str) {
    check_with(rule, &Settings { preset, ..only(rule) }, fixture);
}

/// Checks that the rule finds nothing.
pub(crate) fn silent(rule: &Rule, source: &str) {
    let source = source.strip_prefix('\n').unwrap_or(source);
    let findings = Check::without_sizes(source, &only(rule), &on_the_day()).report.findings;
    assert!(findings.is_empty(), "{}: {findings:#?}\nin\n{source}", rule.id);
}

/// Checks what applying all the rule's fixes gives.
pub(crate) fn fixed(rule: &Rule, before: &str, after: &str) {
    let before = before.strip_prefix('\n').unwrap_or(before);
    let after = after.strip_prefix('\n').unwrap_or(after);
    let check = Check::without_sizes(before, &only(rule), &on_the_day());
    assert_eq!(apply_all(&check), after, "{}", rule.id);
    laws(rule, &check);
}

/// Checks that every finding's fix has this safety (`None`: that there is no fix).
pub(crate) fn safety(rule: &Rule, source: &str, expected: Option<Safety>) {
    let source = source.strip_prefix('\n').unwrap_or(source);
    let report = Check::without_sizes(source, &only(rule), &on_the_day()).report;
    assert!(!report.findings.is_empty(), "{}: no finding in\n{source}", rule.id);
    for finding in &report.findings {
        let found = finding.fix.as_ref().map(|fix| fix.safety);
        assert_eq!(found, expected, "{}\nin\n{source}", finding.message);
    }
}

/// Puts a tool's name into a text that is written for another.
type Rewrite<'r> = &'r dyn Fn(&str) -> String;

/// Runs a test for yum's rule of a problem and for dnf's, with texts that are written for dnf.
pub(crate) fn for_yum_and_dnf(problem: &str, test: &dyn Fn(&Rule, Rewrite<'_>)) {
    for tool in ["dnf", "yum"] {
        let rule = super::rule(&format!("{tool}-{problem}")).expect("known");
        test(rule, &|text| text.replace("dnf", tool));
    }
}

/// The *strict* preset with this rule only.
pub(crate) fn only(rule: &Rule) -> Settings {
    Settings { preset: Preset::Strict, select: vec![rule.id.to_owned()], ..Settings::default() }
}

/// Nothing beside the text but the day.
pub(crate) fn on_the_day() -> Inputs {
    Inputs { today: Some("2026-11-21".to_owned()), ..Inputs::default() }
}

type Marker = (usize, usize, bool, String);

/// Columns (from 0) that a marker line spans, whether it goes on, and the message part.
fn marker(line: &str) -> Option<Marker> {
    let rest = line.trim_end().strip_prefix('#')?;
    let spaces = rest.chars().take_while(|&c| c == ' ').count();
    let after = rest.trim_start_matches(' ');
    let carets = after.chars().take_while(|&c| c == '^').count();
    if carets == 0 {
        return None;
    }
    let tail = &after[carets..];
    let goes_on = tail.starts_with('$');
    let message = tail.trim_start_matches('$').trim().to_owned();
    // `#^` marks column 0; `# ^` column 2, since the `#` stands for itself and hides column 0.
    let from = if spaces == 0 { 0 } else { spaces + 1 };
    let to = if spaces == 0 { carets } else { from + carets };
    Some((from, to, goes_on, message))
}

fn apply_all(check: &Check) -> String {
    let applied = check.apply(&applicable(check));
    assert!(applied.withheld.is_empty(), "withheld: {:?}", applied.withheld);
    applied.text
}

fn applicable(check: &Check) -> Vec<crate::fix::FixId> {
    check.fixes().filter(|fix| fix.safety > Safety::Show).map(|fix| fix.id.clone()).collect()
}

/// The fix engine's laws on one input.
fn laws(rule: &Rule, check: &Check) {
    let source = check.text();
    for finding in &check.report.findings {
        assert!(source.get(finding.range.start()..finding.range.end()).is_some());
        match (rule.fix, &finding.fix) {
            (FixAvailability::Always, None) => panic!("{} has no fix: {finding:?}", rule.id),
            (FixAvailability::Never, Some(fix)) => panic!("{} has a fix: {fix:?}", rule.id),
            _ => {}
        }
        assert!(!finding.message.ends_with('.'), "full stop: {}", finding.message);
        assert!(!finding.message.starts_with(char::is_lowercase), "case: {}", finding.message);
    }
    let ids = applicable(check);
    // Useful and unbroken: each fix alone passes its own check.
    for id in &ids {
        let applied = check.apply(std::slice::from_ref(id));
        assert!(applied.withheld.is_empty(), "{id} withheld: {:?}\nin\n{source}", applied.withheld);
    }
    // Order-free.
    let forwards = check.apply(&ids);
    let backwards = check.apply(&ids.iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(forwards, backwards, "{}", rule.id);
}

/// A rule's page: each `bad` block gives one finding, each `good` none, and where a fix is to apply,
/// the fixed bad block is the good block after it. A `dockerignore` block holds for those below it,
/// and so does one of `settings`. `registry` makes a test of each.
#[cfg(feature = "docs")]
pub(crate) fn page_tells_the_truth(rule: &Rule) {
    let page = super::page(rule.id).expect(rule.id);
    assert!(!page.trim_start().starts_with('#'), "{}: the title is the rule's", rule.id);
    for text in [rule.title, rule.practice, rule.why, page] {
        assert!(!text.contains("TODO"), "{}: to be written: {text}", rule.id);
    }
    let (mut settings, mut inputs) = (only(rule), on_the_day());
    let mut bad: Option<String> = None;
    let mut seen = (0, 0);
    for (info, text) in blocks(page) {
        let check = crate::analysis::check(&text, &settings, &inputs);
        let count = check.report.findings.len();
        match info.as_str() {
            "dockerfile bad" => {
                assert_eq!(count, 1, "{}: a bad example finds {count}:\n{text}", rule.id);
                laws(rule, &check);
                bad = Some(text);
                seen.0 += 1;
            }
            "dockerfile good" => {
                assert_eq!(count, 0, "{}: a good example:\n{text}", rule.id);
                seen.1 += 1;
                let Some(bad) = bad.take() else { continue };
                let check = Check::without_sizes(&bad, &settings, &inputs);
                if !applicable(&check).is_empty() {
                    assert_eq!(apply_all(&check), text, "{}", rule.id);
                }
            }
            "dockerignore" => inputs.dockerignore = Some(text),
            "settings" => {
                for (key, value) in text.lines().filter_map(|line| line.split_once(" = ")) {
                    let value = value.to_owned();
                    match key {
                        "trusted-registries" => settings.trusted_registries.push(value),
                        "deploy" => settings.target = crate::rules::Target::Paas,
                        "profile" => settings.profile = crate::rules::Profile::Security,
                        "require-reason" => settings.require_reason = value == "true",
                        "strict-labels" => settings.strict_labels = value == "true",
                        "label-schema" => {
                            let (name, kind) = value.split_once(':').expect("name:kind");
                            let kind = super::LabelKind::from_name(kind).expect("a kind");
                            settings.label_schema.push((name.to_owned(), kind));
                        }
                        _ => {}
                    }
                }
                let size = text.trim().strip_prefix("budget = ");
                settings.budget =
                    size.and_then(|size| crate::size::bytes(size.trim_matches('"'), 1));
            }
            _ => {}
        }
    }
    assert!(seen.0 > 0 && seen.1 > 0, "{}: the page needs a bad and a good example", rule.id);
    if rule.fix != FixAvailability::Never {
        assert!(page.contains("## Fix safety"), "{}: no `## Fix safety`", rule.id);
        links_the_definition(rule.id, page);
    }
}

/// Asserts that a page's words on a fix's safety rest on the one definition: the link reaches it
/// from the page's folder, and every page and reader of pages takes it for a link.
#[cfg(feature = "docs")]
fn links_the_definition(rule: &str, page: &str) {
    use crate::practices::markdown::{Block, Inline, parse};
    let blocks = parse(page);
    let mut after = blocks.iter().skip_while(|block| {
        !matches!(block, Block::Heading { content, .. } if *content == [Inline::Text("Fix safety".into())])
    });
    let link = [Inline::Page { text: "What safe means".into(), page: "fixes".into() }];
    let next = after.nth(1);
    assert!(matches!(next, Some(Block::Paragraph(it)) if *it == link), "{rule}: {next:?}");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/base");
    let path =
        page.split_once("means](").and_then(|(_, rest)| rest.split_once(')')).unwrap_or_default().0;
    let definition = std::fs::read_to_string(format!("{folder}/{path}")).expect(path);
    assert!(definition.contains("\n## Safe\n"), "{rule}: {path}");
}

#[cfg(feature = "docs")]
#[test]
fn ids_are_unique_and_kebab_case() {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for rule in RULES {
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
        assert!(!rule.title.ends_with('.'), "{}", rule.id);
    }
}

#[cfg(feature = "docs")]
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.split_inclusive('\n') {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some((info.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    blocks
}
