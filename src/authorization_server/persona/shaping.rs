//! Answers in other forms than RFC 6749 §5 gives them, for personas to choose from.

use serde_json::{Map, Value};

use super::super::pages;
use crate::{
    http::{Header, Headers, Request, Response},
    oauth::Parameters,
};

/// The members of a body that is a JSON object.
pub(super) fn members(response: &Response) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&response.body) {
        Ok(Value::Object(members)) => Some(members),
        Ok(_) | Err(_) => None,
    }
}

/// The same answer with its JSON object changed; one without an object is left alone.
pub(super) fn with_members(
    mut response: Response,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Response {
    if let Some(mut members) = members(&response) {
        change(&mut members);
        response.body = Value::Object(members).to_string().into_bytes();
    }
    response
}

/// The same answer with another body.
pub(super) fn with_body(mut response: Response, media_type: &str, body: String) -> Response {
    response.headers = without(&response.headers, "content-type");
    response.headers.push("Content-Type", media_type);
    response.body = body.into_bytes();
    response
}

/// The same redirect to another address.
pub(super) fn with_location(mut response: Response, location: &str) -> Response {
    response.headers = without(&response.headers, "location");
    response.headers.push("Location", location);
    response
}

/// The same answer with another status. Only 401 carries a challenge.
pub(super) fn with_status(response: Response, status: u16) -> Response {
    let headers = if status == 401 {
        response.headers
    } else {
        without(&response.headers, "www-authenticate")
    };
    Response {
        headers,
        body: response.body,
        ..Response::new(status)
    }
}

/// An object whose values stand beside each other as a form does.
pub(super) fn form_encoded(response: Response) -> Response {
    let Some(members) = members(&response) else {
        return response;
    };
    let pairs = members
        .iter()
        .map(|(name, value)| (name.clone(), plain(value)));
    let body = pairs.collect::<Parameters>().encode();
    with_body(
        response,
        "application/x-www-form-urlencoded; charset=utf-8",
        body,
    )
}

/// An object whose values are the elements of that one element.
pub(super) fn xml(response: Response, root: &str) -> Response {
    let Some(members) = members(&response) else {
        return response;
    };
    let mut body = format!("<{root}>\n");
    for (name, value) in &members {
        let value = pages::escape(&plain(value));
        body.push_str(&format!("  <{name}>{value}</{name}>\n"));
    }
    body.push_str(&format!("</{root}>\n"));
    with_body(response, "application/xml; charset=utf-8", body)
}

/// A value as text without quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Whether a client asks for that media type by name; one that takes anything does not.
pub(super) fn asks_for(request: &Request, media_type: &str) -> bool {
    request
        .headers
        .all("accept")
        .any(|header| header.text().contains(media_type))
}

fn without(headers: &Headers, name: &str) -> Headers {
    let mut out = Headers::new();
    let others = |header: &&Header| !header.name.eq_ignore_ascii_case(name);
    for header in headers.iter().filter(others) {
        out.push(header.name.clone(), header.value.clone());
    }
    out
}
