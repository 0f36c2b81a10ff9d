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
    pub title: String,
    /// The heading under which the practice is listed, such as "Base image".
    pub area: String,
    /// Markdown of the subset that [`markdown::parse`] reads.
    pub body: String,
    pub links: Vec<Link>,
}

/// A page elsewhere that says more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub title: String,
}

impl Practice {
    /// Reads a page. Missing parts stay empty, for a page is data and its completeness is
    /// a matter for tests.
    ///
    /// ```text
    /// # Title
    /// area: Base image
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
            body: body.trim().to_owned(),
            links: Vec::new(),
        };
        for line in header.lines() {
            if let Some(title) = line.strip_prefix("# ") {
                title.trim().clone_into(&mut practice.title);
            } else if let Some(area) = line.strip_prefix("area:") {
                area.trim().clone_into(&mut practice.area);
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
        let page = "# Pin it\narea: Base image\nlinks:\n- https://a.example/#x | A page\n---\nWhat.\n\n---\n\n## Why\n";
        assert_eq!(
            Practice::parse("pin-it", page),
            Practice {
                id: "pin-it".into(),
                title: "Pin it".into(),
                area: "Base image".into(),
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
