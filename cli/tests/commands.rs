//! What `plimsoll context` lists.

mod common;

use common::Folder;

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
