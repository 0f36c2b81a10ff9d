//! Text from strangers stays text: what a Dockerfile, its name, a configuration or a link holds
//! starts no command of a terminal or a CI system, and hides nothing, in any format of any command.

#![cfg(unix)]

mod common;

use std::process::Stdio;

use common::{FORMATS, Folder, Ran, command, ran};

/// Characters that a terminal obeys, reorders or does not show.
const HIDDEN: &str = "\u{1b}[31m\u{7}\u{8}\u{7f}\u{85}\u{9b}2J\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{2028}\u{ad}\u{e0041}";

/// The same in JSON, with line ends that start commands of CI systems.
const JSON: &str = "\\u001b[31m\\u009b\\u202e\\u200b\\n::error file=x::INJECT\\r\\n##[error]INJECT\\n##vso[task.complete]\\n##teamcity[x]\\u2028::warning::INJECT";

/// Dockerfiles with such texts wherever one can stand. Each `~` is a hidden text, each `^` one in
/// JSON.
const DOCKERFILES: [&str; 9] = [
    "# ~ plimsoll ignore=~\n# hadolint ignore=~,DL3008\nFROM debian:13~ AS st~age\nFROM st~age AS last~\nCOPY --from=gone~ a /b\n",
    "FROM debian:13\nCOPY [\"a^\",\"b^\",\"c^\"]\nADD [\"x^\",\"y\"]\nADD http://example.org/~ /a\nCMD [\"/bin/sh\",\"-c\",\"echo ^\"]\nENTRYPOINT [\"^\"]\nVOLUME [\"/a^\"]\nSHELL [\"/bin/^\"]\n",
    "FROM debian:13\nRUN apt-get install 'x\n::error file=x::INJECT~' && pip install \"x\n##[error]INJECT~\"\nRUN cd ~ && sudo rm ~ && wget http://example.org/~ && echo `~` $~ \\\n  ::error file=x::INJECT\n",
    "FROM debian:13\nRUN <<EOT~\n::error file=x::INJECT\n##[error]INJECT\n apt-get install a~\nEOT~\nRUN <<'EOT'\n::error file=x::INJECT\n\tapt-get install -y a~ b\n##[error]INJECT\nEOT\nCOPY <<F~ /~\n::error::INJECT\nF~\n",
    "FROM debian:13\nARG A~=~\nENV PASSWORD~=~secret B=\"~\" C\nENV X ~\nLABEL a~=\"~\" maintainer=~\nMAINTAINER ~\nEXPOSE 80~ 22/~\nUSER ~\nWORKDIR ~\nSTOPSIGNAL ~\nHEALTHCHECK --interval=~ CMD curl ~\nONBUILD RUN ~\nVOLUME /v~\n",
    "FROM registry.example/~/a:~@sha256:~\nFOO~ bar\nRUN --mount=type=~,target=~ --network=~ true\nRUN --mount=type=secret,id=~,target=/~ --mount=type=cache,target=/~ cat /~\nCOPY --chown=~ --chmod=~ ~ ~\nADD https://u:p~w@example.org/a.git#~ /x\n",
    "FROM node:24\nWORKDIR /app~\nCOPY package.json~ ::error ./\nRUN npm install ~ && npm ci && yarn add a~\nENV NODE_ENV=~\nUSER node~\nEXPOSE 3000\nVOLUME /data~\nCMD [\"node\",\"^\"]\n",
    "FROM python:3.12\nCOPY requirements.txt~ /\nRUN pip install -r requirements.txt~ 'a\n::error file=x::INJECT~'\nRUN --mount=type=secret,id=TOKEN~,env=T~ --mount=type=ssh cat\nARG GIT_TOKEN~\nUSER app~\nLABEL org.opencontainers.image.title=\"~\"\nHEALTHCHECK CMD [\"curl\",\"^\"]\n",
    "# check=error=true;skip=~\n# escape=~\n# syntax=~\nFROM ${A:-~} as ~\nRUN ~",
];

/// Names that are themselves attacks. Each is a file below the folder of a test.
const NAMES: [&str; 7] = [
    "plain/Dockerfile",
    "a\n::error file=x::INJECT/Dockerfile",
    "::error file=x::INJECT/Dockerfile",
    "##[error]INJECT.Dockerfile",
    "\u{1b}[31m\u{202e}\u{200b}\u{9b}.Dockerfile",
    "##vso[task.complete] ##teamcity[x]\r\n.Dockerfile",
    "-x|\"quoted\" `b`\t<i>@all.Dockerfile",
];

fn dockerfile(shape: &str) -> String {
    shape.replace('~', HIDDEN).replace('^', JSON)
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// The fault of an output, if it has one. Annotations are commands by intent.
fn fault(output: &str, is_github: bool) -> Option<String> {
    for line in output.split('\n') {
        let text = line.trim_start_matches([' ', '\t']);
        if let Some(hidden) = text.chars().find(|it| is_hidden(*it)) {
            return Some(format!("U+{:04X} in {line:?}", u32::from(hidden)));
        }
        let annotates = is_github
            && ["error", "warning", "notice"].iter().any(|level| {
                text.strip_prefix("::").and_then(|rest| rest.strip_prefix(level)).is_some_and(
                    |rest| rest.starts_with(" file=") && !rest.starts_with(" file=x::INJECT"),
                )
            });
        if text.starts_with("::") && !annotates || text.starts_with("##[") {
            return Some(format!("a command in {line:?}"));
        }
        if ["##[", "##vso[", "##teamcity["].iter().any(|command| text.contains(command)) {
            return Some(format!("a command within {line:?}"));
        }
    }
    None
}

/// Collects all that is wrong, so that one run tells it.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn look(&mut self, what: &[&str], ran: &Ran) {
        // The fixed file and the patch are what they are; what is said of them is not.
        let is_payload = match what[0] {
            "fix" => !what.contains(&"--write"),
            "open" => what.contains(&"text") || what.contains(&"patch"),
            _ => false,
        };
        let out = if is_payload {
            let headers =
                ran.out.lines().filter(|it| it.starts_with("--- ") || it.starts_with("+++ "));
            headers.map(|line| line.trim_end_matches('\t')).collect::<Vec<_>>().join("\n")
        } else {
            ran.out.clone()
        };
        for text in [&out, &ran.err] {
            if let Some(fault) = fault(text, what.contains(&"github")) {
                self.0.push(format!("{what:?}: {fault}"));
            }
        }
        if ran.status < 0 || ran.err.contains("panicked") {
            self.0.push(format!("{what:?}: {}", ran.err));
        }
    }

    fn run(&mut self, folder: &Folder, arguments: &[&str]) -> Ran {
        let ran = folder.plimsoll(arguments);
        self.look(arguments, &ran);
        ran
    }

    fn none(self) {
        let count = self.0.len();
        assert!(self.0.is_empty(), "{count} of them:\n{}", self.0[..count.min(40)].join("\n"));
    }
}

/// All that reads one Dockerfile.
fn each_command(file: &str) -> Vec<Vec<String>> {
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for format in FORMATS {
        commands.push(vec!["check", "--format", format]);
    }
    commands.push(vec!["check", "--preset", "strict", "--unredacted", "--format", "markdown"]);
    commands.push(vec!["check", "--preset", "hadolint"]);
    commands.push(vec!["check", "--statistics"]);
    commands.push(vec!["check", "--preset", "strict", "--format", "suggestions", "--unredacted"]);
    for format in ["text", "json"] {
        commands.push(vec!["size", "--format", format]);
        commands.push(vec!["cache", "--edit", "a", "--after", "9", "--format", format]);
        commands.push(vec!["context", "--why", "--size", "--format", format]);
        commands.push(vec!["advise", "--format", format]);
        commands.push(vec!["advise", "--deploy", "kubernetes", "--format", format]);
    }
    for only in ["dockerignore", "build-script", "run-command", "compose", "github", "gitlab"] {
        commands.push(vec!["advise", "--only", only]);
    }
    commands.push(vec!["fix"]);
    commands.push(vec!["fix", "--unsafe", "--diff"]);
    commands.push(vec!["link"]);
    for format in ["svg", "html"] {
        commands.push(vec!["card", "--format", format, "--base-url", "https://a.example/"]);
    }
    let owned =
        |words: Vec<&str>| words.into_iter().chain(["--", file]).map(str::to_owned).collect();
    commands.into_iter().map(owned).collect()
}

#[test]
fn what_stands_in_a_file_stays_text() {
    let mut faults = Faults::default();
    for shape in DOCKERFILES {
        let folder = Folder::new("content");
        let text = dockerfile(shape);
        folder.file("Dockerfile", &text);
        folder.file("Crlf.Dockerfile", text.replace('\n', "\r\n"));
        for file in ["Dockerfile", "Crlf.Dockerfile"] {
            for arguments in each_command(file) {
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                faults.run(&folder, &arguments);
            }
        }
        faults.run(&folder, &["fix", "--unsafe", "--write", "."]);
    }
    faults.none();
}

#[test]
fn the_name_of_a_file_stays_text() {
    let mut faults = Faults::default();
    let folder = Folder::new("names");
    for name in NAMES {
        folder.file(name, "FROM debian\nMAINTAINER a\nRUN apt-get update\n");
    }
    for name in NAMES {
        for arguments in each_command(name) {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let ran = faults.run(&folder, &arguments);
            assert!(ran.status < 2, "{arguments:?}: {}", ran.err);
        }
        // What is not there, or is taken for an option, is spoken of too.
        let gone = format!("{name}.not");
        for command in ["check", "fix", "size", "cache", "context", "advise", "link", "card"] {
            assert_eq!(faults.run(&folder, &[command, "--", &gone]).status, 2);
            faults.run(&folder, &[command, &format!("--{name}")]);
            faults.run(&folder, &[command, "--config", &gone, "--", name]);
            faults.run(&folder, &[command, "--context", &gone, "--", name]);
            faults.run(&folder, &[command, "--dockerignore", &gone, "--", name]);
            faults.run(&folder, &[command, "--target", &gone, "--", name]);
            faults.run(&folder, &[command, "--select", &gone, "--", name]);
            faults.run(&folder, &[command, "--today", &gone, "--", name]);
            faults.run(&folder, &[command, "--budget", &gone, "--", name]);
            faults.run(&folder, &[command, "--baseline", name, "--", name]);
        }
        faults.run(&folder, &["rules", name]);
        faults.run(&folder, &["explain", "--", name]);
        faults.run(&folder, &["man", "--", name]);
        faults.run(&folder, &["completions", "--", name]);
        faults.run(&folder, &["check", "--output", &format!("{name}=a"), "plain/Dockerfile"]);
        faults.run(&folder, &["check", "--output", &format!("json=no/{name}"), "plain/Dockerfile"]);
        faults.run(&folder, &["check", "--platform", name, "plain/Dockerfile"]);
        faults.run(&folder, &["check", "--build-arg", name, "plain/Dockerfile"]);
        faults.run(&folder, &["check", "--stdin-filename", name, "-"]);
        faults.run(&folder, &["practices", name]);
        faults.run(&folder, &["open", name]);
        faults.run(&folder, &["advise", "--only", name, "plain/Dockerfile"]);
        faults.run(&folder, &["link", "--base-url", name, "plain/Dockerfile"]);
        faults.run(&folder, &["card", "--base-url", name, "plain/Dockerfile"]);
        faults.run(&folder, &["card", "--output", &format!("svg=no/{name}"), "plain/Dockerfile"]);
        faults.run(&folder, &["cache", "--since", name, "plain/Dockerfile"]);
        faults.run(&folder, &["cache", "--measured", name, "plain/Dockerfile"]);
        faults.run(&folder, &["cache", "--edit", name, "--rename", "a=b", "plain/Dockerfile"]);
    }
    for format in FORMATS {
        let ran = faults.run(&folder, &["check", "--context", ".", "--format", format, "."]);
        assert_eq!(ran.status, 1, "{format}: {}", ran.err);
    }
    faults.run(&folder, &["fix", "--diff", "."]);
    let ran = faults.run(&folder, &["fix", "--write", "."]);
    assert_eq!((ran.status, ran.out.lines().count()), (0, NAMES.len()), "{}", ran.err);
    faults.none();
}

/// A patch of a file with such a name is one that git takes.
#[test]
fn a_patch_names_files_as_git_does() {
    let folder = Folder::new("patches");
    for name in NAMES {
        folder.file(name, "FROM debian:13\nMAINTAINER a\n");
    }
    let patch = folder.plimsoll(&["fix", "--diff", "--rule", "DL4000", "."]);
    folder.file("all.patch", &patch.out);
    assert!(common::runs("git", &["-C", &folder.0.display().to_string(), "apply", "all.patch"]));
    for name in NAMES {
        assert!(folder.read(name).contains("LABEL"), "{name}");
    }
}

#[test]
fn configurations_and_ignore_files_stay_text() {
    let mut faults = Faults::default();
    let folder = Folder::new("settings");
    folder.file("Dockerfile", "FROM debian\nMAINTAINER a\n");
    let toml = JSON;
    for (name, text) in [
        ("a.yaml", format!("\"{JSON}\": 1\n\"b\": 2\n")),
        ("b.yaml", format!("failure-threshold: \"{JSON}\"\n")),
        ("c.yaml", format!("label-schema: {{\"{JSON}\": \"{JSON}\"}}\n")),
        ("d.yaml", format!("{HIDDEN}: [\n::error::INJECT\n")),
        ("e.yaml", format!("override: {{\"{JSON}\": [a]}}\nformat: \"{JSON}\"\n")),
        ("a.toml", format!("\"{toml}\" = 1\n")),
        ("b.toml", format!("preset = \"{toml}\"\n")),
        ("c.toml", format!("ignore = [\"{toml}\"]\n")),
        ("d.toml", format!("format = \"{toml}\"\n")),
        ("e.toml", format!("a = {HIDDEN}\n::error::INJECT\n")),
        ("f.toml", format!("[label-schema]\n\"{toml}\" = \"{toml}\"\n")),
        ("h.toml", format!("[[paths]]\nglob = \"{toml}[\"\n\"{toml}\" = 1\n")),
        ("i.toml", format!("[[paths]]\nglob = \"a{{{toml}\"\n")),
        ("g.toml", format!("budget = \"{toml}\"\nfail-on = \"{toml}\"\n")),
    ] {
        folder.file(name, text);
        for command in ["check", "fix", "advise", "link"] {
            faults.run(&folder, &[command, "--config", name, "Dockerfile"]);
        }
    }
    for (name, text) in [
        ("ignore", format!("[{HIDDEN}\n::error::INJECT[\n!\n##[error]a[\n")),
        (
            "baseline",
            format!("{{\"files\": [{{\"path\": \"{JSON}\", \"findings\": \"{JSON}\"}}]}}"),
        ),
        ("baseline2", format!("{{\"files\": {HIDDEN}\n::error::INJECT")),
    ] {
        folder.file(name, text);
        faults.run(&folder, &["check", "--dockerignore", name, "Dockerfile"]);
        faults.run(&folder, &["check", "--baseline", name, "Dockerfile"]);
        faults.run(&folder, &["cache", "--measured", name, "Dockerfile"]);
        faults.run(&folder, &["link", "--state", name]);
    }
    faults.none();
}

/// A link may come from anybody.
#[test]
fn what_a_link_holds_stays_text() {
    let mut faults = Faults::default();
    let folder = Folder::new("links");
    let hidden = format!("{HIDDEN}\n::error file=x::INJECT\n##[error]INJECT\r\n@all | `a` <b>");
    // As much as a name may have.
    let name = "\u{1b}\u{202e}\u{200b}\n::error::INJECT";
    for shape in DOCKERFILES {
        folder.file("Dockerfile", dockerfile(shape));
        let made = folder.plimsoll(&["link", "--unredacted", "Dockerfile"]);
        let state = folder.plimsoll(&["open", "--format", "json", made.out.trim()]);
        let mut state: serde_json::Value = serde_json::from_str(&state.out).unwrap();
        state["reviews"] = serde_json::json!([{
            "author": name, "version": name, "verdict": "approve", "summary": hidden,
            "accepted": ["maintainer-deprecated:5:0"], "skipped": [{"fix": "no-user:0:0", "reason": hidden}],
            "comments": [{"line": 1, "fingerprint": 0, "text": hidden}],
        }]);
        state["ignore"] = serde_json::json!([hidden]);
        state["trusted_registries"] = serde_json::json!([hidden]);
        folder.file("state.json", state.to_string());
        let made = folder.plimsoll(&["link", "--unredacted", "--state", "state.json"]);
        assert_eq!(made.status, 0, "{}", made.err);
        let link = made.out.trim();
        for format in ["text", "json", "markdown", "suggestions", "patch", "link"] {
            faults.run(&folder, &["open", "--format", format, link]);
            faults
                .run(&folder, &["open", "--unredacted", "--format", format, "--merge", link, link]);
        }
    }
    faults.none();
}

#[test]
fn standard_input_stays_text() {
    let mut faults = Faults::default();
    for shape in DOCKERFILES {
        for format in FORMATS {
            let arguments = ["check", "--format", format, "-"];
            let mut command = command();
            let folder = Folder::new("input");
            let file = folder.file("text", dockerfile(shape));
            command.args(arguments).stdin(Stdio::from(std::fs::File::open(file).unwrap()));
            faults.look(&arguments, &ran(&mut command));
        }
    }
    faults.none();
}
