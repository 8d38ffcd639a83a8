//! Reads curl lines and addresses: token requests, authorization URLs, and what stands beside them.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    ImportError, ImportRemark, Imported,
    curl_options::CurlLine,
    request::{ForeignRequest, is_address, read_into},
    settings::Settings,
    shell_words::{CommandLine, commands, printf},
    variables::Variables,
};
use crate::profile::{CertificateSource, TrustSettings};

/// A text with a curl command in it: alone, behind a prompt, or in a script.
pub(super) fn is(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        let line = line.strip_prefix("$ ").unwrap_or(line);
        is_curl(line.split_whitespace().next().unwrap_or_default())
            || (line.starts_with("printf ") && text.contains("| curl "))
    })
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.to_ascii_lowercase();
    name == "curl" || name == "curl.exe"
}

/// One address on a line of its own.
pub(super) fn is_lone_address(text: &str) -> bool {
    let text = text.trim();
    is_address(text) && !text.contains(char::is_whitespace)
}

pub(super) fn read_address(text: &str, found: &mut Vec<Imported>) {
    let request = ForeignRequest {
        url: text.trim().to_owned(),
        ..ForeignRequest::default()
    };
    let variables = Variables::default();
    let mut settings = Settings::new(&host(&request.url), &variables);
    if read_into(&mut settings, &request) {
        found.extend(settings.finish());
    }
}

/// Every request of the same client adds to one profile.
pub(super) fn read(text: &str, found: &mut Vec<Imported>) -> Result<(), ImportError> {
    let text = text.trim_start();
    let commands = commands(text.strip_prefix("$ ").unwrap_or(text)).map_err(ImportError::Shell)?;
    let variables = Variables::default();
    let mut clients: Vec<(Option<String>, Settings<'_>)> = Vec::new();
    let mut before: Option<&CommandLine> = None;
    for command in &commands {
        let stdin =
            before
                .filter(|_| command.is_piped)
                .and_then(|before| match before.words.as_slice() {
                    [name, format] if name == "printf" => Some(printf(format)),
                    _ => None,
                });
        before = Some(command);
        if !command.words.first().is_some_and(|word| is_curl(word)) {
            continue;
        }
        let line = CurlLine::read(command, stdin.as_deref());
        let request = request(&line);
        let client = request.client_id();
        let at = clients
            .iter()
            .position(|(other, _)| client.is_none() || other.is_none() || *other == client);
        let at = at.unwrap_or_else(|| {
            clients.push((None, Settings::new(&host(&request.url), &variables)));
            clients.len() - 1
        });
        let Some((known, settings)) = clients.get_mut(at) else {
            continue;
        };
        if read_into(settings, &request) {
            *known = known.take().or(client);
            transport(settings, &line);
        } else {
            let place = request.url.split(['?', '#']).next().unwrap_or_default();
            settings.no_place(&format!("the request to {place}"));
        }
    }
    found.extend(
        clients
            .into_iter()
            .filter_map(|(_, settings)| settings.finish()),
    );
    Ok(())
}

fn request(line: &CurlLine) -> ForeignRequest {
    let mut url = line.urls.first().cloned().unwrap_or_default();
    if !url.contains("://") && !url.starts_with("{{") && !url.is_empty() {
        // As curl completes it.
        url = format!("http://{url}");
    }
    let body = line.data.join("&");
    let mut request = ForeignRequest {
        url,
        headers: line.headers.clone(),
        basic: line.user.as_deref().map(split_user),
        ..ForeignRequest::default()
    };
    if line.is_get {
        let joint = if request.url.contains('?') { '&' } else { '?' };
        request.url = format!("{}{joint}{body}", request.url);
    } else {
        request.set_body(&body);
    }
    request.take_authorization();
    request
}

fn split_user(user: &str) -> (String, String) {
    let (id, secret) = user.split_once(':').unwrap_or((user, ""));
    (id.to_owned(), secret.to_owned())
}

/// How the connection was made, as far as a profile can say it.
fn transport(settings: &mut Settings<'_>, line: &CurlLine) {
    if line.is_insecure {
        settings.remark(ImportRemark::Insecure);
    }
    if let Some(file) = &line.ca_file {
        settings.profile_mut().trust = TrustSettings::Ca { file: file.clone() };
        settings.remark(ImportRemark::File {
            member: String::from("--cacert"),
            path: file.clone(),
        });
    }
    match (&line.certificate, &line.key) {
        (Some(certificate), Some(key)) => {
            settings.profile_mut().client.client_certificate = Some(CertificateSource {
                certificate: certificate.clone(),
                key: key.clone(),
            });
            for (member, path) in [("--cert", certificate), ("--key", key)] {
                settings.remark(ImportRemark::File {
                    member: member.to_owned(),
                    path: path.clone(),
                });
            }
        }
        (Some(_), None) => settings.no_place("--cert"),
        (None, Some(_)) => settings.no_place("--key"),
        (None, None) => {}
    }
    for option in &line.no_place {
        settings.no_place(option);
    }
    for member in &line.files {
        settings.remark(ImportRemark::FileOfRequest {
            member: member.clone(),
        });
    }
}

/// Name and password of a Basic header's value.
pub(super) fn basic(value: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(value.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.contains(':').then(|| split_user(&text))
}

fn host(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(url::Url::host_str);
    host.unwrap_or("Imported request").to_owned()
}
