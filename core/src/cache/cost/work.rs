use serde::{Deserialize, Serialize};

use super::steps::{LINE, StepCost, time_for};
use crate::cache::{Change, Scenario, Simulation, Verdict};
use crate::size::Estimate;
use crate::syntax::Keyword;

/// The work after a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The number of steps that run, FROMs not counted.
    pub rebuilt: usize,
    /// The number of steps that the target needs, FROMs not counted.
    pub steps: usize,
    /// Milliseconds until the last step is done: stages that do not wait for each other run at the
    /// same time.
    pub time: Estimate,
    /// Milliseconds of all steps together.
    pub total: Estimate,
    /// Compressed bytes of layers that are pushed again.
    pub push: Estimate,
    /// Milliseconds to compress and to push them.
    pub pushing: Estimate,
    /// True if the builder is fresh, so that no cache mount is filled.
    pub is_fresh: bool,
}

/// Bytes that a machine of a CI pushes and fetches in a second.
const CI_LINE: u64 = 100_000_000;

/// Bytes that are compressed in a second.
const COMPRESSED: u64 = 60_000_000;

/// The work where a simulation says which steps run. A builder that is fresh has no filled cache
/// mounts and fetches the images and layers that something runs on; it is taken for one of a CI
/// with a fast line. Linear in the steps and what they need.
pub fn work(simulation: &Simulation, costs: &[StepCost], scenario: &Scenario) -> Work {
    let is_fresh = scenario.changes.iter().any(|change| matches!(change, Change::FreshBuilder(_)));
    let line = if is_fresh { CI_LINE } else { LINE };
    let fetched = if is_fresh { fetched(simulation) } else { Vec::new() };
    let mut work = Work { is_fresh, ..Work::default() };
    let mut written = Estimate::ZERO;
    // Until when each step is done.
    let mut done: Vec<Estimate> = Vec::with_capacity(simulation.steps.len());
    for (at, step) in simulation.steps.iter().enumerate() {
        let mut start = Estimate::ZERO;
        for need in step.needs.iter().filter_map(|&need| done.get(need)) {
            start = larger(start, *need);
        }
        let place = costs.binary_search_by_key(&step.instruction, |cost| cost.instruction);
        let cost = place.ok().and_then(|place| costs.get(place));
        let mut own = Estimate::ZERO;
        if let Some(cost) = cost {
            let time = if step.keyword == Keyword::From && is_fresh {
                cost.time.scaled(100 * LINE / CI_LINE, 100 * LINE / CI_LINE, 100 * LINE / CI_LINE)
            } else {
                cost.time_on(is_fresh)
            };
            own = as_likely(time, step.verdict);
            if !step.verdict.runs() && fetched.get(at) == Some(&true) {
                own += match step.keyword {
                    Keyword::From => time,
                    _ => time_for(cost.push, CI_LINE),
                };
            }
            if step.in_image && step.keyword != Keyword::From {
                work.push += as_likely(cost.push, step.verdict);
                written += as_likely(cost.bytes, step.verdict);
            }
        }
        if step.keyword != Keyword::From {
            work.steps += usize::from(step.verdict != Verdict::NotRun);
            work.rebuilt += usize::from(step.verdict.runs());
        }
        work.total += own;
        work.time = larger(work.time, start + own);
        done.push(start + own);
    }
    work.pushing = time_for(written, COMPRESSED) + time_for(work.push, line);
    work
}

/// For every step of a fresh builder, whether something that runs works on its files.
fn fetched(simulation: &Simulation) -> Vec<bool> {
    let mut fetched = vec![false; simulation.steps.len()];
    for (at, step) in simulation.steps.iter().enumerate().rev() {
        if step.verdict.runs() || fetched.get(at) == Some(&true) {
            for &need in &step.needs {
                if let Some(slot) = fetched.get_mut(need) {
                    *slot = true;
                }
            }
        }
    }
    fetched
}

/// The amount that a step adds by its verdict.
fn as_likely(amount: Estimate, verdict: Verdict) -> Estimate {
    match verdict {
        Verdict::Miss => amount,
        Verdict::LikelyMiss => Estimate { low: 0, ..amount },
        Verdict::LikelyHit => Estimate { low: 0, likely: 0, ..amount },
        Verdict::Hit | Verdict::NotRun => Estimate::ZERO,
    }
}

fn larger(one: Estimate, other: Estimate) -> Estimate {
    Estimate {
        low: one.low.max(other.low),
        likely: one.likely.max(other.likely),
        high: one.high.max(other.high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Cache, StepOutcome};

    /// Keyword, verdict, needs, whether in the image; step N takes N seconds (10 when not warm) and
    /// makes N MB, a tenth of it compressed.
    type Row = (Keyword, Verdict, &'static [usize], bool);

    fn done(rows: &[Row], changes: &[Change]) -> Work {
        let steps =
            rows.iter().enumerate().map(|(at, (keyword, verdict, needs, in_image))| StepOutcome {
                instruction: at * 2,
                line: at,
                stage: 0,
                keyword: *keyword,
                verdict: *verdict,
                because: "".into(),
                needs: needs.to_vec(),
                in_image: *in_image,
                stale: None,
            });
        let costs: Vec<StepCost> = (0..rows.len() as u64)
            .map(|at| StepCost {
                instruction: at as usize * 2,
                time: Estimate::exactly(10_000),
                warm: Some(Box::new(Estimate::exactly(at * 1_000))),
                bytes: Estimate::exactly(at * 60_000_000),
                push: Estimate::exactly(at * 12_500_000),
                ..StepCost::default()
            })
            .collect();
        let simulation = Simulation { steps: steps.collect(), target: 0, unmatched: Vec::new() };
        let scenario = Scenario { changes: changes.to_vec(), ..Scenario::default() };
        work(&simulation, &costs, &scenario)
    }

    use Keyword::{Copy, From, Run};
    use Verdict::{Hit, LikelyHit, LikelyMiss, Miss, NotRun};

    #[test]
    fn stages_run_at_the_same_time() {
        // Two stages of which a third copies.
        let rows: [Row; 7] = [
            (From, Hit, &[], false),
            (Run, Miss, &[0], false),
            (From, Hit, &[], false),
            (Run, Miss, &[2], false),
            (From, Hit, &[], true),
            (Copy, Miss, &[1, 4], true),
            (Copy, Miss, &[3, 5], true),
        ];
        let work = done(&rows, &[]);
        assert_eq!((work.rebuilt, work.steps), (4, 4));
        assert_eq!(work.total, Estimate::exactly(1_000 + 3_000 + 5_000 + 6_000));
        assert_eq!(work.time, Estimate::exactly(1_000 + 5_000 + 6_000));
        assert_eq!(work.push, Estimate::exactly(11 * 12_500_000));
        assert_eq!(work.pushing, Estimate::exactly(11 * 1_000 + 11 * 1_000));
    }

    #[test]
    fn verdicts_that_are_not_sure_widen_the_band() {
        let rows: [Row; 5] = [
            (From, Hit, &[], true),
            (Run, LikelyMiss, &[0], true),
            (Run, LikelyHit, &[1], true),
            (Run, Hit, &[2], true),
            (Run, NotRun, &[3], false),
        ];
        let work = done(&rows, &[]);
        assert_eq!((work.rebuilt, work.steps), (1, 3));
        assert_eq!(work.time, Estimate { low: 0, likely: 1_000, high: 3_000 });
    }

    #[test]
    fn a_fresh_builder_is_cold_and_fetches_what_it_works_on() {
        let rows: [Row; 4] = [
            (From, Hit, &[], true),
            (Run, Hit, &[0], true),
            (Run, Hit, &[1], true),
            (Run, Miss, &[2], true),
        ];
        let fresh = [Change::FreshBuilder(Cache::Max)];
        let work = done(&rows, &fresh);
        // An eighth of the time for the image, the layers at 100 MB/s, and the step itself.
        assert_eq!(work.time.likely, 1_200 + 125 + 250 + 10_000);
        let all_hit = [rows[0], rows[1], rows[2]];
        assert_eq!(done(&all_hit, &fresh).time, Estimate::ZERO);
    }
}
