//! The practice pages: what to do, why, how and when not to, each with its outward links.
//!
//! A page is a Markdown file in `core/data/practices/`, named after its practice, with a small
//! header (see [`Practice::parse`]). The pages are embedded behind the feature `docs`; a build
//! without it reads the same list, serialised as JSON, from elsewhere. Rendering is the
//! caller's business: [`markdown::parse`] gives structure, never markup.

pub mod markdown;

#[cfg(feature = "docs")]
mod pages;

#[cfg(feature = "docs")]
pub use pages::{practice, practices};

use serde::{Deserialize, Serialize};

/// One practice page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Kebab-case and stable: rules and links name it.
    pub id: String,
    /// The thing to do, as an order; without a full stop.
    pub title: String,
    /// The heading under which the practice is listed, such as "Base image".
    pub area: String,
    /// When its turn comes.
    pub phase: Phase,
    /// Ids of rules that look after it, besides those that name it as theirs.
    pub rules: Vec<String>,
    /// Markdown of the subset that [`markdown::parse`] reads.
    pub body: String,
    /// Pages that say more, the best first.
    pub links: Vec<Link>,
}

/// Phases of work on an image, in the order in which they are worth it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It builds, starts and can be reached.
    #[default]
    Works,
    /// Nobody gets in, and no secret gets out.
    Secure,
    /// A machine builds, tests and publishes it.
    Ci,
    /// One can see what runs and why it fails.
    Debuggable,
    /// It starts, stops and recovers as it should.
    Correct,
    /// Tomorrow's build is today's.
    Reproducible,
    /// Builds take seconds.
    Fast,
    /// Nothing in it is there for nothing.
    Small,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Works,
        Self::Secure,
        Self::Ci,
        Self::Debuggable,
        Self::Correct,
        Self::Reproducible,
        Self::Fast,
        Self::Small,
    ];

    /// Its name in a page's header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Secure => "secure",
            Self::Ci => "ci",
            Self::Debuggable => "debuggable",
            Self::Correct => "correct",
            Self::Reproducible => "reproducible",
            Self::Fast => "fast",
            Self::Small => "small",
        }
    }

    /// Its name for people: "In CI".
    pub fn title(self) -> &'static str {
        match self {
            Self::Works => "Works",
            Self::Secure => "Secure",
            Self::Ci => "In CI",
            Self::Debuggable => "Debuggable",
            Self::Correct => "Correct",
            Self::Reproducible => "Reproducible",
            Self::Fast => "Fast",
            Self::Small => "Small",
        }
    }
}

/// Practices near to one: of the same area or with words of its id, the nearest first.
pub fn neighbours<'p>(of: &Practice, all: &'p [Practice]) -> Vec<&'p Practice> {
    const MOST: usize = 5;
    let nearness = |other: &Practice| {
        let shared = other.id.split('-').filter(|word| of.id.split('-').any(|own| own == *word));
        let words = shared.filter(|word| word.len() > 2).count();
        2 * words + usize::from(other.area == of.area) + usize::from(other.phase == of.phase)
    };
    let mut near: Vec<&Practice> = Vec::new();
    for least in (1..=MOST + 2).rev() {
        let more = all.iter().filter(|other| other.id != of.id && nearness(other) == least);
        near.extend(more);
    }
    near.truncate(MOST);
    near
}

/// A page elsewhere that says more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its address, with `https://`.
    pub url: String,
    /// Its title, plain text.
    pub title: String,
}

impl Practice {
    /// Reads a page. Missing parts stay empty, for a page is data and its completeness is
    /// a matter for tests.
    ///
    /// ```text
    /// # Title
    /// area: Base image
    /// phase: reproducible
    /// rules: untagged-base-image, latest-base-image
    /// links:
    /// - https://example.org/ | Name of that page
    /// ---
    /// The body.
    /// ```
    pub fn parse(id: &str, page: &str) -> Self {
        let (header, body) = page.split_once("\n---\n").unwrap_or((page, ""));
        let mut practice = Self {
            id: id.to_owned(),
            title: String::new(),
            area: String::new(),
            phase: Phase::default(),
            rules: Vec::new(),
            body: body.trim().to_owned(),
            links: Vec::new(),
        };
        for line in header.lines() {
            if let Some(title) = line.strip_prefix("# ") {
                title.trim().clone_into(&mut practice.title);
            } else if let Some(area) = line.strip_prefix("area:") {
                area.trim().clone_into(&mut practice.area);
            } else if let Some(name) = line.strip_prefix("phase:") {
                let phase = Phase::ALL.into_iter().find(|phase| phase.name() == name.trim());
                practice.phase = phase.unwrap_or_default();
            } else if let Some(rules) = line.strip_prefix("rules:") {
                practice.rules = rules.split(',').map(|rule| rule.trim().to_owned()).collect();
            } else if let Some(link) = line.strip_prefix("- ") {
                let (url, title) = link.split_once(" | ").unwrap_or((link, link));
                let (url, title) = (url.trim().to_owned(), title.trim().to_owned());
                practice.links.push(Link { url, title });
            }
        }
        practice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_header_and_a_body() {
        let page = "# Pin it\narea: Base image\nphase: fast\nrules: a, b\nlinks:\n- https://a.example/#x | A page\n---\nWhat.\n\n---\n\n## Why\n";
        assert_eq!(
            Practice::parse("pin-it", page),
            Practice {
                id: "pin-it".into(),
                title: "Pin it".into(),
                area: "Base image".into(),
                phase: Phase::Fast,
                rules: vec!["a".into(), "b".into()],
                body: "What.\n\n---\n\n## Why".into(),
                links: vec![Link { url: "https://a.example/#x".into(), title: "A page".into() }],
            }
        );
    }

    #[test]
    fn missing_parts_stay_empty() {
        let practice = Practice::parse("x", "");
        assert_eq!((practice.title.as_str(), practice.body.as_str()), ("", ""));
        assert!(practice.links.is_empty());
    }
}
