//! Reads OpenCollection, Bruno's YAML: a bundled collection, or one file of it.

use serde_json::Value;

use super::{
    ImportRemark,
    bruno_settings::{Further, oauth2_into},
    environment_files::{bruno_list, listed},
    scope::{Given, Scope, Taken},
    settings::{member, members, text_of},
    token_request::{Place, Request},
};

/// Where the names of `.bru` files stand here.
const PLACES: [(&str, &str); 15] = [
    ("callback_url", "/callbackUrl"),
    ("authorization_url", "/authorizationUrl"),
    ("access_token_url", "/accessTokenUrl"),
    ("refresh_token_url", "/refreshTokenUrl"),
    ("client_id", "/credentials/clientId"),
    ("client_secret", "/credentials/clientSecret"),
    ("credentials_placement", "/credentials/placement"),
    ("scope", "/scope"),
    ("state", "/state"),
    ("username", "/resourceOwner/username"),
    ("password", "/resourceOwner/password"),
    ("credentials_id", "/tokenConfig/id"),
    ("token_header_prefix", "/tokenConfig/placement/header"),
    ("auto_fetch_token", "/settings/autoFetchToken"),
    ("auto_refresh_token", "/settings/autoRefreshToken"),
];

/// Members that are read by name, or hold those that are.
const READ: [&str; 14] = [
    "type",
    "flow",
    "authorizationUrl",
    "accessTokenUrl",
    "refreshTokenUrl",
    "callbackUrl",
    "credentials",
    "resourceOwner",
    "scope",
    "state",
    "pkce",
    "additionalParameters",
    "tokenConfig",
    "settings",
];

/// A collection, or a request or a folder of one.
pub(super) fn is(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    let has_items = document.get("items").is_some_and(Value::is_array);
    let is_early = has_items && has("name") && !has("version");
    let is_item = document.pointer("/info/type").is_some() && (has("http") || has("request"));
    has("opencollection") || is_item || is_early
}

pub(super) fn read(document: &Value, given: &Given, taken: &mut Taken) {
    let mut own = bruno_list(document.pointer("/config/environments"));
    own.extend(bruno_list(document.get("environments")));
    let environments = given.after(own, taken);
    let variables = listed(document.pointer("/request/variables"), "name");
    let scope = Scope {
        environments: &environments,
        under: vec![&variables, &given.globals],
        ..Scope::default()
    };
    let mut others = Vec::new();
    let name = named(document);
    let name = if name.is_empty() {
        String::from("Bruno collection")
    } else {
        name
    };
    setting(document, &name, &scope, taken, &mut others);
    walk(document, &name, &scope, taken, &mut others);
    if !others.is_empty() {
        taken.remark(ImportRemark::NoOAuth {
            kinds: others.join(", "),
        });
    }
    let count = scripts(document);
    if count > 0 {
        taken.remark(ImportRemark::Scripts { count });
    }
}

fn named(item: &Value) -> String {
    let name = item.pointer("/info/name").map(text_of).unwrap_or_default();
    if name.is_empty() {
        member(item, "name")
    } else {
        name
    }
}

fn walk(
    item: &Value,
    before: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let items = item.get("items").and_then(Value::as_array);
    for below in items.into_iter().flatten() {
        let name = format!("{before} / {}", named(below));
        let mut own = listed(below.pointer("/request/variables"), "name");
        own.add(&listed(below.pointer("/runtime/variables"), "name"));
        let inside = scope.inside(&own);
        setting(below, &name, &inside, taken, others);
        walk(below, &name, &inside, taken, others);
    }
}

/// A request keeps its setting in `http`, a folder and the collection in `request`.
fn setting(
    item: &Value,
    name: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let places = ["/http/auth", "/request/auth", "/graphql/auth", "/auth"];
    let Some(auth) = places.iter().find_map(|place| item.pointer(place)) else {
        return;
    };
    let kind = member(auth, "type");
    if kind != "oauth2" {
        let is_other = !matches!(kind.as_str(), "" | "none" | "inherit");
        if is_other && !others.contains(&kind) {
            others.push(kind);
        }
        return;
    }
    let value = |wanted: &str| value(auth, wanted);
    let further = further(auth);
    scope.take(name, taken, &|settings| {
        oauth2_into(settings, &value, &further);
        settings.rest(members(auth), &READ);
    });
}

fn value(auth: &Value, wanted: &str) -> String {
    let at = |place: &str| auth.pointer(place).map(text_of).unwrap_or_default();
    match wanted {
        "grant_type" => match at("/flow").as_str() {
            "resource_owner_password" => String::from("password"),
            flow => flow.to_owned(),
        },
        "pkce" => match (at("/pkce/enabled").as_str(), at("/pkce/method").as_str()) {
            ("true", "plain") => String::from("plain"),
            (enabled, _) => enabled.to_owned(),
        },
        "token_placement" if auth.pointer("/tokenConfig/placement/query").is_some() => {
            String::from("url")
        }
        "token_query_key" => at("/tokenConfig/placement/query"),
        _ => {
            let place = PLACES.iter().find(|(name, _)| *name == wanted);
            place.map(|(_, place)| at(place)).unwrap_or_default()
        }
    }
}

fn further(auth: &Value) -> Vec<Further> {
    let mut out = Vec::new();
    for (list, request) in [
        ("authorizationRequest", Request::Authorization),
        ("accessTokenRequest", Request::Token),
        ("refreshTokenRequest", Request::Refresh),
    ] {
        let entries = auth.pointer(&format!("/additionalParameters/{list}"));
        for entry in entries.and_then(Value::as_array).into_iter().flatten() {
            if member(entry, "disabled") == "true" {
                continue;
            }
            out.push(Further {
                request,
                place: Place::parse(&member(entry, "placement")),
                name: member(entry, "name"),
                value: member(entry, "value"),
            });
        }
    }
    out
}

/// `scripts` is a list of pieces of code.
fn scripts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let pieces = value.as_array().into_iter().flatten();
                let own = pieces.filter(|piece| piece.get("code").is_some()).count();
                let own = if name == "scripts" { own } else { 0 };
                own + scripts(value)
            })
            .sum(),
        Value::Array(items) => items.iter().map(scripts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
