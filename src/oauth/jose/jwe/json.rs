//! Encrypted tokens in a JSON form (RFC 7516 §7.2).

use super::{
    super::{
        MAX_TOKEN_BYTES,
        json_form::{Form, JsonFormError, decode},
    },
    Jwe,
};
use crate::oauth::json_object::JsonObject;

impl Jwe {
    /// Reads a JSON form: for each of its recipients, in order, the content with the key that is
    /// encrypted to them and their headers in one.
    ///
    /// # Errors
    ///
    /// [`JsonFormError`]; one bad recipient spoils the whole.
    pub fn parse_json(bytes: &[u8]) -> Result<Vec<Self>, JsonFormError> {
        let object = JsonObject::parse(bytes, MAX_TOKEN_BYTES)?;
        let form = Form(&object.members);
        let entries = match form.entries("recipients", &["encrypted_key", "header"])? {
            Some(entries) => entries,
            None => vec![form],
        };
        let optional = |form: Form<'_>, name| match form.text(name)? {
            Some(text) => decode(name, text),
            None => Ok(Vec::new()),
        };
        let shared = form.object("unprotected")?;
        let mut out = Vec::with_capacity(entries.len());
        for entry in entries {
            let headers = [shared, entry.object("header")?];
            let header = form.header(&["crit", "zip"], headers)?;
            let additional_data = match form.text("aad")? {
                Some(more) => format!("{}.{more}", header.protected),
                None => header.protected,
            };
            let mut repeated_header_members = header.repeated;
            repeated_header_members.extend(object.repeated_members.clone());
            out.push(Self {
                header: header.members,
                repeated_header_members,
                additional_data,
                encrypted_key: optional(entry, "encrypted_key")?,
                initialization_vector: optional(form, "iv")?,
                ciphertext: decode("ciphertext", form.required("ciphertext")?)?,
                tag: optional(form, "tag")?,
            });
        }
        Ok(out)
    }
}
