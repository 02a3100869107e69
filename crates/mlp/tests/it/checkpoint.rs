//! Files of networks: what they hold, and what is refused.

use std::fs;

use gradus_mlp::checkpoint::{CheckpointError, load_model, read_model, save_model};
use gradus_mlp::{Mlp, Predictor};
use gradus_numerics::{Float, Threads};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use crate::numbers;

fn net<T: Float>() -> Mlp<T> {
    Mlp::new(3)
        .linear(4)
        .batch_norm()
        .relu()
        .residual(|block| block.linear_without_bias(4).layer_norm().tanh())
        .dropout(0.25)
        .linear(2)
}

/// The bytes of a file of that network.
fn file<T: Float>(net: &Mlp<T>) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let layout = net.layout();
    let parameters = numbers(layout.parameter_count(), "parameters");
    let state = numbers(layout.state_count(), "state");
    save_model(&path, net, &parameters, &state).unwrap();
    assert_eq!(load_model(&path, net).unwrap(), (parameters, state));
    fs::read(path).unwrap()
}

#[test]
fn both_types_come_back() {
    file::<f32>(&net());
    file::<f64>(&net());
}

#[test]
fn names_shapes_and_places_are_those_of_pytorch() {
    let net = net::<f32>();
    let bytes = file(&net);
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let mut found: Vec<String> = tensors
        .iter()
        .map(|(name, tensor)| format!("{name} {} {:?}", tensor.dtype(), tensor.shape()))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "0.bias F32 [4]",
            "0.weight F32 [4, 3]",
            "1.bias F32 [4]",
            "1.running_mean F32 [4]",
            "1.running_var F32 [4]",
            "1.weight F32 [4]",
            "3.0.weight F32 [4, 4]",
            "3.1.bias F32 [4]",
            "3.1.weight F32 [4]",
            "5.bias F32 [2]",
            "5.weight F32 [2, 4]",
        ]
    );
    // weight (o, i) is number 3 o + i of the file, and number 4 i + o of the flat slice
    let weight = tensors.tensor("0.weight").unwrap();
    let parameters = numbers::<f32>(net.layout().parameter_count(), "parameters");
    for o in 0..4 {
        for i in 0..3 {
            let bytes = &weight.data()[4 * (3 * o + i)..][..4];
            assert_eq!(bytes, parameters[4 * i + o].to_le_bytes());
        }
    }
}

#[test]
fn the_file_is_the_same_each_time() {
    assert_eq!(file::<f32>(&net()), file::<f32>(&net()));
}

#[test]
fn a_file_of_pytorch_is_read() {
    let file = include_bytes!("../../fuzz/pytorch.safetensors");
    let net = Mlp::<f32>::new(2).linear(3).batch_norm();
    let (parameters, state) = read_model(file, &net).unwrap();
    let mut predictor = Predictor::new(&net, 2, Threads::One).unwrap();
    let outputs = predictor
        .predict(&parameters, &state, &[1.0, -2.0, 0.5, 3.0])
        .unwrap();
    // what PyTorch 2.15 says of these inputs in evaluation
    let expected = [
        0.551_877,
        -1.350_076_6,
        1.166_630_4,
        -0.333_697_3,
        0.159_494_8,
        0.626_778_3,
    ];
    for (output, expected) in outputs.iter().zip(expected) {
        assert!((output - expected).abs() < 1e-6, "{output} {expected}");
    }
    // what the network has no use for is refused, but for the counter of batches
    let error = read_model(file, &Mlp::<f32>::new(2).linear(3)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "holds another network: 1.bias is in the file alone"
    );
}

#[test]
fn another_architecture_is_refused_by_its_first_difference() {
    let bytes = file(&net::<f32>());
    let refused = |net: &Mlp<f32>| {
        let error = read_model(&bytes, net).unwrap_err();
        assert!(matches!(error, CheckpointError::Architecture { .. }));
        let message = error.to_string();
        message
            .strip_prefix("holds another network: ")
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        refused(&Mlp::new(2).linear(4)),
        "input: 3 numbers in the file, input: 2 numbers here"
    );
    assert_eq!(
        refused(&Mlp::new(3).linear(5)),
        "layer 0: linear to 4 in the file, layer 0: linear to 5 here"
    );
    assert_eq!(
        refused(&Mlp::new(3).linear(4).batch_norm()),
        "layer 2: relu is in the file alone"
    );
    assert_eq!(refused(&net().relu()), "layer 6: relu is here alone");
    let other = Mlp::new(3)
        .linear(4)
        .batch_norm()
        .relu()
        .residual(|block| block.linear_without_bias(4).layer_norm().gelu());
    assert_eq!(
        refused(&other),
        "layer 3.2: tanh in the file, layer 3.2: gelu here"
    );
    assert_eq!(
        read_model(&bytes, &net::<f64>()).unwrap_err().to_string(),
        "holds another network: 0.weight is F32 [4, 3] in the file, F64 [4, 3] here"
    );
}

#[test]
fn without_metadata_the_tensors_tell() {
    let weight = [0; 4 * 6];
    let one = |name, shape: &[usize]| {
        let view = TensorView::new(Dtype::F32, shape.to_vec(), &weight).unwrap();
        safetensors::serialize([(name, view)], None).unwrap()
    };
    let refused = |file: &[u8]| {
        let net = Mlp::<f32>::new(2).linear_without_bias(3);
        read_model(file, &net).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&one("0.weight", &[2, 3])),
        "holds another network: 0.weight is F32 [2, 3] in the file, F32 [3, 2] here"
    );
    assert_eq!(
        refused(&one("1.weight", &[3, 2])),
        "holds another network: 0.weight is not in the file"
    );
    assert!(
        read_model(
            &one("0.weight", &[3, 2]),
            &Mlp::<f32>::new(2).linear_without_bias(3)
        )
        .is_ok()
    );
}

#[test]
fn files_that_are_not_whole() {
    let bytes = file(&net::<f32>());
    let whole = |bytes: &[u8]| match read_model(bytes, &net::<f32>()) {
        Ok(_) => true,
        Err(CheckpointError::Format(_)) => false,
        Err(error) => panic!("{error}"),
    };
    assert!(whole(&bytes));
    for length in 0..bytes.len() {
        assert!(!whole(&bytes[..length]), "{length} bytes");
    }
    let mut lying = bytes.clone();
    lying[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(!whole(&lying));
    lying[..8].copy_from_slice(&99_999_999_u64.to_le_bytes());
    assert!(!whole(&lying));
}

#[test]
fn what_is_not_finite_does_not_replace_what_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let net = Mlp::<f64>::new(1).linear(2);
    let good = vec![0.5; 4];
    save_model(&path, &net, &good, &[]).unwrap();
    for bad in [f64::NAN, f64::INFINITY] {
        let mut parameters = good.clone();
        parameters[3] = bad;
        let error = save_model(&path, &net, &parameters, &[])
            .unwrap_err()
            .to_string();
        let wanted =
            format!("number 1 of 0.bias is {bad}; it is not written over an older checkpoint");
        assert!(error.ends_with(&wanted), "{error}");
        assert_eq!(load_model(&path, &net).unwrap().0, good);
    }
    assert!(save_model(&path, &net, &good[1..], &[]).is_err());
    assert!(save_model(&path, &net, &good, &[1.0]).is_err());
    let error = load_model(folder.path().join("none"), &net)
        .unwrap_err()
        .to_string();
    assert!(error.contains("none: cannot be read"), "{error}");
}
