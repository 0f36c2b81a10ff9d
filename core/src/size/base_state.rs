//! Facts about the image that a lineage starts from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Estimate;
use super::SizeOptions;
use super::closures::{Packages, Suite};
use super::filesystem::Content;
use crate::build::{Base, Build, ImageReference};
use crate::catalog::{self, Family};

/// The image that a lineage starts from.
#[derive(Debug)]
pub(super) struct Origin<'a> {
    /// The release of Debian whose package table fits best; `""` where none does.
    pub(super) suite_name: &'static str,
    /// True if that release is the image's own.
    pub(super) is_exact: bool,
    /// True if the image leaves documentation out.
    is_slim: bool,
    /// True if the image's packages are known.
    knows_packages: bool,
    suite: Option<&'a Suite>,
    preinstalled: &'static [&'static str],
}

/// The packages of images, by their release and list, so that many stages share one set.
pub(super) type Preinstalled = BTreeMap<(&'static str, &'static [&'static str]), Rc<Packages>>;

/// The packages of the full images of the languages, as Docker's `buildpack-deps` installs it.
const FULL: &[&str] = &[
    "autoconf",
    "automake",
    "bzip2",
    "ca-certificates",
    "curl",
    "default-libmysqlclient-dev",
    "dpkg-dev",
    "file",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "imagemagick",
    "libbz2-dev",
    "libc6-dev",
    "libcurl4-openssl-dev",
    "libdb-dev",
    "libevent-dev",
    "libffi-dev",
    "libgdbm-dev",
    "libglib2.0-dev",
    "libgmp-dev",
    "libjpeg-dev",
    "libkrb5-dev",
    "liblzma-dev",
    "libmagickcore-dev",
    "libmagickwand-dev",
    "libmaxminddb-dev",
    "libncurses5-dev",
    "libncursesw5-dev",
    "libpng-dev",
    "libpq-dev",
    "libreadline-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "libtool",
    "libwebp-dev",
    "libxml2-dev",
    "libxslt-dev",
    "libyaml-dev",
    "make",
    "mercurial",
    "netbase",
    "openssh-client",
    "patch",
    "procps",
    "subversion",
    "tzdata",
    "unzip",
    "wget",
    "xz-utils",
    "zlib1g-dev",
];
const FULL_IMAGES: [&str; 10] = [
    "buildpack-deps",
    "elixir",
    "erlang",
    "gcc",
    "haskell",
    "node",
    "perl",
    "python",
    "ruby",
    "rust",
];
/// The packages that the slim images of the languages have beyond Debian's own.
const SLIM: &[&str] = &["ca-certificates", "netbase", "tzdata"];
const GOLANG: &[&str] = &[
    "ca-certificates",
    "curl",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "libc6-dev",
    "make",
    "mercurial",
    "netbase",
    "openssh-client",
    "pkg-config",
    "procps",
    "subversion",
    "wget",
];
const PHP: &[&str] = &[
    "autoconf",
    "ca-certificates",
    "curl",
    "dpkg-dev",
    "file",
    "g++",
    "gcc",
    "libc-dev",
    "make",
    "pkg-config",
    "re2c",
    "xz-utils",
];

impl<'a> Origin<'a> {
    /// The image that a stage starts from in the end.
    pub(super) fn of(build: &Build<'_>, stage: usize, options: &SizeOptions<'a>) -> Self {
        let image = match build.root_base(stage) {
            Base::Image(image) => Some(&**image),
            _ => None,
        };
        let family = image.and_then(catalog::family);
        let os = image.and_then(catalog::os).unwrap_or_default();
        let (suite_name, is_exact) = suite_of(&os, family);
        let tag = image.and_then(|image| image.tag.as_deref()).unwrap_or("");
        let official = image.and_then(ImageReference::official).unwrap_or("");
        let is_slim = tag.split('-').any(|word| word == "slim");
        let (preinstalled, knows_packages): (&'static [&'static str], bool) = match official {
            "debian" | "ubuntu" => (&[], true),
            "golang" => (GOLANG, true),
            "php" => (PHP, true),
            _ if !FULL_IMAGES.contains(&official) => (&[], false),
            _ if is_slim => (SLIM, true),
            _ => (FULL, true),
        };
        let suite = options.closures.and_then(|closures| closures.suite(suite_name));
        Self { suite_name, is_exact, is_slim, knows_packages, suite, preinstalled }
    }

    /// The package table of the lineage's release, if it is at hand.
    pub(super) fn suite(&self) -> Option<&'a Suite> {
        self.suite
    }

    /// The content of a stage that starts from the image.
    pub(super) fn content(&self, known: &mut Preinstalled) -> Content {
        let mut content = Content::default();
        if let Some(suite) = self.suite {
            let set = known.entry((self.suite_name, self.preinstalled));
            let new = || Rc::new(preinstalled(suite, self.preinstalled));
            content.apt = Rc::clone(set.or_insert_with(new));
        }
        content
    }

    /// The bytes that packages of this installed size take here.
    pub(super) fn installed(&self, bytes: u64) -> Estimate {
        let (low, high) = match (self.is_exact, self.is_slim) {
            (true, false) => (85, 110),
            // Slim images leave out documentation and manual pages, which the table counts.
            (true, true) => (68, 108),
            (false, _) => (55, 160),
        };
        // An image of unknown contents may have some of them already.
        let low = if self.knows_packages { low } else { low / 4 };
        Estimate::around(bytes, low, high)
    }
}

/// The set that a base image has beyond the release's own image.
fn preinstalled(suite: &Suite, names: &[&str]) -> Packages {
    let mut set = Packages::default();
    for name in names {
        suite.install(name, false, &mut set);
    }
    set
}

/// The release of Debian that is nearest to a distribution, and whether it is the same.
fn suite_of(os: &str, family: Option<Family>) -> (&'static str, bool) {
    let mut words = os.split(' ');
    match (words.next().unwrap_or(""), words.next().unwrap_or("")) {
        ("debian", "13") => ("trixie", true),
        ("debian", "12") => ("bookworm", true),
        ("debian", "11") => ("bullseye", true),
        ("debian", "7" | "8" | "9" | "10") | ("ubuntu", "14.04" | "16.04" | "18.04" | "20.04") => {
            ("bullseye", false)
        }
        ("ubuntu", "22.04") => ("bookworm", false),
        _ => match family {
            None | Some(Family::Debian | Family::Ubuntu) => ("trixie", false),
            _ => ("", false),
        },
    }
}

/// Names of the releases whose package tables would make an estimate of this stage better.
pub(super) fn suite_needed(build: &Build<'_>, stage: usize) -> Option<&'static str> {
    let origin = Origin::of(build, stage, &SizeOptions::default());
    (!origin.suite_name.is_empty()).then_some(origin.suite_name)
}
