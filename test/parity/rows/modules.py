"""Modules with their state dicts, whose names and layouts are PyTorch's."""
from golden import ints, lit, module, t

LAYERS = [
    module('Linear', [3, 4], {}, t(2, 3)),
    module('Linear', [3, 4], {'bias': False}, t(2, 5, 3)),
    module('Conv2d', [3, 4, 3], {}, t(2, 3, 6, 6)),
    module('Conv2d', [3, 4, 3], {'padding': 1, 'stride': 2, 'bias': False}, t(2, 3, 6, 6)),
    module('Conv2d', [4, 4, 3], {'groups': 2, 'dilation': 2, 'padding': 'same'}, t(1, 4, 6, 6)),
    module('Conv2d', [2, 3, [3, 2]], {'stride': [1, 2], 'padding': [1, 0]}, t(1, 2, 5, 6)),
    module('MaxPool2d', [2], {}, t(2, 3, 6, 6)),
    module('MaxPool2d', [3], {'stride': 2, 'padding': 1, 'ceil_mode': True}, t(2, 3, 6, 7)),
    module('AvgPool2d', [2], {}, t(2, 3, 6, 6)),
    module('AvgPool2d', [3], {'stride': 2, 'padding': 1, 'count_include_pad': False}, t(2, 3, 6, 7)),
    module('AdaptiveAvgPool2d', [[2, 2]], {}, t(2, 3, 6, 4)),
    module('Embedding', [5, 3], {}, ints(2, 4, low=0, high=5)),
    module('Embedding', [5, 3], {'padding_idx': 1}, lit([[0, 1], [1, 4]])),
    module('Flatten', [], {}, t(2, 3, 4)),
    module('Flatten', [0, 1], {}, t(2, 3, 4)),
    module('Unflatten', [1, [2, 3]], {}, t(2, 6)),
    module('Identity', [], {}, t(2, 3)),
    module('Dropout', [0.5], {}, t(2, 3), training=False),
    module('Dropout', [0.0], {}, t(2, 3)),
]

NORMS = [
    row
    for training in [True, False]
    for row in [
        module('BatchNorm2d', [3], {}, t(2, 3, 4, 5), training=training),
        module('BatchNorm2d', [3], {'affine': False}, t(2, 3, 4, 5), training=training),
        module('BatchNorm2d', [3], {'momentum': None}, t(2, 3, 4, 5), training=training, calls=3),
        module('BatchNorm2d', [3], {'momentum': 0.3, 'eps': 0.001}, t(2, 3, 4, 5), training=training, calls=3),
        module('BatchNorm2d', [3], {'track_running_stats': False}, t(2, 3, 4, 5), training=training),
        module('BatchNorm1d', [4], {}, t(5, 4), training=training, calls=2),
        module('BatchNorm1d', [4], {}, t(3, 4, 5), training=training),
    ]
] + [
    module('LayerNorm', [5], {}, t(3, 5)),
    module('LayerNorm', [[3, 4]], {'eps': 0.01}, t(2, 3, 4)),
    module('LayerNorm', [4], {'elementwise_affine': False}, t(2, 3, 4)),
]

ACTIVATIONS = [
    *[module(name, [], {}, t(3, 4)) for name in ['ReLU', 'GELU', 'SiLU', 'Tanh', 'Sigmoid', 'LeakyReLU', 'ELU', 'Softplus']],
    module('GELU', [], {'approximate': 'tanh'}, t(3, 4)),
    module('ELU', [0.5], {}, t(3, 4)),
    module('LeakyReLU', [0.2], {}, t(3, 4)),
    module('Softmax', [], {'dim': 1}, t(3, 4)),
    module('Softmax', [-1], {}, t(2, 3, 4)),
    module('LogSoftmax', [], {'dim': 0}, t(3, 4)),
]

ROWS = [*LAYERS, *NORMS, *ACTIVATIONS]
