//! Subjects of certificates as text (RFC 4514), compared part by part.

use x509_parser::x509::X509Name;

/// Names of RFC 4514 §3 and the object identifiers that they stand for.
const TYPES: &[(&str, &str)] = &[
    ("CN", "2.5.4.3"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("C", "2.5.4.6"),
    ("STREET", "2.5.4.9"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("UID", "0.9.2342.19200300.100.1.1"),
];

/// Object identifier and value of each attribute, those of one relative name together and sorted.
type Parts = Vec<Vec<(String, String)>>;

/// Whether the text is that name. The text has the most specific part first, a certificate has it
/// last (RFC 4514 §2.1); values count as written.
pub(super) fn is(text: &str, name: &X509Name<'_>) -> bool {
    let (Some(wanted), Some(mut there)) = (of_text(text), of_name(name)) else {
        return false;
    };
    there.reverse();
    !wanted.is_empty() && wanted == there
}

fn of_name(name: &X509Name<'_>) -> Option<Parts> {
    name.iter_rdn()
        .map(|relative| {
            let mut parts = relative
                .iter()
                .map(|part| {
                    Some((
                        part.attr_type().to_id_string(),
                        part.as_str().ok()?.to_owned(),
                    ))
                })
                .collect::<Option<Vec<_>>>()?;
            parts.sort();
            Some(parts)
        })
        .collect()
}

fn of_text(text: &str) -> Option<Parts> {
    let mut out = Parts::new();
    let mut relative = Vec::new();
    let mut rest = text;
    loop {
        let (kind, after) = rest.split_once('=')?;
        let (value, end) = value(after)?;
        relative.push((identifier(kind.trim()), value));
        let mut left = after[end..].chars();
        let separator = left.next();
        rest = left.as_str();
        if separator != Some('+') {
            relative.sort();
            out.push(std::mem::take(&mut relative));
        }
        if separator.is_none() {
            return Some(out);
        }
    }
}

/// By its name or as a dotted number.
fn identifier(kind: &str) -> String {
    TYPES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(kind))
        .map_or(kind, |(_, identifier)| identifier)
        .to_owned()
}

/// The value without its escapes (RFC 4514 §3), and where the separator behind it is. Spaces around
/// it that are not escaped do not count. `None` where an escape is cut short.
fn value(text: &str) -> Option<(String, usize)> {
    let text_end = |end: Option<usize>| end.unwrap_or(text.len());
    let mut bytes = Vec::new();
    let mut kept = 0;
    let mut characters = text.char_indices();
    let mut end = None;
    while let Some((at, character)) = characters.next() {
        match character {
            ',' | '+' => {
                end = Some(at);
                break;
            }
            ' ' if bytes.is_empty() => {}
            '\\' => {
                let (_, next) = characters.next()?;
                if let Some(high) = next.to_digit(16) {
                    let low = characters.next()?.1.to_digit(16)?;
                    bytes.push(u8::try_from(high * 16 + low).ok()?);
                } else {
                    bytes.extend(next.encode_utf8(&mut [0; 4]).bytes());
                }
                kept = bytes.len();
            }
            other => {
                bytes.extend(other.encode_utf8(&mut [0; 4]).bytes());
                if other != ' ' {
                    kept = bytes.len();
                }
            }
        }
    }
    bytes.truncate(kept);
    Some((String::from_utf8(bytes).ok()?, text_end(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &str, value: &str) -> (String, String) {
        (kind.to_owned(), value.to_owned())
    }

    #[test]
    fn names_are_taken_apart() {
        let read = of_text(r"CN=Steve Kille, O=Isode\, Limited ,c=GB").unwrap();
        let wanted = [
            [part("2.5.4.3", "Steve Kille")],
            [part("2.5.4.10", "Isode, Limited")],
            [part("2.5.4.6", "GB")],
        ];
        assert_eq!(read, wanted);
        // More than one attribute in one relative name, in whatever order.
        assert_eq!(
            of_text("OU=Sales+CN=J.  Smith,DC=example").unwrap(),
            of_text("CN=J.  Smith + OU=Sales,DC=example").unwrap()
        );
        assert_eq!(
            of_text(r"CN=Lu\C4\8Di\C4\87").unwrap(),
            [[part("2.5.4.3", "Lučić")]]
        );
        assert_eq!(of_text("1.2.3=x").unwrap(), [[part("1.2.3", "x")]]);
        for broken in ["", "CN", r"CN=a\", r"CN=a\4", "CN=a,", r"CN=\ff"] {
            assert_eq!(of_text(broken), None, "{broken}");
        }
    }
}
