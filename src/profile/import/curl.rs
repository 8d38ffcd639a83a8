//! Reads curl lines and addresses: token requests, authorization URLs, and what stands beside them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::form_urlencoded;

use super::{
    ImportError, ImportRemark,
    curl_options::CurlLine,
    request::{ForeignRequest, is_address, read_into},
    scope::Taken,
    settings::Settings,
    shell_words::{CommandLine, commands, printf},
    variables::Variables,
};
use crate::profile::{CertificateSource, TrustSettings};

/// What stands before the client ID where this program exports masked Basic credentials, which hide
/// it together with the secret.
pub const CLIENT_ID_COMMENT: &str = "# Client ID, which the masked Basic credentials hide: ";

/// A text with a curl command in it: alone, behind a prompt, or in a script.
pub(super) fn is(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        let line = without_prompt(line);
        is_curl(line.split_whitespace().next().unwrap_or_default())
            || (line.starts_with("printf ") && text.contains("| curl "))
    })
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.to_ascii_lowercase();
    name == "curl" || name == "curl.exe"
}

/// What documentation shows before a line.
fn without_prompt(text: &str) -> &str {
    let prompts = ["$ ", "PS> ", "> ", "% "];
    let prompt = prompts.iter().find(|prompt| text.starts_with(**prompt));
    prompt.map_or(text, |prompt| &text[prompt.len()..])
}

/// One address on a line of its own.
pub(super) fn is_lone_address(text: &str) -> bool {
    let text = text.trim();
    is_address(text) && !text.contains(char::is_whitespace)
}

pub(super) fn read_address(text: &str, taken: &mut Taken) {
    let request = ForeignRequest {
        url: text.trim().to_owned(),
        ..ForeignRequest::default()
    };
    let variables = Variables::default();
    let mut settings = Settings::new(&host(&request.url), &variables);
    if read_into(&mut settings, &request) {
        taken.push(&request.url, settings.finish());
    }
}

/// Every request of the same client adds to one profile.
pub(super) fn read(text: &str, taken: &mut Taken) -> Result<(), ImportError> {
    let text = text.trim_start();
    let commands = commands(without_prompt(text)).map_err(ImportError::Shell)?;
    let hidden = text
        .lines()
        .find_map(|line| line.strip_prefix(CLIENT_ID_COMMENT))
        .map(str::trim_end);
    let variables = Variables::default();
    let mut clients: Vec<(Option<String>, Settings<'_>)> = Vec::new();
    let mut before: Option<&CommandLine> = None;
    for command in &apart(commands) {
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
        let mut request = request(&line);
        if let (Some((id, _)), Some(hidden)) = (&mut request.basic, hidden)
            && id.is_empty()
        {
            *id = form_urlencoded::byte_serialize(hidden.as_bytes()).collect();
        }
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
            for url in line.urls.iter().skip(1) {
                let place = url.split(['?', '#']).next().unwrap_or_default();
                settings.no_place(&format!("the request to {place}"));
            }
        } else {
            let place = request.url.split(['?', '#']).next().unwrap_or_default();
            settings.no_place(&format!("the request to {place}"));
        }
    }
    for imported in clients.into_iter().filter_map(|(_, one)| one.finish()) {
        taken.push("", Some(imported));
    }
    Ok(())
}

/// `--next` begins another request of the same command.
fn apart(commands: Vec<CommandLine>) -> Vec<CommandLine> {
    let mut out = Vec::new();
    for command in commands {
        let name = command.words.first().cloned().unwrap_or_default();
        let is_next = |word: &String| word == "--next" || word == "-:";
        if !is_curl(&name) || !command.words.iter().any(is_next) {
            out.push(command);
            continue;
        }
        for (index, words) in command.words.split(is_next).enumerate() {
            let mut words = words.to_vec();
            if index > 0 {
                words.insert(0, name.clone());
            }
            out.push(CommandLine {
                words,
                is_piped: command.is_piped && index == 0,
            });
        }
    }
    out
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
                other: serde_json::Map::new(),
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
