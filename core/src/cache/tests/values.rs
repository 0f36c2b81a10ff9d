//! Values that builds are given: of arguments, of the platform, of the time; and reasons that name
//! them.

use super::*;

/// The verdicts after one argument changed, `NAME` or `NAME=VALUE`.
fn with(source: &str, words: &str) -> String {
    changed(source, &[argument(words)])
}

fn reason(source: &str, words: &str, step: usize) -> String {
    because(source, &Scenario { changes: vec![argument(words)], ..Scenario::default() }, step)
}

const VARIANTS: &str = "ARG VARIANT=slim\nFROM a AS base-slim\nRUN x\nFROM a AS base-full\nRUN y\n\
    FROM base-${VARIANT}\nARG VERSION=1\nRUN z\n";

#[test]
fn a_value_that_is_the_old_one_changes_nothing() {
    for (words, expected) in [
        ("VERSION=1", "hh--hh"),
        ("VERSION=2", "hh--hM"),
        ("VERSION=", "hh--hM"),
        ("VERSION", "hh--hM"),
        ("VARIANT=slim", "hh--hh"),
        ("VARIANT=full", "--hMMM"),
    ] {
        assert_eq!(with(VARIANTS, words), expected, "{words}");
    }
    let given = |value: &str, words: &str| {
        let scenario = Scenario {
            build_args: vec![("VERSION".to_owned(), value.to_owned())],
            changes: vec![argument(words)],
            ..Scenario::default()
        };
        letters(&run(VARIANTS, &scenario))
    };
    assert_eq!(given("2", "VERSION=2"), "hh--hh");
    assert_eq!(given("2", "VERSION=1"), "hh--hM");
    let twice = [argument("VERSION=2"), argument("VERSION=1")];
    assert_eq!(changed(VARIANTS, &twice), "hh--hh", "the last one holds");
    let chained = "ARG MAJOR=1\nARG TAG=$MAJOR\nFROM a:$TAG\nRUN x\n";
    assert_eq!(with(chained, "MAJOR=1"), "hh");
    assert_eq!(with(chained, "MAJOR=2"), "MM");
    assert_eq!(with("FROM a\nARG D=/a\nWORKDIR $D\nCOPY x .\n", "D=/a"), "hhh");
    assert_eq!(with("FROM a\nARG D=/a\nWORKDIR $D\nCOPY x .\n", "D=/b"), "hMM");
    assert_eq!(with("FROM a AS b\nONBUILD ARG V=1\nONBUILD RUN x\nFROM b\nRUN y\n", "V=1"), "hhh");
    assert_eq!(with("FROM a AS b\nONBUILD ARG V=1\nONBUILD RUN x\nFROM b\nRUN y\n", "V=2"), "hhM");
}

#[test]
fn stages_that_are_not_chosen_say_so() {
    let other = "the target needs its stage only with other values of the variables in FROM";
    assert_eq!(reason(VARIANTS, "VARIANT=full", 0), other);
    assert_eq!(reason(VARIANTS, "VERSION=2", 2), other);
    assert_eq!(
        reason(VARIANTS, "VARIANT", 4),
        "`FROM base-${VARIANT}`: with another `VARIANT` it may be another stage or image"
    );
    assert_eq!(reason("FROM a\nFROM b\nARG A\n", "A", 0), "the target does not need its stage");
}

#[test]
fn variables_of_the_platform() {
    for name in crate::build::PLATFORM_ARGS {
        let source = format!("FROM a\nRUN x\nARG {name}\nRUN y\n");
        assert_eq!(with(&source, name), "hhM", "{name}");
        assert_eq!(with(&source, &format!("{name}=other")), "hhM", "{name}");
        let usual = crate::build::usual_value(name).expect("a variable of the platform");
        assert_eq!(with(&source, &format!("{name}={usual}")), "hhh", "{name}");
        assert_eq!(with("FROM a\nRUN x\n", name), "hh", "{name}");
    }
    for flag in ["linux/$TARGETARCH", "$TARGETOS/${TARGETARCH}", "linux/${TARGETARCH:-x}"] {
        let source = format!("FROM --platform={flag} a\nRUN x\n");
        assert_eq!(with(&source, "TARGETARCH"), "MM", "{flag}");
        assert_eq!(with(&source, "TARGETARCH=arm64"), "MM", "{flag}");
        assert_eq!(with(&source, "TARGETARCH=amd64"), "hh", "{flag}");
        assert_eq!(with(&source, "BUILDARCH=arm64"), "hh", "{flag}");
    }
    let stages = "FROM a AS b-amd64\nRUN x\nFROM a AS b-arm64\nRUN y\nFROM b-$TARGETARCH\nRUN z\n";
    for source in [stages.to_owned(), format!("ARG TARGETARCH\n{stages}")] {
        assert_eq!(changed(&source, &[]), "hh--hh");
        assert_eq!(with(&source, "TARGETARCH=arm64"), "--hMMM");
        assert_eq!(with(&source, "TARGETARCH=amd64"), "hh--hh");
        let platform: crate::build::Platform = "linux/arm64".parse().expect("a platform");
        let build_args: Vec<(String, String)> = platform.values().into_iter().collect();
        let scenario = Scenario { build_args, ..Scenario::default() };
        assert_eq!(letters(&run(&source, &scenario)), "--hhhh");
    }
    assert_eq!(with(&format!("ARG TARGETARCH=arm64\n{stages}"), "TARGETARCH=arm64"), "--hhhh");
    let onbuild = "FROM a AS b\nONBUILD ARG TARGETOS\nONBUILD RUN x\nFROM b\nRUN y\n";
    assert_eq!(with(onbuild, "TARGETOS"), "hhM");
    assert_eq!(with(onbuild, "TARGETOS=linux"), "hhh");
    assert_eq!(with(onbuild, "BUILDOS"), "hhh");
}

#[test]
fn the_name_of_the_target_is_a_variable() {
    let source = "FROM a AS one\nARG TARGETSTAGE\nRUN x\nFROM one AS two\nRUN y\n";
    assert_eq!(with(source, "TARGETSTAGE=two"), "hhhh");
    assert_eq!(with(source, "TARGETSTAGE=default"), "hMMM");
    let unnamed = source.replace(" AS two", "");
    assert_eq!(with(&unnamed, "TARGETSTAGE=default"), "hhhh");
    let targets = |before: &str, now: &str| {
        let scenario = Scenario {
            previous_target: Some(before.to_owned()),
            target: Some(now.to_owned()).filter(|it| !it.is_empty()),
            ..Scenario::default()
        };
        letters(&run(source, &scenario))
    };
    assert_eq!(targets("two", "two"), "hhhh");
    assert_eq!(targets("one", "two"), "hMMM");
    assert_eq!(targets("two", ""), "hhhh");
    assert_eq!(targets("one", ""), "hMMM");
}

#[test]
fn times_that_stand_for_others() {
    let source = |value: &str| {
        format!(
            "ARG SOURCE_DATE_EPOCH={value}\nFROM scratch AS src\n\
             ADD https://x.y/a.tgz /\nFROM a\nWORKDIR /w\nARG SOURCE_DATE_EPOCH\nRUN x\n"
        )
    };
    let moved = Change::Remote("https://x.y/a.tgz".to_owned());
    let fetched = |value: &str| changed(&source(value), std::slice::from_ref(&moved));
    assert_eq!(fetched("src"), "--hMM");
    assert_eq!(fetched("SRC"), "--hMM");
    assert_eq!(fetched("context"), "--hhh");
    assert_eq!(fetched("1"), "--hhh");
    assert_eq!(with(&source("context"), "SOURCE_DATE_EPOCH=1"), "--hMM");
    assert_eq!(with(&source("1"), "SOURCE_DATE_EPOCH=1"), "--hhh");
    assert_eq!(with("FROM a\nWORKDIR /w\n", "SOURCE_DATE_EPOCH="), "hh");
    assert_eq!(with("FROM a\nWORKDIR /w\n", "SOURCE_DATE_EPOCH=1"), "hM");
    assert_eq!(with("FROM a\nWORKDIR /w\n", "SOURCE_DATE_EPOCH"), "hM");
    // One that a stage declares with a value is its own.
    let own = "FROM a\nARG SOURCE_DATE_EPOCH=1\nRUN x\n";
    assert_eq!(with(own, "SOURCE_DATE_EPOCH=1"), "hh");
    assert_eq!(with(own, "SOURCE_DATE_EPOCH=2"), "hM");
}

#[test]
fn other_digests_with_the_same_layers() {
    use BaseUpdate::{Environment, Files, Metadata};
    let text = |digest: &str| format!("FROM a:1{digest}\nWORKDIR /w\nCOPY x x\nRUN y\n");
    let told = |before: &str, after: &str, update: Option<BaseUpdate>| {
        let changes = update.map(|update| Change::Base { image: None, update });
        let scenario = Scenario {
            previous_text: Some(text(before)),
            changes: changes.into_iter().collect(),
            ..Scenario::default()
        };
        letters(&run(&text(after), &scenario))
    };
    for (before, after, update, expected) in [
        ("@sha256:1", "@sha256:2", None, "MMMM"),
        ("@sha256:1", "@sha256:2", Some(Files), "MMMM"),
        ("@sha256:1", "@sha256:2", Some(Environment), "hhhM"),
        ("@sha256:1", "@sha256:2", Some(Metadata), "hhhh"),
        ("@sha256:1", "@sha256:1", Some(Files), "hhhh"),
        ("@sha256:1", "@sha256:1", Some(Environment), "hhhh"),
        ("", "@sha256:2", Some(Environment), "hhhM"),
        ("", "@sha256:2", Some(Metadata), "hhhh"),
        ("@sha256:1", "", Some(Environment), "hhhM"),
    ] {
        assert_eq!(told(before, after, update), expected, "{before} -> {after}, {update:?}");
    }
}

#[test]
fn what_is_unpacked_counts() {
    for (before, after, same) in [
        ("ADD a.tar /x", "ADD --unpack a.tar /x", true),
        ("ADD a.tar /x", "ADD --unpack=true a.tar /x", true),
        ("ADD a.tar /x", "ADD --unpack=false a.tar /x", false),
        ("COPY a.tar /x", "ADD --unpack=false a.tar /x", true),
        ("COPY a.tar /x", "ADD a.tar /x", false),
        ("ADD https://x.y/a.tar /x", "ADD --unpack=false https://x.y/a.tar /x", true),
        ("ADD https://x.y/a.tar /x", "ADD --unpack https://x.y/a.tar /x", false),
    ] {
        let expected = if same { "hh" } else { "hM" };
        assert_eq!(swapped("FROM a\n@\n", before, after), expected, "{before} -> {after}");
    }
}

#[test]
fn the_text_of_a_heredoc_is_the_reason() {
    let told = |before: &str, after: &str, step: usize| {
        let scenario = Scenario { previous_text: Some(before.to_owned()), ..Scenario::default() };
        because(after, &scenario, step)
    };
    let body = "the text of its heredoc is another";
    for line in ["COPY <<E /x", "ADD <<E /x", "RUN <<E", "RUN cat <<E > /x", "COPY y <<E /x/"] {
        let text = |body: &str| format!("FROM a\n{line}\n{body}\nE\nRUN y\n");
        assert_eq!(told(&text("a"), &text("b"), 1), body, "{line}");
    }
    let two = |second: &str| format!("FROM a\nCOPY <<A <<B /x/\na\nA\n{second}\nB\n");
    assert_eq!(told(&two("b"), &two("c"), 1), body);
    let named = |name: &str| format!("FROM a\nCOPY <<{name} /x\na\n{name}\n");
    assert_eq!(told(&named("A"), &named("B"), 1), "it copies under other names");
    let variable = "FROM a\nARG V=1\nCOPY <<E /x\n$V\nE\n";
    assert_eq!(reason(variable, "V=2", 1), body);
    assert_eq!(with(variable, "V=1"), "hh");
    assert_eq!(with(&variable.replace("<<E", "<<\"E\""), "V=2"), "hh");
    // What a heredoc holds is content too.
    let copied = |body: &str| {
        format!("FROM a AS b\nCOPY <<E /x/\n{body}\nE\nFROM a\nCOPY --from=b /x/E /\n")
    };
    assert_eq!(edited(&copied("a"), &copied("b")), "hMhM");
}

#[test]
fn changes_that_meet_nothing_are_named() {
    let source = "ARG BASE=a:1\nFROM $BASE AS b\nRUN --mount=type=secret,id=token x\n\
        FROM --platform=$TARGETPLATFORM c\nADD https://x.y/a.tgz /\nCOPY --from=d /x /x\n\
        ONBUILD ARG LATER\n";
    let said = |change: Change| {
        let scenario = Scenario { changes: vec![change], ..Scenario::default() };
        run(source, &scenario).unmatched.join("; ")
    };
    let base =
        |name: &str| Change::Base { image: Some(name.to_owned()), update: BaseUpdate::Files };
    for silent in [
        argument("BASE"),
        argument("LATER=1"),
        argument("TARGETPLATFORM"),
        argument("SOURCE_DATE_EPOCH"),
        argument("http_proxy=x"),
        argument("BUILDKIT_SANDBOX_HOSTNAME=x"),
        Change::Secret("token".to_owned()),
        base("a"),
        base("a:1"),
        base("c"),
        base("d"),
        Change::Remote("https://x.y/a.tgz".to_owned()),
        Change::NoCacheFilter("B".to_owned()),
        Change::DockerfileLine(7),
        edit("x"),
        edit("./x/../y"),
    ] {
        assert_eq!(said(silent.clone()), "", "{silent:?}");
    }
    for (change, expected) in [
        (argument("NOPE"), "No ARG declares `NOPE`, so that its value changes nothing"),
        (argument("base=1"), "No ARG declares `base`, so that its value changes nothing"),
        (argument("TARGETARCH"), "No ARG declares `TARGETARCH`, so that its value changes nothing"),
        (Change::Secret("t".repeat(9)), "No RUN mounts a secret with the id `ttttttttt`"),
        (base("a:2"), "No step uses the image `a:2`"),
        (Change::Remote("https://x.y/b.tgz".to_owned()), "No ADD fetches `https://x.y/b.tgz`"),
        (
            Change::NoCacheFilter("b,1".to_owned()),
            "No stage is called `1`, and BuildKit takes no other names here",
        ),
        (Change::DockerfileLine(99), "The Dockerfile has no line 99"),
        (edit("../x"), "`../x` is outside of the build context, so that no step can copy it"),
        (edit(r"C:\x"), r"`C:\x` is outside of the build context, so that no step can copy it"),
        (
            Change::Add("/etc/x".to_owned()),
            "`/etc/x` is taken for `etc/x` in the build context, to which paths are relative",
        ),
        (
            Change::Rename { from: "a".to_owned(), to: "a/../..".to_owned() },
            "`a/../..` is outside of the build context, so that no step can copy it",
        ),
    ] {
        assert_eq!(said(change.clone()), expected, "{change:?}");
    }
    for path in ["../x", r"C:\x", "c:/x", "~/x", r"..\x"] {
        assert_eq!(changed("FROM a\nCOPY . /\n", &[edit(path)]), "hh", "{path}");
    }
    let files = ContextFiles::from_paths(["src/a", "Dockerfile"]);
    let listed = |change: Change| {
        let scenario = Scenario {
            changes: vec![change],
            files: Some(Arc::new(files.clone())),
            ..Scenario::default()
        };
        run(source, &scenario).unmatched.join("; ")
    };
    for there in ["src/a", "src", "./src/a", "Dockerfile"] {
        assert_eq!(listed(edit(there)), "", "{there}");
    }
    assert_eq!(listed(edit("src/b")), "The build context has no `src/b`");
    assert_eq!(listed(Change::Delete("src/b".to_owned())), "", "gone already");
}
