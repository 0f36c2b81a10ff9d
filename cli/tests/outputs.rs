//! `check --output FORMAT=FILE`: the findings in files, beside what is printed.

mod common;

use common::{FLAWED, FORMATS, Folder};

fn folder() -> Folder {
    let folder = Folder::new("outputs");
    folder.file("Dockerfile", FLAWED);
    folder
}

#[test]
fn a_file_has_what_would_be_printed() {
    let folder = folder();
    let outputs: Vec<String> = FORMATS.iter().map(|it| format!("--output={it}=of-{it}")).collect();
    let arguments: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let ran = folder.plimsoll(&[&["check"], &*arguments].concat());
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert_eq!(ran.out, folder.plimsoll(&["check"]).out, "the usual is printed all the same");
    for format in FORMATS {
        let printed = folder.plimsoll(&["check", "--format", format]).out;
        assert_eq!(folder.read(format!("of-{format}")), printed, "{format}");
        assert!(!printed.is_empty() && !printed.contains("hunter2"), "{format}: {printed}");
    }
    assert_eq!(folder.names().len(), 1 + FORMATS.len(), "nothing is left beside them");
}

#[test]
fn the_configuration_names_each_format() {
    let folder = folder();
    for format in FORMATS {
        folder.file("plimsoll.toml", format!("format = '{format}'\n"));
        let printed = folder.plimsoll(&["check", "--format", format]).out;
        assert_eq!(folder.plimsoll(&["check"]).out, printed, "{format}");
    }
}

#[test]
fn what_was_in_the_file_is_replaced_and_a_failure_is_said() {
    let folder = folder();
    folder.file("a.json", "old ".repeat(1_000));
    let json = folder.plimsoll(&["check", "--format", "json"]).out;
    let both = ["check", "--output", "json=a.json", "--output", "junit=no/such/folder.xml"];
    let ran = folder.plimsoll(&both);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot write no/such/folder.xml: "), "{}", ran.err);
    assert_eq!(folder.read("a.json"), json);
    for (output, why) in [
        ("json", "a format and a file"),
        ("json=", "a format and a file"),
        ("yaml=a", "there is no format `yaml`"),
        ("json=-", "standard output has what --format says"),
        ("json=.", "cannot write .: "),
    ] {
        let ran = folder.plimsoll(&["check", "--output", output]);
        assert!(ran.status == 2 && ran.err.contains(why), "{output}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn modes_links_and_pipes_stay_what_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let old = folder.file("real.json", "old");
    let mode = |name: &str| {
        std::fs::metadata(folder.0.join(name)).map(|it| it.permissions().mode() & 0o777).ok()
    };
    let permissions = PermissionsExt::from_mode(0o640);
    assert!(std::fs::set_permissions(&old, permissions).is_ok());
    assert!(symlink("real.json", folder.0.join("link.json")).is_ok());
    let ran = folder.plimsoll(&["check", "--output=json=link.json", "--output=json=new.json"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(folder.0.join("link.json").is_symlink() && folder.read("real.json").starts_with('{'));
    assert_eq!(mode("real.json"), Some(0o640));
    // As the shell's `>` makes a file.
    folder.file("usual", "");
    assert_eq!(mode("new.json"), mode("usual"));
    let ran = folder.plimsoll(&["check", "--output", "github=/dev/stdout"]);
    assert!(ran.out.contains("::error file=Dockerfile"), "{}", ran.out);
}
