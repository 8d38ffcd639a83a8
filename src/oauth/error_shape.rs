//! Errors that are told in another form than the one of RFC 6749 §5.2.

use serde_json::{Map, Value};

/// How a server told its error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorShape {
    /// `error` with a code, as RFC 6749 §5.2 wants it.
    #[default]
    Standard,
    /// `error` holds an object with code and words.
    Object,
    /// A list of errors, of which the first is taken.
    List,
    /// Problem details (RFC 9457).
    Problem,
    /// Members of the server's own.
    Own,
}

impl ErrorShape {
    /// What came, in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Standard => "error as text",
            Self::Object => "an object in error",
            Self::List => "a list of errors",
            Self::Problem => "problem details (RFC 9457)",
            Self::Own => "members of the server's own",
        }
    }
}

/// A code and words, wherever a server put them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForeignError {
    pub shape: ErrorShape,
    pub code: String,
    pub description: Option<String>,
}

/// Members that hold a code, the most telling first.
const CODES: [&str; 10] = [
    "error",
    "errorType",
    "errorCode",
    "error_code",
    "type",
    "code",
    "id",
    "title",
    "status",
    "name",
];
/// Members that hold words for people, the most telling first.
const WORDS: [&str; 10] = [
    "error_description",
    "description",
    "detail",
    "message",
    "errorSummary",
    "error_msg",
    "error_message",
    "errorMessage",
    "faultstring",
    "reason",
];

impl ForeignError {
    /// Finds an error in an object that holds none in the standard form. Members that are no error
    /// by their name are left alone.
    pub(super) fn find(members: &Map<String, Value>) -> Option<Self> {
        if let Some(Value::Object(inner)) = members.get("error") {
            return of(inner, ErrorShape::Object);
        }
        if let Some(Value::Object(inner)) = members.get("fault") {
            return of(inner, ErrorShape::Object);
        }
        for name in ["errors", "error"] {
            if let Some(Value::Array(errors)) = members.get(name) {
                return match errors.first()? {
                    Value::Object(first) => of(first, ErrorShape::List),
                    Value::String(first) => Some(Self {
                        shape: ErrorShape::List,
                        code: first.clone(),
                        description: None,
                    }),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
                };
            }
        }
        if members.contains_key("title") && members.contains_key("status") {
            return Some(Self {
                shape: ErrorShape::Problem,
                code: text(members, &["title"])?,
                description: text(members, &["detail"]),
            });
        }
        let says_so = WORDS
            .into_iter()
            .chain(["errorCode", "error_code", "errorType"]);
        let mut named = says_so.filter(|name| members.contains_key(*name));
        named.next().and_then(|_| of(members, ErrorShape::Own))
    }
}

fn of(members: &Map<String, Value>, shape: ErrorShape) -> Option<ForeignError> {
    let code = text(members, &CODES);
    let description = text(members, &WORDS);
    match (code, description) {
        // Twitch says `authorization_pending` in `message`, beside the status as a number.
        (Some(status), Some(code)) if is_number(&status) && is_code(&code) => Some(ForeignError {
            shape,
            code,
            description: None,
        }),
        (Some(code), description) => Some(ForeignError {
            shape,
            code,
            description,
        }),
        (None, Some(description)) => Some(ForeignError {
            shape,
            code: description,
            description: None,
        }),
        (None, None) => None,
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it looks like a code of RFC 6749 §5.2 rather than like words.
fn is_code(text: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    text.contains('_') && text.bytes().all(is_of_code)
}

/// The first of these members that holds text or a number.
fn text(members: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match members.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(ErrorShape, String, Option<String>)> {
        let Value::Object(members) = serde_json::from_str(text).unwrap() else {
            panic!("{text}");
        };
        ForeignError::find(&members).map(|error| (error.shape, error.code, error.description))
    }

    #[test]
    fn code_and_words_are_found_where_servers_put_them() {
        let cases = [
            (
                r#"{"error":{"message":"This code has been used","type":"OAuthException","code":100}}"#,
                ErrorShape::Object,
                "OAuthException",
                Some("This code has been used"),
            ),
            (
                r#"{"errors":[{"errorType":"invalid_grant","message":"Expired"}],"success":false}"#,
                ErrorShape::List,
                "invalid_grant",
                Some("Expired"),
            ),
            (r#"{"errors":["nope"]}"#, ErrorShape::List, "nope", None),
            (
                r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"The code is used"}"#,
                ErrorShape::Problem,
                "Bad Request",
                Some("The code is used"),
            ),
            (
                r#"{"errorCode":"E0000011","errorSummary":"Invalid token"}"#,
                ErrorShape::Own,
                "E0000011",
                Some("Invalid token"),
            ),
            (
                r#"{"message":"Bad credentials"}"#,
                ErrorShape::Own,
                "Bad credentials",
                None,
            ),
            (
                r#"{"status":400,"message":"authorization_pending"}"#,
                ErrorShape::Own,
                "authorization_pending",
                None,
            ),
            (
                r#"{"code":401,"message":"Bad credentials"}"#,
                ErrorShape::Own,
                "401",
                Some("Bad credentials"),
            ),
            (
                r#"{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"x"}}}"#,
                ErrorShape::Object,
                "Invalid ApiKey",
                None,
            ),
        ];
        for (body, shape, code, description) in cases {
            let description = description.map(str::to_owned);
            assert_eq!(
                found(body),
                Some((shape, code.to_owned(), description)),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_error_is_not_made_one() {
        for body in [
            "{}",
            r#"{"active":false}"#,
            r#"{"sub":"1","name":"Alice","id":"7"}"#,
            r#"{"error":{}}"#,
            r#"{"errors":[]}"#,
            r#"{"errors":[[1]]}"#,
            r#"{"error":null}"#,
        ] {
            assert_eq!(found(body), None, "{body}");
        }
    }
}
