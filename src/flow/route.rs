//! The ways of a run: of its connections, and of the answer that comes back by the browser.

use crate::{
    flow::{Context, Input},
    http::{Proxies, Proxy, Route},
    profile::Capture,
};

impl Context {
    /// The way of every connection, with the proxy's password where it was asked for.
    pub(super) fn route(&self) -> Route {
        let mut route = self.settings.route.clone();
        if let (Proxies::One(proxy), Some(password)) =
            (&mut route.proxies, self.input(Input::ProxyPassword))
            && let Some(credentials) = &mut proxy.credentials
        {
            credentials.password = password.clone();
        }
        route
    }

    /// Whether the proxy has a user whose password is not known yet.
    pub(super) fn wants_proxy_password(&self) -> bool {
        let proxies = &self.settings.route.proxies;
        matches!(proxies, Proxies::One(Proxy { credentials: Some(it), .. })
            if it.password.expose().is_empty())
    }

    /// The redirect URI of this run (RFC 6749 §3.1.2).
    pub fn redirect_uri(&self) -> String {
        let redirect = &self.settings.profile.redirect;
        if let Some(uri) = &redirect.uri {
            return uri.clone();
        }
        let scheme = redirect.scheme.as_str();
        match self.port.or(redirect.port) {
            Some(port) => format!(
                "{scheme}://{}:{port}{}",
                self.redirect_host(),
                redirect.path
            ),
            None => format!("{scheme}://{}{}", self.redirect_host(), redirect.path),
        }
    }

    /// The listener's host as it stands in a URL.
    pub(super) fn redirect_host(&self) -> &str {
        match self.settings.profile.redirect.host.as_str() {
            "::1" => "[::1]",
            host => host,
        }
    }

    pub fn captures_by_paste(&self) -> bool {
        let redirect = &self.settings.profile.redirect;
        redirect.capture == Capture::Paste || redirect.uri.is_some()
    }
}
