//! Puts one profile together from what a foreign text says, and notes what did not come along.

use serde_json::{Map, Value};

use super::{ImportRemark, Imported, secret_names, variables::Layers};
use crate::{
    oauth::{SafeUrl, SafeUrlError},
    profile::{AuthMethod, Overrides, Profile, SecretSource, TemplateField, slug},
};

/// Schemes under which a browser would run or open something instead of carrying an answer.
const NO_REDIRECT: [&str; 7] = [
    "javascript",
    "vbscript",
    "data",
    "file",
    "blob",
    "about",
    "view-source",
];

/// A profile on its way.
pub(super) struct Settings<'v> {
    profile: Profile,
    variables: Layers<'v>,
    grant: Option<&'static str>,
    remarks: Vec<ImportRemark>,
    has_secret: bool,
    /// What is about the other program alone.
    own: Vec<String>,
    /// Where there was a client ID that cannot be read.
    hidden_client: Option<String>,
}

impl<'v> Settings<'v> {
    pub fn new(name: &str, variables: impl Into<Layers<'v>>) -> Self {
        let mut profile = Profile::for_issuer("");
        profile.server.clear();
        profile.name = name.trim().chars().take(200).collect();
        if profile.name.is_empty() {
            profile.name = String::from("Imported");
        }
        profile.id = slug(&profile.name);
        Self {
            profile,
            variables: variables.into(),
            grant: None,
            remarks: Vec::new(),
            has_secret: false,
            own: Vec::new(),
            hidden_client: None,
        }
    }

    pub fn remark(&mut self, remark: ImportRemark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// The text with its variables written out; `None` where there is none, or none that may be
    /// used.
    pub fn written(&mut self, member: &str, raw: &str) -> Option<String> {
        let raw = raw.trim();
        if raw.is_empty() {
            return None;
        }
        let expanded = self.variables.expand(raw);
        if expanded.has_tag {
            let member = member.to_owned();
            self.remark(ImportRemark::TemplateTag { member });
            return None;
        }
        for name in expanded.open {
            self.ask(&name, &format!("Value of the variable {name}"));
            if expanded.secret.contains(&name) {
                let member = format!("the value of the variable {name}");
                self.remark(ImportRemark::Secret { member });
            }
            let member = member.to_owned();
            self.remark(ImportRemark::Question { member, name });
        }
        Some(expanded.text)
    }

    fn ask(&mut self, name: &str, words: &str) {
        if self.profile.template.iter().any(|field| field.name == name) {
            return;
        }
        self.profile.template.push(TemplateField {
            name: name.to_owned(),
            ask: words.to_owned(),
            default: String::new(),
            other: Map::new(),
        });
    }

    /// An address of the server, under its name in RFC 8414 §2. The first one counts.
    pub fn endpoint(&mut self, name: &str, member: &str, raw: &str) {
        let Some(text) = self.written(member, raw) else {
            return;
        };
        if self.profile.server.contains_key(name) {
            if self.profile.server[name].as_str() != Some(text.as_str()) {
                self.no_place(member);
            }
            return;
        }
        if let Some(text) = self.safe_address(member, &text) {
            self.profile.server.insert(name.to_owned(), text.into());
        }
    }

    /// An address without secrets, where it is one that may be used.
    pub fn safe_address(&mut self, member: &str, text: &str) -> Option<String> {
        let text = self.without_secrets(member, text);
        match self.judged(&text) {
            Ok(()) => Some(text),
            Err(error) => {
                let member = member.to_owned();
                self.remark(ImportRemark::Address { member, error });
                None
            }
        }
    }

    /// An address may wait for an answer, behind a scheme that may be used.
    fn judged(&self, text: &str) -> Result<(), SafeUrlError> {
        let mut filled = text.to_owned();
        for field in &self.profile.template {
            filled = filled.replace(&format!("{{{}}}", field.name), "answer");
        }
        if filled != text && !filled.contains(':') && !filled.starts_with('/') {
            return Ok(());
        }
        let filled = match filled.strip_prefix("answer") {
            Some(rest) => format!("https://answer{rest}"),
            None => filled,
        };
        SafeUrl::parse(&filled).map(drop)
    }

    /// Secrets may stand in the query of an address, too.
    fn without_secrets(&mut self, member: &str, text: &str) -> String {
        let Some((address, query)) = text.split_once('?') else {
            return text.to_owned();
        };
        let mut kept = Vec::new();
        for pair in query.split('&') {
            let name = pair.split('=').next().unwrap_or_default();
            if secret_names::is_secret(name) {
                let member = format!("{member}?{name}");
                self.remark(ImportRemark::Secret { member });
            } else {
                kept.push(pair);
            }
        }
        if kept.is_empty() {
            address.to_owned()
        } else {
            format!("{address}?{}", kept.join("&"))
        }
    }

    /// A member of the server's metadata that is no address.
    pub fn server_member(&mut self, name: &str, value: Value) {
        self.profile.server.insert(name.to_owned(), value);
    }

    pub fn client_id(&mut self, member: &str, raw: &str) {
        if let Some(text) = self.written(member, raw) {
            self.profile.client.client_id = text;
        }
    }

    pub fn hidden_client(&mut self, member: &str) {
        self.hidden_client = Some(member.to_owned());
    }

    /// Only that there is one is taken over.
    pub fn secret(&mut self, member: &str, raw: &str) {
        if raw.is_empty() {
            return;
        }
        self.has_secret |= member.to_ascii_lowercase().contains("secret");
        if let Some(variable) = of_this_machine(raw).filter(|_| self.has_secret) {
            self.secret_variable(member, variable);
            return;
        }
        let member = member.to_owned();
        self.remark(ImportRemark::Secret { member });
    }

    /// The client secret, where a shell takes it from an environment variable.
    pub fn secret_variable(&mut self, member: &str, variable: &str) {
        self.has_secret = true;
        self.profile.client.client_secret = Some(SecretSource::Env(variable.to_owned()));
        self.remark(ImportRemark::Environment {
            member: member.to_owned(),
            variable: variable.to_owned(),
            to: "the token endpoint",
        });
    }

    pub fn scope(&mut self, member: &str, raw: &str) {
        if let Some(text) = self.written(member, raw) {
            self.profile.client.scope = Some(text);
        }
    }

    pub fn auth(&mut self, method: AuthMethod) {
        self.profile.client.token_endpoint_auth_method = Some(method);
    }

    /// The way in which a client with a secret shows it; one without has no need of it.
    pub fn auth_if_secret(&mut self, method: AuthMethod) {
        if self.has_secret {
            self.auth(method);
        }
    }

    pub fn pkce(&mut self, method: &str) {
        match method.to_ascii_uppercase().as_str() {
            "S256" | "SHA-256" => self.profile.request.pkce = String::from("S256"),
            "PLAIN" => self.profile.request.pkce = String::from("plain"),
            _ => self.profile.request.pkce = String::from("off"),
        }
    }

    pub fn response_type(&mut self, raw: &str) {
        if raw != "code" && !raw.is_empty() {
            self.profile.request.response_type = Some(raw.to_owned());
        }
    }

    pub fn response_mode(&mut self, raw: &str) {
        if !raw.is_empty() {
            self.profile.request.response_mode = Some(raw.to_owned());
        }
    }

    pub fn grant(&mut self, grant: &'static str) {
        let first = *self.grant.get_or_insert(grant);
        if first != grant {
            self.remark(ImportRemark::FurtherGrant { grant });
        } else if grant != "authorization_code" {
            self.remark(ImportRemark::Grant { grant });
        }
    }

    pub fn grant_name(&self) -> Option<&'static str> {
        self.grant
    }

    pub fn redirect_uri(&mut self, member: &str, raw: &str) {
        let Some(uri) = self.written(member, raw) else {
            return;
        };
        let scheme = uri.split(':').next().unwrap_or_default();
        let scheme = scheme.to_ascii_lowercase();
        let has_odd = uri.chars().any(|c| c.is_control() || c.is_whitespace());
        if NO_REDIRECT.contains(&scheme.as_str()) || has_odd {
            self.remark(ImportRemark::RedirectScheme {
                member: member.to_owned(),
                scheme,
            });
            return;
        }
        let overrides = Overrides {
            redirect_uri: Some(uri.clone()),
            ..Overrides::default()
        };
        let is_open = uri.contains('{');
        if is_open || overrides.apply(&mut self.profile).is_err() {
            self.profile.redirect.uri = Some(uri.clone());
            self.profile.redirect.capture = crate::profile::Capture::Paste;
        }
        if self.profile.redirect.uri.is_some() {
            let redirect = uri.split(['?', '#']).next().unwrap_or_default().to_owned();
            self.remark(ImportRemark::RedirectElsewhere { redirect });
        }
        if !self.profile.client.redirect_uris.contains(&uri) {
            self.profile.client.redirect_uris.push(uri);
        }
    }

    /// A further parameter of the authorization request.
    pub fn parameter(&mut self, member: &str, name: &str, raw: &str) {
        if secret_names::is_of_one_run(name) {
            let member = member.to_owned();
            self.remark(ImportRemark::OfOneRun { member });
        } else if secret_names::is_secret(name) {
            let member = member.to_owned();
            self.remark(ImportRemark::Secret { member });
        } else if let Some(value) = self.written(member, raw) {
            let pair = (name.to_owned(), value);
            let extra = &mut self.profile.request.extra_parameters;
            if !extra.contains(&pair) {
                extra.push(pair);
            }
        }
    }

    pub fn no_place(&mut self, member: &str) {
        let member = member.to_owned();
        self.remark(ImportRemark::NoPlace { member });
    }

    /// A setting that says how the other program goes about it, where it says anything.
    pub fn own(&mut self, member: &str, raw: &str) {
        if !raw.is_empty() && !self.own.iter().any(|other| other == member) {
            self.own.push(member.to_owned());
        }
    }

    /// Names the members that nothing above has read, so that none is dropped in silence.
    pub fn rest<'m>(
        &mut self,
        members: impl Iterator<Item = (&'m str, &'m Value)>,
        known: &[&str],
    ) {
        for (name, value) in members.filter(|(name, _)| !known.contains(name)) {
            let is_nothing = match value {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Array(items) => items.is_empty(),
                Value::Object(members) => members.is_empty(),
                Value::Bool(_) | Value::Number(_) => false,
            };
            if is_nothing {
                continue;
            }
            if secret_names::is_secret(name) {
                let member = name.to_owned();
                self.remark(ImportRemark::Secret { member });
            } else {
                self.no_place(name);
            }
        }
    }

    pub fn profile_mut(&mut self) -> &mut Profile {
        &mut self.profile
    }

    /// The profile, where anything names a server.
    pub fn finish(mut self) -> Option<Imported> {
        let server = &self.profile.server;
        let has_server = server
            .keys()
            .any(|name| name == "issuer" || name.ends_with("_endpoint"));
        if !has_server {
            return None;
        }
        if self.profile.client.client_id.is_empty() {
            self.profile.client.client_id = String::from("{client_id}");
            self.ask("client_id", "Client ID, as it is registered at the server");
            let remark = match self.hidden_client.take() {
                Some(member) => ImportRemark::HiddenClientId { member },
                None => ImportRemark::NoClientId,
            };
            self.remark(remark);
        }
        if !self.own.is_empty() {
            let member = self.own.join(", ");
            self.remark(ImportRemark::OfAnotherProgram { member });
        }
        Some(Imported {
            profile: self.profile,
            grant: self.grant,
            remarks: self.remarks,
        })
    }
}

/// The variable in `{{process.env.NAME}}`, with which Bruno takes a value from its environment.
fn of_this_machine(raw: &str) -> Option<&str> {
    let inner = raw.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let name = inner.trim().strip_prefix("process.env.")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

/// The members of an object; nothing has none.
pub(super) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

/// A text, number or switch of a foreign file as text.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The member of that name as text; empty where there is none.
pub(super) fn member(value: &Value, name: &str) -> String {
    value.get(name).map(text_of).unwrap_or_default()
}

/// Whether a switch is on, in JSON or in YAML.
pub(super) fn is_on(value: &Value, name: &str) -> bool {
    member(value, name) == "true"
}
