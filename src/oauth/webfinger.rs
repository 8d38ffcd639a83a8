//! Which server signs an account in: WebFinger, as OpenID Connect Discovery uses it (§2).

use serde_json::Value;

use super::{
    Parameters, SafeUrl, SafeUrlError,
    json_object::{JsonObject, JsonObjectError},
};

/// The kind of link that names an issuer.
const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";
const MAX_BYTES: usize = 1 << 20;

/// An account as people write it: `alice@example.com`, with or without `acct:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    name: String,
    host: String,
}

/// Why an answer names no issuer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebFingerError {
    #[error("{0}")]
    Json(#[from] JsonObjectError),
    #[error("expected a link with the rel of an issuer, and there is none")]
    NoIssuer,
    #[error("the issuer in the link: {0}")]
    Issuer(#[from] SafeUrlError),
}

impl Account {
    /// `None` for what has no name or no host, or holds what no address may hold.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let (name, host) = text.rsplit_once('@')?;
        let is_sound = !name.is_empty()
            && !host.is_empty()
            && !host.contains(['/', '?', '#'])
            && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        is_sound.then(|| Self {
            name: name.to_owned(),
            host: host.to_owned(),
        })
    }

    /// The resource that is asked about.
    pub fn uri(&self) -> String {
        format!("acct:{}@{}", self.name, self.host)
    }

    /// Where its host is asked. The text wants `https`; on loopback, where the built-in server
    /// is, it is `http`.
    ///
    /// # Errors
    ///
    /// For a host that no address can have.
    pub fn url(&self) -> Result<SafeUrl, SafeUrlError> {
        let query = Parameters::from_iter([("resource", self.uri().as_str()), ("rel", ISSUER)]);
        let at = |scheme: &str| {
            let host = &self.host;
            SafeUrl::parse(&format!(
                "{scheme}://{host}/.well-known/webfinger?{}",
                query.encode()
            ))
        };
        match at("http") {
            Ok(url) if url.is_loopback() => Ok(url),
            Ok(_) | Err(_) => at("https"),
        }
    }
}

/// The first link that names an issuer.
///
/// # Errors
///
/// For a body that is no JSON object, has no such link, or one whose address cannot be used.
pub fn issuer_of(body: &[u8]) -> Result<String, WebFingerError> {
    let object = JsonObject::parse(body, MAX_BYTES)?;
    let links = object.members.get("links").and_then(Value::as_array);
    let issuer = links
        .into_iter()
        .flatten()
        .find(|link| link["rel"] == ISSUER)
        .and_then(|link| link["href"].as_str())
        .ok_or(WebFingerError::NoIssuer)?;
    SafeUrl::parse(issuer)?;
    Ok(issuer.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_asked_about_at_its_own_host() {
        for text in ["acct:alice@example.com", "alice@example.com"] {
            let account = Account::parse(text).unwrap();
            assert_eq!(account.uri(), "acct:alice@example.com");
            let url = account.url().unwrap();
            assert!(url.as_str().starts_with(
                "https://example.com/.well-known/webfinger?resource=acct%3Aalice%40example.com&rel="
            ));
        }
        let local = Account::parse("alice@127.0.0.1:9400")
            .unwrap()
            .url()
            .unwrap();
        assert!(local.as_str().starts_with("http://127.0.0.1:9400/"));
        for text in [
            "alice",
            "@example.com",
            "alice@",
            "alice@a/b",
            "al ice@a.example",
        ] {
            assert_eq!(Account::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_link_of_the_right_kind_counts() {
        let link =
            |rel: &str, href: &str| format!(r#"{{"links":[{{"rel":"{rel}","href":"{href}"}}]}}"#);
        let found = issuer_of(link(ISSUER, "https://as.example").as_bytes());
        assert_eq!(found.as_deref(), Ok("https://as.example"));
        for body in [
            "{}",
            r#"{"links":{}}"#,
            &link("avatar", "https://as.example"),
        ] {
            assert_eq!(
                issuer_of(body.as_bytes()),
                Err(WebFingerError::NoIssuer),
                "{body}"
            );
        }
        assert!(matches!(
            issuer_of(link(ISSUER, "javascript:alert(1)").as_bytes()),
            Err(WebFingerError::Issuer(_))
        ));
        assert!(matches!(issuer_of(b"<html>"), Err(WebFingerError::Json(_))));
    }
}
