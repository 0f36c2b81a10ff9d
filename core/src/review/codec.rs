//! The link's text: `v1.<codec><length>.<payload>.<check>`.
//!
//! * `v1`: the version of the schema; a link of a version is read for ever.
//! * `<codec>`: `d` for raw deflate, `p` for plain bytes; both then base64url without padding.
//! * `<length>`: characters of the payload in base 36, so that a cut link can say what is missing.
//! * `<check>`: four base-36 characters over all before it. They find damage, and they end the link
//!   in a letter or digit, which every mail and chat program keeps.
//!
//! The payload is the text first, so that a cut link still gives the top of the file, then records
//! of a tag, a length and bytes, in ascending order of tags. Equal states give equal links.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use serde::{Deserialize, Serialize};

use super::payload::{self, Foreign};
use super::state::State;

/// Longest link that is read, in characters, its `#` not counted. Ask [`may_be_link`] before copying
/// a fragment from anywhere.
pub const MAX_LINK: usize = 64 * 1024;
/// Most bytes that a payload may inflate to.
pub const MAX_TEXT: usize = 1024 * 1024;
/// Best compression; the time for 1 MB is below the time people need to click.
const LEVEL: u8 = 9;
/// Characters of the check.
const CHECK: usize = 4;

/// A link that could be opened, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The state that it holds.
    pub state: State,
    /// Set when the end is missing: the text is then the top of the file, and nothing else is left.
    pub truncated: Option<Truncated>,
    /// Set when a newer version made it; what this version understands is in `state`.
    pub newer: bool,
}

/// The part of a cut link that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truncated {
    /// Characters that arrived.
    pub received: usize,
    /// Characters that the link had.
    pub expected: usize,
}

/// A link of a version whose form this one cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewerLink {
    /// Its version.
    pub version: u32,
}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkError {
    /// It does not start like one.
    NotALink,
    /// It is longer than [`MAX_LINK`].
    TooLong,
    /// It inflates to more than [`MAX_TEXT`].
    TooLarge,
    /// Its characters were changed on the way: its check fails, or is not there.
    Damaged,
    /// It arrived as it was made, and holds what [`encode`] never writes.
    Foreign(Foreign),
    /// It is of a newer version.
    Newer(NewerLink),
}

impl std::error::Error for LinkError {}

impl std::fmt::Display for LinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotALink => f.write_str("This is not a Plimsoll link"),
            Self::TooLong => write!(f, "This link is longer than {MAX_LINK} characters"),
            Self::TooLarge => write!(f, "This link unpacks to more than {MAX_TEXT} bytes"),
            Self::Damaged => f.write_str("This link was changed on the way: its check fails"),
            Self::Foreign(what) => {
                write!(f, "This link holds what no link of Plimsoll holds: {what}")
            }
            Self::Newer(newer) => {
                write!(f, "This link was made with a newer version ({})", newer.version)
            }
        }
    }
}

/// The link's text for a state, without `#`. The same state gives the same link, byte for byte.
pub fn encode(state: &State) -> String {
    let bytes = payload::write(state);
    let deflated = compress_to_vec(&bytes, LEVEL);
    let (codec, bytes) = if deflated.len() < bytes.len() { ('d', deflated) } else { ('p', bytes) };
    let payload = URL_SAFE_NO_PAD.encode(bytes);
    let link = format!("v1.{codec}{}.{payload}", base36(payload.len() as u64));
    let check = checksum(&link);
    format!("{link}.{check}")
}

/// True if a fragment of so many characters, `#` included, is short enough to be a link: for
/// callers that know the length before they have the text.
pub const fn may_be_link(characters: usize) -> bool {
    characters <= MAX_LINK + "#".len()
}

/// The contents of a link, given as its text with or without `#` or as a whole URL with it.
///
/// # Errors
/// See [`LinkError`]. A link whose end is missing is no error: [`Opened::truncated`] says so.
pub fn decode(link: &str) -> Result<Opened, LinkError> {
    let link = fragment(link);
    if link.len() > MAX_LINK {
        return Err(LinkError::TooLong);
    }
    let (version, rest) = link
        .strip_prefix('v')
        .and_then(|rest| rest.split_once('.'))
        .and_then(|(version, rest)| Some((version.parse::<u32>().ok()?, rest)))
        .ok_or(LinkError::NotALink)?;
    if version != 1 {
        return Err(LinkError::Newer(NewerLink { version }));
    }
    let (head, rest) = rest.split_once('.').ok_or(LinkError::NotALink)?;
    let mut head = head.chars();
    let codec = head.next().ok_or(LinkError::NotALink)?;
    let payload_at = link.len() - rest.len();
    let length = match usize::from_str_radix(head.as_str(), 36) {
        Ok(length) if length <= MAX_LINK => length,
        _ => return Err(mismatch(link, rest)),
    };
    let expected = payload_at + length + ".1234".len();
    let cut = Some(Truncated { received: link.len(), expected });
    let (payload, truncated) = match rest.split_once('.') {
        Some((payload, _)) if payload.len() != length => return Err(mismatch(link, rest)),
        Some((payload, check)) if check.len() >= CHECK => {
            if !is_checked(link, payload_at + length) {
                return Err(LinkError::Damaged);
            }
            (payload, None)
        }
        Some((payload, _)) => (payload, cut),
        None if rest.len() > length => return Err(LinkError::Damaged),
        None => (rest, cut),
    };
    let bytes = unpack(codec, payload, truncated.is_some())?;
    let (state, newer) = payload::read(&bytes, truncated.is_some()).map_err(LinkError::Foreign)?;
    Ok(Opened { state, truncated, newer })
}

/// The error of a link whose payload does not have the length that it names: its check tells
/// whether it was changed on the way or made so.
fn mismatch(link: &str, rest: &str) -> LinkError {
    let payload = rest.split_once('.').map_or(rest, |(payload, _)| payload);
    if is_checked(link, link.len() - rest.len() + payload.len()) {
        LinkError::Foreign(Foreign::Length)
    } else {
        LinkError::Damaged
    }
}

/// True if the check behind the first so many bytes of a link is theirs. Text that a chat program
/// put behind it is not the link's.
fn is_checked(link: &str, end: usize) -> bool {
    let check = link.get(end..).and_then(|rest| rest.strip_prefix('.')?.get(..CHECK));
    check.is_some() && check == link.get(..end).map(checksum).as_deref()
}

/// The part of a URL after `#`, or the text itself where it has none.
pub fn fragment(link: &str) -> &str {
    let link = link.trim();
    link.split_once('#').map_or(link, |(_, fragment)| fragment)
}

fn unpack(codec: char, payload: &str, truncated: bool) -> Result<Vec<u8>, LinkError> {
    // Base64 in whole groups: of a cut payload, a group that is not complete is left out.
    let whole = if truncated { payload.len() / 4 * 4 } else { payload.len() };
    let bytes = URL_SAFE_NO_PAD
        .decode(payload.get(..whole).unwrap_or(""))
        .map_err(|_| LinkError::Foreign(Foreign::Packing))?;
    match codec {
        'p' => Ok(bytes),
        'd' => inflate(&bytes, truncated),
        _ => Err(LinkError::Newer(NewerLink { version: 1 })),
    }
}

/// Inflates to at most [`MAX_TEXT`] bytes; of a cut stream, as much as there is.
fn inflate(bytes: &[u8], truncated: bool) -> Result<Vec<u8>, LinkError> {
    let mut state = DecompressorOxide::new();
    let mut out = vec![0; bytes.len().saturating_mul(4).clamp(1024, MAX_TEXT)];
    let (mut read, mut written) = (0, 0);
    loop {
        let input = bytes.get(read..).unwrap_or(&[]);
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, used, made) = decompress(&mut state, input, &mut out, written, flags);
        read += used;
        written += made;
        match status {
            TINFLStatus::Done => break,
            TINFLStatus::HasMoreOutput if out.len() < MAX_TEXT => {
                out.resize(out.len().saturating_mul(2).min(MAX_TEXT), 0);
            }
            TINFLStatus::HasMoreOutput => return Err(LinkError::TooLarge),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput if truncated => {
                break;
            }
            _ => return Err(LinkError::Foreign(Foreign::Packing)),
        }
    }
    out.truncate(written);
    Ok(out)
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// Four base-36 digits of 32-bit FNV-1a: enough to find damage, no protection against intent.
fn checksum(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{:0>4}", base36(u64::from(hash) % 36_u64.pow(4)))
}

#[cfg(test)]
mod tests;
