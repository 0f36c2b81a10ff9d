//! A piece of HTML to paste into a page so that a review stands in it.

use super::xml::markup;

/// A frame that shows a view of a link. `address` is that of the folder of the page, with a slash
/// at its end; `link` is without `#`.
pub fn frame(address: &str, link: &str, view: &str, theme: &str) -> String {
    let url = markup(&format!("{address}embed.html?view={view}&theme={theme}#{link}"));
    format!(
        "<iframe src=\"{url}\" title=\"Dockerfile review\" loading=\"lazy\" \
         style=\"width:100%;border:0\" height=\"420\"></iframe>"
    )
}

/// A Dockerfile as it can be read without scripts, in an element that turns it into a review.
pub fn component(address: &str, text: &str, view: &str, theme: &str) -> String {
    format!(
        "<script type=\"module\" src=\"{}\"></script>\n\
         <dockerfile-review view=\"{}\" theme=\"{}\">\n<pre>\n{}</pre>\n</dockerfile-review>\n",
        markup(&format!("{address}embed.js")),
        markup(view),
        markup(theme),
        lines(text)
    )
}

/// The lines of a text as HTML. Markdown ends a block of HTML at an empty line, so that one is
/// joined to the line after it by the name of its end.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(&markup(line));
        out.push_str(if line.trim().is_empty() { "&#10;" } else { "\n" });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        assert_eq!(
            component("https://a/", "FROM a\n\nRUN echo \"</pre><script>\" && b\n", "file", "dark"),
            "<script type=\"module\" src=\"https://a/embed.js\"></script>\n\
             <dockerfile-review view=\"file\" theme=\"dark\">\n<pre>\nFROM a\n&#10;RUN echo \
             &quot;&lt;/pre&gt;&lt;script&gt;&quot; &amp;&amp; b\n</pre>\n</dockerfile-review>\n"
        );
        assert!(
            frame("https://a/b/", "v1.p2.AA.c5r0", "size", "auto").contains(
                " src=\"https://a/b/embed.html?view=size&amp;theme=auto#v1.p2.AA.c5r0\" "
            )
        );
    }
}
