//! Messages written to the bytes that would have crossed a socket.

use oauth_playground::http::{Exchange, Headers, Request, Response};

use super::setup::{NOW, PORT};

pub fn request_bytes(request: &Request) -> Vec<u8> {
    let first = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    message(&first, &request.headers, &request.body)
}

pub fn response_bytes(response: &Response) -> Vec<u8> {
    let first = format!("HTTP/1.1 {} {}\r\n", response.status, response.reason);
    message(&first, &response.headers, &response.body)
}

fn message(first: &str, headers: &Headers, body: &[u8]) -> Vec<u8> {
    let mut out = first.as_bytes().to_vec();
    for header in headers.iter() {
        out.extend_from_slice(header.name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(&header.value);
        out.extend_from_slice(b"\r\n");
    }
    if !headers.contains("content-length") {
        out.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

/// A whole answer with that status, media type and body.
pub fn answer(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Vec<u8> {
    let response = Response::new(status)
        .header("Content-Type", content_type)
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache")
        .body(body);
    response_bytes(&response)
}

pub fn json_answer(status: u16, body: &serde_json::Value) -> Vec<u8> {
    answer(status, "application/json", body.to_string())
}

pub fn exchange(sent: Vec<u8>, received: Vec<u8>) -> Exchange {
    Exchange {
        sent,
        received,
        started: NOW,
        ..Exchange::default()
    }
}

/// The request of a browser that was sent to that address or path.
pub fn browser_get(address: &str) -> Request {
    let (host, target) = host_and_target(address);
    Request {
        method: String::from("GET"),
        target,
        headers: Headers::new().with("Host", host),
        body: Vec::new(),
    }
}

/// The request of a browser that sends a form there.
pub fn browser_post(address: &str, body: &str) -> Request {
    let (host, target) = host_and_target(address);
    let headers = Headers::new()
        .with("Host", host)
        .with("Content-Type", "application/x-www-form-urlencoded");
    Request {
        method: String::from("POST"),
        target: target.split('#').next().unwrap_or_default().to_owned(),
        headers,
        body: body.as_bytes().to_vec(),
    }
}

fn host_and_target(address: &str) -> (String, String) {
    match address.strip_prefix("http://") {
        Some(rest) => {
            let slash = rest.find('/').unwrap();
            (rest[..slash].to_owned(), rest[slash..].to_owned())
        }
        None => (format!("127.0.0.1:{PORT}"), address.to_owned()),
    }
}
