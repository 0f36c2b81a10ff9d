use super::*;
use crate::analysis::{Report, analyze};
use crate::cache::cost::Work;
use crate::rules::{Settings, UnknownWord};
use crate::size::Estimate;

fn outline() -> Outline {
    let side = |problems, disk, rebuilt, time| Figures {
        problems,
        disk: Some(Estimate::around(disk, 90, 120)),
        work: Some(Work { rebuilt, steps: 6, time: Estimate::exactly(time), ..Work::default() }),
    };
    Outline {
        now: side(12, 1_120_000_000, 5, 55_000),
        then: Some(side(8, 412_000_000, 5, 30_000)),
        most: Some(side(3, 126_000_000, 2, 8_000)),
    }
}

fn card<'a>(path: &'a str, source: &'a str, report: &'a Report, outline: &'a Outline) -> Card<'a> {
    let file = Analysed { path, source, report };
    Card { file, outline, fixes: "the safe fixes", link: Some("https://a.example/#v1.x?a&b") }
}

/// The bare text of markup.
fn bare(markup: &str) -> String {
    markup.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect()
}

#[test]
fn the_worst_problem_of_each_rule_comes_first() {
    let source = "FROM debian\nRUN cd a\nRUN cd b\nMAINTAINER x\nMAINTAINER y\n";
    let report = analyze(source, &Settings::default());
    let outline = outline();
    let card = card("Dockerfile", source, &report, &outline);
    let (problems, rest) = card.problems();
    let told: usize = problems.iter().map(|it| 1 + it.others).sum();
    assert_eq!(told + rest, report.findings.len());
    assert!(problems.is_sorted_by_key(|it| Reverse(it.finding.severity)));
    let first = problems.first().unwrap();
    assert_eq!((first.finding.rule, first.line, first.others), ("maintainer-deprecated", 4, 1));
    assert!(card.svg(Theme::Auto).contains("</tspan> and 1 more like it<"));
    assert!(problems.len() <= MOST);
}

#[test]
fn each_side_has_its_figures() {
    let report = Report { rules: 9, ..Report::default() };
    let (outline, source) = (outline(), "FROM a\n");
    let card = card("a/Dockerfile", source, &report, &outline);
    for part in [
        "Problems: 12; 8 with the safe fixes; 3 with every fix.",
        "Image on disk, about: 1.12 GB (1 GB to 1.4 GB); 412 MB (300 MB to 500 MB) with the safe \
         fixes; 126 MB (110 MB to 160 MB) with every fix.",
        "A source edit rebuilds: 5 of 6 steps, about 55 s; 5 of 6 steps, about 30 s with the safe \
         fixes; 2 of 6 steps, about 8 s with every fix.",
    ] {
        assert!(card.description().contains(part), "{part}\nin\n{}", card.description());
    }
    let shown = bare(&card.svg(Theme::Light));
    for part in [
        "Plimsoll: no problems in a/Dockerfile",
        "12 → 8",
        "→ with the safe fixes",
        "1.12 GB → 412 MB",
        "→ 300 MB to 500 MB",
        "126 MB with every fix",
        // The same steps, and in less time.
        "→ about 30 s",
        "No problems found by 9 rules",
    ] {
        assert!(shown.contains(part), "{part}\nin\n{shown}");
    }
}

#[test]
fn what_is_not_known_is_said() {
    let report = Report::default();
    let outline = Outline::default();
    let card = card("Dockerfile", "", &report, &outline);
    let told = card.description();
    assert!(
        told.contains("Image on disk, about: not known, its base is of unknown size."),
        "{told}"
    );
    assert!(
        told.contains("A source edit rebuilds: not known, it cannot be built as it is."),
        "{told}"
    );
    assert!(!card.svg(Theme::Auto).contains('→') && !card.html(Theme::Auto).contains('→'));
}

const HOSTILE: &str = "FROM debian\nMAINTAINER \"><img src=x onerror=alert(1)><script>@all #1 https://e \
                       www.e\u{202e}\u{ffff}]]>\nRUN cd `</text></svg><script>`\n";

#[test]
fn a_text_of_somebody_else_stays_text() {
    let path = "\"><script>\u{1b}\n@all/Dockerfile";
    let mut report = analyze(HOSTILE, &Settings::default());
    for finding in &mut report.findings {
        finding.message = format!("`{HOSTILE}` {HOSTILE}");
    }
    let outline = outline();
    let card = Card {
        link: Some("https://a.example/\"><script>#v1"),
        ..card(path, HOSTILE, &report, &outline)
    };
    for theme in Theme::ALL {
        let (svg, html) = (card.svg(theme), card.html(theme));
        for made in [&svg, &html] {
            let lower = made.to_ascii_lowercase();
            assert!(!lower.contains("<script") && !lower.contains("<img"), "{made}");
            assert!(!made.contains(['\u{202e}', '\u{1b}', '\u{ffff}']), "{made}");
            assert!(made.contains("[U+202E]") && made.contains("[U+001B]"), "{made}");
            assert_eq!(*made, if made == &svg { card.svg(theme) } else { card.html(theme) });
        }
        // No line is empty, and nothing becomes a mention or an address.
        assert!(html.lines().all(|line| line.starts_with('<')), "{html}");
        assert!(html.contains("@&#8203;all #&#8203;1 https:&#8203;//e www&#8203;.e"), "{html}");
        let open = html.matches("<table").count();
        assert_eq!((open, html.matches("</table>").count()), (1, 1));
    }
}

#[test]
fn a_picture_needs_nothing_else() {
    let report = analyze(HOSTILE, &Settings::default());
    let outline = outline();
    let card = card("Dockerfile", HOSTILE, &report, &outline);
    let svg = card.svg(Theme::Auto);
    for part in ["url(", "@import", "@font-face", "xlink", "<image", "<use", "foreignObject", " on"]
    {
        let tags = svg.split('<').filter_map(|it| it.split('>').next());
        assert!(!tags.clone().any(|tag| tag.contains(part)), "{part} in {svg}");
    }
    assert!(svg.contains("<a href=\"https://a.example/#v1.x?a&amp;b\""));
    assert!(Card { link: None, ..card }.svg(Theme::Auto).contains(" role=\"img\" "));
    assert!(svg.contains("prefers-color-scheme"));
    assert!(!card.svg(Theme::Dark).contains("prefers-color-scheme"));
    assert_eq!("dark".parse(), Ok(Theme::Dark));
    assert_eq!("Dark".parse::<Theme>(), Err(UnknownWord));
}
