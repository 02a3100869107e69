//! Parameters in files that PyTorch and others read: the format safetensors, written so that no moment leaves half a file.
//!
//! Names and shapes are those of a `torch.nn.Sequential` with a module for each layer: `0.weight` of \[out, in\] and `0.bias` of
//! \[out\]; `weight`, `bias`, `running_mean` and `running_var` of norms; `3.0.weight` in a residual block that is layer 3, a module
//! whose only child is its `nn.Sequential`'s content. A matrix is row-major in the file and [column-major](crate::Layout) in the
//! flat slice; it is transposed on its way. From PyTorch and back:
//!
//! ```python
//! from safetensors.torch import load_file, save_file
//! net = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
//! net.load_state_dict(load_file("net.safetensors"))        # from save_model
//! save_file(net.state_dict(), "net.safetensors")           # for load_model
//! ```
//!
//! The file of a [training run](crate::train::Trainer::save) has the same tensors, and beside them those of the run, whose names
//! begin with `train.`: `load_state_dict(…, strict=False)` leaves them out, and so does [`load_model`]. PyTorch's
//! `num_batches_tracked` is left out here.
//!
//! Files of gradus also say, in their metadata, what every layer is; a network that differs there is refused.

mod architecture;
mod error;
mod replace;
mod tensors;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use gradus_numerics::Float;
use safetensors::SafeTensors;
use serde::{Deserialize, Serialize};

pub use error::CheckpointError;

use crate::network::{Layout, Mlp};
use tensors::Tensor;

/// Writes parameters and state of a network.
///
/// # Errors
/// Where a length does not fit, a number is not finite, or the file cannot be written; an older file is then left as it was.
///
/// ```
/// use gradus_mlp::Mlp;
/// use gradus_mlp::checkpoint::{load_model, save_model};
/// use gradus_numerics::stream;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("net.safetensors");
/// let net = Mlp::<f32>::new(3).linear(4).batch_norm().relu().linear(2);
/// let parameters = net.initialize(&mut stream(7, "initialisation"));
/// save_model(&path, &net, &parameters, &net.initial_state())?;
/// assert_eq!(load_model(&path, &net)?, (parameters, net.initial_state()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_model<T: Float>(
    path: impl AsRef<Path>,
    net: &Mlp<T>,
    parameters: &[T],
    state: &[T],
) -> Result<(), CheckpointError> {
    let contents = Contents {
        parameters: Cow::Borrowed(parameters),
        state: Cow::Borrowed(state),
        ..Contents::default()
    };
    contents.save(path.as_ref(), net)
}

/// Reads parameters and state of a network, as [`save_model`], a training run or PyTorch wrote them.
///
/// # Errors
/// [`InFile`](CheckpointError::InFile), with an error as of [`read_model`].
pub fn load_model<T: Float>(
    path: impl AsRef<Path>,
    net: &Mlp<T>,
) -> Result<(Vec<T>, Vec<T>), CheckpointError> {
    let path = path.as_ref();
    let read = read_file(path).and_then(|bytes| read_model(&bytes, net));
    read.map_err(|error| error.in_file(path))
}

/// [`load_model`] from the bytes of a file.
///
/// # Errors
/// [`Format`](CheckpointError::Format), and [`Architecture`](CheckpointError::Architecture) for another network, naming the first
/// difference.
///
/// ```
/// use gradus_mlp::Mlp;
/// use gradus_mlp::checkpoint::{read_model, save_model};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("net.safetensors");
/// save_model(&path, &Mlp::<f32>::new(1).linear(2).relu(), &[0.5; 4], &[])?;
/// let other = Mlp::<f32>::new(1).linear(2).tanh();
/// let error = read_model(&std::fs::read(&path)?, &other).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "holds another network: layer 1: relu in the file, layer 1: tanh here"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_model<T: Float>(
    bytes: &[u8],
    net: &Mlp<T>,
) -> Result<(Vec<T>, Vec<T>), CheckpointError> {
    let contents = Contents::read(bytes, net, &|_| Vec::new())?;
    Ok((
        contents.parameters.into_owned(),
        contents.state.into_owned(),
    ))
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    fs::read(path).map_err(CheckpointError::Read)
}

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) struct Contents<'a, T: Float> {
    pub(crate) parameters: Cow<'a, [T]>,
    pub(crate) state: Cow<'a, [T]>,
    /// What a run says of itself, as JSON; none for a network alone.
    pub(crate) run: Option<String>,
    /// The tensors of a run.
    pub(crate) slices: Vec<(String, Cow<'a, [T]>)>,
}

/// What gradus says in a file's metadata, as one entry of JSON: the entries of a map would be written in no certain order.
#[derive(Serialize, Deserialize)]
struct Metadata {
    architecture: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<String>,
}

/// The entry's name.
const ENTRY: &str = "gradus";

/// What the names of a run's tensors begin with.
const RUN: &str = "train.";

impl<T: Float> Contents<'_, T> {
    /// Writes the file, in place of an older one once it is whole.
    pub(crate) fn save(&self, path: &Path, net: &Mlp<T>) -> Result<(), CheckpointError> {
        let saved = self.to_bytes(net).and_then(|bytes| {
            let written = replace::replace(path, |file| file.write_all(&bytes));
            written.map_err(CheckpointError::Write)
        });
        saved.map_err(|error| error.in_file(path))
    }

    fn to_bytes(&self, net: &Mlp<T>) -> Result<Vec<u8>, CheckpointError> {
        let layout = net.layout();
        check_length(
            "the parameters",
            layout.parameter_count(),
            self.parameters.len(),
        )?;
        check_length("the state", layout.state_count(), self.state.len())?;
        let parameters = layout
            .parameters()
            .iter()
            .map(|slot| (slot, &*self.parameters));
        let state = layout.state().iter().map(|slot| (slot, &*self.state));
        let mut tensors = Vec::new();
        for (slot, flat) in parameters.chain(state) {
            let numbers = &flat[slot.range()];
            if let Some(index) = numbers.iter().position(|x| !x.is_finite()) {
                return Err(CheckpointError::NotFinite {
                    name: slot.name().to_owned(),
                    index,
                    value: numbers[index].to_f64(),
                });
            }
            tensors.push((slot.name().to_owned(), Tensor::of_slot(slot, flat)));
        }
        for (name, slice) in &self.slices {
            tensors.push((format!("{RUN}{name}"), Tensor::flat(slice)));
        }
        let metadata = Metadata {
            architecture: architecture::describe(net),
            run: self.run.clone(),
        };
        let metadata = serde_json::to_string(&metadata).map_err(|e| format_error(&e))?;
        let entries = HashMap::from([(ENTRY.to_owned(), metadata)]);
        safetensors::serialize(tensors, Some(entries)).map_err(|e| format_error(&e))
    }
}

impl<T: Float> Contents<'static, T> {
    /// Reads a file of this network; `slices` names the tensors that a run of it needs, with their lengths.
    pub(crate) fn read(
        bytes: &[u8],
        net: &Mlp<T>,
        slices: &dyn Fn(&str) -> Vec<(String, usize)>,
    ) -> Result<Self, CheckpointError> {
        let file = SafeTensors::deserialize(bytes).map_err(|e| format_error(&e))?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| format_error(&e))?;
        let entry = (header.metadata().as_ref()).and_then(|entries| entries.get(ENTRY));
        let metadata: Option<Metadata> = entry
            .map(|entry| serde_json::from_str(entry).map_err(|e| format_error(&e)))
            .transpose()?;
        if let Some(metadata) = &metadata
            && let here = architecture::describe(net)
            && let Some(difference) = architecture::difference(&metadata.architecture, &here)
        {
            return Err(CheckpointError::Architecture { difference });
        }
        let layout = net.layout();
        let mut contents = Contents {
            parameters: Cow::Owned(vec![T::ZERO; layout.parameter_count()]),
            state: Cow::Owned(vec![T::ZERO; layout.state_count()]),
            run: metadata.and_then(|metadata| metadata.run),
            slices: Vec::new(),
        };
        let parameters = contents.parameters.to_mut();
        for slot in layout.parameters() {
            tensors::into_slot(slot, &tensor(&file, slot.name())?, parameters)?;
        }
        let state = contents.state.to_mut();
        for slot in layout.state() {
            tensors::into_slot(slot, &tensor(&file, slot.name())?, state)?;
        }
        no_others(&file, &layout)?;
        if let Some(run) = &contents.run {
            for (name, length) in slices(run) {
                let full = format!("{RUN}{name}");
                let numbers = tensors::flat(&full, &tensor(&file, &full)?, length)?;
                contents.slices.push((name, Cow::Owned(numbers)));
            }
        }
        Ok(contents)
    }
}

fn tensor<'a>(
    file: &SafeTensors<'a>,
    name: &str,
) -> Result<safetensors::tensor::TensorView<'a>, CheckpointError> {
    (file.tensor(name)).map_err(|_| CheckpointError::Architecture {
        difference: format!("{name} is not in the file"),
    })
}

/// That the file has no tensor the network has no place for.
fn no_others(file: &SafeTensors<'_>, layout: &Layout) -> Result<(), CheckpointError> {
    let mut names = file.names();
    names.sort_unstable();
    let left_out = |name: &str| name.starts_with(RUN) || name.ends_with("num_batches_tracked");
    let other = (names.into_iter()).find(|name| !left_out(name) && layout.slot(name).is_none());
    match other {
        None => Ok(()),
        Some(name) => Err(CheckpointError::Architecture {
            difference: format!("{name} is in the file alone"),
        }),
    }
}

fn check_length(what: &'static str, expected: usize, length: usize) -> Result<(), CheckpointError> {
    if length == expected {
        return Ok(());
    }
    Err(CheckpointError::Length {
        what,
        expected,
        length,
    })
}

fn format_error(error: &dyn std::error::Error) -> CheckpointError {
    CheckpointError::Format(error.to_string())
}
