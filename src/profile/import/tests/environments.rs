//! Collections with environments, in one file and in several, and what becomes of them.

use super::{CANARY, secrets};
use crate::profile::{
    Profile,
    import::{Format, Import, ImportError, ImportFile, ImportRemark, Imported},
};

fn together(files: &[(&str, &str)]) -> Import {
    let files: Vec<ImportFile<'_>> = files
        .iter()
        .map(|(name, text)| ImportFile {
            name,
            bytes: text.as_bytes(),
        })
        .collect();
    let import = Import::read_together(&files).unwrap_or_else(|error| panic!("{error}"));
    for imported in &import.found {
        assert!(!imported.profile.to_text().contains(CANARY), "{imported:?}");
        let told = format!("{:?}", imported.remarks);
        assert!(!told.contains(CANARY), "{told}");
        let again = Import::read(imported.profile.to_text().as_bytes()).unwrap();
        assert_eq!(again.found[0].profile, imported.profile);
    }
    import
}

fn only(files: &[(&str, &str)]) -> Imported {
    let import = together(files);
    assert_eq!(import.found.len(), 1, "{import:?}");
    import.found[0].clone()
}

fn names(profile: &Profile) -> Vec<&str> {
    let environments = profile.environments.iter();
    environments.map(|one| one.name.as_str()).collect()
}

/// The token endpoint and the client in an environment.
fn there(profile: &Profile, environment: &str) -> (String, String) {
    let inside = profile.in_environment(environment).unwrap();
    let endpoint = inside.server["token_endpoint"].as_str().unwrap();
    (endpoint.to_owned(), inside.client.client_id)
}

/// What every tool below says, each in its own way.
fn is_shop(imported: &Imported) {
    let profile = &imported.profile;
    assert_eq!(names(profile), ["dev", "stage", "prod"], "{imported:#?}");
    let own = |host: &str, client: &str| (format!("https://{host}/token"), client.to_owned());
    assert_eq!(there(profile, "dev"), own("dev.example", "shop-dev"));
    assert_eq!(there(profile, "stage"), own("stage.example", "shop-stage"));
    assert_eq!(there(profile, "prod"), own("id.example", "{client}"));
    // Without one it is as in the first, so that it can be used at once.
    assert_eq!(profile.client.client_id, "shop-dev");
    let says = |words: &str| {
        let mut remarks = imported.remarks.iter();
        remarks.any(|remark| remark.to_string().contains(words))
    };
    assert!(says(
        "without an environment, what only environments say is as in dev"
    ));
    assert!(says(
        "in prod: the value of the variable client was left out: a profile keeps no secret"
    ));
    assert!(says("in prod: clientId is named") || says("in prod: client_id is named"));
    let prod = profile.in_environment("prod").unwrap();
    let asked: Vec<&str> = prod
        .template
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(asked, ["client"]);
    assert!(!secrets(imported).is_empty(), "{:?}", imported.remarks);
}

const POSTMAN: &str = r#"{ "info": { "name": "Shop",
    "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  "variable": [ { "key": "client", "value": "" }, { "key": "path", "value": "token" } ],
  "item": [], "auth": { "type": "oauth2", "oauth2": [
    { "key": "grant_type", "value": "client_credentials" },
    { "key": "accessTokenUrl", "value": "https://{{host}}/{{path}}" },
    { "key": "clientId", "value": "{{client}}" },
    { "key": "clientSecret", "value": "{{secret}}" } ] } }"#;

fn postman_environment(name: &str, values: &str) -> String {
    format!(
        r#"{{ "id": "0", "name": "{name}", "values": [ {values},
            {{ "key": "secret", "value": "{CANARY}", "type": "secret", "enabled": true }},
            {{ "key": "host", "value": "off.example", "enabled": false }} ],
          "_postman_variable_scope": "environment", "_postman_exported_using": "Postman/11.2.0" }}"#
    )
}

#[test]
fn a_postman_collection_is_read_with_its_environments_beside_it() {
    let value = |key: &str, value: &str| {
        format!(r#"{{ "key": "{key}", "value": "{value}", "type": "default", "enabled": true }}"#)
    };
    let dev = postman_environment(
        "dev",
        &[value("host", "dev.example"), value("client", "shop-dev")].join(","),
    );
    let stage = postman_environment(
        "stage",
        &[
            value("host", "{{name}}.example"),
            value("client", "shop-stage"),
        ]
        .join(","),
    );
    let hidden = format!(r#"{{ "key": "client", "value": "{CANARY}", "type": "secret" }}"#);
    let prod = postman_environment("prod", &[value("host", "id.example"), hidden].join(","));
    let globals = r#"{ "name": "Globals", "values": [ { "key": "name", "value": "stage" },
        { "key": "path", "value": "overridden" } ], "_postman_variable_scope": "globals" }"#;
    for order in [[0, 1, 2, 3, 4], [1, 4, 2, 0, 3]] {
        let all = [
            ("shop.json", POSTMAN),
            ("d.json", dev.as_str()),
            ("s.json", stage.as_str()),
            ("p.json", prod.as_str()),
            ("g.json", globals),
        ];
        let files: Vec<(&str, &str)> = order.iter().map(|index| all[*index]).collect();
        let imported = only(&files);
        is_shop(&imported);
        assert_eq!(imported.grant, Some("client_credentials"));
    }
}

#[test]
fn insomnia_environments_below_the_base_are_environments() {
    let auth = "type: oauth2\n      grantType: client_credentials\n      accessTokenUrl: \"https://{{ _.host }}/{{ _.paths.token }}\"\n      \
                clientId: \"{{ _['client'] }}\"\n      clientSecret: \"{{ _.vault.secret }}\"";
    let v5 = format!(
        "type: collection.insomnia.rest/5.0\nschema_version: \"5.1\"\nname: Shop\nmeta:\n  id: wrk_1\ncollection:\n  - name: List\n    \
         url: https://api.example\n    method: GET\n    authentication:\n      {auth}\nenvironments:\n  name: Base Environment\n  data:\n    \
         paths:\n      token: token\n    vault:\n      secret: {CANARY}\n  subEnvironments:\n    - name: dev\n      data:\n        host: dev.example\n        \
         client: shop-dev\n    - name: stage\n      data:\n        host: stage.example\n        client: shop-stage\n    - name: prod\n      \
         data:\n        host: id.example\n      environmentType: kv\n      kvPairData:\n        - id: p_1\n          name: client\n          \
         value: {CANARY}\n          type: secret\n          enabled: true\n"
    );
    is_shop(&only(&[("shop.yaml", &v5)]));
    let v4 = format!(
        r#"{{ "_type": "export", "__export_format": 4, "resources": [
          {{ "_id": "env_2", "_type": "environment", "parentId": "env_1", "name": "dev", "data": {{ "host": "dev.example", "client": "shop-dev" }} }},
          {{ "_id": "env_3", "_type": "environment", "parentId": "env_1", "name": "stage", "data": {{ "host": "stage.example", "client": "shop-stage" }} }},
          {{ "_id": "env_4", "_type": "environment", "parentId": "env_1", "name": "prod", "data": {{ "host": "id.example" }},
             "kvPairData": [ {{ "name": "client", "value": "{CANARY}", "type": "secret" }} ] }},
          {{ "_id": "env_9", "_type": "environment", "parentId": "wrk_9", "name": "Base", "data": {{ "paths": {{ "token": "other" }} }} }},
          {{ "_id": "wrk_9", "_type": "workspace", "name": "Other" }},
          {{ "_id": "env_1", "_type": "environment", "parentId": "wrk_1", "name": "Base Environment", "data": {{ "paths": {{ "token": "wrong" }} }} }},
          {{ "_id": "wrk_1", "_type": "workspace", "name": "Shop" }},
          {{ "_id": "fld_1", "_type": "request_group", "parentId": "wrk_1", "name": "Folder", "environment": {{ "paths": {{ "token": "token" }} }} }},
          {{ "_id": "req_1", "_type": "request", "parentId": "fld_1", "name": "List", "authentication": {{ "type": "oauth2",
             "grantType": "client_credentials", "accessTokenUrl": "https://{{{{ _.host }}}}/{{{{ _.paths.token }}}}",
             "clientId": "{{{{ client }}}}", "clientSecret": "{CANARY}" }} }} ] }}"#
    );
    is_shop(&only(&[("shop.json", &v4)]));
    // An environment of the whole project, in a file of its own.
    let (collection, _) = v5.split_once("environments:").unwrap();
    let base = v5.replace(
        collection,
        "type: environment.insomnia.rest/5.0\nname: Shop\n",
    );
    is_shop(&only(&[("shop.yaml", collection), ("base.yaml", &base)]));
}

const BRU: &str = "meta {\n  name: Shop\n}\n\nauth {\n  mode: oauth2\n}\n\nauth:oauth2 {\n  grant_type: client_credentials\n  \
    access_token_url: https://{{host}}/{{path}}\n  client_id: {{client}}\n  client_secret: {{secret}}\n}\n\nvars:pre-request {\n  path: token\n}\n";

#[test]
fn bruno_environments_are_read_from_their_folder_and_from_an_export() {
    let dev = "vars {\n  host: dev.example\n  client: shop-dev\n  ~host: off\n}\nvars:secret [\n  secret\n]\n";
    let stage = "name: stage\nvariables:\n  - name: host\n    value: stage.example\n  - name: client\n    value:\n      type: string\n      data: shop-stage\n  - secret: true\n    name: secret\n";
    let prod = format!(
        r#"{{ "info": {{ "type": "bruno-environment" }}, "environments": [ {{ "name": "prod", "variables": [
            {{ "name": "host", "value": "id.example", "enabled": true, "secret": false }},
            {{ "name": "client", "value": "{CANARY}", "enabled": true, "secret": true }} ] }} ] }}"#
    );
    let config = r#"{ "version": "1", "name": "Named elsewhere", "type": "collection" }"#;
    is_shop(&only(&[
        ("bruno.json", config),
        ("collection.bru", BRU),
        ("environments/dev.bru", dev),
        ("environments/stage.yml", stage),
        ("all.json", &prod),
    ]));
    let nameless = BRU.replacen("meta {\n  name: Shop\n}\n", "", 1);
    let named = only(&[("collection.bru", &nameless), ("bruno.json", config)]);
    assert_eq!(named.profile.name, "Named elsewhere");

    let variables = |host: &str, client: &str, is_secret: bool| {
        format!(
            r#"[ {{ "name": "host", "value": "{host}", "enabled": true, "secret": false }},
                 {{ "name": "client", "value": "{client}", "enabled": true, "secret": {is_secret} }} ]"#
        )
    };
    let exported = format!(
        r#"{{ "name": "Shop", "version": "1", "items": [], "brunoConfig": {{ "name": "Shop" }},
            "root": {{ "request": {{ "vars": {{ "req": [ {{ "name": "path", "value": "token", "enabled": true }} ] }},
              "auth": {{ "mode": "oauth2", "oauth2": {{ "grantType": "client_credentials",
                "accessTokenUrl": "https://{{{{host}}}}/{{{{path}}}}", "clientId": "{{{{client}}}}", "clientSecret": "{CANARY}" }} }} }} }},
            "environments": [ {{ "name": "dev", "variables": {} }}, {{ "name": "stage", "variables": {} }},
              {{ "name": "prod", "variables": {} }} ] }}"#,
        variables("dev.example", "shop-dev", false),
        variables("stage.example", "shop-stage", false),
        variables("id.example", CANARY, true)
    );
    is_shop(&only(&[("export.json", &exported)]));
}

#[test]
fn an_open_collection_holds_its_environments_or_has_them_beside_it() {
    let environments = format!(
        "    - name: dev\n      variables:\n        - name: host\n          value: dev.example\n        - name: client\n          value: shop-dev\n    \
         - name: stage\n      variables:\n        - name: host\n          value: stage.example\n        - name: client\n          value: shop-stage\n        \
         - name: host\n          value: off.example\n          disabled: true\n    - name: prod\n      variables:\n        - name: host\n          value: id.example\n        \
         - secret: true\n          name: client\n          value: {CANARY}\n"
    );
    let auth = format!(
        "auth:\n    type: oauth2\n    flow: client_credentials\n    accessTokenUrl: https://{{{{host}}}}/{{{{path}}}}\n    credentials:\n      \
         clientId: \"{{{{client}}}}\"\n      clientSecret: {CANARY}\n      placement: body\n"
    );
    let bundled = format!(
        "opencollection: 1.0.0\ninfo:\n  name: Shop\nbundled: true\nconfig:\n  environments:\n{environments}request:\n  {auth}  variables:\n    \
         - name: path\n      value: token\nitems:\n  - info:\n      name: List\n      type: http\n    http:\n      method: GET\n      url: https://api.example\n"
    );
    let imported = only(&[("opencollection.yml", &bundled)]);
    is_shop(&imported);
    assert_eq!(imported.profile.name, "Shop");
    let request = format!(
        "info:\n  name: List\n  type: http\nhttp:\n  method: GET\n  url: https://api.example\n  {auth}runtime:\n  scripts:\n    - type: before-request\n      code: x()\n"
    );
    let dev = "name: dev\nvariables:\n  - name: host\n    value: dev.example\n  - name: path\n    value: token\n";
    let beside = only(&[("list.yml", &request), ("environments/dev.yml", dev)]);
    assert_eq!(
        beside.profile.server["token_endpoint"],
        "https://dev.example/token"
    );
    assert_eq!(beside.profile.name, "List");
    assert!(super::says(&beside, "1 script was left out"));
}

#[test]
fn environments_that_change_nothing_are_named_and_not_kept() {
    let collection = POSTMAN
        .replace("{{host}}", "id.example")
        .replace("{{client}}", "shop");
    let environment = postman_environment("dev", r#"{ "key": "api", "value": "x" }"#);
    let imported = only(&[("c.json", &collection), ("e.json", &environment)]);
    assert_eq!(imported.profile.environments, []);
    assert!(super::says(
        &imported,
        "the same in each of its environments (dev)"
    ));
}

#[test]
fn environments_of_one_name_are_told_apart_and_have_an_end() {
    let environment = |host: &str| {
        let values = format!(r#"{{ "key": "host", "value": "{host}" }}"#);
        postman_environment(" dev ", &values)
    };
    let (one, other) = (environment("a.example"), environment("b.example"));
    let imported = only(&[("c.json", POSTMAN), ("1.json", &one), ("2.json", &other)]);
    assert_eq!(names(&imported.profile), ["dev", "dev (2)"]);
    let many: Vec<String> = (0..40)
        .map(|at| environment(&format!("h{at}.example")))
        .collect();
    let mut files: Vec<(&str, &str)> = many.iter().map(|text| ("e.json", text.as_str())).collect();
    files.push(("c.json", POSTMAN));
    let imported = only(&files);
    assert_eq!(imported.profile.environments.len(), 32);
    assert!(super::says(
        &imported,
        "of its environments, all behind the first 32 were left out"
    ));
}

#[test]
fn files_that_cannot_be_read_together_say_why() {
    let read = |files: &[(&str, &str)]| {
        let files: Vec<ImportFile<'_>> = files
            .iter()
            .map(|(name, text)| ImportFile {
                name,
                bytes: text.as_bytes(),
            })
            .collect();
        Import::read_together(&files).unwrap_err()
    };
    let dev = postman_environment("dev", r#"{ "key": "a", "value": "b" }"#);
    let alone = read(&[("a.json", &dev), ("b.json", &dev)]);
    assert_eq!(
        alone,
        ImportError::OnlyVariables(Format::PostmanEnvironment)
    );
    assert!(alone.to_string().contains("together with the collection"));
    let issuer = r#"{ "issuer": "https://id.example", "jwks_uri": "https://id.example/k" }"#;
    let apart = read(&[("a.json", POSTMAN), ("b.json", issuer)]);
    assert_eq!(
        apart.to_string(),
        "expected files that belong together, got a Postman collection and a discovery document: import one after the other"
    );
    let broken = read(&[("a.json", POSTMAN), ("b.json", "{")]);
    assert!(
        broken.to_string().starts_with("b.json: expected JSON"),
        "{broken}"
    );
    let many = vec![("a.json", POSTMAN); 65];
    assert_eq!(read(&many), ImportError::TooMany(65));
}

#[test]
fn a_secret_that_bruno_takes_from_the_environment_is_taken_from_there() {
    let text = BRU.replace("{{secret}}", "{{process.env.SHOP_SECRET}}");
    let imported = only(&[("collection.bru", &text)]);
    let source = crate::profile::SecretSource::Env(String::from("SHOP_SECRET"));
    assert_eq!(imported.profile.client.client_secret, Some(source));
    let is_told = |remark: &ImportRemark| matches!(remark, ImportRemark::Environment { .. });
    assert!(imported.remarks.iter().any(is_told));
}
