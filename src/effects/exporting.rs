//! Takes a run away for the window: renders it beside the window's thread, and writes it to disk.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    app::{ExportJob, ExportOutcome, ExportRefusal, ExportTo},
    effects::export_files::{ExportFileError, check_export, write_export, write_new_export},
    export::Export,
};

/// May take as long as the run is large.
pub(super) fn export(job: &ExportJob) -> ExportOutcome {
    let request = &job.request;
    let render = || {
        let export = Export::new(&job.trace, &job.masker, request.with_secrets);
        (request.format.render)(&export)
    };
    match &request.to {
        ExportTo::Clipboard => ExportOutcome::Rendered {
            text: render(),
            format: request.format.title,
            with_secrets: request.with_secrets,
        },
        ExportTo::File { path, may_replace } => {
            let written = full_path(path).and_then(|path| {
                // Asked first: a large run is not rendered for nothing.
                check_export(&path).map_err(|error| refusal(error, &path))?;
                let bytes = render().into_bytes();
                let write = if *may_replace {
                    write_export
                } else {
                    write_new_export
                };
                write(&path, &bytes, request.with_secrets)
                    .map_err(|error| refusal(error, &path))?;
                Ok(path)
            });
            match written {
                Ok(path) => ExportOutcome::Written {
                    path: path.display().to_string(),
                    with_secrets: request.with_secrets,
                },
                Err(refusal) => ExportOutcome::Refused(refusal),
            }
        }
    }
}

/// A folder that is there and that a person looks into: downloads, documents, or home.
pub(super) fn folder() -> Option<String> {
    let user = directories::UserDirs::new()?;
    [
        user.download_dir(),
        user.document_dir(),
        Some(user.home_dir()),
    ]
    .into_iter()
    .flatten()
    .find(|folder| folder.is_absolute() && folder.is_dir())
    .map(|folder| folder.display().to_string())
}

/// A window has no folder of its own, so only a whole path says where to; `~/` is the home.
pub(super) fn full_path(typed: &str) -> Result<PathBuf, ExportRefusal> {
    let typed = typed.trim();
    let path = match typed.strip_prefix("~/") {
        Some(rest) => directories::UserDirs::new()
            .map(|user| user.home_dir().join(rest))
            .ok_or(ExportRefusal::NotAFullPath)?,
        None => PathBuf::from(typed),
    };
    if path.is_absolute() {
        Ok(path)
    } else {
        Err(ExportRefusal::NotAFullPath)
    }
}

fn refusal(error: ExportFileError, path: &Path) -> ExportRefusal {
    match error {
        ExportFileError::Folder { .. } => ExportRefusal::IsFolder,
        ExportFileError::NoFolder { .. } => {
            let folder = path.parent().unwrap_or(path);
            ExportRefusal::NoFolder {
                folder: folder.display().to_string(),
            }
        }
        ExportFileError::Exists { .. } => ExportRefusal::Exists,
        ExportFileError::Unwritable { source, .. } => match source.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => ExportRefusal::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                ExportRefusal::NotAllowed
            }
            // Of everything else the system's own words are all there is.
            _ => ExportRefusal::Other {
                reason: source.to_string(),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use super::*;
    use crate::{
        app::ExportRequest,
        export::by_name,
        flow::Grant,
        http::Masker,
        oauth::Timestamp,
        profile::Profile,
        session::{Header, Trace},
    };

    fn job(path: &Path, may_replace: bool) -> ExportJob {
        ExportJob {
            trace: Trace::new(Header {
                id: String::from("s1"),
                started: Timestamp::from_secs(0),
                profile: Profile::for_issuer("https://as.example"),
                grant: Grant::AuthorizationCode,
            }),
            masker: Arc::new(Masker::new()),
            request: ExportRequest {
                format: by_name("har").unwrap(),
                to: ExportTo::File {
                    path: path.display().to_string(),
                    may_replace,
                },
                with_secrets: false,
            },
        }
    }

    fn refused(path: &Path) -> ExportRefusal {
        match export(&job(path, false)) {
            ExportOutcome::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_is_there_stays_unless_it_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.har");
        assert!(matches!(
            export(&job(&path, false)),
            ExportOutcome::Written { .. }
        ));
        fs::write(&path, "mine").unwrap();
        assert_eq!(refused(&path), ExportRefusal::Exists);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert!(matches!(
            export(&job(&path, true)),
            ExportOutcome::Written { .. }
        ));
        assert!(fs::read_to_string(&path).unwrap().contains("\"log\""));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_place_that_takes_no_file_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(refused(folder.path()), ExportRefusal::IsFolder);
        let nowhere = folder.path().join("missing");
        assert_eq!(
            refused(&nowhere.join("run.har")),
            ExportRefusal::NoFolder {
                folder: nowhere.display().to_string()
            }
        );
        for path in ["", "run.har", "../run.har"] {
            assert_eq!(refused(Path::new(path)), ExportRefusal::NotAFullPath);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn case_123_a_full_disk_is_said_as_such() {
        // A write to this device fails as on a full disk.
        let mut job = job(Path::new("/dev/full"), true);
        job.request.with_secrets = false;
        assert_eq!(
            export(&job),
            ExportOutcome::Refused(ExportRefusal::DiskFull)
        );
    }
}
