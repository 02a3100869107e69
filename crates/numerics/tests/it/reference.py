"""Writes reference.csv: arguments and correctly rounded results of every elementary function.

    python3 reference.py > reference.csv        (Python 3, mpmath 1.3.0)
    python3 reference.py 10000 > reference.csv  (a thorough table, for measuring; too long to commit)
    python3 reference.py twice > accuracy/twice.csv

Results are computed with 1000 bits and rounded once, to the nearest f64, subnormal numbers included. `twice` writes some of
them as two numbers: the nearest one, and the one nearest to the rest.
"""

import random
import sys
from fractions import Fraction

from mpmath import mp, mpf

mp.prec = 1000


def rounded(value):
    """The f64 nearest to an mpmath number."""
    sign, mantissa, exponent, _ = value._mpf_
    if mantissa == 0:
        return 0.0
    exact = Fraction(int(mantissa)) * Fraction(2) ** exponent
    try:
        magnitude = float(exact)
    except OverflowError:
        magnitude = float("inf")
    return -magnitude if sign else magnitude



EVERYWHERE = [s * m for m in (1e-300, 1e-17, 3e-9, 1e-5, 0.01, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 10.0) for s in (1, -1)]
INSIDE = [x for x in EVERYWHERE if abs(x) < 1] + [0.999, -0.999, 1 - 2.0**-53, 2.0**-53 - 1]
POSITIVE = [x for x in EVERYWHERE if x > 0] + [5e-324, 1e-308, 0.999, 1 - 2.0**-53, 1 + 2.0**-52, 1e10, 1e100, 1.7e308]
ANGLES = EVERYWHERE + [0.7853981633974483, 1.5707963267948966, 3.141592653589793, 6.283185307179586, 100.0, 1e5, 1e10, 1e22, 1e300]

INFINITY = float("inf")
EVERY = (-INFINITY, INFINITY)

# name: (function, arguments chosen by hand, interval of the uniform ones, domain of the others)
UNARY = {
    "exp": (mp.exp, EVERYWHERE + [100.0, -100.0, 709.7, -708.0, -720.0, -745.0], (-700, 700), (-745, 709.7)),
    "exp2": (lambda x: mpf(2) ** x, EVERYWHERE + [1023.9, -1021.5, -1050.3, -1073.7], (-1000, 1000), (-1074, 1023.9)),
    "exp_m1": (mp.expm1, EVERYWHERE + [100.0, -100.0, 709.7, 0.34, -0.35], (-2, 2), (-INFINITY, 709.7)),
    "ln": (mp.log, POSITIVE, (0, 4), (0, INFINITY)),
    "ln_1p": (mp.log1p, INSIDE + POSITIVE, (-1, 4), (-1, INFINITY)),
    "log2": (lambda x: mp.log(x) / mp.log(2), POSITIVE, (0, 4), (0, INFINITY)),
    "log10": (lambda x: mp.log(x) / mp.log(10), POSITIVE, (0, 4), (0, INFINITY)),
    "sin": (mp.sin, ANGLES, (-20, 20), EVERY),
    "cos": (mp.cos, ANGLES, (-20, 20), EVERY),
    "tan": (mp.tan, ANGLES, (-20, 20), EVERY),
    "asin": (mp.asin, INSIDE, (-1, 1), (-1, 1)),
    "acos": (mp.acos, INSIDE, (-1, 1), (-1, 1)),
    "atan": (mp.atan, EVERYWHERE + [1e10, -1e300], (-10, 10), EVERY),
    "sinh": (mp.sinh, EVERYWHERE + [22.5, 100.0, -709.0, 710.4], (-5, 5), (-710, 710)),
    "cosh": (mp.cosh, EVERYWHERE + [22.5, 100.0, -709.0, 710.4], (-5, 5), (-710, 710)),
    "tanh": (mp.tanh, EVERYWHERE + [19.0, 22.5, -30.0], (-5, 5), EVERY),
    "asinh": (mp.asinh, EVERYWHERE + [1e10, -1e300], (-5, 5), EVERY),
    "acosh": (mp.acosh, [1.0, 1 + 2.0**-52, 1.0001, 1.01, 1.5, 1.9, 2.0, 2.1, 10.0, 1e10, 1e300], (1, 10), (1, INFINITY)),
    "atanh": (mp.atanh, INSIDE, (-1, 1), (-1, 1)),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), EVERYWHERE + [5e-324, 1e-310, 27.0, 1e300], (-100, 100), EVERY),
    "erf": (mp.erf, EVERYWHERE + [0.84, 1.25, 2.857, 5.9], (-3, 3), EVERY),
    "erfc": (mp.erfc, EVERYWHERE + [0.84, 1.25, 2.857, 5.9, 20.0, 26.0], (-3, 10), (-INFINITY, 26.5)),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), EVERYWHERE + [30.0, 40.0, -40.0, -700.0, -740.0], (-20, 20), (-708, INFINITY)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), EVERYWHERE + [30.0, 40.0, -40.0, -700.0, -740.0], (-20, 20), (-708, INFINITY)),
}
SIDES = [(1.0, 1.0), (-1.0, 1.0), (1e-300, -1e-300), (3e200, 4e200), (-5e-324, 1.0), (1.0, 1e-20), (0.3, 1e15)]
BINARY = {
    "atan2": (mp.atan2, SIDES, (-5, 5), (-5, 5)),
    "hypot": (mp.hypot, SIDES, (-5, 5), (-5, 5)),
    "powf": (mp.power, [(2.0, 0.5), (0.5, 1073.5), (1.0000001, 1e9), (1e300, 1.02), (-3.0, 5.0), (-0.7, -8.0), (5e-324, 0.3)], (0, 10), (-300, 300)),
}
ROOT_2_OVER_PI = mp.sqrt(2 / mp.pi)
NEGATIVE = [-30.0, -20.0, -8.0, -5.0, -0.1]
# as UNARY, in the order in which they came
LATER = {
    "silu": (lambda x: x / (1 + mp.exp(-x)), EVERYWHERE + NEGATIVE + [-700.0], (-20, 20), (-700, INFINITY)),
    "gelu": (lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, EVERYWHERE + NEGATIVE + [-36.0], (-10, 10), (-37, INFINITY)),
    "gelu_tanh": (
        lambda x: x / (1 + mp.exp(-2 * ROOT_2_OVER_PI * (x + mpf("0.044715") * x**3))),
        [x for x in EVERYWHERE if x > -3] + [-2.9],
        (-3, 6),
        (-3, INFINITY),
    ),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), POSITIVE, (0, 4), (0, INFINITY)),
}
EXPONENTS = [1, 2, 3, -1, -2, 5, 7, 10, -13, 31, 64, 100, -100]


def spread(rng, domain, draws):
    """Numbers of every magnitude around 0, 1 and -1, inside an open domain."""
    numbers = []
    while len(numbers) < draws:
        x = rng.choice((0, 0, 1, -1)) + rng.choice((1, -1)) * 10 ** rng.uniform(-18, 3)
        if domain[0] < x < domain[1]:
            numbers.append(x)
    return numbers


def main(draws):
    rng = random.Random(1)
    for name, (function, chosen, (low, high), domain) in UNARY.items():
        for x in chosen + [rng.uniform(low, high) for _ in range(draws)] + spread(rng, domain, draws):
            print(f"{name},{x!r},{rounded(function(mpf(x)))!r}")
    for name, (function, chosen, first, second) in BINARY.items():
        for x, y in chosen + [(rng.uniform(*first), rng.uniform(*second)) for _ in range(draws)]:
            print(f"{name},{x!r},{y!r},{rounded(function(mpf(x), mpf(y)))!r}")
    for n in EXPONENTS:
        for x in [rng.uniform(-3, 3) for _ in range(max(4, draws // 10))]:
            print(f"powi,{x!r},{float(n)!r},{rounded(mpf(x) ** n)!r}")
    for name, (function, chosen, (low, high), domain) in LATER.items():
        for x in chosen + [rng.uniform(low, high) for _ in range(draws)] + spread(rng, domain, draws):
            print(f"{name},{x!r},{rounded(function(mpf(x)))!r}")


def twice():
    rng = random.Random(2)
    for name in ("exp", "ln", "ln_1p", "tanh", "sigmoid", "softplus", "silu"):
        function, chosen, (low, high), domain = (UNARY | LATER)[name]
        for x in chosen + [rng.uniform(low, high) for _ in range(6)] + spread(rng, domain, 6):
            value = function(mpf(x))
            first = rounded(value)
            # where the rest would be subnormal, two numbers cannot hold the value
            if x != 0 and 1e-270 < abs(first) < INFINITY:
                print(f"{name},{x!r},{first!r},{rounded(value - mpf(first))!r}")


if __name__ == "__main__":
    if sys.argv[1:] == ["twice"]:
        twice()
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
