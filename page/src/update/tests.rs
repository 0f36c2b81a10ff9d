use super::*;
use crate::LONG;

const FILE: &str = "FROM debian:13\nMAINTAINER a@example.com\n";

#[test]
fn safe_fixes_are_selected_until_skipped() {
    let mut state = State::seen(FILE, Origin::Own);
    let Some(fix) = state.fixes().find(|fix| fix.id.rule == "maintainer-deprecated") else {
        return;
    };
    let id = fix.id.clone();
    assert!(state.selected().contains(&id));
    assert!(state.selection.outcome.left < state.document.findings().len());
    state.then(Action::Select(id.clone(), false));
    assert!(!state.selected().contains(&id));
    state.then(Action::Undecide);
    assert!(state.selected().contains(&id));
}

#[test]
fn a_choice_follows_its_problem_when_lines_come_before_it() {
    let mut state = State::seen(FILE, Origin::Own);
    let Some(id) =
        state.fixes().find(|fix| fix.id.rule == "maintainer-deprecated").map(|fix| fix.id.clone())
    else {
        return;
    };
    state.then(Action::Select(id.clone(), false));
    state.then(Action::Edit(FILE.replace("MAIN", "RUN true\nMAIN")));
    let moved = FixId { instruction: id.instruction + 1, ..id };
    assert!(state.selection.skipped.contains_key(&moved), "{:?}", state.selection.skipped);
}

#[test]
fn applying_changes_the_text_once_and_says_so() {
    let mut state = State::seen(FILE, Origin::Own);
    state.then(Action::FixAllSafe);
    assert!(!state.document.text.contains("MAINTAINER"));
    assert!(state.interface.said.as_ref().is_some_and(|said| said.undo));
    state.then(Action::FixAllSafe);
    assert_eq!(
        state.interface.said.as_ref().map(|said| said.words.as_str()),
        Some("Nothing to change")
    );
}

#[test]
fn an_example_keeps_the_users_draft() {
    let mut state = State::seen(FILE, Origin::Own);
    state.then(Action::EditIgnore(".git\n".to_owned()));
    state.then(Action::Load("FROM a\n".to_owned(), Origin::Example));
    assert_eq!(
        state.interface.previous_draft.as_ref().map(|kept| &*kept.document.text),
        Some(FILE)
    );
    assert_eq!(&*state.document.dockerignore, "");
    state.then(Action::RestoreDraft);
    assert_eq!((&*state.document.text, &*state.document.dockerignore), (FILE, ".git\n"));
    assert!(state.interface.previous_draft.is_none());
}

#[test]
fn another_kind_of_file_is_asked_about() {
    let mut state = State::seen("services:\n  web: {}\n", Origin::Own);
    assert!(state.document.other_kind().is_some() && state.document.findings().is_empty());
    state.then(Action::ForceAnalysis);
    assert!(state.document.other_kind().is_none());
}

#[test]
fn what_is_long_waits_where_the_engine_would_hold_up_the_page() {
    let long = format!("FROM a\nMAINTAINER x\n{}", "# comment\n".repeat(LONG / 10));
    let is_looked_at = |state: &State| !state.document.findings().is_empty();
    assert!(is_looked_at(&State::seen(&long, Origin::Link)), "it runs elsewhere");
    let mut state = State::new(&long, Origin::Link);
    state.then(Action::Alone);
    assert!(state.document.waits() && !is_looked_at(&state) && state.address().is_none());
    state.then(Action::Edit(format!("{long}# more\n")));
    assert!(state.document.waits() && !is_looked_at(&state), "nothing but the user's word does it");
    let mut asked = state.clone();
    asked.then(Action::ForceAnalysis);
    assert!(!asked.document.waits() && !asked.document.force_analysis && is_looked_at(&asked));
    state.then(Action::Edit("FROM a\nMAINTAINER x\n".to_owned()));
    assert!(!state.document.waits() && is_looked_at(&state), "it is short by now");
    state.then(Action::EditIgnore("a\n".repeat(LONG)));
    assert!(state.document.waits(), "the .dockerignore counts");
}

#[test]
fn what_is_said_shows_no_hidden_characters() {
    let mut state = State::seen("FROM a\n", Origin::Own);
    state.then(Action::Changed("a\u{202e}b is the Dockerfile now".to_owned()));
    let said = state.interface.said.map(|said| (said.words, said.undo));
    assert_eq!(said, Some(("a[U+202E]b is the Dockerfile now".to_owned(), true)));
}
