//! Parameters in other places than RFC 6749 §3.2 has them, for personas to take.

use serde_json::Value;

use crate::{
    http::{Headers, Request},
    oauth::Parameters,
};

/// The parameters of a body that is a form, a form of several parts (RFC 7578), or a JSON object
/// whose members are texts; `None` for anything else.
pub(super) fn parameters(request: &Request) -> Option<Parameters> {
    match request.media_type()?.as_str() {
        "application/x-www-form-urlencoded" => Some(Parameters::decode(&request.body)),
        "multipart/form-data" => of_parts(request),
        "application/json" => of_json(&request.body),
        _ => None,
    }
}

/// The parameters behind `?`.
pub(super) fn of_query(request: &Request) -> Parameters {
    Parameters::decode(request.query().unwrap_or_default().as_bytes())
}

/// An authorization request by GET that says with `response_type` what the provider does not ask to be
/// told: that it is for a code.
pub(super) fn for_a_code(request: &Request) -> Request {
    let mut asked = of_query(request);
    if request.method != "GET" || asked.contains("response_type") {
        return request.clone();
    }
    asked.push("response_type", "code");
    Request {
        target: format!("{}?{}", request.path(), asked.encode()),
        ..request.clone()
    }
}

/// The same request as a POST with these parameters as its form.
pub(super) fn posted(request: &Request, form: &Parameters) -> Request {
    let mut headers = Headers::new();
    for header in request.headers.iter() {
        if !header.name.eq_ignore_ascii_case("content-type") {
            headers.push(header.name.clone(), header.value.clone());
        }
    }
    headers.push("Content-Type", "application/x-www-form-urlencoded");
    Request {
        method: String::from("POST"),
        target: request.target.clone(),
        headers,
        body: form.encode().into_bytes(),
    }
}

/// Each part without a file's name is a parameter (RFC 7578 §4.2).
fn of_parts(request: &Request) -> Option<Parameters> {
    let content_type = request.headers.first("content-type")?;
    let boundary = parameter(&content_type, "boundary")?;
    let body = String::from_utf8_lossy(&request.body);
    let delimiter = format!("--{boundary}");
    let parts = body.split(delimiter.as_str()).skip(1);
    let named = parts.filter_map(|part| {
        let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let disposition = lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-disposition")
                .then_some(value)
        })?;
        if parameter(disposition, "filename").is_some() {
            return None;
        }
        let value = value.strip_suffix("\r\n").unwrap_or(value);
        Some((parameter(disposition, "name")?.to_owned(), value.to_owned()))
    });
    Some(named.collect())
}

/// A parameter of a header's value, without the quotes that it may stand in.
fn parameter<'a>(value: &'a str, wanted: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case(wanted)
            .then(|| value.trim().trim_matches('"'))
    })
}

fn of_json(body: &[u8]) -> Option<Parameters> {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return None;
    };
    let texts = members
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    Some(texts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(content_type: &str, body: &str) -> Request {
        Request {
            method: String::from("POST"),
            target: String::from("/token"),
            headers: Headers::new().with("Content-Type", content_type),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_same_parameters_come_in_three_forms() {
        let expected = Parameters::from_iter([("code", "12\r\n34"), ("client_id", "4711.0815")]);
        let parts = "--xyz\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n12\r\n34\r\n\
             --xyz\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n4711.0815\r\n\
             --xyz\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--xyz--\r\n";
        for (content_type, body) in [
            ("multipart/form-data; boundary=xyz", parts),
            ("Multipart/Form-Data; Boundary=\"xyz\"", parts),
            (
                "application/x-www-form-urlencoded",
                "code=12%0D%0A34&client_id=4711.0815",
            ),
        ] {
            let came = parameters(&request(content_type, body)).unwrap();
            assert_eq!(came, expected, "{content_type}");
        }
        let json = r#"{"client_id":"4711.0815","code":"12\r\n34","further":[]}"#;
        let came = parameters(&request("application/json; charset=utf-8", json)).unwrap();
        assert_eq!(came.first("code"), Some("12\r\n34"));
        assert_eq!(came.len(), 2);
    }

    #[test]
    fn other_bodies_are_none() {
        for (content_type, body) in [
            ("text/plain", "code=1"),
            ("multipart/form-data", "--x\r\n\r\n--x--"),
            ("application/json", "[]"),
            ("application/json", "code=1"),
        ] {
            assert_eq!(parameters(&request(content_type, body)), None);
        }
    }
}
