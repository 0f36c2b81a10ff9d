use super::{Fault, Scenario, Simulation, StepOutcome, Verdict};
use crate::build::{Build, Stage};
use crate::syntax::Keyword;
use crate::text::LineIndex;

/// What the changes make run again. Linear in the steps.
pub fn simulate(build: &Build<'_>, scenario: &Scenario) -> Result<Simulation, Fault> {
    let target = target(build, scenario.target.as_deref().unwrap_or(""))?;
    let lines = LineIndex::new(build.source);
    let steps = build
        .steps
        .iter()
        .filter(|step| {
            matches!(
                step.instruction.keyword,
                Keyword::From | Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
            )
        })
        .map(|step| StepOutcome {
            instruction: step.instruction.index,
            line: lines.line(step.instruction.range.start()),
            stage: step.stage,
            keyword: step.instruction.keyword,
            verdict: Verdict::Hit,
            because: "nothing it depends on changed".to_owned(),
            needs: Vec::new(),
            in_image: step.stage == target,
            stale: None,
        })
        .collect();
    Ok(Simulation { steps, target })
}

/// The stage of a name or number; `""` is the last.
fn target(build: &Build<'_>, name: &str) -> Result<usize, Fault> {
    let last = build.final_stage().ok_or(Fault::NoStage)?;
    if name.is_empty() {
        return Ok(last.index);
    }
    let named =
        |stage: &&Stage| stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
    let numbered = || name.parse().ok().filter(|&number: &usize| number < build.stages.len());
    build
        .stages
        .iter()
        .rev()
        .find(named)
        .map(|stage| stage.index)
        .or_else(numbered)
        .ok_or_else(|| Fault::UnknownStage(name.to_owned()))
}
