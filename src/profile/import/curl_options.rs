//! What the options of a curl line say; files that they name are not read.

use super::shell_words::CommandLine;

/// One request as curl would send it.
#[derive(Debug, Default)]
pub(super) struct CurlLine {
    pub urls: Vec<String>,
    pub method: Option<String>,
    pub headers: Vec<(String, String)>,
    /// Pieces of the body, ready encoded.
    pub data: Vec<String>,
    pub user: Option<String>,
    pub is_get: bool,
    pub is_insecure: bool,
    pub ca_file: Option<String>,
    pub certificate: Option<String>,
    pub key: Option<String>,
    /// Options with a meaning that a profile has no place for.
    pub no_place: Vec<String>,
    /// Parts of the body that come from files.
    pub files: Vec<String>,
}

/// Long options with a value, and their short forms.
const WITH_VALUE: [(&str, char); 54] = [
    ("request", 'X'),
    ("header", 'H'),
    ("data", 'd'),
    ("data-ascii", '\0'),
    ("data-raw", '\0'),
    ("data-binary", '\0'),
    ("data-urlencode", '\0'),
    ("json", '\0'),
    ("form", 'F'),
    ("form-string", '\0'),
    ("user", 'u'),
    ("user-agent", 'A'),
    ("referer", 'e'),
    ("cookie", 'b'),
    ("cookie-jar", 'c'),
    ("output", 'o'),
    ("url", '\0'),
    ("url-query", '\0'),
    ("cacert", '\0'),
    ("capath", '\0'),
    ("cert", 'E'),
    ("cert-type", '\0'),
    ("key", '\0'),
    ("key-type", '\0'),
    ("pass", '\0'),
    ("pinnedpubkey", '\0'),
    ("proxy", 'x'),
    ("proxy-user", 'U'),
    ("oauth2-bearer", '\0'),
    ("connect-to", '\0'),
    ("resolve", '\0'),
    ("request-target", '\0'),
    ("max-time", 'm'),
    ("connect-timeout", '\0'),
    ("retry", '\0'),
    ("write-out", 'w'),
    ("config", 'K'),
    ("dump-header", 'D'),
    ("range", 'r'),
    ("interface", '\0'),
    ("ciphers", '\0'),
    ("upload-file", 'T'),
    ("limit-rate", '\0'),
    ("max-redirs", '\0'),
    ("unix-socket", '\0'),
    ("abstract-unix-socket", '\0'),
    ("aws-sigv4", '\0'),
    ("doh-url", '\0'),
    ("preproxy", '\0'),
    ("socks5", '\0'),
    ("socks5-hostname", '\0'),
    ("proxy-header", '\0'),
    ("noproxy", '\0'),
    ("crlfile", '\0'),
];

/// Further long options with a value; it says how curl goes about it, and is no address.
const WITH_VALUE_OF_CURL: [&str; 42] = [
    "alt-svc",
    "continue-at",
    "curves",
    "delegation",
    "dns-interface",
    "dns-servers",
    "engine",
    "expect100-timeout",
    "happy-eyeballs-timeout-ms",
    "hsts",
    "keepalive-cnt",
    "keepalive-time",
    "libcurl",
    "local-port",
    "login-options",
    "max-filesize",
    "netrc-file",
    "output-dir",
    "parallel-max",
    "proto",
    "proto-default",
    "proto-redir",
    "quote",
    "rate",
    "retry-delay",
    "retry-max-time",
    "service-name",
    "speed-limit",
    "speed-time",
    "stderr",
    "time-cond",
    "tls-max",
    "tls13-ciphers",
    "tlsauthtype",
    "tlspassword",
    "tlsuser",
    "trace",
    "trace-ascii",
    "trace-config",
    "variable",
    "etag-compare",
    "etag-save",
];
/// Short options with a value whose long form is among those.
const SHORT_OF_CURL: [char; 6] = ['C', 'P', 'Q', 't', 'y', 'z'];

impl CurlLine {
    /// `stdin` is what a `printf` before it writes.
    pub fn read(command: &CommandLine, stdin: Option<&str>) -> Self {
        let mut line = Self::default();
        let mut words = command.words.iter().skip(1);
        let mut only_urls = false;
        while let Some(word) = words.next() {
            if only_urls || !word.starts_with('-') || word == "-" {
                line.urls.push(word.clone());
            } else if word == "--" {
                only_urls = true;
            } else if let Some(name) = word.strip_prefix("--") {
                let takes = WITH_VALUE.iter().any(|(long, _)| *long == name)
                    || WITH_VALUE_OF_CURL.contains(&name);
                let value = takes.then(|| words.next().cloned().unwrap_or_default());
                line.option(name, value.as_deref().unwrap_or_default(), stdin);
            } else {
                let mut letters = word.chars().skip(1);
                while let Some(letter) = letters.next() {
                    let long = WITH_VALUE.iter().find(|(_, short)| *short == letter);
                    let long = long.map(|(long, _)| *long);
                    let of_curl = SHORT_OF_CURL.contains(&letter).then_some("");
                    let Some(long) = long.or(of_curl) else {
                        line.switch(letter);
                        continue;
                    };
                    let joined: String = letters.by_ref().collect();
                    let value = if joined.is_empty() {
                        words.next().cloned().unwrap_or_default()
                    } else {
                        joined
                    };
                    line.option(long, &value, stdin);
                }
            }
        }
        line
    }

    fn switch(&mut self, letter: char) {
        match letter {
            'G' => self.is_get = true,
            'k' => self.is_insecure = true,
            'I' => self.method = Some(String::from("HEAD")),
            // How curl shows what it does is of no interest here.
            _ => {}
        }
    }

    fn option(&mut self, name: &str, value: &str, stdin: Option<&str>) {
        match name {
            "request" => self.method = Some(value.to_owned()),
            "url" => self.urls.push(value.to_owned()),
            "header" => {
                if let Some((name, value)) = value.split_once(':') {
                    let pair = (name.trim().to_owned(), value.trim().to_owned());
                    self.headers.push(pair);
                }
            }
            "data" | "data-ascii" | "data-binary" => self.data(value, stdin),
            "data-raw" => self.data.push(value.to_owned()),
            "json" => {
                let json = String::from("application/json");
                self.headers.push((String::from("Content-Type"), json));
                self.data(value, stdin);
            }
            "data-urlencode" => self.encoded(value),
            "form" | "form-string" => match value.split_once('=') {
                Some((part, file)) if name == "form" && file.starts_with(['@', '<']) => {
                    self.files.push(format!("--form {part}"));
                }
                Some((part, text)) => self.encoded(&format!("{part}={text}")),
                None => {}
            },
            "user" => self.user = Some(value.to_owned()),
            "get" => self.is_get = true,
            "insecure" => self.is_insecure = true,
            "cacert" => self.ca_file = Some(value.to_owned()),
            "cert" => self.certificate = Some(value.to_owned()),
            "key" => self.key = Some(value.to_owned()),
            "oauth2-bearer" => {
                let token = format!("Bearer {value}");
                self.headers.push((String::from("Authorization"), token));
            }
            "cookie" => {
                let cookie = (String::from("Cookie"), value.to_owned());
                self.headers.push(cookie);
            }
            "proxy"
            | "proxy-user"
            | "proxy-header"
            | "preproxy"
            | "socks5"
            | "socks5-hostname"
            | "noproxy"
            | "pass"
            | "pinnedpubkey"
            | "connect-to"
            | "resolve"
            | "doh-url"
            | "unix-socket"
            | "abstract-unix-socket"
            | "aws-sigv4"
            | "capath"
            | "crlfile"
            | "config"
            | "request-target"
            | "url-query"
            | "upload-file"
            | "interface" => {
                self.no_place.push(format!("--{name}"));
            }
            // The rest says how curl goes about it.
            _ => {}
        }
    }

    fn data(&mut self, value: &str, stdin: Option<&str>) {
        match (value.strip_prefix('@'), stdin) {
            (None, _) => self.data.push(value.to_owned()),
            (Some("-"), Some(stdin)) => self.data.push(stdin.to_owned()),
            (Some(file), _) => self.files.push(format!("--data @{file}")),
        }
    }

    /// `name=value` where the value is not encoded yet; `name@file` names a file.
    fn encoded(&mut self, value: &str) {
        let encode = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        match (value.split_once('='), value.split_once('@')) {
            (Some(("", value)), _) => self.data.push(encode(value)),
            (Some((name, value)), _) if !name.contains('@') => {
                self.data.push(format!("{name}={}", encode(value)));
            }
            (_, Some((name, _))) => self.files.push(format!("--data-urlencode {name}@")),
            (_, None) => self.data.push(encode(value)),
        }
    }
}
