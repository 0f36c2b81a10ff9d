use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::build_env::{Pins, World};
use super::change::{Cache, Change, Scenario};
use super::explain::Explainer;
use super::files::Files;
use super::graph::{Graph, Work};
use super::outcome::{Fault, Simulation, StepOutcome, Verdict};
use super::reachability::{in_image, needed, target};
use super::read::read;
use super::step_matching::align;
use super::unmatched::unmatched;
use super::verdict::{Known, inputs, run_anew};
use super::{Engine, staleness};
use crate::build::{Build, StageSet};
use crate::syntax::{Keyword, parse};
use crate::text::LineIndex;

/// The outcome of every step after the changes. Linear in the steps, but for each copy from a stage
/// at most some hundred steps of that stage are looked at.
pub fn simulate(build: &Build<'_>, scenario: &Scenario) -> Result<Simulation, Fault> {
    simulated(build, scenario, true)
}

/// The same without words for people, which cost more than the verdicts.
pub(in crate::cache) fn verdicts(
    build: &Build<'_>,
    scenario: &Scenario,
) -> Result<Simulation, Fault> {
    simulated(build, scenario, false)
}

fn simulated(build: &Build<'_>, scenario: &Scenario, in_words: bool) -> Result<Simulation, Fault> {
    let target_now = target(build, scenario.target.as_deref().unwrap_or(""))?;
    let previous_file = scenario.previous_text.as_deref().map(|text| (text, parse(text)));
    let given = scenario.build_args.iter().cloned().collect();
    let previous = previous_file.as_ref().map(|(text, file)| Build::given(text, file, &given));
    let build_before = previous.as_ref().unwrap_or(build);

    let files = Files::new(build, scenario);
    if let Some(error) = files.errors().next() {
        return Err(Fault::Pattern { line: error.line, message: error.message.clone() });
    }
    let pins = Pins::of([build_before, build]);
    let before = read(build_before, &World::before(scenario, &files, &pins), &[]);
    // A target that the last text does not have was not built.
    let target_before = match &scenario.previous_target {
        Some(name) => target(build_before, name).ok(),
        None => target(build_before, scenario.target.as_deref().unwrap_or("")).ok(),
    };
    let (needed_before, image_before) = match target_before {
        Some(target) => (needed(&before, target, scenario.engine), in_image(&before, target)),
        None => Default::default(),
    };
    let known = Known::of(&before, &needed_before);
    let fresh_builders = scenario.changes.iter().filter_map(|change| match change {
        Change::FreshBuilder(cache) => Some(*cache),
        _ => None,
    });
    let cache = fresh_builders.min().unwrap_or(Cache::Max);
    let exported =
        if cache == Cache::Max { Known::default() } else { Known::of(&before, &image_before) };
    // For reasons alone; else those after come in its place.
    let before = Some(before).filter(|_| in_words);
    let counterparts = previous.as_ref().filter(|_| in_words).map(|it| align(it, build));
    // The later vertices come in the place of the earlier text's meaning, of which all is taken.
    drop(previous);
    drop(previous_file);

    let world = World::after(build, scenario, &files, &pins);
    let mut after = read(build, &world, &[]);
    let needed_now = needed(&after, target_now, scenario.engine);
    if let Some(fresh) = without_cache(build, &after, scenario) {
        drop(after);
        after = read(build, &world, &fresh);
    }
    let mut verdicts: Vec<Verdict> =
        after.nodes.iter().map(|node| known.verdict(node.keys)).collect();
    let anew = run_anew(&after, cache, &verdicts, &exported, &needed_now);
    drop((known, exported));
    for (verdict, anew) in verdicts.iter_mut().zip(&anew) {
        if anew.is_some() {
            *verdict = Verdict::Miss;
        }
    }

    let lines = LineIndex::new(build.source);
    let explainer = before.as_ref().map(|before| Explainer {
        build,
        lines: &lines,
        built_before: &needed_before,
        before,
        after: &after,
        counterparts,
        verdicts: &verdicts,
        anew: &anew,
        cache,
        files: &files,
        scenario,
    });
    let causes = explainer.as_ref().map(Explainer::causes);
    let inside = in_image(&after, target_now);
    let days = scenario.changes.iter().any(|change| matches!(change, Change::Days(1..)));
    let places = places(build, &after);
    let with_others = build.may_be_needed_by(target_now);
    let shown = build.steps.iter().filter(|step| is_step(step.instruction.keyword)).count();
    let mut steps: Vec<StepOutcome> = Vec::with_capacity(shown);
    for (index, step) in build.steps.iter().enumerate() {
        let keyword = step.instruction.keyword;
        if !is_step(keyword) {
            continue;
        }
        let node = after.of_step.get(index).copied().flatten();
        let is_built = needed_now.has(step.stage);
        let verdict = match node.and_then(|at| verdicts.get(at)) {
            _ if !is_built => Verdict::NotRun,
            Some(verdict) => *verdict,
            None => Verdict::Hit,
        };
        let because: Cow<'_, str> = match (node, explainer.as_ref().zip(causes.as_ref())) {
            (_, None) => "".into(),
            _ if !is_built && with_others.has(step.stage) => {
                "the target needs its stage only with other values of the variables in FROM".into()
            }
            _ if !is_built => "the target does not need its stage".into(),
            (Some(at), Some((explainer, causes))) => explainer.because(at, causes),
            (None, _) => "`WORKDIR /` makes no layer".into(),
        };
        let stale =
            if days && is_built && !verdict.runs() { staleness::stale(build, step) } else { None };
        steps.push(StepOutcome {
            instruction: step.instruction.index,
            line: lines.line(step.instruction.range.start()),
            stage: step.stage,
            keyword,
            verdict,
            because: match steps.last() {
                Some(before) if *before.because == *because => Arc::clone(&before.because),
                _ => Arc::from(because),
            },
            needs: node.map_or_else(Vec::new, |at| needs(&after, at, &places)),
            in_image: is_built && inside.has(step.stage),
            stale,
        });
    }
    let unmatched = match &before {
        Some(before) => unmatched(build, scenario, &files, [before, &after]),
        None => Vec::new(),
    };
    Ok(Simulation { steps, target: target_now, unmatched })
}

fn is_step(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::From | Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
    )
}

/// The vertices that are told to run without cache, those that are equal to one of them included;
/// `None` where there are none.
fn without_cache(build: &Build<'_>, graph: &Graph, scenario: &Scenario) -> Option<Vec<bool>> {
    let mut all = false;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for change in &scenario.changes {
        match change {
            Change::NoCache => all = true,
            Change::NoCacheFilter(name) if scenario.engine != Engine::Classic => {
                names.extend(name.split(',').map(|name| name.trim().to_ascii_lowercase()));
            }
            _ => {}
        }
    }
    let told = |work: &Work| match work {
        Work::Run { .. } | Work::Copy(_) => true,
        Work::From(_) => false,
        // Without BuildKit there is no difference between instructions.
        Work::Directory(_) | Work::Metadata => scenario.engine.commits_metadata(),
    };
    let mut stages = StageSet::none_of(build.stages.len());
    for stage in build.stages.iter().filter(|_| !names.is_empty()) {
        let name = stage.name.as_ref().map(|name| name.to_ascii_lowercase());
        if name.is_some_and(|name| names.contains(&name)) {
            stages.add(stage.index);
        }
    }
    let chosen = |stage: usize| all || stages.has(stage);
    let mut keys: Vec<_> = graph
        .nodes
        .iter()
        .filter(|node| chosen(node.stage()) && told(&node.work))
        .map(|node| node.keys.sure)
        .collect();
    if keys.is_empty() {
        return None;
    }
    keys.sort_unstable();
    let fresh = |keys_of: super::key::Key| keys.binary_search(&keys_of).is_ok();
    Some(graph.nodes.iter().map(|node| told(&node.work) && fresh(node.keys.sure)).collect())
}

/// For each vertex the place among the outcomes of the step that it is of, or that the nearest one
/// below it is of.
fn places(build: &Build<'_>, graph: &Graph) -> Vec<Option<usize>> {
    let mut count = 0;
    let of_steps: Vec<Option<usize>> = build
        .steps
        .iter()
        .map(|step| {
            let is_step = is_step(step.instruction.keyword);
            count += usize::from(is_step);
            is_step.then(|| count - 1)
        })
        .collect();
    let mut places: Vec<Option<usize>> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let own = of_steps.get(node.step()).copied().flatten();
        places.push(own.or_else(|| places.get(node.parent()?).copied().flatten()));
    }
    places
}

/// The outcomes of what a vertex works on, ascending.
fn needs(graph: &Graph, at: usize, places: &[Option<usize>]) -> Vec<usize> {
    let Some(node) = graph.nodes.get(at) else { return Vec::new() };
    let mut needs: Vec<usize> =
        inputs(node).filter_map(|input| places.get(input).copied().flatten()).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}
