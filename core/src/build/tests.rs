use super::*;
use crate::syntax::parse;

/// Calls `test` with the model of a file.
fn with(source: &str, test: impl FnOnce(&Build<'_>)) {
    let file = parse(source);
    test(&Build::new(source, &file));
}

#[test]
fn stages_start_from_images_stages_and_nothing() {
    with(
        "ARG V=3.14\nARG NONE\nFROM python:$V AS Base\nFROM base\nFROM scratch\nFROM x:$NONE\n",
        |build| {
            let Base::Image(image) = &build.stages[0].base else { panic!("an image") };
            assert_eq!((image.repository.as_str(), image.tag.as_deref()), ("python", Some("3.14")));
            assert_eq!(build.stages[0].name.as_deref(), Some("base"));
            assert_eq!(build.stages[1].base, Base::Stage(0));
            assert_eq!(build.stages[2].base, Base::Scratch);
            assert_eq!(build.stages[3].base, Base::Unknown);
        },
    );
}

#[test]
fn names_of_images_with_defaults_are_known() {
    let base = |from: &str| {
        let source = format!("ARG NONE\nARG V=13\nARG V\nARG WHAT=$TARGETARCH\n{from}\n");
        let file = parse(&source);
        match &Build::new(&source, &file).stages[0].base {
            Base::Image(image) => image.name.clone(),
            other => format!("{other:?}"),
        }
    };
    for (from, name) in [
        ("FROM ${BASE:-debian:12-slim}", "debian:12-slim"),
        ("FROM debian:${NONE:-12}-slim", "debian:12-slim"),
        ("FROM debian:${NONE-$V}", "debian:13"),
        ("FROM debian:$V${NONE:+-slim}", "debian:13"),
        ("FROM \"${NONE:-${MISSING:-node}}\"", "node"),
        ("FROM --platform=$BUILDPLATFORM ${BASE:-debian}:$V", "debian:13"),
        ("FROM ${V:-$TARGETARCH}", "13"),
        ("FROM ${BASE:-scratch}", "Scratch"),
        ("ARG BASE\nARG BASE=${BASE:-debian:12}\nFROM $BASE", "debian:12"),
        ("FROM debian:$NONE", "Unknown"),
        ("FROM ${MISSING}debian:13", "Unknown"),
        ("FROM a:${TARGETARCH:-x}", "Unknown"),
        ("FROM a:${WHAT:-x}", "Unknown"),
        ("FROM a:${NONE:-$TARGETARCH}", "Unknown"),
    ] {
        assert_eq!(base(from), name, "{from}");
    }
}

#[test]
fn a_stage_name_is_seen_only_after_its_stage() {
    with("FROM later\nFROM alpine AS later\nCOPY --from=later /a /b\n", |build| {
        assert!(matches!(build.stages[0].base, Base::Image(_)));
        let last = build.steps.last().unwrap();
        assert_eq!(last.kind, StepKind::Copy(CopySource::Other("later".into())));
    });
}

#[test]
fn copies_and_mounts_say_which_stages_are_needed() {
    with(
        "FROM a AS one\nFROM b AS two\nFROM c AS three\nFROM d\nCOPY --from=1 /x /x\n\
         RUN --mount=type=bind,from=one,target=/m true\nCOPY --from=nginx:1 /y /y\n",
        |build| {
            assert_eq!(build.stages[3].needs, [0, 1]);
            let needed = build.needed();
            assert_eq!([0, 1, 2, 3].map(|stage| needed.has(stage)), [true, true, false, true]);
            let last = build.steps.last().unwrap();
            assert_eq!(last.kind, StepKind::Copy(CopySource::Other("nginx:1".into())));
        },
    );
}

#[test]
fn directory_user_and_shell_are_inherited_by_stages_that_start_from_it() {
    with(
        "FROM a AS base\nWORKDIR /srv\nWORKDIR app\nUSER ada\nSHELL [\"/bin/bash\", \"-c\"]\n\
         FROM base\nRUN true\nUSER 0\nRUN true\n",
        |build| {
            let run = build.step(6).unwrap();
            assert_eq!(run.state.workdir.as_deref(), Some("/srv/app"));
            assert_eq!(run.state.user.as_ref().map(|user| user.name.as_str()), Some("ada"));
            assert_eq!(&run.state.shell[..], ["/bin/bash", "-c"]);
            assert!(build.step(8).unwrap().state.user.as_ref().unwrap().is_root());
        },
    );
}

#[test]
fn a_directory_below_an_unknown_one_is_unknown() {
    with(
        "FROM a\nWORKDIR app\nRUN true\nWORKDIR /x/\nRUN true\nWORKDIR $DIR\nRUN true\n",
        |build| {
            let of = |index| build.step(index).unwrap().state.workdir.as_deref();
            assert_eq!((of(2), of(4), of(6)), (None, Some("/x"), None));
        },
    );
}

#[test]
fn variables_are_seen_by_later_instructions_and_env_wins() {
    with(
        "ARG G=global\nFROM a AS base\nARG G\nARG A=arg\nENV A=env B=$A\nARG A=late\nRUN true\n\
         FROM base\nRUN true\n",
        |build| {
            let value = |name: &str, stage, at| {
                build.variable(name, stage, at).map(|binding| binding.value.clone())
            };
            let some = |text: &str| Some(Some(text.to_owned()));
            assert_eq!(value("G", 0, 6), some("global"));
            assert_eq!(value("A", 0, 4), some("arg"));
            assert_eq!(value("B", 0, 6), some("arg"), "of before the instruction");
            assert_eq!(value("A", 0, 6), some("env"));
            assert_eq!(value("A", 1, 8), some("env"));
            assert_eq!(value("G", 1, 8), None, "an ARG ends with its stage");
        },
    );
}

#[test]
fn onbuild_does_not_change_this_build() {
    with("FROM a\nONBUILD USER ada\nRUN true\n", |build| {
        assert!(build.step(1).unwrap().is_onbuild());
        assert_eq!(build.step(2).unwrap().state.user, None);
    });
}

#[test]
fn a_directory_is_resolved_as_the_builder_does() {
    for (lines, directory) in [
        ("WORKDIR /a/\nWORKDIR b", "/a/b"),
        ("WORKDIR /a\nWORKDIR ../b", "/b"),
        ("WORKDIR /a//b/./c/..", "/a/b"),
        ("WORKDIR /a\nWORKDIR ./b/", "/a/b"),
        ("WORKDIR /\nWORKDIR ..", "/"),
    ] {
        with(&format!("FROM a\n{lines}\nRUN b\n"), |build| {
            let last = build.steps.last().unwrap();
            assert_eq!(last.state.workdir.as_deref(), Some(directory), "{lines}");
        });
    }
}

#[test]
fn who_root_is() {
    for user in ["root", "0", "root:app", "0:0", "", ":app"] {
        assert!(is_root(user), "{user}");
    }
    for user in ["app", "1000", "1000:0", "rootless", "nobody:root", "$USER", "10"] {
        assert!(!is_root(user), "{user}");
    }
}

#[test]
fn the_kind_of_a_mount_is_read_in_any_case() {
    for (flag, kind) in [
        ("type=cache,target=/x", MountKind::Cache),
        ("type=CACHE,target=/x", MountKind::Cache),
        ("target=/x,type=Tmpfs", MountKind::Tmpfs),
        ("TYPE=secret,id=a", MountKind::Secret),
        ("type=ssh", MountKind::Ssh),
        ("target=/x", MountKind::Bind),
        ("type=cash", MountKind::Unknown),
        ("type=$KIND", MountKind::Unknown),
    ] {
        with(&format!("FROM a\nRUN --mount={flag} b\n"), |build| {
            assert_eq!(build.steps.last().unwrap().mounts()[0].kind, kind, "{flag}");
        });
    }
}

#[test]
fn mounts_keep_paths_out_of_the_layer() {
    with("FROM a\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked true\n", |build| {
        let run = build.step(1).unwrap();
        assert!(run.shadows("/var/cache/apt/archives") && run.shadows("/var/cache/apt"));
        assert!(!run.shadows("/var/cache/apt2") && !run.shadows("/var/cache"));
        assert_eq!(run.mounts()[0].option("sharing"), Some("locked"));
    });
}

#[test]
fn hostile_files_stay_cheap() {
    let doubling: String = (0..200).map(|_| "ENV A=$A$A\n").collect();
    with(&format!("FROM a\nENV A=aaaaaaaaaaaaaaaa\n{doubling}"), |build| {
        assert_eq!(build.variable("A", 0, usize::MAX).unwrap().value, None);
    });
    let copies: String = (0..2000).map(|i| format!("ENV B{i}=$A\n")).collect();
    with(&format!("FROM a\nENV A={}\n{copies}", "x".repeat(4000)), |build| {
        let kept: usize = build.stages[0]
            .scope
            .bindings()
            .filter_map(|b| b.value.as_ref())
            .map(String::len)
            .sum();
        assert!(kept < 2 * 1024 * 1024, "{kept}");
    });
    let chain: String = (1..3000).map(|i| format!("FROM s{} AS s{i}\n", i - 1)).collect();
    with(&format!("FROM a AS s0\n{chain}ENV B=$A\n"), |build| {
        assert_eq!(build.lineage(2999).count(), 64);
    });
}

#[test]
fn what_is_the_case_since_a_step_is_the_case_in_stages_from_there() {
    let source =
        "FROM a AS one\nRUN x\nCOPY a b\nRUN y\nFROM one\nRUN z\nFROM a\nRUN z\nCOPY c d\n";
    with(source, |build| {
        let copies = build.since(|step| matches!(step.kind, StepKind::Copy(_)));
        let before: Vec<bool> = build.steps.iter().map(|step| copies.before(step)).collect();
        assert_eq!(before, [false, false, false, true, true, true, false, false, false]);
        let beside: Vec<bool> = build.steps.iter().map(|step| copies.beside(step)).collect();
        assert_eq!(beside, [true, true, false, true, true, true, true, true, false]);
        let of_stages = |is: &dyn Fn(usize) -> bool| [0, 1, 2].map(is);
        assert_eq!(of_stages(&|stage| copies.above(stage)), [false, true, false]);
        assert_eq!(of_stages(&|stage| copies.within(stage)), [true; 3]);
    });
}

#[test]
fn an_env_wins_over_arguments_however_often_either_is_set() {
    let source = "FROM a\nARG V=1\nARG V=2\nRUN x\nENV V=3\nARG V=4\nRUN x\nENV V=5\nRUN x\n";
    with(source, |build| {
        let value = |at: usize| build.variable("V", 0, at).and_then(|it| it.value.as_deref());
        assert_eq!(
            [1, 2, 3, 5, 6, 8].map(value),
            [None, Some("1"), Some("2"), Some("3"), Some("3"), Some("5")]
        );
    });
}

#[test]
fn what_grows_by_reference_is_not_known_beyond_a_length() {
    let doubled =
        |names: &str| format!("{names}=aaaaaaaa\n") + &format!("{names}=$A$A\n").repeat(10);
    let source = format!(
        "{}FROM $A AS s\n{}USER $A\nCOPY --from=$A x /x\nWORKDIR /$A\n{}USER last\n",
        doubled("ARG A"),
        doubled("ENV A"),
        "WORKDIR aaaaaaaa\n".repeat(1000),
    );
    with(&source, |build| {
        assert_eq!(build.global.at_end("A").unwrap().value, None);
        assert_eq!(build.stages[0].base, Base::Unknown);
        assert_eq!(build.variable("A", 0, usize::MAX).unwrap().value, None);
        let longest = build.steps.iter().filter_map(|step| step.state.workdir.as_ref());
        assert!(longest.map(|path| path.len()).max().is_none_or(|longest| longest <= 4096));
        let copy = build.steps.iter().find(|step| matches!(step.kind, StepKind::Copy(_))).unwrap();
        assert_eq!(copy.kind, StepKind::Copy(CopySource::Unknown));
        assert_eq!(copy.state.user.as_ref().unwrap().name, "$A");
        assert_eq!(build.steps.last().unwrap().state.workdir, None);
    });
    // Just within.
    let source = format!("FROM a\nENV A={}\nUSER $A$A\nUSER x\n", "a".repeat(2048));
    with(&source, |build| {
        assert_eq!(build.steps.last().unwrap().state.user.as_ref().unwrap().name.len(), 4096);
    });
}
