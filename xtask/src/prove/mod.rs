//! `prove`: builds Dockerfiles before and after their fixes with a real builder, and compares the
//! images. `tests/prove/README.md` tells what a case is and what may differ.

mod bases;
mod builder;
mod case;
mod fixes;
mod table;
mod tree;

use crate::run::{announce, cargo, root, step, target};
use crate::serve;
use anyhow::{Context as _, Result, bail};
use builder::{Builder, Built, Image};
use case::{Case, Verdict};
use fixes::{Offered, Plimsoll};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;
use table::{Outcome, Row, Table};
use tree::{Difference, matches};

/// The address of a small web server on this machine, in a case's texts.
const SERVER: &str = "{server}";
/// Builds at a time.
const WORKERS: usize = 2;
/// The row of all safe fixes of a file.
const TOGETHER: &str = "all safe fixes together";

/// `prove [NAME...]`: proves the cases whose names contain one of `names`, or all.
pub(crate) fn command(names: &[&str]) -> Result<()> {
    let start = Instant::now();
    let plimsoll = Plimsoll(program()?);
    let bases = bases::set_up()?;
    let home = root().join("tests/prove");
    let mut cases = Case::read_all(&home.join("cases"))?;
    cases.retain(|case| names.is_empty() || names.iter().any(|name| case.name.contains(name)));
    if cases.is_empty() {
        bail!("no case is called {}", names.join(" or "));
    }
    let setup = start.elapsed().as_secs();

    announce(&format!("Building {} cases before and after their fixes", cases.len()));
    let start = Instant::now();
    let folder = target().join("prove");
    let www = folder.join("www");
    fs::create_dir_all(&www)?;
    fs::write(www.join("hello"), "hello\n")?;
    case::archive(&www.join("tool.tar.gz"), "tool/README text\ntool/tool text")?;
    let prover = Prover {
        builder: Builder::new(folder.join("store"), &bases.images, bases.mounts)?,
        server: serve::in_background(www)?.trim_end_matches('/').to_owned(),
        folder,
        declared: Declared::read(&home.join("differences.txt"))?,
        plimsoll,
    };
    let mut table = Table::new(prover.prove_all(&cases)?);
    prover.builder.clear()?;
    if names.is_empty() {
        let not_run = rows_of(&home.join("not-run.txt"))?;
        table.add_missing(&prover.plimsoll.fixable_rules()?, &not_run);
    }
    table.print(cases.len(), setup, start.elapsed().as_secs())
}

/// The command line: PLIMSOLL names another than that of this checkout.
fn program() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os("PLIMSOLL") {
        return Ok(program.into());
    }
    step("Building the command line", cargo().args(["build", "--locked", "-p", "plimsoll"]))?;
    Ok(target().join("debug/plimsoll"))
}

struct Prover {
    plimsoll: Plimsoll,
    builder: Builder,
    server: String,
    folder: PathBuf,
    declared: Declared,
}

/// The differences that may be, from tests/prove/differences.txt.
struct Declared {
    /// Patterns of paths, by rule; `*` stands for every rule.
    of_rule: BTreeMap<String, Vec<String>>,
}

impl Prover {
    /// The rows of all cases, in their order.
    fn prove_all(&self, cases: &[Case]) -> Result<Vec<Row>> {
        let next = AtomicUsize::new(0);
        let rows = Mutex::new(BTreeMap::new());
        let failed = Mutex::new(None);
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| {
                    while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let start = Instant::now();
                        let proven =
                            self.prove(case).with_context(|| format!("the case {}", case.name));
                        match proven {
                            Ok(found) => {
                                let seconds = start.elapsed().as_secs_f64();
                                table::progress(&case.name, &found, seconds);
                                if let Ok(mut rows) = rows.lock() {
                                    rows.insert(case.name.clone(), found);
                                }
                            }
                            Err(error) => {
                                if let Ok(mut failed) = failed.lock() {
                                    failed.get_or_insert(error);
                                }
                                break;
                            }
                        }
                    }
                });
            }
        });
        match failed.into_inner() {
            Ok(None) => {}
            Ok(Some(error)) => return Err(error),
            Err(_) => bail!("a worker was lost"),
        }
        let Ok(rows) = rows.into_inner() else { bail!("a worker was lost") };
        Ok(rows.into_values().flatten().collect())
    }

    fn prove(&self, case: &Case) -> Result<Vec<Row>> {
        let folder = self.folder.join("cases").join(&case.name);
        let context = folder.join("context");
        case.write_context(&context)?;
        let text = case.dockerfile.replace(SERVER, &self.server);
        let file = folder.join("Dockerfile");
        fs::write(&file, &text)?;
        let context_path = context.to_string_lossy();
        let options: Vec<String> =
            case.options.iter().map(|option| option.replace("{context}", &context_path)).collect();

        let offered = self.plimsoll.offered(&file, &options)?;
        let mut attempt = Attempt {
            prover: self,
            case,
            context: &context,
            before: self.builder.build(&text, &context)?,
            said_before: None,
            built: BTreeMap::new(),
        };
        let mut rows = attempt.judge_before();
        for fix in &offered {
            let outcome = attempt.judge(fix, &text)?;
            rows.extend(outcome.map(|outcome| attempt.row(&fix.rule, outcome)));
        }
        for expected in &case.expected {
            if offered.iter().all(|fix| fix.rule != expected.rule) {
                rows.push(attempt.row(&expected.rule, not_offered(&expected.verdict)));
            }
        }
        let safe: BTreeSet<&str> =
            offered.iter().filter(|fix| fix.is_safe).map(|fix| fix.rule.as_str()).collect();
        if !safe.is_empty() {
            let fixed = self.plimsoll.fixed(&file, &options)?;
            let allowed = attempt.allowed(&safe);
            let outcome = attempt.compare(&fixed, &allowed)?;
            rows.push(attempt.row(TOGETHER, outcome));
        }
        Ok(rows)
    }
}

/// The outcome where no fix of a rule is offered.
fn not_offered(expected: &Verdict) -> Outcome {
    match expected {
        Verdict::Right | Verdict::NotSafe | Verdict::NotOffered => {
            Outcome::AsExpected("not offered")
        }
        Verdict::NotRun(why) => Outcome::NotRun(why.clone()),
        _ => Outcome::Failed("is not offered".to_owned()),
    }
}

/// One case while it is built.
struct Attempt<'a> {
    prover: &'a Prover,
    case: &'a Case,
    context: &'a Path,
    before: Built,
    /// The output of the container's command before the fix.
    said_before: Option<String>,
    /// The result of each text, since several fixes may make the same one.
    built: BTreeMap<String, Result<Vec<Difference>, Outcome>>,
}

impl Attempt<'_> {
    fn row(&self, rule: &str, outcome: Outcome) -> Row {
        Row { rule: rule.to_owned(), case: self.case.name.clone(), outcome }
    }

    /// A case that does not say what it is said to say proves nothing.
    fn judge_before(&self) -> Vec<Row> {
        let wrong = match (&self.before, self.case.fails_before) {
            (Built::Image(_), false) | (Built::Failed(_), true) => return Vec::new(),
            (Built::Image(_), true) => "builds before the fix, which it should not".to_owned(),
            (Built::Failed(said), false) => format!("does not build before any fix\n{said}"),
            (Built::Unknown(why), _) => (*why).to_owned(),
        };
        vec![self.row("the case itself", Outcome::Failed(wrong))]
    }

    /// The outcome of one fix; `None` for one to review that the case does not ask about.
    fn judge(&mut self, fix: &Offered, text: &str) -> Result<Option<Outcome>> {
        let expected = self.case.verdict(&fix.rule);
        let either = expected == Some(&Verdict::Right);
        let review = match expected {
            None if !fix.is_safe => return Ok(None),
            Some(Verdict::NotRun(why)) => return Ok(Some(Outcome::NotRun(why.clone()))),
            Some(Verdict::NotSafe) if !fix.is_safe => {
                return Ok(Some(if fix.review.is_empty() {
                    Outcome::Failed("is to review without a word on what to check".to_owned())
                } else {
                    Outcome::AsExpected("to review")
                }));
            }
            Some(Verdict::NotOffered) => {
                return Ok(Some(Outcome::Failed("is offered".to_owned())));
            }
            Some(Verdict::Review(_) | Verdict::ReviewBuilds) => true,
            _ => false,
        };
        if !fix.is_safe && !review && !either {
            return Ok(Some(Outcome::Failed("is to review, not safe".to_owned())));
        }
        if !fix.is_safe && fix.review.is_empty() {
            let what = "is to review without a word on what to check";
            return Ok(Some(Outcome::Failed(what.to_owned())));
        }
        let expected = expected.cloned();
        let allowed = self.allowed(&BTreeSet::from([fix.rule.as_str()]));
        let mut outcome = self.compare(&fix.apply(text)?, &allowed)?;
        outcome = match (outcome, &expected) {
            (Outcome::Differs(_), Some(Verdict::ReviewBuilds)) => {
                Outcome::AsExpected("builds, another image")
            }
            (outcome @ (Outcome::Same | Outcome::AsDeclared), Some(Verdict::NotSafe)) => {
                Outcome::Failed(format!("is called safe (here it was: {})", outcome.word()))
            }
            (Outcome::Failed(what), Some(Verdict::NotSafe)) => {
                Outcome::Failed(format!("is called safe, and {what}"))
            }
            (outcome, _) => outcome,
        };
        if fix.is_safe && review {
            let what = "is called safe, and is one to review".to_owned();
            return Ok(Some(Outcome::Failed(what)));
        }
        Ok(Some(outcome.of(&fix.title)))
    }

    /// The paths that may differ after the fixes of `rules`.
    fn allowed(&self, rules: &BTreeSet<&str>) -> Vec<String> {
        let declared = &self.prover.declared.of_rule;
        let mut allowed: Vec<String> = Vec::new();
        for rule in rules.iter().copied() {
            allowed.extend(declared.get(rule).into_iter().flatten().cloned());
            if let Some(Verdict::Safe(paths) | Verdict::Review(paths)) = self.case.verdict(rule) {
                allowed.extend(paths.iter().cloned());
            }
        }
        allowed
    }

    /// Builds `fixed` and compares it with the image before.
    fn compare(&mut self, fixed: &str, allowed: &[String]) -> Result<Outcome> {
        if !self.built.contains_key(fixed) {
            let built = self.differences(fixed)?;
            self.built.insert(fixed.to_owned(), built);
        }
        let differences = match self.built.get(fixed) {
            Some(Ok(differences)) => differences,
            Some(Err(outcome)) => return Ok(outcome.clone()),
            None => bail!("a build was lost"),
        };
        let unsaid: Vec<&Difference> = differences
            .iter()
            .filter(|found| !allowed.iter().any(|pattern| matches(pattern, &found.path)))
            .collect();
        Ok(match (differences.as_slice(), unsaid.as_slice()) {
            ([], _) => Outcome::Same,
            (_, []) => Outcome::AsDeclared,
            (_, unsaid) => Outcome::differs(unsaid),
        })
    }

    /// The differences of the image of `fixed` from the one before, but for what never counts.
    fn differences(&mut self, fixed: &str) -> Result<Result<Vec<Difference>, Outcome>> {
        let builder = &self.prover.builder;
        let after = match builder.build(fixed, self.context)? {
            Built::Image(after) => after,
            Built::Failed(said) => {
                return Ok(Err(Outcome::Failed(format!("the build stops\n{said}"))));
            }
            Built::Unknown(why) => return Ok(Err(Outcome::NotRun(why.to_owned()))),
        };
        let Built::Image(before) = &self.before else {
            // There is nothing to compare with: it is enough that it builds now.
            return Ok(Ok(Vec::new()));
        };
        let mut differences = tree::differences(&before.root, &after.root)?;
        differences.extend(of_config(before, &after));
        if self.case.runs {
            let said = match &self.said_before {
                Some(said) => said,
                None => self.said_before.insert(builder.run(before)?),
            };
            let says = builder.run(&after)?;
            if *said != says {
                let what = format!("said {said:?}, says {says:?}");
                differences.push(Difference { path: "run".to_owned(), what });
            }
        }
        let ignored = self.prover.declared.of_rule.get("*");
        differences.retain(|found| {
            !ignored.into_iter().flatten().any(|pattern| matches(pattern, &found.path))
        });
        Ok(Ok(differences))
    }
}

/// The differences of the configurations.
fn of_config(before: &Image, after: &Image) -> Vec<Difference> {
    let names: BTreeSet<&String> = before.config.keys().chain(after.config.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.config.get(*name) != after.config.get(*name))
        .map(|name| Difference {
            path: name.clone(),
            what: format!("{:?} became {:?}", before.config.get(name), after.config.get(name)),
        })
        .collect()
}

impl Declared {
    /// Lines of `RULE PATTERN  REASON`.
    fn read(file: &Path) -> Result<Self> {
        let mut of_rule: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (rule, rest) in rows_of(file)? {
            let (pattern, _reason) =
                rest.split_once("  ").with_context(|| format!("`{rest}` has no reason"))?;
            of_rule.entry(rule).or_default().push(pattern.trim().to_owned());
        }
        Ok(Self { of_rule })
    }
}

/// The lines of a file, each cut at its first blank; `#` starts a comment.
fn rows_of(file: &Path) -> Result<Vec<(String, String)>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (first, rest) =
                line.split_once(' ').with_context(|| format!("`{line}` says nothing"))?;
            Ok((first.to_owned(), rest.trim().to_owned()))
        })
        .collect()
}
