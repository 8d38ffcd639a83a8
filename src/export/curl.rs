//! The client's requests as curl lines that send the same bytes again.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    export::{
        Export,
        address::{Address, is_uri_byte},
        curl_way, notices,
        shell::{printf, word},
    },
    flow::{Participant, RecordedExchange},
    http::{Header, Request, parse, public_key_sha256},
    profile::{Profile, TrustSettings, import::CLIENT_ID_COMMENT},
    text,
};

/// Longer words are more than some systems take as one argument.
const WORD_BYTES: usize = 100_000;
/// From this length on, some versions of curl ask `Expect: 100-continue` of their own accord.
const EXPECT_BYTES: usize = 1000;

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let profile = &trace.header().profile;
    let mut out =
        String::from("#!/bin/sh\n# The client's requests, in order, for curl 7.55 or newer.\n");
    for notice in notices::notices(export) {
        out.push_str(&format!("# {notice}.\n"));
    }
    let client_id = &profile.client.client_id;
    let is_word = !client_id.is_empty() && !client_id.chars().any(char::is_control);
    if is_word && trace.exchanges().any(hides_client_id) {
        out.push_str(&format!("{CLIENT_ID_COMMENT}{client_id}\n"));
    }
    let mut is_empty = true;
    let sent = trace
        .exchanges()
        .filter(|recorded| recorded.from == Participant::Client && recorded.observed);
    for recorded in sent {
        is_empty = false;
        out.push_str(&format!(
            "\n# Exchange {}: {} to {}, {}\n",
            recorded.id,
            text::spoken_participant(recorded.from),
            text::spoken_participant(recorded.to),
            text::spoken_request(recorded.kind)
        ));
        match curl_line(recorded, profile) {
            Some(line) => out.push_str(&format!("{line}\n")),
            None => out.push_str("# The request cannot be read, so there is no line for it.\n"),
        }
    }
    if is_empty {
        out.push_str("\n# Nothing was sent.\n");
    }
    out
}

/// Whether the client authenticated with HTTP Basic, and what it sent is masked.
fn hides_client_id(recorded: &RecordedExchange) -> bool {
    let request = parse::request(&recorded.exchange.sent);
    let field = request
        .as_ref()
        .and_then(|request| request.headers.first("authorization"));
    field.is_some_and(|value| {
        value.split_once(' ').is_some_and(|(scheme, credentials)| {
            let decoded = STANDARD.decode(credentials.trim()).unwrap_or_default();
            scheme.eq_ignore_ascii_case("basic") && !decoded.contains(&b':')
        })
    })
}

/// One line that sends this request again: the same request line, header fields and body, to the
/// same address. `None` where the recorded bytes are no request. Nothing is masked here.
pub fn curl_line(recorded: &RecordedExchange, profile: &Profile) -> Option<String> {
    let request = parse::request(&recorded.exchange.sent)?;
    let address = Address::of(recorded, &request);
    let mut words = vec![String::from("curl"), String::from("--include")];
    words.push(String::from(version(&recorded.exchange.sent)));
    words.extend(["--path-as-is", "--globoff"].map(String::from));
    if address.scheme == "https" {
        words.extend(trusted(recorded, &profile.trust));
        words.extend(shown(recorded, profile));
    }
    words.extend(curl_way::way(recorded, &address, &profile.connection));
    words.extend(destination(recorded, &address));
    let has_body = !request.body.is_empty();
    let usual = if has_body { "POST" } else { "GET" };
    if request.method == "HEAD" && !has_body {
        words.push(String::from("--head"));
    } else if request.method != usual {
        words.extend([String::from("--request"), word(request.method.as_bytes())]);
    }
    if recorded.exchange.way.proxy.is_some() && address.scheme == "http" {
        // curl adds it to what a proxy reads.
        words.extend([String::from("--header"), word(b"Proxy-Connection:")]);
    }
    for field in fields(&request, &address) {
        words.extend([String::from("--header"), word(&field)]);
    }
    let mut before = String::new();
    if has_body {
        words.extend(data(&request.body, &mut before));
    }
    words.extend(url(&address, recorded.exchange.way.proxy.is_some()));
    Some(format!("{before}{}", words.join(" ")))
}

/// The files of the certificate that the client showed; those of the built-in server's own clients
/// are in no file.
fn shown(recorded: &RecordedExchange, profile: &Profile) -> Vec<String> {
    let facts = recorded.exchange.tls.as_ref();
    let is_shown = facts.is_some_and(|facts| facts.client_certificate.is_some());
    match &profile.client.client_certificate {
        Some(source) if is_shown => vec![
            String::from("--cert"),
            word(source.certificate.as_bytes()),
            String::from("--key"),
            word(source.key.as_bytes()),
        ],
        Some(_) | None => Vec::new(),
    }
}

/// curl cannot pin a certificate, only its key: that of the certificate which was seen.
fn trusted(recorded: &RecordedExchange, trust: &TrustSettings) -> Vec<String> {
    let insecure = String::from("--insecure");
    match trust {
        TrustSettings::System => Vec::new(),
        TrustSettings::Ca { file } => vec![String::from("--cacert"), word(file.as_bytes())],
        TrustSettings::None => vec![insecure],
        TrustSettings::Pin { .. } => {
            let leaf = recorded.exchange.tls.as_ref();
            let key = leaf
                .and_then(|facts| facts.chain.first())
                .and_then(|der| public_key_sha256(der));
            match key {
                Some(key) => vec![
                    insecure,
                    String::from("--pinnedpubkey"),
                    word(format!("sha256//{}", STANDARD.encode(key)).as_bytes()),
                ],
                // Nothing was seen to pin; curl then decides as it does without a profile.
                None => Vec::new(),
            }
        }
    }
}

fn version(sent: &[u8]) -> &'static str {
    let line = sent.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.trim_ascii_end().ends_with(b" HTTP/1.0") {
        "--http1.0"
    } else {
        "--http1.1"
    }
}

/// The socket went elsewhere than `Host` says where that was edited.
fn destination(recorded: &RecordedExchange, address: &Address) -> Vec<String> {
    let way = &recorded.exchange.way;
    // The proxy's address, or one that is named already.
    if way.proxy.is_some() || way.is_address_given {
        return Vec::new();
    }
    let Some(remote) = recorded.exchange.remote else {
        return Vec::new();
    };
    let default_port = if address.scheme == "https" { 443 } else { 80 };
    let named = url::Url::parse(&format!("{}://{}/", address.scheme, address.authority)).ok();
    let port = named
        .as_ref()
        .and_then(url::Url::port)
        .unwrap_or(default_port);
    let ip = match named.as_ref().and_then(url::Url::host) {
        Some(url::Host::Ipv4(ip)) => Some(ip.into()),
        Some(url::Host::Ipv6(ip)) => Some(ip.into()),
        Some(url::Host::Domain(_)) | None => None,
    };
    if port == remote.port() && ip.is_none_or(|ip: std::net::IpAddr| ip == remote.ip()) {
        return Vec::new();
    }
    vec![
        String::from("--connect-to"),
        word(format!("::{remote}").as_bytes()),
    ]
}

/// Header fields to name, and those of its own that curl is to leave out.
fn fields(request: &Request, address: &Address) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let last = request.headers.len().saturating_sub(1);
    for (index, field) in request.headers.iter().enumerate() {
        let is_curls_own = (index == 0 && is_curls_host(field, address))
            || (index == last && is_curls_length(field, request));
        // curl would read a file of that name.
        if is_curls_own || field.name.starts_with('@') {
            continue;
        }
        let mut line = field.name.clone().into_bytes();
        if field.value.is_empty() {
            line.push(b';');
        } else {
            line.extend_from_slice(b": ");
            line.extend_from_slice(&field.value);
        }
        out.push(line);
    }
    let mut unwanted = vec!["Host", "User-Agent", "Accept"];
    if !request.body.is_empty() {
        unwanted.push("Content-Type");
        if !request.headers.contains("transfer-encoding") {
            unwanted.push("Content-Length");
        }
        if request.body.len() > EXPECT_BYTES {
            unwanted.push("Expect");
        }
    }
    for name in unwanted {
        if !request.headers.contains(name) {
            out.push(format!("{name}:").into_bytes());
        }
    }
    out
}

/// curl writes `Host` first, in this case, and without the scheme's own port.
fn is_curls_host(field: &Header, address: &Address) -> bool {
    let value = field.text();
    let own_port = if address.scheme == "https" {
        ":443"
    } else {
        ":80"
    };
    field.name == "Host"
        && !value.ends_with(own_port)
        && value.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte)
        })
}

/// curl counts the body itself and writes the length last.
fn is_curls_length(field: &Header, request: &Request) -> bool {
    field.name == "Content-Length"
        && !request.body.is_empty()
        && field.value == request.body.len().to_string().into_bytes()
}

/// The body as an argument, or through a pipe where an argument cannot hold it.
fn data(body: &[u8], before: &mut String) -> [String; 2] {
    let is_text = std::str::from_utf8(body)
        .is_ok_and(|text| !text.chars().any(char::is_control) && text.len() < WORD_BYTES);
    if is_text && !body.starts_with(b"@") {
        return [String::from("--data-binary"), word(body)];
    }
    *before = format!("{} | ", printf(body));
    [String::from("--data-binary"), String::from("@-")]
}

/// The address; a target that curl would rewrite is given apart.
fn url(address: &Address, is_through_proxy: bool) -> Vec<String> {
    let authority = &address.authority;
    let origin = format!("{}://{authority}/", address.scheme);
    let is_uri = address
        .target
        .bytes()
        .all(|byte| is_uri_byte(byte) && byte != b'#');
    if is_through_proxy && is_uri && address.target.starts_with(&origin) {
        // curl writes the absolute form for a proxy by itself.
        return vec![word(address.target.as_bytes())];
    }
    let is_kept = address.target.starts_with('/')
        && address
            .target
            .bytes()
            .all(|byte| is_uri_byte(byte) && byte != b'#');
    if is_kept {
        let url = format!("{}://{authority}{}", address.scheme, address.target);
        return vec![word(url.as_bytes())];
    }
    vec![
        String::from("--request-target"),
        word(address.target.as_bytes()),
        word(format!("{}://{authority}/", address.scheme).as_bytes()),
    ]
}
