//! HAR 1.2: every exchange whose bytes were seen, taken apart as browsers and proxies expect it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use crate::{
    export::{
        Export,
        address::Address,
        notices,
        record_object::{finding_object, tls_object},
    },
    flow::RecordedExchange,
    http::{
        Exchange, Headers, Limits, ParsedResponse, Request, Response, certificate_sha256,
        decoded_body, parse,
    },
    oauth::{Parameters, display_text::neutralise},
    text,
};

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let header = trace.header();
    let (seen, unseen): (Vec<_>, Vec<_>) =
        trace.exchanges().partition(|recorded| recorded.observed);
    let mut comments = notices::notices(export);
    if !unseen.is_empty() {
        comments.push(format!(
            "Requests left out because nobody here saw their bytes: {}",
            unseen.len()
        ));
    }
    let findings: Vec<Value> = trace
        .findings()
        .map(|(stage, finding)| finding_object(stage, finding))
        .collect();
    let object = json!({
        "log": {
            "version": "1.2",
            "creator": {
                "name": "OAuth Playground",
                "version": env!("CARGO_PKG_VERSION"),
            },
            "pages": [],
            "entries": seen.into_iter().map(entry).collect::<Vec<_>>(),
            "comment": comments.join(". "),
            "_session": header.id,
            "_grant": header.grant.name(),
            "_profile": neutralise(&header.profile.name, 200),
            "_trust": notices::trust_kind(&header.profile.trust),
            "_with_secrets": export.with_secrets(),
            "_findings": findings,
        }
    });
    format!("{object:#}\n")
}

fn entry(recorded: &RecordedExchange) -> Value {
    let exchange = &recorded.exchange;
    let request = parse::request(&exchange.sent).unwrap_or_default();
    let address = Address::of(recorded, &request);
    let (time, timings) = timings(exchange);
    let mut entry = json!({
        "startedDateTime": exchange.started.to_string(),
        "time": time,
        "request": request_object(&request, &address, &exchange.sent),
        "response": response_object(recorded, &request),
        "cache": {},
        "timings": timings,
        "comment": comment(recorded),
        "_id": recorded.id,
        "_stage": recorded.stage.name(),
        "_from": recorded.from.name(),
        "_to": recorded.to.name(),
        "_changed_by_user": recorded.deviates,
    });
    // Behind a proxy it is not known where the server is.
    if let Some(remote) = exchange.remote
        && exchange.way.proxy.is_none()
    {
        entry["serverIPAddress"] = json!(remote.ip().to_string());
        entry["connection"] = json!(remote.port().to_string());
    }
    if let Some(leg) = &exchange.way.proxy {
        entry["_proxy"] = json!({
            "address": leg.proxy,
            "sent": STANDARD.encode(&leg.sent),
            "received": STANDARD.encode(&leg.received),
        });
    }
    if let Some(facts) = &exchange.tls {
        entry["_tls"] = tls_object(facts);
    }
    if let Some(failure) = &recorded.failure {
        entry["_error"] = json!(failure.to_string());
    }
    entry
}

fn comment(recorded: &RecordedExchange) -> String {
    let mut parts = vec![format!(
        "{} to {}, {}",
        text::spoken_participant(recorded.from),
        text::spoken_participant(recorded.to),
        text::spoken_request(recorded.kind)
    )];
    if recorded.deviates {
        parts.push(String::from("changed by the user before it left"));
    }
    parts.extend(text::way_in_short(&recorded.exchange));
    if let Some(facts) = &recorded.exchange.tls {
        let leaf = facts.chain.first().map(|der| {
            let digest: String = certificate_sha256(der)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!(", certificate {digest}")
        });
        parts.push(format!(
            "{} {}{}",
            facts.version,
            facts.cipher,
            leaf.unwrap_or_default()
        ));
        if let Some(wrong) = &facts.accepted_despite {
            parts.push(format!(
                "the certificate was accepted although: {}",
                neutralise(wrong, 300)
            ));
        }
        parts.extend(text::client_certificate(facts));
    }
    if let Some(failure) = &recorded.failure {
        parts.push(failure.to_string());
    }
    parts.join("; ")
}

fn request_object(request: &Request, address: &Address, sent: &[u8]) -> Value {
    let query = request.query().unwrap_or_default();
    let mut object = json!({
        "method": request.method,
        "url": address.uri(),
        "httpVersion": last_word(&first_line(sent)),
        "cookies": cookies_sent(&request.headers),
        "headers": headers(&request.headers),
        "queryString": pairs(query.as_bytes()),
        "headersSize": head_size(sent),
        "bodySize": sent.len().saturating_sub(head_length(sent)),
    });
    if !request.body.is_empty() {
        let mime_type = request
            .headers
            .first("content-type")
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        object["postData"] = match std::str::from_utf8(&request.body) {
            Ok(text) => json!({ "mimeType": mime_type, "text": text }),
            // Unlike a response, a request has no member for an encoding.
            Err(_) => json!({
                "mimeType": mime_type,
                "text": String::from_utf8_lossy(&request.body),
                "comment": "not UTF-8; the bytes stand in _base64",
                "_base64": STANDARD.encode(&request.body),
            }),
        };
    }
    object
}

fn response_object(recorded: &RecordedExchange, request: &Request) -> Value {
    let received = &recorded.exchange.received;
    let Ok(parsed) = parse::response_to(&request.method, received) else {
        let mut object = json!({
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": { "size": received.len(), "mimeType": "x-unknown" },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        });
        if !received.is_empty() {
            object["content"] = body_of(received, "x-unknown");
            object["comment"] = json!("the bytes that came are not HTTP");
        }
        return object;
    };
    let response = &parsed.response;
    let location = response.headers.first("location").unwrap_or_default();
    let mut object = json!({
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": first_word(final_head(received)),
        "cookies": cookies_set(&response.headers),
        "headers": headers(&response.headers),
        "content": content(response),
        "redirectURL": location,
        "headersSize": head_size(final_head(received)),
        "bodySize": final_head(received).len().saturating_sub(head_length(final_head(received))),
    });
    if let Some(remark) = remarks(&parsed) {
        object["comment"] = json!(remark);
    }
    object
}

fn remarks(parsed: &ParsedResponse) -> Option<String> {
    let mut parts = Vec::new();
    if !parsed.interim.is_empty() {
        parts.push(format!(
            "interim responses before it: {}",
            parsed.interim.len()
        ));
    }
    if let Some(why) = &parsed.incomplete {
        parts.push(format!("not whole: {why}"));
    }
    if parsed.surplus > 0 {
        parts.push(format!("bytes after its end: {}", parsed.surplus));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn content(response: &Response) -> Value {
    let mime_type = response
        .headers
        .first("content-type")
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default();
    let decoded = decoded_body(response, Limits::default().body);
    let mut content = body_of(&decoded.bytes, &mime_type);
    if let Some(remark) = decoded.remark {
        content["comment"] = json!(remark.to_string());
    }
    content
}

/// Text where it is text, else base64.
fn body_of(bytes: &[u8], mime_type: &str) -> Value {
    let mut content = json!({ "size": bytes.len(), "mimeType": mime_type });
    match std::str::from_utf8(bytes) {
        Ok(text) => content["text"] = json!(text),
        Err(_) => {
            content["text"] = json!(STANDARD.encode(bytes));
            content["encoding"] = json!("base64");
        }
    }
    content
}

fn headers(fields: &Headers) -> Vec<Value> {
    let mut out = Vec::new();
    for field in fields.iter() {
        out.push(json!({ "name": field.name, "value": field.text() }));
    }
    out
}

fn pairs(encoded: &[u8]) -> Vec<Value> {
    let mut out = Vec::new();
    for parameter in &Parameters::decode(encoded) {
        out.push(json!({ "name": parameter.name, "value": parameter.value }));
    }
    out
}

/// RFC 6265 §4.2.
fn cookies_sent(fields: &Headers) -> Vec<Value> {
    let mut out = Vec::new();
    for field in fields.all("cookie") {
        let text = field.text().into_owned();
        for pair in text.split(';') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            out.push(json!({ "name": name.trim(), "value": value.trim() }));
        }
    }
    out
}

/// RFC 6265 §4.1.
fn cookies_set(fields: &Headers) -> Vec<Value> {
    let mut out = Vec::new();
    for field in fields.all("set-cookie") {
        let text = field.text().into_owned();
        let mut parts = text.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut cookie = Map::new();
        cookie.insert(String::from("name"), json!(name.trim()));
        cookie.insert(String::from("value"), json!(value.trim()));
        for attribute in parts {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let (member, value) = match name.trim().to_ascii_lowercase().as_str() {
                "path" => ("path", json!(value.trim())),
                "domain" => ("domain", json!(value.trim())),
                "httponly" => ("httpOnly", json!(true)),
                "secure" => ("secure", json!(true)),
                _ => continue,
            };
            cookie.insert(String::from(member), value);
        }
        out.push(Value::Object(cookie));
    }
    out
}

/// The whole in milliseconds, and its phases: -1 for one that did not take place. `connect` holds
/// `ssl`, as HAR wants it; what belongs to no other phase is `receive`.
fn timings(exchange: &Exchange) -> (f64, Value) {
    let timings = exchange.timings;
    let tunnel = exchange.way.proxy.as_ref().and_then(|leg| leg.took_us);
    let phase = |micros: Option<u64>| micros.map_or(-1.0, milliseconds);
    let connect = match (timings.connect_us, timings.tls_us) {
        (None, None) => None,
        (connect, tls) => Some(connect.unwrap_or(0) + tunnel.unwrap_or(0) + tls.unwrap_or(0)),
    };
    let wait = timings.first_byte_us.unwrap_or(0);
    let before = timings.dns_us.unwrap_or(0) + connect.unwrap_or(0) + wait;
    let total = timings.total_us.unwrap_or(before).max(before);
    let object = json!({
        "blocked": -1,
        "dns": phase(timings.dns_us),
        "connect": phase(connect),
        "ssl": phase(timings.tls_us),
        "send": 0,
        "wait": milliseconds(wait),
        "receive": milliseconds(total - before),
    });
    (milliseconds(total), object)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a time span far below 2^52 microseconds"
)]
fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// The last head and what follows it: interim responses stand before.
fn final_head(received: &[u8]) -> &[u8] {
    let mut rest = received;
    while rest.starts_with(b"HTTP/1.") && rest.get(8..10) == Some(b" 1") {
        rest = &rest[head_length(rest)..];
    }
    rest
}

fn first_line(bytes: &[u8]) -> String {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    String::from_utf8_lossy(line.trim_ascii()).into_owned()
}

fn first_word(bytes: &[u8]) -> String {
    let line = first_line(bytes);
    line.split(' ').next().unwrap_or_default().to_owned()
}

fn last_word(line: &str) -> String {
    match line.rsplit_once(' ') {
        Some((_, version)) if version.starts_with("HTTP/") => version.to_owned(),
        Some(_) | None => String::new(),
    }
}

/// Bytes up to and including the empty line; -1 where there is none.
fn head_size(bytes: &[u8]) -> i64 {
    match head_length(bytes) {
        length if length < bytes.len() || bytes.ends_with(b"\r\n\r\n") => {
            i64::try_from(length).unwrap_or(-1)
        }
        _ => -1,
    }
}

fn head_length(bytes: &[u8]) -> usize {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map_or(bytes.len(), |at| at + 4)
}
