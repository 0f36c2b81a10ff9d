//! The reports of every writer on one file, as it is in `tests/reports`. After a change that is
//! meant, `UPDATE_EXPECT=1 cargo test -p plimsoll-tests reports` writes them anew; look at the
//! difference.

use std::sync::Arc;

use expect_test::expect_file;
use plimsoll_core::build::Build;
use plimsoll_core::cache::cost::{Facts, commits, costs, expected, work};
use plimsoll_core::cache::{self, Change, Scenario};
use plimsoll_core::door::outline;
use plimsoll_core::fix::Safety;
use plimsoll_core::report::{self, Analysed, Card, Costed, Theme, pretty};
use plimsoll_core::review::{Comment, Review, Skip, State, Verdict, fingerprint};
use plimsoll_core::rules::ShellLinter;
use plimsoll_core::size::Closures;
use plimsoll_core::syntax::parse;
use plimsoll_core::{Check, Inputs, Settings, advise, check, fix_all, size};

const FILE: &str = "\
# The shop's image
FROM python:3.13-slim-bookworm
ENV API_TOKEN=ghp_aB3dE5gH7jK9mN1pQ2sT4vW6yZ8aB3dE5gH7
RUN apt-get update && apt-get install -y curl
COPY . .
RUN cd $HOME && pip install -r requirements.txt
# plimsoll ignore=shell-form-command: the shell sets PORT
CMD python -m shop \"`date`\" <b>*
";

fn inputs() -> Inputs {
    Inputs {
        today: Some("2026-11-21".to_owned()),
        closures: Arc::new(Closures::embedded()),
        shell: ShellLinter::Here(plimsoll_shell_lint::lint),
        ..Inputs::default()
    }
}

fn checked() -> Check {
    check(FILE, &Settings::default(), &inputs())
}

fn analysed(check: &Check) -> Analysed<'_> {
    Analysed { path: "shop/Dockerfile", source: check.text(), report: &check.report }
}

#[test]
fn a_check_in_every_format() {
    let check = checked();
    let files = [analysed(&check)];
    expect_file!["../reports/check.txt"].assert_eq(&report::text(&files));
    expect_file!["../reports/check.json"].assert_eq(&pretty(&report::json(&files)));
    expect_file!["../reports/check.sarif"].assert_eq(&pretty(&report::sarif(&files)));
    expect_file!["../reports/check.github.txt"].assert_eq(&report::github(&files));
    expect_file!["../reports/check.gitlab.json"].assert_eq(&pretty(&report::gitlab(&files)));
    expect_file!["../reports/check.rdjson"].assert_eq(&pretty(&report::rdjson(&files)));
    expect_file!["../reports/check.sonarqube.json"].assert_eq(&pretty(&report::sonarqube(&files)));
    expect_file!["../reports/check.junit.xml"].assert_eq(&report::junit(&files));
    expect_file!["../reports/check.checkstyle.xml"].assert_eq(&report::checkstyle(&files));
    expect_file!["../reports/check.md"].assert_eq(&report::markdown(&files[0], None, None));
    expect_file!["../reports/suggestions.md"].assert_eq(&report::suggestions(&files[0], &[], None));
    expect_file!["../reports/chat.txt"].assert_eq(&report::chat(&files[0], 2, None));
}

#[test]
fn what_the_fixes_change() {
    let fixed = fix_all(FILE, &Settings::default(), &inputs(), Safety::Unsafe, &[]);
    let patch = report::patch("shop/Dockerfile", FILE, &fixed.text);
    expect_file!["../reports/fixed.patch"].assert_eq(&patch);
}

#[test]
fn what_the_image_weighs() {
    let image = size(FILE, &Settings::default(), &inputs());
    expect_file!["../reports/size.txt"].assert_eq(&report::size(&image));
    expect_file!["../reports/size.json"].assert_eq(&pretty(&image));
}

#[test]
fn what_runs_again_and_what_that_costs() {
    let file = parse(FILE);
    let build = Build::new(FILE, &file);
    let changes = vec![Change::Edit("requirements.txt".to_owned())];
    let scenario = Scenario { changes, ..Settings::default().scenario(&inputs()) };
    let simulation = cache::simulate(&build, &scenario).expect("it can be built");
    let costs = costs(&build, &scenario, &Facts::default());
    let work = work(&simulation, &costs, &scenario);
    let profiles = commits(&[(&build, &scenario)]);
    let expected = expected(&build, &scenario, &costs, &profiles).expect("it can be built");
    let costed =
        Costed { simulation: &simulation, costs: &costs, work: &work, expected: Some(expected) };
    expect_file!["../reports/cache.txt"]
        .assert_eq(&report::simulation_text(&build, &simulation).collect::<String>());
    expect_file!["../reports/cost.txt"].assert_eq(&report::cost_text(&costed).collect::<String>());
    expect_file!["../reports/cache.json"]
        .assert_eq(&pretty(&report::simulation_json(&build, &costed)));
}

#[test]
fn what_belongs_beside_the_file() {
    let advice = advise(FILE, &Settings::default(), &inputs());
    expect_file!["../reports/advice.txt"].assert_eq(&report::advice(&advice));
}

#[test]
fn a_review_for_people_who_have_no_page() {
    let fixes: Vec<_> = checked().fixes().map(|fix| fix.id.clone()).collect();
    let line = FILE.lines().nth(4).unwrap_or_default();
    let comment = Comment {
        line: 5,
        fingerprint: fingerprint(line),
        text: "What is in `.`? @all".to_owned(),
    };
    let skip = Skip { fix: fixes[1].clone(), reason: "<later>".to_owned() };
    let review = Review {
        author: "Ada | *QA*".to_owned(),
        version: "0.1.0".to_owned(),
        problems: checked().report.findings.len(),
        verdict: Verdict::RequestChanges,
        summary: "Close.".to_owned(),
        accepted: vec![fixes[0].clone()],
        skipped: vec![skip],
        comments: vec![comment],
    };
    let state = State::of(FILE.to_owned(), &Settings::default(), &inputs());
    let state = State { reviews: vec![review], ..state };
    expect_file!["../reports/review.md"].assert_eq(&report::review(&state));
}

#[test]
fn a_card_for_places_without_scripts() {
    let check = checked();
    let outline = outline(&check);
    let link = Some("https://checks.example.org/#v1.p1");
    let card = Card { file: analysed(&check), outline: &outline, fixes: "the safe fixes", link };
    expect_file!["../reports/card.svg"].assert_eq(&card.svg(Theme::Auto));
    expect_file!["../reports/card.html"].assert_eq(&card.html(Theme::Auto));
    expect_file!["../reports/card.dark.html"].assert_eq(&card.html(Theme::Dark));
}

/// So that what was measured of the page's colours holds for cards too.
#[test]
fn a_card_has_the_pages_colours() {
    let css = include_str!("../../web/style/base.css");
    let (light, rest) = css.split_once(":root[data-theme=\"dark\"]").expect("both");
    let dark = rest.split('}').next().unwrap_or_default();
    let check = checked();
    let outline = outline(&check);
    let card = Card { file: analysed(&check), outline: &outline, fixes: "", link: None };
    for (theme, tokens) in [(Theme::Light, light), (Theme::Dark, dark)] {
        let svg = card.svg(theme);
        let style = svg.split("<style>").nth(1).and_then(|it| it.split("</style>").next());
        let rules = style.unwrap_or_default().lines().filter(|line| line.contains('#'));
        let mut seen = 0;
        for rule in rules {
            let name = rule.rsplit('.').next().and_then(|it| it.split(' ').next());
            for part in rule.split([' ', ';']).filter(|part| part.starts_with('#')) {
                assert!(tokens.contains(&format!(": {part};")), "{rule}");
                seen += 1;
            }
            if let Some(name @ ("muted" | "error" | "warning" | "info" | "hint" | "ok")) = name {
                let token = tokens.split(&format!("--{name}: ")).nth(1).unwrap_or_default();
                let token = token.split(';').next().unwrap_or_default();
                assert!(rule.contains(&format!("fill: {token};")), "{rule}");
            }
        }
        assert!(seen > 8, "{svg}");
    }
}

#[test]
fn an_embed_for_other_pages() {
    let address = "https://checks.example.org/";
    let frame = report::frame(address, "#p1", "problems", "dark");
    expect_file!["../reports/frame.html"].assert_eq(&frame);
    let component = report::component(address, FILE, "file", "auto");
    expect_file!["../reports/component.html"].assert_eq(&component);
}
