//! The steps that a change rebuilds, as the Cache view shows them.
//!
//! The engine works it out; the page shows it.

use plimsoll_core::build::{Base, Build};
use plimsoll_core::cache::cost::{
    Facts, StepCost, Work, compare, costs, duration, named, sentence, weight, work,
};
use plimsoll_core::cache::{
    Engine, Examples, Scenario, Simulation, StepOutcome, Verdict, simulate,
};
use plimsoll_core::rules::Inputs;
use plimsoll_core::size::Estimate;
use plimsoll_core::syntax::parse;
use serde::{Deserialize, Serialize};

use super::cache_scenarios::{self, Choice, files, taken};
use super::engine::Case;
use super::graph::{Graph, graph};
use super::text::{capital, shown};

/// Everything that the view shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rebuilds {
    /// The questions on offer, the most usual first.
    pub choices: Vec<Choice>,
    /// The changes that are asked about.
    pub changes: Vec<String>,
    /// Files worth asking about: of each step one that it takes, then others.
    pub files: Vec<String>,
    /// The rebuild of the file as it is; or why that cannot be told.
    pub now: Result<Side, String>,
    /// The rebuild of the file with the selected fixes, where that is another file.
    pub then: Option<Result<Side, String>>,
    /// Both in one sentence, or the only one.
    pub headline: String,
}

impl Default for Rebuilds {
    /// Of nothing that could be built.
    fn default() -> Self {
        Self {
            choices: Vec::new(),
            changes: Vec::new(),
            files: Vec::new(),
            now: Err(String::new()),
            then: None,
            headline: String::new(),
        }
    }
}

/// The rebuild of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub work: Work,
    /// One a stage.
    pub lanes: Vec<Lane>,
    /// The stages that are built, drawn, where there are several and not too many.
    pub graph: Option<Graph>,
    /// The steps that are counted and not listed, because there are so many.
    pub unlisted: usize,
    /// The changes that meet nothing of the file, each in a sentence.
    pub unmatched: Vec<String>,
}

/// A stage with its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Its name, or "stage 2".
    pub name: String,
    /// The image or stage that it starts from.
    pub base: String,
    /// The names of the stages that it needs.
    pub needs: Vec<String>,
    pub rows: Vec<Row>,
    /// The worst that happens to a step of it.
    pub verdict: Verdict,
    /// "2 of 5 steps rebuild"
    pub note: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its first line, from 1.
    pub line: usize,
    /// The instruction on one line, shortened.
    pub code: String,
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub because: String,
    /// The part of it that is out of date.
    pub stale: Option<String>,
    /// Its cost when it runs.
    pub cost: Option<StepCost>,
    /// A file that it takes from the build context, to ask about.
    pub takes: Option<String>,
    /// Its share of the longest step's time, in percent; 0 where it does not run.
    pub share: u64,
}

/// So many steps are listed: each is a row of the page.
const LISTED: usize = 1_000;

impl Lane {
    /// True if the build runs or reuses a step of it.
    pub fn is_built(&self) -> bool {
        self.verdict != Verdict::NotRun
    }
}

impl Side {
    /// The step on a line, from 1.
    pub fn row(&self, line: usize) -> Option<&Row> {
        self.lanes.iter().flat_map(|lane| &lane.rows).find(|row| row.line == line)
    }
}

/// The word for a verdict, and the mark before it.
pub fn word(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Hit => ("✓", "Cached"),
        Verdict::LikelyHit => ("✓?", "Likely cached"),
        Verdict::LikelyMiss => ("↻?", "Likely rebuilds"),
        Verdict::Miss => ("↻", "Rebuilds"),
        Verdict::NotRun => ("–", "Not needed"),
    }
}

/// "about 8 s (3 s to 1 min)"
pub fn time_band(time: Estimate) -> String {
    band(&duration(time.low), &duration(time.likely), &duration(time.high))
}

/// "about 120 MB (60 MB to 250 MB)"
pub fn weight_band(bytes: Estimate) -> String {
    band(&weight(bytes.low), &weight(bytes.likely), &weight(bytes.high))
}

fn band(low: &str, likely: &str, high: &str) -> String {
    let about = if likely.starts_with("under") || likely == "nothing" { "" } else { "about " };
    if low == high {
        format!("{about}{likely}")
    } else {
        format!("{about}{likely} ({low} to {high})")
    }
}

/// The rebuild after the state's changes, with the files that can be asked about.
pub(crate) fn rebuilds(case: &Case, inputs: &Inputs) -> Rebuilds {
    asked(case, inputs, true)
}

/// The rebuild after a source edit, which is the first question.
pub(crate) fn source_edit(case: &Case, inputs: &Inputs) -> Rebuilds {
    asked(&Case { changes: Vec::new(), ..case.clone() }, inputs, false)
}

/// Linear: a handful of simulations.
fn asked(case: &Case, inputs: &Inputs, with_files: bool) -> Rebuilds {
    let Case { subject, measured, .. } = case;
    let text = &*subject.text;
    let file = parse(text);
    let build = subject.settings.build(text, &file);
    let context = inputs.context(&build);
    let examples = Examples::new(&build, &context);
    let choices = cache_scenarios::choices(&build, &examples);
    let taken = if with_files { taken(&build, &examples) } else { Vec::new() };
    let files = if with_files { files(&taken, &context) } else { Vec::new() };
    let changes = match (case.changes.is_empty(), choices.first()) {
        (true, Some(first)) => first.changes.clone(),
        _ => case.changes.clone(),
    };
    let scenario = scenario(case, inputs, &changes);
    let facts = Facts { measured, closures: Some(&inputs.closures) };
    // The build after the changes, whose arguments may choose other stages.
    let given = scenario.arguments_now();
    let build = Build::given(text, &file, &given);
    let now = side(&build, &scenario, &facts, &taken);
    let fixed = case.fixed.as_deref().map(|fixed| (fixed, parse(fixed)));
    let fixed_build = fixed.as_ref().map(|(text, file)| Build::given(text, file, &given));
    let then = fixed_build.as_ref().map(|build| side(build, &scenario, &facts, &[]));
    let what = named(&scenario.changes);
    let headline = match (&fixed_build, &now) {
        (Some(fixed), _) => compare((&build, &scenario), (fixed, &scenario), &facts)
            .map(|compared| compared.headline)
            .unwrap_or_default(),
        (None, Ok(side)) => sentence(&what, &side.work),
        (None, Err(_)) => String::new(),
    };
    Rebuilds { choices, changes, files, now, then, headline: shown(&capital(&headline)) }
}

/// The header's words: the steps that rebuild, now and with the selected fixes; nothing where the file
/// cannot be built.
pub(crate) fn in_words(rebuilds: Rebuilds) -> Option<(String, Option<String>)> {
    let words = |side: &Side| {
        let Work { rebuilt, steps, time, .. } = side.work;
        format!("{rebuilt} of {steps}, {}", duration(time.likely))
    };
    let then = rebuilds.then.and_then(Result::ok).map(|side| words(&side));
    let now = words(&rebuilds.now.ok()?);
    Some((now.clone(), then.filter(|then| *then != now)))
}

/// The likely milliseconds that the rebuild after these changes takes, of any text that is built like
/// the case's; nothing where one cannot be built.
pub(crate) fn rebuild_time(
    case: &Case,
    inputs: &Inputs,
    changes: &[String],
) -> impl Fn(&str) -> Option<u64> {
    let scenario = scenario(case, inputs, changes);
    let given = scenario.arguments_now();
    move |text| {
        let file = parse(text);
        let build = Build::given(text, &file, &given);
        let facts = Facts { measured: &case.measured, closures: Some(&inputs.closures) };
        let simulation = simulate(&build, &scenario).ok()?;
        Some(work(&simulation, &costs(&build, &scenario, &facts), &scenario).time.likely)
    }
}

fn scenario(case: &Case, inputs: &Inputs, changes: &[String]) -> Scenario {
    let engine = Engine::ALL.iter().find(|(_, name)| *name == case.builder);
    Scenario {
        engine: engine.map_or_else(Engine::default, |(engine, _)| *engine),
        changes: changes.iter().filter_map(|words| cache_scenarios::parse(words)).collect(),
        ..case.subject.settings.scenario(inputs)
    }
}

fn side(
    build: &Build<'_>,
    scenario: &Scenario,
    facts: &Facts<'_>,
    taken: &[(usize, String)],
) -> Result<Side, String> {
    let simulation = simulate(build, scenario)
        .map_err(|fault| capital(&shown(&fault.to_string().replace('`', ""))))?;
    let costs = costs(build, scenario, facts);
    let work = work(&simulation, &costs, scenario);
    let lanes = lanes(build, &simulation, &costs, taken);
    let listed: usize = lanes.iter().map(|lane| lane.rows.len()).sum();
    let unlisted = simulation.steps.len().saturating_sub(listed);
    let needed: Vec<bool> = lanes.iter().map(Lane::is_built).collect();
    let sentence = |sentence: &String| format!("{}.", shown(&sentence.replace('`', "")));
    let unmatched = simulation.unmatched.iter().map(sentence).collect();
    Ok(Side { work, lanes, graph: graph(build, &needed), unlisted, unmatched })
}

fn lanes(
    build: &Build<'_>,
    simulation: &Simulation,
    costs: &[StepCost],
    taken: &[(usize, String)],
) -> Vec<Lane> {
    let cost = |step: &StepOutcome| {
        let place = costs.binary_search_by_key(&step.instruction, |cost| cost.instruction).ok()?;
        costs.get(place)
    };
    let longest = simulation
        .steps
        .iter()
        .filter(|step| step.verdict.runs())
        .filter_map(|step| Some(cost(step)?.time.likely))
        .max()
        .unwrap_or(0)
        .max(1);
    let name = |index: usize| {
        let name = build.stages.get(index).and_then(|stage| stage.name.clone());
        name.map_or_else(|| format!("stage {}", index + 1), |name| shown(&name))
    };
    let mut lanes: Vec<Lane> = build
        .stages
        .iter()
        .map(|stage| Lane {
            name: name(stage.index),
            base: match &stage.base {
                Base::Scratch => "scratch".to_owned(),
                Base::Stage(index) => name(*index),
                Base::Image(image) => shown(&image.name),
                Base::Unknown => "an image named by a variable".to_owned(),
            },
            needs: stage.needs.iter().map(|need| name(*need)).collect(),
            rows: Vec::new(),
            verdict: Verdict::NotRun,
            note: String::new(),
        })
        .collect();
    let mut counts = vec![(0, 0); lanes.len()];
    for (place, step) in simulation.steps.iter().enumerate() {
        let Some(lane) = lanes.get_mut(step.stage) else { continue };
        if let Some((steps, runs)) = counts.get_mut(step.stage) {
            *steps += 1;
            *runs += usize::from(step.verdict.runs());
        }
        lane.verdict = lane.verdict.max(step.verdict);
        if place >= LISTED {
            continue;
        }
        let Some(instruction) = build.file.instructions.get(step.instruction) else { continue };
        let cost = cost(step).cloned();
        let time = cost.as_ref().map_or(0, |cost| cost.time.likely);
        let example = taken.iter().find(|(start, _)| *start == instruction.range.start());
        lane.rows.push(Row {
            line: step.line,
            code: shown(&one_line(instruction.range.slice(build.source))),
            verdict: step.verdict,
            because: format!("{}.", capital(&step.because)),
            stale: step.stale.map(|stale| format!("{}.", capital(stale))),
            cost,
            takes: example.map(|(_, path)| path.clone()),
            share: if step.verdict.runs() { time.saturating_mul(100) / longest } else { 0 },
        });
    }
    for (lane, (count, runs)) in lanes.iter_mut().zip(counts) {
        lane.note = match (lane.verdict, runs) {
            (Verdict::NotRun, _) => "not needed".to_owned(),
            (_, 0) => "all cached".to_owned(),
            (_, 1) => format!("1 of {count} rebuilds"),
            _ => format!("{runs} of {count} rebuild"),
        };
    }
    lanes
}

/// An instruction on one line, continuations joined, cut where it gets long.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 90;
    let mut line = String::new();
    for word in text.split_whitespace().filter(|word| *word != "\\") {
        if line.len() + word.len() > LONGEST {
            line.push_str(" …");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Origin, State};

    const FILE: &str = "FROM python:3.14 AS build\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nFROM python:3.14-slim\nCOPY --from=build /app /app\n";

    #[test]
    fn the_first_question_is_a_source_edit() {
        let state = State::seen(FILE, Origin::Own);
        let rebuilds = state.rebuilds();
        assert_eq!(rebuilds.choices.first().map(|choice| &choice.changes), Some(&rebuilds.changes));
        let Ok(side) = &rebuilds.now else { panic!("{:?}", rebuilds.now) };
        assert_eq!(side.lanes.len(), 2);
        assert_eq!(side.lanes[0].name, "build");
        assert_eq!(side.lanes[1].needs, ["build"]);
        assert!(side.graph.is_some());
        assert!(rebuilds.headline.starts_with("A source edit"), "{}", rebuilds.headline);
        let copy = &side.lanes[0].rows[2];
        assert_eq!((copy.line, copy.code.as_str(), copy.verdict), (3, "COPY . .", Verdict::Miss));
    }

    #[test]
    fn each_copy_is_asked_about_by_a_file_that_it_takes() {
        let text = "FROM node:24\nCOPY package*.json ./\nRUN npm ci\nCOPY src src\nCOPY --from=x /a /b\nADD https://x.y/z /z\nRUN --mount=type=bind,source=gen.sh,target=/gen.sh sh /gen.sh\n";
        let rebuilds = State::seen(text, Origin::Own).rebuilds();
        let Ok(side) = &rebuilds.now else { panic!("{:?}", rebuilds.now) };
        let takes = |line| side.row(line).and_then(|row| row.takes.as_deref());
        assert_eq!((takes(2), takes(4)), (Some("package.json"), Some("src/index.js")));
        assert_eq!((takes(3), takes(5), takes(6), takes(7)), (None, None, None, Some("gen.sh")));
        assert_eq!(
            rebuilds.files.get(..3),
            Some(&["package.json", "src/index.js", "gen.sh"].map(str::to_owned)[..])
        );
        let mut state = State::seen(text, Origin::Own);
        state.then(Action::Change(vec!["edit=package.json".to_owned()]));
        let side = state.rebuilds().now.expect("a file that can be built");
        assert_eq!(side.row(2).map(|row| row.verdict), Some(Verdict::Miss));
        assert_eq!(side.row(1).map(|row| row.verdict), Some(Verdict::Hit));
    }

    #[test]
    fn very_many_steps_are_counted_and_not_listed() {
        let text = format!("FROM a AS one\n{}FROM b\nRUN c\n", "RUN true\n".repeat(1_500));
        let rebuilds = State::seen(&text, Origin::Own).rebuilds();
        let Ok(side) = &rebuilds.now else { panic!("{:?}", rebuilds.now) };
        let listed: usize = side.lanes.iter().map(|lane| lane.rows.len()).sum();
        assert_eq!((listed, listed + side.unlisted), (1_000, 1_503));
        assert_eq!(side.lanes[1].note, "all cached");
    }

    #[test]
    fn faults_are_said_in_words() {
        let mut state = State::seen(FILE, Origin::Own);
        state.then(Action::Stage("nowhere".to_owned()));
        let rebuilds = state.rebuilds();
        assert_eq!(rebuilds.now, Err("No stage is called nowhere".to_owned()));
        let empty = State::seen("", Origin::Own).rebuilds();
        assert!(empty.now.is_err());
    }

    #[test]
    fn an_ignored_file_rebuilds_nothing() {
        let mut state = State::seen(FILE, Origin::Own);
        state.then(Action::Change(vec!["edit=docs/a.md".to_owned()]));
        let rebuilt = |state: &State| state.rebuilds().now.map(|side| side.work.rebuilt);
        assert!(rebuilt(&state).is_ok_and(|count| count > 0));
        state.then(Action::EditIgnore("docs\n".to_owned()));
        assert_eq!(rebuilt(&state), Ok(0));
    }

    #[test]
    fn changes_that_meet_nothing_are_told_of_in_a_sentence() {
        let mut state = State::seen(FILE, Origin::Own);
        let outside = |path: &str| {
            format!("{path} is outside of the build context, so that no step can copy it.")
        };
        for (change, expected) in [
            ("edit=../x", outside("../x")),
            ("add=a/../../x", outside("a/../../x")),
            (r"delete=C:\x", outside(r"C:\x")),
            (
                "edit=/etc/x",
                "/etc/x is taken for etc/x in the build context, to which paths are relative."
                    .to_owned(),
            ),
            (
                "change-arg=NOPE",
                "No ARG declares NOPE, so that its value changes nothing.".to_owned(),
            ),
            ("secret=token", "No RUN mounts a secret with the id token.".to_owned()),
            ("base-updated=node:24", "No step uses the image node:24.".to_owned()),
            (
                "no-cache-filter=nowhere",
                "No stage is called nowhere, and BuildKit takes no other names here.".to_owned(),
            ),
            ("remote-updated=https://x.y/a", "No ADD fetches https://x.y/a.".to_owned()),
            ("dockerfile-line=99", "The Dockerfile has no line 99.".to_owned()),
            ("change-arg=HTTP_PROXY", String::new()),
            ("edit=src/app.py", String::new()),
        ] {
            state.then(Action::Change(vec![change.to_owned()]));
            let side = state.rebuilds().now.expect("a file that can be built");
            assert_eq!(side.unmatched.concat(), expected, "{change}");
        }
    }

    #[test]
    fn a_value_may_choose_another_stage() {
        let file = "ARG V=a\nFROM x AS a\nRUN y\nFROM x AS b\nRUN z\nFROM $V\nRUN end\n";
        let mut state = State::seen(file, Origin::Own);
        let after = |state: &mut State, change: &str| {
            state.then(Action::Change(vec![change.to_owned()]));
            state.rebuilds().now.expect("a file that can be built")
        };
        assert_eq!(after(&mut state, "change-arg=V=a").work.rebuilt, 0);
        let other = after(&mut state, "change-arg=V=b");
        assert_eq!(other.lanes[0].note, "not needed");
        assert_eq!(other.lanes[2].needs, ["b"]);
        let nothing = after(&mut state, "change-arg=W=b").unmatched;
        assert_eq!(nothing, ["No ARG declares W, so that its value changes nothing."]);
    }

    #[test]
    fn long_instructions_are_cut() {
        assert_eq!(one_line("RUN a \\\n  b"), "RUN a b");
        assert!(one_line(&format!("RUN {}", "word ".repeat(50))).ends_with(" …"));
    }
}
