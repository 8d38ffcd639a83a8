//! Reads the way of a profile's connections, with what only the environment knows.

use std::env;

use crate::{
    effects::trust,
    http::{EnvironmentProxies, Proxies, Proxy, Route},
    oauth::{ProxyAddress, ProxyCredentials, Secret},
    profile::{ConnectionSettings, ProxyChoice, SecretSource},
};

/// Turns what the profile says into what a connection needs. A password that is named and not set
/// stays empty and is asked for.
///
/// # Errors
///
/// Which variable of the environment holds no proxy; never what it holds.
pub(super) fn load(settings: &ConnectionSettings) -> Result<Route, String> {
    let proxies = match settings.proxy_choice() {
        ProxyChoice::None => Proxies::None,
        ProxyChoice::Environment => Proxies::Environment(of_environment(&|name| {
            env::var(name).ok().filter(|value| !value.is_empty())
        })?),
        ProxyChoice::One(address) => {
            // The keychain is asked beside this: it may take any time to answer.
            let password = match &settings.proxy_password {
                Some(SecretSource::Env(name)) => trust::secret_of_environment(name),
                Some(SecretSource::Keychain | SecretSource::Command(_)) | None => None,
            };
            let credentials = settings
                .proxy_username
                .as_ref()
                .map(|username| ProxyCredentials {
                    username: username.clone(),
                    password: password.unwrap_or_default(),
                });
            Proxies::One(Proxy {
                address,
                credentials,
            })
        }
    };
    Ok(Route {
        proxies,
        given: settings.given(),
        family: settings.family(),
    })
}

/// The variable in lower case goes before the one in upper case, and the scheme's own before
/// `ALL_PROXY`, as curl has it.
fn of_environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<EnvironmentProxies, String> {
    let first = |names: &[&'static str]| {
        names
            .iter()
            .find_map(|name| Some((*name, Secret::new(variable(name)?))))
    };
    let proxy = |names: &[&'static str]| -> Result<Option<Proxy>, String> {
        let Some((name, value)) = first(names) else {
            return Ok(None);
        };
        let (address, credentials) = ProxyAddress::parse_with_credentials(value.expose())
            .map_err(|error| format!("the variable {name}: {error}"))?;
        Ok(Some(Proxy {
            address,
            credentials,
        }))
    };
    Ok(EnvironmentProxies {
        http: proxy(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])?,
        https: proxy(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
        except: first(&["no_proxy", "NO_PROXY"])
            .map(|(_, value)| value.expose().to_owned())
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &'static [(&str, &str)]) -> Result<EnvironmentProxies, String> {
        of_environment(&|name| {
            let found = pairs.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn each_scheme_has_its_variable_and_all_proxy_stands_behind() {
        let proxies = environment(&[
            ("HTTPS_PROXY", "http://upper.example:1"),
            ("https_proxy", "http://lower.example:2"),
            ("ALL_PROXY", "socks5://all.example"),
            ("NO_PROXY", "a.example"),
        ])
        .unwrap();
        let shown = |proxy: &Option<Proxy>| proxy.as_ref().unwrap().address.to_string();
        assert_eq!(shown(&proxies.https), "http://lower.example:2");
        assert_eq!(shown(&proxies.http), "socks5://all.example:1080");
        assert_eq!(proxies.except, "a.example");
        assert_eq!(environment(&[]).unwrap(), EnvironmentProxies::default());
    }

    #[test]
    fn case_114_credentials_of_the_environment_are_taken_and_never_shown() {
        let proxies = environment(&[("HTTP_PROXY", "http://me:canary@p.example:1")]).unwrap();
        let http = proxies.http.clone().unwrap();
        assert_eq!(http.credentials.unwrap().password.expose(), "canary");
        assert!(!format!("{proxies:?}").contains("canary"));
        let error = environment(&[("HTTPS_PROXY", "ftp://me:canary@p.example")]).unwrap_err();
        assert!(
            error.contains("HTTPS_PROXY") && !error.contains("canary"),
            "{error}"
        );
    }

    #[test]
    fn a_user_whose_password_is_not_set_has_none_yet() {
        let settings = ConnectionSettings {
            proxy: Some(String::from("http://p.example:1")),
            proxy_username: Some(String::from("me")),
            ..ConnectionSettings::default()
        };
        let route = load(&settings).unwrap();
        let proxy = route.proxies().next().unwrap();
        let credentials = proxy.credentials.as_ref().unwrap();
        assert_eq!(credentials.password.expose(), "");
    }
}
