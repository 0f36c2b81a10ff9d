use super::*;
use crate::syntax::parse;

fn with(source: &str, request: &Request<'_>) -> Advice {
    let file = parse(source);
    advise(&Build::new(source, &file), request)
}

fn text(source: &str, name: &str) -> String {
    let file = parse(source);
    let request = Request::default();
    advise_one(&Build::new(source, &file), &request, name).expect("a kind").text
}

const SERVICE: &str = "ARG PYTHON=3.14\nFROM python:${PYTHON}-slim AS build\nARG INDEX\nARG API_TOKEN\n\
    RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf --mount=type=ssh \\\n    \
    --mount=type=secret,id=npm,env=NPM_TOKEN git clone git@github.com:a/b.git && pip install x\n\
    FROM python:3.14-slim\nCOPY --from=build /x /x\nCOPY . /app\nWORKDIR /app\n\
    RUN mkdir -p /var/log/app && chown 1001 /var/log/app\nENV DB_PASSWORD=hunter2\n\
    VOLUME /data\nEXPOSE 8000 9000/udp\nUSER 1001:1002\n\
    HEALTHCHECK --interval=5s --retries=4 CMD curl -f http://localhost:8000/live || exit 1\n\
    CMD python manage.py migrate && gunicorn app:app\n";

#[test]
fn everything_follows_from_the_file() {
    let build = text(SERVICE, "build-command");
    for part in [
        "--secret \"id=pip_conf,src=$HOME/.config/pip/pip.conf\"",
        "--secret \"id=npm,env=NPM_TOKEN\"",
        "--secret \"id=API_TOKEN,env=API_TOKEN\"",
        "--ssh default",
        "--build-arg INDEX=\"${INDEX:?}\"",
    ] {
        assert!(build.contains(part), "{part} in:\n{build}");
    }
    let run = text(SERVICE, "run-command");
    for part in ["--tmpfs /var/log/app", "8000:8000", "9000:9000/udp", ":/data", "--env-file"] {
        assert!(run.contains(part), "{part} in:\n{run}");
    }
    assert!(!run.contains("--user"), "{run}");
    let compose = text(SERVICE, "compose");
    for part in [
        "test: [\"CMD-SHELL\", \"curl -f http://localhost:8000/live || exit 1\"]",
        "interval: 5s",
        "retries: 4",
        "command: [\"python\", \"manage.py\", \"migrate\"]",
        "\"db_password\"",
        "environment: \"NPM_TOKEN\"",
    ] {
        assert!(compose.contains(part), "{part} in:\n{compose}");
    }
    let kubernetes = text(SERVICE, "kubernetes");
    for part in
        ["runAsUser: 1001", "runAsGroup: 1002", "path: \"/live\"", "port: 8000", "kind: Job"]
    {
        assert!(kubernetes.contains(part), "{part} in:\n{kubernetes}");
    }
    let script = text(SERVICE, "build-script");
    for part in ["mode=max", "cache-main", "State.Health.Status", "set -euo pipefail"] {
        assert!(script.contains(part), "{part} in:\n{script}");
    }
    let file = parse(SERVICE);
    let build = Build::new(SERVICE, &file);
    let request = Request { bytes: Some(200_000_000), ..Request::default() };
    let advice = advise(&build, &request);
    assert!(advice.files.iter().any(|file| file.text.contains("SIZE_BUDGET:-240000000")));
    for file in &advice.files {
        assert!(!file.text.contains("hunter2"), "{} has the password", file.name);
    }
}

#[test]
fn the_target_decides_what_is_offered() {
    let names = |target| -> Vec<&str> {
        let request = Request { target, ..Request::default() };
        with(SERVICE, &request).files.iter().map(|file| file.name).collect()
    };
    let all = names(Target::Unknown);
    assert!(all.contains(&"compose") && all.contains(&"kubernetes"));
    assert!(!names(Target::Docker).contains(&"kubernetes"));
    assert!(!names(Target::Kubernetes).contains(&"compose"));
    assert!(names(Target::Paas).contains(&"entrypoint"));
    assert!(all.contains(&"gunicorn") && all.contains(&"known-hosts") && all.contains(&"lock"));
    let plain: Vec<&str> =
        with("FROM scratch\n", &Request::default()).files.iter().map(|file| file.name).collect();
    assert!(!plain.contains(&"dockerignore") && !plain.contains(&"base"), "{plain:?}");
}

#[test]
fn the_checklist_fits_the_file() {
    let has = |source: &str, practice: &str| {
        let advice = with(source, &Request::default());
        advice.checklist.iter().any(|check| check.practice == practice)
    };
    assert!(has(SERVICE, "short-lived-tokens") && has(SERVICE, "health-endpoint"));
    assert!(!has("FROM scratch\n", "mirror-base-images"));
    assert!(has("FROM python\nRUN poetry install\n", "poetry-version-bump-breaks-cache"));
}

#[test]
fn names_and_practices_are_sound() {
    let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KINDS.len());
    for kind in KINDS {
        assert!(kind.why.ends_with('.') && !kind.practices.is_empty(), "{}", kind.name);
    }
    for check in CHECKLIST.iter().map(|item| &item.check) {
        assert!(check.why.ends_with('.') && !check.text.ends_with('.'), "{}", check.practice);
    }
}

#[test]
fn no_text_can_leave_its_place() {
    let hostile = "FROM a\"b'$(x)`y`\nARG A$(id)\nLABEL org.opencontainers.image.title=\"a\\nb: c\"\n\
        EXPOSE $(x) 99999 8080-9090\nVOLUME [\"/a\\\"b: c\\n- x\", \"/$HOME\"]\nUSER \"x: y\"\n\
        HEALTHCHECK CMD [\"a\\\"\", \"$B\\n- c\"]\nCMD [\"sh\\u0007\", \"'\"]\n";
    for target in [Target::Unknown, Target::Kubernetes, Target::Paas] {
        let request = Request { target, dockerfile: Some("it's $(a)"), ..Request::default() };
        for file in with(hostile, &request).files {
            assert!(!file.text.contains("$(x)") || file.text.contains('\''), "{}", file.text);
            assert!(!file.text.contains('\u{7}'), "{}", file.name);
        }
    }
    with("", &Request::default());
}

#[test]
fn long_files_stay_short() {
    let source = "FROM a\n".to_owned()
        + &"RUN --mount=type=secret,id=a --mount=type=ssh,id=b git clone git@h.x:a\nEXPOSE 80\nARG A\n"
            .repeat(3_000);
    let advice = with(&source, &Request::default());
    assert!(advice.files.iter().all(|file| file.text.len() < 20_000));
}
