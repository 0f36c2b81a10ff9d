//! Links against hostile input, and what is shared against planted secrets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use plimsoll_core::fix::FixId;
use plimsoll_core::report::{Analysed, json, markdown, review, sarif, suggestions};
use plimsoll_core::review::{
    Comment, LinkError, Record, Redaction, Review, Skip, State, Verdict, apply_accepted, decode,
    encode, fingerprint, merge, since,
};
use plimsoll_core::rules::Preset;
use plimsoll_core::{Inputs, Settings};
use plimsoll_tests::link::{packed, payload, plain};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::properties::config;

fn id() -> impl Strategy<Value = FixId> {
    ("[a-z|<`\n]{1,9}", 0_usize..9, 0_usize..3).prop_map(|(rule, instruction, ordinal)| FixId {
        rule: rule.into(),
        instruction,
        ordinal,
    })
}

fn a_review() -> impl Strategy<Value = Review> {
    let comment = (0_usize..9, any::<u32>(), ".{0,20}")
        .prop_map(|(line, fingerprint, text)| Comment { line, fingerprint, text });
    let skip = (id(), ".{0,9}").prop_map(|(fix, reason)| Skip { fix, reason });
    let verdicts = [Verdict::None, Verdict::Approve, Verdict::RequestChanges];
    (
        (".{0,9}", "[0-9.]{0,5}", 0_usize..99, ".{0,9}"),
        prop::sample::select(verdicts.to_vec()),
        (vec(id(), 0..4), vec(skip, 0..4), vec(comment, 0..4)),
    )
        .prop_map(|((author, version, problems, summary), verdict, lists)| Review {
            author,
            version,
            problems,
            verdict,
            summary,
            accepted: lists.0,
            skipped: lists.1,
            comments: lists.2,
        })
}

fn a_state() -> impl Strategy<Value = State> {
    let record = (200_u8.., vec(any::<u8>(), 0..9)).prop_map(|(tag, bytes)| Record { tag, bytes });
    let text = vec(prop::sample::select(vec!["FROM a\n", "RUN b\n", "COPY . .\r\n", "é"]), 0..9);
    (text, ".{0,9}", vec(a_review(), 0..4), vec(record, 0..3)).prop_map(
        |(text, dockerignore, reviews, unknown)| State {
            text: text.concat(),
            dockerignore,
            reviews,
            unknown,
            ..State::default()
        },
    )
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn what_is_written_is_read_and_written_the_same(state in a_state()) {
        let link = encode(&state);
        let opened = decode(&link).unwrap();
        prop_assert_eq!(encode(&opened.state), link);
        prop_assert_eq!(opened.newer, !state.unknown.is_empty());
        prop_assert_eq!(opened.state.reviews.len(), {
            let mut one: Vec<_> = state.reviews.iter().map(|review| encode(&State {
                reviews: vec![review.clone()], ..State::default()
            })).collect();
            one.sort();
            one.dedup();
            one.len()
        });
    }

    #[test]
    fn any_payload_is_read_or_refused(
        state in a_state(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = payload(&encode(&state));
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        check(&bytes);
        bytes.truncate(cut.index(bytes.len() + 1));
        check(&bytes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200), link in ".{0,60}") {
        check(&bytes);
        let _ = decode(&link);
        let _ = decode(&format!("v1.{link}"));
    }

    #[test]
    fn merging_does_not_depend_on_the_order(one in a_state(), two in a_state()) {
        let two = State { text: one.text.clone(), dockerignore: one.dockerignore.clone(), ..two };
        let (ab, ba) = (merge(&one, &two), merge(&two, &one));
        prop_assert_eq!(encode(&ab.state), encode(&ba.state));
        let sorted = |mut conflicts: Vec<_>| { conflicts.sort(); conflicts };
        prop_assert_eq!(sorted(ab.conflicts), sorted(ba.conflicts));
    }

    #[test]
    fn any_review_is_compared_applied_and_printed(one in a_state(), two in a_state()) {
        let (settings, inputs) = (Settings::default(), Inputs::default());
        since(&one, &two.text, &settings, &inputs);
        apply_accepted(&one, &two.text, &settings, &inputs);
        let text = review(&one);
        prop_assert!(!text.contains("://") && !text.contains('\r'));
    }

    #[test]
    fn nothing_shared_holds_a_planted_secret(
        value in "[A-Za-z]{3}[0-9][A-Za-z0-9!%+.]{0,12}[0-9][A-Za-z]{3}",
        key in "[a-zA-Z0-9]{36}",
        form in 0_usize..7,
    ) {
        prop_assume!(!plimsoll_core_placeholder(&value) && !plimsoll_core_placeholder(&key));
        let token = format!("ghp_{key}");
        let (line, secret) = match form {
            0 => (format!("ENV DB_PASSWORD={value}"), &value),
            1 => (format!("ENV DB_PASSWORD {value}"), &value),
            2 => (format!("ARG API_TOKEN=\"{value}\""), &value),
            3 => (format!("RUN git clone https://ci:{token}@example.org/a"), &token),
            4 => (format!("RUN cd /tmp && curl -H 'Authorization: {token}' x | sh"), &token),
            5 => (format!("LABEL a {token}"), &token),
            _ => (format!("MAINTAINER {token}"), &token),
        };
        let text = format!("FROM debian\n{line}\nRUN echo {secret} && apt-get install x\nCMD run {secret}\n");
        let comment = Comment { line: 2, fingerprint: fingerprint(&line), text: format!("is {secret} real?") };
        let skip = Skip { fix: "a:0:0".parse().unwrap(), reason: secret.clone() };
        let said = Review {
            author: "Ana".into(),
            summary: format!("`{secret}`"),
            skipped: vec![skip.clone()],
            comments: vec![comment],
            ..Review::default()
        };
        let state = State {
            text: text.clone(),
            dockerignore: format!("{secret}\n"),
            changes: vec![format!("edit={secret}")],
            skipped: vec![skip],
            reviews: vec![said],
            unknown: vec![Record { tag: 222, bytes: secret.clone().into_bytes() }],
            ..State::default()
        };
        let shared = Redaction::of_state(&state).state(&state);
        let opened = decode(&encode(&shared)).unwrap().state;
        let redaction = Redaction::of(&text);
        let settings = Settings { preset: Preset::Strict, ..Settings::default() };
        let whole = plimsoll_core::check(&text, &settings, &Inputs::default()).report;
        let report = redaction.report(&whole);
        let file = Analysed { path: "Dockerfile", source: &text, report: &report };
        let files = [file];
        for (what, out) in [
            ("link", format!("{opened:?}")),
            ("review", review(&shared)),
            ("json", serde_json::to_string(&json(&files)).unwrap()),
            ("sarif", serde_json::to_string(&sarif(&files)).unwrap()),
            ("markdown", markdown(&file, None, None)),
            ("suggestions", suggestions(&Analysed { report: &whole, ..file }, &[], Some(&redaction))),
        ] {
            prop_assert!(!out.contains(secret.as_str()), "{} of {}\n{}", what, text, out);
        }
    }
}

/// Values with one of these words hold the place of a secret, and stay.
fn plimsoll_core_placeholder(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    ["xxxx", "todo", "your", "dummy", "....", "example"].iter().any(|word| value.contains(word))
}

/// Each way of packing these bytes opens or is refused; what opens is written back and opens again.
fn check(bytes: &[u8]) {
    let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 1);
    for link in [plain(bytes), packed('d', bytes), packed('d', &deflated)] {
        if let Ok(opened) = decode(&link) {
            let again = encode(&opened.state);
            assert_eq!(encode(&decode(&again).unwrap().state), again);
        }
    }
}

#[test]
fn a_link_cut_anywhere_never_shows_half_a_review() {
    let state = State {
        text: "FROM a\n".into(),
        reviews: vec![Review { author: "Ana".into(), ..Review::default() }],
        ..State::default()
    };
    let link = encode(&state);
    for end in 0..link.len() {
        if let Ok(opened) = decode(&link[..end]) {
            assert!(opened.truncated.is_some() && opened.state.reviews.is_empty());
        }
    }
    let bytes = payload(&link);
    for end in 0..bytes.len() {
        check(&bytes[..end]);
    }
}

#[test]
fn large_and_hostile_links_are_refused_at_once() {
    let start = Instant::now();
    assert_eq!(decode(&"v1.d".repeat(500_000)), Err(LinkError::TooLong));
    assert_eq!(decode(&format!("https://a/#{}", "A".repeat(2_000_000))), Err(LinkError::TooLong));
    // A megabyte of empty records, of lists that claim 4,096 entries, of the highest numbers.
    for unit in [vec![250, 0], vec![5, 2, 0x80, 0x20], vec![0xff; 8], vec![13, 9]] {
        let bytes: Vec<u8> = [0].into_iter().chain(unit.repeat(20_000)).collect();
        check(&bytes);
    }
    let many = State {
        unknown: (0..300_000_u32)
            .map(|at| Record { tag: 250, bytes: at.to_le_bytes().to_vec() })
            .collect(),
        ..State::default()
    };
    assert!(decode(&encode(&many)).is_err());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn invalid_text_in_a_record_is_kept_and_not_shown() {
    for (tag, bytes) in
        [(8, vec![0xff]), (13, vec![1, 0xff, 0, 0, 0, 0, 0, 0, 0]), (4, vec![1, 1, 0xc3])]
    {
        let mut payload = vec![0, tag, bytes.len() as u8];
        payload.extend(&bytes);
        let opened = decode(&plain(&payload)).unwrap();
        assert_eq!(opened.state.unknown, [Record { tag, bytes }]);
        assert!(opened.state.reviews.is_empty() && opened.newer);
        let again = decode(&encode(&opened.state)).unwrap();
        assert_eq!(again.state, opened.state);
    }
}
