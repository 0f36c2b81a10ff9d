//! The answers of other programs to every fix, applied alone on the corpus: hadolint no longer has
//! the finding, where the rule stands for one of its codes, and BuildKit's parser takes the result.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::rules::Preset;
use plimsoll_core::text::LineIndex;
use plimsoll_core::{Inputs, Settings, check};
use plimsoll_tests::{CorpusFile, corpus, hadolint, oracle};

/// The fixes of one rule for one instruction, applied.
struct Fixed {
    /// Number of the file.
    file: usize,
    rule: &'static str,
    /// hadolint's codes of the findings, and the line that it gives them.
    codes: BTreeSet<&'static str>,
    line: usize,
    text: String,
}

#[test]
fn other_programs_accept_every_fix() {
    let files = corpus();
    let fixed = every_fix(&files);
    let mut wrong = parsed(&files, &fixed).unwrap_or_default();
    wrong.extend(linted(&files, &fixed).unwrap_or_default());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// hadolint has one finding for an instruction where we may have several, each with its fix; they are
/// applied together.
fn every_fix(files: &[CorpusFile]) -> Vec<Fixed> {
    let settings = Settings { preset: Preset::Strict, ..Settings::default() };
    let mut all = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let index = LineIndex::new(&file.text);
        let check = check(&file.text, &settings, &Inputs::default());
        let mut grouped = BTreeMap::<(&str, usize), (BTreeSet<&str>, Vec<FixId>)>::new();
        for finding in &check.report.findings {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety != Safety::Show) else {
                continue;
            };
            let (codes, ids) = grouped.entry((finding.rule, finding.instruction)).or_default();
            codes.extend(finding.aliases.iter().filter(|code| code.starts_with("DL")));
            ids.push(fix.id.clone());
        }
        for ((rule, instruction), (codes, ids)) in grouped {
            let text = check.apply(&ids).text;
            let start = check.file().instructions.get(instruction).map_or(0, |it| it.range.start());
            all.push(Fixed { file: number, rule, codes, line: index.line(start), text });
        }
    }
    all
}

/// The results that BuildKit's parser refuses although it took the text before.
fn parsed(files: &[CorpusFile], fixed: &[Fixed]) -> Option<Vec<String>> {
    let before: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
    let after: Vec<&str> = fixed.iter().map(|fixed| fixed.text.as_str()).collect();
    let (before, after) = (oracle::buildkit(&before)?, oracle::buildkit(&after)?);
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (fixed, answer) in fixed.iter().zip(&after).filter(|(it, _)| before[it.file].is_array()) {
        tried += 1;
        if let Some(why) = answer.as_str() {
            let Fixed { file, rule, line, .. } = fixed;
            wrong.push(format!("BuildKit: {rule} {}:{line}: {why}", files[*file].name));
        }
    }
    println!("BuildKit's parser takes {} of {tried} results", tried - wrong.len());
    Some(wrong)
}

/// The findings that hadolint still has.
fn linted(files: &[CorpusFile], fixed: &[Fixed]) -> Option<Vec<String>> {
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let before = hadolint::run(&paths, &[])?;
    let count = |findings: &[hadolint::Finding], code: &str| {
        findings.iter().filter(|finding| finding.code == code).count()
    };
    let had = |fixed: &Fixed, code: &str| {
        before[fixed.file].iter().any(|it| it.code == code && it.line == fixed.line)
    };
    let tried: Vec<&Fixed> =
        fixed.iter().filter(|fixed| fixed.codes.iter().any(|code| had(fixed, code))).collect();
    let texts: Vec<&str> = tried.iter().map(|fixed| fixed.text.as_str()).collect();
    let after = hadolint::run_texts(&texts, &[])?;
    let mut table = BTreeMap::<(&str, &str), [usize; 2]>::new();
    let mut wrong = Vec::new();
    for (fixed, after) in tried.iter().zip(&after) {
        for code in fixed.codes.iter().filter(|code| had(fixed, code)) {
            let row = table.entry((fixed.rule, code)).or_default();
            row[0] += 1;
            // Lines move, so that it is their number which tells; DL1000 would hide everything.
            let is_gone = count(after, code) < count(&before[fixed.file], code);
            if is_gone && count(after, "DL1000") == 0 {
                row[1] += 1;
            } else {
                let Fixed { rule, line, file, .. } = fixed;
                wrong.push(format!("hadolint: {rule} {code} {}:{line}", files[*file].name));
            }
        }
    }
    for ((rule, code), [tried, gone]) in table {
        println!("{rule} {code}: gone in {gone} of {tried}");
    }
    Some(wrong)
}
