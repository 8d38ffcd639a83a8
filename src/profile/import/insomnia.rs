//! Reads Insomnia exports: version 4 (resources in a list) and version 5 (a tree, usually YAML).

use std::collections::HashMap;

use serde_json::Value;

use super::{
    ImportRemark,
    environment_files::{insomnia_below, insomnia_data, nested},
    scope::{Given, NamedVariables, Scope, Taken},
    settings::{Settings, is_on, member, members},
    variables::Variables,
};
use crate::profile::AuthMethod;

/// Folders stand in folders, so deep and no deeper.
const MAX_DEPTH: usize = 64;

/// The settings that are read by name.
const READ: [&str; 26] = [
    "type",
    "disabled",
    "grantType",
    "authorizationUrl",
    "accessTokenUrl",
    "clientId",
    "clientSecret",
    "credentialsInBody",
    "scope",
    "redirectUrl",
    "usePkce",
    "pkceMethod",
    "responseType",
    "audience",
    "resource",
    "username",
    "password",
    "accessToken",
    "refreshToken",
    "identityToken",
    "state",
    "code",
    "origin",
    "tokenPrefix",
    "useDefaultBrowser",
    "xResponseId",
];

pub(super) fn is(document: &Value) -> bool {
    let is_v4 = member(document, "_type") == "export" && document.get("resources").is_some();
    is_v4 || member(document, "type").contains("insomnia.rest/")
}

pub(super) fn read(document: &Value, given: &Given, taken: &mut Taken) {
    let mut others = Vec::new();
    if let Some(resources) = document.get("resources").and_then(Value::as_array) {
        Resources::of(resources).read(given, taken, &mut others);
    }
    let base = document.get("environments");
    let variables = base.map(insomnia_data).unwrap_or_default();
    let environments = given.after(base.map(insomnia_below).unwrap_or_default(), taken);
    let scope = Scope {
        environments: &environments,
        under: vec![&variables, &given.globals],
        ..Scope::default()
    };
    let name = member(document, "name");
    let tree = document.get("collection").and_then(Value::as_array);
    for item in tree.into_iter().flatten() {
        walk(item, &name, &scope, taken, &mut others);
    }
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

/// The list of version 4: each names what it stands in.
struct Resources<'d> {
    all: &'d [Value],
    by_id: HashMap<&'d str, &'d Value>,
    environments: HashMap<String, Vec<&'d Value>>,
}

/// What counts in one workspace.
#[derive(Default)]
struct Workspace {
    name: String,
    variables: Variables,
    environments: Vec<NamedVariables>,
}

impl<'d> Resources<'d> {
    fn of(all: &'d [Value]) -> Self {
        let id = |one: &'d Value| Some((one.get("_id")?.as_str()?, one));
        let mut environments: HashMap<String, Vec<&Value>> = HashMap::new();
        for one in all {
            if member(one, "_type") == "environment" {
                let parent = member(one, "parentId");
                environments.entry(parent).or_default().push(one);
            }
        }
        Self {
            all,
            by_id: all.iter().filter_map(id).collect(),
            environments,
        }
    }

    fn read(&self, given: &Given, taken: &mut Taken, others: &mut Vec<String>) {
        let mut workspaces: HashMap<&str, Workspace> = HashMap::new();
        for resource in self.all {
            if resource.get("authentication").is_none() {
                continue;
            }
            let above = self.above(resource);
            let workspace = above.iter().find(|one| member(one, "_type") == "workspace");
            let id = workspace.and_then(|one| one.get("_id")?.as_str());
            let workspace = workspaces
                .entry(id.unwrap_or_default())
                .or_insert_with(|| self.workspace(workspace.copied(), given, taken));
            let folders: Vec<Variables> = above
                .iter()
                .map(|folder| nested(folder.get("environment")))
                .collect();
            let scope = Scope {
                over: folders.iter().collect(),
                environments: &workspace.environments,
                under: vec![&workspace.variables, &given.globals],
            };
            let name = format!("{} / {}", workspace.name, member(resource, "name"));
            setting(resource, &name, &scope, taken, others);
        }
    }

    /// The base environment of a workspace counts by itself, those below it are to be chosen from.
    /// An export of a part may name no workspace: then all of them count.
    fn workspace(&self, workspace: Option<&Value>, given: &Given, taken: &mut Taken) -> Workspace {
        let id = workspace.map(|workspace| member(workspace, "_id"));
        let is_below = |parent: &String| {
            let parent = self.by_id.get(parent.as_str());
            parent.is_some_and(|parent| member(parent, "_type") == "environment")
        };
        let parents = self.environments.iter();
        let bases = parents
            .filter(|(parent, _)| id.as_ref().map_or(!is_below(parent), |id| id == *parent))
            .flat_map(|(_, bases)| bases);
        let (mut variables, mut below) = (Variables::default(), Vec::new());
        for base in bases {
            variables.add(&insomnia_data(base));
            let inside = self.environments.get(&member(base, "_id"));
            for environment in inside.into_iter().flatten() {
                below.push(NamedVariables {
                    name: member(environment, "name"),
                    variables: insomnia_data(environment),
                });
            }
        }
        Workspace {
            name: workspace
                .map(|workspace| member(workspace, "name"))
                .unwrap_or_default(),
            variables,
            environments: given.after(below, taken),
        }
    }

    /// What a resource stands in, itself first.
    fn above(&self, resource: &'d Value) -> Vec<&'d Value> {
        let mut above = vec![resource];
        let mut at = resource;
        while let Some(parent) = self.by_id.get(member(at, "parentId").as_str()) {
            if above.len() == MAX_DEPTH {
                break;
            }
            above.push(parent);
            at = parent;
        }
        above
    }
}

fn walk(
    item: &Value,
    before: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let name = format!("{before} / {}", member(item, "name"));
    let own = nested(item.get("environment"));
    let scope = scope.inside(&own);
    setting(item, &name, &scope, taken, others);
    let below = item.get("children").and_then(Value::as_array);
    for child in below.into_iter().flatten() {
        walk(child, &name, &scope, taken, others);
    }
}

fn setting(
    item: &Value,
    name: &str,
    scope: &Scope<'_>,
    taken: &mut Taken,
    others: &mut Vec<String>,
) {
    let Some(auth) = item.get("authentication") else {
        return;
    };
    let kind = member(auth, "type");
    if is_on(auth, "disabled") {
        return;
    }
    if kind == "oauth2" {
        scope.take(name, taken, &|settings| oauth2_into(settings, auth));
    } else if !matches!(kind.as_str(), "" | "none") && !others.contains(&kind) {
        others.push(kind);
    }
}

fn oauth2_into(settings: &mut Settings<'_>, auth: &Value) {
    let value = |name: &str| member(auth, name);
    match value("grantType").as_str() {
        "client_credentials" => settings.grant("client_credentials"),
        "password" => settings.grant("password"),
        "implicit" => settings.grant("implicit"),
        "refresh_token" => settings.grant("refresh_token"),
        "authorization_code" | "" => settings.grant("authorization_code"),
        "mcp_auth_flow" => settings.grant("mcp"),
        other => settings.no_place(&format!("grantType {other}")),
    }
    for (name, from) in [
        ("authorization_endpoint", "authorizationUrl"),
        ("token_endpoint", "accessTokenUrl"),
    ] {
        settings.endpoint(name, from, &value(from));
    }
    settings.client_id("clientId", &value("clientId"));
    settings.secret("clientSecret", &value("clientSecret"));
    settings.auth_if_secret(if is_on(auth, "credentialsInBody") {
        AuthMethod::ClientSecretPost
    } else {
        AuthMethod::ClientSecretBasic
    });
    settings.scope("scope", &value("scope"));
    settings.redirect_uri("redirectUrl", &value("redirectUrl"));
    settings.pkce(
        match (is_on(auth, "usePkce"), value("pkceMethod").as_str()) {
            (true, "plain") => "plain",
            (true, _) => "S256",
            (false, _) => "off",
        },
    );
    let response_type = value("responseType");
    if value("grantType") == "implicit" && response_type.contains("id_token") {
        settings.response_type(&response_type);
    } else if !matches!(response_type.as_str(), "" | "code" | "token" | "none") {
        settings.no_place(&format!("responseType {response_type}"));
    }
    for name in ["audience", "resource"] {
        settings.parameter(name, name, &value(name));
    }
    for name in ["password", "accessToken", "refreshToken", "identityToken"] {
        settings.secret(name, &value(name));
    }
    for name in ["state", "code"] {
        if !value(name).is_empty() {
            let member = name.to_owned();
            settings.remark(ImportRemark::OfOneRun { member });
        }
    }
    if !value("username").is_empty() {
        settings.no_place("username");
    }
    // Insomnia sends it with the token request.
    settings.token_header("origin", "Origin", &value("origin"));
    settings.shown_in_header("", ("tokenPrefix", &value("tokenPrefix")));
    settings.own("useDefaultBrowser", &value("useDefaultBrowser"));
    settings.rest(members(auth), &READ);
}

/// `preRequestScript` and `afterResponseScript` in version 4, `scripts` in version 5.
fn scripts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let names = [
                    "preRequestScript",
                    "afterResponseScript",
                    "preRequest",
                    "afterResponse",
                ];
                let is_script = value.as_str().is_some_and(|text| !text.trim().is_empty());
                usize::from(is_script && names.contains(&name.as_str())) + scripts(value)
            })
            .sum(),
        Value::Array(items) => items.iter().map(scripts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
