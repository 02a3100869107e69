"""Writes the whole files that the fuzzing of parsers starts from, but PyTorch's. Plain Python; they are committed beside this."""

import json
import struct


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def idx(kind, shape, data):
    return bytes([0, 0, kind, len(shape)]) + b"".join(struct.pack(">I", n) for n in shape) + data


def npy(version, header, data):
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header.encode() + data


def header(descr, shape):
    return f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n"


def safetensors(tensors, metadata=None):
    head, data = {}, b""
    if metadata:
        head["__metadata__"] = metadata
    for name, shape, dtype, raw in tensors:
        head[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def floats(count):
    return b"".join(struct.pack("<f", 0.25 * i) for i in range(count))


write("images.idx", idx(0x08, [3, 2, 2], bytes([0, 1, 2, 0, 4, 5, 6, 1, 8, 9, 255, 2])))
write("labels.idx", idx(0x08, [9], bytes(range(9))))
write("doubles.idx", idx(0x0E, [2, 2], struct.pack(">4d", 0.5, 1.0, -0.5, 0.0)))

write("floats.npy", npy(1, header("<f4", (2, 3)), struct.pack("<6f", 0.5, 0.25, 1.0, -0.5, 0.0, 2.0)))
write("labels.npy", npy(1, header(">i8", "(4,)"), struct.pack(">4q", 0, 1, 2, 1)))
write("version2.npy", npy(2, header("|u1", (2, 2)), bytes([1, 2, 3, 0])))

write("iris.csv", b"length,width,kind\n5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n5.8,2.7,virginica\n")
write("quoted.csv", b'"a","b ""c""",kind\r\n"1", 2 ,0\r\n-3e-2,"+4",1\r\n\r\n0.5,.5,2\r\n')
write("wide.csv", b"a,b,c,d,e,f,g,kind\n" + b"".join(b"1,2,3,4,5,6,7,%d\n" % (i % 3) for i in range(20)))

model = [
    ("0.weight", [3, 2], "F32", floats(6)),
    ("0.bias", [3], "F32", floats(3)),
    ("1.weight", [3], "F32", floats(3)),
    ("1.bias", [3], "F32", floats(3)),
    ("1.running_mean", [3], "F32", floats(3)),
    ("1.running_var", [3], "F32", floats(3)),
]
architecture = [
    "input: 2 numbers",
    "layer 0: linear to 3",
    "layer 1: batch norm of epsilon 0.00001, momentum 0.1",
]
half = struct.unpack("<Q", struct.pack("<d", 0.5))[0]
run = {
    "run": {
        "data": "4 samples",
        "seed": 7,
        "accumulate": 1,
        "epoch": 1,
        "done": 0,
        "batches": 1,
        "steps": 1,
        "samples": 0,
        "loss_sum": 0,
        "history": [{"epoch": 0, "steps": 1, "loss": half, "validation": {"loss": half, "right": 2, "samples": 4}}],
        "best": 0,
    },
    "rule": "",
    "steps": 0,
    "learning_rate": 0,
    "scalars": [],
    "slots": [],
    "streams": [],
}
best = [
    ("train.best.parameters", [15], "F32", floats(15)),
    ("train.best.state", [6], "F32", floats(6)),
]
compact = {"separators": (",", ":")}
write("model.safetensors", safetensors(model, {"gradus": json.dumps({"architecture": architecture}, **compact)}))
record = {"architecture": architecture, "run": json.dumps(run, **compact)}
write("run.safetensors", safetensors(model + best, {"gradus": json.dumps(record, **compact)}))
