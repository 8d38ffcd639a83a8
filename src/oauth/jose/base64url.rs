//! Base64url without padding, strictly, with the place of what is wrong (RFC 7515).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Fault;

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes, or what is wrong and at which offset of `text`.
pub fn decode(text: &str) -> Result<Vec<u8>, (usize, Fault)> {
    if let Some((offset, found)) = text
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
    {
        let fault = match found {
            '=' => Fault::Padding,
            '+' | '/' => Fault::StandardBase64(found),
            c if c.is_whitespace() => Fault::WhiteSpace,
            c => Fault::Character(c),
        };
        return Err((offset, fault));
    }
    if text.len() % 4 == 1 {
        return Err((text.len(), Fault::Length(text.len())));
    }
    // Only the unused bits of the last character are left to be wrong.
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| (text.len().saturating_sub(1), Fault::TrailingBits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7515_appendix_c() {
        let bytes = [3, 236, 255, 224, 193];
        assert_eq!(encode(&bytes), "A-z_4ME");
        assert_eq!(decode("A-z_4ME"), Ok(bytes.to_vec()));
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        assert_eq!(decode("-_8"), Ok(vec![0xfb, 0xff]));
        assert_eq!(decode(""), Ok(vec![]));
        assert_eq!(decode("-_8="), Err((3, Fault::Padding)));
        assert_eq!(decode("+/8"), Err((0, Fault::StandardBase64('+'))));
        assert_eq!(decode("-_ 8"), Err((2, Fault::WhiteSpace)));
        assert_eq!(decode("-_é"), Err((2, Fault::Character('é'))));
        assert_eq!(decode("-_8AA"), Err((5, Fault::Length(5))));
        assert_eq!(decode("-_9"), Err((2, Fault::TrailingBits)));
    }
}
