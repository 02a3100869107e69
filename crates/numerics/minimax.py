"""Prints the polynomials of src/format.rs: minimax by Remez' exchange, coefficients rounded one after the other.

    python3 minimax.py        (Python 3, mpmath 1.3.0; two minutes)

The coefficients are rounded to the format's precision all at once, or from the lowest power upwards with the remaining
ones fitted again, so that they make up for the rounding: whichever is better.
"""

import struct
import sys
from functools import cache

from mpmath import cos, lu_solve, matrix, mp, mpf, pi

mp.prec = 240


def remez(f, weight, low, high, powers, nodes=400, exchanges=40):
    """The coefficients c that minimise the largest |weight(x) (f(x) − Σ cₖ x^powersₖ)|, and that maximum."""
    n = len(powers)
    points = [low + (high - low) * (1 - cos(pi * mpf(i) / nodes)) / 2 for i in range(nodes + 1)]
    table = [(x, f(x), weight(x)) for x in points]
    chosen = [round(nodes * i / n) for i in range(n + 1)]
    best, smallest = None, mpf("inf")
    for _ in range(exchanges):
        system, right = matrix(n + 1, n + 1), matrix(n + 1, 1)
        for row, i in enumerate(chosen):
            x, fx, wx = table[i]
            for column, power in enumerate(powers):
                system[row, column] = wx * x**power
            system[row, n] = (-1) ** row
            right[row] = wx * fx
        solution = lu_solve(system, right)
        c = [solution[k] for k in range(n)]
        errors = [wx * (fx - sum(ck * x**power for ck, power in zip(c, powers))) for x, fx, wx in table]
        largest = max(abs(e) for e in errors)
        if largest < smallest:
            best, smallest = c, largest
        extrema = []
        for i, e in enumerate(errors):
            if not extrema or (e > 0) != (errors[extrema[-1]] > 0):
                extrema.append(i)
            elif abs(e) > abs(errors[extrema[-1]]):
                extrema[-1] = i
        while len(extrema) > n + 1:
            size = [abs(errors[i]) for i in extrema]
            if len(extrema) == n + 2:
                extrema.pop(0 if size[0] < size[-1] else -1)
            else:  # two neighbours, so that the signs still alternate
                k = min(range(len(size) - 1), key=lambda k: max(size[k], size[k + 1]))
                del extrema[k : k + 2]
        if len(extrema) < n + 1 or extrema == chosen or largest - abs(solution[n]) < largest / 1000:
            break
        chosen = extrema
    return best, smallest


def rounded(x, bits):
    mantissa, exponent = mp.frexp(x)
    return mp.ldexp(mp.nint(mp.ldexp(mantissa, bits)), exponent - bits)


def fit(name, f, weight, low, high, degrees):
    """Prints the polynomial of each degree for f64 and f32: (bits, degree)."""
    low, high = mpf(low), mpf(high)
    points = [low + (high - low) * i / 1000 for i in range(1001)]
    values = [(x, f(x), weight(x)) for x in points]
    for bits, degree in degrees:
        first, _ = remez(f, weight, low, high, list(range(degree + 1)))
        at_once = [rounded(c, bits) for c in first]
        in_turn, residual = [], f
        for power in range(degree + 1):
            c, _ = remez(residual, weight, low, high, list(range(power, degree + 1)))
            in_turn.append(rounded(c[0], bits))
            residual = lambda x, g=residual, value=in_turn[-1], power=power: g(x) - value * x**power
        error = lambda cs: max(abs(w * (fx - mp.polyval(cs[::-1], x))) for x, fx, w in values)
        best = min(at_once, in_turn, key=error)
        print(f"{name}, {bits} bits, degree {degree}: error 2^{float(mp.log(error(best), 2)):.1f}")
        print("    " + ", ".join(literal(value, bits) for value in best), flush=True)


def literal(value, bits):
    """The shortest decimal number that rounds to the value, in groups of three digits."""
    if bits == 53:
        text = repr(float(value))
    else:
        single = lambda x: struct.unpack("f", struct.pack("f", x))[0]
        text = next(t for t in (f"{float(value):.{d}g}" for d in range(1, 10)) if single(float(t)) == float(value))
    digits, _, exponent = text.partition("e")
    whole, _, fraction = digits.partition(".")
    groups = "_".join(fraction[i : i + 3] for i in range(0, len(fraction), 3))
    return f"{whole}.{groups or 0}" + (f"e{int(exponent)}" if exponent else "")


def series(f, value_at_zero):
    """f, or its value at 0 where it would be 0/0."""
    return cache(lambda x: mpf(value_at_zero) if abs(x) < mpf(10) ** -30 else f(x))


def main():
    half_ln_2 = mp.log(2) / 2 * mpf("1.0001")
    exp_tail = series(lambda r: (mp.expm1(r) - r) / r**2, 0.5)
    fit("exp", exp_tail, lambda r: r**2 / mp.exp(r), -half_ln_2, half_ln_2, [(53, 10), (24, 4)])

    # for f32 by way of f64
    exp_m1 = series(lambda r: mp.expm1(r) / r, 1)
    fit("exp_m1", exp_m1, lambda r: 1 / exp_m1(r), -half_ln_2, half_ln_2, [(53, 6)])

    z_max = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.0001")
    ln_tail = series(lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, mpf(2) / 3)
    fit("ln", ln_tail, lambda z: z / 2, 0, z_max, [(53, 6), (24, 2)])

    tanh_tail = series(lambda u: (mp.tanh(mp.sqrt(u)) / mp.sqrt(u) - 1) / u, -mpf(1) / 3)
    fit("tanh", tanh_tail, lambda u: u, 0, mpf("0.56") ** 2, [(53, 10), (24, 4)])

    erf_tail = series(lambda u: mp.erf(mp.sqrt(u)) / mp.sqrt(u) - 1, 2 / mp.sqrt(pi) - 1)
    fit("erf", erf_tail, lambda u: 1 / (1 + erf_tail(u)), 0, mpf("1.01"), [(53, 12), (24, 6)])

    # erfcx x = H(t) / (x + K) with t = (x − K) / (x + K)
    for bits, degree, k, x_max in [(53, 22, mpf("3.75"), 28), (24, 9, mpf(3), mpf("10.5"))]:
        x = lambda t, k=k: k * (1 + t) / (1 - t)
        h = cache(lambda t, k=k, x=x: mp.exp(x(t) ** 2) * mp.erfc(x(t)) * (x(t) + k))
        fit(f"erfc, K = {k}", h, lambda t, h=h: 1 / h(t), -1, (x_max - k) / (x_max + k), [(bits, degree)])


if __name__ == "__main__":
    sys.exit(main())
