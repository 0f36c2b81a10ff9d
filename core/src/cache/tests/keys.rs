//! The keys of steps of each kind, by what makes them run again.

use super::*;

#[test]
fn run_keys() {
    let frame = "FROM a\n@\nRUN x\nCOPY a /a\n";
    for (before, after, expected) in [
        // Environment.
        ("ENV A=1", "ENV A=2", "hMM"),
        ("ENV A=1 B=2", "ENV A=1\nENV B=2", "hhh"),
        ("ENV A=1 B=2", "ENV B=2 A=1", "hMM"),
        ("ENV A=1", "ENV A=\"1\"", "hhh"),
        ("ENV A=1", "ENV A 1", "hhh"),
        ("ENV A=1\nENV A=2", "ENV A=2", "hhh"),
        ("ENV A=1 B=1", "ENV A=1 B=1\nENV A=1", "hMM"),
        ("ARG A=1", "ARG A=2", "hMM"),
        ("ARG A", "ARG A=", "hMM"),
        ("ARG A", "", "hhh"),
        ("ENV A=1\nARG A=2", "ENV A=3\nARG A=2", "hhh"),
        ("ARG A=1\nENV A=2", "ARG A=3\nENV A=2", "hhh"),
        // Directory, user, shell.
        ("USER a", "USER b", "hMM"),
        ("SHELL [\"/bin/sh\", \"-c\"]", "", "hhh"),
        ("SHELL [\"/bin/bash\", \"-c\"]", "", "hMM"),
        ("WORKDIR /", "", "hhh"),
        // Metadata is no step.
        ("LABEL a=1\nCMD x\nEXPOSE 1", "LABEL a=2\nENTRYPOINT y\nSTOPSIGNAL 9", "hhh"),
        ("HEALTHCHECK NONE\nVOLUME /x", "# nothing", "hhh"),
        ("ONBUILD RUN y", "ONBUILD RUN z", "hhh"),
        ("MAINTAINER a", "MAINTAINER b", "hhh"),
    ] {
        assert_eq!(swapped(frame, before, after), expected, "{before} -> {after}");
    }
}

#[test]
fn run_texts() {
    for (before, after, same) in [
        ("RUN a && b", "run   a && b  ", true),
        ("RUN a && \\\n  b", "RUN a && \\\n# comment\n\n  b", true),
        ("RUN a && \\\n  b", "RUN a && \\\n    b", false),
        ("RUN a \\\n  b", "RUN a   b", true),
        ("RUN a \\\r\n  b\r", "RUN a   b", true),
        ("RUN a", "RUN [\"/bin/sh\", \"-c\", \"a\"]", true),
        ("RUN [\"a\",\"b\"]", "RUN [ \"a\" , \"b\" ]", true),
        ("RUN [\"a\"]", "RUN a", false),
        ("RUN <<EOF\na\nEOF", "RUN <<'END'\na\nEND", true),
        ("RUN <<EOF\n\ta\nEOF", "RUN <<-EOF\n\ta\nEOF", false),
        ("RUN <<EOF\na\nEOF", "RUN <<-EOF\n\ta\nEOF", true),
        ("RUN <<EOF\na\nEOF", "RUN <<EOF\n# c\na\nEOF", false),
        ("RUN <<EOF\na\nEOF", "RUN a", false),
        ("RUN cat <<EOF\na\nEOF", "RUN cat <<END\na\nEND", false),
        ("RUN <<EOF\n#!/bin/x\nEOF", "RUN <<END\n#!/bin/x\nEND", false),
        ("RUN --network=none a", "RUN a", false),
        ("RUN --network=default a", "RUN a", true),
        (
            "RUN --network=none --security=insecure a",
            "RUN --security=insecure --network=none a",
            true,
        ),
    ] {
        let expected = if same { "hh" } else { "hM" };
        assert_eq!(swapped("FROM a\n@\n", before, after), expected, "{before} -> {after}");
    }
}

#[test]
fn mounts() {
    let cache = "type=cache,target=/c";
    for (before, after, same) in [
        (cache, "type=cache,dst=/c,id=/c,sharing=shared", true),
        (cache, "type=cache,target=/c,id=x", false),
        (cache, "type=cache,target=/c,sharing=locked", false),
        (cache, "type=cache,target=/c,ro", false),
        (cache, "type=cache,target=/c,uid=1", false),
        (cache, "type=cache,target=/c,mode=0700", false),
        (cache, "type=cache,target=/d", false),
        ("type=cache,target=/c,id=x", "type=cache,target=/c,id=y", true),
        ("type=cache,target=/c,sharing=locked", "type=cache,target=/c,sharing=private", true),
        ("type=secret,id=s", "type=secret,id=s,mode=0400", true),
        ("type=secret,id=s", "type=secret,id=s,target=/run/secrets/s", true),
        ("type=secret,id=s", "type=secret,id=s,mode=0440", false),
        ("type=secret,id=s", "type=secret,id=t", false),
        ("type=secret,id=s", "type=secret,id=s,env=S", false),
        ("type=secret,id=s", "type=secret,id=s,required=true", false),
        ("type=ssh", "type=ssh,id=default", true),
        ("type=tmpfs,target=/t", "type=tmpfs,target=/t,size=1m", false),
        ("type=bind,target=/s", "type=bind,target=/s,rw", false),
        ("type=bind,target=/s,source=a", "target=/s,src=/a", true),
    ] {
        let line = |mount: &str| format!("RUN --mount={mount} x");
        let expected = if same { "hh" } else { "hM" };
        assert_eq!(
            swapped("FROM a\n@\n", &line(before), &line(after)),
            expected,
            "{before} -> {after}"
        );
    }
    // Their order does not count, and neither does what a secret holds.
    let two = "FROM a\nRUN --mount=type=cache,target=/b --mount=type=cache,target=/a x\n";
    let turned = "FROM a\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b x\n";
    assert_eq!(edited(two, turned), "hh");
    let secret = "FROM a\nRUN --mount=type=secret,id=s x\n";
    assert_eq!(changed(secret, &[Change::Secret("s".into())]), "hh");
    let namespace = "FROM a\nRUN --mount=type=cache,target=/a x\n";
    assert_eq!(changed(namespace, &[argument("BUILDKIT_CACHE_MOUNT_NS")]), "hM");
    let bind = "FROM a\nRUN --mount=type=bind,source=src,target=/s x\nRUN --mount=target=/s y\n";
    assert_eq!(changed(bind, &[edit("src/a")]), "hMM");
    assert_eq!(changed(bind, &[edit("b")]), "hhM");
}

#[test]
fn copy_keys() {
    let frame = "FROM a\nWORKDIR /app\n@\n";
    for (before, after, same) in [
        ("COPY a .", "COPY a /app/", true),
        ("COPY a .", "COPY ./a ./", true),
        ("COPY a /docs", "COPY a /docs/", false),
        ("COPY a/ /x", "COPY a /x", true),
        ("COPY a b /x/", "COPY b a /x/", false),
        ("COPY a /x", "ADD a /x", false),
        ("COPY --chmod=755 a /x", "COPY --chmod=0755 a /x", true),
        ("COPY --chmod=755 a /x", "COPY --chmod=644 a /x", false),
        ("COPY --chown=node a /x", "COPY --chown=node:node a /x", false),
        ("COPY --exclude=x --exclude=y . /x", "COPY --exclude=y --exclude=x . /x", false),
        ("COPY a /x", "COPY --link a /x", false),
        ("COPY [\"a\", \"/x\"]", "COPY a /x", true),
        ("COPY <<A /x\nb\nA", "COPY <<B /x\nb\nB", false),
        ("COPY <<A /x\nb\nA", "COPY <<A /x\nc\nA", false),
        ("ENV V=1\nCOPY a /x", "ENV V=2\nCOPY a /x", true),
        ("ENV V=1\nCOPY a /x$V", "ENV V=2\nCOPY a /x$V", false),
        ("USER u\nCOPY a /x", "USER v\nCOPY a /x", true),
        ("SHELL [\"x\"]\nCOPY a /x", "COPY a /x", true),
        ("COPY *.a /x/", "COPY *.b /x/", false),
    ] {
        let expected = if same { "hhh" } else { "hhM" };
        assert_eq!(swapped(frame, before, after), expected, "{before} -> {after}");
    }
}

#[test]
fn workdir_keys() {
    for (before, after, expected) in [
        ("WORKDIR /a\nRUN x", "WORKDIR /b\nRUN x", "hMM"),
        ("WORKDIR /a\nRUN x", "WORKDIR /a/\nRUN x", "hhM"),
        ("WORKDIR /a\nCOPY x x", "WORKDIR /a/\nCOPY x x", "hhh"),
        ("USER u\nWORKDIR /a", "USER v\nWORKDIR /a", "hM"),
        ("ENV A=1\nWORKDIR /a", "ENV A=2\nWORKDIR /a", "hh"),
        ("ENV A=1\nWORKDIR /$A", "ENV A=2\nWORKDIR /$A", "hM"),
    ] {
        assert_eq!(swapped("FROM a\n@\n", before, after), expected, "{before} -> {after}");
    }
    let epoch = "FROM a\nRUN x\nWORKDIR /a\nRUN y\n";
    assert_eq!(changed(epoch, &[Change::SourceDateEpoch]), "hhMM");
    let declared = "FROM a\nARG SOURCE_DATE_EPOCH\nRUN x\n";
    assert_eq!(changed(declared, &[Change::SourceDateEpoch]), "hM");
    assert_eq!(changed("FROM a\nWORKDIR /\nRUN x\n", &[Change::SourceDateEpoch]), "hhh");
}

#[test]
fn arguments() {
    let source = "ARG TAG=1\nARG OTHER\nFROM a:$TAG\nRUN x\nARG SHA\nRUN y\nCOPY a /a\n";
    assert_eq!(changed(source, &[argument("TAG")]), "MMMM");
    assert_eq!(changed(source, &[argument("SHA")]), "hhMM");
    assert_eq!(changed(source, &[argument("OTHER")]), "hhhh");
    assert_eq!(changed(source, &[argument("HTTP_PROXY")]), "hhhh");
    assert_eq!(changed("FROM a\nARG A\nCOPY a /$A\nCOPY b /b\n", &[argument("A")]), "hMM");
    assert_eq!(changed("FROM a\nARG A\nCOPY a /a\n", &[argument("A")]), "hh");
    // An ENV of the name after it hides it; one before it does not.
    assert_eq!(changed("FROM a\nARG A\nENV A=1\nRUN x\n", &[argument("A")]), "hh");
    assert_eq!(changed("FROM a\nENV A=1\nARG A\nRUN x\n", &[argument("A")]), "hM");
    assert_eq!(changed("FROM a\nARG A\nENV B=$A\nCOPY a /$B\n", &[argument("A")]), "hM");
    // A stage has the ARGs of the one that it starts from, and a global one where it asks.
    assert_eq!(changed("FROM a AS b\nARG A\nRUN x\nFROM b\nRUN y\n", &[argument("A")]), "hMMM");
    assert_eq!(changed("ARG A=1\nFROM a\nARG A\nRUN y\n", &[argument("A")]), "hM");
    assert_eq!(changed("ARG A=1\nFROM a\nRUN y\n", &[argument("A")]), "hh");
}

#[test]
fn bases() {
    let base =
        |image: Option<&str>, update| Change::Base { image: image.map(str::to_owned), update };
    let any = base(None, BaseUpdate::Files);
    assert_eq!(changed("FROM a\nRUN x\n", std::slice::from_ref(&any)), "MM");
    assert_eq!(changed("FROM a@sha256:1\nRUN x\n", std::slice::from_ref(&any)), "hh");
    assert_eq!(changed("FROM scratch\nCOPY a /\n", std::slice::from_ref(&any)), "hh");
    let two = "FROM python:3 AS b\nRUN x\nFROM nginx\nRUN y\n";
    assert_eq!(changed(two, &[base(Some("nginx"), BaseUpdate::Files)]), "--MM");
    let environment = "FROM a\nCOPY a /\nRUN x\nCOPY b /\n";
    assert_eq!(changed(environment, &[base(None, BaseUpdate::Environment)]), "hhMM");
    assert_eq!(changed(environment, &[base(None, BaseUpdate::Metadata)]), "hhhh");
    for engine in [Engine::Classic, Engine::Buildah] {
        let scenario = Scenario { engine, changes: vec![any.clone()], ..Scenario::default() };
        assert_eq!(letters(&run("FROM a\nRUN x\n", &scenario)), "hh");
    }
    assert_eq!(edited("FROM a:1@sha256:2\nRUN x\n", "FROM a@sha256:2\nRUN x\n"), "hh");
    assert_eq!(edited("FROM a\nRUN x\n", "FROM docker.io/library/a:latest AS b\nRUN x\n"), "hh");
    assert_eq!(edited("FROM a:1\nRUN x\n", "FROM a:2\nRUN x\n"), "MM");
}

#[test]
fn remotes() {
    let moved = |url: &str| Change::Remote(url.to_owned());
    let source = "FROM a\nADD https://x.y/a.tgz /\nADD https://x.y/b.tgz /\n";
    assert_eq!(changed(source, &[moved("https://x.y/b.tgz")]), "hhM");
    let checked = "FROM a\nADD --checksum=sha256:1 https://x.y/a.tgz /\n";
    assert_eq!(changed(checked, &[moved("https://x.y/a.tgz")]), "hh");
    let git = "FROM a\nADD https://x.y/a.git#main /\n";
    assert_eq!(changed(git, &[moved("https://x.y/a.git")]), "hM");
    let commit = format!("FROM a\nADD https://x.y/a.git#{} /\n", "0".repeat(40));
    assert_eq!(changed(&commit, &[moved("https://x.y/a.git")]), "hh");
}
