//! Files that are complete in memory before the first byte is written, and appear together.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::interrupt;

/// Contents by path, relative to a folder, with `/` between names.
#[derive(Default)]
pub(crate) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    pub(crate) fn insert(&mut self, path: String, bytes: Vec<u8>) {
        self.0.insert(path, bytes);
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.0.iter()
    }

    /// Writes all files into `folder`, or none: each goes to a temporary folder inside first, and only when all are
    /// there are they renamed into place. `stale` files, relative too, are removed in the same breath.
    pub(crate) fn write_to(&self, folder: &Path, stale: &[String]) -> anyhow::Result<()> {
        self.write_by(folder, stale, |path| File::create_new(path))
    }

    fn write_by<W: Write>(
        &self,
        folder: &Path,
        stale: &[String],
        create: impl Fn(&Path) -> io::Result<W>,
    ) -> anyhow::Result<()> {
        let shown = folder.display();
        fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {shown}"))?;
        let stage = {
            let mut held = interrupt::hold();
            let stage = tempfile::Builder::new()
                .prefix(".writing-")
                .tempdir_in(folder)
                .with_context(|| format!("cannot write to the folder {shown}"))?;
            *held = Some(stage.path().to_owned());
            stage
        };
        let staged = self.stage(stage.path(), create);
        let mut held = interrupt::hold();
        let written = staged.and_then(|()| self.put_in_place(stage.path(), folder, stale));
        *held = None;
        // The folder is empty or holds what is no longer wanted.
        let removed = stage.close().context("cannot remove the temporary folder");
        drop(held);
        written
            .and(removed)
            .with_context(|| format!("cannot write to the folder {shown}"))
    }

    /// Writes every file to the temporary folder. An interruption waits for the file at hand.
    fn stage<W: Write>(
        &self,
        stage: &Path,
        create: impl Fn(&Path) -> io::Result<W>,
    ) -> anyhow::Result<()> {
        for (path, bytes) in &self.0 {
            let _held = interrupt::hold();
            let staged = stage.join(path);
            parent(&staged)?;
            create(&staged)
                .and_then(|mut file| file.write_all(bytes).and_then(|()| file.flush()))
                .with_context(|| path.clone())?;
        }
        Ok(())
    }

    fn put_in_place(&self, stage: &Path, folder: &Path, stale: &[String]) -> anyhow::Result<()> {
        // What stands in the way is found before the first file is replaced.
        for path in self.0.keys() {
            let place = folder.join(path);
            parent(&place).with_context(|| path.clone())?;
            ensure!(!place.is_dir(), "{path}: a folder stands in its place");
        }
        for path in self.0.keys() {
            fs::rename(stage.join(path), folder.join(path)).with_context(|| path.clone())?;
        }
        for path in stale {
            match fs::remove_file(folder.join(path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| path.clone());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn parent(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with room for a few bytes.
    struct Small(usize);

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let written = bytes.len().min(self.0);
            self.0 -= written;
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_stands_in_the_way_is_found_before_anything_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        files().write_to(folder.path(), &[]).unwrap();
        let mut next = Files::default();
        next.insert("a/first.txt".to_owned(), b"newer".to_vec());
        next.insert("z/last.txt".to_owned(), b"newer".to_vec());
        fs::write(folder.path().join("z"), "a file where a folder is wanted").unwrap();
        let error = next.write_to(folder.path(), &[]).unwrap_err();
        assert!(format!("{error:#}").contains("z/last.txt"), "{error:#}");
        let kept = fs::read(folder.path().join("a/first.txt")).unwrap();
        assert_eq!(kept, b"new");
    }

    fn files() -> Files {
        let mut files = Files::default();
        files.insert("a/first.txt".to_owned(), b"new".to_vec());
        files.insert("second.txt".to_owned(), vec![b'x'; 100]);
        files
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_appear_whole_and_stale_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("old.txt"), "old").unwrap();
        fs::write(folder.path().join("mine.txt"), "mine").unwrap();
        let stale = ["old.txt".to_owned(), "never-there.txt".to_owned()];
        files().write_to(folder.path(), &stale).unwrap();
        assert_eq!(names(folder.path()), ["a", "mine.txt", "second.txt"]);
        assert_eq!(fs::read(folder.path().join("a/first.txt")).unwrap(), b"new");
    }

    #[test]
    fn a_full_disk_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("second.txt"), "before").unwrap();
        let error = files()
            .write_by(folder.path(), &["second.txt".to_owned()], |_| Ok(Small(50)))
            .unwrap_err();
        let message = format!("{error:#}");
        assert!(
            message.contains("second.txt: no storage space"),
            "{message}"
        );
        assert_eq!(names(folder.path()), ["second.txt"]);
        assert_eq!(
            fs::read(folder.path().join("second.txt")).unwrap(),
            b"before"
        );
    }

    #[test]
    fn a_folder_below_a_file_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = files().write_to(&file.join("out"), &[]).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot create the folder"));
    }

    /// Not a test of its own: the next one starts it in a process that it interrupts.
    #[cfg(unix)]
    #[test]
    fn slowly() {
        let Some(folder) = std::env::var_os("WRITE_SLOWLY_TO") else {
            return;
        };
        interrupt::watch().unwrap();
        let mut files = Files::default();
        for k in 0..1000 {
            files.insert(format!("{k}.txt"), vec![b'x'; 100]);
        }
        let slow = |path: &Path| {
            crate::console::complain("writing");
            std::thread::sleep(std::time::Duration::from_millis(20));
            File::create_new(path)
        };
        files.write_by(Path::new(&folder), &[], slow).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn an_interruption_leaves_no_file_behind() {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Command, Stdio};

        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1.txt"), "before").unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["files::tests::slowly", "--exact", "--nocapture"])
            .env("WRITE_SLOWLY_TO", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        assert_eq!(said.nth(2).unwrap().unwrap(), "writing");
        let signal = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(signal.unwrap().success());
        let last = said.map(Result::unwrap).last();
        assert_eq!(last.as_deref(), Some("interrupted"));
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(names(folder.path()), ["1.txt"]);
        assert_eq!(fs::read(folder.path().join("1.txt")).unwrap(), b"before");
    }
}
