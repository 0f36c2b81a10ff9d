use serde::Serialize;

use crate::cache::Simulation;
use crate::cache::cost::{Expected, StepCost, Work, duration, weight};
use crate::size::Estimate;
use crate::text::visible_line;

/// The cost of a simulated build.
#[derive(Clone, Copy, Debug)]
pub struct Costed<'a> {
    /// The simulation that says which steps run.
    pub simulation: &'a Simulation,
    /// The cost of each step.
    pub costs: &'a [StepCost],
    /// The work of those that run, together.
    pub work: &'a Work,
    /// The average cost of a commit, where that was asked for.
    pub expected: Option<Expected>,
}

impl<'a> Costed<'a> {
    /// The cost of an instruction.
    pub(super) fn of(&self, instruction: usize) -> Option<&'a StepCost> {
        let at = self.costs.binary_search_by_key(&instruction, |cost| cost.instruction).ok()?;
        self.costs.get(at)
    }
}

/// Bytes in JSON.
#[derive(Debug, Serialize)]
pub(super) struct Band {
    high: u64,
    likely: u64,
    low: u64,
}

impl From<Estimate> for Band {
    fn from(bytes: Estimate) -> Self {
        Self { high: bytes.high, likely: bytes.likely, low: bytes.low }
    }
}

/// Milliseconds in JSON.
#[derive(Debug, Serialize)]
pub(super) struct Seconds {
    high: f64,
    likely: f64,
    low: f64,
}

impl From<Estimate> for Seconds {
    fn from(time: Estimate) -> Self {
        Self {
            high: in_seconds(time.high),
            likely: in_seconds(time.likely),
            low: in_seconds(time.low),
        }
    }
}

/// The average cost of a commit in JSON.
#[derive(Debug, Serialize)]
pub(super) struct ExpectedJson {
    bytes: u64,
    push_seconds: f64,
    seconds: f64,
    total_seconds: f64,
}

impl From<Expected> for ExpectedJson {
    fn from(mean: Expected) -> Self {
        Self {
            bytes: mean.push,
            push_seconds: in_seconds(mean.pushing),
            seconds: in_seconds(mean.time),
            total_seconds: in_seconds(mean.total),
        }
    }
}

/// The cost of the build, in lines for people: the sum, the steps that run, a commit on average.
pub fn cost_text<'c>(costed: &'c Costed<'_>) -> impl Iterator<Item = String> + 'c {
    let work = costed.work;
    let sum = match work.rebuilt {
        0 => "Nothing runs.\n".to_owned(),
        count => {
            let verb = if count == 1 { "runs" } else { "run" };
            let pushed = match work.push.likely {
                0 => "nothing to push again".to_owned(),
                bytes => format!("about {} to push again", weight(bytes)),
            };
            format!("{count} of {} steps {verb}: {}, {pushed}.\n", work.steps, band(work.time))
        }
    };
    let steps = costed.simulation.steps.iter().filter(|step| step.verdict.runs());
    let lines = steps.filter_map(|step| {
        let cost = costed.of(step.instruction)?;
        Some(format!(
            "  line {} {}: {}, {}\n",
            step.line,
            step.keyword.as_str(),
            band(cost.time_on(work.is_fresh)),
            visible_line(&cost.because.join(", "))
        ))
    });
    let mean = costed.expected.map(|mean| {
        let (time, push) = (duration(mean.time), weight(mean.push));
        format!("A commit on average: {time}, {push} to push.\n")
    });
    std::iter::once(sum).chain(lines).chain(mean)
}

/// `about 8 s (3 s to 25 s)`, or the duration alone where it is known.
fn band(time: Estimate) -> String {
    let [low, likely, high] = [time.low, time.likely, time.high].map(duration);
    if low == high {
        return likely;
    }
    let about = if likely.starts_with("under") { "" } else { "about " };
    format!("{about}{likely} ({low} to {high})")
}

/// Milliseconds as seconds, exact to a tenth.
fn in_seconds(milliseconds: u64) -> f64 {
    let tenths = u32::try_from((milliseconds + 50) / 100).unwrap_or(u32::MAX);
    f64::from(tenths) / 10.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::build::Build;
    use crate::cache::{StepOutcome, Verdict};
    use crate::report::simulation_json;
    use crate::syntax::{Keyword, parse};

    #[test]
    fn the_cost_is_told_in_words_and_in_json() {
        let step = |instruction, verdict| StepOutcome {
            instruction,
            line: instruction + 1,
            stage: 0,
            keyword: Keyword::Run,
            verdict,
            because: "".into(),
            needs: Vec::new(),
            in_image: true,
            stale: None,
        };
        let simulation = Simulation {
            steps: vec![step(1, Verdict::Hit), step(4, Verdict::Miss)],
            target: 0,
            unmatched: Vec::new(),
        };
        let time = Estimate { low: 2_700, likely: 8_240, high: 25_000 };
        let costs = [StepCost {
            instruction: 4,
            time,
            because: vec!["`make`".to_owned()],
            ..StepCost::default()
        }];
        let work = Work {
            rebuilt: 1,
            steps: 2,
            time,
            push: Estimate::exactly(12_300_000),
            ..Work::default()
        };
        let expected = Some(Expected { time: 1_200, push: 400_000, ..Expected::default() });
        let costed = Costed { simulation: &simulation, costs: &costs, work: &work, expected };
        assert_eq!(
            cost_text(&costed).collect::<String>(),
            "1 of 2 steps runs: about 8 s (3 s to 25 s), about 12 MB to push again.\n  \
             line 5 RUN: about 8 s (3 s to 25 s), `make`\n\
             A commit on average: 1 s, under 1 MB to push.\n"
        );
        let file = parse("");
        let build = Build::new("", &file);
        let json = serde_json::to_value(simulation_json(&build, &costed)).unwrap();
        assert_eq!(json["seconds"], json!({"low": 2.7, "likely": 8.2, "high": 25.0}));
        assert_eq!(json["bytes"]["likely"], json!(12_300_000));
        assert_eq!(json["steps"][0]["cost"], json!(null));
        assert_eq!(json["steps"][1]["cost"], json!(["`make`"]));
        assert_eq!(json["expected"]["seconds"], json!(1.2));
    }
}
