//! Reads the operator's folder of knowledge files and builds knowledge from it and the embedded
//! files.
//!
//! Promises that depth, number and size of the files are bounded, that everything wrong with the
//! folder or with the files is reported at once, and that the order of files on disk has no effect.
//! Only `.toml` and `.tsv` files and the topic model `model/topics.bin` are read; names that begin with a
//! dot are passed over, for mounted volumes
//! keep earlier versions under such names. Does not look at what the files say: the pipeline does.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use crate::pipeline::Knowledge;
use crate::pipeline::knowledge::{KnowledgeFault, KnowledgeFile, MODEL_FILE};
use crate::text_file;

/// Largest knowledge file.
const FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Largest sum of all files.
const TOTAL_BYTES: usize = 256 * 1024 * 1024;
/// How many files and folders are looked at.
const ENTRIES: usize = 10_000;
/// How deep folders nest; also what ends a circle of links.
const DEPTH: usize = 8;

/// Builds knowledge from the embedded files and those of a folder, which replace embedded ones of
/// the same path; an empty path stands for no folder.
///
/// # Errors
///
/// All faults of folder and files; those of files in the folder name their whole path.
pub fn load(dir: &Path) -> Result<Knowledge, Vec<KnowledgeFault>> {
    let mut reader =
        Reader { root: dir, files: Vec::new(), faults: Vec::new(), entries: 0, bytes: 0 };
    if !dir.as_os_str().is_empty() {
        reader.folder(dir, "", 0);
    }
    let Reader { files: of_folder, mut faults, .. } = reader;
    let paths: Vec<String> = of_folder.iter().map(|file| file.path.clone()).collect();
    let mut files = Knowledge::embedded();
    files.extend(of_folder);
    match Knowledge::build(files) {
        Ok(knowledge) if faults.is_empty() => return with_model(knowledge, dir),
        Ok(_) => {}
        Err(found) => faults.extend(found.into_iter().map(|fault| {
            if paths.contains(&fault.file) {
                KnowledgeFault { file: dir.join(&fault.file).display().to_string(), ..fault }
            } else {
                fault
            }
        })),
    }
    Err(faults)
}

/// Takes the folder's topic model, if it has one, for the embedded one.
fn with_model(knowledge: Knowledge, dir: &Path) -> Result<Knowledge, Vec<KnowledgeFault>> {
    let path = dir.join(MODEL_FILE);
    if dir.as_os_str().is_empty() || !path.exists() {
        return Ok(knowledge);
    }
    let file = path.display().to_string();
    let fault = |message| vec![KnowledgeFault { file: file.clone(), line: None, message }];
    let size = fs::metadata(&path).map(|found| found.len());
    match size
        .and_then(|size| Ok((size, if size <= FILE_BYTES { fs::read(&path)? } else { Vec::new() })))
    {
        Ok((size, _)) if size > FILE_BYTES => {
            Err(fault(format!("expected at most {FILE_BYTES} bytes, found {size}")))
        }
        Ok((_, bytes)) => knowledge.with_model(&file, &bytes),
        Err(error) => Err(fault(format!("cannot be read: {error}"))),
    }
}

struct Reader<'a> {
    root: &'a Path,
    files: Vec<KnowledgeFile>,
    faults: Vec<KnowledgeFault>,
    entries: usize,
    bytes: usize,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path, below: &str, depth: usize) {
        if depth > DEPTH {
            self.fault(folder, format!("expected folders at most {DEPTH} deep, found more"));
            return;
        }
        let found: io::Result<Vec<DirEntry>> =
            fs::read_dir(folder).and_then(|found| found.take(ENTRIES.saturating_add(1)).collect());
        let mut found = match found {
            Ok(found) => found,
            Err(error) => return self.fault(folder, format!("cannot be read: {error}")),
        };
        found.sort_by_key(DirEntry::file_name);
        for entry in found {
            self.entries += 1;
            if self.entries == ENTRIES + 1 {
                let root = self.root;
                self.fault(
                    root,
                    format!("expected at most {ENTRIES} files and folders, found more"),
                );
            }
            if self.entries > ENTRIES {
                return;
            }
            self.entry(&entry.path(), entry.file_name().to_str(), below, depth);
        }
    }

    fn entry(&mut self, path: &Path, name: Option<&str>, below: &str, depth: usize) {
        let Some(name) = name else {
            return self.fault(path, "expected a name in UTF-8, found other bytes".to_owned());
        };
        if name.starts_with('.') {
            return;
        }
        // Follows links: mounted volumes consist of them.
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                self.folder(path, &format!("{below}{name}/"), depth + 1);
            }
            Ok(_)
                if path
                    .extension()
                    .is_some_and(|extension| extension == "toml" || extension == "tsv") =>
            {
                self.file(path, format!("{below}{name}"));
            }
            Ok(_) => {}
            Err(error) => self.fault(path, format!("cannot be read: {error}")),
        }
    }

    fn file(&mut self, path: &Path, name: String) {
        let text = match text_file::read(path, FILE_BYTES) {
            Ok(text) => text,
            Err(error) => return self.fault(path, error.to_string()),
        };
        let before = self.bytes;
        self.bytes = before.saturating_add(text.len());
        if self.bytes <= TOTAL_BYTES {
            self.files.push(KnowledgeFile { path: name, text });
        } else if before <= TOTAL_BYTES {
            let root = self.root;
            self.fault(
                root,
                format!("expected at most {TOTAL_BYTES} bytes in all files, found more"),
            );
        }
    }

    fn fault(&mut self, path: &Path, message: String) {
        self.faults.push(KnowledgeFault { file: path.display().to_string(), line: None, message });
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Returns what is read from a folder, without building knowledge from it.
    fn read(dir: &Path) -> (Vec<String>, Vec<String>) {
        let mut reader =
            Reader { root: dir, files: Vec::new(), faults: Vec::new(), entries: 0, bytes: 0 };
        reader.folder(dir, "", 0);
        let paths = reader.files.into_iter().map(|file| file.path).collect();
        (paths, reader.faults.iter().map(ToString::to_string).collect())
    }

    fn write(dir: &Path, name: &str, text: impl AsRef<[u8]>) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn toml_files_are_read_in_order_of_their_path_and_others_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["lexicons/b.toml", "lexicons/a.toml", "a.toml", "README.md", "z/x.toml.bak"] {
            write(dir.path(), name, "");
        }
        let (files, faults) = read(dir.path());
        assert_eq!(files, ["a.toml", "lexicons/a.toml", "lexicons/b.toml"]);
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn a_mounted_volume_of_links_is_read_once() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "..2026/a.toml", "x = 1");
        std::os::unix::fs::symlink("..2026", dir.path().join("..data")).unwrap();
        std::os::unix::fs::symlink("..data/a.toml", dir.path().join("a.toml")).unwrap();
        assert_eq!(read(dir.path()).0, ["a.toml"]);
    }

    #[test]
    fn a_circle_of_links_ends_in_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(".", dir.path().join("loop")).unwrap();
        let (_, faults) = read(dir.path());
        assert_eq!(faults.len(), 1);
        assert!(faults[0].ends_with("expected folders at most 8 deep, found more"), "{faults:?}");
    }

    #[test]
    fn too_many_entries_are_one_fault() {
        let dir = tempfile::tempdir().unwrap();
        // Two circles double with each level; only the bound ends them early.
        for name in ["a", "b", "c", "d"] {
            std::os::unix::fs::symlink(".", dir.path().join(name)).unwrap();
        }
        let (_, faults) = read(dir.path());
        let many = faults.iter().filter(|fault| fault.contains("at most 10000 files")).count();
        assert_eq!(many, 1);
    }

    #[test]
    fn everything_that_cannot_be_read_is_reported_at_once() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "bytes.toml", b"\xff");
        std::os::unix::fs::symlink("/nonexistent", dir.path().join("gone.toml")).unwrap();
        fs::File::create(dir.path().join("large.toml")).unwrap().set_len(FILE_BYTES + 1).unwrap();
        let faults = load(dir.path()).unwrap_err();
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].contains("bytes.toml: expected UTF-8 text"), "{faults:?}");
        assert!(faults[1].contains("gone.toml: cannot be read"), "{faults:?}");
        assert!(faults[2].contains("large.toml: expected at most 16777216 bytes"), "{faults:?}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_fault_and_no_folder_is_none() {
        let faults = load(Path::new("/nonexistent/knowledge")).unwrap_err();
        assert!(faults[0].to_string().starts_with("/nonexistent/knowledge: cannot be read"));
        assert!(load(Path::new("")).is_ok());
    }
}
