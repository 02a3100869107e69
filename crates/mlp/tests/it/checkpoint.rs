//! Files of networks: what they hold, and what is refused.

use std::collections::HashMap;
use std::fs;

use gradus_mlp::Mlp;
use gradus_mlp::checkpoint::{CheckpointError, load_model, read_model, save_model};
use gradus_numerics::Float;
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
    // as torch's save_file writes the state of Sequential(Linear(2, 3), BatchNorm1d(3)): no metadata but the format, and a counter
    let [weight, bias, scale, shift, mean, variance] =
        [6, 3, 3, 3, 3, 3].map(|count| numbers::<f32>(count, "pytorch"));
    let bytes =
        |numbers: &[f32]| -> Vec<u8> { numbers.iter().flat_map(|x| x.to_le_bytes()).collect() };
    let tensors = [
        ("0.weight", bytes(&weight), vec![3, 2], Dtype::F32),
        ("0.bias", bytes(&bias), vec![3], Dtype::F32),
        ("1.weight", bytes(&scale), vec![3], Dtype::F32),
        ("1.bias", bytes(&shift), vec![3], Dtype::F32),
        ("1.running_mean", bytes(&mean), vec![3], Dtype::F32),
        ("1.running_var", bytes(&variance), vec![3], Dtype::F32),
        (
            "1.num_batches_tracked",
            17_i64.to_le_bytes().to_vec(),
            vec![],
            Dtype::I64,
        ),
    ];
    let views = tensors.iter().map(|(name, data, shape, dtype)| {
        (*name, TensorView::new(*dtype, shape.clone(), data).unwrap())
    });
    let format = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let file = safetensors::serialize(views, Some(format)).unwrap();
    let net = Mlp::<f32>::new(2).linear(3).batch_norm();
    let (parameters, state) = read_model(&file, &net).unwrap();
    let columns = [0, 2, 4, 1, 3, 5].map(|place| weight[place]);
    assert_eq!(parameters, [&columns[..], &bias, &scale, &shift].concat());
    assert_eq!(state, [mean, variance].concat());
    // what the network has no use for is refused where it is not that counter
    let error = read_model(&file, &Mlp::<f32>::new(2).linear(3)).unwrap_err();
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
