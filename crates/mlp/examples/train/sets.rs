//! The data a network is trained and tested on.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use gradus_mlp::data::{
    BatchConfig, Beside, Binary, Column, Csv, CsvConfig, DataSet, Rows, Standardize, TargetKind,
};

use crate::options::{Options, Scale};

pub(crate) struct Sets {
    pub(crate) training: DataSet<f32>,
    pub(crate) test: DataSet<f32>,
}

pub(crate) fn read(options: &Options) -> anyhow::Result<Sets> {
    let kind = if options.regression {
        TargetKind::Values { outputs: 1 }
    } else {
        TargetKind::Classes
    };
    let set = |mut rows: Box<dyn Rows>, targets: usize| {
        let kind = match kind {
            TargetKind::Values { .. } => TargetKind::Values { outputs: targets },
            TargetKind::Classes => kind,
        };
        DataSet::read(&mut rows, kind)
    };
    let pair = |inputs: &Path, targets: &Path| -> anyhow::Result<DataSet<f32>> {
        let targets = Binary::open(targets)?;
        let width = targets.width();
        let rows = Beside::new(Binary::open(inputs)?, targets)
            .with_context(|| inputs.display().to_string())?;
        set(Box::new(rows), width).with_context(|| inputs.display().to_string())
    };
    let table = |path: &Path| -> anyhow::Result<DataSet<f32>> {
        let config = CsvConfig {
            header: !options.no_header,
            delimiter: u8::try_from(options.delimiter)
                .context("--delimiter needs one ASCII character")?,
            target: options.target.as_deref().map(Column::from),
            classes: options.classes.clone(),
        };
        set(Box::new(Csv::open(path, config)?), 1).with_context(|| path.display().to_string())
    };

    let (training, test) = match (&options.data, &options.inputs, &options.csv) {
        (Some(folder), _, _) => {
            let part = |name: &str| {
                pair(
                    &find(folder, &format!("{name}-images-idx3-ubyte"))?,
                    &find(folder, &format!("{name}-labels-idx1-ubyte"))?,
                )
            };
            (part("train")?, Some(part("t10k")?))
        }
        (_, Some(inputs), _) => {
            let Some(targets) = &options.targets else {
                bail!("--inputs needs --targets");
            };
            let test = options
                .test_inputs
                .as_ref()
                .zip(options.test_targets.as_ref());
            let test = test.map(|(inputs, targets)| pair(inputs, targets));
            (pair(inputs, targets)?, test.transpose()?)
        }
        (_, _, Some(csv)) => {
            let test = options.test_csv.as_deref().map(table);
            (table(csv)?, test.transpose()?)
        }
        _ => bail!("name the data by --data, --inputs or --csv"),
    };
    let (mut training, mut test) = match test {
        Some(test) if test.features() == training.features() => (training, test),
        Some(test) => bail!(
            "the test data have {} features, the training data {}",
            test.features(),
            training.features()
        ),
        None => training
            .split(1.0 - options.test_share, options.seed)
            .context("--test-share")?,
    };

    let scale = options.scale.unwrap_or(match options.data {
        Some(_) => Scale::Pixels,
        None => Scale::Standardize,
    });
    let features = training.features();
    let standardize = match scale {
        Scale::None => None,
        Scale::Pixels => Some(Standardize::new(
            vec![0.0; features],
            vec![255.0; features],
        )?),
        Scale::Standardize => Some(Standardize::fit(
            &mut training.batches(BatchConfig::default())?,
        )?),
    };
    if let Some(standardize) = standardize {
        standardize.apply(&mut training)?;
        standardize.apply(&mut test)?;
    }
    Ok(Sets { training, test })
}

/// A file, or the same packed.
fn find(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    match (plain.exists(), packed.exists()) {
        (true, _) => Ok(plain),
        (_, true) => Ok(packed),
        _ => bail!("{} is not there, nor the same with .gz", plain.display()),
    }
}
