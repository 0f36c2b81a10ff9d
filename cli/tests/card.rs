//! `plimsoll card`: what it draws and where it writes it.

mod common;

use common::{FLAWED, Folder, Ran, given};

const PAGE: &str = "https://example.com/";

fn card(arguments: &[&str]) -> Ran {
    given(&[&["card", "-", "--today", "2026-11-21"], arguments].concat(), FLAWED)
}

#[test]
fn a_card_is_a_picture_that_links_to_what_it_shows() {
    let ran = card(&["--base-url", PAGE]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let start = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plimsoll-card-auto\" ";
    assert!(ran.out.starts_with(start) && ran.out.ends_with("</svg>\n"), "{}", ran.out);
    assert!(ran.out.contains("Plimsoll: ") && ran.out.contains(" in Dockerfile</title>"));
    let link = ran.out.split_once("<a href=\"").unwrap().1.split_once('"').unwrap().0;
    // The same that `link` prints.
    assert_eq!(link, given(&["link", "-", "--base-url", PAGE], FLAWED).out.trim());
    assert!(ran.err.contains("line 3: the value of API_TOKEN is redacted"), "{}", ran.err);
    assert!(!card(&[]).out.contains("<a "), "it links nowhere without an address");
    assert_eq!(ran.out, card(&["--base-url", PAGE]).out);
}

#[test]
fn every_option_is_taken_in_each_spelling() {
    let format = |words: &[&str]| card(words).out;
    let (svg, html) = (format(&[]), format(&["--format", "html"]));
    assert!(html.starts_with("<table ") && html.ends_with("</table>\n"), "{html}");
    assert_eq!(format(&["--format=svg"]), svg);
    assert_eq!(format(&["--format", "svg"]), svg);
    assert_eq!(format(&["--format=html"]), html);
    assert_eq!(format(&["--theme=auto"]), svg);
    assert_eq!(format(&["--theme", "auto"]), svg);
    for theme in ["light", "dark"] {
        let drawn = format(&["--theme", theme]);
        assert!(drawn.contains(&format!(" class=\"plimsoll-card-{theme}\" ")), "{drawn}");
        assert!(!drawn.contains("prefers-color-scheme"), "{drawn}");
        assert_eq!(format(&[&format!("--theme={theme}")]), drawn);
        assert_ne!(format(&["--format", "html", "--theme", theme]), html);
    }
    let linked = format(&["--base-url", PAGE]);
    assert_eq!(format(&["--base-url=https://example.com/"]), linked);
    // What comes after `#` is not of the page's address.
    assert_eq!(format(&["--base-url=https://example.com/#old"]), linked);
    for words in [
        &["--format", "png"][..],
        &["--theme", "blue"],
        &["--base-url", "javascript:alert(1)"],
        &["--base-url", "https://example.com/ x"],
        &["--base-url"],
        &["--output", "card.svg"],
        &["--output", "svg="],
        &["--output", "svg=-"],
        &["--output", "json=a"],
        &["--select", "no-such-rule"],
        &["--today", "yesterday"],
    ] {
        assert_eq!(card(words).status, 2, "{words:?}");
    }
}

#[test]
fn files_are_written_in_the_place_of_standard_output_or_beside_it() {
    let folder = Folder::new("card");
    folder.file("Dockerfile", FLAWED);
    let run = |arguments: &[&str]| {
        let ran = folder.plimsoll(&[&["card", "--today", "2026-11-21"], arguments].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    };
    let (svg, html) = (run(&[]), run(&["--format", "html", "Dockerfile"]));
    assert_eq!(run(&["--output", "svg=a.svg", "--output=html=a.html"]), "");
    assert_eq!((folder.read("a.svg"), folder.read("a.html")), (svg.clone(), html.clone()));
    assert_eq!(run(&["--output=SVG=b.svg", "--format=html"]), html);
    assert_eq!(folder.read("b.svg"), svg);
    let ran = folder.plimsoll(&["card", "--output", "svg=no/such/a.svg"]);
    assert!(ran.status == 2 && ran.err.contains("cannot write no/such/a.svg"), "{}", ran.err);
}

#[test]
fn rules_context_and_build_are_those_that_are_asked_for() {
    let folder = Folder::new("card-build");
    let staged = "ARG V=13\nFROM debian:12 AS old\nFROM debian:$V\nCOPY . .\nMAINTAINER a\nCMD a\n";
    folder.file("app/Dockerfile", staged);
    folder.file("app/.dockerignore", "*\n");
    folder.file("ignore", "*\n");
    folder.file("plimsoll.toml", "ignore = [\"maintainer-deprecated\"]\n");
    let run = |arguments: &[&str]| {
        let all = [&["card", "app/Dockerfile", "--today", "2026-11-21"], arguments].concat();
        let ran = folder.plimsoll(&all);
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        ran.out
    };
    let usual = run(&[]);
    assert!(usual.contains("in app/Dockerfile</title>"), "{usual}");
    assert!(!usual.contains("maintainer-deprecated"), "the configuration counts");
    for words in [
        &["--preset", "strict"][..],
        &["--preset=strict"],
        &["--config", "/dev/null"],
        &["--config=/dev/null"],
        &["--select", "DL4000", "--config=/dev/null"],
        &["--ignore", "shell-form-command"],
        &["--ignore=shell-form-command"],
        &["--deploy", "kubernetes"],
        &["--profile=security"],
        &["--context", "app"],
        &["--context=app"],
        &["--dockerignore", "ignore"],
        &["--dockerignore=ignore"],
        &["--target", "old"],
        &["--target=old"],
        &["--build-arg", "V=99"],
        &["--build-arg=V=99"],
    ] {
        assert_ne!(run(words), usual, "{words:?}");
    }
    for words in [&["--platform", "linux/arm64"][..], &["--platform=linux/amd64"], &["--no-shell"]]
    {
        assert!(run(words).contains("</svg>"), "{words:?}");
    }
    let named = given(&["card", "-", "--stdin-filename", "web/Dockerfile"], FLAWED);
    assert!(named.out.contains("in web/Dockerfile</title>"), "{}", named.out);
    let named = given(&["card", "Dockerfile", "--stdin-filename=a"], FLAWED);
    assert!(named.status == 2 && named.err.contains("--stdin-filename"), "{}", named.err);
    let part = given(&["card", "-", "--fragment=debian:13"], "RUN apt-get update\n");
    assert!(part.status == 0 && part.out.contains(" MB to "), "{}", part.out);
}

#[test]
fn values_that_look_secret_stay_out_unless_they_are_wanted() {
    let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".repeat(2).get(..36).unwrap());
    let file = format!("FROM debian:13\nRUN cd {token} && make\nUSER 1\n");
    for format in ["svg", "html"] {
        let run = |more: &[&str]| {
            let words = ["card", "-", "--format", format, "--select", "DL3003", "--stdin-filename"];
            given(&[&words[..], &[&token], more].concat(), &file).out
        };
        let shown = run(&[]);
        assert!(!shown.contains(&token) && shown.contains("REDACTED"), "{shown}");
        assert!(run(&["--unredacted"]).contains(&token));
    }
    let linked = card(&["--base-url", PAGE, "--unredacted"]);
    let whole = given(&["link", "-", "--base-url", PAGE, "--unredacted"], FLAWED).out;
    assert!(linked.out.contains(whole.trim()), "{}", linked.out);
    assert_eq!(linked.err, "");
}

#[test]
fn what_is_too_long_for_a_link_has_a_card_without_one() {
    let mut noise = 1_u64;
    let mut line = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("# {noise:x}{:x}\n", noise.rotate_left(29))
    };
    let text: String = (0..4_000).map(|_| line()).collect();
    let ran = given(&["card", "-", "--base-url", PAGE], &format!("FROM debian:13\n{text}"));
    assert!(ran.status == 0 && !ran.out.contains("<a "), "{}", ran.err);
    assert!(ran.err.contains("the card links nowhere"), "{}", ran.err);
}
