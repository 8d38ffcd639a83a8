//! Request targets and addresses short enough for an arrow: names of parameters, never their values.

use crate::{
    flow::MessageKind,
    oauth::Parameters,
    text::{messages::planned_request, parameters::is_known_name},
};

/// How many characters a label has at most.
pub(super) const LABEL_CHARS: usize = 36;
/// The words of `response_type`, the one value that is shown.
const RESPONSE_TYPES: [&str; 4] = ["code", "token", "id_token", "none"];
/// Longer pieces of a path are shown only where they look like words: what is random may be
/// something that only one party knows.
const SHORT_SEGMENT: usize = 16;
const LONGEST_SEGMENT: usize = 32;

/// `prefix` and the target, cut to fit: first parameters give way, then the beginning of the path.
pub(super) fn shortened(prefix: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let room = LABEL_CHARS.saturating_sub(prefix.chars().count());
    let query = query.filter(|query| !query.is_empty());
    let path_room = if query.is_some() {
        // Enough for one parameter: the path alone would not tell what this is about.
        room.saturating_sub("?code=…".len())
    } else {
        room
    };
    // The host is left out: the arrow says whose address it is.
    let path = match path_of(path) {
        Some(rest) => format!("…{}", short_path(rest, path_room).trim_start_matches('…')),
        None => short_path(path, path_room),
    };
    let mut out = format!("{prefix}{path}");
    if let Some(query) = query {
        out.push_str(&short_query(
            query,
            LABEL_CHARS.saturating_sub(out.chars().count()),
        ));
    }
    out
}

/// The path of an absolute address; `None` where it is none.
fn path_of(target: &str) -> Option<&str> {
    let (_, rest) = target.split_once("://")?;
    Some(rest.find('/').map_or("/", |slash| &rest[slash..]))
}

/// Whole segments from the end as far as they fit, `…` for the others.
fn short_path(path: &str, room: usize) -> String {
    let shown: Vec<String> = path
        .split('/')
        .skip(usize::from(path.starts_with('/')))
        .map(segment)
        .collect();
    let whole = format!("/{}", shown.join("/"));
    if whole.chars().count() <= room {
        return whole;
    }
    let mut out = String::new();
    for piece in shown.iter().rev() {
        if !out.is_empty() && out.chars().count() + piece.chars().count() + 2 > room {
            break;
        }
        out = format!("/{piece}{out}");
    }
    format!("…{out}")
}

/// A segment, or `…` where it may be more than a name.
fn segment(text: &str) -> String {
    let of = |is_letter: fn(&u8) -> bool| {
        text.bytes()
            .all(|byte| is_letter(&byte) || matches!(byte, b'-' | b'_' | b'.' | b'~'))
    };
    let is_name = (text.len() <= SHORT_SEGMENT && of(u8::is_ascii_alphanumeric))
        || (text.len() <= LONGEST_SEGMENT && of(u8::is_ascii_lowercase));
    if is_name {
        text.to_owned()
    } else {
        String::from("…")
    }
}

/// `?code=…&state=…`: known names only, because an unknown one may be a value in the wrong place.
fn short_query(query: &str, room: usize) -> String {
    let parameters = Parameters::decode(query.as_bytes());
    let mut out = String::from("?");
    let mut is_cut = false;
    for parameter in &parameters {
        let separator = if out.len() > 1 { "&" } else { "" };
        if !is_known_name(&parameter.name) {
            is_cut = true;
            continue;
        }
        let value = shown_value(&parameter.name, &parameter.value);
        let piece = format!("{separator}{}={value}", parameter.name);
        // Leaves room for `&…`.
        if out.chars().count() + piece.chars().count() + 2 > room {
            is_cut = true;
            break;
        }
        out.push_str(&piece);
    }
    if is_cut || out.len() == 1 {
        out.push_str(if out.len() > 1 { "&…" } else { "…" });
    }
    out
}

fn shown_value<'a>(name: &str, value: &'a str) -> &'a str {
    let is_shown =
        name == "response_type" && value.split(' ').all(|word| RESPONSE_TYPES.contains(&word));
    if is_shown { value } else { "…" }
}

/// The label of a request to come, with the path that it goes to, where that is known.
pub fn planned_request_to(kind: MessageKind, path: Option<&str>) -> String {
    let label = planned_request(kind);
    let (Some(path), Some((method, usual))) = (path, label.split_once(' ')) else {
        return label.to_owned();
    };
    let behind = usual.find(['?', ' ']).map_or("", |at| &usual[at..]);
    let to = shortened(&format!("{method} "), path);
    // Beside a long path the parameters have no room.
    let is_long = to.chars().count() + behind.chars().count() > LABEL_CHARS;
    if is_long && behind.starts_with('?') {
        format!("{to}?…")
    } else {
        format!("{to}{behind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_document_keeps_its_name() {
        assert_eq!(
            shortened("GET ", "/.well-known/openid-configuration"),
            "GET …/openid-configuration"
        );
        assert_eq!(
            shortened("GET ", "/tenant/.well-known/oauth-authorization-server"),
            "GET …/oauth-authorization-server"
        );
    }

    #[test]
    fn values_are_elided_and_names_kept_as_far_as_they_fit() {
        assert_eq!(
            shortened("GET ", "/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz123"),
            "GET /callback?code=…&state=…"
        );
        assert_eq!(
            shortened(
                "GET ",
                "/authorize?response_type=code&client_id=c1&redirect_uri=http%3A%2F%2F127.0.0.1"
            ),
            "GET /authorize?response_type=code&…"
        );
    }

    #[test]
    fn nothing_that_may_be_a_secret_is_shown() {
        assert_eq!(
            shortened("GET ", "/callback?SplxlOBeZQQYb"),
            "GET /callback?…"
        );
        assert_eq!(
            shortened("GET ", "/done/AAECAwQFBgcICQoLDA0ODw"),
            "GET /done/…"
        );
        assert_eq!(
            shortened("GET ", "http://user:password@as.example/token?code=abc"),
            "GET …/token?code=…"
        );
        assert_eq!(shortened("GET ", "/cb#code=abcdef"), "GET /cb");
        assert_eq!(
            shortened("GET ", "/cb?response_type=hunter2"),
            "GET /cb?response_type=…"
        );
    }

    #[test]
    fn long_targets_fit() {
        for target in [
            "/realms/workshop/protocol/openid-connect/auth?response_type=code&client_id=x",
            "/a/very/long/path/that/does/not/end/before/the/label/does",
            &format!("/callback?{}", "state=1&".repeat(40)),
        ] {
            let label = shortened("POST ", target);
            assert!(label.chars().count() <= LABEL_CHARS, "{label}");
        }
    }

    #[test]
    fn a_request_to_come_names_the_path_of_this_server() {
        let to = |kind, path| planned_request_to(kind, Some(path));
        assert_eq!(
            to(MessageKind::Token, "/login/oauth/access_token"),
            "POST /login/oauth/access_token"
        );
        assert_eq!(
            to(MessageKind::Authorize, "/oauth/authorize"),
            "GET /oauth/authorize?…"
        );
        assert_eq!(to(MessageKind::Poll, "/t"), "POST /t poll");
        assert_eq!(
            planned_request_to(MessageKind::Token, None),
            planned_request(MessageKind::Token)
        );
    }
}
