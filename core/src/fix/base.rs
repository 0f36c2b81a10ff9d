use super::{Fix, FixId};
use crate::syntax::{Body, Dockerfile};
use crate::text::Edit;

/// Stands for a rule in the ids of [`base_image`]'s fixes. Frozen: links carry it.
const RULE: &str = "base-image";

/// Longest name of an image that is taken, in bytes.
const LONGEST: usize = 255;

/// The edit that makes the FROM at `instruction` start from another image, which no rule proposes
/// and somebody asks for. `None` where there is no FROM, where its image holds a variable, or where
/// `image` is no name of one: it may come out of a link.
pub fn base_image(source: &str, file: &Dockerfile, instruction: usize, image: &str) -> Option<Fix> {
    let Body::From(from) = &file.instructions.get(instruction)?.body else { return None };
    let range = from.image.range;
    let is_name = image.len() <= LONGEST
        && image.starts_with(|c: char| c.is_ascii_alphanumeric())
        && image.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c));
    if !is_name || range.slice(source).contains('$') {
        return None;
    }
    let fix = Fix::risky(format!("Start from `{image}`"), [Edit::replace(range, image)]);
    let id = FixId { rule: RULE.into(), instruction, ordinal: 0 };
    let review = "Build and test with it: what the other image lacks shows only then";
    Some(Fix { id, ..fix.review(review) })
}

#[cfg(test)]
mod tests {
    use super::base_image;
    use crate::syntax::parse;

    #[test]
    fn only_names_take_the_place_of_names() {
        let source = "ARG V=1\nFROM node:24 AS web\nFROM a:$V\n";
        let file = parse(source);
        let edited = |instruction, image| {
            let fix = base_image(source, &file, instruction, image)?;
            Some(crate::text::apply_edits(source, &fix.edits))
        };
        let expected = "ARG V=1\nFROM ghcr.io/a/b:1@sha256:0 AS web\nFROM a:$V\n";
        assert_eq!(edited(1, "ghcr.io/a/b:1@sha256:0").as_deref(), Some(expected));
        for (instruction, image) in
            [(0, "a"), (2, "a"), (9, "a"), (1, ""), (1, "a b"), (1, "a\nRUN x"), (1, "--platform")]
        {
            assert_eq!(edited(instruction, image), None, "{image}");
        }
    }
}
