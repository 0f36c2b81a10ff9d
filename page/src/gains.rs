//! What matters in a file: the few changes with the largest effect.

use plimsoll_core::cache::cost::duration;
use plimsoll_core::fix::{Fix, FixId, Safety, combine};
use plimsoll_core::rules::{Category, Finding, Inputs, Severity, rule};
use plimsoll_core::size::{Verdict, human};
use serde::{Deserialize, Serialize};

use super::cache::{Rebuilds, rebuild_time};
use super::engine::Case;
use super::problem_list::keys;
use super::size::Weights;

/// A change worth making first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gain {
    /// "−1.1 GB", "−55 s a rebuild", "Security"
    pub effect: String,
    /// What is wrong, or what to do; code in backquotes.
    pub words: String,
    pub deed: Deed,
}

/// What a click on a change does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Puts a problem's fix into the file.
    Apply(FixId),
    /// Puts another base image into the file.
    Base(Box<Fix>),
    /// Shows the problem, which has no fix, by its key in the list.
    Show(FixId),
}

/// So many are told of.
const MOST: usize = 3;
/// A change that saves less is none that matters: bytes, and milliseconds.
const BYTES: u64 = 20_000_000;
const TIME: u64 = 5_000;
/// So many fixes are tried for the time that they save.
const TRIED: usize = 8;

/// The changes with the largest effect on size, rebuilds and risk: the best of each, then the next;
/// given the rebuild after a source edit.
pub(crate) fn gains(
    findings: &[Finding],
    weights: &Weights,
    edit: &Rebuilds,
    case: &Case,
    inputs: &Inputs,
) -> Vec<Gain> {
    let keyed: Vec<(FixId, &Finding)> = keys(findings).zip(findings).collect();
    let kinds = [smaller(&keyed, weights), sooner(&keyed, edit, case, inputs), safer(&keyed)];
    let mut kinds = kinds.map(Vec::into_iter);
    let mut gains: Vec<(usize, Gain)> = Vec::new();
    // One of each kind after the other, so that the second best of one does not push out another's.
    for _ in 0..MOST {
        for kind in &mut kinds {
            let is_new = |(place, _): &(usize, Gain)| gains.iter().all(|(other, _)| other != place);
            if gains.len() < MOST
                && let Some(gain) = kind.find(is_new)
            {
                gains.push(gain);
            }
        }
    }
    gains.into_iter().map(|(_, gain)| gain).collect()
}

/// The lightest other base of the same system that fits, with the bytes that it saves; nothing where the
/// system is not known.
pub(crate) fn lighter_base(weights: &Weights) -> Option<(u64, &Fix)> {
    let now = &weights.now;
    let is_same = |os: &str| !os.is_empty() && *os == now.base.os;
    let (size, fix) = now
        .alternatives
        .iter()
        .filter(|other| other.verdict == Verdict::Fits && !other.current && is_same(&other.os))
        .filter_map(|other| Some((other.disk?.likely, other.fix.as_ref()?)))
        .min_by_key(|(size, _)| *size)?;
    let saving = now.base.disk?.likely.checked_sub(size)?;
    Some((saving, fix))
}

/// What makes the image smaller, the most first: problems with a fix, and a lighter base.
fn smaller(keyed: &[(FixId, &Finding)], weights: &Weights) -> Vec<(usize, Gain)> {
    let problems = keyed.iter().enumerate().filter_map(|(place, (_, finding))| {
        let fix = applicable(finding)?;
        let saving = weights.now.saves(finding.frees, finding.instruction)?.disk.likely;
        Some((saving, (place, gain(&less(saving), finding, Deed::Apply(fix.id.clone())))))
    });
    // What a rule proposes is told of as its problem.
    let is_new = |(_, base): &(u64, &Fix)| {
        let mut proposed = keyed.iter().filter_map(|(_, finding)| applicable(finding));
        proposed.all(|fix| fix.edits != base.edits)
    };
    let base = lighter_base(weights).filter(is_new).map(|(saving, fix)| {
        let deed = Deed::Base(Box::new(fix.clone()));
        // No problem has its place.
        let gain = Gain { effect: less(saving), words: fix.title.clone(), deed };
        (saving, (keyed.len(), gain))
    });
    ranked(problems.chain(base), BYTES)
}

/// What makes the rebuild after a source edit shorter, the most first.
fn sooner(
    keyed: &[(FixId, &Finding)],
    edit: &Rebuilds,
    case: &Case,
    inputs: &Inputs,
) -> Vec<(usize, Gain)> {
    let Ok(side) = &edit.now else { return Vec::new() };
    let now = side.work.time.likely;
    let time = rebuild_time(case, inputs, &edit.changes);
    let text = &*case.subject.text;
    let mut tried = Vec::new();
    for (place, (_, finding)) in keyed.iter().enumerate() {
        let is_of_time = matches!(category(finding), Some(Category::Cache | Category::Packages));
        let Some(fix) = applicable(finding).filter(|_| is_of_time) else { continue };
        let saved = time(&combine(text, &[fix]).text).and_then(|then| now.checked_sub(then));
        let effect = format!("−{} a rebuild", duration(saved.unwrap_or(0)));
        tried.push((
            saved.unwrap_or(0),
            (place, gain(&effect, finding, Deed::Apply(fix.id.clone()))),
        ));
        if tried.len() == TRIED {
            break;
        }
    }
    ranked(tried, TIME)
}

/// What is a risk, the worst first: what is about security, and errors; of two alike what has a fix.
fn safer(keyed: &[(FixId, &Finding)]) -> Vec<(usize, Gain)> {
    let risks = keyed.iter().enumerate().filter_map(|(place, (key, finding))| {
        let kind = category(finding)?;
        let rank = match (finding.severity, kind) {
            (Severity::Error, Category::Security) => 6,
            (Severity::Warning, Category::Security) => 4,
            (Severity::Error, _) => 2,
            _ => return None,
        };
        let deed = applicable(finding)
            .map_or_else(|| Deed::Show(key.clone()), |fix| Deed::Apply(fix.id.clone()));
        let effect = if kind == Category::Security { kind.title() } else { "Error" };
        let rank = rank + u64::from(matches!(deed, Deed::Apply(_)));
        Some((rank, (place, gain(effect, finding, deed))))
    });
    ranked(risks, 1)
}

/// Those that are worth the least that matters, the most first; what is worth the same in its order.
fn ranked(gains: impl IntoIterator<Item = (u64, (usize, Gain))>, least: u64) -> Vec<(usize, Gain)> {
    let mut gains: Vec<_> = gains.into_iter().filter(|(worth, _)| *worth >= least).collect();
    gains.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    gains.into_iter().map(|(_, gain)| gain).collect()
}

fn gain(effect: &str, finding: &Finding, deed: Deed) -> Gain {
    Gain { effect: effect.to_owned(), words: finding.message.clone(), deed }
}

fn less(bytes: u64) -> String {
    format!("−{}", human(bytes))
}

fn applicable(finding: &Finding) -> Option<&Fix> {
    finding.fix.as_deref().filter(|fix| fix.safety > Safety::Show)
}

fn category(finding: &Finding) -> Option<Category> {
    rule(finding.rule).map(|rule| rule.category)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Origin, State};

    fn told(text: &str) -> Vec<(String, Deed)> {
        let gains = State::seen(text, Origin::Own).estimates.facts.gains;
        gains.into_iter().map(|gain| (gain.effect, gain.deed)).collect()
    }

    #[test]
    fn the_best_of_each_kind_comes_first() {
        let told = told(
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nENV API_TOKEN=hunter2hunter2\nCMD [\"node\", \"a.js\"]\n",
        );
        let effects: Vec<&str> = told.iter().map(|(effect, _)| effect.as_str()).collect();
        assert_eq!(effects.len(), 3, "{effects:?}");
        assert!(effects[0].starts_with('−') && effects[0].ends_with('B'), "{effects:?}");
        assert!(effects[1].ends_with("a rebuild"), "{effects:?}");
        assert_eq!(effects[2], "Security");
        // Of two risks alike, the one that a click mends.
        assert!(matches!(told[2].1, Deed::Apply(_)), "{told:?}");
    }

    #[test]
    fn a_risk_without_a_fix_is_shown() {
        let told = told("FROM debian:13-slim\nENV API_TOKEN=hunter2hunter2\nUSER 1000\n");
        assert!(matches!(told.as_slice(), [(_, Deed::Show(_)), ..]), "{told:?}");
    }

    #[test]
    fn what_is_of_no_weight_is_not_told() {
        assert_eq!(told("FROM debian:13-slim\nLABEL a=b\n"), []);
        assert_eq!(told(""), []);
    }

    #[test]
    fn a_change_is_told_of_once() {
        let told = told("FROM debian:13\nRUN apt-get update && apt-get install -y gcc\nADD a b\n");
        for (place, (_, deed)) in told.iter().enumerate() {
            assert!(!told[..place].iter().any(|(_, other)| other == deed), "{told:?}");
        }
    }

    #[test]
    fn a_smaller_base_is_put_into_the_text_at_once() {
        let text = "FROM debian:13\nCOPY a /a\nCMD [\"/a\"]\n";
        let mut state = State::seen(text, Origin::Own);
        let base = state.estimates.facts.gains.iter().find_map(|gain| match &gain.deed {
            Deed::Base(fix) => Some((**fix).clone()),
            _ => None,
        });
        state.then(Action::ApplyBase(base.expect("debian has smaller ones")));
        assert!(state.document.text.contains("-slim\n"), "{}", state.document.text);
        assert_eq!(state.interface.view, plimsoll_core::review::View::Problems);
    }

    #[test]
    fn a_base_is_told_of_once_and_only_one_of_the_same_system() {
        let bases = |text: &str| {
            let gains = State::seen(text, Origin::Own).estimates.facts.gains.into_iter();
            gains
                .filter(|gain| gain.words.contains("-slim") || gain.words.contains("-alpine"))
                .count()
        };
        // A rule proposes the same edit.
        let proposed = "FROM python:3.11\nWORKDIR /a\nCOPY . .\nRUN pip install numpy\nUSER 1000\n";
        assert_eq!(bases(proposed), 1);
        // Nobody knows what these stand on, and Alpine is another system.
        for image in ["node:20", "golang:1.24", "golang:1.24-alpine"] {
            assert_eq!(bases(&format!("FROM {image}\nCMD [\"/a\"]\n")), 0, "{image}");
        }
    }
}
