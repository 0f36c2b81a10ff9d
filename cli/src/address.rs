//! The address of the page.

use plimsoll_core::text::visible_line;

/// The address without query and fragment, if it is one of the web and can stand in a link.
pub(crate) fn of_web(address: &str) -> Option<&str> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic());
    address.split(['?', '#']).next().filter(|_| is_web && is_plain)
}

/// The permalink of what a link holds, on the page with this address.
pub(crate) fn permalink(address: &str, link: &str) -> String {
    let address = address.split('#').next().unwrap_or("");
    format!("{}#{link}", visible_line(address))
}
