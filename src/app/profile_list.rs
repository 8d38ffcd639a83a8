//! The library as a list: what a search finds, and below which heading it stands.

use serde_json::Value;

use crate::{
    app::{ProfileEntry, ProfileOrigin},
    profile::Profile,
};

/// The heading of the user's own profiles, which stand first.
pub const OWN_GROUP: &str = "Yours";
/// Of shipped profiles that name none.
const OTHER_GROUP: &str = "Others";
/// What a newcomer should meet first.
const FIRST_GROUP: &str = "Practice";

/// One heading and what stands below it: places in the list that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileGroup {
    pub name: String,
    pub entries: Vec<usize>,
}

/// The profiles that a search finds, below their headings: one's own first, then those to practise
/// with, then the others by name. Nothing is left out by an empty search.
pub fn profile_groups(entries: &[ProfileEntry], search: &str) -> Vec<ProfileGroup> {
    let words = search_words(search);
    let mut groups: Vec<ProfileGroup> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let name = group(entry);
        if !has_words(&entry.profile, name, &words) {
            continue;
        }
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.entries.push(at),
            None => groups.push(ProfileGroup {
                name: name.to_owned(),
                entries: vec![at],
            }),
        }
    }
    groups.sort_by(|a, b| rank(&a.name).cmp(&rank(&b.name)));
    groups
}

fn rank(name: &str) -> (u8, &str) {
    match name {
        OWN_GROUP => (0, name),
        FIRST_GROUP => (1, name),
        OTHER_GROUP => (3, name),
        _ => (2, name),
    }
}

/// The heading that a profile stands below.
fn group(entry: &ProfileEntry) -> &str {
    let provider = entry.profile.provider.as_ref();
    match (
        entry.origin,
        provider.map(|provider| provider.group.as_str()),
    ) {
        (ProfileOrigin::User, _) => OWN_GROUP,
        (ProfileOrigin::Shipped, Some("") | None) => OTHER_GROUP,
        (ProfileOrigin::Shipped, Some(group)) => group,
    }
}

fn search_words(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

/// Whether every word stands in its name, its other names, its id, its hosts or its heading.
fn has_words(profile: &Profile, group: &str, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut text = vec![profile.id.as_str(), &profile.name, group];
    if let Some(provider) = &profile.provider {
        text.push(&provider.group);
        text.extend(provider.aliases.iter().map(String::as_str));
        let call = provider.call.as_ref().map(|call| call.url.as_str());
        text.extend(call.map(host));
    }
    text.extend(profile.server.values().filter_map(Value::as_str).map(host));
    let text = text.join("\n").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// `a.example` of `https://a.example/authorize`, placeholders included.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::SHIPPED;

    fn library() -> Vec<ProfileEntry> {
        let own = Profile::for_issuer("https://own.example");
        let shipped = SHIPPED.iter().map(|(_, bytes)| ProfileEntry {
            profile: Profile::parse(bytes).unwrap(),
            origin: ProfileOrigin::Shipped,
            stamp: None,
        });
        let own = ProfileEntry {
            profile: own,
            origin: ProfileOrigin::User,
            stamp: None,
        };
        shipped.chain([own]).collect()
    }

    fn found(search: &str) -> Vec<String> {
        let library = library();
        profile_groups(&library, search)
            .iter()
            .flat_map(|group| &group.entries)
            .map(|at| library[*at].profile.id.clone())
            .collect()
    }

    #[test]
    fn everything_stands_below_one_heading_and_ones_own_comes_first() {
        let library = library();
        let groups = profile_groups(&library, " ");
        let count: usize = groups.iter().map(|group| group.entries.len()).sum();
        assert_eq!(count, library.len());
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names[..2], [OWN_GROUP, "Practice"]);
        assert!(names[2..].is_sorted() && !names.contains(&OTHER_GROUP));
    }

    #[test]
    fn a_provider_is_found_by_name_alias_id_host_and_group() {
        for (search, id) in [
            ("Entra", "microsoft-entra"),
            ("azure", "microsoft-entra"),
            ("stripe-connect", "stripe-connect"),
            ("hubapi.com", "hubspot"),
            ("SHOPS pay", "paypal"),
            ("own.example", "issuer"),
        ] {
            let found = found(search);
            assert!(found.contains(&String::from(id)), "{search}: {found:?}");
            assert!(found.len() < 5, "{search}: {found:?}");
        }
        assert!(found("no such provider").is_empty());
        // The path of an address finds nothing.
        assert!(found("access_token").is_empty());
    }
}
