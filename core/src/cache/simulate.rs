use super::align::align;
use super::change::{Cache, Change, Scenario};
use super::explain::Explainer;
use super::files::Files;
use super::graph::{Graph, Work};
use super::outcome::{Fault, Simulation, StepOutcome, Verdict};
use super::read::read;
use super::target::{in_image, needed, target};
use super::verdict::{Known, inputs, run_anew};
use super::world::World;
use super::{Engine, stale};
use crate::build::{Base, Build};
use crate::context::Ignore;
use crate::syntax::{Keyword, parse};
use crate::text::LineIndex;

/// What the changes make run again. Linear in the steps, but for each copy from a stage at most
/// some hundred steps of that stage are looked at.
pub fn simulate(build: &Build<'_>, scenario: &Scenario) -> Result<Simulation, Fault> {
    let target_now = target(build, scenario.target.as_deref().unwrap_or(""))?;
    for text in [&scenario.dockerignore, &scenario.previous_dockerignore].into_iter().flatten() {
        if let Some(error) = Ignore::read(text).errors.first() {
            return Err(Fault::Pattern { line: error.line, message: error.message.clone() });
        }
    }
    let previous_file = scenario.previous_text.as_deref().map(|text| (text, parse(text)));
    let previous = previous_file.as_ref().map(|(text, file)| Build::new(text, file));
    let build_before = previous.as_ref().unwrap_or(build);

    let files = Files::new(build, scenario);
    let pins: Vec<(String, String)> = [build_before, build]
        .into_iter()
        .flat_map(|build| &build.stages)
        .filter_map(|stage| match &stage.base {
            Base::Image(image) => {
                Some((image.name.split('@').next()?.to_owned(), image.digest.clone()?))
            }
            _ => None,
        })
        .collect();
    let before = read(build_before, &World::before(scenario, &files, &pins), &[]);
    let world = World::after(build, scenario, &files, &pins);
    let mut after = read(build, &world, &[]);
    let needed_now = needed(&after, target_now, scenario.engine);
    if let Some(fresh) = without_cache(build, &after, scenario) {
        after = read(build, &world, &fresh);
    }

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
    let exported = Known::of(&before, &image_before);
    let mut verdicts: Vec<Verdict> =
        after.nodes.iter().map(|node| known.verdict(node.keys)).collect();
    let cache = scenario.changes.iter().filter_map(|change| match change {
        Change::FreshBuilder(cache) => Some(*cache),
        _ => None,
    });
    let cache = cache.min().unwrap_or(Cache::Max);
    let anew = run_anew(&after, cache, &verdicts, &exported, &needed_now);
    for (verdict, anew) in verdicts.iter_mut().zip(&anew) {
        if anew.is_some() {
            *verdict = Verdict::Miss;
        }
    }

    let lines = LineIndex::new(build.source);
    let explainer = Explainer {
        build,
        lines: &lines,
        built_before: &needed_before,
        before: &before,
        after: &after,
        counterparts: previous.as_ref().map(|previous| align(previous, build)),
        verdicts: &verdicts,
        anew: &anew,
        cache,
        files: &files,
        scenario,
    };
    let causes = explainer.causes();
    let inside = in_image(&after, target_now);
    let days = scenario.changes.iter().any(|change| matches!(change, Change::Days(1..)));
    let mut steps = Vec::new();
    // For each step its place among the outcomes.
    let mut places: Vec<Option<usize>> = Vec::with_capacity(build.steps.len());
    for (index, step) in build.steps.iter().enumerate() {
        let keyword = step.instruction.keyword;
        places.push(is_step(keyword).then_some(steps.len()));
        if !is_step(keyword) {
            continue;
        }
        let node = after.of_step.get(index).copied().flatten();
        let is_built = needed_now.get(step.stage) == Some(&true);
        let verdict = match node.and_then(|at| verdicts.get(at)) {
            _ if !is_built => Verdict::NotRun,
            Some(verdict) => *verdict,
            None => Verdict::Hit,
        };
        let because = match node {
            _ if !is_built => "the target does not need its stage".to_owned(),
            Some(at) => explainer.because(at, &causes),
            None => "`WORKDIR /` makes no layer".to_owned(),
        };
        let stale =
            if days && is_built && !verdict.runs() { stale::stale(build, step) } else { None };
        steps.push(StepOutcome {
            instruction: step.instruction.index,
            line: lines.line(step.instruction.range.start()),
            stage: step.stage,
            keyword,
            verdict,
            because,
            needs: node.map_or_else(Vec::new, |at| needs(&after, at, &places)),
            in_image: is_built && inside.get(step.stage) == Some(&true),
            stale,
        });
    }
    Ok(Simulation { steps, target: target_now })
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
    let mut stages = vec![false; graph.stages.len()];
    for change in &scenario.changes {
        match change {
            Change::NoCache => all = true,
            Change::NoCacheFilter(name) if scenario.engine != Engine::Classic => {
                for (stage, chosen) in build.stages.iter().zip(&mut stages) {
                    *chosen |= stage.name.as_ref().is_some_and(|own| {
                        name.split(',').any(|name| own.eq_ignore_ascii_case(name.trim()))
                    });
                }
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
    let chosen = |stage: usize| all || stages.get(stage) == Some(&true);
    let mut keys: Vec<_> = graph
        .nodes
        .iter()
        .filter(|node| chosen(node.stage) && told(&node.work))
        .map(|node| node.keys.sure)
        .collect();
    if keys.is_empty() {
        return None;
    }
    keys.sort_unstable();
    let fresh = |keys_of: super::key::Key| keys.binary_search(&keys_of).is_ok();
    Some(graph.nodes.iter().map(|node| told(&node.work) && fresh(node.keys.sure)).collect())
}

/// The outcomes of what a vertex works on, ascending.
fn needs(graph: &Graph, at: usize, places: &[Option<usize>]) -> Vec<usize> {
    let Some(node) = graph.nodes.get(at) else { return Vec::new() };
    let mut needs = Vec::new();
    for input in inputs(node) {
        let mut next = Some(input);
        while let Some(node) = next.and_then(|at| graph.nodes.get(at)) {
            if let Some(place) = places.get(node.step).copied().flatten() {
                needs.push(place);
                break;
            }
            next = node.parent;
        }
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}
