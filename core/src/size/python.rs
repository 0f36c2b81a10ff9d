//! The bytes that pip and its kin leave in a layer.

use super::filesystem::{Entry, normal};
use super::place::{Place, megabytes};
use super::tables::{self, Closure};
use super::{Estimate, PartKind};
use crate::shell::packages::{Action, Install, Manager, Origin, Package};

/// Named packages by their wheels, requirement files by class, and the cache that stays.
pub(super) fn things(install: &Install<'_>, place: &Place<'_>, lookups: &mut usize) -> Vec<Entry> {
    let path = site_packages(install, place);
    let mut things = Vec::new();
    let mut cached = Estimate::ZERO;
    let named: Vec<&str> = install.packages.iter().filter_map(wheel_name).collect();
    let unseen =
        install.requirement_files.len() + install.packages.len().saturating_sub(named.len());
    let closure = Closure {
        alone: install.has(&["--no-deps"]) || place.has_variable("PIP_NO_DEPS"),
        for_cpu: is_for_cpu(install, place),
    };
    // The table is read from start to end for each command, so only for so many.
    let (known, unknown) = if *lookups > 0 && !named.is_empty() {
        *lookups -= 1;
        tables::wheels(&named, closure)
    } else {
        (tables::Wheels::default(), named)
    };
    if known.count > 0 {
        let fetched = Estimate::around(known.packed, 75, 135);
        let disk = if install.action == Action::Download {
            fetched
        } else {
            Estimate::around(known.disk, 70, 170)
        };
        let because = format!(
            "{} by the sizes of their wheels, {}{}",
            if known.count == 1 {
                "1 Python package".to_owned()
            } else {
                format!("{} Python packages", known.count)
            },
            if closure.alone { "without what they need" } else { "what they need included" },
            if known.for_cpu { ", PyTorch built for the CPU alone" } else { "" },
        );
        things.push(Entry::new(path.as_str(), PartKind::Packages, disk, because).fetching(fetched));
        cached += fetched;
    }
    for name in unknown {
        let disk = tables::class("pip", name).disk;
        things.push(
            Entry::new(path.as_str(), PartKind::Packages, disk, format!("`{name}` by its class"))
                .fetching(disk.scaled(25, 33, 45)),
        );
        cached += disk.scaled(25, 33, 45);
    }
    if unseen > 0 {
        let band = megabytes(1, 90, 2000);
        let because = "What the requirement files or the project list, which is not seen here";
        things.push(
            Entry::new(path.as_str(), PartKind::Packages, band, because)
                .fetching(band.scaled(25, 33, 45)),
        );
        cached += band.scaled(25, 33, 45);
    }
    let cache = match install.manager {
        _ if cached.is_zero() => None,
        Manager::Uv => kept_by_uv(install, place, &things),
        _ => kept_by_pip(install, place, cached),
    };
    things.extend(cache);
    things
}

fn kept_by_pip(install: &Install<'_>, place: &Place<'_>, wheels: Estimate) -> Option<Entry> {
    if install.has(&["--no-cache-dir"]) || place.has_variable("PIP_NO_CACHE_DIR") {
        return None;
    }
    let because = "Wheels that pip keeps for the next time";
    Some(Entry::new("~/.cache/pip", PartKind::Cache, wheels, because))
}

/// uv unpacks into its cache and links from there: as hard links, which a layer stores once. Newer
/// versions try clones first, which a layer stores twice, but few builders' file systems can clone.
fn kept_by_uv(install: &Install<'_>, place: &Place<'_>, things: &[Entry]) -> Option<Entry> {
    if install.has(&["--no-cache", "-n"]) || place.has_variable("UV_NO_CACHE") {
        return None;
    }
    let installed: Estimate = things.iter().map(|thing| thing.disk).sum();
    let mode = install.value(&["--link-mode"]).or_else(|| place.variable("UV_LINK_MODE"));
    let (band, because) = if mode == Some("copy") {
        (installed, "A second copy of what is installed, which uv keeps in its cache")
    } else {
        let because = "uv's cache, whose files are hard links to what is installed: little more, \
                       unless the file system clones files instead";
        (Estimate::new(0, installed.likely / 50, installed.high), because)
    };
    let mut cache = Entry::new("~/.cache/uv", PartKind::Cache, band, because);
    cache.compressed = (25, 40, 60);
    Some(cache)
}

/// The name of a package that comes as a wheel: `torch`, and of `…/torch-2.8.0%2Bcpu-cp312-….whl` too.
fn wheel_name(package: &Package) -> Option<&str> {
    match package.origin {
        Origin::Repository => Some(&package.name),
        Origin::Address => {
            let place = package.name.split(['?', '#']).next()?;
            let file = place.strip_suffix(".whl")?.rsplit('/').next()?;
            file.split('-').next().filter(|name| !name.is_empty() && !name.contains(['*', '$']))
        }
        Origin::Path | Origin::Unknown => None,
    }
}

/// True if PyTorch comes from its index of builds for the CPU, or in such a version. pip and uv both
/// prefer these builds wherever that index is among those they look in.
fn is_for_cpu(install: &Install<'_>, place: &Place<'_>) -> bool {
    const INDEXES: [&str; 7] = [
        "-i",
        "--index-url",
        "--extra-index-url",
        "--default-index",
        "--index",
        "-f",
        "--find-links",
    ];
    const VARIABLES: [&str; 8] = [
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_FIND_LINKS",
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_INDEX",
        "UV_FIND_LINKS",
    ];
    let backend = install.value(&["--torch-backend"]).map(|value| place.expanded(value));
    let of_package = |package: &Package| {
        place.expanded(package.version.as_deref().unwrap_or("")).contains("+cpu")
            || package.name.contains("+cpu")
            || package.name.to_ascii_lowercase().contains("%2bcpu")
    };
    place.for_cpu
        || backend.as_deref() == Some("cpu")
        || place.variable("UV_TORCH_BACKEND") == Some("cpu")
        || install.values(&INDEXES).any(|value| is_cpu_index(&place.expanded(value)))
        || VARIABLES.iter().any(|name| place.variable(name).is_some_and(is_cpu_index))
        || install.packages.iter().any(of_package)
}

/// True if one of these addresses, with blanks between, is that of PyTorch's builds for the CPU, or a
/// copy of it: `https://registry.example/whl/cpu`.
pub(super) fn is_cpu_index(addresses: &str) -> bool {
    addresses.split([' ', '\t', '\n']).any(|address| {
        let address = address.trim_matches(['"', '\'']).split(['?', '#']).next().unwrap_or("");
        address.contains("://") && address.trim_end_matches('/').ends_with("/cpu")
    })
}

/// The folder that Python packages go to.
pub(super) fn site_packages(install: &Install<'_>, place: &Place<'_>) -> String {
    let given = install.value(&[
        "-t",
        "--target",
        "--prefix",
        "--root",
        "-w",
        "--wheel-dir",
        "-d",
        "--dest",
    ]);
    if let Some(path) = given.and_then(|path| normal(path, place.directory)) {
        return path;
    }
    if install.has(&["--user"]) {
        return "~/.local".to_owned();
    }
    let environment =
        place.variable("VIRTUAL_ENV").or_else(|| place.variable("UV_PROJECT_ENVIRONMENT"));
    let environment = environment.and_then(|path| normal(path, place.directory));
    match (place.prefix, environment) {
        (Some(prefix), _) => prefix.to_owned(),
        (None, Some(environment)) => environment,
        (None, None) if install.manager == Manager::Uv && install.action == Action::Restore => {
            place.below(".venv")
        }
        (None, None) => "/usr/local/lib".to_owned(),
    }
}
