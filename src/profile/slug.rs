//! Ids from names: what a profile is called never becomes a path.

/// Longer ids would not fit into a file name on every system.
const MAX_LENGTH: usize = 64;

/// Words that name devices on Windows, with any ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// An id made of the letters and digits of a name: `Keycloak (dev)` becomes `keycloak-dev`.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(4 * MAX_LENGTH) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(MAX_LENGTH);
    let trimmed = out.trim_matches('-');
    if trimmed.is_empty() {
        String::from("profile")
    } else if is_device(trimmed) {
        format!("profile-{trimmed}")
    } else {
        trimmed.to_owned()
    }
}

/// Whether a text can stand as an id: lower-case letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    slug(text) == text
}

fn is_device(text: &str) -> bool {
    let numbered = |device: &str| {
        text.strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&text) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_131_names_become_ids_and_never_paths() {
        let long = "n".repeat(300);
        for (name, id) in [
            ("Keycloak (dev)", "keycloak-dev"),
            ("../x", "x"),
            ("/etc/passwd", "etc-passwd"),
            ("C:\\a\\b", "c-a-b"),
            ("CON", "profile-con"),
            ("nul", "profile-nul"),
            ("LPT1", "profile-lpt1"),
            ("\u{1f511}\u{1f511}", "profile"),
            ("", "profile"),
            ("a\0b", "a-b"),
            (".hidden", "hidden"),
            ("Straße", "stra-e"),
            (&*long, &long[..MAX_LENGTH]),
        ] {
            assert_eq!(slug(name), id, "{name:?}");
            assert!(is_id(id));
            assert_eq!(is_id(name), name == id);
        }
        // Names that differ by case alone are the same id: one is not stored beside the other.
        assert_eq!(slug("GitHub"), slug("github"));
    }
}
