"""Every activation, as a function and as a module, over its options."""
from golden import const, functional, module, t

WIDE = {'low': -5.0, 'high': 5.0}

FUNCTIONS = [
    *[functional(name, t(3, 5, **WIDE)) for name in [
        'relu6', 'hardtanh', 'hardsigmoid', 'hardswish', 'hardshrink', 'softshrink', 'tanhshrink',
        'selu', 'celu', 'mish', 'softsign', 'rrelu',
    ]],
    functional('relu6', t(9, low=-2.0, high=9.0)),
    functional('hardtanh', t(3, 5, **WIDE), min_val=-2.0, max_val=0.5),
    functional('hardshrink', t(3, 5), lambd=1.0),
    functional('softshrink', t(3, 5), lambd=1.0),
    functional('celu', t(3, 5), alpha=0.5),
    functional('threshold', t(3, 5), 0.5, -3.0),
    functional('prelu', t(3, 5), const(1)),
    functional('prelu', t(2, 3, 4), t(3)),
    functional('prelu', t(5), t(1)),
    functional('rrelu', t(3, 5), lower=0.2, upper=0.6),
    functional('glu', t(3, 6)),
    functional('glu', t(4, 3), 0),
    functional('softmin', t(3, 5), 1),
    functional('softplus', t(3, 5, **WIDE), beta=2, threshold=4),
]

MODULES = [
    *[module(name, [], {}, t(3, 4, **WIDE)) for name in [
        'ReLU6', 'Hardtanh', 'Hardsigmoid', 'Hardswish', 'Hardshrink', 'Softshrink', 'Tanhshrink',
        'SELU', 'CELU', 'Mish', 'Softsign', 'LogSigmoid', 'GLU', 'PReLU',
    ]],
    module('Hardtanh', [], {'min_val': -2.0, 'max_val': 0.5}, t(3, 4)),
    module('Hardshrink', [1.0], {}, t(3, 4)),
    module('Softshrink', [], {'lambd': 1.0}, t(3, 4)),
    module('CELU', [0.5], {}, t(3, 4)),
    module('Threshold', [0.5, -3.0], {}, t(3, 4)),
    module('PReLU', [], {'num_parameters': 3}, t(2, 3, 2)),
    module('RReLU', [], {}, t(3, 4), training=False),
    module('RReLU', [], {'lower': 0.5, 'upper': 0.5}, t(3, 4)),
    module('GLU', [0], {}, t(4, 3)),
    module('Softmin', [], {'dim': 1}, t(3, 4)),
    module('Softmax2d', [], {}, t(1, 3, 2, 2)),
    module('Softplus', [], {'beta': 2, 'threshold': 4}, t(3, 4, **WIDE)),
]

ROWS = [*FUNCTIONS, *MODULES]
