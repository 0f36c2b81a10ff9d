//! Releases of distributions by the names that tags and images give them.

/// Code names and the releases that they stand for, spelt as in the table's `os`.
const CODE_NAMES: [(&str, &str); 23] = [
    ("trixie", "debian 13"),
    ("bookworm", "debian 12"),
    ("bullseye", "debian 11"),
    ("buster", "debian 10"),
    ("stretch", "debian 9"),
    ("jessie", "debian 8"),
    ("wheezy", "debian 7"),
    ("resolute", "ubuntu 26.04"),
    ("questing", "ubuntu 25.10"),
    ("plucky", "ubuntu 25.04"),
    ("oracular", "ubuntu 24.10"),
    ("noble", "ubuntu 24.04"),
    ("mantic", "ubuntu 23.10"),
    ("lunar", "ubuntu 23.04"),
    ("kinetic", "ubuntu 22.10"),
    ("jammy", "ubuntu 22.04"),
    ("impish", "ubuntu 21.10"),
    ("hirsute", "ubuntu 21.04"),
    ("focal", "ubuntu 20.04"),
    ("bionic", "ubuntu 18.04"),
    ("xenial", "ubuntu 16.04"),
    ("trusty", "ubuntu 14.04"),
    ("al2023", "amazonlinux 2023"),
];

/// Names in front of a release's number, how that distribution is called in the table, and how many
/// parts of the number make the release: `alpine3.20.1` is Alpine 3.20, `debian12` is Debian 12.
const NUMBERED: [(&str, &str, usize); 17] = [
    ("almalinux", "almalinux", 1),
    ("alpine", "alpine", 2),
    ("amazonlinux", "amazonlinux", 1),
    ("centos", "centos", 1),
    ("debian", "debian", 1),
    ("fedora", "fedora", 1),
    ("leap", "opensuse", 2),
    ("oraclelinux", "oraclelinux", 1),
    ("rockylinux", "rockylinux", 1),
    ("ubuntu", "ubuntu", 2),
    // `quay.io/centos/centos:stream9`
    ("stream", "centos-stream", 1),
    ("base-debian", "debian", 1),
    ("ubi", "rhel", 1),
    ("rocky", "rockylinux", 1),
    ("alma", "almalinux", 1),
    ("el", "rhel", 1),
    ("ol", "oraclelinux", 1),
];

/// Distribution and release that a word of a tag names: `bookworm`, `alpine3.20`, `ubuntu22.04`.
pub(super) fn named_by(word: &str) -> Option<String> {
    if let Some(&(_, os)) = CODE_NAMES.iter().find(|(name, _)| *name == word) {
        return Some(os.to_owned());
    }
    let digits = word.find(|c: char| c.is_ascii_digit())?;
    let (name, version) = word.split_at(digits);
    of_distribution(name, version)
}

/// The release of a distribution's own image: `debian` and `13.1` are `debian 13`. `None` where the
/// number is too short to tell.
pub(super) fn of_distribution(image: &str, version: &str) -> Option<String> {
    let &(_, distribution, parts) = NUMBERED.iter().find(|(name, ..)| *name == image)?;
    let mut numbers = version.split('.').take(parts);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let complete = numbers.clone().count() == parts && numbers.all(all_digits);
    complete.then(|| {
        let release: Vec<&str> = version.split('.').take(parts).collect();
        format!("{distribution} {}", release.join("."))
    })
}
