//! The way of a run's connections, with what the user was asked for on it.

use crate::{
    flow::{Context, Input},
    http::{Proxies, Proxy, Route},
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
}
