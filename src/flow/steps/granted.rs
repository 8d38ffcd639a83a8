//! What was granted beside what was asked for: rights in detail, and the APIs of the token.

use serde_json::Value;

use crate::{
    flow::{Check, Context, Finding, Remark},
    oauth::{Parameters, TokenResponse, display_text::neutralise, jose::Jws},
};

const SHOWN: usize = 300;
const DETAILS: &str = "authorization_details";

/// Differences are shown, never taken for a failure: the server decides what it grants.
pub(super) fn findings(
    context: &Context,
    sent: &Parameters,
    tokens: &TokenResponse,
) -> Vec<Finding> {
    let before = context.authorization_sent.as_ref();
    let asked = sent
        .first(DETAILS)
        .or_else(|| before.and_then(|before| before.first(DETAILS)));
    details(asked, tokens.other.get(DETAILS))
        .into_iter()
        .chain(audience(sent, tokens))
        .collect()
}

/// RFC 9396 §7: what was granted is named in the answer.
fn details(asked: Option<&str>, granted: Option<&Value>) -> Option<Finding> {
    let wanted: Option<Value> = asked.and_then(|text| serde_json::from_str(text).ok());
    let finding = match (&wanted, granted) {
        (None, None) => return None,
        (Some(wanted), Some(granted)) if wanted == granted => {
            Finding::pass(Check::TokenAuthorizationDetails)
        }
        (Some(_), Some(_)) => Finding::warn(Check::TokenAuthorizationDetails, Remark::Differs),
        (Some(_), None) => Finding::warn(Check::TokenAuthorizationDetails, Remark::Missing),
        (None, Some(_)) => Finding::warn(Check::TokenAuthorizationDetails, Remark::Unexpected),
    };
    let shown = |value: &Value| neutralise(&value.to_string(), SHOWN);
    Some(Finding {
        expected: wanted.as_ref().map(shown),
        received: granted.map(shown),
        ..finding
    })
}

/// RFC 8707 §2: the token is for the API that was named. Only a token that can be read tells.
fn audience(sent: &Parameters, tokens: &TokenResponse) -> Option<Finding> {
    let asked: Vec<&str> = sent.all("resource").collect();
    if asked.is_empty() {
        return None;
    }
    let token = Jws::parse(tokens.access_token.expose()).ok()?;
    let claims = token.payload().ok()?;
    let granted: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    };
    let finding = if asked.iter().all(|one| granted.contains(one)) {
        Finding::pass(Check::TokenAudience)
    } else {
        Finding::warn(Check::TokenAudience, Remark::Differs)
    };
    Some(
        finding
            .expected(neutralise(&asked.join(" "), SHOWN))
            .received(neutralise(&granted.join(" "), SHOWN)),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::flow::Verdict;

    #[test]
    fn case_71_granted_details_that_differ_are_shown_as_a_difference() {
        let asked = r#"[{"type":"payment","amount":"12.00"}]"#;
        let same = json!([{"type": "payment", "amount": "12.00"}]);
        let less = json!([{"type": "payment", "amount": "1.00"}]);
        for (asked, granted, verdict, remark) in [
            (Some(asked), Some(&same), Verdict::Pass, Remark::Fits),
            (Some(asked), Some(&less), Verdict::Warn, Remark::Differs),
            (Some(asked), None, Verdict::Warn, Remark::Missing),
            (None, Some(&less), Verdict::Warn, Remark::Unexpected),
        ] {
            let finding = details(asked, granted).unwrap();
            assert_eq!((finding.verdict, &finding.remark), (verdict, &remark));
            assert_eq!(finding.received.is_some(), granted.is_some());
        }
        assert_eq!(details(None, None), None);
    }
}
