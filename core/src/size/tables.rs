//! The bytes that installing brings where no package table says it exactly: by class, and Python
//! packages by their wheels.

use super::Estimate;

const SIZES: &str = include_str!("../../data/install-sizes.csv");
const WHEELS: &str = include_str!("../../data/pip-wheels.csv");

/// A line of `install-sizes.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) disk: Estimate,
    /// True if only a build needs it.
    pub(super) is_tool: bool,
}

/// The bytes that a package brings, by the table's name for its manager (`apk`, `rpm`, `npm`, …).
pub(super) fn class(manager: &str, package: &str) -> Class {
    let fits = |line: &str| {
        let mut fields = line.split(',');
        let of = fields.next()?;
        let name = fields.next()?;
        (of == manager && matches(name, package)).then_some(())?;
        let mut kilobytes = || fields.next()?.parse::<u64>().ok().map(|number| number * 1000);
        let disk = Estimate::new(kilobytes()?, kilobytes()?, kilobytes()?);
        Some(Class { disk, is_tool: fields.next() == Some("b") })
    };
    SIZES
        .lines()
        .find_map(fits)
        .unwrap_or(Class { disk: Estimate::new(0, 5_000_000, 100_000_000), is_tool: false })
}

/// A pattern with one star at most; several stars ask for the text between them.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some(("", rest)) if rest.ends_with('*') => name.contains(rest.trim_end_matches('*')),
        Some((start, end)) => {
            let inner = end.strip_suffix('*');
            name.strip_prefix(start).is_some_and(|rest| match inner {
                Some(part) => rest.contains(part),
                None => rest.ends_with(end),
            })
        }
    }
}

/// The bytes that pip brings for some packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wheels {
    /// Bytes of the wheels, which is what pip's cache keeps.
    pub(super) packed: u64,
    /// Bytes unpacked.
    pub(super) disk: u64,
    /// The number of packages.
    pub(super) count: usize,
    /// True if PyTorch is among them, in its build for the CPU.
    pub(super) for_cpu: bool,
}

/// What comes along with Python packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Closure {
    /// True if nothing does.
    pub(super) alone: bool,
    /// True if PyTorch is the build for the CPU, which needs nothing of NVIDIA's.
    pub(super) for_cpu: bool,
}

/// The name of PyTorch's build for the CPU in the table.
const CPU_TORCH: &str = "torch+cpu";

impl Closure {
    /// A name of the table as it comes here; `None` where it does not.
    fn name(self, name: &str) -> Option<&str> {
        const GRAPHICS: [&str; 3] = ["cuda-", "nvidia-", "triton"];
        match name {
            "torch" if self.for_cpu => Some(CPU_TORCH),
            _ if self.for_cpu && GRAPHICS.iter().any(|start| name.starts_with(start)) => None,
            _ => Some(name),
        }
    }
}

/// The bytes that these packages bring together, each counted once; those that the table does not
/// know are returned. One pass over the table.
pub(super) fn wheels<'n>(names: &[&'n str], closure: Closure) -> (Wheels, Vec<&'n str>) {
    let asked = names.iter().map(|name| normal(name));
    let mut normal: Vec<String> =
        asked.map(|name| closure.name(&name).map_or(name.clone(), str::to_owned)).collect();
    let mut known = vec![false; names.len()];
    for (name, _, _, companions) in lines() {
        let Some(at) = normal.iter().take(names.len()).position(|asked| asked == name) else {
            continue;
        };
        if let Some(slot) = known.get_mut(at) {
            *slot = true;
        }
        if !closure.alone {
            let along = companions.split(' ').filter_map(|name| closure.name(name));
            normal.extend(along.map(str::to_owned));
        }
    }
    let mut sum = Wheels::default();
    for (name, wheel, unpacked, _) in lines() {
        if normal.iter().any(|wanted| wanted == name) {
            sum.packed += wheel * 1000;
            sum.disk += unpacked * 1000;
            sum.count += 1;
            sum.for_cpu |= name == CPU_TORCH;
        }
    }
    let unknown = names.iter().zip(&known).filter(|(_, known)| !**known).map(|(name, _)| *name);
    (sum, unknown.collect())
}

/// Name, kilobytes of the wheel and unpacked, companions.
fn lines() -> impl Iterator<Item = (&'static str, u64, u64, &'static str)> {
    WHEELS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split(',');
        let name = fields.next()?;
        let wheel: u64 = fields.next()?.parse().ok()?;
        // The measured ones unpack to 2.3 to 5.9 times the wheel, most to about three times; the
        // code for graphics cards is dense.
        let usual = if name.starts_with("nvidia") { wheel * 8 / 5 } else { wheel * 3 };
        let unpacked = fields.next()?.parse().unwrap_or(usual);
        Some((name, wheel, unpacked, fields.nth(1)?))
    })
}

/// As package indexes compare names.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        for line in SIZES.lines().filter(|line| !line.starts_with(['#'])).skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields.len(), 6, "{line}");
            let numbers: Vec<u64> = fields[2..5].iter().map(|n| n.parse().unwrap()).collect();
            assert!(numbers.is_sorted(), "{line}");
        }
        assert_eq!(lines().count(), 505);
    }

    #[test]
    fn the_first_pattern_that_fits_counts() {
        assert!(class("apk", "postgresql-dev").disk.likely == 60_000_000);
        assert!(class("apk", "libffi-dev").is_tool);
        assert_eq!(class("apk", "openjdk17-jre-headless").disk.likely, 190_000_000);
        assert_eq!(class("rpm", "@development tools").disk.likely, 500_000_000);
        assert_eq!(class("rpm", "whatever").disk.likely, 6_000_000);
    }

    #[test]
    fn wheels_with_companions() {
        let wheels = |names: &[&'static str]| wheels(names, Closure::default());
        let (sum, unknown) = wheels(&["Flask", "nosuchpackage"]);
        assert_eq!(unknown, ["nosuchpackage"]);
        assert!(sum.count > 4, "{sum:?}");
        let (both, _) = wheels(&["Flask", "flask", "jinja2"]);
        assert_eq!(both.disk, sum.disk);
    }
}
