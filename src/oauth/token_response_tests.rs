//! Answers of token endpoints, good, odd and hostile.

use super::{
    ContentTypeRemark, ErrorShape, ExpiresIn, JsonKind, JsonObjectError, ScopeShape, TokenAnswer,
    TokenResponse, UnusableAnswer, UnusableReason,
};

const JSON: Option<&str> = Some("application/json;charset=UTF-8");

fn tokens(content_type: Option<&str>, body: &[u8]) -> TokenResponse {
    match TokenAnswer::read(200, content_type, body) {
        TokenAnswer::Tokens(tokens) => *tokens,
        TokenAnswer::Error(error) => panic!("{error:?}"),
        TokenAnswer::Unusable(answer) => panic!("{answer:?}"),
    }
}

fn unusable(status: u16, content_type: Option<&str>, body: &[u8]) -> UnusableAnswer {
    match TokenAnswer::read(status, content_type, body) {
        TokenAnswer::Unusable(answer) => {
            let told = format!("{answer:?} {}", answer.summary());
            assert!(!told.contains("canary"), "{told}");
            answer
        }
        TokenAnswer::Error(error) => panic!("{error:?}"),
        TokenAnswer::Tokens(tokens) => panic!("{tokens:?}"),
    }
}

fn reason(body: &str) -> UnusableReason {
    unusable(200, JSON, body.as_bytes()).reason
}

#[test]
fn the_members_of_rfc_6749_section_5_1() {
    let read = tokens(
        JSON,
        br#"{"access_token":"canary-a","token_type":"bEaReR","expires_in":3600,
            "refresh_token":"canary-r","id_token":"canary-i","scope":"openid","extra":[1]}"#,
    );
    assert_eq!(read.access_token.expose(), "canary-a");
    assert_eq!(read.refresh_token.as_ref().unwrap().expose(), "canary-r");
    assert_eq!(read.id_token.as_ref().unwrap().expose(), "canary-i");
    assert_eq!(read.expires_in, ExpiresIn::Seconds(3600));
    assert_eq!(read.scope.as_deref(), Some("openid"));
    assert_eq!(read.other.keys().collect::<Vec<_>>(), ["extra"]);
    assert_eq!(read.content_type_remark, None);
    assert!(!read.was_form_encoded && read.repeated_members.is_empty());
    assert!(!format!("{read:?}").contains("canary"));
}

#[test]
fn case_52_200_with_error_is_an_error() {
    for body in [
        r#"{"error":"bad_verification_code","error_description":"no"}"#,
        r#"{"error":"invalid_grant","access_token":"canary"}"#,
    ] {
        let answer = TokenAnswer::read(200, JSON, body.as_bytes());
        assert!(matches!(answer, TokenAnswer::Error(_)), "{answer:?}");
    }
    assert!(matches!(
        reason(r#"{"error":{},"access_token":"canary"}"#),
        UnusableReason::BrokenError(_)
    ));
    assert!(
        tokens(JSON, br#"{"error":null,"access_token":"a"}"#)
            .other
            .contains_key("error")
    );
}

#[test]
fn case_53_no_usable_access_token() {
    let of_type = |received| UnusableReason::AccessTokenType { received };
    let cases = [
        (r#"{"token_type":"canary"}"#, UnusableReason::Neither),
        (r#"{"access_token":null}"#, of_type(JsonKind::Null)),
        (r#"{"access_token":1}"#, of_type(JsonKind::Number)),
        (r#"{"access_token":["canary"]}"#, of_type(JsonKind::Array)),
        (
            r#"{"access_token":{"canary":1}}"#,
            of_type(JsonKind::Object),
        ),
        (r#"{"access_token":true}"#, of_type(JsonKind::Boolean)),
        (r#"{"access_token":""}"#, UnusableReason::EmptyAccessToken),
    ];
    for (body, expected) in cases {
        assert_eq!(reason(body), expected, "{body}");
    }
    let answer = unusable(500, JSON, br#"{"access_token":"canary"}"#);
    assert_eq!(answer.reason, UnusableReason::StatusWithTokens);
    assert_eq!(answer.first_bytes, br#"{"access_token":"canary"}"#);
}

#[test]
fn case_54_bodies_that_are_no_answer() {
    let html = unusable(502, Some("text/html"), b"<html>canary</html>");
    assert_eq!(html.reason, UnusableReason::Body(JsonObjectError::Markup));
    assert_eq!(
        html.summary(),
        "status 502, text/html: the body could not be read: expected a JSON object, got a page of HTML or XML"
    );
    assert_eq!(html.first_bytes, b"<html>canary</html>");
    for status in [200, 204, 500] {
        assert_eq!(
            unusable(status, None, b"").reason,
            UnusableReason::EmptyBody
        );
    }
    assert!(matches!(
        unusable(200, JSON, b"{\"access_token\":\"canary\xff\"}").reason,
        UnusableReason::Body(JsonObjectError::NotUtf8 { offset: 23 })
    ));
    assert!(matches!(
        reason("{\"access_token\":\"canary"),
        UnusableReason::Body(JsonObjectError::Truncated {
            line: 1,
            column: 23,
            ..
        })
    ));
    assert!(matches!(
        reason("\"canary\""),
        UnusableReason::Body(JsonObjectError::NotAnObject { .. })
    ));
}

#[test]
fn case_54_json_under_another_type_is_read_and_remarked() {
    let body = br#"{"access_token":"a"}"#;
    assert_eq!(
        tokens(None, body).content_type_remark,
        Some(ContentTypeRemark::Missing {
            expected: "application/json"
        })
    );
    assert_eq!(
        tokens(Some("Text/HTML; charset=x"), body).content_type_remark,
        Some(ContentTypeRemark::Unexpected {
            expected: "application/json",
            received: "text/html".into()
        })
    );
    assert_eq!(
        tokens(Some("application/problem+json"), body).content_type_remark,
        None
    );
    let marked = tokens(JSON, b"\xEF\xBB\xBF{\"access_token\":\"a\"}");
    assert!(marked.byte_order_mark);
}

#[test]
fn case_55_a_form_is_read_and_flagged() {
    let form = Some("application/x-www-form-urlencoded; charset=utf-8");
    let body = b"access_token=a%2Bb&scope=x+y&token_type=bearer&expires_in=60&scope=z";
    let read = tokens(form, body);
    assert_eq!(read.access_token.expose(), "a+b");
    assert_eq!(read.scope.as_deref(), Some("x y"));
    assert_eq!(read.expires_in, ExpiresIn::Seconds(60));
    assert!(read.was_form_encoded);
    assert_eq!(read.content_type_remark, None);
    assert_eq!(read.repeated_members, ["scope"]);
    let plain = tokens(Some("text/plain"), body);
    assert!(plain.was_form_encoded && plain.content_type_remark.is_some());
    assert!(matches!(
        TokenAnswer::read(200, form, b"error=bad_verification_code"),
        TokenAnswer::Error(_)
    ));
    assert_eq!(
        unusable(200, form, b"canary").reason,
        UnusableReason::Neither
    );
    assert!(matches!(
        unusable(200, Some("text/plain"), b"canary").reason,
        UnusableReason::Body(JsonObjectError::Syntax { .. })
    ));
}

#[test]
fn case_57_bombs_doubles_and_long_values() {
    let deep = format!("{{\"access_token\":{}", "[".repeat(100_000));
    assert!(matches!(reason(&deep), UnusableReason::Body(_)));
    let number = format!(
        "{{\"access_token\":\"canary\",\"expires_in\":1{}}}",
        "0".repeat(400)
    );
    assert!(matches!(reason(&number), UnusableReason::Body(_)));
    let long = format!("{{\"access_token\":\"{}\"}}", "a".repeat(1 << 20));
    assert_eq!(
        tokens(JSON, long.as_bytes()).access_token.expose().len(),
        1 << 20
    );
    assert!(matches!(
        unusable(200, JSON, &vec![b' '; 5 << 20]).reason,
        UnusableReason::Body(JsonObjectError::TooLong { .. })
    ));
    let twice = tokens(
        JSON,
        br#"{"access_token":"a","scope":"x","access_token":"b"}"#,
    );
    assert_eq!(twice.repeated_members, ["access_token"]);
    assert_eq!(twice.access_token.expose(), "b");
}

#[test]
fn case_58_token_types_are_kept_as_they_came() {
    for (body, bearer, dpop) in [
        (r#"{"access_token":"a","token_type":"bEaReR"}"#, true, false),
        (r#"{"access_token":"a","token_type":"DPoP"}"#, false, true),
        (r#"{"access_token":"a","token_type":"mac"}"#, false, false),
        (r#"{"access_token":"a"}"#, false, false),
    ] {
        let read = tokens(JSON, body.as_bytes());
        assert_eq!(read.has_token_type("Bearer"), bearer, "{body}");
        assert_eq!(read.has_token_type("DPoP"), dpop, "{body}");
    }
    let mistyped = tokens(
        JSON,
        br#"{"access_token":"a","token_type":7,"refresh_token":null}"#,
    );
    assert_eq!(mistyped.token_type, None);
    let names: Vec<_> = mistyped.mistyped_members.iter().map(|m| m.name).collect();
    assert_eq!(names, ["token_type", "refresh_token"]);
}

#[test]
fn case_59_an_absent_lifetime_is_absent() {
    assert_eq!(
        tokens(JSON, br#"{"access_token":"a"}"#).expires_in,
        ExpiresIn::Absent
    );
}

#[test]
fn errors_in_other_forms_are_read_and_their_form_is_kept() {
    for (status, body, code, shape) in [
        (
            200,
            r#"{"errors":[{"errorType":"invalid_grant"}]}"#,
            "invalid_grant",
            ErrorShape::List,
        ),
        (
            400,
            r#"{"error":{"type":"OAuthException","message":"m"}}"#,
            "OAuthException",
            ErrorShape::Object,
        ),
        (
            400,
            r#"{"title":"Bad Request","status":400}"#,
            "Bad Request",
            ErrorShape::Problem,
        ),
        (
            401,
            r#"{"errorCode":"E0000011","errorSummary":"s"}"#,
            "E0000011",
            ErrorShape::Own,
        ),
    ] {
        let TokenAnswer::Error(error) = TokenAnswer::read(status, JSON, body.as_bytes()) else {
            panic!("{body}");
        };
        assert_eq!((error.error.as_str(), error.shape), (code, shape), "{body}");
    }
}

#[test]
fn tokens_one_object_deeper_are_found_and_said_to_be_there() {
    let body = br#"{"ok":true,"team":{"id":"T1"},
        "authed_user":{"id":"U1","access_token":"canary","token_type":"user","scope":"chat:write"}}"#;
    let read = tokens(JSON, body);
    assert_eq!(read.nested_in.as_deref(), Some("authed_user"));
    assert_eq!(read.access_token.expose(), "canary");
    assert_eq!(read.scope.as_deref(), Some("chat:write"));
    assert!(read.other.contains_key("team"));
    let top = tokens(
        JSON,
        br#"{"access_token":"a","authed_user":{"access_token":"b"}}"#,
    );
    assert_eq!((top.access_token.expose(), top.nested_in), ("a", None));
}

#[test]
fn a_list_of_scopes_becomes_text_and_anything_else_stays_what_it_was() {
    let read = tokens(
        JSON,
        br#"{"access_token":"a","scope":["user:read","chat:read"]}"#,
    );
    assert_eq!(read.scope.as_deref(), Some("user:read chat:read"));
    assert_eq!(read.scope_shape, ScopeShape::Array);
    let mixed = tokens(JSON, br#"{"access_token":"a","scope":["user:read",1]}"#);
    assert_eq!((mixed.scope, mixed.scope_shape), (None, ScopeShape::Text));
    assert_eq!(mixed.mistyped_members.len(), 1);
}
