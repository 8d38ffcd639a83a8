//! Where data is kept, and whether it can be.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use crate::app::StoredKind;

/// Where the program keeps profiles and sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Home {
    /// What `OAUTH_PLAYGROUND_HOME` names, else the platform's data folder.
    #[default]
    Platform,
    Folder(PathBuf),
    /// Nothing is read and nothing is kept.
    Nowhere,
}

/// Why nothing can be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDataFolder {
    #[error("nothing is kept, as was asked for")]
    NotWanted,
    #[error(
        "there is no folder to keep data in: expected an absolute path in {variable}, got {received}; name one with --home FOLDER"
    )]
    NoHome {
        variable: &'static str,
        received: String,
    },
    #[error("expected a folder, got the empty path: name one with --home FOLDER")]
    Empty,
}

/// The variable that names the folder, where no option does.
const VARIABLE: &str = "OAUTH_PLAYGROUND_HOME";

/// A folder for data. It need not exist yet; nothing is made before something is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    pub fn find(home: &Home) -> Result<Self, NoDataFolder> {
        let root = match home {
            Home::Nowhere => return Err(NoDataFolder::NotWanted),
            // Beside the shell's folder, as every path in arguments.
            Home::Folder(folder) => absolute(folder)?,
            Home::Platform => match env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
                Some(named) => absolute(Path::new(&named))?,
                None => platform(
                    cfg!(unix),
                    env::var_os("HOME").map(PathBuf::from).as_deref(),
                    env::var_os("XDG_DATA_HOME").map(PathBuf::from).as_deref(),
                    || {
                        directories::ProjectDirs::from("", "", "oauth-playground")
                            .map(|folders| folders.data_dir().to_owned())
                    },
                )?,
            },
        };
        Ok(Self { root })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn sessions(&self) -> PathBuf {
        self.root.join("sessions")
    }

    pub fn profiles(&self) -> PathBuf {
        self.root.join("profiles")
    }

    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.json")
    }

    /// The names of what is in the keychain.
    pub fn secret_names(&self) -> PathBuf {
        self.root.join("keychain.json")
    }

    pub fn part(&self, kind: StoredKind) -> PathBuf {
        match kind {
            StoredKind::Profiles => self.profiles(),
            StoredKind::Sessions => self.sessions(),
            StoredKind::Settings => self.settings(),
            StoredKind::SecretNames => self.secret_names(),
            StoredKind::Trash => self.trash(),
        }
    }

    /// The certificate of the redirect listener, and its key.
    pub fn listener_certificate(&self) -> PathBuf {
        self.root.join("redirect-listener")
    }

    /// What was deleted, for a while.
    pub fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }
}

fn absolute(folder: &Path) -> Result<PathBuf, NoDataFolder> {
    std::path::absolute(folder).map_err(|_| NoDataFolder::Empty)
}

/// Where the environment says nothing usable, a folder would be made wherever the program was
/// started, or in the home of somebody else.
fn platform(
    is_unix: bool,
    home: Option<&Path>,
    data_home: Option<&Path>,
    folder: impl FnOnce() -> Option<PathBuf>,
) -> Result<PathBuf, NoDataFolder> {
    let refused = |received: Option<&Path>| NoDataFolder::NoHome {
        variable: if is_unix { "HOME" } else { "APPDATA" },
        received: received.map_or_else(
            || String::from("none"),
            |path| format!("{:?}", path.display().to_string()),
        ),
    };
    let is_usable = |path: Option<&Path>| path.is_some_and(Path::is_absolute);
    if is_unix && !is_usable(home) && !is_usable(data_home) {
        return Err(refused(home));
    }
    folder().ok_or_else(|| refused(None))
}

/// Makes a folder that only its owner may enter, and closes one of ours that is open to others.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    tighten(folder, 0o700).map(|_| ())
}

/// Takes away what group and others may do; tells whether there was anything to take away.
pub(super) fn tighten(path: &Path, mode: u32) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = fs::metadata(path)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
            return Ok(true);
        }
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(false)
}

/// A limit on the size of files ends a program that does not ask for the signal; one that does
/// sees the write fail, as on a full disk.
#[cfg(unix)]
pub(super) fn survive_file_size_limit(runtime: &tokio::runtime::Handle) {
    use tokio::signal::unix::{SignalKind, signal};
    /// `SIGXFSZ`, on Linux and on macOS.
    const FILE_SIZE_LIMIT: i32 = 25;
    let _inside = runtime.enter();
    // The handler stays when the stream of signals is dropped.
    let _unknown_here = signal(SignalKind::from_raw(FILE_SIZE_LIMIT));
}

#[cfg(not(unix))]
pub(super) fn survive_file_size_limit(_: &tokio::runtime::Handle) {}

/// As a program without a [`crate::effects::World`] needs it before it writes.
pub fn expect_full_disks() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    if let Ok(runtime) = runtime {
        survive_file_size_limit(runtime.handle());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(home: Option<&str>, data_home: Option<&str>) -> Result<PathBuf, NoDataFolder> {
        platform(true, home.map(Path::new), data_home.map(Path::new), || {
            Some(PathBuf::from("/found"))
        })
    }

    #[test]
    fn case_132_without_a_usable_home_nothing_is_kept() {
        for home in [None, Some(""), Some("relative/home")] {
            for data_home in [None, Some(""), Some("relative")] {
                let error = unix(home, data_home).unwrap_err();
                assert!(error.to_string().contains("--home"), "{error}");
            }
            assert_eq!(unix(home, Some("/data")), Ok(PathBuf::from("/found")));
        }
        assert_eq!(unix(Some("/home/a"), None), Ok(PathBuf::from("/found")));
    }

    #[test]
    fn an_option_names_the_folder() {
        let folder = DataFolder::find(&Home::Folder(PathBuf::from("/a/b"))).unwrap();
        assert_eq!(folder.sessions(), Path::new("/a/b/sessions"));
        let empty = DataFolder::find(&Home::Folder(PathBuf::new()));
        assert_eq!(empty, Err(NoDataFolder::Empty));
    }

    #[test]
    #[cfg(unix)]
    fn case_129_folders_are_private_from_the_first_byte() {
        use std::os::unix::fs::PermissionsExt as _;
        let outer = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let made = outer.path().join("data/sessions");
        make_private_folder(&made).unwrap();
        assert_eq!(
            (mode(&made), mode(&outer.path().join("data"))),
            (0o700, 0o700)
        );
        fs::set_permissions(&made, fs::Permissions::from_mode(0o755)).unwrap();
        make_private_folder(&made).unwrap();
        assert_eq!(mode(&made), 0o700);
    }
}
