//! Findings of another crate in the shell scripts of a Dockerfile.
//!
//! Rules of the shell have ShellCheck's codes for names and are no part of
//! [`RULES`](super::RULES): their engine weighs more than all else, so that the page fetches it
//! later and this crate knows only its results. Which of them a user sees is the analysis's
//! knowledge.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{OnIn, Preset, Severity};
use crate::build::Build;
use crate::fix::Fix;
use crate::text::TextRange;

/// One place in a script where the shell linter found something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellFinding {
    /// ShellCheck's number for it: 2086.
    pub code: u16,
    /// ShellCheck's severity.
    pub severity: Severity,
    /// The presets it is on in without being asked for, as for a rule.
    pub on: OnIn,
    /// As in [`Finding`](super::Finding).
    pub message: String,
    /// The part at fault, in bytes of the Dockerfile.
    pub range: TextRange,
    /// Index of the instruction.
    pub instruction: usize,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
}

/// The answer of a shell linter to one text under one preset.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellAnswer {
    /// The text. In another one the findings hold for those instructions that are in both.
    pub text: Arc<str>,
    /// As the linter was told.
    pub preset: Preset,
    /// In the order of their places.
    pub findings: Vec<ShellFinding>,
}

/// The source of findings in scripts.
#[derive(Clone, Debug, Default)]
pub enum ShellLinter {
    /// Nobody looks into scripts.
    #[default]
    Nobody,
    /// The linter itself, asked about each text.
    Here(fn(&Build<'_>, Preset) -> Vec<ShellFinding>),
    /// A linter that works elsewhere has answered.
    Elsewhere(Arc<ShellAnswer>),
}

impl PartialEq for ShellLinter {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nobody, Self::Nobody) => true,
            (Self::Here(one), Self::Here(other)) => std::ptr::fn_addr_eq(*one, *other),
            (Self::Elsewhere(one), Self::Elsewhere(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for ShellLinter {}

/// The name of a code, `SC2086`, where the shell linter has such a rule.
pub fn shell_code(number: u16) -> Option<&'static str> {
    let found = CODES.binary_search_by_key(&Some(number), |code| code.get(2..)?.parse().ok());
    CODES.get(found.ok()?).copied()
}

/// True if a rule's id is a code of the shell linter.
pub fn is_shell_code(id: &str) -> bool {
    CODES.binary_search(&id).is_ok()
}

/// Every code, in ascending order.
#[rustfmt::skip]
static CODES: [&str; 309] = [
    "SC1001", "SC1003", "SC1004", "SC1007", "SC1008", "SC1010", "SC1011", "SC1012", "SC1019", "SC1020",
    "SC1035", "SC1036", "SC1037", "SC1039", "SC1040", "SC1041", "SC1042", "SC1044", "SC1045", "SC1046",
    "SC1047", "SC1049", "SC1058", "SC1064", "SC1065", "SC1069", "SC1070", "SC1071", "SC1072", "SC1073",
    "SC1074", "SC1075", "SC1076", "SC1078", "SC1079", "SC1080", "SC1083", "SC1087", "SC1088", "SC1089",
    "SC1090", "SC1091", "SC1097", "SC1101", "SC1102", "SC1105", "SC1110", "SC1112", "SC1114", "SC1115",
    "SC1118", "SC1126", "SC1127", "SC1128", "SC1132", "SC1133", "SC1140", "SC1141", "SC1143", "SC2001",
    "SC2003", "SC2004", "SC2005", "SC2006", "SC2007", "SC2009", "SC2010", "SC2011", "SC2012", "SC2013",
    "SC2014", "SC2015", "SC2016", "SC2018", "SC2019", "SC2021", "SC2022", "SC2024", "SC2026", "SC2027",
    "SC2028", "SC2029", "SC2030", "SC2031", "SC2034", "SC2035", "SC2038", "SC2043", "SC2044", "SC2045",
    "SC2046", "SC2048", "SC2050", "SC2053", "SC2054", "SC2057", "SC2059", "SC2060", "SC2061", "SC2062",
    "SC2063", "SC2064", "SC2066", "SC2068", "SC2069", "SC2070", "SC2071", "SC2072", "SC2076", "SC2078",
    "SC2080", "SC2081", "SC2082", "SC2086", "SC2088", "SC2089", "SC2090", "SC2091", "SC2092", "SC2094",
    "SC2096", "SC2097", "SC2098", "SC2100", "SC2102", "SC2103", "SC2104", "SC2105", "SC2112", "SC2113",
    "SC2115", "SC2116", "SC2117", "SC2119", "SC2120", "SC2121", "SC2124", "SC2125", "SC2126", "SC2127",
    "SC2128", "SC2129", "SC2139", "SC2140", "SC2141", "SC2142", "SC2143", "SC2144", "SC2145", "SC2146",
    "SC2148", "SC2153", "SC2154", "SC2155", "SC2156", "SC2157", "SC2162", "SC2163", "SC2164", "SC2166",
    "SC2168", "SC2172", "SC2178", "SC2181", "SC2184", "SC2186", "SC2194", "SC2195", "SC2196", "SC2197",
    "SC2198", "SC2199", "SC2202", "SC2206", "SC2207", "SC2209", "SC2210", "SC2211", "SC2212", "SC2213",
    "SC2214", "SC2215", "SC2216", "SC2217", "SC2218", "SC2219", "SC2220", "SC2221", "SC2222", "SC2223",
    "SC2230", "SC2231", "SC2232", "SC2233", "SC2235", "SC2238", "SC2239", "SC2240", "SC2242", "SC2243",
    "SC2248", "SC2249", "SC2250", "SC2252", "SC2254", "SC2257", "SC2260", "SC2261", "SC2264", "SC2265",
    "SC2267", "SC2268", "SC2270", "SC2271", "SC2272", "SC2273", "SC2274", "SC2276", "SC2277", "SC2280",
    "SC2282", "SC2283", "SC2288", "SC2290", "SC2291", "SC2292", "SC2294", "SC2295", "SC2296", "SC2298",
    "SC2300", "SC2301", "SC2308", "SC2309", "SC2312", "SC2316", "SC2317", "SC2318", "SC2319", "SC2321",
    "SC2323", "SC2327", "SC2328", "SC2329", "SC2331", "SC2333", "SC2336", "SC2339", "SC2370", "SC2387",
    "SC2389", "SC2390", "SC2391", "SC2396", "SC2399", "SC3001", "SC3002", "SC3003", "SC3004", "SC3005",
    "SC3006", "SC3007", "SC3008", "SC3009", "SC3010", "SC3011", "SC3012", "SC3014", "SC3015", "SC3016",
    "SC3017", "SC3018", "SC3020", "SC3021", "SC3022", "SC3024", "SC3026", "SC3028", "SC3029", "SC3030", "SC3032",
    "SC3033", "SC3034", "SC3037", "SC3040", "SC3041", "SC3042", "SC3043", "SC3044", "SC3045", "SC3046",
    "SC3047", "SC3048", "SC3050", "SC3051", "SC3052", "SC3053", "SC3054", "SC3055", "SC3057", "SC3058",
    "SC3059", "SC3060", "SC3061", "SC3062", "SC3065", "SC3067", "SC3079", "SC3083",
];

#[cfg(test)]
mod tests {
    use super::{CODES, is_shell_code, shell_code};

    #[test]
    fn codes_are_found_by_number_and_by_name() {
        assert!(CODES.is_sorted());
        for code in CODES {
            assert!(is_shell_code(code), "{code}");
            assert_eq!(shell_code(code[2..].parse().unwrap()), Some(code));
        }
        assert_eq!(shell_code(1), None);
        assert!(!is_shell_code("2086") && !is_shell_code("SC") && !is_shell_code("no-user"));
    }
}
