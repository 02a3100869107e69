"""JAX: a jitted step, and eight steps in one jitted scan."""

import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import serving

BETA = (0.9, 0.999)


def forward(layers, x):
    for weight, bias in layers[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def mean_loss(layers, x, labels):
    logits = jax.nn.log_softmax(forward(layers, x))
    return -jnp.mean(jnp.take_along_axis(logits, labels[:, None], axis=1))


def sgd(carry, batch):
    layers = carry
    loss, gradient = jax.value_and_grad(mean_loss)(layers, *batch)
    update = lambda theta, g: theta - serving.LEARNING_RATE * g
    return jax.tree.map(update, layers, gradient), loss


def adam(carry, batch):
    layers, mean, square, t = carry
    loss, gradient = jax.value_and_grad(mean_loss)(layers, *batch)
    t = t + 1
    mean = jax.tree.map(lambda m, g: BETA[0] * m + (1 - BETA[0]) * g, mean, gradient)
    square = jax.tree.map(lambda v, g: BETA[1] * v + (1 - BETA[1]) * g * g, square, gradient)
    rate = serving.LEARNING_RATE / (1 - BETA[0] ** t)
    root = 1 / jnp.sqrt(1 - BETA[1] ** t)
    update = lambda theta, m, v: theta - rate * m / (jnp.sqrt(v) * root + 1e-8)
    return (jax.tree.map(update, layers, mean, square), mean, square, t), loss


def build(sizes, samples, rule):
    rng = np.random.default_rng(0)
    inputs, labels = serving.batches(sizes, samples, rng)
    stacked = jnp.asarray(inputs), jnp.asarray(labels, dtype=jnp.int32)
    batches = [(stacked[0][i], stacked[1][i]) for i in range(serving.BATCHES)]
    step = sgd if rule == "sgd" else adam

    def start():
        layers = jax.tree.map(jnp.asarray, serving.parameters(sizes, rng))
        zeros = jax.tree.map(jnp.zeros_like, layers)
        again = jax.tree.map(jnp.zeros_like, layers)
        return layers if rule == "sgd" else (layers, zeros, again, jnp.float32(0))

    def runner(function, batch_of, steps_a_call):
        carry = start()

        def run(steps):
            nonlocal carry
            for i in range(steps // steps_a_call):
                carry, loss = function(carry, batch_of(i))
            jax.block_until_ready(carry)
            return np.mean(loss)

        return run

    jitted = jax.jit(step, donate_argnums=0)
    scanned = jax.jit(lambda carry, batches: lax.scan(step, carry, batches), donate_argnums=0)
    return {
        "jax-jit": runner(jitted, lambda i: batches[i % serving.BATCHES], 1),
        "jax-scan": runner(scanned, lambda i: stacked, serving.BATCHES),
    }


if __name__ == "__main__":
    assert jax.default_backend() == "cpu", sys.argv
    serving.serve(build)
