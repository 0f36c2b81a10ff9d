//! The meaning of each code, in our own words: one page a code, which the page fetches too.

use plimsoll_core::rules::Severity;

/// The page of a code.
pub(crate) struct About {
    pub(crate) code: u16,
    /// ShellCheck's severity.
    pub(crate) severity: Severity,
    /// In Markdown: the problem in its first line, as [`title`](Self::title) has it.
    page: &'static str,
}

impl About {
    /// The page as it is read without a script at hand.
    pub(crate) fn page(&self) -> String {
        self.page.replacen("`{}`", "A variable", 1)
    }

    /// The problem, where `{}` stands for the part at fault.
    pub(crate) fn title(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }
}

/// The page of a code; `None` for one that has none.
pub(crate) fn about(code: u16) -> Option<&'static About> {
    let at = ABOUT.binary_search_by_key(&code, |about| about.code).ok()?;
    ABOUT.get(at)
}

macro_rules! about {
    ($($code:literal: $severity:ident,)*) => {
        /// By code.
        static ABOUT: &[About] = &[$(About {
            code: $code,
            severity: Severity::$severity,
            page: include_str!(concat!("../pages/SC", stringify!($code), ".md")),
        },)*];
    };
}

about! {
    1001: Info,
    1007: Warning,
    1008: Error,
    1012: Warning,
    1065: Error,
    1071: Error,
    1083: Warning,
    1088: Error,
    2005: Style,
    2006: Style,
    2009: Info,
    2010: Warning,
    2012: Info,
    2015: Info,
    2016: Info,
    2026: Warning,
    2028: Info,
    2034: Warning,
    2035: Info,
    2038: Warning,
    2043: Warning,
    2044: Warning,
    2045: Error,
    2046: Warning,
    2048: Warning,
    2050: Warning,
    2059: Info,
    2061: Warning,
    2062: Warning,
    2064: Warning,
    2068: Error,
    2076: Warning,
    2086: Info,
    2091: Warning,
    2094: Info,
    2103: Info,
    2115: Warning,
    2116: Style,
    2124: Warning,
    2129: Style,
    2140: Warning,
    2148: Error,
    2153: Info,
    2154: Warning,
    2155: Warning,
    2157: Error,
    2162: Info,
    2164: Warning,
    2166: Warning,
    2181: Style,
    2196: Info,
    2197: Info,
    2207: Warning,
    2215: Warning,
    2223: Style,
    2231: Info,
    2232: Warning,
    2239: Error,
    2276: Error,
    2283: Error,
    2308: Info,
    2312: Info,
    3001: Warning,
    3003: Warning,
    3006: Warning,
    3009: Warning,
    3010: Warning,
    3014: Warning,
    3015: Warning,
    3018: Warning,
    3020: Warning,
    3024: Warning,
    3028: Warning,
    3030: Warning,
    3037: Warning,
    3040: Warning,
    3043: Warning,
    3044: Warning,
    3045: Warning,
    3046: Warning,
    3051: Warning,
    3053: Warning,
    3054: Warning,
    3057: Warning,
    3060: Warning,
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::rules::shell_code;

    #[test]
    fn every_page_is_in_the_list_and_every_code_is_known() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), ABOUT.len());
        assert!(ABOUT.is_sorted_by_key(|about| about.code));
        for about in ABOUT {
            assert!(shell_code(about.code).is_some(), "SC{}", about.code);
            assert!(!about.page().contains("{}`"), "SC{}", about.code);
            assert!(!about.title().ends_with('.') && about.title().len() < 80, "SC{}", about.code);
        }
    }
}
