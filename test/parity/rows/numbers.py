"""Pointwise ops beyond the everyday ones, statistics, order and counting."""
from math import inf, nan

from golden import bools, const, inplace, ints, lit, method, pos, t, torch_function

unit = dict(low=-0.9, high=0.9)

POINTWISE = [
    *[method(name, t(3, 4, **unit)) for name in [
        'asin', 'acos', 'atanh', 'erfinv']],
    *[method(name, const(2, 3, **unit)) for name in [
        'arcsin', 'arccos', 'arctanh', 'arctan', 'arcsinh', 'fix', 'absolute', 'negative']],
    *[method(name, t(3, 4)) for name in [
        'atan', 'sinh', 'cosh', 'asinh', 'sinc', 'deg2rad', 'rad2deg', 'erfc', 'exp2', 'frac',
        'signbit', 'nan_to_num', 'isposinf', 'isneginf']],
    *[method(name, t(3, 4, low=1.1, high=4)) for name in ['acosh', 'arccosh', 'lgamma', 'digamma']],
    method('lgamma', lit([-2.5, -0.3, 0.5, 12.0, 30.0], grad=True)),
    method('digamma', lit([-2.5, -0.3, 0.5, 12.0, 30.0], grad=True)),
    method('erfc', lit([-3.0, 0.0, 2.5, 4.0], grad=True)),
    method('erfinv', lit([-0.99, 0.0, 0.999], grad=True)),
    method('sinc', lit([0.0, 0.5, 1.25], grad=True)),
    torch_function('polygamma', 1, pos(3, 4)),
    torch_function('polygamma', 2, pos(3, 4)),
    method('sgn', const(3, 4)),
    method('polygamma', pos(2, 3), 1),
    method('positive', t(3)),
    method('logit', t(3, 4, low=0.05, high=0.95)),
    method('logit', lit([0.01, 0.5, 0.98], grad=True), 0.1),
    method('atan2', t(3, 4), t(3, 4)),
    method('arctan2', t(3, 4), pos(4)),
    method('hypot', t(3, 4), t(4)),
    method('xlogy', t(3, 4), pos(3, 4)),
    method('xlogy', lit([0.0, 0.0, 2.0], grad=True), lit([0.5, 2.0, 3.0], grad=True)),
    method('logaddexp', t(3, 4), t(4)),
    method('logaddexp2', t(3, 4), t(3, 1)),
    method('logaddexp', lit([-inf, 500.0, -inf]), lit([1.0, 501.0, -inf])),
    method('ldexp', t(3, 4), ints(4, low=-2, high=4)),
    method('fmax', t(3, 4), t(3, 4)),
    method('fmin', t(3, 4), t(4)),
    method('fmax', lit([nan, 1.0, 2.0, nan], grad=True), lit([1.0, nan, 2.0, nan], grad=True)),
    method('fmin', lit([nan, 1.0, 2.0], grad=True), lit([1.0, nan, 2.0], grad=True)),
    method('copysign', t(3, 4), t(3, 4)),
    method('copysign', t(3, 4), lit([-2.0, 0.0, 1.0, -1.0])),
    method('heaviside', lit([-1.5, 0.0, 2.0]), lit([0.5])),
    method('nan_to_num', lit([nan, inf, -inf, 1.5], grad=True)),
    method('nan_to_num', lit([nan, inf, -inf, 1.5], grad=True), nan=2.0, posinf=10.0, neginf=-10.0),
    method('clamp', t(3, 4), const(4, low=-1.3, high=-0.2), const(3, 1, low=0.3, high=1.1)),
    method('clip', t(3, 4), -1, 1),
    *[method(name, const(2, 3), const(3)) for name in ['multiply', 'divide', 'subtract', 'true_divide', 'greater', 'less_equal']],
    *[method(name, ints(3, 4, low=0, high=3), ints(4, low=0, high=3)) for name in [
        'greater_equal', 'less', 'not_equal', 'bitwise_and', 'bitwise_or', 'bitwise_xor', 'bitwise_left_shift',
        'bitwise_right_shift', 'gcd', 'lcm']],
    *[method(name, ints(3, 4), ints(3, 4)) for name in ['bitwise_and', 'bitwise_or', 'bitwise_xor', 'gcd', 'lcm']],
    *[method(name, bools(3, 4), bools(4)) for name in ['bitwise_and', 'bitwise_or', 'bitwise_xor', 'logical_xor']],
    method('bitwise_and', ints(3, 4), 6),
    method('bitwise_not', ints(3, 4)),
    method('bitwise_not', bools(3, 4)),
    torch_function('isin', ints(3, 4), ints(3)),
    torch_function('isin', ints(3, 4), ints(3), invert=True),
    method('isclose', lit([1.0, 2.0, nan, inf, inf]), lit([1.000001, 2.1, nan, inf, 1.0])),
    method('isclose', lit([1.0, 2.0, nan]), lit([1.3, 2.9, nan]), atol=0.5, rtol=0.0, equal_nan=True),
]

IN_PLACE = [
    *[inplace(name, t(3, 4, **unit)) for name in ['asin_', 'acos_', 'atan_', 'erfinv_']],
    *[inplace(name, t(3, 4)) for name in [
        'sin_', 'cos_', 'sinh_', 'cosh_', 'erf_', 'erfc_', 'exp2_', 'expm1_', 'frac_', 'trunc_', 'sinc_', 'sign_',
        'deg2rad_', 'nan_to_num_', 'tril_', 'triu_']],
    *[inplace(name, pos(3, 4)) for name in ['log2_', 'log10_', 'log1p_', 'lgamma_', 'digamma_']],
    *[inplace(name, t(3, 4), t(3, 4)) for name in ['atan2_', 'hypot_', 'copysign_', 'eq_', 'lt_', 'ge_']],
    *[inplace(name, t(3, 4), 1) for name in ['cumsum_', 'cumprod_']],
    *[inplace(name, ints(3, 4), ints(3, 4)) for name in ['bitwise_and_', 'bitwise_or_', 'gcd_']],
    *[inplace(name, const(3, 4, **unit)) for name in ['atanh_', 'asinh_', 'sgn_']],
    inplace('xlogy_', t(3, 4), pos(3, 4)),
    inplace('clip_', t(3, 4), -1, 1),
    inplace('floor_divide_', const(3, 4), 0.7),
    inplace('addmm_', t(2, 4), t(2, 3), t(3, 4)),
    inplace('scatter_add_', t(3, 4), 1, lit([[0, 0], [2, 3], [3, 3]]), t(3, 2)),
    inplace('index_add_', t(3, 4), 0, lit([0, 2, 0]), t(3, 4)),
    inplace('index_fill_', t(3, 4), 1, lit([0, 2]), 0.5),
    inplace('masked_scatter_', t(2, 2), lit([[True, False], [True, True]]), t(5)),
]

ZEROS = [[1.0, 0.0, 2.0, 3.0], [0.0, 0.5, 0.0, 2.0], [1.5, 2.0, 0.5, 0.7]]

CUMULATIVE = [
    *[method(name, t(3, 4), dim) for name in ['cumprod', 'logcumsumexp', 'cummax', 'cummin'] for dim in [0, -1]],
    method('cumprod', lit(ZEROS, grad=True), 1),
    method('cumprod', lit(ZEROS, grad=True), 0),
    method('cumprod', ints(3, 4, low=1, high=4), 1),
    method('logcumsumexp', t(3, 4, low=-200, high=200), 1),
    method('diff', t(3, 5)),
    method('diff', t(4, 3), n=2, dim=0),
    method('diff', ints(3, 4)),
    method('diff', bools(3, 4)),
    torch_function('trapezoid', t(3, 4)),
    torch_function('trapz', t(2, 3)),
    torch_function('trapezoid', t(3, 4), dx=0.5, dim=0),
]

STATISTICS = [
    *[method(name, t(3, 5)) for name in ['median', 'nanmedian']],
    *[method(name, t(3, 4), dim) for name in ['median', 'nanmedian'] for dim in [0, 1]],
    method('median', t(3, 5), 1, keepdim=True),
    method('nanmedian', lit([[1.0, nan, 3.0, 2.0], [nan, nan, 5.0, 4.0]], grad=True), 1),
    method('median', lit([[1.0, nan, 3.0, 2.0]]), 1),
    method('msort', t(4, 3)),
    method('kthvalue', t(3, 5), 2),
    method('kthvalue', t(3, 5), 3, 0, keepdim=True),
    method('mode', lit([[1, 2, 2, 3, 3], [4, 4, 1, 1, 1]]), 1),
    method('quantile', t(3, 5), 0.3),
    method('quantile', t(3, 5), 0.6, 1),
    method('quantile', t(3, 5), 0.25, 0, keepdim=True),
    method('quantile', t(3, 5), lit([0.1, 0.5, 0.9]), 1),
    *[method('quantile', t(3, 4), 0.4, 1, interpolation=name) for name in ['lower', 'higher', 'nearest', 'midpoint']],
    method('nansum', lit([[1.0, nan, 3.0], [2.0, 5.0, nan]], grad=True), 1),
    method('nanmean', lit([[1.0, nan, 3.0], [2.0, 5.0, nan]], grad=True), 0),
    method('nanmean', lit([[1.0, nan, 3.0], [2.0, 5.0, nan]], grad=True)),
    torch_function('var_mean', t(3, 4), 1),
    torch_function('std_mean', t(3, 4), 0, unbiased=False, keepdim=True),
    method('var', t(3, 4), 1, correction=2),
    method('aminmax', const(3, 4)),
    method('aminmax', const(3, 4), dim=1, keepdim=True),
    method('count_nonzero', ints(3, 4, low=0, high=3)),
    method('count_nonzero', ints(3, 4, low=0, high=3), 1),
    method('dist', t(3, 4), t(3, 4)),
    method('dist', t(3, 4), t(4), 3),
]

COUNTING = [
    method('bincount', ints(9, low=0, high=5)),
    method('bincount', ints(9, low=0, high=5), minlength=8),
    method('bincount', ints(6, low=0, high=4), weights=const(6)),
    method('histc', const(3, 5), 4),
    method('histc', const(3, 5), 5, -1.5, 1.25),
    method('unique', ints(3, 4, low=0, high=4)),
    method('unique', ints(3, 4, low=0, high=4), return_inverse=True, return_counts=True),
    method('unique', lit([[1, 2], [0, 3], [1, 2]]), dim=0, return_inverse=True),
    torch_function('unique_consecutive', lit([1, 1, 2, 2, 3, 1, 1])),
    torch_function('unique_consecutive', lit([1, 1, 2, 2, 3, 1, 1]), return_inverse=True, return_counts=True),
    torch_function('searchsorted', lit([1.0, 2.0, 2.0, 4.0]), lit([[0.0, 2.0, 3.0], [1.0, 4.0, 5.0]])),
    torch_function('searchsorted', lit([1.0, 2.0, 2.0, 4.0]), lit([0.0, 2.0, 3.0]), right=True),
    torch_function('searchsorted', lit([[1, 3, 5], [2, 4, 6]]), lit([[3, 6], [3, 6]])),
    torch_function('bucketize', lit([0.0, 2.0, 3.0]), lit([1.0, 2.0, 4.0])),
]

ROWS = [*POINTWISE, *IN_PLACE, *CUMULATIVE, *STATISTICS, *COUNTING]
