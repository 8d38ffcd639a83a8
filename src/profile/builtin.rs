//! The profile of the authorization server inside the program.

use crate::profile::{Profile, ProfileError};

/// The id of the built-in provider's profile.
pub const BUILT_IN_ID: &str = "workshop";

/// The profile as shipped, pointed at where the server listens now.
pub fn built_in(issuer: &str) -> Result<Profile, ProfileError> {
    let mut profile = Profile::parse(include_bytes!("../../profiles/workshop.json"))?;
    profile
        .server
        .insert(String::from("issuer"), serde_json::Value::from(issuer));
    if let Some(call) = profile.provider.as_mut().and_then(|one| one.call.as_mut()) {
        call.url = format!("{issuer}/api/notes");
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_profile_loads() {
        let profile = built_in("http://127.0.0.1:9400").unwrap();
        assert_eq!(profile.id, BUILT_IN_ID);
        assert_eq!(profile.issuer(), Some("http://127.0.0.1:9400"));
    }
}
