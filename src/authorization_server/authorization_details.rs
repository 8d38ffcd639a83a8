//! Rights in detail (RFC 9396): the types that this server knows, and what their members may be.

use serde_json::{Map, Value};

use crate::oauth::Parameters;

use super::{
    error::{ErrorCode, OAuthError},
    form,
};

/// Known types, as `authorization_details_types_supported` lists them (RFC 9396 §10).
pub(super) const TYPES: [&str; 2] = ["payment_initiation", "notes"];

/// Entries that one request may have.
const MOST: usize = 8;

/// The parameter `authorization_details`; empty if it is not there.
///
/// # Errors
///
/// `invalid_authorization_details` for an unknown type and for a member that is unknown, missing
/// or of the wrong kind (RFC 9396 §5).
pub(super) fn asked(parameters: &Parameters) -> Result<Vec<Value>, OAuthError> {
    let Some(text) = form::value(parameters, "authorization_details") else {
        return Ok(Vec::new());
    };
    let Ok(Value::Array(entries)) = serde_json::from_str::<Value>(text) else {
        return Err(invalid("authorization_details is not a JSON array"));
    };
    if entries.is_empty() || entries.len() > MOST {
        return Err(invalid(
            "authorization_details has no entry, or more than 8",
        ));
    }
    for entry in &entries {
        let Value::Object(members) = entry else {
            return Err(invalid(
                "An entry of authorization_details is not an object",
            ));
        };
        match members.get("type").and_then(Value::as_str) {
            Some("payment_initiation") => payment(members)?,
            Some("notes") => notes(members)?,
            Some(_) | None => {
                return Err(invalid(
                    "An entry of authorization_details has no type that this server knows",
                ));
            }
        }
    }
    Ok(entries)
}

/// What a token request asks for, within what was granted (RFC 9396 §6): each entry is one of the
/// granted ones, unchanged.
pub(super) fn narrowed(
    granted: &[Value],
    parameters: &Parameters,
) -> Result<Vec<Value>, OAuthError> {
    let asked = asked(parameters)?;
    if asked.is_empty() {
        return Ok(granted.to_vec());
    }
    if asked.iter().all(|entry| granted.contains(entry)) {
        Ok(asked)
    } else {
        Err(invalid(
            "An entry of authorization_details was not granted (RFC 9396 section 6)",
        ))
    }
}

/// One line for people.
pub(super) fn sentence(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match entry["type"].as_str() {
        Some("payment_initiation") => {
            let amount = &entry["instructedAmount"];
            format!(
                "Pay {} {} to {}",
                text(&amount["amount"]),
                text(&amount["currency"]),
                text(&entry["creditorName"])
            )
        }
        Some(_) | None => {
            let actions: Vec<&str> = entry["actions"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            format!("Do this with your notes: {}", actions.join(", "))
        }
    }
}

/// The example of RFC 9396 §2.
fn payment(members: &Map<String, Value>) -> Result<(), OAuthError> {
    const KNOWN: [&str; 7] = [
        "type",
        "actions",
        "locations",
        "instructedAmount",
        "creditorName",
        "creditorAccount",
        "remittanceInformationUnstructured",
    ];
    only(members, &KNOWN)?;
    texts(members, "actions")?;
    texts(members, "locations")?;
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let amount = members.get("instructedAmount");
    let has_amount = is_text(amount.and_then(|amount| amount.get("currency")))
        && is_text(amount.and_then(|amount| amount.get("amount")));
    if !has_amount || !is_text(members.get("creditorName")) {
        return Err(invalid(
            "A payment_initiation needs instructedAmount with currency and amount, and creditorName",
        ));
    }
    Ok(())
}

fn notes(members: &Map<String, Value>) -> Result<(), OAuthError> {
    only(members, &["type", "actions", "locations", "identifier"])?;
    texts(members, "locations")?;
    let actions = texts(members, "actions")?;
    if actions.is_empty() || !actions.iter().all(|word| ["read", "write"].contains(word)) {
        return Err(invalid(
            "An entry of type notes needs actions out of read and write",
        ));
    }
    Ok(())
}

fn only(members: &Map<String, Value>, known: &[&str]) -> Result<(), OAuthError> {
    if members.keys().all(|name| known.contains(&name.as_str())) {
        Ok(())
    } else {
        Err(invalid(
            "An entry of authorization_details has a member that its type does not know \
             (RFC 9396 section 5)",
        ))
    }
}

fn texts<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, OAuthError> {
    let malformed = || invalid("A list in authorization_details is not a list of texts");
    match members.get(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().ok_or_else(malformed))
            .collect(),
        Some(_) => Err(malformed()),
    }
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidAuthorizationDetails, description)
}
