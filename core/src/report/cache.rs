use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Serialize, Serializer};

use super::cost::{Band, Costed, ExpectedJson, Seconds};
use crate::build::Build;
use crate::cache::Simulation;
use crate::text::visible_line;

/// The outcome of a simulated build and its cost as JSON: `version`, `target` and `steps`; `seconds`
/// and `bytes` (pushed again, compressed) of the build and of each step; and `expected` for a commit
/// on average; `unmatched` changes in sentences. Steps are made one by one as they are written. Names are in the order of the
/// alphabet, as a reader that keeps no order writes them.
#[derive(Debug, Serialize)]
pub struct SimulationJson<'a> {
    bytes: Band,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<ExpectedJson>,
    push_seconds: Seconds,
    seconds: Seconds,
    #[serde(serialize_with = "each_step")]
    steps: (&'a Build<'a>, Costed<'a>),
    target: Cow<'a, str>,
    total_seconds: Seconds,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unmatched: &'a [String],
    version: u32,
}

#[derive(Serialize)]
struct StepJson<'a> {
    because: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Band>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<&'a [String]>,
    instruction: &'static str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<Seconds>,
    stage: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<&'a str>,
    verdict: &'static str,
}

/// The outcome of a simulated build and its cost as JSON.
pub fn simulation_json<'a>(build: &'a Build<'a>, costed: &Costed<'a>) -> SimulationJson<'a> {
    let work = costed.work;
    SimulationJson {
        bytes: work.push.into(),
        expected: costed.expected.map(Into::into),
        push_seconds: work.pushing.into(),
        seconds: work.time.into(),
        steps: (build, *costed),
        target: stage_name(build, costed.simulation.target),
        total_seconds: work.total.into(),
        unmatched: &costed.simulation.unmatched,
        version: 1,
    }
}

fn each_step<S: Serializer>(
    (build, costed): &(&Build<'_>, Costed<'_>),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(costed.simulation.steps.iter().map(|step| {
        let cost = costed.of(step.instruction);
        StepJson {
            because: &step.because,
            bytes: cost.map(|cost| cost.push.into()),
            cost: cost.map(|cost| cost.because.as_slice()),
            instruction: step.keyword.as_str(),
            line: step.line,
            seconds: cost.map(|cost| cost.time_on(costed.work.is_fresh).into()),
            stage: stage_name(build, step.stage),
            stale: step.stale,
            verdict: step.verdict.name(),
        }
    }))
}

/// The outcome of a simulated build in lines, one for every stage and step, then one for every change
/// that meets nothing: the pieces of a text, each of whole lines.
pub fn simulation_text<'s>(
    build: &'s Build<'_>,
    simulation: &'s Simulation,
) -> impl Iterator<Item = String> + 's {
    let width = simulation.steps.last().map_or(1, |step| step.line.to_string().len());
    let mut stage = None;
    let notes = simulation.unmatched.iter().enumerate().map(|(at, sentence)| {
        let blank = if at == 0 { "\n" } else { "" };
        format!("{blank}Note: {}.\n", visible_line(sentence))
    });
    let steps = simulation.steps.iter().map(move |step| {
        let mut text = String::new();
        if stage != Some(step.stage) {
            stage = Some(step.stage);
            let mark = if step.stage == simulation.target { " (built)" } else { "" };
            let name = stage_name(build, step.stage);
            let _ = writeln!(text, "stage {}{mark}", visible_line(&name));
        }
        let _ = writeln!(
            text,
            "  {:width$}  {:7}  {:11}  {}",
            step.line,
            step.keyword.as_str(),
            step.verdict.name(),
            visible_line(&step.because)
        );
        if let Some(stale) = step.stale.map(visible_line) {
            let _ = writeln!(text, "  {:width$}  {:7}  {:11}  {stale}", "", "", "stale");
        }
        text
    });
    steps.chain(notes)
}

/// A stage's name, or else its number; `--target` takes either.
fn stage_name<'b>(build: &'b Build<'_>, index: usize) -> Cow<'b, str> {
    let name = build.stages.get(index).and_then(|stage| stage.name.as_deref());
    name.map_or_else(|| Cow::Owned(index.to_string()), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cache::cost::Work;
    use crate::cache::{Change, Scenario, simulate};
    use crate::syntax::parse;

    #[test]
    fn steps_are_told_in_lines_and_in_json() {
        let source = "FROM a AS base\nRUN x\nFROM base\nCOPY . .\nRUN apt-get update\n";
        let file = parse(source);
        let build = Build::new(source, &file);
        let changes = vec![Change::Edit("main.c".to_owned())];
        let simulation = simulate(&build, &Scenario { changes, ..Scenario::default() }).unwrap();
        assert_eq!(
            simulation_text(&build, &simulation).collect::<String>(),
            "stage base\n  \
               1  FROM     hit          nothing that it depends on changed\n  \
               2  RUN      hit          nothing that it depends on changed\n\
             stage 1 (built)\n  \
               3  FROM     hit          nothing that it depends on changed\n  \
               4  COPY     miss         `COPY . .` selects main.c\n  \
               5  RUN      miss         it builds on line 4 (`COPY . .`), which runs again\n"
        );
        let costed =
            Costed { simulation: &simulation, costs: &[], work: &Work::default(), expected: None };
        let json = serde_json::to_value(simulation_json(&build, &costed)).unwrap();
        assert_eq!((&json["version"], &json["target"]), (&json!(1), &json!("1")));
        assert_eq!(
            json["steps"][3],
            json!({
                "stage": "1", "line": 4, "instruction": "COPY", "verdict": "miss",
                "because": "`COPY . .` selects main.c",
            })
        );
    }
}
