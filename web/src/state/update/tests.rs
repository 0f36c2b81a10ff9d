use super::*;
use crate::state::LONG;

const FILE: &str = "FROM debian:13\nMAINTAINER a@example.com\n";

#[test]
fn safe_fixes_are_selected_until_skipped() {
    let mut state = State::new(FILE, Origin::Own);
    let Some(fix) = state.fixes().find(|fix| fix.id.rule == "maintainer-deprecated") else {
        return;
    };
    let id = fix.id.clone();
    assert!(state.selected().contains(&id));
    assert!(state.selection.outcome.left < state.document.findings().len());
    state.update(Action::Select(id.clone(), false));
    assert!(!state.selected().contains(&id));
    state.update(Action::Undecide);
    assert!(state.selected().contains(&id));
}

#[test]
fn a_choice_follows_its_problem_when_lines_come_before_it() {
    let mut state = State::new(FILE, Origin::Own);
    let Some(id) =
        state.fixes().find(|fix| fix.id.rule == "maintainer-deprecated").map(|fix| fix.id.clone())
    else {
        return;
    };
    state.update(Action::Select(id.clone(), false));
    state.update(Action::Edit(FILE.replace("MAIN", "RUN true\nMAIN")));
    let moved = FixId { instruction: id.instruction + 1, ..id };
    assert!(state.selection.skipped.contains_key(&moved), "{:?}", state.selection.skipped);
}

#[test]
fn applying_changes_the_text_once_and_says_so() {
    let mut state = State::new(FILE, Origin::Own);
    state.update(Action::FixAllSafe);
    assert!(!state.document.text.contains("MAINTAINER"));
    assert!(state.interface.said.as_ref().is_some_and(|said| said.undo));
    state.update(Action::FixAllSafe);
    assert_eq!(
        state.interface.said.as_ref().map(|said| said.words.as_str()),
        Some("Nothing to change")
    );
}

#[test]
fn choices_outlive_the_coming_of_more_rules() {
    let mut state = State::new(FILE, Origin::Own);
    state.update(Action::ForceAnalysis);
    let before = state.document.check.report.rules;
    let id = state.selected().first().cloned().expect("a safe fix");
    state.update(Action::Select(id.clone(), false));
    state.update(Action::Rules(Rules::all()));
    assert!(state.document.check.report.rules > before);
    assert!(state.selection.skipped.contains_key(&id));
}

#[test]
fn an_example_keeps_the_users_draft() {
    let mut state = State::new(FILE, Origin::Own);
    state.update(Action::EditIgnore(".git\n".to_owned()));
    state.update(Action::Load("FROM a\n".to_owned(), Origin::Example));
    assert_eq!(
        state.interface.previous_draft.as_ref().map(|kept| &*kept.document.text),
        Some(FILE)
    );
    assert_eq!(&*state.document.dockerignore, "");
    state.update(Action::RestoreDraft);
    assert_eq!((&*state.document.text, &*state.document.dockerignore), (FILE, ".git\n"));
    assert!(state.interface.previous_draft.is_none());
}

#[test]
fn a_long_text_waits_for_its_analysis() {
    let long = "FROM debian:13\n".to_owned() + &"RUN true\n".repeat(3000);
    let mut state = State::new("", Origin::Own);
    state.update(Action::Edit(long.clone()));
    assert!(state.document.is_stale());
    state.update(Action::Analyse);
    assert!(!state.document.is_stale());
    assert_eq!(*state.document.analysed, *long);
}

#[test]
fn another_kind_of_file_is_asked_about() {
    let mut state = State::new("services:\n  web: {}\n", Origin::Own);
    assert!(state.document.other_kind().is_some() && state.document.findings().is_empty());
    state.update(Action::ForceAnalysis);
    assert!(state.document.other_kind().is_none());
}

#[test]
fn what_is_long_and_comes_from_elsewhere_waits_until_it_is_asked_for() {
    let long = format!("FROM a\nMAINTAINER x\n{}", "# comment\n".repeat(LONG / 10));
    let opened = |text: &str, dockerignore: &str| {
        let mut state = State::new("FROM mine\n", Origin::Own);
        let text = text.to_owned();
        let dockerignore = dockerignore.to_owned();
        let held = plimsoll_core::review::State { text, dockerignore, ..Default::default() };
        state.update(Action::Opened(Ok(Opened { state: held, truncated: None, newer: false })));
        state
    };
    let is_looked_at = |state: &State| !state.document.findings().is_empty();
    let mut state = opened(&long, "");
    assert!(state.document.waits && !is_looked_at(&state) && state.address().is_none());
    state.update(Action::Rules(Rules::all()));
    state.update(Action::Edit(format!("{long}# more\n")));
    state.update(Action::Analyse);
    assert!(state.document.waits && !is_looked_at(&state), "nothing but the user's word does it");
    let mut asked = state.clone();
    asked.update(Action::ForceAnalysis);
    assert!(!asked.document.waits && !asked.document.force_analysis && is_looked_at(&asked));
    state.update(Action::Edit("FROM a\nMAINTAINER x\n".to_owned()));
    assert!(!state.document.waits && is_looked_at(&state), "it is short by now");
    assert!(opened("FROM a\nMAINTAINER x\n", &long).document.waits, "the .dockerignore counts");
    assert!(!opened("FROM a\nMAINTAINER x\n", "").document.waits);
    // A draft may be what became of a link.
    assert!(State::new(&long, Origin::Own).document.waits);
    let mut state = State::new("", Origin::Own);
    state.update(Action::Load(long.clone(), Origin::Own));
    assert!(!state.document.waits && is_looked_at(&state), "the user brought it");
    state.update(Action::Load(long, Origin::Host));
    assert!(state.document.waits && !is_looked_at(&state));
}

#[test]
fn what_is_said_shows_no_hidden_characters() {
    let mut state = State::new("FROM a\n", Origin::Own);
    state.update(Action::Changed("a\u{202e}b is the Dockerfile now".to_owned()));
    let said = state.interface.said.map(|said| (said.words, said.undo));
    assert_eq!(said, Some(("a[U+202E]b is the Dockerfile now".to_owned(), true)));
}
