//! The options that say which way connections take.

use crate::{
    cli::{arguments::TransportOptions, failure::Failure},
    oauth::{AddressFamily, GivenAddress},
    profile::{ConnectionSettings, ProxyChoice, SecretSource},
};

/// What the options say; where they say nothing, the profile's word stands.
pub(super) fn connection(options: &TransportOptions) -> Result<ConnectionSettings, Failure> {
    let proxy = match &options.proxy {
        Some(text) => {
            ProxyChoice::parse(text)
                .map_err(|error| Failure::usage(format!("--proxy: {error}")))?;
            Some(text.clone())
        }
        None => options.no_proxy.then(|| String::from("none")),
    };
    let family = match (options.ipv4, options.ipv6) {
        (true, _) => Some(AddressFamily::V4),
        (false, true) => Some(AddressFamily::V6),
        (false, false) => None,
    };
    if options
        .connect_timeout
        .is_some_and(|secs| !(1..=600).contains(&secs))
    {
        return Err(Failure::usage(
            "--connect-timeout: expected 1 to 600 seconds",
        ));
    }
    Ok(ConnectionSettings {
        proxy,
        proxy_username: options.proxy_user.clone(),
        proxy_password: options.proxy_password_env.clone().map(SecretSource::Env),
        resolve: options
            .resolve
            .iter()
            .map(|pair| resolved(pair))
            .collect::<Result<_, _>>()?,
        ip: family.map(|family| family.as_str().to_owned()),
        connect_timeout_secs: options.connect_timeout,
        ..ConnectionSettings::default()
    })
}

fn resolved(pair: &str) -> Result<(String, String), Failure> {
    let (host, address) = pair.split_once('=').ok_or_else(|| {
        Failure::usage(format!(
            "--resolve: expected HOST[:PORT]=ADDRESS[:PORT], got {pair:?}"
        ))
    })?;
    GivenAddress::parse(host, address)
        .map_err(|error| Failure::usage(format!("--resolve: {error}")))?;
    Ok((host.to_owned(), address.to_owned()))
}
