//! `fix --write` loses nothing: whatever happens, a file is the old text or the new one.

#![cfg(unix)]

mod common;

use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::time::Duration;

use common::{FLAWED, Folder, NOBODY, Ran, command, is_root, may_be_nobody, ran, runs};
use plimsoll_tests::need;

/// With the fix of one rule only, so that the new text is known.
const WRITE: [&str; 4] = ["fix", "--write", "--rule", "maintainer-deprecated"];

fn fixed() -> String {
    FLAWED.replace(
        "MAINTAINER ada@example.com",
        "LABEL org.opencontainers.image.authors=\"ada@example.com\"",
    )
}

fn write(folder: &Folder, files: &[&str]) -> Ran {
    folder.plimsoll(&[&WRITE, files].concat())
}

#[test]
fn links_modes_and_owners_are_kept() {
    let folder = Folder::new("kept");
    let target = folder.file("real/file", FLAWED);
    std::fs::set_permissions(&target, PermissionsExt::from_mode(0o4751)).unwrap();
    symlink("real/file", folder.0.join("link")).unwrap();
    symlink("link", folder.0.join("Dockerfile")).unwrap();
    if is_root() {
        std::os::unix::fs::chown(&target, Some(NOBODY), Some(NOBODY)).unwrap();
        std::fs::set_permissions(&target, PermissionsExt::from_mode(0o4751)).unwrap();
    }
    let before = std::fs::metadata(&target).unwrap();
    let ran = write(&folder, &["Dockerfile"]);
    assert_eq!((ran.status, &*ran.out), (0, "Dockerfile: 1 fix applied\n"), "{}", ran.err);
    let after = std::fs::metadata(&target).unwrap();
    assert_eq!(folder.read("real/file"), fixed());
    for name in ["Dockerfile", "link"] {
        assert!(folder.0.join(name).is_symlink(), "{name}");
    }
    assert_eq!(
        (after.mode(), after.uid(), after.gid()),
        (before.mode(), before.uid(), before.gid())
    );
    let real = Folder(folder.0.join("real"));
    assert_eq!(real.names(), ["file"], "nothing is left beside it");
}

#[test]
fn another_name_of_the_file_keeps_the_old_text_and_is_spoken_of() {
    let folder = Folder::new("hard");
    folder.file("Dockerfile", FLAWED);
    std::fs::hard_link(folder.0.join("Dockerfile"), folder.0.join("other")).unwrap();
    let ran = write(&folder, &["Dockerfile"]);
    let said = "1 fix applied; 1 other name of the same file (hard links) kept the old text";
    assert!(ran.status == 0 && ran.out.contains(said), "{} {}", ran.out, ran.err);
    assert_eq!((folder.read("Dockerfile"), folder.read("other")), (fixed(), FLAWED.to_owned()));
}

#[test]
fn what_is_no_regular_file_is_not_written() {
    let folder = Folder::new("pipe");
    assert!(runs("mkfifo", &[&folder.0.join("pipe").display().to_string()]));
    let script = format!(
        "cat > pipe <<'END' &\n{FLAWED}END\nexec \"$0\" fix --write --rule maintainer-deprecated pipe"
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_plimsoll")]).current_dir(&folder.0);
    let ran = ran(shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()));
    assert!(ran.status == 2 && ran.err.contains("it is no regular file"), "{}", ran.err);
    assert_eq!(folder.names(), ["pipe"]);
}

/// The rest is done, and it is said what was.
#[test]
fn a_file_that_cannot_be_written_is_named_and_left_whole() {
    let folder = Folder::new("locked");
    for name in ["a", "b", "c/Dockerfile", "d"] {
        folder.file(name, FLAWED);
    }
    let set = |name: &str, mode: u32| {
        std::fs::set_permissions(folder.0.join(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    if !may_be_nobody() {
        return;
    }
    if is_root() {
        assert!(runs("chown", &["-R", "65534:65534", &folder.0.display().to_string()]));
    }
    set("b", 0o444);
    set("c", 0o555);
    let mut command = command();
    command.current_dir(&folder.0).args(WRITE).args(["a", "b", "c/Dockerfile", "d", "gone"]);
    if is_root() {
        // Root may write everywhere.
        command.uid(NOBODY).gid(NOBODY);
    }
    let ran = ran(&mut command);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert_eq!(ran.out, "a: 1 fix applied\nd: 1 fix applied\n");
    for part in [
        "cannot read gone: No such file",
        "cannot write b, which is as it was: Permission denied",
        "cannot write c/Dockerfile, which is as it was: a file beside it",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    for (name, text) in [("a", &*fixed()), ("b", FLAWED), ("c/Dockerfile", FLAWED), ("d", &fixed())]
    {
        assert_eq!(folder.read(name), text, "{name}");
    }
    set("c", 0o755);
    assert_eq!(folder.names(), ["a", "b", "c", "d"]);
    assert_eq!(Folder(folder.0.join("c")).names(), ["Dockerfile"]);
}

/// Its new text is longer than the old one.
fn large() -> String {
    format!("{FLAWED}# {}\n", "x".repeat(32 << 10))
}

#[test]
fn a_full_disk_leaves_the_old_text() {
    let folder = Folder::new("full");
    let place = folder.0.display().to_string();
    let is_mounted = runs("mount", &["-t", "tmpfs", "-o", "size=64k", "plimsoll", &place]);
    if !need("a right to mount file systems", is_mounted) {
        return;
    }
    let checked = std::panic::catch_unwind(|| {
        folder.file("Dockerfile", large());
        let _ = std::fs::write(folder.0.join("filler"), "x".repeat(28 << 10));
        let ran = write(&folder, &["Dockerfile"]);
        assert!(ran.status == 2 && ran.err.contains("No space left"), "{} {}", ran.out, ran.err);
        assert_eq!(folder.read("Dockerfile"), large());
        assert_eq!(folder.names(), ["Dockerfile", "filler"]);
    });
    assert!(runs("umount", &[&place]));
    checked.unwrap();
}

#[test]
fn a_limit_of_file_sizes_leaves_the_old_text() {
    let folder = Folder::new("limit");
    let text = format!("{FLAWED}# {}\n", "x".repeat(1 << 20));
    folder.file("Dockerfile", &text);
    let script = "ulimit -f 50; exec \"$0\" \"$@\"";
    let mut shell = Command::new("bash");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_plimsoll")]).args(WRITE);
    shell.current_dir(&folder.0).stdout(std::process::Stdio::piped());
    let ran = ran(shell.stderr(std::process::Stdio::piped()));
    assert!(ran.status == 2 && ran.err.contains("`ulimit -f`"), "{}", ran.err);
    assert_eq!(folder.read("Dockerfile"), text);
    assert_eq!(folder.names(), ["Dockerfile"]);
}

/// Ended at moments all over its run, it never leaves a part of a text.
#[test]
fn a_kill_at_any_moment_leaves_one_of_the_two_texts() {
    let folder = Folder::new("killed");
    let long = "# ".to_owned() + &"x".repeat(98) + "\n";
    let old = FLAWED.to_owned() + &long.repeat(2_000);
    let new = fixed() + &long.repeat(2_000);
    let path = folder.file("Dockerfile", &old);
    let mut whole = command();
    whole.current_dir(&folder.0).args(WRITE).arg("Dockerfile");
    let start = std::time::Instant::now();
    assert_eq!(ran(&mut whole).status, 0);
    let takes = start.elapsed();
    let (mut olds, mut news) = (0, 0);
    for round in 0..40_u32 {
        std::fs::write(&path, &old).unwrap();
        let mut child = whole.spawn().unwrap();
        std::thread::sleep(takes * round / 36);
        let _ = child.kill();
        let _ = child.wait();
        let now = folder.read("Dockerfile");
        assert!(now == old || now == new, "round {round}: {} of {} bytes", now.len(), old.len());
        *(if now == old { &mut olds } else { &mut news }) += 1;
    }
    assert!(olds > 0, "some are ended before the end: {olds} and {news}");
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let folder = Folder::new("meanwhile");
    let rest = "RUN true\n".repeat(60_000);
    let old = format!("{FLAWED}{rest}");
    let path = folder.file("Dockerfile", &old);
    let mut writer = command();
    writer.current_dir(&folder.0).args(WRITE).arg("Dockerfile");
    let child = writer.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1));
    std::fs::write(&path, "FROM scratch\n").unwrap();
    let output = child.wait_with_output().unwrap();
    // Either it had read the new file, or it leaves it alone.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(folder.read("Dockerfile"), "FROM scratch\n", "{said}");
}
