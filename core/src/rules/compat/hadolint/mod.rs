//! What hadolint means by its codes, where that is not what the rules mean.

mod dl3006;
mod dl3007;
mod dl3011;
mod dl3020;
mod dl3021;
mod dl3022;
mod dl3023;
mod dl3026;
mod dl3029;
mod dl3044;
mod dl3045;
mod dl3059;
mod dl3063;
mod dl3065;
mod dl4003;

use super::Answer;

/// The answers to the rules that the page looks for before all else; see `registry`.
pub(super) static FIRST: &[Answer] = &[
    ("DL3006", dl3006::check),
    ("DL3007", dl3007::check),
    ("DL3011", dl3011::check),
    ("DL3020", dl3020::check),
    ("DL3022", dl3022::check),
    ("DL3023", dl3023::check),
    ("DL3045", dl3045::check),
    ("DL3063", dl3063::check),
];

/// The answers to the other rules.
pub(super) static LATER: &[Answer] = &[
    ("DL3021", dl3021::check),
    ("DL3026", dl3026::check),
    ("DL3029", dl3029::check),
    ("DL3044", dl3044::check),
    ("DL3059", dl3059::check),
    ("DL3065", dl3065::check),
    ("DL4003", dl4003::check),
];
