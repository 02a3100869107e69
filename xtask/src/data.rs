//! Image sets of `--data`: MNIST, Fashion-MNIST, or others of their form, in four IDX files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use gradus_mlp::Targets;
use gradus_mlp::data::{Beside, Binary, DataSet, Rows, Standardize, TargetKind};

/// The most classes a set may have; a label beyond is taken for a mistake.
const MOST_CLASSES: usize = 1000;
/// What a pixel may be at most.
const WHITE: f64 = 255.0;

/// Images to learn from and others to test on, pixels in [0, 1].
#[derive(Debug)]
pub(crate) struct ImageSets {
    pub(crate) training: DataSet<f32>,
    pub(crate) test: DataSet<f32>,
}

impl ImageSets {
    /// Reads `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same of `t10k`, packed with gzip or not.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        ensure!(
            folder.is_dir(),
            "--data {}: no such folder",
            folder.display()
        );
        let sets = Self {
            training: part(folder, "train")?,
            test: part(folder, "t10k")?,
        };
        let [learned, tested] = [sets.training.features(), sets.test.features()];
        ensure!(
            learned == tested,
            "--data {}: the training images have {learned} pixels, the test images {tested}; are the files of one set?",
            folder.display()
        );
        ensure!(
            (2..=MOST_CLASSES).contains(&sets.classes()),
            "--data {}: the largest label is {}; labels are 0, 1, …, up to {}",
            folder.display(),
            sets.classes().saturating_sub(1),
            MOST_CLASSES - 1
        );
        Ok(sets)
    }

    /// One more than the largest label.
    pub(crate) fn classes(&self) -> usize {
        self.training.class_count().max(self.test.class_count())
    }
}

/// Whole numbers from 0 on.
pub(crate) fn labels(set: &DataSet<f32>) -> &[u32] {
    match set.targets() {
        Targets::Classes(labels) => labels,
        Targets::Values(_) => &[],
    }
}

/// The images and labels of `train` or `t10k`.
fn part(folder: &Path, name: &str) -> anyhow::Result<DataSet<f32>> {
    let images = find(folder, &format!("{name}-images-idx3-ubyte"))?;
    let labels = find(folder, &format!("{name}-labels-idx1-ubyte"))?;
    let [inputs, targets] = [Binary::open(&images)?, Binary::open(&labels)?];
    ensure!(
        targets.width() == 1,
        "{}: has {} numbers in a row; labels have one",
        labels.display(),
        targets.width()
    );
    let both = || format!("{} and {}", images.display(), labels.display());
    let mut rows = Beside::new(inputs, targets).with_context(both)?;
    let mut set = DataSet::read(&mut rows, TargetKind::Classes).with_context(both)?;
    let pixels = set.features();
    Standardize::new(vec![0.0; pixels], vec![WHITE; pixels])?.apply(&mut set)?;
    Ok(set)
}

/// A file, or the same packed.
fn find(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let packed = folder.join(format!("{name}.gz"));
    match [folder.join(name), packed]
        .into_iter()
        .find(|path| path.exists())
    {
        Some(path) => Ok(path),
        None => bail!(
            "--data {}: {name} is not there, nor {name}.gz; the folder needs images and labels of train and t10k, as MNIST and Fashion-MNIST have them",
            folder.display()
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;

    use super::*;

    const SIDE: usize = 4;

    /// Four files of a set with two classes: images that are bright above are 0, below 1.
    pub(crate) fn write(folder: &Path, training: usize, test: usize) {
        for (name, count) in [("train", training), ("t10k", test)] {
            let mut images = header(3, &[count, SIDE, SIDE]);
            let mut labels = header(1, &[count]);
            for i in 0..count {
                let label = i % 2;
                images.extend((0..SIDE * SIDE).map(|pixel| {
                    let bright = (pixel / (SIDE * SIDE / 2)) == label;
                    let noise = u8::try_from((i * 7 + pixel * 5) % 100).unwrap();
                    if bright { 255 - noise } else { noise }
                }));
                labels.push(u8::try_from(label).unwrap());
            }
            fs::write(folder.join(format!("{name}-images-idx3-ubyte")), images).unwrap();
            fs::write(folder.join(format!("{name}-labels-idx1-ubyte")), labels).unwrap();
        }
    }

    /// Bytes, of these dimensions.
    fn header(dimensions: u8, sizes: &[usize]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 8, dimensions];
        for &size in sizes {
            bytes.extend(u32::try_from(size).unwrap().to_be_bytes());
        }
        bytes
    }

    fn complaint(folder: &Path) -> String {
        format!("{:#}", ImageSets::read(folder).unwrap_err())
    }

    #[test]
    fn four_files_are_two_sets_with_pixels_up_to_one() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 6, 4);
        let sets = ImageSets::read(folder.path()).unwrap();
        assert_eq!((sets.training.len(), sets.test.len()), (6, 4));
        assert_eq!((sets.training.features(), sets.classes()), (16, 2));
        assert_eq!(labels(&sets.test), [0, 1, 0, 1]);
        let image = sets.training.sample(0);
        let bytes = [image[0], image[8]].map(|pixel| (255.0 * pixel).to_string());
        assert_eq!(bytes, ["255", "40"]);
    }

    #[test]
    fn what_is_missing_or_broken_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        write(path, 6, 4);
        let labels = path.join("t10k-labels-idx1-ubyte");
        let whole = fs::read(&labels).unwrap();

        fs::write(&labels, &whole[..9]).unwrap();
        let message = complaint(path);
        assert!(
            message.contains("t10k-labels-idx1-ubyte: ends in row 1 of 4"),
            "{message}"
        );

        let mut other = whole.clone();
        other[7] = 3;
        other.pop();
        fs::write(&labels, other).unwrap();
        let message = complaint(path);
        assert!(message.contains("t10k-images-idx3-ubyte and"), "{message}");

        fs::write(&labels, b"no table").unwrap();
        assert!(complaint(path).contains("t10k-labels-idx1-ubyte: is no "));

        fs::write(&labels, [&whole[..8], &[0; 4]].concat()).unwrap();
        assert!(ImageSets::read(path).is_ok());
        fs::remove_file(&labels).unwrap();
        let message = complaint(path);
        assert!(
            message.contains("t10k-labels-idx1-ubyte is not there, nor"),
            "{message}"
        );
    }

    #[test]
    fn files_of_different_sets_do_not_pass_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        write(path, 6, 4);
        let images = [header(3, &[4, 2, 2]), vec![0; 16]].concat();
        fs::write(path.join("t10k-images-idx3-ubyte"), images).unwrap();
        assert!(complaint(path).contains("have 16 pixels, the test images 4"));

        let one = [header(1, &[4]), vec![0; 4]].concat();
        write(path, 4, 4);
        for name in ["train", "t10k"] {
            fs::write(path.join(format!("{name}-labels-idx1-ubyte")), &one).unwrap();
        }
        assert!(complaint(path).contains("the largest label is 0"));
    }
}
