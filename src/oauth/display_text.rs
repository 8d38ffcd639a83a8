//! Makes foreign text harmless to show: nothing in it can hide, reorder or command.

use std::fmt::Write;

/// The text with every character that would not show as itself written as an escape (`\u{1b}`,
/// `\n`), cut to at most `max_chars` characters, the last of them `…` if something is missing.
///
/// Markup stays as it is: it is shown as text. An escape is never cut in half.
pub fn neutralise(text: &str, max_chars: usize) -> String {
    // Most of what is shown, and the only thing that is ever long.
    if text.len() <= max_chars && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    // The length up to which a later cut leaves room for the ellipsis.
    let mut cut = 0;
    let mut piece = String::new();
    for c in text.chars() {
        piece.clear();
        push_visible(&mut piece, c);
        let width = piece.chars().count();
        if used + width > max_chars {
            out.truncate(cut);
            if max_chars > 0 {
                out.push('…');
            }
            return out;
        }
        out.push_str(&piece);
        used += width;
        if used < max_chars {
            cut = out.len();
        }
    }
    out
}

/// Whether the text shows as it is: [`neutralise`] would only shorten it.
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(is_hidden)
}

fn push_visible(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_hidden(c) => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Controls, bidirectional marks, zero-width and other invisible characters, line and paragraph
/// separators, tags, variation selectors and private use.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0x00ad
                | 0x034f
                | 0x061c
                | 0x115f..=0x1160
                | 0x17b4..=0x17b5
                | 0x180b..=0x180f
                | 0x200b..=0x200f
                | 0x2028..=0x202e
                | 0x2060..=0x206f
                | 0x2800
                | 0x3164
                | 0xe000..=0xf8ff
                | 0xfe00..=0xfe0f
                | 0xfeff
                | 0xffa0
                | 0xfff0..=0xfffb
                | 0x1d173..=0x1d17a
                | 0xe0000..=0x10ffff
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_12_hostile_text_is_written_out() {
        let cases = [
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{202e}b\u{2066}c", "a\\u{202e}b\\u{2066}c"),
            ("a\0b", "a\\u{0}b"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("a\u{2028}b\u{9b}c\u{7f}", "a\\u{2028}b\\u{9b}c\\u{7f}"),
            ("\u{e0041}\u{ad}", "\\u{e0041}\\u{ad}"),
            ("Zugriff verweigert – é 日本", "Zugriff verweigert – é 日本"),
        ];
        for (text, shown) in cases {
            assert_eq!(neutralise(text, 1000), shown);
            assert!(is_plain(&neutralise(text, 1000)), "{shown}");
        }
    }

    #[test]
    fn case_12_long_text_is_cut_with_an_ellipsis() {
        let shown = neutralise(&"x".repeat(1 << 20), 300);
        assert_eq!(shown.chars().count(), 300);
        assert!(shown.ends_with("x…"));
        assert_eq!(neutralise("exact", 5), "exact");
        assert_eq!(neutralise("longer", 5), "long…");
        assert_eq!(neutralise("ab\u{1b}", 5), "ab…");
        assert_eq!(neutralise("\u{1b}", 3), "…");
        assert_eq!(neutralise("x", 0), "");
    }
}
