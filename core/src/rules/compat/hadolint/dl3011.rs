//! hadolint has one finding for a line, however many of its ports are out of range.

use crate::rules::correctness::port_out_of_range::{bad_ports, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if let Some(port) = bad_ports(step).next() {
            report(out, step, port);
        }
    }
}
