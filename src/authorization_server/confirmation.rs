//! The claim `cnf`: what a bound token is bound to (RFC 9449 §6.1, RFC 8705 §3.1).

use serde_json::{Map, Value};

/// The thumbprint of a key, that of a certificate, or both; `None` for a token that is bound to
/// nothing.
pub(super) fn of(jkt: Option<&str>, certificate_thumbprint: Option<&str>) -> Option<Value> {
    let members: Map<String, Value> = [("jkt", jkt), ("x5t#S256", certificate_thumbprint)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
        .collect();
    (!members.is_empty()).then_some(Value::Object(members))
}
