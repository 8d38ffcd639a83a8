//! What a foreign text says of requests to the token endpoint alone.

use super::{ImportRemark, secret_names, settings::Settings};

/// Where a further parameter of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Header,
    Body,
}

/// Which request of a flow a further parameter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    Authorization,
    Token,
    Refresh,
}

impl Request {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization request",
            Self::Token => "token request",
            Self::Refresh => "refresh",
        }
    }
}

impl Place {
    /// As Postman, Bruno and OpenCollection name it; `None` for a name of neither.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "request_url" | "queryparams" | "query" => Some(Self::Query),
            "request_header" | "headers" | "header" => Some(Self::Header),
            "request_body" | "body" => Some(Self::Body),
            _ => None,
        }
    }
}

impl Settings<'_> {
    /// A further parameter, where a profile has a place for it: in the query of the authorization
    /// request, in the form or in the header of a token request (RFC 6749 §4.1.1, §4.1.3).
    pub fn further(&mut self, request: Request, place: Option<Place>, name: &str, raw: &str) {
        if name.is_empty() {
            return;
        }
        match (request, place) {
            (Request::Authorization, Some(Place::Query)) => self.parameter(name, name, raw),
            (Request::Token, Some(Place::Body)) => self.token_parameter(name, raw),
            (Request::Token, Some(Place::Header)) => {
                self.token_header(&format!("the header {name}"), name, raw);
            }
            (Request::Authorization | Request::Token | Request::Refresh, _) => {
                let where_it_stands = request.as_str();
                self.no_place(&format!("{name} of the {where_it_stands}"));
            }
        }
    }

    /// A parameter of the request that turns a grant into tokens.
    pub fn token_parameter(&mut self, name: &str, raw: &str) {
        let member = name.to_owned();
        if secret_names::is_of_one_run(name) {
            self.remark(ImportRemark::OfOneRun { member });
        } else if secret_names::is_secret(name) {
            self.remark(ImportRemark::Secret { member });
        } else if let Some(value) = self.written(name, raw) {
            let pair = (member, value);
            let parameters = &mut self.profile_mut().request.token_parameters;
            if !parameters.contains(&pair) {
                parameters.push(pair);
            }
        }
    }

    /// A header of requests to the token endpoint; one that cannot be a header is left out.
    pub fn token_header(&mut self, member: &str, name: &str, raw: &str) {
        if secret_names::is_secret(name) {
            let member = member.to_owned();
            self.remark(ImportRemark::Secret { member });
            return;
        }
        let Some(value) = self.written(member, raw) else {
            return;
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if !name.chars().all(is_name) || value.chars().any(char::is_control) {
            self.no_place(member);
            return;
        }
        let pair = (name.to_owned(), value);
        let headers = &mut self.profile_mut().request.token_headers;
        if !headers.contains(&pair) {
            headers.push(pair);
        }
    }

    /// Where a refresh goes, where it is not the token endpoint (RFC 6749 §6).
    pub fn refresh_endpoint(&mut self, member: &str, raw: &str) {
        let Some(text) = self.written(member, raw) else {
            return;
        };
        let Some(text) = self.safe_address(member, &text) else {
            return;
        };
        let server = &mut self.profile_mut().server;
        let is_other = match server.get("token_endpoint") {
            Some(endpoint) => endpoint.as_str() != Some(text.as_str()),
            None => true,
        };
        if is_other {
            self.profile_mut().request.refresh_endpoint = Some(text);
        }
    }

    /// How an access token is shown to an API: anything but `Authorization: Bearer` has no place
    /// (RFC 6750 §2).
    pub fn shown_in_header(&mut self, place: &str, prefix: (&str, &str)) {
        let (member, prefix) = prefix;
        if !prefix.trim().is_empty() && !prefix.trim().eq_ignore_ascii_case("bearer") {
            self.no_place(&format!("{member} {}", prefix.trim()));
        }
        if !matches!(place, "" | "header") {
            self.no_place(&format!("an access token in the {place}"));
        }
    }
}
