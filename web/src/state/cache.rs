//! The steps that a change rebuilds, as the Cache view shows them.
//!
//! Only the view's own part of the page calls this: simulator and tables are fetched with it.

use plimsoll_core::build::{Base, Build};
use plimsoll_core::cache::cost::{
    Facts, StepCost, Work, compare, costs, duration, named, sentence, weight, work,
};
use plimsoll_core::cache::{Engine, Scenario, Simulation, StepOutcome, Verdict, simulate};
use plimsoll_core::size::Estimate;
use plimsoll_core::syntax::{Dockerfile, parse};

use super::State;
use super::cache_scenarios::{self, Choice};
use super::graph::{Graph, graph};
use super::text::{capital, shown};

/// Everything that the view shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rebuilds {
    /// The questions on offer, the most usual first.
    pub(crate) choices: Vec<Choice>,
    /// The changes that are asked about.
    pub(crate) changes: Vec<String>,
    /// The rebuild of the file as it is; or why that cannot be told.
    pub(crate) now: Result<Side, String>,
    /// The rebuild of the file with the selected fixes, where that is another file.
    pub(crate) then: Option<Result<Side, String>>,
    /// Both in one sentence, or the only one.
    pub(crate) headline: String,
}

/// The rebuild of one file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) work: Work,
    /// One a stage.
    pub(crate) lanes: Vec<Lane>,
    /// The stages drawn, where there are several and not too many.
    pub(crate) graph: Option<Graph>,
    /// The changes that meet nothing of the file, each in a sentence.
    pub(crate) unmatched: Vec<String>,
}

/// A stage with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    /// Its name, or "stage 2".
    pub(crate) name: String,
    /// The image or stage that it starts from.
    pub(crate) base: String,
    /// The names of the stages that it needs.
    pub(crate) needs: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// The worst that happens to a step of it.
    pub(crate) verdict: Verdict,
    /// "2 of 5 steps rebuild"
    pub(crate) note: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its first line, from 1.
    pub(crate) line: usize,
    /// The instruction on one line, shortened.
    pub(crate) code: String,
    pub(crate) verdict: Verdict,
    /// Why, in a sentence.
    pub(crate) because: String,
    /// The part of it that is out of date.
    pub(crate) stale: Option<String>,
    /// Its cost when it runs.
    pub(crate) cost: Option<StepCost>,
    /// Its share of the longest step's time, in percent; 0 where it does not run.
    pub(crate) share: u64,
}

/// The word for a verdict, and the mark before it.
pub(crate) fn word(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Hit => ("✓", "Cached"),
        Verdict::LikelyHit => ("✓?", "Likely cached"),
        Verdict::LikelyMiss => ("↻?", "Likely rebuilds"),
        Verdict::Miss => ("↻", "Rebuilds"),
        Verdict::NotRun => ("–", "Not needed"),
    }
}

/// "about 8 s (3 s to 1 min)"
pub(crate) fn time_band(time: Estimate) -> String {
    band(&duration(time.low), &duration(time.likely), &duration(time.high))
}

/// "about 120 MB (60 MB to 250 MB)"
pub(crate) fn weight_band(bytes: Estimate) -> String {
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

/// The rebuild after the state's changes. Linear: a handful of simulations.
pub(crate) fn rebuilds(state: &State) -> Rebuilds {
    let file = parse(&state.document.analysed);
    let build = state.document.settings.build(&state.document.analysed, &file);
    let context = state.document.inputs.context(&build);
    let choices = cache_scenarios::choices(&build, &context);
    let changes = match (state.estimates.changes.is_empty(), choices.first()) {
        (true, Some(first)) => first.changes.clone(),
        _ => state.estimates.changes.clone(),
    };
    let scenario = scenario(state, &changes);
    let facts = Facts {
        measured: &state.estimates.measured,
        closures: Some(&state.document.inputs.closures),
    };
    // The build after the changes, whose arguments may choose other stages.
    let given = scenario.arguments_now();
    let build = Build::given(&state.document.analysed, &file, &given);
    let now = side(&build, &scenario, &facts);
    let fixed = state.fixed();
    let fixed_file = (*fixed != *state.document.analysed).then(|| parse(fixed));
    let fixed_build =
        fixed_file.as_ref().map(|file: &Dockerfile| Build::given(fixed, file, &given));
    let then = fixed_build.as_ref().map(|build| side(build, &scenario, &facts));
    let what = named(&scenario.changes);
    let headline = match (&fixed_build, &now) {
        (Some(fixed), _) => compare((&build, &scenario), (fixed, &scenario), &facts)
            .map(|compared| compared.headline)
            .unwrap_or_default(),
        (None, Ok(side)) => sentence(&what, &side.work),
        (None, Err(_)) => String::new(),
    };
    Rebuilds { choices, changes, now, then, headline: shown(&capital(&headline)) }
}

/// The header's words: steps and time that the first choice costs, now and with the fixes.
pub(crate) fn source_edit(state: &State) -> Option<(String, Option<String>)> {
    let mut state = state.clone();
    state.estimates.changes.clear();
    let rebuilds = rebuilds(&state);
    let words = |side: &Side| {
        let Work { rebuilt, steps, time, .. } = side.work;
        format!("{rebuilt} of {steps}, {}", duration(time.likely))
    };
    let then = rebuilds.then.and_then(Result::ok).map(|side| words(&side));
    let now = words(&rebuilds.now.ok()?);
    Some((now.clone(), then.filter(|then| *then != now)))
}

fn scenario(state: &State, changes: &[String]) -> Scenario {
    let engine = Engine::ALL.iter().find(|(_, name)| *name == state.estimates.engine);
    Scenario {
        engine: engine.map_or_else(Engine::default, |(engine, _)| *engine),
        changes: changes.iter().filter_map(|words| cache_scenarios::parse(words)).collect(),
        ..state.document.settings.scenario(&state.document.inputs)
    }
}

fn side(build: &Build<'_>, scenario: &Scenario, facts: &Facts<'_>) -> Result<Side, String> {
    let simulation = simulate(build, scenario)
        .map_err(|fault| capital(&shown(&fault.to_string().replace('`', ""))))?;
    let costs = costs(build, scenario, facts);
    let work = work(&simulation, &costs, scenario);
    let lanes = lanes(build, &simulation, &costs);
    let sentence = |sentence: &String| format!("{}.", shown(&sentence.replace('`', "")));
    let unmatched = simulation.unmatched.iter().map(sentence).collect();
    Ok(Side { work, lanes, graph: graph(build), unmatched })
}

fn lanes(build: &Build<'_>, simulation: &Simulation, costs: &[StepCost]) -> Vec<Lane> {
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
    for step in &simulation.steps {
        let Some(lane) = lanes.get_mut(step.stage) else { continue };
        let Some(instruction) = build.file.instructions.get(step.instruction) else { continue };
        let cost = cost(step).cloned();
        let time = cost.as_ref().map_or(0, |cost| cost.time.likely);
        lane.verdict = lane.verdict.max(step.verdict);
        lane.rows.push(Row {
            line: step.line,
            code: shown(&one_line(instruction.range.slice(build.source))),
            verdict: step.verdict,
            because: format!("{}.", capital(&step.because)),
            stale: step.stale.map(|stale| format!("{}.", capital(stale))),
            cost,
            share: if step.verdict.runs() { time.saturating_mul(100) / longest } else { 0 },
        });
    }
    for lane in &mut lanes {
        let count = lane.rows.len();
        let runs = lane.rows.iter().filter(|row| row.verdict.runs()).count();
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
    use crate::state::{Action, Origin};

    const FILE: &str = "FROM python:3.14 AS build\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nFROM python:3.14-slim\nCOPY --from=build /app /app\n";

    #[test]
    fn the_first_question_is_a_source_edit() {
        let state = State::new(FILE, Origin::Own);
        let rebuilds = rebuilds(&state);
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
    fn faults_are_said_in_words() {
        let mut state = State::new(FILE, Origin::Own);
        state.update(Action::Stage("nowhere".to_owned()));
        let rebuilds = super::rebuilds(&state);
        assert_eq!(rebuilds.now, Err("No stage is called nowhere".to_owned()));
        let empty = super::rebuilds(&State::new("", Origin::Own));
        assert!(empty.now.is_err());
    }

    #[test]
    fn an_ignored_file_rebuilds_nothing() {
        let mut state = State::new(FILE, Origin::Own);
        state.update(Action::Change(vec!["edit=docs/a.md".to_owned()]));
        let rebuilt = |state: &State| super::rebuilds(state).now.map(|side| side.work.rebuilt);
        assert!(rebuilt(&state).is_ok_and(|count| count > 0));
        state.update(Action::EditIgnore("docs\n".to_owned()));
        assert_eq!(rebuilt(&state), Ok(0));
    }

    #[test]
    fn a_value_may_choose_another_stage() {
        let file = "ARG V=a\nFROM x AS a\nRUN y\nFROM x AS b\nRUN z\nFROM $V\nRUN end\n";
        let mut state = State::new(file, Origin::Own);
        let after = |state: &mut State, change: &str| {
            state.update(Action::Change(vec![change.to_owned()]));
            super::rebuilds(state).now.expect("a file that can be built")
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
