//! The way of a connection as options of curl: proxy, given address, family.

use crate::{
    export::{address::Address, shell::word},
    flow::RecordedExchange,
    http::parse,
    profile::{ConnectionSettings, ProxyChoice},
};

/// Options for the way that this connection took. Of what a proxy was told before the tunnel
/// stood, curl repeats the credentials.
pub(super) fn way(
    recorded: &RecordedExchange,
    address: &Address,
    settings: &ConnectionSettings,
) -> Vec<String> {
    let way = &recorded.exchange.way;
    let mut out = Vec::new();
    match &way.proxy {
        Some(leg) => {
            out.extend([String::from("--proxy"), word(leg.proxy.as_bytes())]);
            out.extend(credentials(&leg.proxy, &leg.sent));
        }
        // The environment may name one for curl.
        None if settings.proxy_choice() != ProxyChoice::Environment && settings.proxy.is_some() => {
            out.extend([String::from("--noproxy"), word(b"*")]);
        }
        None => {}
    }
    if way.is_address_given {
        out.extend(given(recorded, address, settings));
    }
    if let Some(family) = settings.family() {
        out.push(format!("--ipv{}", family.as_str()));
    }
    out
}

/// Of the same port by `--resolve`, of another by `--connect-to`; through a proxy always by the
/// latter, since the former is for the names that curl itself resolves.
fn given(
    recorded: &RecordedExchange,
    address: &Address,
    settings: &ConnectionSettings,
) -> Vec<String> {
    let named = url::Url::parse(&format!("{}://{}/", address.scheme, address.authority)).ok();
    let (Some(host), Some(port)) = (
        named.as_ref().and_then(url::Url::host_str),
        named.as_ref().and_then(url::Url::port_or_known_default),
    ) else {
        return Vec::new();
    };
    let given = settings
        .given()
        .iter()
        .find_map(|given| given.for_host(host.trim_matches(['[', ']']), port))
        .or(recorded.exchange.remote);
    let Some(to) = given else { return Vec::new() };
    if to.port() == port && recorded.exchange.way.proxy.is_none() {
        let words = format!("{host}:{port}:{}", to.ip());
        return vec![String::from("--resolve"), word(words.as_bytes())];
    }
    let words = format!("{host}:{port}:{to}");
    vec![String::from("--connect-to"), word(words.as_bytes())]
}

/// What was said of oneself to an HTTP proxy in `CONNECT`, or to a SOCKS proxy (RFC 1929).
fn credentials(proxy: &str, sent: &[u8]) -> Vec<String> {
    if proxy.starts_with("http:") {
        let request = parse::request(sent);
        let field = request
            .as_ref()
            .and_then(|request| request.headers.first("proxy-authorization"));
        return field.map_or_else(Vec::new, |value| {
            let header = format!("Proxy-Authorization: {value}");
            vec![String::from("--proxy-header"), word(header.as_bytes())]
        });
    }
    let pair = || {
        // The methods on offer come first: version, their number, and each of them.
        let methods = usize::from(*sent.get(1)?);
        let message = sent.get(2 + methods..)?;
        let length = usize::from(*message.get(1)?);
        let username = message.get(2..2 + length)?;
        let rest = message.get(2 + length..)?;
        let length = usize::from(*rest.first()?);
        let password = rest.get(1..=length)?;
        (message.first() == Some(&1)).then(|| [username, password].join(&b':'))
    };
    pair().map_or_else(Vec::new, |pair| {
        vec![String::from("--proxy-user"), word(&pair)]
    })
}
