//! What the authorization request wished of the sign-in, looked up in the ID token: `acr_values`,
//! `max_age`, `claims`, `id_token_hint` (OIDC Core §3.1.2.1, §5.5.1).

use serde_json::Value;

use super::claims::{SKEW_SECS, shown};
use crate::{
    flow::{Check, Context, Finding, Remark},
    oauth::{
        Parameters, Timestamp,
        display_text::neutralise,
        id_token::{IdTokenClaims, NumericDate, TextClaim},
        jose::Jws,
    },
};

pub(super) fn findings(
    context: &Context,
    claims: &IdTokenClaims<'_>,
    now: Timestamp,
) -> Vec<Finding> {
    let Some(sent) = &context.authorization_sent else {
        return Vec::new();
    };
    let wishes = ClaimsWish::all(sent);
    acr(sent, &wishes, claims)
        .into_iter()
        .chain(auth_time(sent, &wishes, claims, now))
        .chain(wishes.iter().filter_map(|wish| wish.finding(claims)))
        .chain(hint(sent, claims))
        .collect()
}

/// Item 12. `acr_values` is a wish, which the server may leave unmet; as an essential claim it is
/// none (OIDC Core §5.5.1).
fn acr(sent: &Parameters, wishes: &[ClaimsWish], claims: &IdTokenClaims<'_>) -> Option<Finding> {
    if wishes
        .iter()
        .any(|wish| wish.name == "acr" && wish.is_essential)
    {
        return None;
    }
    let wanted = sent.first("acr_values")?;
    let acr = claims.text("acr");
    let finding = match acr.as_text() {
        Some(acr) if wanted.split(' ').any(|one| one == acr) => Finding::pass(Check::IdTokenAcr),
        Some(_) => Finding::warn(Check::IdTokenAcr, Remark::Differs),
        None => Finding::warn(Check::IdTokenAcr, Remark::Missing),
    };
    Some(finding.expected(wanted).received(shown(acr)))
}

/// Item 13: with `max_age`, or where it was asked for as essential, the time has to be there.
fn auth_time(
    sent: &Parameters,
    wishes: &[ClaimsWish],
    claims: &IdTokenClaims<'_>,
    now: Timestamp,
) -> Option<Finding> {
    let max_age = sent.first("max_age");
    let is_essential = wishes
        .iter()
        .any(|wish| wish.name == "auth_time" && wish.is_essential);
    if max_age.is_none() && !is_essential {
        return None;
    }
    let finding = match claims.authenticated_at() {
        NumericDate::Seconds(at) => {
            let oldest = max_age.map(|max_age| {
                let max_age = max_age.parse::<i64>().ok()?;
                Some(now.secs().saturating_sub(max_age).saturating_sub(SKEW_SECS))
            });
            let finding = match oldest {
                Some(Some(oldest)) if at < oldest => {
                    Finding::fail(Check::IdTokenAuthTime, Remark::Expired)
                }
                Some(Some(_)) | None => Finding::pass(Check::IdTokenAuthTime),
                // What was sent for max_age is no number, so there is nothing to compare.
                Some(None) => Finding::warn(Check::IdTokenAuthTime, Remark::NotSent),
            };
            finding.received(Timestamp::from_secs(at).to_string())
        }
        NumericDate::Absent => Finding::fail(Check::IdTokenAuthTime, Remark::Missing),
        NumericDate::Invalid(text) => {
            Finding::fail(Check::IdTokenAuthTime, Remark::Malformed).received(text)
        }
    };
    Some(match max_age {
        Some(max_age) => finding.expected(format!("at most {} s ago", neutralise(max_age, 40))),
        None => finding,
    })
}

/// One claim that the parameter `claims` asks of the ID token.
struct ClaimsWish {
    name: String,
    is_essential: bool,
    /// `value`, or each of `values`; empty where any will do.
    values: Vec<Value>,
}

impl ClaimsWish {
    /// Those with a demand: a claim that is only wished for may stay away (OIDC Core §5.5.1).
    fn all(sent: &Parameters) -> Vec<Self> {
        let parsed = sent
            .first("claims")
            .and_then(|text| serde_json::from_str::<Value>(text).ok());
        let wanted = parsed
            .as_ref()
            .and_then(|places| places.get("id_token")?.as_object());
        wanted
            .into_iter()
            .flatten()
            .map(|(name, how)| Self {
                name: name.clone(),
                is_essential: how.get("essential") == Some(&Value::Bool(true)),
                values: match (how.get("value"), how.get("values")) {
                    (Some(value), _) => vec![value.clone()],
                    (None, Some(Value::Array(values))) => values.clone(),
                    (None, Some(_) | None) => Vec::new(),
                },
            })
            .filter(|wish| wish.is_essential || !wish.values.is_empty())
            .collect()
    }

    /// `auth_time` has a check of its own. Another person than the one asked for by `sub`, or a
    /// sign-in of another strength than an essential `acr`, is a failure; the rest may be missing
    /// because the server does not have it (OIDC Core §5.5.1).
    fn finding(&self, claims: &IdTokenClaims<'_>) -> Option<Finding> {
        if self.name == "auth_time" {
            return None;
        }
        let came = claims.members().get(&self.name);
        let fits = |came: &Value| self.values.is_empty() || self.values.contains(came);
        let is_strict = match self.name.as_str() {
            "acr" => self.is_essential,
            "sub" => !self.values.is_empty(),
            _ => false,
        };
        let check = match self.name.as_str() {
            "acr" => Check::IdTokenAcr,
            _ => Check::IdTokenClaims,
        };
        let remark = match came {
            Some(came) if fits(came) => None,
            Some(_) => Some(Remark::Differs),
            None => Some(Remark::Missing),
        };
        let finding = match remark {
            None => Finding::pass(check),
            Some(remark) if is_strict => Finding::fail(check, remark),
            Some(remark) => Finding::warn(check, remark),
        };
        let wanted: Vec<String> = self.values.iter().map(Value::to_string).collect();
        let expected = format!("{} {}", self.name, wanted.join(" or "));
        let received = came.map(|came| format!("{} {came}", self.name));
        Some(
            finding
                .expected(neutralise(expected.trim_end(), 255))
                .received(neutralise(&received.unwrap_or_default(), 255)),
        )
    }
}

/// Who is expected: the person of the ID token that was sent as a hint.
fn hint(sent: &Parameters, claims: &IdTokenClaims<'_>) -> Option<Finding> {
    let hint = Jws::parse(sent.first("id_token_hint")?).ok()?;
    let TextClaim::Text(expected) = IdTokenClaims::new(hint.payload().ok()?).subject() else {
        return None;
    };
    let came = claims.subject();
    let finding = if came == TextClaim::Text(expected) {
        Finding::pass(Check::IdTokenHint)
    } else {
        Finding::fail(Check::IdTokenHint, Remark::Differs)
    };
    Some(
        finding
            .expected(neutralise(expected, 255))
            .received(shown(came)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claims_parameter_of_any_form_demands_only_what_it_says() {
        for (text, names) in [
            ("", &[][..]),
            ("{", &[]),
            ("[]", &[]),
            (r#"{"id_token":7,"userinfo":null}"#, &[]),
            (r#"{"id_token":{"acr":7,"sub":null,"email":{}}}"#, &[]),
            (r#"{"id_token":{"acr":{"essential":"true"}}}"#, &[]),
            (r#"{"userinfo":{"name":{"essential":true}}}"#, &[]),
            (
                r#"{"id_token":{"acr":{"essential":true,"values":7}}}"#,
                &["acr"],
            ),
            (r#"{"id_token":{"sub":{"value":"x"},"acr":null}}"#, &["sub"]),
        ] {
            let sent = Parameters::from_iter([("claims", text)]);
            let wishes = ClaimsWish::all(&sent);
            let found: Vec<&str> = wishes.iter().map(|wish| wish.name.as_str()).collect();
            assert_eq!(found, names, "{text}");
        }
    }
}
