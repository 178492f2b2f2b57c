"""Methods of a tensor, indexing, and functions that make one tensor of several."""
from math import inf, nan

import torch

from golden import assign, bools, const, index, inplace, ints, lit, method, pos, t, torch_function

ARITHMETIC = [
    row
    for name in ['add', 'sub', 'mul', 'div', 'maximum', 'minimum']
    for row in [
        method(name, t(3, 4), t(3, 4)),
        method(name, t(3, 4), t(4)),
        method(name, t(3, 1), t(1, 4)),
        method(name, t(2, 1, 4), t(3, 1)),
        method(name, t(2, 3), t()),
        method(name, t(2, 3), ints(2, 3, low=1)),
        method(name, ints(2, 3), ints(3, low=1)),
    ]
] + [
    *[method(name, t(2, 3), 2) for name in ['add', 'sub', 'mul', 'div', 'pow', 'remainder', 'fmod']],
    *[method(name, t(2, 3), -1.5) for name in ['add', 'sub', 'mul', 'div', 'remainder', 'fmod']],
    *[method(name, ints(2, 3), 3) for name in ['add', 'sub', 'mul', 'div', 'pow', 'remainder', 'fmod']],
    *[method(name, ints(2, 3), 1.5) for name in ['add', 'sub', 'mul', 'div']],
    *[method(name, bools(2, 3), t(2, 3)) for name in ['add', 'mul']],
    *[method(name, bools(2, 3), ints(2, 3)) for name in ['add', 'mul']],
    method('add', t(2, 3), t(2, 3), alpha=2.5),
    method('sub', t(2, 3), t(2, 3), alpha=0.5),
    method('div', t(3, 4), t(3, 4), rounding_mode='floor'),
    method('div', t(3, 4), t(3, 4), rounding_mode='trunc'),
    method('remainder', t(3, 4), t(3, 4)),
    method('fmod', t(3, 4), t(3, 4)),
    method('pow', pos(3, 4), t(3, 4)),
    method('pow', t(3, 4), 3),
    method('pow', pos(3, 4), 0.5),
    method('pow', t(3, 4), 0),
    method('floor_divide', const(3, 4), const(3, 4)),
    method('floor_divide', ints(3, 4), 3),
    method('clamp', t(3, 4), -1, 1),
    method('clamp', t(3, 4), None, 0.5),
    method('clamp', t(3, 4), 0.5),
    method('lerp', t(3, 4), t(3, 4), 0.3),
    method('lerp', t(3, 4), t(3, 4), t(3, 4)),
    method('addcmul', t(3, 4), t(3, 4), t(4), value=0.5),
    method('addcdiv', t(3, 4), t(3, 4), pos(3, 4), value=0.5),
]

POINTWISE = [
    *[method(name, t(3, 5)) for name in [
        'neg', 'abs', 'sign', 'square', 'floor', 'ceil', 'round', 'trunc', 'exp', 'expm1', 'sin', 'cos', 'tanh',
        'sigmoid', 'erf', 'relu']],
    *[method(name, pos(3, 5)) for name in ['log', 'log2', 'log10', 'log1p', 'sqrt', 'rsqrt', 'reciprocal']],
    method('tan', t(3, 5, low=-1.2, high=1.2)),
    *[method(name, ints(2, 3)) for name in ['neg', 'abs', 'sign', 'exp', 'sigmoid', 'square']],
    method('relu', lit([-1.0, 0.0, 2.0], grad=True)),
    method('abs', lit([-1.0, 0.0, 2.0], grad=True)),
    method('log', lit([0.0, 1.0])),
    method('sqrt', lit([-1.0, 4.0])),
    *[method('softmax', t(2, 3, 4), dim) for dim in [0, 1, -1]],
    *[method('log_softmax', t(2, 3, 4), dim) for dim in [0, 1, -1]],
    method('softmax', t(3, 4, low=-500, high=500), 1),
    method('log_softmax', t(3, 4, low=-500, high=500), 1),
]

COMPARISON = [
    *[method(name, ints(3, 4, low=0, high=3), ints(4, low=0, high=3)) for name in ['eq', 'ne', 'lt', 'le', 'gt', 'ge']],
    *[method(name, const(3, 4), 0.25) for name in ['eq', 'ne', 'lt', 'le', 'gt', 'ge']],
    *[method(name, ints(3, 4), const(3, 1)) for name in ['lt', 'ge']],
    method('logical_and', bools(3, 4), bools(3, 4)),
    method('logical_or', bools(3, 4), bools(3, 4)),
    method('logical_not', bools(3, 4)),
    *[method(name, lit([1.0, nan, inf, -inf])) for name in ['isnan', 'isinf', 'isfinite']],
]

REDUCTION = [
    row
    for name in ['sum', 'mean', 'amax', 'amin', 'var', 'std']
    for row in [
        method(name, t(2, 3, 4), 1),
        method(name, t(2, 3, 4), -1, keepdim=True),
        method(name, t(2, 3, 4), [0, 2]),
        method(name, t(2, 3, 4), [0, 2], keepdim=True),
    ]
] + [
    # Spread evenly around 0 the values would add up to nothing but rounding errors.
    *[method(name, t(2, 3, 4, low=-1)) for name in ['sum', 'mean']],
    *[method(name, t(2, 3, 4)) for name in ['prod', 'max', 'min', 'argmax', 'argmin', 'norm']],
    *[method(name, ints(2, 3, 4)) for name in ['sum', 'max', 'min']],
    # What 64 bits hold and 32 do not is another number there.
    method('prod', ints(2, 3, 4, low=1, high=3)),
    *[method(name, bools(3, 4)) for name in ['sum', 'any', 'all']],
    *[method(name, bools(3, 4), 1) for name in ['sum', 'any', 'all']],
    *[method(name, bools(3, 4), 0, keepdim=True) for name in ['any', 'all']],
    *[method(name, t(2, 3, 4), 1) for name in ['max', 'min', 'argmax', 'argmin', 'prod', 'cumsum', 'logsumexp']],
    *[method(name, t(2, 3, 4), -1, keepdim=True) for name in ['max', 'min', 'argmax', 'argmin', 'prod', 'logsumexp']],
    method('max', t(2, 3), t(2, 3)),
    method('min', t(2, 3), t(3)),
    method('var', t(3, 4)),
    method('std', t(3, 4)),
    method('var', t(3, 4), 1, unbiased=False),
    method('std', t(3, 4), 0, unbiased=False, keepdim=True),
    method('norm', t(3, 4), 1),
    method('norm', t(3, 4), 2, 1),
    method('norm', t(3, 4), 3, 0, keepdim=True),
    method('norm', t(3, 4), inf),
    method('cumsum', ints(3, 4), 0),
    method('cumsum', t(3, 4), -1),
    method('prod', lit([[1.0, 0.0, 2.0], [3.0, 4.0, 5.0]], grad=True), 1),
    method('logsumexp', t(2, 3, 4), [0, 1]),
    method('amax', lit([1.0, 3.0, 3.0], grad=True), 0),
    method('max', lit([1.0, 3.0, 3.0], grad=True)),
]

ORDER = [
    method('topk', t(3, 6), 2),
    method('topk', t(5, 3), 2, dim=0, largest=False),
    method('sort', t(3, 5)),
    method('sort', t(5, 3), dim=0, descending=True),
    method('argsort', t(3, 5)),
]

PRODUCT = [
    method('matmul', t(2, 3), t(3, 4)),
    method('matmul', t(3), t(3)),
    method('matmul', t(3), t(3, 4)),
    method('matmul', t(2, 3), t(3)),
    method('matmul', t(5, 2, 3), t(5, 3, 4)),
    method('matmul', t(5, 2, 3), t(3, 4)),
    method('matmul', t(2, 3), t(5, 3, 4)),
    method('matmul', t(2, 1, 2, 3), t(4, 3, 2)),
    method('matmul', t(5, 2, 3), t(3)),
    method('mm', t(2, 3), t(3, 4)),
    method('bmm', t(2, 3, 4), t(2, 4, 2)),
    method('mv', t(2, 3), t(3)),
    method('dot', t(4), t(4)),
    method('outer', t(3), t(4)),
    method('addmm', t(4), t(2, 3), t(3, 4), beta=0.5, alpha=2),
]

SHAPE = [
    method('view', t(2, 3, 4), 6, 4),
    method('view', t(2, 3, 4), -1),
    method('reshape', t(2, 3, 4), [4, -1]),
    method('flatten', t(2, 3, 4)),
    method('flatten', t(2, 3, 4), 1),
    method('flatten', t(2, 3, 4, 2), 1, 2),
    method('unflatten', t(2, 12), 1, [3, -1]),
    method('squeeze', t(2, 1, 3, 1)),
    method('squeeze', t(2, 1, 3, 1), 1),
    method('squeeze', t(2, 1, 3), 0),
    method('unsqueeze', t(2, 3), 1),
    method('unsqueeze', t(2, 3), -1),
    method('transpose', t(2, 3, 4), 0, 2),
    method('transpose', t(2, 3, 4), -1, -2),
    method('t', t(2, 3)),
    method('permute', t(2, 3, 4), 2, 0, 1),
    method('permute', t(2, 3, 4), [0, 2, 1]),
    method('movedim', t(2, 3, 4), 0, 2),
    method('movedim', t(2, 3, 4), [0, 1], [2, 0]),
    method('expand', t(3, 1), 2, 3, 4),
    method('expand', t(3, 1), -1, 4),
    method('expand_as', t(3, 1), const(3, 4)),
    method('repeat', t(2, 3), 2, 1),
    method('repeat', t(3), 2, 2),
    method('flip', t(2, 3, 4), 0, 2),
    method('flip', t(2, 3), [1]),
    method('roll', t(2, 5), 2, 1),
    method('roll', t(2, 5), 3),
    method('roll', t(3, 5), [1, -2], [0, 1]),
    method('narrow', t(4, 5), 1, 1, 3),
    method('select', t(4, 5), 0, 2),
    method('select', t(4, 5), 1, -1),
    method('split', t(5, 3), 2),
    method('split', t(3, 6), [1, 2, 3], 1),
    method('chunk', t(7, 2), 3),
    method('unbind', t(3, 2)),
    method('unbind', t(3, 2), 1),
    *[method(name, t(4, 4)) for name in ['tril', 'triu']],
    *[method(name, t(2, 3, 5), 1) for name in ['tril', 'triu']],
    *[method(name, t(4, 3), -1) for name in ['tril', 'triu']],
    *[torch_function('cat', [t(2, 3), t(1, 3)])],
    torch_function('cat', [t(2, 3), t(2, 1), t(2, 2)], 1),
    torch_function('cat', [t(2, 3), ints(2, 3)], -1),
    torch_function('stack', [t(2, 3), t(2, 3)]),
    torch_function('stack', [t(2, 3), t(2, 3)], -1),
]

PICKING = [
    index(t(4, 5), 1),
    index(t(4, 5), -1),
    index(t(4, 5), 1, 2),
    index(t(4, 5), slice(1, 3)),
    index(t(4, 5), slice(None, None, 2)),
    index(t(4, 5), slice(None), slice(1, 4, 2)),
    index(t(4, 5), slice(-2, None)),
    index(t(4, 5), Ellipsis, 0),
    index(t(4, 5), None),
    index(t(4, 5), slice(None), None, slice(0, 2)),
    index(t(2, 3, 4), 0, Ellipsis, slice(1, 3)),
    index(t(4, 5), lit([0, 2, 2])),
    index(t(4, 5), lit([0, -1])),
    index(t(4, 5), slice(None), lit([1, 1, 3])),
    index(t(4, 5), lit([0, 1]), lit([2, 3])),
    index(t(4, 5), lit([[0], [1]]), lit([2, 3])),
    index(t(2, 3, 4), lit([0, 1]), slice(None), lit([2, 3])),
    index(t(2, 3, 4), slice(None), lit([0, 1]), lit([2, 3])),
    index(t(4, 3), lit([True, False, True, True])),
    index(t(2, 2), lit([[True, False], [True, True]])),
    assign(t(4, 5), [1], 0.5),
    assign(t(4, 5), [slice(1, 3), 2], t(2)),
    assign(t(4, 5), [slice(None), lit([0, 3])], t(4, 1)),
    assign(t(4, 5), [Ellipsis, -1], t()),
    method('index_select', t(4, 5), 1, lit([0, 3, 3])),
    method('gather', t(3, 4), 1, lit([[0, 1], [2, 2], [3, 0]])),
    method('gather', t(3, 4), 0, lit([[0, 1, 2, 0]])),
    method('scatter', t(3, 4), 1, lit([[0, 1], [2, 3], [3, 0]]), t(3, 2)),
    method('scatter', t(3, 4), 1, lit([[0], [2], [3]]), 1.5),
    method('scatter_add', t(3, 4), 1, lit([[0, 0], [2, 3], [3, 3]]), t(3, 2)),
    method('take', t(3, 4), lit([0, 5, 11])),
    method('nonzero', ints(3, 4, low=0, high=2)),
    method('masked_select', t(2, 2), lit([[True, False], [True, True]])),
    method('masked_fill', t(3, 4), bools(3, 4), -1.5),
    method('masked_fill', t(3, 4), bools(4), -inf),
    method('where', t(3, 4), bools(3, 1), t(3, 4)),
    torch_function('where', bools(3, 4), t(3, 4), t(4)),
]

DTYPE = [
    *[method(name, const(3, 4)) for name in ['float', 'int', 'long', 'bool']],
    *[method(name, ints(3, 4, low=-1, high=2)) for name in ['float', 'bool']],
    *[method(name, bools(3, 4)) for name in ['float', 'int']],
    method('to', ints(3), torch.float32),
    method('to', const(3), torch.bool),
    method('clone', t(3)),
    method('contiguous', t(3, 2)),
]

IN_PLACE = [
    *[inplace(name, t(3, 4), t(4)) for name in ['add_', 'sub_', 'mul_', 'div_']],
    *[inplace(name, t(3, 4), 1.5) for name in ['add_', 'sub_', 'mul_', 'div_', 'fmod_', 'remainder_']],
    *[inplace(name, t(3, 4)) for name in [
        'neg_', 'abs_', 'exp_', 'square_', 'floor_', 'ceil_', 'round_', 'tanh_', 'sigmoid_', 'relu_', 'zero_']],
    *[inplace(name, pos(3, 4)) for name in ['log_', 'sqrt_', 'rsqrt_', 'reciprocal_']],
    inplace('pow_', t(3, 4), 2),
    inplace('lerp_', t(3, 4), t(3, 4), 0.3),
    inplace('addcmul_', t(3, 4), t(3, 4), t(3, 4), value=0.5),
    inplace('addcdiv_', t(3, 4), t(3, 4), pos(3, 4), value=0.5),
    inplace('clamp_', t(3, 4), -1, 1),
    inplace('masked_fill_', t(3, 4), bools(3, 4), 0.5),
    inplace('fill_', t(3, 4), 0.5),
    inplace('copy_', t(3, 4), t(4)),
    inplace('add_', ints(3), ints(3)),
]

ROWS = [*ARITHMETIC, *POINTWISE, *COMPARISON, *REDUCTION, *ORDER, *PRODUCT, *SHAPE, *PICKING, *DTYPE, *IN_PLACE]
