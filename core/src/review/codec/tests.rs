use super::*;
use crate::review::payload::MAX_RECORDS;
use crate::review::{Comment, OtherBase, Record, Review, Skip, Verdict, View};
use crate::rules::{Preset, Severity};

fn sample() -> State {
    State {
        text: "FROM python:3.14\nRUN pip install flask # é🦀\r\n".repeat(3),
        preset: Preset::Strict,
        ticked: vec!["pip-cache-kept:1:0".parse().unwrap()],
        skipped: vec![Skip { fix: "no-user:0:0".parse().unwrap(), reason: "later".into() }],
        ignore: vec!["pip-unpinned".into()],
        severities: vec![("no-user".into(), Severity::Error)],
        trusted_registries: vec!["*.example.com".into()],
        disregard_ignores: true,
        view: View::Fixes,
        ..State::default()
    }
}

fn review() -> Review {
    Review {
        author: "Ana".into(),
        version: "0.1.0".into(),
        problems: 2,
        verdict: Verdict::Approve,
        summary: "good".into(),
        accepted: vec!["x-y:1:0".parse().unwrap()],
        skipped: vec![Skip { fix: "z:0:1".parse().unwrap(), reason: "later".into() }],
        comments: vec![Comment { line: 2, fingerprint: 0x1234_5678, text: "why?".into() }],
    }
}

/// Links of version 1, kept for ever.
#[test]
fn golden_links_open() {
    for (link, state) in golden() {
        let opened = decode(link).expect(link);
        assert_eq!(opened.state, state);
        assert_eq!(opened.newer, !state.unknown.is_empty());
        assert!(opened.truncated.is_none());
        assert_eq!(encode(&state), link, "the encoder still writes it so");
    }
}

fn golden() -> [(&'static str, State); 6] {
    [
        ("v1.p2.AA.c5r0", State::default()),
        (
            "v1.pj.DUZST00gc2NyYXRjaAo.7oyp",
            State { text: "FROM scratch\n".into(), ..State::default() },
        ),
        (
            "v1.d52.tcvBCcIwFIDhPjAtFC3oBA88RxA9OYA3FQoOEOIrDQ2vIXkFvbmDA3gTnMOFHEEdwuMP_3eDbX3YYbhI2_NmtViuy_q4x-ACOk5ivMfGm9ThHF_P9_1xnZT_B5Anic7KqILx99MDB8dMJzWD6tfW2JZ0R0Egy6dQcK-HRDHLlDdCsVCNO1P6AA.4pc0",
            State {
                severities: vec![],
                trusted_registries: vec![],
                disregard_ignores: false,
                ..sample()
            },
        ),
        (
            "v1.d4a.LcqxCsIwEABQEEptLAh-gN4PGEWdBAcR3KSik5Nc7w6NRBu85P9Lad_8FudbdYFfw7Lf7OB4hzo5z-ZUXR9gwZo8I6S3jGddeX4bTl7U2JeLpsj6Ox-VNaosU2CMwlNhFw_6pxWGYD86KbbrQZmTR1VHLQ.uiam",
            State {
                text: "FROM node:24 AS build\nCOPY . .\n".into(),
                view: View::Cache,
                dockerignore: "node_modules\n.git\n".into(),
                stage: "build".into(),
                changes: vec!["base-updated".into(), "edit=src/app.js".into()],
                engine: "classic".into(),
                budget: Some(300_000_000),
                ..State::default()
            },
        ),
        (
            "v1.p2b.DUZST00gYQpSVU4gYgoNLgNBbmEFMC4xLjACAQRnb29kAQN4LXkBAAEBegABBWxhdGVyAQJ4VjQSBHdoeT8.xsbm",
            State { text: "FROM a\nRUN b\n".into(), reviews: vec![review()], ..State::default() },
        ),
        (
            "v1.d14.Y3cL8vdVSOTi5WZ2zEtkgAAgxyk1j4GBCcRJZgAA.pbwe",
            State {
                text: "FROM a\n".into(),
                reviews: vec![
                    Review { author: "Ana".into(), ..Review::default() },
                    Review {
                        author: "Ben".into(),
                        verdict: Verdict::RequestChanges,
                        ..Review::default()
                    },
                ],
                unknown: vec![Record { tag: 99, bytes: Vec::new() }],
                ..State::default()
            },
        ),
    ]
}

#[test]
fn links_use_only_characters_that_survive_everywhere() {
    let link = encode(&sample());
    assert!(link.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{link}");
    assert!(link.ends_with(|c: char| c.is_ascii_alphanumeric()));
}

#[test]
fn the_order_of_ticks_does_not_show() {
    let mut state = sample();
    state.ticked.push("a:0:0".parse().unwrap());
    let link = encode(&state);
    state.ticked.reverse();
    assert_eq!(encode(&state), link);
}

#[test]
fn a_link_cut_anywhere_says_so_and_gives_the_top() {
    let state = sample();
    let link = encode(&state);
    let mut longest = 0;
    for end in 0..link.len() {
        match decode(&link[..end]) {
            Ok(opened) => {
                let cut = opened.truncated.expect("cut");
                assert_eq!((cut.received, cut.expected), (end, link.len()));
                assert!(state.text.starts_with(&opened.state.text));
                longest = longest.max(opened.state.text.len());
            }
            Err(LinkError::NotALink | LinkError::Damaged) => assert!(end < 8, "{end}"),
            Err(error) => panic!("{end}: {error}"),
        }
    }
    assert_eq!(longest, state.text.len());
}

#[test]
fn damage_is_found() {
    let link = encode(&sample());
    for at in 0..link.len() {
        let mut damaged = link.clone().into_bytes();
        damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(damaged).unwrap();
        if let Ok(opened) = decode(&damaged) {
            assert!(opened.truncated.is_some(), "{at}: {damaged}");
        }
    }
}

#[test]
fn unknown_records_are_kept() {
    let mut state = sample();
    state.unknown.push(Record { tag: 200, bytes: vec![1, 2, 3] });
    let opened = decode(&encode(&state)).unwrap();
    assert!(opened.newer);
    assert_eq!(opened.state, state);
}

#[test]
fn other_base_images_travel_and_become_fixes() {
    let base = |instruction, image: &str| OtherBase { instruction, image: image.into() };
    let mut state = sample();
    state.text.insert_str(0, "ARG A\n");
    state.bases = vec![base(0, "a:1"), base(1, "a:1\nRUN x"), base(1, "python:3.14-slim")];
    let opened = decode(&encode(&state)).unwrap();
    assert_eq!((&opened.state, opened.newer), (&state, false));
    let titles: Vec<String> =
        opened.state.base_fixes(&state.text).into_iter().map(|fix| fix.title).collect();
    assert_eq!(titles, ["Start from `python:3.14-slim`"]);
    let moved = state.onto(&format!("ARG B\n{}", state.text));
    assert_eq!(moved.bases[2], base(2, "python:3.14-slim"));
}

#[test]
fn a_bomb_is_stopped() {
    let state = State { text: "x".repeat(MAX_TEXT + 1), ..State::default() };
    assert_eq!(decode(&encode(&state)), Err(LinkError::TooLarge));
    assert_eq!(decode(&"v".repeat(MAX_LINK + 1)), Err(LinkError::TooLong));
}

#[test]
fn other_texts_are_no_links() {
    for text in
        ["", "#", "v1", "v1.", "vx.d", "v1.d", "https://example.com/#top", "v1.dzzzzzzzzzz.a"]
    {
        assert!(decode(text).is_err(), "{text}");
    }
    assert_eq!(decode("v2.whatever"), Err(LinkError::Newer(NewerLink { version: 2 })));
}

/// A link over these bytes whose check holds.
fn sealed(codec: char, bytes: &[u8]) -> String {
    let payload = URL_SAFE_NO_PAD.encode(bytes);
    checked(&format!("v1.{codec}{}.{payload}", base36(payload.len() as u64)))
}

fn checked(link: &str) -> String {
    format!("{link}.{}", checksum(link))
}

#[test]
fn each_breakage_is_called_what_it_is() {
    use Foreign::{Inside, Length, Packing, Records, Text};
    use LinkError::{Damaged, NotALink, TooLarge, TooLong};
    let good = encode(&State { text: "FROM scratch\n".into(), ..State::default() });
    let records = |count| [&[0][..], &[99, 0].repeat(count)].concat();
    let bomb = compress_to_vec(&vec![b'x'; MAX_TEXT + 1], LEVEL);
    let foreign = LinkError::Foreign;
    for (what, link, error) in [
        ("other text", "https://example.org/#top".to_owned(), NotALink),
        ("one character too long", "v".repeat(MAX_LINK + 1), TooLong),
        ("too long behind an address", format!("https://a/#{}", "v".repeat(MAX_LINK + 1)), TooLong),
        ("a bomb", sealed('d', &bomb), TooLarge),
        ("another character in the payload", good.replacen("DUZ", "DUA", 1), Damaged),
        ("another check", good.replace(".7oyp", ".7oyq"), Damaged),
        ("another length", good.replacen("v1.pj", "v1.pk", 1), Damaged),
        ("a length that is no number", good.replacen("v1.pj", "v1.p-", 1), Damaged),
        ("no check where one should be", good.replace(".7oyp", "7oyp"), Damaged),
        ("a length that is no number, sealed", checked("v1.p-.AA"), foreign(Length)),
        ("a length above every limit, sealed", checked("v1.pzzzzzzzz.AA"), foreign(Length)),
        ("a longer payload than said, sealed", checked("v1.p2.AAAA"), foreign(Length)),
        ("a shorter payload than said, sealed", checked("v1.p4.AA"), foreign(Length)),
        ("no base64", checked("v1.p4.A!AA"), foreign(Packing)),
        ("no base64, cut", "v1.p9.A!AA".to_owned(), foreign(Packing)),
        ("nothing deflated", sealed('d', &[0xff; 9]), foreign(Packing)),
        ("deflated data without its end", sealed('d', &bomb[..40]), foreign(Packing)),
        ("no byte at all", sealed('p', &[]), foreign(Inside)),
        ("a text that is not UTF-8", sealed('p', &[2, b'a', 0xff]), foreign(Text)),
        ("a text past the end", sealed('p', &[3, b'a']), foreign(Inside)),
        ("a length without end", sealed('p', &[0xff; 9]), foreign(Inside)),
        ("a record past the end", sealed('p', &[0, 1, 9, b'x']), foreign(Inside)),
        ("a record without length", sealed('p', &[0, 1]), foreign(Inside)),
        ("one record too many", sealed('p', &records(MAX_RECORDS + 1)), foreign(Records)),
    ] {
        let found = decode(&link).expect_err(what);
        assert_eq!(found, error, "{what}");
        let says = found.to_string();
        assert_eq!(says.contains("changed on the way"), error == Damaged, "{what}: {says}");
        let ours = matches!(error, LinkError::Foreign(_));
        assert_eq!(says.contains("no link of Plimsoll holds: "), ours, "{what}: {says}");
    }
    assert_eq!(decode(&sealed('p', &records(MAX_RECORDS))).unwrap().state.unknown.len(), 512);
}

#[test]
fn the_longest_fragment_is_known_before_it_is_read() {
    for (characters, may) in [(0, true), (MAX_LINK + 1, true), (MAX_LINK + 2, false)] {
        assert_eq!(may_be_link(characters), may, "{characters}");
        let fragment = format!("#{}", "v".repeat(characters.saturating_sub(1)));
        assert_eq!(decode(&fragment) != Err(LinkError::TooLong), may, "{characters}");
    }
}

#[test]
fn a_whole_url_and_what_follows_the_link_are_fine() {
    let link = encode(&sample());
    let url = format!("https://example.com/app/?practice=x#{link}");
    assert_eq!(decode(&url).unwrap().state, sample());
    assert_eq!(decode(&format!("{url})")).unwrap().state, sample());
}
