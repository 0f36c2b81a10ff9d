use super::*;
use crate::engine::{Answer, Question, Subject};
use crate::link::read;
use crate::selection::Choice;
use crate::sharing;
use crate::testing::told;
use crate::{Action, Origin};
use plimsoll_core::review::apply_accepted;

const FILE: &str = "FROM debian:13\nMAINTAINER ada\nWORKDIR app\nRUN cd /tmp && make\n";

const AS_IS: sharing::Carried = sharing::Carried { secrets: true, ..sharing::Carried::DEFAULT };

fn named(name: &str, text: &str) -> State {
    let mut state = State::seen(text, Origin::Own);
    state.review.own.author = name.to_owned();
    state
}

fn fix(state: &State, rule: &str) -> FixId {
    state.fixes().find(|fix| fix.id.rule == rule).map(|fix| fix.id.clone()).expect(rule)
}

fn opened(name: &str, link: &str) -> State {
    let mut state = named(name, "FROM mine\n");
    state.then(Action::Opened(read(link)));
    follow(&mut state);
    state
}

/// Does after a change what the page's part for reviews does.
fn follow(state: &mut State) {
    let reviewed: Arc<str> = state.review.reviewed.text.as_str().into();
    let subject = Subject { text: reviewed, ..state.document.subject() };
    let fixes = state.review.carried_out();
    let Answer::Reviewed(with) = told(&Question::Reviewed(subject, fixes)) else { return };
    if let Some(here) = state.here(&with) {
        state.then(Action::Here(here));
    }
}

fn join(state: &mut State, other: &review::State) {
    state.then(Action::Joined(Box::new(state.joined(other.clone()))));
}

fn say(state: &mut State, line: usize, text: &str) {
    state.then(Action::Comment(line));
    if let Some(composer) = &mut state.review.composer {
        text.clone_into(&mut composer.text);
    }
    state.then(Action::Review(state.with_comment()));
}

/// Ana accepts the working directory's fix, skips the label's, and asks about line 4.
fn anas() -> String {
    let mut ana = named("Ana", FILE);
    let (accepted, skipped) = (fix(&ana, "relative-workdir"), fix(&ana, "maintainer-deprecated"));
    ana.then(Action::Decide(vec![accepted], Choice::Accept));
    ana.then(Action::Decide(vec![skipped], Choice::Skip("keep it".to_owned())));
    say(&mut ana, 4, "why here?");
    ana.link(AS_IS)
}

#[test]
fn what_others_accept_is_selected_and_what_they_skip_is_not() {
    let state = opened("Ada", &anas());
    let (accepted, skipped) =
        (fix(&state, "relative-workdir"), fix(&state, "maintainer-deprecated"));
    assert!(state.selection.is_undecided());
    assert_eq!(state.accepted(), std::slice::from_ref(&accepted));
    assert!(!state.selected().contains(&skipped));
    assert_eq!(state.review.said(&skipped).unwrap().skipped, [("Ana".into(), "keep it".into())]);
    let note = &state.review.here.notes[0];
    assert_eq!((note.author.as_str(), note.anchor), ("Ana", Anchor::Line(4)));
    let core = apply_accepted(
        &state.review.reviewed,
        &state.document.text,
        &state.document.settings,
        &Inputs::default(),
    );
    assert_eq!(core.applied.applied, state.accepted());
}

#[test]
fn the_users_word_is_the_last() {
    let mut state = opened("Ada", &anas());
    let (accepted, skipped) =
        (fix(&state, "relative-workdir"), fix(&state, "maintainer-deprecated"));
    state.then(Action::Decide(vec![skipped.clone()], Choice::Accept));
    state.then(Action::Decide(vec![accepted], Choice::Skip(String::new())));
    assert_eq!(state.accepted(), [skipped]);
}

#[test]
fn selecting_decides_only_where_it_has_to() {
    let mut state = opened("Ada", &anas());
    let accepted = fix(&state, "relative-workdir");
    state.then(Action::Select(accepted.clone(), false));
    assert!(state.selection.skipped.contains_key(&accepted));
    state.then(Action::Select(accepted.clone(), true));
    assert!(state.selection.skipped.is_empty() && state.selection.accepted.is_empty());
    assert!(state.selected().contains(&accepted));
}

#[test]
fn a_link_is_the_same_for_the_same_state_and_goes_on_in_its_authors_name() {
    let link = anas();
    assert_eq!(link, anas());
    let again = opened("Ana", &link);
    assert_eq!((again.selection.accepted.len(), again.selection.skipped.len()), (1, 1));
    assert_eq!(again.review.own.comments.len(), 1);
    assert!(again.review.reviewed.reviews.is_empty());
    assert_eq!(again.link(AS_IS), link);
    assert_eq!(opened("Ada", &link).link(AS_IS), link);
}

#[test]
fn without_a_name_there_is_a_choice_and_no_review() {
    let mut state = named("", FILE);
    let id = fix(&state, "maintainer-deprecated");
    state.then(Action::Decide(vec![id.clone()], Choice::Skip("mine".to_owned())));
    assert!(state.own_review().is_none());
    let state = opened("Ben", &state.link(AS_IS));
    assert_eq!(state.selection.skipped.get(&id).map(String::as_str), Some("mine"));
}

#[test]
fn two_reviews_become_one_link_and_disputes_wait_for_the_user() {
    let mut state = opened("Ada", &anas());
    let id = fix(&state, "relative-workdir");
    let mut ben = named("Ben", FILE);
    ben.then(Action::Decide(vec![id.clone()], Choice::Skip("later".to_owned())));
    ben.review.unknown.push(plimsoll_core::review::Record { tag: 200, bytes: vec![1] });
    let other = read(&ben.link(AS_IS)).unwrap().state;
    join(&mut state, &other);
    follow(&mut state);
    assert_eq!(state.review.reviewed.reviews.len(), 2);
    assert_eq!(state.review.conflicts, [Rejection::Decision(id.clone())]);
    assert_eq!(state.disputed(), std::slice::from_ref(&id));
    assert!(!state.selected().contains(&id));
    assert_eq!(state.review.unknown.len(), 1);
    let link = state.link(AS_IS);
    join(&mut state, &other);
    assert_eq!(state.link(AS_IS), link);
    follow(&mut state);
    state.then(Action::Decide(vec![id.clone()], Choice::Accept));
    assert_eq!((state.accepted(), state.disputed()), (vec![id], vec![]));
}

#[test]
fn reviews_follow_an_edit_and_come_back_with_its_undoing() {
    let mut state = opened("Ada", &anas());
    let id = fix(&state, "relative-workdir");
    state.then(Action::Edit(FILE.replace("WORKDIR app", "# more\nWORKDIR other")));
    follow(&mut state);
    assert!(state.accepted().is_empty());
    assert_eq!(state.review.here.lost, 1);
    assert_eq!(state.review.here.since.lines, [3, 4]);
    assert_eq!(state.review.here.notes[0].anchor, Anchor::Line(5));
    state.then(Action::Edit(FILE.replace("make", "make all")));
    follow(&mut state);
    assert_eq!(state.accepted(), [id]);
    assert_eq!(state.review.here.notes[0].anchor, Anchor::Outdated(4));
}

#[test]
fn comments_are_changed_and_taken_back_by_their_author() {
    let mut state = named("Ana", FILE);
    say(&mut state, 2, "  who?  ");
    say(&mut state, 3, "   ");
    assert_eq!(state.review.own.comments.len(), 1);
    state.review.composer = Some(Composer {
        line: 2,
        fingerprint: 0,
        text: "x".repeat(MAX_COMMENT + 5),
        place: Some(0),
    });
    state.then(Action::Review(state.with_comment()));
    assert_eq!(state.review.own.comments[0].text.len(), MAX_COMMENT);
    for _ in 0..MAX_COMMENTS {
        say(&mut state, 1, "again");
    }
    assert_eq!(state.review.own.comments.len(), MAX_COMMENTS);
    state.then(Action::Review(state.review.without_comment(0)));
    assert_eq!(state.review.own.comments.len(), MAX_COMMENTS - 1);
}

#[test]
fn a_review_is_put_on_the_users_draft() {
    let mut state = named("Ada", &FILE.replace("FROM", "# mine\nFROM"));
    state.then(Action::Opened(read(&anas())));
    state.then(Action::ReviewDraft);
    follow(&mut state);
    assert!(state.document.text.starts_with("# mine"));
    assert_eq!(state.accepted(), [fix(&state, "relative-workdir")]);
    assert_eq!(state.review.here.notes[0].anchor, Anchor::Line(5));
}

/// What the strip says, once the accepted fixes are in the text.
fn applied(state: &mut State) -> Vec<String> {
    state.then(Action::Apply(state.accepted()));
    follow(state);
    state.caveats()
}

#[test]
fn what_was_applied_here_is_neither_lost_nor_new() {
    let mut state = opened("Ada", &anas());
    assert_eq!(applied(&mut state), ["Applied: 1 of 1 accepted."]);
    let (before, after) = (FILE.to_owned(), state.document.text.to_string());
    assert!(after.contains("WORKDIR /app"));
    state.then(Action::Edit(before.clone()));
    follow(&mut state);
    assert_eq!(state.accepted(), [fix(&state, "relative-workdir")], "it is undone");
    assert!(state.caveats().is_empty());
    state.then(Action::Edit(after.clone()));
    follow(&mut state);
    assert_eq!(state.caveats(), ["Applied: 1 of 1 accepted."], "it is redone");
    state.then(Action::Edit(after.replace("make", "make all")));
    follow(&mut state);
    assert_eq!(
        state.caveats(),
        ["Applied: 1 of 1 accepted.", "New since the review: line 4."],
        "what came after it is new"
    );
    state.then(Action::Edit(before.clone()));
    state.then(Action::Edit(before.replace("app", "other")));
    follow(&mut state);
    assert_eq!(
        state.caveats(),
        ["1 decision no longer fits: its lines have changed.", "New since the review: line 3."],
        "what was undone is not there"
    );
}

#[test]
fn what_was_applied_after_other_edits_is_not_new() {
    let mut state = opened("Ada", &anas());
    state.then(Action::Edit(FILE.replace("FROM", "# mine\nFROM")));
    follow(&mut state);
    assert_eq!(applied(&mut state), ["Applied: 1 of 1 accepted.", "New since the review: line 1."]);
}

#[test]
fn a_decision_on_an_instruction_that_another_fix_changed_still_stands() {
    let text = "FROM debian:13\nRUN apt-get update && apt-get install vim && rm -rf /var/lib/apt/lists/*\n";
    let mut ana = named("Ana", text);
    let fixes: Vec<FixId> =
        ana.fixes().filter(|fix| fix.id.instruction == 1).map(|fix| fix.id.clone()).collect();
    let [one, two, ..] = fixes.as_slice() else { panic!("{fixes:?}") };
    ana.then(Action::Decide(vec![one.clone()], Choice::Accept));
    ana.then(Action::Decide(vec![two.clone()], Choice::Skip("later".to_owned())));
    let mut state = opened("Ada", &ana.link(AS_IS));
    assert_eq!(applied(&mut state), ["Applied: 1 of 1 accepted."]);
    let skipped = fix(&state, &two.rule);
    assert_eq!(state.review.said(&skipped).map(|said| said.skipped.len()), Some(1));
    assert!(!state.selected().contains(&skipped));
    let again = opened("Cy", &state.link(AS_IS));
    assert!(!again.selected().contains(&skipped), "the link says it too");
}

#[test]
fn a_second_review_leaves_the_first_as_it_was() {
    let mut state = opened("Ada", &anas());
    let _ = applied(&mut state);
    let mut ben = named("Ben", FILE);
    let id = fix(&ben, "maintainer-deprecated");
    ben.then(Action::Decide(vec![id], Choice::Accept));
    join(&mut state, &read(&ben.link(AS_IS)).unwrap().state);
    follow(&mut state);
    let reviews = &state.review.reviewed.reviews;
    let rows: Vec<String> = reviews.iter().map(crate::review_text::counts).collect();
    assert_eq!(rows, ["1 accepted, 1 skipped, 1 comment", "1 accepted"]);
    assert!(state.review.differences().is_empty());
    let caveats = state.caveats();
    assert_eq!(caveats.last().map(String::as_str), Some("Applied: 1 of 1 accepted."));
    state.then(Action::Edit(FILE.to_owned()));
    follow(&mut state);
    assert!(state.accepted().contains(&fix(&state, "relative-workdir")), "it is undone");
}

#[test]
fn a_comment_keeps_its_line_as_it_was() {
    let quoted = |state: &State| -> Vec<Option<String>> {
        state.review.here.notes.iter().map(|note| note.quoted.clone()).collect()
    };
    let line = |text: &str| Some(text.to_owned());
    let mut state = opened("Ada", &anas());
    assert_eq!(quoted(&state), [line("RUN cd /tmp && make")]);
    say(&mut state, 2, "who?");
    let edited = FILE.replace("make", "make all").replace("ada", "bob");
    state.then(Action::Edit(edited.clone()));
    follow(&mut state);
    let both = [line("MAINTAINER ada"), line("RUN cd /tmp && make")];
    assert_eq!(quoted(&state), both);
    say(&mut state, 1, "and this?");
    follow(&mut state);
    assert_eq!(quoted(&state)[1..], both, "one more comment is about the text as it is");
    let mut ben = named("Ben", &FILE.replace("WORKDIR app", "WORKDIR /srv"));
    say(&mut ben, 3, "why there?");
    join(&mut state, &read(&ben.link(AS_IS)).unwrap().state);
    follow(&mut state);
    let all = [line("FROM debian:13"), both[0].clone(), line("WORKDIR /srv"), both[1].clone()];
    assert_eq!(quoted(&state), all);
    state.then(Action::Edit(String::new()));
    state.then(Action::Edit(edited));
    follow(&mut state);
    assert_eq!(quoted(&state), all);
}
