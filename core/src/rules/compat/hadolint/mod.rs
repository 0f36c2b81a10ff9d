//! The meaning of hadolint's codes, where it is not that of the rules.

mod commands;
mod dl1001;
mod dl3001;
mod dl3002;
mod dl3003;
mod dl3006;
mod dl3007;
mod dl3008;
mod dl3009;
mod dl3011;
mod dl3013;
mod dl3014;
mod dl3015;
mod dl3016;
mod dl3018;
mod dl3019;
mod dl3020;
mod dl3021;
mod dl3022;
mod dl3023;
mod dl3025;
mod dl3026;
mod dl3027;
mod dl3028;
mod dl3029;
mod dl3030;
mod dl3032;
mod dl3033;
mod dl3034;
mod dl3035;
mod dl3036;
mod dl3037;
mod dl3038;
mod dl3040;
mod dl3041;
mod dl3042;
mod dl3044;
mod dl3045;
mod dl3046;
mod dl3047;
mod dl3057;
mod dl3059;
mod dl3060;
mod dl3062;
mod dl3063;
mod dl3064;
mod dl3065;
mod dl3066;
mod dl4000;
mod dl4001;
mod dl4003;
mod dl4005;
mod dl4006;
mod rpm;

use super::Answer;

/// The answers to the rules that the page looks for before all else; see `registry`.
pub(super) static FIRST: &[Answer] = &[
    ("DL3002", dl3002::check),
    ("DL3006", dl3006::check),
    ("DL3007", dl3007::check),
    ("DL3009", dl3009::check),
    ("DL3011", dl3011::check),
    ("DL3013", dl3013::check),
    ("DL3014", dl3014::check),
    ("DL3015", dl3015::check),
    ("DL3020", dl3020::check),
    ("DL3022", dl3022::check),
    ("DL3023", dl3023::check),
    ("DL3025", dl3025::check),
    ("DL3042", dl3042::check),
    ("DL3045", dl3045::check),
    ("DL3047", dl3047::check),
    ("DL3063", dl3063::check),
    ("DL3064", dl3064::check),
    ("DL4000", dl4000::check),
    ("DL4006", dl4006::check),
];

/// The answers to the other rules.
pub(super) static LATER: &[Answer] = &[
    ("DL1001", dl1001::check),
    ("DL3001", dl3001::check),
    ("DL3003", dl3003::check),
    ("DL3008", dl3008::check),
    ("DL3016", dl3016::check),
    ("DL3018", dl3018::check),
    ("DL3019", dl3019::check),
    ("DL3021", dl3021::check),
    ("DL3026", dl3026::check),
    ("DL3027", dl3027::check),
    ("DL3028", dl3028::check),
    ("DL3029", dl3029::check),
    ("DL3030", dl3030::check),
    ("DL3032", dl3032::check),
    ("DL3033", dl3033::check),
    ("DL3034", dl3034::check),
    ("DL3035", dl3035::check),
    ("DL3036", dl3036::check),
    ("DL3037", dl3037::check),
    ("DL3038", dl3038::check),
    ("DL3040", dl3040::check),
    ("DL3041", dl3041::check),
    ("DL3044", dl3044::check),
    ("DL3046", dl3046::check),
    ("DL3057", dl3057::check),
    ("DL3059", dl3059::check),
    ("DL3060", dl3060::check),
    ("DL3062", dl3062::check),
    ("DL3065", dl3065::check),
    ("DL3066", dl3066::check),
    ("DL4001", dl4001::check),
    ("DL4003", dl4003::check),
    ("DL4005", dl4005::check),
];
