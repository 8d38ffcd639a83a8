//! What is said where a provider is looked for, from an issuer, an API or an account.

/// The name of the field.
pub const FIELD: &str = "Issuer, API or account";
pub const EXAMPLE: &str = "https://… or acct:alice@host";
/// Below the field.
pub const FIELD_LESSON: &str = "An API names the server that gives tokens for it (RFC 9728), an \
    account's host the one that signs it in";
pub const DISCOVERING: &str = "Asking for the server's metadata…";
pub const TRIED: &str = "Asked, in this order";
pub const NO_HTTP: &str = "no answer that is HTTP";
pub const NOTHING_CAME: &str = "No metadata came";
pub const CHECK_IT: &str = "Check the issuer, or name the endpoints in the profile";
pub const NO_API: &str = "Neither a server nor an API publishes metadata there. Check the address, \
    or name the endpoints in the profile.";
pub const NO_ACCOUNT: &str = "The account's host does not name the server that signs it in. Check \
    the account, or give the issuer instead.";

/// Where the issuer that is in the profile now comes from.
pub fn taken_from_api(api: &str) -> String {
    format!("The issuer comes from the metadata of {api}, for which tokens are asked (resource)")
}

pub fn taken_from_account(account: &str) -> String {
    format!("The issuer is the one that signs in {account}")
}
