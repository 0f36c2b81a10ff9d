//! Commands that are about Plimsoll itself: pages, a first configuration, completions and manuals; and
//! the bar that shows how far a command has come.

mod common;

use common::{FLAWED, Folder, plimsoll};

#[test]
fn a_rule_is_explained_by_any_of_its_names() {
    let page = plimsoll(&["explain", "apt-lists-kept"]);
    assert_eq!(page.status, 0);
    for part in [
        "Package lists stay in the layer (apt-lists-kept) DL3009",
        "```dockerfile bad",
        "Fix safety",
        "Practice: ",
    ] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
    assert_eq!(plimsoll(&["explain", "DL3009"]).out, page.out);
    assert!(plimsoll(&["explain", "JSONArgsRecommended"]).out.contains("(shell-form-command)"));
    assert!(plimsoll(&["explain", "SC2086"]).out.contains("SC2086"));
    let wrong = plimsoll(&["explain", "apt-lists"]);
    assert!(
        wrong.status == 2 && wrong.err.contains("did you mean `apt-lists-kept`?"),
        "{}",
        wrong.err
    );
    assert_eq!(plimsoll(&["explain"]).status, 2);
}

#[test]
fn a_first_configuration_changes_nothing_and_replaces_nothing() {
    let folder = Folder::new("init");
    folder.file("Dockerfile", FLAWED);
    let before = folder.plimsoll(&["check"]);
    let ran = folder.plimsoll(&["init"]);
    assert_eq!(
        (ran.status, folder.names()),
        (0, vec!["Dockerfile".into(), "plimsoll.toml".into()])
    );
    assert_eq!(folder.plimsoll(&["check"]).out, before.out);
    let text = folder.read("plimsoll.toml");
    folder.file("plimsoll.toml", "preset = 'strict'\n");
    let again = folder.plimsoll(&["init"]);
    assert!(again.status == 2 && again.err.contains("stays as it is"), "{}", again.err);
    assert_eq!(folder.read("plimsoll.toml"), "preset = 'strict'\n");
    // Each setting, and all of them together, are ones that there are.
    let settings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#: ")).collect();
    folder.file("plimsoll.toml", settings.join("\n") + "\n");
    let all = folder.plimsoll(&["check"]);
    assert!(all.status < 2, "{}", all.err);
    let keys = settings.iter().filter(|line| line.contains(" = ")).count();
    assert!(keys > 12, "{settings:?}");
    for line in settings.iter().take_while(|line| !line.starts_with('[')) {
        folder.file("plimsoll.toml", format!("{line}\n"));
        let ran = folder.plimsoll(&["check"]);
        assert!(ran.status < 2, "{line}: {}", ran.err);
    }
}

#[test]
fn shells_are_told_of_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = plimsoll(&["completions", shell]);
        assert_eq!((ran.status, &*ran.err), (0, ""));
        for word in ["explain", "statistics", "stdin-filename"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(plimsoll(&["completions", "sh"]).status, 2);
    let folder = Folder::new("completions");
    let script = folder.file("completions", plimsoll(&["completions", "bash"]).out);
    assert!(common::runs("bash", &["-n", &script.display().to_string()]));
}

#[test]
fn there_is_a_manual_page_of_each_command() {
    let page = plimsoll(&["man"]);
    assert!(page.status == 0 && page.out.contains(".TH plimsoll 1"), "{}", page.out);
    assert!(page.out.contains("plimsoll\\-check(1)"), "{}", page.out);
    let check = plimsoll(&["man", "check"]).out;
    assert!(check.contains(".TH") && check.contains("\\-\\-statistics"), "{check}");
    let wrong = plimsoll(&["man", "chekc"]);
    assert!(
        wrong.status == 2 && wrong.err.contains("there is no command `chekc`"),
        "{}",
        wrong.err
    );
}

#[test]
fn editors_are_told_of_the_settings() {
    let schema: serde_json::Value = serde_json::from_str(&plimsoll(&["schema"]).out).unwrap();
    // The formats are those that there are, and so are the keys of a first configuration.
    let formats = schema["properties"]["format"]["enum"].as_array().unwrap();
    let wrong = plimsoll(&["check", "--format", "no-such"]).err;
    let (_, listed) = wrong.split_once("[possible values: ").unwrap();
    let listed: Vec<&str> = listed.split(']').next().unwrap().split(", ").collect();
    assert_eq!(formats.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>(), listed);
    let folder = Folder::new("schema");
    folder.plimsoll(&["init"]);
    let text = folder.read("plimsoll.toml");
    for key in schema["properties"].as_object().unwrap().keys() {
        let spelled = [format!("#: {key} = "), format!("#: [{key}]"), format!("#: [[{key}]]")];
        assert!(spelled.iter().any(|it| text.contains(it)), "{key}");
    }
}

#[test]
fn a_context_is_listed_with_what_keeps_files_out() {
    let folder = Folder::new("context");
    folder.file("app/Dockerfile", "FROM debian:13\nCOPY package.json ./\nCOPY src src\n");
    folder.file("app/.dockerignore", "node_modules\n*.md\n!README.md\n");
    for name in ["package.json", "src/a.js", "node_modules/x/y.js", "README.md", "notes.md"] {
        folder.file(format!("app/{name}"), "12345");
    }
    let context = |more: &[&str]| {
        let ran = folder.plimsoll(&[&["context", "app/Dockerfile"], more].concat());
        assert_eq!((ran.status, &*ran.err), (0, ""));
        ran.out
    };
    let plain = context(&[]);
    assert!(plain.starts_with("The builder is sent 5 files, "), "{plain}");
    assert!(
        plain.contains("\nline 2: COPY package.json ./: 1 file, 5 B\n  package.json\n"),
        "{plain}"
    );
    assert!(plain.contains("\n  line 1: node_modules: 1 file, 5 B\n"), "{plain}");
    assert!(!plain.contains("y.js") && !plain.contains("src/a.js  5 B"), "{plain}");
    let why = context(&["--why"]);
    assert!(why.contains("  node_modules/x/y.js  kept out by line 1: node_modules\n"), "{why}");
    assert!(why.contains("  README.md  taken back in by line 3: !README.md\n"), "{why}");
    assert!(context(&["--size"]).contains("  src/a.js  5 B\n"));
    let other = folder.file("other", "src\n").display().to_string();
    let named = context(&["--context", "app", "--dockerignore", &other, "--why"]);
    assert!(named.contains("  src/a.js  kept out by line 1: src\n"), "{named}");
    let json: serde_json::Value = serde_json::from_str(&context(&["--format", "json"])).unwrap();
    assert_eq!((&json["version"], &json["steps"][1]["files"]), (&1.into(), &1.into()));
    let files = json["files"].as_array().unwrap();
    let kept_out = files.iter().find(|file| file["path"] == "notes.md").unwrap();
    assert_eq!(kept_out["pattern"], serde_json::json!({"line": 2, "text": "*.md"}));
    assert_eq!(kept_out["sent"], false);
}
