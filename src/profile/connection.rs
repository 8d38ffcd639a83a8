//! How a profile's connections find their way: proxy, given addresses, family, patience.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use crate::{
    oauth::{AddressFamily, GivenAddress, ProxyAddress, ProxyAddressError},
    profile::{Problem, Remark, SecretSource},
};

/// The longest time that a connection may take to be made.
const LONGEST_SECS: u64 = 600;

/// The member `connection`. Empty, it leaves everything as it usually is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConnectionSettings {
    /// A proxy's address, `environment` for what `HTTP_PROXY` and its like say, or `none`, which
    /// is also what counts where nothing is said. Never with a user name or a password in it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "without_credentials"
    )]
    pub proxy: Option<String>,
    /// Whom the proxy knows this machine as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_username: Option<String>,
    /// Where the password for the proxy is found; with a name and without this it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_password: Option<SecretSource>,
    /// `host[:port]` and the `address[:port]` to connect to for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolve: Vec<(String, String)>,
    /// `4` or `6`: only addresses of that family are connected to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// For name, TCP, proxy and TLS together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_timeout_secs: Option<u64>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What `proxy` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyChoice {
    None,
    Environment,
    One(ProxyAddress),
}

impl ProxyChoice {
    /// # Errors
    ///
    /// Where the text is neither a word nor the address of a proxy.
    pub fn parse(text: &str) -> Result<Self, ProxyAddressError> {
        match text {
            "none" => Ok(Self::None),
            "environment" => Ok(Self::Environment),
            address => ProxyAddress::parse(address).map(Self::One),
        }
    }
}

impl ConnectionSettings {
    /// Whether it says nothing.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Takes over what another one says. A proxy brings its own user, or none.
    pub fn take(&mut self, other: &Self) {
        if other.proxy.is_some() {
            self.proxy.clone_from(&other.proxy);
            self.proxy_username.clone_from(&other.proxy_username);
            self.proxy_password.clone_from(&other.proxy_password);
        } else if other.proxy_username.is_some() {
            self.proxy_username.clone_from(&other.proxy_username);
            self.proxy_password.clone_from(&other.proxy_password);
        }
        if !other.resolve.is_empty() {
            // The first that fits counts.
            let later = std::mem::take(&mut self.resolve);
            self.resolve = other.resolve.iter().cloned().chain(later).collect();
        }
        if other.ip.is_some() {
            self.ip.clone_from(&other.ip);
        }
        if other.connect_timeout_secs.is_some() {
            self.connect_timeout_secs = other.connect_timeout_secs;
        }
    }

    /// Which proxy is wanted; a text that names none is none, and [`remarks`] says so.
    pub fn proxy_choice(&self) -> ProxyChoice {
        let text = self.proxy.as_deref().unwrap_or("none");
        ProxyChoice::parse(text).unwrap_or(ProxyChoice::None)
    }

    /// The addresses that can be read.
    pub fn given(&self) -> Vec<GivenAddress> {
        self.resolve
            .iter()
            .filter_map(|(host, address)| GivenAddress::parse(host, address).ok())
            .collect()
    }

    pub fn family(&self) -> Option<AddressFamily> {
        self.ip.as_deref().and_then(AddressFamily::parse)
    }
}

/// What is wrong or worth knowing.
pub(super) fn remarks(connection: &ConnectionSettings) -> Vec<Remark> {
    let mut out = Vec::new();
    let mut say = |member: String, is_failure: bool, problem: Problem| {
        out.push(Remark {
            member,
            is_failure,
            problem,
        });
    };
    let choice = connection.proxy.as_deref().map(ProxyChoice::parse);
    if let Some(Err(error)) = &choice {
        let problem = Problem::Proxy(error.clone());
        say(String::from("/connection/proxy"), true, problem);
    }
    let has_own_proxy = matches!(choice, Some(Ok(ProxyChoice::One(_))));
    let has_user = connection.proxy_username.is_some();
    if (has_user || connection.proxy_password.is_some()) && !has_own_proxy {
        let member = String::from("/connection/proxy_username");
        say(member, false, Problem::UserWithoutProxy);
    } else if connection.proxy_password.is_some() && !has_user {
        let member = String::from("/connection/proxy_username");
        say(member, true, Problem::PasswordWithoutUser);
    }
    if let Some(SecretSource::Command(_)) = &connection.proxy_password {
        let member = String::from("/connection/proxy_password");
        say(member, true, Problem::ProxyPasswordSource);
    }
    for (at, (host, address)) in connection.resolve.iter().enumerate() {
        if let Err(error) = GivenAddress::parse(host, address) {
            let member = format!("/connection/resolve/{at}");
            say(member, true, Problem::Resolve(error));
        }
    }
    if let Some(ip) = &connection.ip
        && AddressFamily::parse(ip).is_none()
    {
        let problem = Problem::Family(ip.clone());
        say(String::from("/connection/ip"), true, problem);
    }
    if let Some(secs) = connection.connect_timeout_secs
        && !(1..=LONGEST_SECS).contains(&secs)
    {
        let member = String::from("/connection/connect_timeout_secs");
        say(member, true, Problem::ConnectTimeout(secs));
    }
    out
}

/// A file that holds credentials is refused as a whole, as one with a client secret is.
fn without_credentials<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(input)?;
    let error = text.as_deref().map(ProxyChoice::parse);
    match error {
        Some(Err(error @ ProxyAddressError::UserInfo)) => {
            Err(D::Error::custom(format!("connection.proxy: {error}")))
        }
        Some(_) | None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn profile(connection: &str) -> Result<Profile, crate::profile::ProfileError> {
        let text = format!(
            r#"{{"schema":1,"id":"a","name":"A","server":{{"issuer":"https://a.example"}},
            "client":{{"client_id":"c"}},"connection":{connection}}}"#
        );
        Profile::parse(text.as_bytes())
    }

    #[test]
    fn what_a_file_says_of_the_connection_survives_and_means_what_it_says() {
        let text = r#"{"proxy":"socks5://127.0.0.1:1080","proxy_username":"me",
            "proxy_password":{"env":"PROXY_PASSWORD"},
            "resolve":[["id.example:443","192.0.2.7"]],"ip":"4","connect_timeout_secs":3,
            "later":[1]}"#;
        let profile = profile(text).unwrap();
        assert_eq!(crate::profile::remarks(&profile), []);
        let wanted: Value = serde_json::from_str(text).unwrap();
        assert_eq!(profile.to_json()["connection"], wanted);
        let connection = &profile.connection;
        assert!(matches!(connection.proxy_choice(), ProxyChoice::One(_)));
        assert_eq!(connection.family(), Some(AddressFamily::V4));
        assert_eq!(connection.given().len(), 1);
    }

    #[test]
    fn a_profile_that_says_nothing_of_it_is_written_without_it() {
        let profile = Profile::for_issuer("https://a.example");
        assert!(profile.to_json().get("connection").is_none());
        assert_eq!(profile.connection.proxy_choice(), ProxyChoice::None);
    }

    #[test]
    fn case_114_credentials_in_a_proxy_of_a_file_are_refused_and_not_repeated() {
        let text = r#"{"proxy":"http://canary-user:canary-password@proxy.example:3128"}"#;
        let error = profile(text).unwrap_err().to_string();
        assert!(error.contains("connection.proxy"), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }

    #[test]
    fn each_member_that_cannot_be_used_is_pointed_at() {
        for (text, member, is_failure) in [
            (r#"{"proxy":"ftp://a"}"#, "/connection/proxy", true),
            (r#"{"proxy":"proxy.example:1"}"#, "/connection/proxy", true),
            (
                r#"{"resolve":[["a","127.0.0.1"],["a","b"]]}"#,
                "/connection/resolve/1",
                true,
            ),
            (r#"{"ip":"5"}"#, "/connection/ip", true),
            (
                r#"{"connect_timeout_secs":0}"#,
                "/connection/connect_timeout_secs",
                true,
            ),
            (
                r#"{"proxy_username":"me"}"#,
                "/connection/proxy_username",
                false,
            ),
            (
                r#"{"proxy":"http://a:1","proxy_password":{"env":"P"}}"#,
                "/connection/proxy_username",
                true,
            ),
        ] {
            let remarks = crate::profile::remarks(&profile(text).unwrap());
            let came: Vec<_> = remarks
                .iter()
                .map(|remark| (remark.member.as_str(), remark.is_failure))
                .collect();
            assert_eq!(came, [(member, is_failure)], "{text}");
        }
    }
}
