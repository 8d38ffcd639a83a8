//! Reads environments: in files of their own as Postman, Insomnia and Bruno write them, and the lists
//! in which collections hold them.

use std::path::Path;

use serde_json::Value;

use super::{
    bruno_blocks::Block,
    scope::{Given, NamedVariables},
    settings::{is_on, member, text_of},
    variables::Variables,
};

/// What Insomnia keeps secrets under.
const VAULTS: [&str; 2] = ["vault", "__insomnia_vault"];

pub(super) fn is_postman(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    has("_postman_variable_scope") && has("values")
}

pub(super) fn is_insomnia(document: &Value) -> bool {
    member(document, "type").starts_with("environment.insomnia.rest/")
}

/// An environment of Bruno as YAML or JSON, or several in one file.
pub(super) fn is_bruno(document: &Value) -> bool {
    let is_named =
        document.pointer("/info/type").map(text_of).as_deref() == Some("bruno-environment");
    let has = |name: &str| document.get(name).is_some();
    let is_one = document.get("variables").is_some_and(Value::is_array) && has("name");
    is_named || (is_one && !has("items") && !has("opencollection") && !has("info"))
}

/// Globals count everywhere; everything else is an environment.
pub(super) fn postman(document: &Value, given: &mut Given) {
    let variables = listed(document.get("values"), "key");
    if member(document, "_postman_variable_scope") == "globals" {
        given.globals.add(&variables);
    } else {
        given.environments.push(NamedVariables {
            name: member(document, "name"),
            variables,
        });
    }
}

/// The environments below a base, which itself counts where there are any.
pub(super) fn insomnia(document: &Value, given: &mut Given) {
    let Some(base) = document.get("environments") else {
        return;
    };
    let below = insomnia_below(base);
    if below.is_empty() {
        given.environments.push(NamedVariables {
            name: member(base, "name"),
            variables: insomnia_data(base),
        });
    } else {
        given.globals.add(&insomnia_data(base));
        given.environments.extend(below);
    }
}

/// The environments in `subEnvironments` of a base.
pub(super) fn insomnia_below(base: &Value) -> Vec<NamedVariables> {
    let below = base.get("subEnvironments").and_then(Value::as_array);
    let named = |environment: &Value| NamedVariables {
        name: member(environment, "name"),
        variables: insomnia_data(environment),
    };
    below.into_iter().flatten().map(named).collect()
}

/// The values of one environment of Insomnia; those of its vault are secrets.
pub(super) fn insomnia_data(environment: &Value) -> Variables {
    let mut variables = nested(environment.get("data"));
    let pairs = environment.get("kvPairData").and_then(Value::as_array);
    for pair in pairs.into_iter().flatten() {
        if member(pair, "type") == "secret" {
            let name = member(pair, "name");
            variables.hide(&name);
            variables.hide(&format!("vault.{name}"));
        }
    }
    variables
}

/// Nested members are named with dots.
pub(super) fn nested(data: Option<&Value>) -> Variables {
    let mut variables = Variables::default();
    set(&mut variables, data, "");
    variables
}

fn set(variables: &mut Variables, data: Option<&Value>, before: &str) {
    let Some(Value::Object(members)) = data else {
        return;
    };
    for (name, value) in members {
        let is_vault = VAULTS.contains(&name.as_str()) || before.starts_with("vault.");
        let name = format!("{before}{name}");
        if value.is_object() {
            set(variables, Some(value), &format!("{name}."));
        } else if is_vault {
            variables.hide(&name);
        } else {
            variables.set(&name, &text_of(value));
        }
    }
}

/// One environment, or several.
pub(super) fn bruno(document: &Value, file: &str, given: &mut Given) {
    match document.get("environments") {
        Some(environments) => given.environments.extend(bruno_list(Some(environments))),
        None => {
            let mut one = bruno_one(document);
            if one.name.is_empty() {
                one.name = document
                    .pointer("/info/name")
                    .map(text_of)
                    .unwrap_or_default();
            }
            if one.name.is_empty() {
                one.name = stem(file);
            }
            given.environments.push(one);
        }
    }
}

/// The environments that a collection of Bruno lists.
pub(super) fn bruno_list(environments: Option<&Value>) -> Vec<NamedVariables> {
    let environments = environments.and_then(Value::as_array);
    environments.into_iter().flatten().map(bruno_one).collect()
}

fn bruno_one(environment: &Value) -> NamedVariables {
    let mut variables = listed(environment.get("variables"), "name");
    let elsewhere = environment.pointer("/externalSecrets/variables");
    for variable in elsewhere.and_then(Value::as_array).into_iter().flatten() {
        variables.hide(&member(variable, "name"));
    }
    NamedVariables {
        name: member(environment, "name"),
        variables,
    }
}

/// A `.bru` file in `environments/` is named by its file.
pub(super) fn bru(blocks: &[Block<'_>], file: &str, given: &mut Given) {
    given.environments.push(NamedVariables {
        name: stem(file),
        variables: bru_variables(blocks),
    });
}

/// The variables of a `.bru` file of whatever kind.
pub(super) fn bru_variables(blocks: &[Block<'_>]) -> Variables {
    let mut variables = Variables::default();
    let of = |name: &'static str| blocks.iter().filter(move |block| block.name == name);
    for block in of("vars").chain(of("vars:pre-request")) {
        for (name, value) in block.pairs() {
            variables.set(&name, &value);
        }
    }
    for block in of("vars:secret") {
        for name in &block.lines {
            variables.hide(name.trim_end_matches(',').trim().trim_start_matches('~'));
        }
    }
    variables
}

/// Variables in a list: `{ "key" | "name", "value" }`, on unless said otherwise.
pub(super) fn listed(list: Option<&Value>, key: &str) -> Variables {
    let mut variables = Variables::default();
    for variable in list.and_then(Value::as_array).into_iter().flatten() {
        let is_off = member(variable, "enabled") == "false" || is_on(variable, "disabled");
        let is_secret = member(variable, "type") == "secret"
            || is_on(variable, "secret")
            || is_on(variable, "transient");
        let name = member(variable, key);
        if is_off {
            continue;
        }
        if is_secret {
            variables.hide(&name);
            continue;
        }
        // A value with a type holds its text in `data`.
        let value = match variable.get("value") {
            Some(Value::Object(typed)) => typed.get("data").map(text_of).unwrap_or_default(),
            Some(value) => text_of(value),
            None => String::new(),
        };
        variables.set(&name, &value);
    }
    variables
}

fn stem(file: &str) -> String {
    let stem = Path::new(file).file_stem();
    stem.map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}
