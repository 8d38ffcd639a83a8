//! Messages written to the bytes that would have crossed a socket.

use oauth_playground::http::{Exchange, Headers, Request, Response};

use super::setup::NOW;

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
