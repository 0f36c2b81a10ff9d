use crate::cache::cost::{Work, duration};
use crate::size::{Estimate, human};

/// What a file is like: now, and with fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// As it is.
    pub now: Figures,
    /// With the fixes that are chosen, where that is another file.
    pub then: Option<Figures>,
    /// With every fix, where there are any.
    pub most: Option<Figures>,
}

/// The figures of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The number of its problems.
    pub problems: usize,
    /// The image's bytes on disk; `None` where its base is not known.
    pub disk: Option<Estimate>,
    /// The work after an edit of a source file; `None` where the file cannot be built.
    pub work: Option<Work>,
}

/// One of three facts, in words.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) now: String,
    /// With the chosen fixes, where that is something else.
    pub(super) then: Option<String>,
    /// What there is to say below, a line each.
    pub(super) notes: Vec<String>,
    /// All of it, without a full stop.
    pub(super) sentence: String,
}

/// Problems, size and rebuild.
pub(super) fn facts(outline: &Outline, fixes: &str) -> [Fact; 3] {
    let problems = |it: &Figures| {
        let figure = it.problems.to_string();
        Some(Words { whole: figure.clone(), figure, note: String::new() })
    };
    let size = |it: &Figures| {
        let (figure, note) = (human(it.disk?.likely), it.disk?.range());
        let range = if note.is_empty() { String::new() } else { format!(" ({note})") };
        Some(Words { whole: figure.clone() + &range, figure, note })
    };
    let rebuild = |it: &Figures| {
        let work = it.work.as_ref()?;
        let time = duration(work.time.likely);
        let about = if time.starts_with("under") { "" } else { "about " };
        let (figure, note) =
            (format!("{} of {}", work.rebuilt, work.steps), format!("{about}{time}"));
        Some(Words { whole: format!("{figure} steps, {note}"), figure, note })
    };
    let mut facts = [
        fact("Problems", outline, fixes, problems, ""),
        fact("Image on disk, about", outline, fixes, size, "its base is of unknown size"),
        fact("A source edit rebuilds", outline, fixes, rebuild, "it cannot be built as it is"),
    ];
    // One of them says what the arrows are.
    let has_arrow =
        |fact: &Fact| fact.then.is_some() || fact.notes.iter().any(|note| note.starts_with(ARROW));
    if facts.iter().any(has_arrow)
        && let Some(first) = facts.first_mut()
    {
        first.notes.insert(0, format!("{ARROW} with {fixes}"));
    }
    facts
}

/// Stands before what the chosen fixes give.
pub(super) const ARROW: &str = "→";

/// A figure of one side.
#[derive(PartialEq)]
struct Words {
    figure: String,
    /// What there is to say of it, or nothing.
    note: String,
    /// Both, for a sentence.
    whole: String,
}

/// A fact in the words of each side; `unknown` says why there is none now.
fn fact(
    label: &'static str,
    outline: &Outline,
    fixes: &str,
    words: impl Fn(&Figures) -> Option<Words>,
    unknown: &str,
) -> Fact {
    let Some(now) = words(&outline.now) else {
        return Fact {
            label,
            now: "not known".to_owned(),
            then: None,
            notes: vec![unknown.to_owned()],
            sentence: format!("{label}: not known, {unknown}"),
        };
    };
    let then = outline.then.as_ref().and_then(&words).filter(|then| *then != now);
    let most = outline.most.as_ref().and_then(&words).filter(|most| {
        most.figure != now.figure && then.as_ref().is_none_or(|then| then.figure != most.figure)
    });
    let mut notes = vec![now.note.clone()];
    let mut sentence = format!("{label}: {}", now.whole);
    if let Some(then) = &then {
        if !then.note.is_empty() {
            notes.push(format!("{ARROW} {}", then.note));
        }
        sentence = format!("{sentence}; {} with {fixes}", then.whole);
    }
    if let Some(most) = &most {
        notes.push(format!("{} with every fix", most.figure));
        sentence = format!("{sentence}; {} with every fix", most.whole);
    }
    notes.retain(|note| !note.is_empty());
    let then = then.map(|then| then.figure).filter(|then| *then != now.figure);
    Fact { label, now: now.figure, then, notes, sentence }
}
