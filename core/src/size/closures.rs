//! The packages that an apt package brings along: the tables of `core/data/apt/`, one for each
//! release.
//!
//! They are inputs: with the feature `packages` they are embedded, the page fetches the one that a
//! file needs.

use std::sync::OnceLock;

/// The package tables at hand, one for each release of Debian.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closures {
    suites: Vec<Suite>,
    embedded: Vec<Embedded>,
}

/// A table that is read when it is first asked for. One of the same release that was added takes its
/// place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Embedded {
    suite: &'static str,
    table: &'static str,
    read: OnceLock<Option<Suite>>,
}

/// The packages of one release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Suite {
    pub(crate) name: String,
    /// The base image's packages, by name.
    base: Vec<String>,
    /// Name, bytes of the `.deb`, bytes installed; by name.
    packages: Vec<(String, u64, u64)>,
    /// The packages that come with each package.
    closures: Vec<Closure>,
    /// The closures by name, as indices.
    by_name: Vec<usize>,
}

/// The packages that come with one, itself included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Closure {
    name: String,
    without_recommended: Packages,
    with_recommended: Packages,
}

/// Packages of one suite: a set of indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packages {
    bits: Vec<u64>,
}

impl Closures {
    /// All tables, each to be read when a file first needs it.
    #[cfg(feature = "packages")]
    pub fn embedded() -> Self {
        let embed = |suite, table| Embedded { suite, table, read: OnceLock::new() };
        Self {
            suites: Vec::new(),
            embedded: vec![
                embed("bookworm", include_str!("../../data/apt/bookworm.txt")),
                embed("bullseye", include_str!("../../data/apt/bullseye.txt")),
                embed("trixie", include_str!("../../data/apt/trixie.txt")),
            ],
        }
    }

    /// Adds the table of one release, as it stands in `core/data/apt/`. What cannot be read is left
    /// out; a release that is there already is replaced.
    pub fn add(&mut self, table: &str) {
        let Some(suite) = read(table) else { return };
        self.suites.retain(|known| known.name != suite.name);
        self.suites.push(suite);
    }

    /// True if the table of this release (`bookworm`) is at hand.
    pub fn has(&self, suite: &str) -> bool {
        self.suite(suite).is_some()
    }

    pub(crate) fn suite(&self, name: &str) -> Option<&Suite> {
        self.suites.iter().find(|suite| suite.name == name).or_else(|| {
            let embedded = self.embedded.iter().find(|embedded| embedded.suite == name)?;
            embedded.read.get_or_init(|| read(embedded.table)).as_ref()
        })
    }
}

impl Suite {
    /// True if the release's base image has the package.
    pub(crate) fn in_base(&self, package: &str) -> bool {
        self.base.binary_search_by(|known| known.as_str().cmp(package)).is_ok()
    }

    /// Puts a package and what comes along into a set; false where the table does not know it. A
    /// package that is only known as another's companion comes alone.
    pub(crate) fn install(&self, package: &str, recommends: bool, into: &mut Packages) -> bool {
        let closure =
            self.place(package).ok().and_then(|at| self.closures.get(*self.by_name.get(at)?));
        if let Some(closure) = closure {
            into.extend(if recommends {
                &closure.with_recommended
            } else {
                &closure.without_recommended
            });
            return true;
        }
        if let Ok(at) = self.packages.binary_search_by(|known| known.0.as_str().cmp(package)) {
            into.insert(at);
            return true;
        }
        self.in_base(package)
    }

    /// The index of a closure in `by_name`, or as an error the one where it belongs.
    fn place(&self, package: &str) -> Result<usize, usize> {
        self.by_name.binary_search_by(|&at| {
            self.closures.get(at).map_or("", |closure| closure.name.as_str()).cmp(package)
        })
    }

    /// Bytes to download and bytes installed of the packages in `set` that `without` lacks, and how
    /// many they are.
    pub(crate) fn weigh(&self, set: &Packages, without: &Packages) -> (u64, u64, usize) {
        let new =
            |&(at, _): &(usize, &(String, u64, u64))| set.contains(at) && !without.contains(at);
        self.packages.iter().enumerate().filter(new).fold(
            (0, 0, 0),
            |(deb, disk, count), (_, (_, package_deb, package_disk))| {
                (deb + package_deb, disk + package_disk, count + 1)
            },
        )
    }
}

impl Packages {
    fn insert(&mut self, index: usize) {
        let (word, bit) = place(index);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if let Some(slot) = self.bits.get_mut(word) {
            *slot |= bit;
        }
    }

    fn contains(&self, index: usize) -> bool {
        let (word, bit) = place(index);
        self.bits.get(word).is_some_and(|slot| slot & bit != 0)
    }

    /// Adds all of another set.
    pub(crate) fn extend(&mut self, other: &Self) {
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        for (slot, more) in self.bits.iter_mut().zip(&other.bits) {
            *slot |= more;
        }
    }
}

fn place(index: usize) -> (usize, u64) {
    (index / 64, 1 << (index % 64))
}

/// Three parts with an empty line between: a comment with the release and the base's packages; the
/// packages; the closures. A closure is the union of closures on earlier lines (`+2N` that of line
/// N without recommendations, `+2N+1` with) and of packages, whose indices are given as differences
/// from one to the next. What comes along with recommendations has a field of its own where it is
/// more.
fn read(table: &str) -> Option<Suite> {
    let mut parts = table.split("\n\n");
    let (head, packages, lines) = (parts.next()?, parts.next()?, parts.next()?);
    let mut suite = Suite::default();
    for line in head.lines() {
        match line.strip_prefix("# suite: ") {
            Some(name) => name.trim().clone_into(&mut suite.name),
            None if line.starts_with('#') => {}
            None => suite.base.extend(line.split(' ').map(str::to_owned)),
        }
    }
    for line in packages.lines() {
        let mut fields = line.split(' ');
        let (name, deb, kilobytes) = (fields.next()?, fields.next()?, fields.next()?);
        let installed = kilobytes.parse::<u64>().ok()?.saturating_mul(1024);
        suite.packages.push((name.to_owned(), deb.parse().ok()?, installed));
    }
    for line in lines.lines() {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let without_recommended = closure(fields.next()?, &suite)?;
        let place = suite.place(name).unwrap_or_else(|place| place);
        suite.by_name.insert(place, suite.closures.len());
        suite.closures.push(Closure {
            name: name.to_owned(),
            with_recommended: without_recommended.clone(),
            without_recommended,
        });
        // The second set may refer to the first, so that one has to be there.
        if let Some(field) = fields.next() {
            let with_recommended = closure(field, &suite)?;
            if let Some(closure) = suite.closures.last_mut() {
                closure.with_recommended = with_recommended;
            }
        }
    }
    Some(suite)
}

fn closure(field: &str, suite: &Suite) -> Option<Packages> {
    let mut all = Packages::default();
    let mut last = 0_usize;
    for word in field.split(' ').filter(|word| !word.is_empty()) {
        if let Some(reference) = word.strip_prefix('+') {
            let reference: usize = reference.parse().ok()?;
            let earlier = suite.closures.get(reference / 2)?;
            all.extend(if reference.is_multiple_of(2) {
                &earlier.without_recommended
            } else {
                &earlier.with_recommended
            });
        } else {
            last = last.checked_add(word.parse().ok()?)?;
            // A broken table must not take memory.
            if last >= suite.packages.len() {
                return None;
            }
            all.insert(last);
        }
    }
    Some(all)
}
