//! Replaces a file so that at every moment either the old or the new one is there, whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// What is done one after the other. A test may end the program before any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    CreateTemporary,
    WriteTemporary,
    SyncTemporary,
    /// The old file gets a second name, so that it is never away.
    LinkBackup,
    RenameBackup,
    /// The new file takes the place of the old one, or of none.
    Replace,
    SyncFolder,
}

impl Step {
    #[cfg(test)]
    pub(super) const ALL: [Self; 7] = [
        Self::CreateTemporary,
        Self::WriteTemporary,
        Self::SyncTemporary,
        Self::LinkBackup,
        Self::RenameBackup,
        Self::Replace,
        Self::SyncFolder,
    ];
}

/// What is expected where the file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing: what appears there in the meantime is not written over.
    New,
    /// A file, whose content is kept as `.bak`.
    Old,
}

/// Writes the bytes to a temporary file beside the target, and puts it in its place.
pub(super) fn replace(path: &Path, bytes: &[u8], target: Target) -> io::Result<()> {
    replace_in_steps(path, bytes, target, &mut |_| Ok(()))
}

/// As [`replace`]; `before` is asked before each step, and an error of it ends the work there.
pub(super) fn replace_in_steps(
    path: &Path,
    bytes: &[u8],
    target: Target,
    before: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = beside(path, &format!("tmp-{}", std::process::id()));
    let outcome = write_and_swap(path, &temporary, bytes, target, before);
    if outcome.is_err() {
        let _it_may_not_be_there = fs::remove_file(&temporary);
    }
    outcome
}

fn write_and_swap(
    path: &Path,
    temporary: &Path,
    bytes: &[u8],
    target: Target,
    before: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
    before(Step::CreateTemporary)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(temporary)?;
    before(Step::WriteTemporary)?;
    file.write_all(bytes)?;
    before(Step::SyncTemporary)?;
    file.sync_all()?;
    drop(file);
    match target {
        Target::New => {
            before(Step::Replace)?;
            put_where_nothing_is(temporary, path)?;
        }
        Target::Old => {
            let link = beside(path, &format!("bak-{}", std::process::id()));
            before(Step::LinkBackup)?;
            let _left_by_a_killed_program = fs::remove_file(&link);
            fs::hard_link(path, &link).or_else(|_| fs::copy(path, &link).map(|_| ()))?;
            before(Step::RenameBackup)?;
            retried(|| fs::rename(&link, backup_of(path)))?;
            before(Step::Replace)?;
            retried(|| fs::rename(temporary, path))?;
        }
    }
    before(Step::SyncFolder)?;
    sync_folder(path)
}

/// A link fails where something is there already; a rename would write over it, and is what is left
/// on a disk that knows no links.
pub(super) fn put_where_nothing_is(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        Ok(()) => fs::remove_file(temporary),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if path.try_exists()? => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(temporary, path),
    }
}

/// Keeps a file that cannot be used under a name that no other has; gives that name.
pub(super) fn put_aside(path: &Path, ending: &str) -> io::Result<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 1;
    loop {
        let aside = format!("{name}.{ending}-{number}");
        // A link fails where the name is taken.
        match fs::hard_link(path, path.with_file_name(&aside)) {
            Ok(()) => return fs::remove_file(path).map(|()| aside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {
                number += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Writes a file that somebody named; what is there already stays, unless it may be replaced.
pub fn export_file(path: &Path, bytes: &[u8], may_replace: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if may_replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Where the content before the last save is.
pub(super) fn backup_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bak");
    path.with_file_name(name)
}

/// A hidden name in the same folder, which is on the same disk.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{ending}"))
}

/// Whether a file of that name was left by a program that was ended while it saved: a save takes
/// no hour.
pub(super) fn is_left_over(name: &str, age: Duration) -> bool {
    let is_ours = name.starts_with('.') && (name.contains(".tmp-") || name.contains(".bak-"));
    is_ours && age > Duration::from_secs(3600)
}

/// Elsewhere than on Unix the folder of a file cannot be opened, and need not be.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

const TRIES: u32 = 10;

/// A virus scanner or an indexer may hold a file for a moment, on Windows.
fn retried(mut work: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    for try_number in 1..TRIES {
        match work() {
            Err(error) if is_held_by_another(cfg!(windows), &error) => {
                std::thread::sleep(Duration::from_millis(10) * try_number);
            }
            outcome => return outcome,
        }
    }
    work()
}

/// `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`.
fn is_held_by_another(is_windows: bool, error: &io::Error) -> bool {
    is_windows && matches!(error.raw_os_error(), Some(5 | 32 | 33))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = b"old\n";
    const NEW: &[u8] = b"new and longer\n";

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        (folder, path)
    }

    #[test]
    fn the_content_before_stays_as_backup() {
        let (folder, path) = folder();
        replace(&path, b"first\n", Target::New).unwrap();
        assert!(!backup_of(&path).exists());
        for (before, now) in [(&b"first\n"[..], OLD), (OLD, NEW)] {
            replace(&path, now, Target::Old).unwrap();
            assert_eq!(fs::read(&path).unwrap(), now);
            assert_eq!(fs::read(backup_of(&path)).unwrap(), before);
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "nothing else is left"
        );
    }

    #[test]
    fn case_120_an_end_before_any_step_leaves_the_old_or_the_new_content() {
        for ended_at in Step::ALL {
            let (_folder, path) = folder();
            fs::write(&path, OLD).unwrap();
            // As after a kill: the steps before have happened, and nothing tidies up.
            let temporary = beside(&path, "tmp-1");
            let ended = write_and_swap(&path, &temporary, NEW, Target::Old, &mut |step| {
                if step == ended_at {
                    Err(io::ErrorKind::Interrupted.into())
                } else {
                    Ok(())
                }
            });
            assert!(ended.is_err());
            let content = fs::read(&path).unwrap();
            let is_after = ended_at == Step::SyncFolder;
            assert_eq!(content, if is_after { NEW } else { OLD }, "{ended_at:?}");
            // And the next save is not in the way of what was left.
            replace(&path, b"next\n", Target::Old).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"next\n");
            assert_eq!(fs::read(backup_of(&path)).unwrap(), content);
        }
    }

    const KILLED_AT: &str = "TEST_KILLED_AT_STEP";
    const KILLED_PATH: &str = "TEST_KILLED_SAVE";

    /// The part of the program that is killed: saves, and kills itself before the step it is told.
    #[cfg(unix)]
    fn save_and_be_killed(path: &Path, at: &str) {
        replace_in_steps(path, NEW, Target::Old, &mut |step| {
            if format!("{step:?}") == at {
                let kill = format!("kill -s KILL {}", std::process::id());
                let _killed = std::process::Command::new("sh")
                    .args(["-c", &kill])
                    .status();
            }
            Ok(())
        })
        .unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn case_120_a_kill_at_any_step_leaves_the_old_or_the_new_content() {
        use std::os::unix::process::ExitStatusExt as _;
        // Started by itself, this test is the program that is killed.
        if let (Some(path), Ok(at)) = (std::env::var_os(KILLED_PATH), std::env::var(KILLED_AT)) {
            return save_and_be_killed(Path::new(&path), &at);
        }
        for step in Step::ALL {
            let (folder, path) = folder();
            fs::write(&path, OLD).unwrap();
            let program = std::env::current_exe().unwrap();
            let name = concat!(
                "effects::replace_file::tests::",
                "case_120_a_kill_at_any_step_leaves_the_old_or_the_new_content"
            );
            let output = std::process::Command::new(program)
                .args(["--exact", name])
                .env(KILLED_PATH, &path)
                .env(KILLED_AT, format!("{step:?}"))
                .output()
                .unwrap();
            assert_eq!(output.status.signal(), Some(9), "{output:?}");
            let content = fs::read(&path).unwrap();
            let is_after = step == Step::SyncFolder;
            assert_eq!(content, if is_after { NEW } else { OLD }, "{step:?}");
            let backup = fs::read(backup_of(&path)).ok();
            let has_backup = matches!(step, Step::Replace | Step::SyncFolder);
            assert_eq!(backup.as_deref(), has_backup.then_some(OLD), "{step:?}");
            replace(&path, b"next\n", Target::Old).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"next\n");
            drop(folder);
        }
    }

    #[test]
    fn case_123_a_step_that_fails_leaves_the_old_content_and_no_litter() {
        for failing in Step::ALL {
            let (folder, path) = folder();
            fs::write(&path, OLD).unwrap();
            let failed = replace_in_steps(&path, NEW, Target::Old, &mut |step| {
                if step == failing {
                    Err(io::ErrorKind::StorageFull.into())
                } else {
                    Ok(())
                }
            });
            assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
            let litter = beside(&path, &format!("tmp-{}", std::process::id()));
            assert!(!litter.exists(), "{failing:?}");
            assert!(fs::read_dir(folder.path()).unwrap().count() >= 1);
            let content = fs::read(&path).unwrap();
            assert!(content == OLD || content == NEW);
        }
    }

    #[test]
    fn only_what_is_ours_and_old_is_left_over() {
        let (_folder, path) = folder();
        let temporary = beside(&path, "tmp-1");
        let name = temporary.file_name().unwrap().to_str().unwrap();
        assert!(is_left_over(name, Duration::from_secs(3601)));
        assert!(!is_left_over(name, Duration::from_secs(60)));
        for name in ["a.json", "a.json.bak", "a.json.corrupt-1", ".hidden"] {
            assert!(
                !is_left_over(name, Duration::from_secs(1_000_000)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_new_file_does_not_take_the_place_of_another() {
        let (_folder, path) = folder();
        fs::write(&path, OLD).unwrap();
        let error = replace(&path, NEW, Target::New).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), OLD);
    }

    #[test]
    #[cfg(unix)]
    fn case_129_the_file_is_private_from_the_first_byte() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, path) = folder();
        let temporary = beside(&path, &format!("tmp-{}", std::process::id()));
        let mut seen = 0;
        replace_in_steps(&path, NEW, Target::New, &mut |step| {
            if step == Step::WriteTemporary {
                seen = fs::metadata(&temporary)?.permissions().mode() & 0o777;
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, 0o600);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn case_124_only_another_program_on_windows_is_waited_for() {
        let held = io::Error::from_raw_os_error(32);
        assert!(is_held_by_another(true, &held));
        assert!(!is_held_by_another(false, &held));
        assert!(!is_held_by_another(true, &io::Error::from_raw_os_error(2)));
    }
}
