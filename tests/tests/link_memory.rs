//! The most that reading hostile links costs: time, and memory by the system's own account. In a
//! process of its own, so that the account is of these links alone.

use std::time::{Duration, Instant};

use plimsoll_core::review::{MAX_LINK, decode, encode};
use plimsoll_tests::link::{checked, packed, plain};

/// The most memory that this process ever had, in kB; nothing where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A number as payloads write it.
fn number(mut number: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
    out
}

fn record(tag: u8, bytes: &[u8]) -> Vec<u8> {
    [vec![tag], number(bytes.len()), bytes.to_vec()].concat()
}

fn hostile() -> Vec<(&'static str, String)> {
    let deflated = |bytes: &[u8]| packed('d', &miniz_oxide::deflate::compress_to_vec(bytes, 9));
    let records = |count: usize, one: &[u8]| deflated(&[vec![0], one.repeat(count)].concat());
    let list = |entry: &[u8]| [number(4096), entry.repeat(4096)].concat();
    // Each entry of a list is the smallest there can be: the most memory for a byte of the link.
    let fixes = record(5, &list(&[0, 0, 0]));
    let skips = record(6, &list(&[0, 0, 0, 0]));
    let names = record(4, &list(&[0]));
    let review = [vec![0, 0, 0, 0, 0], list(&[0, 0, 0]), list(&[0, 0, 0, 0]), vec![0]].concat();
    let comment = |text: usize| {
        let one = [vec![1, 0, 0, 0, 0], number(text), vec![b'x'; text]].concat();
        [vec![0, 0, 0, 0, 0, 0, 0], number(50), one.repeat(50)].concat()
    };
    vec![
        ("a bomb", deflated(&vec![0; 60_000_000])),
        ("a bomb of text", deflated(&[number(1_000_000), vec![b'x'; 1_000_000]].concat())),
        ("two megabytes", format!("https://a/#v1.d1.{}", "A".repeat(2_000_000))),
        ("a length that lies", checked(&format!("v1.p{}.AA", "z".repeat(MAX_LINK - 20)))),
        ("a version without end", format!("v{}.x", "9".repeat(60_000))),
        ("512 records of 4,096 fixes", records(70, &fixes)),
        ("512 records of 4,096 skips", records(60, &skips)),
        ("512 records of 4,096 names", records(200, &names)),
        ("reviews of 8,192 decisions", records(30, &record(13, &review))),
        ("reviews of 50 long comments", records(30, &record(13, &comment(500)))),
        ("empty records", records(500_000, &[250, 0])),
        ("512 empty records", records(512, &[250, 0])),
        ("a count of four thousand million", plain(&[0, 5, 5, 0xff, 0xff, 0xff, 0xff, 0x0f])),
        ("a length of four thousand million", plain(&[0xff, 0xff, 0xff, 0xff, 0x0f])),
        ("a number without end", plain(&[0x80; 400])),
    ]
}

#[test]
fn hostile_links_cost_little_time_and_memory() {
    let links = hostile();
    let before = peak();
    for (what, link) in &links {
        let start = Instant::now();
        if let Ok(opened) = decode(link) {
            let again = encode(&opened.state);
            assert!(again.len() <= 8 * MAX_LINK, "{what}: {}", again.len());
        }
        let took = start.elapsed();
        // In a build that is not optimised, on a busy machine.
        assert!(took < Duration::from_secs(10), "{what}: {took:?}");
        println!("{what}: {took:?}, peak {:?} kB", peak());
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(after - before < 96 * 1024, "{} kB", after - before);
    }
}
