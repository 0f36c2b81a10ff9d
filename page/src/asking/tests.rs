use super::*;
use crate::engine::Engine;
use crate::examples::SAMPLE;
use crate::testing::{ask, told};
use crate::{Action, Origin};

const FILE: &str = "FROM debian:13\nMAINTAINER a@example.com\n";

fn answer(state: &mut State, question: &Question) {
    let answer = told(question);
    state.update(Action::Answered(Box::new((question.clone(), answer))));
}

#[test]
fn what_was_found_before_stays_until_the_answer() {
    let mut state = State::seen(FILE, Origin::Own);
    let before = state.document.findings().len();
    state.update(Action::Edit(FILE.replace("MAINTAINER a@example.com\n", "")));
    assert!(state.document.is_stale() && state.document.findings().len() == before);
    assert!(state.fixed() != &*state.document.analysed, "its fixes too");
    let question = state.question().expect("a question");
    answer(&mut state, &question);
    assert!(!state.document.is_stale() && state.document.findings().len() < before);
}

#[test]
fn an_answer_about_an_older_text_is_a_step_on_the_way() {
    let mut state = State::seen(FILE, Origin::Own);
    let id = state.selected().first().cloned().expect("a fix");
    state.update(Action::Select(id.clone(), false));
    state.catch_up();
    state.update(Action::Edit(FILE.replace("MAIN", "RUN a\nMAIN")));
    let question = state.question().expect("a question");
    state.update(Action::Edit(FILE.replace("MAIN", "RUN a\nRUN b\nMAIN")));
    answer(&mut state, &question);
    assert!(state.document.is_stale());
    state.catch_up();
    let moved = FixId { instruction: id.instruction + 2, ..id };
    assert!(state.selection.skipped.contains_key(&moved), "{:?}", state.selection.skipped);
}

#[test]
fn an_answer_about_another_document_is_dropped() {
    let mut state = State::new(FILE, Origin::Own);
    let question = state.question().expect("a question");
    state.update(Action::Load("FROM a:1\nCMD [\"b\"]\n".to_owned(), Origin::Example));
    answer(&mut state, &question);
    assert!(state.document.findings().is_empty() && state.document.is_coming());
    state.catch_up();
    assert!(!state.document.is_coming());
}

#[test]
fn a_link_to_the_text_that_was_looked_at_has_its_bases_and_its_choices_followed() {
    let mut state = State::seen(FILE, Origin::Own);
    let id = state.selected().first().cloned().expect("a fix");
    let mut held = state.snapshot();
    held.skipped.push(plimsoll_core::review::Skip { fix: id.clone(), reason: String::new() });
    held.bases.push(plimsoll_core::review::OtherBase { instruction: 0, image: "debian:12".into() });
    let opened = plimsoll_core::review::Opened { state: held, truncated: None, newer: false };
    state.then(Action::Opened(Ok(opened)));
    assert_eq!(state.selection.bases.len(), 1);
    assert!(state.selection.skipped.contains_key(&id));
    state.then(Action::Edit(FILE.replace("MAIN", "RUN a\nMAIN")));
    let moved = FixId { instruction: id.instruction + 1, ..id };
    assert!(state.selection.skipped.contains_key(&moved), "{:?}", state.selection.skipped);
    assert_eq!(state.selection.bases.len(), 1);
}

#[test]
fn what_is_to_be_done_to_a_text_waits_until_it_was_looked_at() {
    let mut state = State::seen("FROM debian:13\n", Origin::Own);
    state.update(Action::Edit(FILE.to_owned()));
    state.update(Action::FixAllSafe);
    assert_eq!(&*state.document.text, FILE);
    state.catch_up();
    assert!(!state.document.text.contains("MAINTAINER"), "{}", state.document.text);
}

#[test]
fn a_text_over_which_the_engine_was_ended_is_left_alone_until_it_changes() {
    for wait in [Wait::Slow, Wait::Stopped, Wait::Failed] {
        let mut state = State::seen(FILE, Origin::Own);
        let look = Question::Look(state.look());
        state.update(Action::Unanswered(Box::new(look), wait));
        assert!(state.question().is_none() && state.document.findings().is_empty(), "{wait:?}");
        let mut again = state.clone();
        again.then(Action::ForceAnalysis);
        assert!(!again.document.findings().is_empty());
        state.then(Action::Edit(format!("{FILE}RUN a\n")));
        assert!(!state.document.findings().is_empty());
    }
}

#[test]
fn the_open_view_is_asked_for_and_follows_the_text() {
    let mut state = State::seen("FROM node:24\nCOPY . .\nRUN npm ci\n", Origin::Own);
    for view in [View::Cache, View::Size, View::Checklist] {
        state.then(Action::View(view));
        assert!(state.question().is_none());
    }
    let estimates = &state.estimates;
    assert!(
        estimates.rebuilds.is_some() && estimates.weights.is_some() && estimates.advice.is_some()
    );
    let before = estimates.advice.clone();
    state.then(Action::Edit("FROM python:3.14\nEXPOSE 80\n".to_owned()));
    assert_ne!(state.estimates.advice, before);
}

#[test]
fn every_question_has_an_answer_that_can_be_sent() {
    let mut state = State::seen(FILE, Origin::Own);
    state.update(Action::Folder(crate::folder::Folder::new(vec![("/a/b.txt".to_owned(), 1)])));
    let subject = state.document.subject();
    let case = Case { subject: subject.clone(), ..Case::default() };
    let held = Box::new(state.snapshot());
    let Some(folder) = &state.document.folder else { panic!("a folder") };
    let questions = [
        Question::Folder(folder.number, folder.files.clone()),
        Question::Look(state.look()),
        Question::Facts(case.clone()),
        Question::Possible(case.clone()),
        Question::Rebuilds(case.clone()),
        Question::Weights(case.clone()),
        Question::Advice(subject.clone(), None),
        Question::Ignoring(case, "*.txt\n".to_owned()),
        Question::Reviewed(subject, Vec::new()),
        Question::Open("v1.pj.DUZST00gc2NyYXRjaAo.7oyp".to_owned()),
        Question::Unpack("{}".to_owned()),
        Question::Share(Box::new(state.leaving(crate::sharing::Carried::DEFAULT))),
        Question::Secrets(held.clone()),
        Question::HideIn(held, "a".to_owned()),
        Question::Make(
            crate::sharing::Form::Sarif,
            Box::new(state.taken(crate::sharing::Carried::DEFAULT, String::new())),
        ),
        Question::Configure("preset = 'strict'".to_owned(), Box::default()),
        Question::Unknown(vec!["no-such-rule".to_owned()]),
        Question::Measure("nothing".to_owned()),
        Question::Catalog,
    ];
    let mut engine = Engine::default();
    for question in &questions {
        let answer = ask(&mut engine, question);
        assert_eq!(
            answer == Answer::Done,
            matches!(question, Question::Folder(..)),
            "{question:?}"
        );
    }
    assert_eq!(
        ask(&mut engine, &Question::Unknown(vec!["no-user".to_owned()])),
        Answer::Words(vec![])
    );
}

/// The page comes with the answers about the sample, which were given without a day: they are to hold
/// for as long as somebody may serve it.
#[test]
fn the_samples_answers_are_those_of_any_day_of_three_years() {
    let answers = |today: Option<&str>| {
        let mut state = State::new(SAMPLE, Origin::Example);
        state.document.today = today.map(str::to_owned);
        state.catch_up();
        let found = (*state.document.found).clone();
        let possible = state.possible();
        (found, state.selection.outcome, state.estimates.facts, possible)
    };
    let on_no_day = answers(None);
    for day in ["2024-01-01", "2026-11-21", "2029-11-30"] {
        assert_eq!(answers(Some(day)), on_no_day, "{day}");
    }
}
