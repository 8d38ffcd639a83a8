//! `keys`: makes a client's private key, and shows the public half of one.

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{
    app::{KEY_ALGORITHMS, PublicHalf},
    cli::{
        failure::Failure,
        file_arguments::{KeysCommand, KeysOptions},
        json_lines::tell,
    },
    effects::{ExportFileError, KeyFileError, make_key, read_key_file, write_key},
    oauth::{
        Secret,
        jose::{Algorithm, PrivateJwk},
    },
};

pub(super) fn keys(options: &KeysOptions) -> Result<u8, Failure> {
    match &options.command {
        KeysCommand::Make {
            file,
            alg,
            format,
            replace,
            with_secrets,
        } => {
            let algorithm = algorithm(alg)?;
            let form = Form::parse(format)?;
            match file {
                Some(file) => make_into(file, algorithm, form, *replace),
                None if *with_secrets => print(algorithm, form),
                None => Err(Failure::usage(
                    "expected a file for the private key, got none: name one, or print the key with --with-secrets",
                )),
            }
        }
        KeysCommand::Show { file } => {
            show(&read_key_file(file).map_err(failure)?)?;
            Ok(0)
        }
    }
}

#[derive(Clone, Copy)]
enum Form {
    Jwk,
    Pem,
}

impl Form {
    fn parse(name: &str) -> Result<Self, Failure> {
        match name {
            "jwk" => Ok(Self::Jwk),
            "pem" => Ok(Self::Pem),
            other => Err(Failure::usage(format!(
                "--format: expected jwk or pem, got {other:?}"
            ))),
        }
    }

    fn text(self, key: &PrivateJwk) -> Result<Secret, Failure> {
        match self {
            Self::Jwk => Ok(key.to_json()),
            Self::Pem => key.to_pkcs8_pem().map_err(Failure::machine),
        }
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    KEY_ALGORITHMS
        .into_iter()
        .find(|algorithm| algorithm.as_str() == name)
        .ok_or_else(|| {
            let known: Vec<&str> = KEY_ALGORITHMS.iter().map(|one| one.as_str()).collect();
            Failure::usage(format!(
                "--alg: expected {}, got {name:?}",
                known.join(", ")
            ))
        })
}

fn make_into(
    file: &Path,
    algorithm: Algorithm,
    form: Form,
    may_replace: bool,
) -> Result<u8, Failure> {
    let key = make_key(algorithm).map_err(failure)?;
    write_key(file, &form.text(&key)?, may_replace).map_err(failure)?;
    tell(&format!("private key written to {}", file.display()));
    if let Some(half) = PublicHalf::of(&key) {
        show(&half)?;
    }
    Ok(0)
}

fn print(algorithm: Algorithm, form: Form) -> Result<u8, Failure> {
    let key = make_key(algorithm).map_err(failure)?;
    let text = form.text(&key)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", text.expose().trim_end())?;
    tell(&format!("thumbprint (RFC 7638): {}", key.thumbprint()));
    Ok(0)
}

/// The set alone on standard output, so that it can be handed on as it is.
fn show(half: &PublicHalf) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{}", half.jwks)?;
    tell(&format!("thumbprint (RFC 7638): {}", half.thumbprint));
    Ok(())
}

fn failure(error: KeyFileError) -> Failure {
    match error {
        KeyFileError::NotWritten(ExportFileError::Exists { path }) => Failure::usage(format!(
            "expected a new file, got {path}, which is there already: --replace takes its place"
        )),
        KeyFileError::Unreadable { .. }
        | KeyFileError::NotText { .. }
        | KeyFileError::NotAKey { .. }
        | KeyFileError::SharedSecret { .. }
        | KeyFileError::NotAFile { .. } => Failure::usage(error),
        KeyFileError::NotWritten(_) | KeyFileError::NotMade(_) | KeyFileError::NoRandomness(_) => {
            Failure::machine(error)
        }
    }
}
