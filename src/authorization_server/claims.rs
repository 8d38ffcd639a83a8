//! Claims about a person: by scope (OIDC Core §5.4) and by the parameter `claims` (§5.5).

use serde_json::{Map, Value};

use super::{
    Account, Acr,
    error::{ErrorCode, OAuthError},
};

/// Claims that a client can ask for one by one.
const SINGLE: [&str; 6] = [
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "email_verified",
];

/// What the parameter `claims` asks for, apart from what the sign-in has to be like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClaimsRequest {
    pub userinfo: Vec<String>,
    pub id_token: Vec<String>,
}

impl ClaimsRequest {
    /// Every claim about the person, each once: what consent is about.
    pub(super) fn all(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for name in self.userinfo.iter().chain(&self.id_token) {
            if !out.contains(&name.as_str()) {
                out.push(name);
            }
        }
        out
    }
}

/// The parameter `claims`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClaimsParameter {
    pub request: ClaimsRequest,
    /// Strength of the sign-in that is wanted (§5.5.1).
    pub acr: Option<Acr>,
    /// Who has to sign in: `sub` with a value (§5.5.1).
    pub subject: Option<String>,
}

/// Reads the JSON object; claims that are unknown here are left out, as §5.5 allows.
///
/// # Errors
///
/// `invalid_request` for what is no such object, `unmet_authentication_requirements` for an
/// essential `acr` that this server does not know (OIDC Core §5.5.1).
pub(super) fn parameter(text: &str) -> Result<ClaimsParameter, OAuthError> {
    let malformed = || {
        OAuthError::new(
            ErrorCode::InvalidRequest,
            "The parameter claims is not as OpenID Connect Core section 5.5 wants it",
        )
    };
    let Ok(Value::Object(places)) = serde_json::from_str(text) else {
        return Err(malformed());
    };
    let mut out = ClaimsParameter::default();
    for (place, wanted) in &places {
        let list = match place.as_str() {
            "userinfo" => &mut out.request.userinfo,
            "id_token" => &mut out.request.id_token,
            _ => continue,
        };
        let Value::Object(wanted) = wanted else {
            return Err(malformed());
        };
        for (name, how) in wanted {
            if !how.is_null() && !how.is_object() {
                return Err(malformed());
            }
            if SINGLE.contains(&name.as_str()) {
                list.push(name.clone());
            }
        }
        if let Some(how) = wanted.get("sub") {
            out.subject = out.subject.or(text_of(&how["value"]));
        }
    }
    if let Some(how) = places.get("id_token").and_then(|claims| claims.get("acr")) {
        out.acr = Some(acr(how)?);
    }
    Ok(out)
}

fn acr(how: &Value) -> Result<Acr, OAuthError> {
    let one = how.get("value").into_iter();
    let several = how
        .get("values")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let known = one
        .chain(several)
        .find_map(|value| value.as_str().and_then(Acr::parse));
    match known {
        Some(acr) => Ok(acr),
        None if how["essential"] == true && (how.get("value").or(how.get("values"))).is_some() => {
            Err(OAuthError::new(
                ErrorCode::UnmetAuthenticationRequirements,
                "No essential acr value is known to this server",
            ))
        }
        None => Ok(Acr::Password),
    }
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The claims about the person that these scopes and single names allow, in a settled order.
pub(super) fn of_person(
    account: &Account,
    scope: &[String],
    single: &[String],
) -> Map<String, Value> {
    let has = |word: &str| scope.iter().any(|known| known == word);
    let all: [(&str, &str, Value); 6] = [
        ("name", "profile", account.full_name().into()),
        ("given_name", "profile", account.given_name.clone().into()),
        ("family_name", "profile", account.family_name.clone().into()),
        (
            "preferred_username",
            "profile",
            account.username.clone().into(),
        ),
        ("email", "email", account.email.clone().into()),
        ("email_verified", "email", account.email_verified.into()),
    ];
    all.into_iter()
        .filter(|(name, word, _)| has(word) || single.iter().any(|known| known == name))
        .map(|(name, _, value)| (name.to_owned(), value))
        .collect()
}
