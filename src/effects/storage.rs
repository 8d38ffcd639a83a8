//! Measures the data folder, and deletes parts of it for good.

use std::{fs, io, path::Path};

use crate::{
    app::{Measured, StoredKind, StoredPlace},
    effects::{
        data_folder::{DataFolder, NoDataFolder},
        trust::secret_of_environment,
    },
};

/// How much is in the data folder, part by part. What cannot be read counts as nothing.
pub fn measure(data: Result<&DataFolder, &NoDataFolder>, variables: &[String]) -> Measured {
    let places = data.map(|data| {
        let places = StoredKind::ALL.into_iter().map(|kind| {
            let path = data.part(kind);
            let (files, bytes) = match kind {
                StoredKind::Profiles | StoredKind::Sessions | StoredKind::Trash => below(&path),
                StoredKind::Settings | StoredKind::SecretNames => file(&path),
            };
            StoredPlace {
                kind,
                path: path.display().to_string(),
                files,
                bytes,
            }
        });
        places.collect()
    });
    let mut set_variables: Vec<String> = variables.to_vec();
    set_variables.retain(|name| secret_of_environment(name).is_some());
    Measured {
        folder: match data {
            Ok(data) => Ok(data.root().display().to_string()),
            Err(error) => Err(error.to_string()),
        },
        places: places.unwrap_or_default(),
        set_variables,
    }
}

fn below(folder: &Path) -> (u64, u64) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|metadata| metadata.len());
    sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size))
}

fn file(path: &Path) -> (u64, u64) {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => (1, metadata.len()),
        Ok(_) | Err(_) => (0, 0),
    }
}

/// Deletes what this program put there. `except` is the session that is being written.
pub(super) fn clear(data: &DataFolder, kind: StoredKind, except: Option<&str>) -> io::Result<()> {
    let path = data.part(kind);
    match kind {
        StoredKind::Profiles | StoredKind::Sessions | StoredKind::Trash => {
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            for entry in entries {
                let entry = entry?;
                // A link is deleted as such; a folder is somebody else's.
                let is_file = !entry.file_type()?.is_dir();
                let name = entry.file_name();
                let is_present = except.is_some_and(|id| {
                    kind == StoredKind::Sessions && name.to_string_lossy().starts_with(id)
                });
                if is_file && !is_present {
                    fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        }
        StoredKind::Settings => {
            for name in [path.clone(), super::replace_file::backup_of(&path)] {
                match fs::remove_file(name) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    Ok(()) | Err(_) => {}
                }
            }
            Ok(())
        }
        StoredKind::SecretNames => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::Home;

    #[test]
    fn what_is_there_is_counted_and_deleted_but_for_the_present_run() {
        let outer = tempfile::tempdir().unwrap();
        let data = DataFolder::find(&Home::Folder(outer.path().join("data"))).unwrap();
        let empty = measure(Ok(&data), &[]);
        assert!(empty.places.iter().all(|place| place.files == 0));
        for (kind, names) in [
            (StoredKind::Profiles, &["a.json", "a.json.bak"][..]),
            (StoredKind::Sessions, &["s1.jsonl", "s2.jsonl", "s3.jsonl"]),
            (StoredKind::Trash, &["t.jsonl"]),
        ] {
            fs::create_dir_all(data.part(kind)).unwrap();
            for name in names {
                fs::write(data.part(kind).join(name), "12345").unwrap();
            }
        }
        fs::write(data.part(StoredKind::Settings), "{}").unwrap();
        let counts = || -> Vec<(u64, u64)> {
            let places = measure(Ok(&data), &[]).places;
            places
                .iter()
                .map(|place| (place.files, place.bytes))
                .collect()
        };
        assert_eq!(counts(), [(2, 10), (3, 15), (1, 2), (0, 0), (1, 5)]);
        clear(&data, StoredKind::Sessions, Some("s2")).unwrap();
        assert!(data.part(StoredKind::Sessions).join("s2.jsonl").exists());
        for kind in StoredKind::ALL {
            clear(&data, kind, Some("s2")).unwrap();
        }
        assert_eq!(counts(), [(0, 0), (1, 5), (0, 0), (0, 0), (0, 0)]);
    }

    #[test]
    fn case_132_without_a_folder_the_reason_stands_in_its_place() {
        let measured = measure(Err(&NoDataFolder::Empty), &[]);
        assert!(measured.folder.unwrap_err().contains("--home"));
        assert!(measured.places.is_empty());
    }
}
