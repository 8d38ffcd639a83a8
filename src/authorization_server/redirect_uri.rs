//! Whether a redirect URI is one of the client's: as text, with one exception for loopback.

use super::Redirects;

/// Loopback hosts as they stand in a URI. The port exception is RFC 8252 §7.3 for the addresses
/// and RFC 9700 §4.1.3 for the name `localhost`.
const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://[::1]", "http://localhost"];

/// Whether one of the registered URIs lets the client ask for this one.
pub(super) fn is_allowed(redirects: Redirects, registered: &[String], asked: &str) -> bool {
    let is_same = registered.iter().any(|registered| registered == asked);
    match redirects {
        Redirects::LoopbackAnyPort => registered.iter().any(|one| matches(one, asked)),
        Redirects::Exact => is_same,
        Redirects::HttpsOnly => is_same && asked.starts_with("https://"),
        Redirects::LoopbackUnregistered => is_same || is_loopback(asked),
    }
}

/// Whether it leads to this machine, whatever its port and its path.
fn is_loopback(uri: &str) -> bool {
    let plain = without_loopback_port(uri);
    let plain = plain.as_deref().unwrap_or(uri);
    LOOPBACK.iter().any(|base| {
        plain
            .strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    })
}

/// Whether `asked` is `registered`, compared character for character (RFC 9700 §4.1.3), or differs
/// from a registered loopback URI without a port only in having one.
fn matches(registered: &str, asked: &str) -> bool {
    registered == asked || without_loopback_port(asked).is_some_and(|plain| plain == registered)
}

/// The URI without its port, if it is a loopback one and has a port.
fn without_loopback_port(uri: &str) -> Option<String> {
    let (base, rest) = LOOPBACK
        .iter()
        .find_map(|base| Some((base, uri.strip_prefix(base)?.strip_prefix(':')?)))?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (port, path) = rest.split_at(end);
    let is_port = !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok();
    is_port.then(|| format!("{base}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unregistered_one_is_taken_with_any_port_and_with_any_path_or_none() {
        for uri in [
            "http://127.0.0.1:9004",
            "http://127.0.0.1",
            "http://[::1]:9004/",
            "http://localhost:8080/callback?a=b",
        ] {
            assert!(
                is_allowed(Redirects::LoopbackUnregistered, &[], uri),
                "{uri}"
            );
        }
        for uri in [
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1:9004.evil.example",
            "http://127.0.0.1:9004@evil.example/",
            "https://127.0.0.1:9004",
        ] {
            assert!(
                !is_allowed(Redirects::LoopbackUnregistered, &[], uri),
                "{uri}"
            );
        }
    }

    #[test]
    fn loopback_takes_any_port_and_nothing_else_gives_way() {
        let table: &[(&str, &str, bool)] = &[
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1/callback",
                true,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:53682/callback",
                true,
            ),
            ("http://[::1]/callback", "http://[::1]:1/callback", true),
            (
                "http://localhost/callback",
                "http://localhost:65535/callback",
                true,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:65536/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:0/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:08/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:+80/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/callback/",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/callback?x=y",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/callback#x",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/Callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/a/../callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080@evil.example/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://127.0.0.1.evil.example/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "https://127.0.0.1:8080/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "HTTP://127.0.0.1:8080/callback",
                false,
            ),
            (
                "http://127.0.0.1/callback",
                "http://localhost:8080/callback",
                false,
            ),
            (
                "http://127.0.0.1:7000/callback",
                "http://127.0.0.1:8000/callback",
                false,
            ),
            (
                "https://app.example/callback",
                "https://app.example:8443/callback",
                false,
            ),
            (
                "https://app.example/callback",
                "https://app.example/callback",
                true,
            ),
        ];
        for (registered, asked, expected) in table {
            assert_eq!(
                matches(registered, asked),
                *expected,
                "{registered} {asked}"
            );
        }
    }
}
