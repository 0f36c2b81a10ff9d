use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::build::Build;
use crate::cache::Simulation;
use crate::text::visible_line;

/// The outcome of a simulated build as JSON: `version`, `target` and `steps`.
pub fn simulation_json(build: &Build<'_>, simulation: &Simulation) -> Value {
    let steps: Vec<Value> = simulation
        .steps
        .iter()
        .map(|step| {
            let mut entry = json!({
                "stage": stage_name(build, step.stage),
                "line": step.line,
                "instruction": step.keyword.as_str(),
                "verdict": step.verdict.name(),
                "because": step.because,
            });
            if let (Some(stale), Some(entry)) = (&step.stale, entry.as_object_mut()) {
                entry.insert("stale".to_owned(), json!(stale));
            }
            entry
        })
        .collect();
    json!({ "version": 1, "target": stage_name(build, simulation.target), "steps": steps })
}

/// The outcome of a simulated build in lines: one for every stage and step.
pub fn simulation_text(build: &Build<'_>, simulation: &Simulation) -> String {
    let width = simulation.steps.last().map_or(1, |step| step.line.to_string().len());
    let mut text = String::new();
    let mut stage = None;
    for step in &simulation.steps {
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
        if let Some(stale) = step.stale.as_deref().map(visible_line) {
            let _ = writeln!(text, "  {:width$}  {:7}  {:11}  {stale}", "", "", "stale");
        }
    }
    text
}

/// A stage's name, or else its number; `--target` takes either.
fn stage_name(build: &Build<'_>, index: usize) -> String {
    let name = build.stages.get(index).and_then(|stage| stage.name.clone());
    name.unwrap_or_else(|| index.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
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
            simulation_text(&build, &simulation),
            "stage base\n  \
               1  FROM     hit          nothing that it depends on changed\n  \
               2  RUN      hit          nothing that it depends on changed\n\
             stage 1 (built)\n  \
               3  FROM     hit          nothing that it depends on changed\n  \
               4  COPY     miss         `COPY . .` selects main.c\n  \
               5  RUN      miss         it builds on line 4 (`COPY . .`), which runs again\n"
        );
        let json = simulation_json(&build, &simulation);
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
