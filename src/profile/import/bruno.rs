//! Reads Bruno: `.bru` files, `bruno.json`, and a collection that was exported as one JSON file.

use serde_json::Value;

use super::{
    ImportRemark,
    bruno_blocks::{Block, head},
    bruno_settings::{Further, oauth2_into},
    environment_files::{bru_variables, bruno_list, listed},
    scope::{Given, Scope, Taken},
    settings::{is_on, member, members},
    token_request::{Place, Request},
};

/// The names of `.bru` files and of JSON exports for the same settings.
const NAMES: [(&str, &str); 24] = [
    ("grant_type", "grantType"),
    ("callback_url", "callbackUrl"),
    ("authorization_url", "authorizationUrl"),
    ("access_token_url", "accessTokenUrl"),
    ("refresh_token_url", "refreshTokenUrl"),
    ("client_id", "clientId"),
    ("client_secret", "clientSecret"),
    ("scope", "scope"),
    ("state", "state"),
    ("pkce", "pkce"),
    ("username", "username"),
    ("password", "password"),
    ("credentials_placement", "credentialsPlacement"),
    ("access_token", "accessToken"),
    ("refresh_token", "refreshToken"),
    ("audience", "audience"),
    ("credentials_id", "credentialsId"),
    ("token_source", "tokenSource"),
    ("token_placement", "tokenPlacement"),
    ("token_header_prefix", "tokenHeaderPrefix"),
    ("token_query_key", "tokenQueryKey"),
    ("auto_fetch_token", "autoFetchToken"),
    ("auto_refresh_token", "autoRefreshToken"),
    ("reuse_token", "reuseToken"),
];

pub(super) fn is_bru(text: &str) -> bool {
    text.lines().filter_map(head).any(|(name, _)| {
        let first = name.split(':').next().unwrap_or_default();
        matches!(
            first,
            "meta" | "auth" | "vars" | "headers" | "get" | "post" | "put" | "docs" | "script"
        )
    })
}

/// Whether a `.bru` file is an environment.
pub(super) fn has_variables_only(blocks: &[Block<'_>]) -> bool {
    blocks.iter().all(|block| block.name.starts_with("vars"))
}

/// `bruno.json`, or an exported collection.
pub(super) fn is(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    let is_config = has("version") && member(document, "type") == "collection" && !has("info");
    has("brunoConfig") || is_config || (has("items") && has("version") && has("name"))
}

/// The settings file of a collection holds none of its OAuth settings.
pub(super) fn is_only_config(document: &Value) -> bool {
    document.get("items").is_none() && document.get("root").is_none()
}

/// A request, a folder or `collection.bru`; `collection` is its name, where another file says it.
pub(super) fn read_bru(blocks: &[Block<'_>], collection: &str, given: &Given, taken: &mut Taken) {
    let variables = bru_variables(blocks);
    let environments = given.after(Vec::new(), taken);
    let meta = blocks.iter().find(|block| block.name == "meta");
    // An environment counts before a collection, and a request before an environment.
    let is_request = meta.is_some_and(|meta| !meta.value("type").is_empty());
    let (over, under) = if is_request {
        (vec![&variables], vec![&given.globals])
    } else {
        (Vec::new(), vec![&variables, &given.globals])
    };
    let scope = Scope {
        over,
        environments: &environments,
        under,
    };
    let named = [
        meta.map(|meta| meta.value("name")).unwrap_or_default(),
        collection.to_owned(),
        String::from("Bruno collection"),
    ];
    let name = named.iter().find(|name| !name.is_empty());
    let name = name.map_or("", String::as_str);
    for block in blocks.iter().filter(|block| block.name == "auth:oauth2") {
        let further: Vec<Further> = blocks.iter().flat_map(additional).collect();
        let pairs: Vec<(String, Value)> = block
            .pairs()
            .into_iter()
            .map(|(name, value)| (name, Value::from(value)))
            .collect();
        scope.take(name, taken, &|settings| {
            oauth2_into(settings, &|wanted| block.value(wanted), &further);
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value));
            settings.rest(pairs, &NAMES.map(|(snake, _)| snake));
        });
    }
    let others = blocks.iter().filter_map(|block| {
        let kind = block.name.strip_prefix("auth:")?;
        (!kind.starts_with("oauth2")).then_some(kind)
    });
    let others: Vec<&str> = others.collect();
    if !others.is_empty() {
        taken.remark(ImportRemark::NoOAuth {
            kinds: others.join(", "),
        });
    }
    let scripts = blocks.iter().filter(|block| {
        let is_script = block.name.starts_with("script") || block.name == "tests";
        is_script && !block.lines.is_empty()
    });
    let count = scripts.count();
    if count > 0 {
        taken.remark(ImportRemark::Scripts { count });
    }
}

/// `auth:oauth2:additional_params:REQUEST:PLACE`.
fn additional(block: &Block<'_>) -> Vec<Further> {
    let Some((request, place)) = block
        .name
        .strip_prefix("auth:oauth2:additional_params:")
        .and_then(|rest| rest.split_once(':'))
    else {
        return Vec::new();
    };
    let request = match request {
        "auth_req" => Request::Authorization,
        "access_token_req" => Request::Token,
        _ => Request::Refresh,
    };
    let pairs = block.pairs().into_iter().map(|(name, value)| Further {
        request,
        place: Place::parse(place),
        name,
        value,
    });
    pairs.collect()
}

pub(super) fn read(document: &Value, given: &Given, taken: &mut Taken) {
    let environments = given.after(bruno_list(document.get("environments")), taken);
    let own = listed(document.pointer("/root/request/vars/req"), "name");
    let scope = Scope {
        environments: &environments,
        under: vec![&own, &given.globals],
        ..Scope::default()
    };
    let name = member(document, "name");
    let mut others = Vec::new();
    if let Some(root) = document.get("root") {
        setting(root, &name, &scope, taken, &mut others);
    }
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

fn walk(
    item: &Value,
    before: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let items = item.get("items").and_then(Value::as_array);
    for below in items.into_iter().flatten() {
        let name = format!("{before} / {}", member(below, "name"));
        let own = listed(below.pointer("/root/request/vars/req"), "name");
        let inside = scope.inside(&own);
        setting(below, &name, &inside, taken, others);
        if let Some(root) = below.get("root") {
            setting(root, &name, &inside, taken, others);
        }
        walk(below, &name, &inside, taken, others);
    }
}

fn setting(
    item: &Value,
    name: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let Some(auth) = item.pointer("/request/auth").or_else(|| item.get("auth")) else {
        return;
    };
    let kind = member(auth, "mode");
    match auth.get("oauth2") {
        Some(oauth2) if kind == "oauth2" => {
            let own = listed(item.pointer("/request/vars/req"), "name");
            let value = |wanted: &str| {
                let camel = NAMES.iter().find(|(snake, _)| *snake == wanted);
                camel
                    .map(|(_, camel)| member(oauth2, camel))
                    .unwrap_or_default()
            };
            let further = exported(oauth2);
            scope.inside(&own).take(name, taken, &|settings| {
                oauth2_into(settings, &value, &further);
                let mut known = NAMES.map(|(_, camel)| camel).to_vec();
                known.push("additionalParameters");
                settings.rest(members(oauth2), &known);
            });
        }
        Some(_) | None => {
            let is_other = !matches!(kind.as_str(), "" | "none" | "inherit" | "oauth2");
            if is_other && !others.contains(&kind) {
                others.push(kind);
            }
        }
    }
}

fn exported(oauth2: &Value) -> Vec<Further> {
    let mut out = Vec::new();
    for (list, request) in [
        ("authorization", Request::Authorization),
        ("token", Request::Token),
        ("refresh", Request::Refresh),
    ] {
        let entries = oauth2.pointer(&format!("/additionalParameters/{list}"));
        let entries = entries.and_then(Value::as_array).into_iter().flatten();
        for entry in entries.filter(|entry| is_on(entry, "enabled")) {
            out.push(Further {
                request,
                place: Place::parse(&member(entry, "sendIn")),
                name: member(entry, "name"),
                value: member(entry, "value"),
            });
        }
    }
    out
}

/// `script.req`, `script.res` and `tests` of requests, folders and the collection.
fn scripts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let is_text =
                    |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
                let own = match name.as_str() {
                    "script" => ["req", "res", "hooks"]
                        .iter()
                        .filter(|one| value.get(one).is_some_and(is_text))
                        .count(),
                    "tests" => usize::from(is_text(value)),
                    _ => 0,
                };
                own + scripts(value)
            })
            .sum(),
        Value::Array(items) => items.iter().map(scripts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
