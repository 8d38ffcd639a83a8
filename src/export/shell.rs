//! Words and bytes for a POSIX shell, so that they arrive as they are.

use crate::oauth::display_text::is_plain;

/// One word. Bytes that would not show as themselves are written as `printf` escapes.
pub(super) fn word(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.bytes().all(is_bare) => text.to_owned(),
        Ok(text) if is_plain(text) => format!("'{}'", text.replace('\'', "'\\''")),
        Ok(_) | Err(_) => format!("\"$({})\"", printf(bytes)),
    }
}

/// A command that prints exactly these bytes.
pub(super) fn printf(bytes: &[u8]) -> String {
    let mut format = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'%' => format.push_str("%%"),
            b'\\' | b'\'' => format.push_str(&format!("\\{byte:03o}")),
            b' '..=b'~' => format.push(char::from(*byte)),
            _ => format.push_str(&format!("\\{byte:03o}")),
        }
    }
    // A format that begins with `-` would be read as an option.
    if let Some(rest) = format.strip_prefix('-') {
        format = format!("\\055{rest}");
    }
    format!("printf '{format}'")
}

/// Characters that no shell gives a meaning.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./:,@%+=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_little_as_they_need() {
        assert_eq!(word(b"http://a/b"), "http://a/b");
        assert_eq!(word(b""), "''");
        assert_eq!(word(b"a b$(c)`d`"), "'a b$(c)`d`'");
        assert_eq!(word(b"it's"), "'it'\\''s'");
        assert_eq!(word("\u{e9}".as_bytes()), "'\u{e9}'");
        assert_eq!(word(b"a\nb\xff"), "\"$(printf 'a\\012b\\377')\"");
        assert_eq!(
            word("a\u{202e}".as_bytes()),
            "\"$(printf 'a\\342\\200\\256')\""
        );
    }

    #[test]
    fn printf_takes_nothing_for_a_directive() {
        assert_eq!(printf(b"-100%\\'\0"), "printf '\\055100%%\\134\\047\\000'");
    }
}
