//! Nothing that is made to be shared holds a secret: every form, times every shape of a secret,
//! times every place where one can stand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::report::{
    Analysed, checkstyle, gitlab, json, junit, markdown, rdjson, review, sarif, sonarqube,
    suggestions,
};
use plimsoll_core::review::{
    Comment, OtherBase, Record, Redaction, Review, Skip, State, decode, encode, fingerprint,
};
use plimsoll_core::rules::{LabelKind, Preset, Rules, Severity};
use plimsoll_core::{Settings, fix_all};
use plimsoll_tests::link::payload;

/// The prefixes of issuers' tokens, each with the length of the rest and a character that tells
/// what else it is made of.
const TOKENS: [(&str, usize, char); 30] = [
    ("AKIA", 16, 'U'),
    ("ASIA", 16, 'U'),
    ("ghp_", 36, 'a'),
    ("gho_", 36, 'a'),
    ("ghu_", 36, 'a'),
    ("ghs_", 36, 'a'),
    ("ghr_", 36, 'a'),
    ("github_pat_", 82, '_'),
    ("glpat-", 20, '-'),
    ("gldt-", 20, '-'),
    ("npm_", 36, 'a'),
    ("pypi-", 90, '-'),
    ("dckr_pat_", 27, '-'),
    ("xoxb-", 50, '-'),
    ("xoxp-", 50, '-'),
    ("xoxa-", 50, '-'),
    ("xoxr-", 50, '-'),
    ("xoxs-", 50, '-'),
    ("sk_live_", 24, 'a'),
    ("rk_live_", 24, 'a'),
    ("AIza", 35, '-'),
    ("ya29.", 60, '-'),
    ("SG.", 66, '.'),
    ("hf_", 34, 'a'),
    ("sk-ant-", 90, '-'),
    ("sk-proj-", 90, '-'),
    ("dop_v1_", 64, 'a'),
    ("hvs.", 90, '-'),
    ("shpat_", 32, 'a'),
    ("eyJ", 0, 'j'),
];

/// A secret as it stands in a text, and the pieces of it that nothing shared may hold.
struct Planted {
    text: String,
    pieces: Vec<String>,
}

/// Letters and digits as issuers make them, so that no real-looking token stands in this file.
fn body(length: usize) -> String {
    "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".chars().cycle().take(length).collect()
}

fn shapes() -> Vec<Planted> {
    let whole = |text: String| Planted { pieces: vec![text.clone()], text };
    let mut all: Vec<Planted> = TOKENS
        .iter()
        .map(|&(prefix, length, kind)| {
            whole(match kind {
                'U' => format!("{prefix}{}", body(length).to_uppercase()),
                'j' => format!("eyJ{}.eyJ{}.{}", body(20), body(30), body(43)),
                'a' => format!("{prefix}{}", body(length)),
                other => format!("{prefix}{}{other}{}", body(5), body(length - 6)),
            })
        })
        .collect();
    for address in ["https://ci:{}@pypi.example.org/simple", "postgres://app:{}@db:5432/x"] {
        let text = address.replace("{}", "h7Kd93Lq");
        all.push(Planted { text, pieces: vec!["h7Kd93Lq".into()] });
    }
    for key in ["_authToken", "_auth", "_password"] {
        let text = format!("//registry.example.org/:{key}={}", body(40));
        all.push(Planted { text, pieces: vec![body(40)] });
    }
    all
}

/// A private key: three lines of it, so it can stand only where lines can.
fn private_key() -> Planted {
    let word = "PRIVATE";
    let lines = [body(64), body(64).to_lowercase(), body(40).to_uppercase()];
    let text =
        format!("-----BEGIN {word} KEY-----\n{}\n-----END {word} KEY-----", lines.join("\n"));
    Planted { text, pieces: lines.to_vec() }
}

/// Dockerfiles with the secret in each kind of place.
fn dockerfiles(secret: &str) -> Vec<String> {
    [
        "FROM debian\nENV A={}\n",
        "FROM debian\nENV A {}\n",
        "FROM debian\nARG A={}\n",
        "ARG A={}\nFROM debian\n",
        "FROM debian\nLABEL a=\"{}\"\n",
        "FROM debian\nMAINTAINER {}\n",
        "FROM debian\n# {}\nRUN true\n",
        "FROM debian\n# plimsoll ignore=no-user: {}\nRUN true\n",
        "FROM debian\nRUN cd /tmp && curl -H 'X: {}' http://example.org/x | sh\n",
        "FROM debian\nRUN apt-get install x && \\\n  # {}\n  echo \"{}\"\n",
        "FROM debian\nRUN cat <<EOF > /x\n{}\nEOF\n",
        "FROM debian\nCOPY <<EOF /x\n{}\nEOF\n",
        "FROM debian\nCMD run --token {}\n",
        "FROM debian\nENTRYPOINT [\"run\", \"{}\"]\n",
        "FROM debian\nHEALTHCHECK CMD curl -H \"{}\" http://localhost\n",
        "FROM debian\nONBUILD ENV A {}\n",
        "FROM debian\nONBUILD RUN cd x && echo {}\n",
        "FROM debian\nWORKDIR {}\n",
        "FROM debian\nUSER {}\n",
        "FROM debian AS {}\n",
        "FROM {}\n",
        "FROM debian\nADD {} /x\n",
        "FROM debian\nCOPY --from={} a /x\n",
        "FROM debian\nEXPOSE {}\n",
        "FROM debian\nSHELL [\"{}\"]\n",
        "FROM debian\nNONSENSE {}\n",
        "FROM debian\nRUN --mount=type=secret,id={} true\n",
    ]
    .iter()
    .map(|file| file.replace("{}", secret))
    .collect()
}

/// States with the secret in each text that a link carries.
fn states(secret: &str, dockerfile: &str) -> Vec<(&'static str, State)> {
    let id = |rule: &str| FixId { rule: rule.to_owned().into(), instruction: 1, ordinal: 0 };
    let skip = |rule: &str, reason: &str| Skip { fix: id(rule), reason: reason.to_owned() };
    let text = || format!("see {secret}, please");
    let plain = || State { text: dockerfile.to_owned(), ..State::default() };
    let reviewed = |review: Review| State { reviews: vec![review], ..plain() };
    let comment = |text: String| Comment { line: 2, fingerprint: fingerprint("x"), text };
    vec![
        ("the Dockerfile", plain()),
        (".dockerignore", State { dockerignore: format!(".git\n{secret}\n"), ..plain() }),
        ("stage", State { stage: text(), ..plain() }),
        ("engine", State { engine: text(), ..plain() }),
        ("changes", State { changes: vec![format!("edit={secret}")], ..plain() }),
        ("checked", State { checked: vec![secret.to_owned()], ..plain() }),
        ("severities", State { severities: vec![(text(), Severity::Info)], ..plain() }),
        ("registries", State { trusted_registries: vec![text()], ..plain() }),
        ("labels", State { label_schema: vec![(text(), LabelKind::Url)], ..plain() }),
        ("base", State { bases: vec![OtherBase { instruction: 0, image: text() }], ..plain() }),
        ("ignored rules", State { ignore: vec![text()], ..plain() }),
        ("ticked", State { ticked: vec![id(secret)], ..plain() }),
        ("skipped", State { skipped: vec![skip(secret, "")], ..plain() }),
        ("reason", State { skipped: vec![skip("a", &text())], ..plain() }),
        ("author", reviewed(Review { author: secret.to_owned(), ..Review::default() })),
        ("version", reviewed(Review { version: secret.to_owned(), ..Review::default() })),
        ("verdict", reviewed(Review { summary: text(), ..Review::default() })),
        ("accepted", reviewed(Review { accepted: vec![id(secret)], ..Review::default() })),
        ("skipped by", reviewed(Review { skipped: vec![skip(secret, "")], ..Review::default() })),
        ("reason of", reviewed(Review { skipped: vec![skip("a", &text())], ..Review::default() })),
        ("comment", reviewed(Review { comments: vec![comment(text())], ..Review::default() })),
        (
            "unknown record",
            State { unknown: vec![Record { tag: 222, bytes: text().into_bytes() }], ..plain() },
        ),
    ]
}

/// Everything that is made by default from a state, by form.
fn forms(state: &State) -> Vec<(&'static str, String)> {
    let redaction = Redaction::of_state(state);
    let shared = redaction.state(state);
    let link = encode(&shared);
    let opened = decode(&link).unwrap().state;
    let settings = Settings { preset: Preset::Strict, ..state.settings() };
    let inputs = state.inputs(Rules::all());
    let whole = plimsoll_core::check(&state.text, &settings, &inputs).report;
    let fixed = fix_all(&state.text, &settings, &inputs, Safety::Unsafe, &[]).text;
    let report = redaction.report(&whole);
    let file = Analysed { path: "Dockerfile", source: &state.text, report: &report };
    let files = [file];
    let whole = Analysed { report: &whole, ..file };
    vec![
        ("link", format!("{opened:?}")),
        ("bytes of the link", String::from_utf8_lossy(&payload(&link)).into_owned()),
        ("bundle", serde_json::to_string_pretty(&shared).unwrap()),
        ("review as Markdown", review(&shared)),
        ("JSON", serde_json::to_string(&json(&files)).unwrap()),
        ("GitLab", serde_json::to_string(&gitlab(&files)).unwrap()),
        ("reviewdog", serde_json::to_string(&rdjson(&files)).unwrap()),
        ("SonarQube", serde_json::to_string(&sonarqube(&files)).unwrap()),
        ("JUnit", junit(&files)),
        ("Checkstyle", checkstyle(&files)),
        ("SARIF", serde_json::to_string(&sarif(&files)).unwrap()),
        ("Markdown", markdown(&whole, Some(&fixed), Some(&redaction))),
        ("suggestions", suggestions(&whole, &[], Some(&redaction))),
    ]
}

fn check(state: &State, place: &str, pieces: &[String]) {
    for (form, out) in forms(state) {
        for piece in pieces {
            assert!(
                !out.contains(piece.as_str()),
                "{form} holds {piece} of {place} of\n{}\nin\n{out}",
                state.text
            );
        }
    }
}

#[test]
fn no_form_holds_a_shape_from_any_place_in_the_dockerfile() {
    for planted in shapes() {
        for text in dockerfiles(&planted.text) {
            check(&State { text, ..State::default() }, "the Dockerfile", &planted.pieces);
        }
    }
}

#[test]
fn no_form_holds_a_shape_from_any_text_beside_it() {
    for planted in shapes() {
        for (place, state) in states(&planted.text, "FROM debian\nRUN cd /x\n") {
            check(&state, place, &planted.pieces);
        }
    }
}

#[test]
fn no_form_holds_the_value_of_a_secret_variable_wherever_it_is_repeated() {
    for (value, spelled) in [
        ("hunter2hunter2", "hunter2hunter2"),
        ("Tr0ub4dor&3", "Tr0ub4dor&3"),
        ("correct horse 9", "\"correct horse 9\""),
        ("Pa\\ss9word<x>", "'Pa\\ss9word<x>'"),
    ] {
        let text = format!(
            "FROM debian\nENV DB_PASSWORD={spelled}\nRUN cd /x && login '{value}'\nCMD run {value}\n"
        );
        for (place, state) in states(value, &text) {
            check(&state, place, &[value.to_owned()]);
        }
    }
}

#[test]
fn no_form_holds_a_line_of_a_private_key() {
    let key = private_key();
    for file in [
        "FROM debian\nRUN cat <<EOF > /k\n{}\nEOF\n",
        "FROM debian\nCOPY <<EOF /k\n{}\nEOF\nRUN cd /x\n",
    ] {
        let text = file.replace("{}", &key.text);
        check(&State { text, ..State::default() }, "the Dockerfile", &key.pieces);
    }
    for (place, state) in states(&key.text, "FROM debian\n") {
        check(&state, place, &key.pieces);
    }
    let quoted = key.text.replace('\n', "\\n");
    let text = format!("FROM debian\nENV K=\"{quoted}\"\n");
    check(&State { text, ..State::default() }, "ENV", &key.pieces);
}

#[test]
fn what_is_listed_is_what_goes() {
    for planted in shapes() {
        for (place, state) in states(&planted.text, "FROM debian\nRUN cd /x\n") {
            // Ids of fixes and unknown records are no texts: they go without a word.
            if [
                "the Dockerfile",
                "checked",
                "ticked",
                "skipped",
                "accepted",
                "skipped by",
                "unknown record",
            ]
            .contains(&place)
            {
                continue;
            }
            let redaction = Redaction::of_state(&state);
            let held = redaction.held(&state);
            assert_eq!(held.len(), 1, "{place}: {held:?}");
            for piece in &planted.pieces {
                assert!(!format!("{held:?}").contains(piece.as_str()), "{held:?}");
            }
            let shared = redaction.state(&state);
            assert!(Redaction::of_state(&shared).held(&shared).is_empty(), "{place}");
        }
    }
}
