//! Links taken apart and put together by hand, so that hostile ones can be written.

use miniz_oxide::inflate::decompress_to_vec;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bytes that a link of ours carries, whether it is deflated or not.
pub fn payload(link: &str) -> Vec<u8> {
    let rest = link.trim_start_matches("v1.");
    let packed = rest.split('.').nth(1).unwrap_or("");
    let bytes = base64(packed);
    if rest.starts_with('p') { bytes } else { decompress_to_vec(&bytes).unwrap_or_default() }
}

/// A link of these bytes, not compressed, with a right check.
pub fn plain(bytes: &[u8]) -> String {
    packed('p', bytes)
}

/// A link that says this of its packing, of these bytes as they are, with a right check.
pub fn packed(codec: char, bytes: &[u8]) -> String {
    let mut payload = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
        let bits = bits << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            let digit = bits >> (18 - 6 * place) & 63;
            payload.push(ALPHABET.chars().nth(digit as usize).unwrap_or('A'));
        }
    }
    checked(&format!("v1.{codec}{}.{payload}", base36(payload.len() as u64, 1)))
}

/// A link with the check that it has to have.
pub fn checked(link: &str) -> String {
    let hash = link
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{link}.{}", base36(u64::from(hash) % 36_u64.pow(4), 4))
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| ALPHABET.bytes().position(|other| other == byte).unwrap_or(0) as u32;
    let mut out = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let bits = group.iter().fold(0, |bits, &byte| bits << 6 | digit(byte));
        let bits: u32 = bits << (6 * (4 - group.len()));
        out.extend(bits.to_be_bytes().iter().skip(1).take(group.len() - 1));
    }
    out
}

fn base36(mut number: u64, least: usize) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.len() < least {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.into_iter().rev().collect()
}
