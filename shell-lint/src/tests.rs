//! Findings at their places, in every place where a script can stand.

use plimsoll_core::rules::Severity::{Error, Info};
use plimsoll_core::rules::{Preset, ShellLinter};
use plimsoll_core::text::LineIndex;
use plimsoll_core::{Check, Inputs, Settings};

/// A text, checked with the linter at hand.
fn checked(text: &str, settings: &Settings) -> Check {
    let shell = ShellLinter::Here(crate::lint);
    plimsoll_core::check(text, settings, &Inputs { shell, ..Inputs::default() })
}

fn of(preset: Preset) -> Settings {
    Settings { preset, ..Settings::default() }
}

/// Compares the shell findings of a text with the lines of carets in it: `#   ^^^ SC2086` stands
/// under what it is about and is no part of the text.
fn check(fixture: &str) {
    check_in(Preset::Recommended, fixture);
}

fn check_in(preset: Preset, fixture: &str) {
    let mut text = String::new();
    let mut expected = Vec::new();
    for line in fixture.trim_start_matches('\n').split_inclusive('\n') {
        match line.find('^').filter(|_| line.starts_with('#')) {
            Some(column) => {
                let end = line.rfind('^').expect("carets");
                let code = line[end + 1..].trim().to_owned();
                expected.push((text.lines().count(), column + 1, end + 2, code));
            }
            None => text.push_str(line),
        }
    }
    let index = LineIndex::new(&text);
    let found: Vec<_> = checked(&text, &of(preset))
        .report
        .findings
        .iter()
        .filter(|finding| finding.rule.starts_with("SC"))
        .map(|finding| {
            let start = index.line_column(finding.range.start());
            let end = index.line_column(finding.range.end());
            (
                start.line as usize,
                start.column as usize,
                end.column as usize,
                finding.rule.to_owned(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn through_continuations_and_comments() {
    check(
        r#"
FROM debian:13
RUN true \
    # A comment between.
    && rm $HOME \
#         ^^^^^ SC2086

    && echo "$HOME"
"#,
    );
}

#[test]
fn in_heredocs() {
    check(
        "
FROM debian:13
RUN <<EOF
set -e
rm $HOME
#  ^^^^^ SC2086
EOF
COPY <<'EOF' /start.sh
#!/bin/sh
rm $1
#  ^^ SC2086
EOF
COPY <<EOF /notes.txt
rm $1
EOF
",
    );
}

#[test]
fn what_the_builder_expands_is_not_the_shells() {
    check(
        r"
FROM debian:13
ARG WHERE=/srv
COPY <<EOF /start.sh
#!/bin/sh
ls \
  $WHERE \$1
#         ^^ SC2086
EOF
",
    );
}

#[test]
fn in_commands_that_start_later() {
    check(
        r#"
FROM debian:13
HEALTHCHECK CMD test -f $1
#                       ^^ SC2086
ENTRYPOINT ["sh", "-c", "exec \"a\" $1"]
#                                   ^^ SC2086
ONBUILD RUN rm $1
#              ^^ SC2086
"#,
    );
}

#[test]
fn the_shell_is_known() {
    check("\nFROM debian:13\nSHELL [\"/bin/bash\", \"-c\"]\nRUN [[ -n \"$HOME\" ]]\n");
    check("\nFROM alpine:3.23\nRUN [[ -n \"$HOME\" ]] && set -o pipefail\n");
    check("\nFROM alpine:3.23\nRUN read -rp a b && echo \"$b\"\n");
    check("\nFROM alpine:3.23\nRUN read -ra _\n#        ^^^ SC3045\n");
    check("\nFROM debian:13\nRUN [[ -n \"$HOME\" ]]\n#   ^^^^^^^^^^^^^^^^ SC3010\n");
    check("\nFROM debian:13\nRUN <<EOF\n#!/bin/bash\n[[ -n \"$HOME\" ]]\nEOF\n");
    check("\nFROM mcr.microsoft.com/windows/nanoserver\nRUN echo `ls` $x\n");
    check("\nFROM a\nSHELL [\"pwsh\", \"-Command\"]\nRUN echo `ls` $x\n");
}

#[test]
fn variables_of_the_build_are_known() {
    check("\nFROM debian:13\nARG one\nENV two=2\nRUN echo \"$one$two\" $one $http_proxy\n");
    check("\nFROM debian:13\nRUN echo \"$one\"\n#         ^^^^ SC2154\n");
}

#[test]
fn hadolint_shows_one_finding_of_a_script_and_none_of_others() {
    check_in(
        Preset::Hadolint,
        "
FROM debian:13
RUN rm $HOME; echo `ls`
#                  ^^^^ SC2006
HEALTHCHECK CMD test -f $1
",
    );
    check_in(Preset::Buildkit, "\nFROM debian:13\nRUN rm $HOME\n");
}

#[test]
fn what_says_little_is_shown_when_asked_for() {
    let text = "
FROM debian:13
RUN d='a b'; apt-get install -y $d && make -j$(nproc) && echo 'PATH=$PATH' >> ~/.profile
";
    check(text);
    let all = "
#                               ^^ SC2086
#                                            ^^^^^^^^ SC2046
#                                                             ^^^^^^^^^^^^ SC2016
";
    check_in(Preset::Strict, &format!("{text}{}", all.trim_start()));
}

#[test]
fn every_code_has_a_page() {
    for code in ["SC2086", "SC2004"] {
        let page = crate::page(code).expect("a page");
        assert!(page.contains(&format!("wiki/{code}")) && page.lines().count() > 3, "{page}");
    }
    assert_eq!(crate::page("SC9999"), None);
}

#[test]
fn comments_silence() {
    for comment in [
        "# hadolint ignore=SC2086",
        "# plimsoll ignore=SC2086: a list",
        "# hadolint global ignore=SC2086",
    ] {
        check(&format!("\nFROM debian:13\n{comment}\nRUN rm $HOME\n"));
    }
    check("\nFROM debian:13\nRUN <<EOF\n# shellcheck disable=SC2086\nrm $HOME\nEOF\n");
}

#[test]
fn codes_are_ignored_chosen_and_rated_like_rules() {
    let text = "FROM debian:13\nRUN rm $HOME\n";
    let rated = |settings: &Settings| {
        checked(text, settings)
            .report
            .findings
            .iter()
            .filter(|it| it.rule == "SC2086")
            .map(|it| it.severity)
            .collect::<Vec<_>>()
    };
    let base = of(Preset::Recommended);
    assert_eq!(rated(&base), [Info]);
    assert_eq!(rated(&Settings { ignore: vec!["SC2086".into()], ..base.clone() }), []);
    assert_eq!(rated(&Settings { select: vec!["SC2006".into()], ..base.clone() }), []);
    assert_eq!(rated(&Settings { severities: vec![("SC2086".into(), Error)], ..base }), [Error]);
}

#[test]
fn fixes_keep_the_lines_as_they_are() {
    let fixed = |text: &str| {
        let check = checked(text, &of(Preset::Recommended));
        let codes = check.fixes().filter(|fix| fix.id.rule.starts_with("SC"));
        let ids: Vec<_> = codes.map(|fix| fix.id.clone()).collect();
        check.apply(&ids).text
    };
    assert_eq!(
        fixed("FROM debian:13\nRUN rm $a \\\n  # why\n  /x/$b\\\n  && true\n"),
        "FROM debian:13\nRUN rm \"$a\" \\\n  # why\n  /x/\"$b\"\\\n  && true\n",
    );
}

#[test]
fn lists_of_words_get_no_quotes() {
    let fixes = |line: &str| {
        let text = format!("FROM debian:13\nRUN {line}\n");
        let found = checked(&text, &self::of(Preset::Strict)).report.findings;
        let of = |code: &str| code == "SC2086" || code == "SC2046";
        found.into_iter().filter(|it| of(it.rule)).map(|it| it.fix.is_some()).collect::<Vec<_>>()
    };
    for line in [
        "apk add $PHPIZE_DEPS",
        "saved=\"$(apt-mark showmanual)\" && apt-mark manual $saved",
        "./configure $CONFIGURE_OPTS",
        "make $MAKEFLAGS",
        "curl $CURL_OPTS x",
        "go build $GOFLAGS",
        "cmake $CMAKE_ARGS",
        "a ${BUILD_FLAGS}",
        "what=$(ls /x) && a $what",
        "x='-a -b' && a $x",
        "x=\"a b\" && a $x",
        "apt-get install -y $(cat /x)",
        "rm $(find / -name x)",
    ] {
        let found = fixes(line);
        assert!(found.iter().all(|has_fix| !has_fix), "{line}: {found:?}");
    }
    assert_eq!(fixes("rm $HOME"), [true]);
    assert_eq!(fixes("rm $(basename x)"), [true]);
}

#[test]
fn so_many_scripts_are_read_and_no_more() {
    let text = format!("FROM debian:13\n{}", "RUN rm $HOME\n".repeat(4_100));
    let file = plimsoll_core::syntax::parse(&text);
    let build = plimsoll_core::build::Build::new(&text, &file);
    let found = crate::lint(&build, Preset::Recommended);
    // The first script costs its length too.
    assert!((3_900..4_100).contains(&found.len()), "{}", found.len());
}
