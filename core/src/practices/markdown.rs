//! The small part of Markdown that the pages are written in, as structure.
//!
//! Headings, paragraphs, one-level lists and fenced code; code, strong, emphasis and links
//! inside a line. There is no raw HTML: angle brackets are text, so whoever renders the result
//! cannot be made to inject markup. Anything else is kept as the text that it is.
//! The cost is linear in the input.

use serde::{Deserialize, Serialize};

/// A part of a page that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list without lists inside.
    List {
        /// True if its items have numbers.
        ordered: bool,
        /// The words of each.
        items: Vec<Vec<Inline>>,
    },
    /// Fenced code.
    Code {
        /// The first word after the fence: "dockerfile".
        lang: String,
        /// The words after that: "bad".
        label: String,
        /// The lines, each with a line feed.
        text: String,
    },
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Words between backquotes.
    Code(String),
    /// Words between two asterisks each.
    Strong(String),
    /// Words between single asterisks.
    Emphasis(String),
    /// A link to elsewhere.
    Link {
        /// The words that are shown.
        text: String,
        /// It starts with `https://` or `http://`.
        url: String,
    },
    /// A link to a page of this project: `[text](../docs/fixes.md)`.
    Page {
        /// The words that are shown.
        text: String,
        /// The page's name: `fixes`.
        page: String,
    },
}

/// Reads Markdown into blocks. Nothing is an error: what is not understood is text.
pub fn parse(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for line in markdown.lines() {
        reader.line(line);
    }
    reader.close();
    reader.blocks
}

/// Reads the inside of one paragraph or heading.
pub fn inlines(text: &str) -> Vec<Inline> {
    let mut scanner =
        Scanner { rest: text, plain: String::new(), parts: Vec::new(), unclosed: Vec::new() };
    while let Some(first) = scanner.rest.chars().next() {
        // Two asterisks that open nothing stay together, or the second of them would be
        // tried as an emphasis.
        let twice = scanner.rest.starts_with("**");
        let taken = match first {
            '`' => scanner.marked("`", Inline::Code),
            '*' if twice => scanner.marked("**", Inline::Strong),
            '*' => scanner.marked("*", Inline::Emphasis),
            '[' => scanner.link(),
            _ => false,
        };
        if !taken {
            let (plain, rest) = scanner.rest.split_at(if twice { 2 } else { first.len_utf8() });
            scanner.plain.push_str(plain);
            scanner.rest = rest;
        }
    }
    scanner.flush();
    scanner.parts
}

/// The blocks so far and the one that is still open.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    open: Open,
}

#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Paragraph(String),
    List {
        ordered: bool,
        items: Vec<String>,
    },
    Code {
        /// The number of backticks that opened it: as many or more close it.
        fence: usize,
        info: String,
        text: String,
    },
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Open::Code { fence, text, .. } = &mut self.open {
            let closing = line.trim();
            if closing.len() >= *fence && closing.bytes().all(|byte| byte == b'`') {
                self.close();
            } else {
                text.push_str(line);
                text.push('\n');
            }
            return;
        }
        let trimmed = line.trim();
        let fence = line.bytes().take_while(|byte| *byte == b'`').count();
        if trimmed.is_empty() {
            self.close();
        } else if fence >= 3 {
            self.close();
            let info = line.trim_start_matches('`').trim().to_owned();
            self.open = Open::Code { fence, info, text: String::new() };
        } else if let Some((level, title)) = heading(line) {
            self.close();
            self.blocks.push(Block::Heading { level, content: inlines(title) });
        } else if let Some((ordered, item)) = list_item(line) {
            self.item(ordered, item);
        } else {
            self.text(line, trimmed);
        }
    }

    fn item(&mut self, ordered: bool, item: &str) {
        match &mut self.open {
            Open::List { ordered: open, items } if *open == ordered => items.push(item.to_owned()),
            _ => {
                self.close();
                self.open = Open::List { ordered, items: vec![item.to_owned()] };
            }
        }
    }

    fn text(&mut self, line: &str, trimmed: &str) {
        match &mut self.open {
            Open::Paragraph(text) => join(text, trimmed),
            Open::List { items, .. } if line.starts_with("  ") => {
                if let Some(item) = items.last_mut() {
                    join(item, trimmed);
                }
            }
            _ => {
                self.close();
                self.open = Open::Paragraph(trimmed.to_owned());
            }
        }
    }

    fn close(&mut self) {
        match std::mem::take(&mut self.open) {
            Open::Nothing => {}
            Open::Paragraph(text) => self.blocks.push(Block::Paragraph(inlines(&text))),
            Open::List { ordered, items } => {
                let items = items.iter().map(|item| inlines(item)).collect();
                self.blocks.push(Block::List { ordered, items });
            }
            Open::Code { info, text, .. } => {
                let (lang, label) = info.split_once([' ', ',']).unwrap_or((&info, ""));
                let (lang, label) = (lang.to_owned(), label.trim().to_owned());
                self.blocks.push(Block::Code { lang, label, text });
            }
        }
    }
}

fn join(text: &mut String, line: &str) {
    text.push(' ');
    text.push_str(line);
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let title = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - title.len()).ok()?;
    let title = title.strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, title.trim()))
}

fn list_item(line: &str) -> Option<(bool, &str)> {
    if let Some(item) = line.strip_prefix("- ") {
        return Some((false, item.trim()));
    }
    let item = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - item.len();
    let item = item.strip_prefix(". ")?;
    (1..=9).contains(&digits).then_some((true, item.trim()))
}

struct Scanner<'a> {
    rest: &'a str,
    plain: String,
    parts: Vec<Inline>,
    /// Marks that have no closing partner. What is missing once is missing for every later
    /// opening mark, so no part of the text is searched twice in vain.
    unclosed: Vec<&'static str>,
}

impl Scanner<'_> {
    /// Takes `mark text mark` off the front, if the text neither is empty nor starts with a space.
    fn marked(&mut self, mark: &'static str, wrap: fn(String) -> Inline) -> bool {
        if self.unclosed.contains(&mark) {
            return false;
        }
        let Some((inside, rest)) =
            self.rest.strip_prefix(mark).and_then(|after| after.split_once(mark))
        else {
            self.unclosed.push(mark);
            return false;
        };
        if inside.is_empty() || inside.starts_with(' ') {
            return false;
        }
        self.flush();
        self.parts.push(wrap(inside.to_owned()));
        self.rest = rest;
        true
    }

    /// Takes `[text](url)` off the front. Brackets do not nest and an address has no
    /// parentheses, so each search ends at the next bracket.
    fn link(&mut self) -> bool {
        let Some((text, after)) = self.rest.get(1..).and_then(|rest| split_at_any(rest, "[]"))
        else {
            return false;
        };
        let Some((url, after)) =
            after.strip_prefix("](").and_then(|rest| split_at_any(rest, "()[] \t"))
        else {
            return false;
        };
        let Some(rest) = after.strip_prefix(')') else { return false };
        let part = match page_of(url) {
            _ if text.is_empty() => return false,
            Some(page) => Inline::Page { text: text.to_owned(), page: page.to_owned() },
            None if url.starts_with("https://") || url.starts_with("http://") => {
                Inline::Link { text: text.to_owned(), url: url.to_owned() }
            }
            None => return false,
        };
        self.flush();
        self.parts.push(part);
        self.rest = rest;
        true
    }

    fn flush(&mut self) {
        if !self.plain.is_empty() {
            self.parts.push(Inline::Text(std::mem::take(&mut self.plain)));
        }
    }
}

/// The page that a relative address names: `../../docs/fixes.md` is `fixes`.
fn page_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("../")?.trim_start_matches("../");
    let page = path.strip_prefix("docs/")?.strip_suffix(".md")?;
    page.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-').then_some(page)
}

/// The text before the first of `stops`, and the rest from it on.
fn split_at_any<'a>(text: &'a str, stops: &str) -> Option<(&'a str, &'a str)> {
    text.find(|c| stops.contains(c)).map(|at| text.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.into())
    }

    fn code(text: &str) -> Inline {
        Inline::Code(text.into())
    }

    #[test]
    fn blocks() {
        let source = "One\ntwo.\n## Why `x`\n- a\n  b\n- c\n\n1. d\n2. e\nplain\n```dockerfile bad\nFROM a\n\n  x\n```\nend";
        assert_eq!(
            parse(source),
            vec![
                Block::Paragraph(vec![text("One two.")]),
                Block::Heading { level: 2, content: vec![text("Why "), code("x")] },
                Block::List { ordered: false, items: vec![vec![text("a b")], vec![text("c")]] },
                Block::List { ordered: true, items: vec![vec![text("d")], vec![text("e")]] },
                Block::Paragraph(vec![text("plain")]),
                Block::Code {
                    lang: "dockerfile".into(),
                    label: "bad".into(),
                    text: "FROM a\n\n  x\n".into()
                },
                Block::Paragraph(vec![text("end")]),
            ]
        );
    }

    #[test]
    fn a_fence_of_four_holds_one_of_three_and_an_open_one_runs_to_the_end() {
        let block = |lang: &str, text: &str| Block::Code {
            lang: lang.into(),
            label: String::new(),
            text: text.into(),
        };
        assert_eq!(
            parse("````md\n```\n````\n```sh\nls\n"),
            vec![block("md", "```\n"), block("sh", "ls\n")]
        );
    }

    #[test]
    fn a_line_without_the_space_is_text() {
        assert_eq!(parse("#x"), vec![Block::Paragraph(vec![text("#x")])]);
        assert_eq!(parse("-x\n1.x"), vec![Block::Paragraph(vec![text("-x 1.x")])]);
        assert_eq!(parse("####### x"), vec![Block::Paragraph(vec![text("####### x")])]);
        assert_eq!(parse("\r\n\n"), vec![]);
    }

    #[test]
    fn marks_inside_a_line() {
        assert_eq!(
            inlines("a `rm *` **b** *c* [d e](https://x.example/#f), é"),
            vec![
                text("a "),
                code("rm *"),
                text(" "),
                Inline::Strong("b".into()),
                text(" "),
                Inline::Emphasis("c".into()),
                text(" "),
                Inline::Link { text: "d e".into(), url: "https://x.example/#f".into() },
                text(", é"),
            ]
        );
    }

    #[test]
    fn a_relative_address_is_a_page() {
        let page = |text: &str| Inline::Page { text: text.into(), page: "fixes".into() };
        assert_eq!(inlines("[a b](../../docs/fixes.md)"), vec![page("a b")]);
        assert_eq!(inlines("[a](../docs/fixes.md)."), vec![page("a"), text(".")]);
        for plain in ["[a](docs/fixes.md)", "[a](../docs/a/b.md)", "[a](../fixes.md)", "[a](../x)"]
        {
            assert_eq!(inlines(plain), vec![text(plain)], "{plain}");
        }
    }

    #[test]
    fn what_opens_nothing_is_text() {
        for plain in [
            "2 * 3 * 4",
            "a ** b",
            "****",
            "lone ` and *",
            "[a] (b)",
            "[a](javascript:alert(1))",
            "[a](b c)",
            "<script>x</script> &amp;",
            "x[",
            "[](https://a.example)",
        ] {
            assert_eq!(inlines(plain), vec![text(plain)], "{plain}");
        }
    }

    #[test]
    fn long_lines_take_linear_time() {
        for unit in ["`", "*", "**", "* ", "** ", "[", "[a](", "[a]", "[a](h ", "`a", "*a ["] {
            let line = unit.repeat(300_000);
            let mut length = 0;
            for inline in inlines(&line) {
                length += match inline {
                    Inline::Text(text) | Inline::Link { text, .. } | Inline::Page { text, .. } => {
                        text.len()
                    }
                    Inline::Code(text) | Inline::Emphasis(text) => text.len() + 2,
                    Inline::Strong(text) => text.len() + 4,
                };
            }
            assert_eq!(length, line.len(), "{unit}");
        }
        assert_eq!(parse(&"- a\n".repeat(100_000)).len(), 1);
        assert_eq!(parse(&"```\n".repeat(100_000)).len(), 50_000);
    }

    #[test]
    fn blocks_cross_the_json_border() {
        let blocks = parse("# a\n- `b`\n\n[c](https://d.example)\n```x\n```");
        let json = serde_json::to_string(&blocks).expect("blocks serialise");
        assert_eq!(serde_json::from_str::<Vec<Block>>(&json).expect("and back"), blocks);
    }
}
