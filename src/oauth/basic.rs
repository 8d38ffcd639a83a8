//! Client credentials as the `Authorization` header carries them (RFC 6749 §2.3.1).

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Secret;

/// The header's value, scheme included: client id and secret, each form-encoded first
/// (RFC 6749 Appendix B), joined by a colon, in base64.
pub fn basic_authorization(client_id: &str, client_secret: &Secret) -> String {
    let password = Secret::new(form_encoded(client_secret.expose()));
    plain_basic_authorization(&form_encoded(client_id), &password)
}

/// The same without the encoding, for servers that do not decode.
pub fn plain_basic_authorization(client_id: &str, client_secret: &Secret) -> String {
    let pair = Secret::new(format!("{client_id}:{}", client_secret.expose()));
    format!("Basic {}", STANDARD.encode(pair.expose()))
}

/// Leaves only the unreserved characters of URIs as they are. `url`'s serializer would keep `*`
/// and encode `~`, and servers that compare instead of decoding trip over either.
fn form_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(header: &str) -> String {
        let encoded = header.strip_prefix("Basic ").unwrap();
        String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap()
    }

    #[test]
    fn the_example_of_the_specification() {
        assert_eq!(
            basic_authorization("s6BhdRkqt3", &Secret::new("7Fjfp0ZBr1KtDRbnfVdmIw")),
            "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
    }

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        let header = basic_authorization("https://a/b", &Secret::new("-._~ *:+%&=\u{e9}"));
        assert_eq!(
            decoded(&header),
            "https%3A%2F%2Fa%2Fb:-._~+%2A%3A%2B%25%26%3D%C3%A9"
        );
    }
}
