"""Modules on signals, images and volumes."""
from golden import module, t

CONVOLUTION = [
    module('Conv1d', [3, 4, 3], {}, t(2, 3, 6)),
    module('Conv1d', [2, 4, 3], {'padding': 2, 'padding_mode': 'circular', 'groups': 2, 'bias': False}, t(1, 2, 6)),
    module('Conv2d', [2, 2, 3], {'padding': 1, 'padding_mode': 'reflect'}, t(1, 2, 4, 5)),
    module('Conv2d', [2, 2, [2, 3]], {'padding': 'same', 'padding_mode': 'replicate'}, t(1, 2, 4, 4)),
    module('Conv3d', [2, 3, 2], {'stride': [1, 2, 1], 'padding': [0, 1, 0]}, t(1, 2, 3, 4, 3)),
    module('ConvTranspose1d', [3, 2, 3], {'stride': 2}, t(2, 3, 4)),
    module('ConvTranspose2d', [2, 3, 3], {'stride': 2, 'padding': 1, 'output_padding': 1}, t(1, 2, 3, 3)),
    module('ConvTranspose2d', [4, 4, 2], {'groups': 2, 'bias': False, 'dilation': 2}, t(1, 4, 3, 2)),
    module('ConvTranspose2d', [2, 2, 3], {'stride': 3}, t(1, 2, 2, 3), [8, 10]),
    module('ConvTranspose3d', [2, 2, 2], {'stride': 2}, t(1, 2, 2, 2, 2)),
]

POOLING = [
    module('MaxPool1d', [3], {'stride': 2, 'padding': 1}, t(2, 2, 7)),
    module('MaxPool3d', [2], {}, t(1, 2, 4, 4, 2)),
    module('AvgPool1d', [3], {'stride': 2, 'count_include_pad': False, 'padding': 1}, t(2, 2, 7)),
    module('AvgPool3d', [2], {'ceil_mode': True}, t(1, 2, 3, 4, 3)),
    module('LPPool1d', [2, 3], {'stride': 2}, t(2, 2, 7)),
    module('LPPool2d', [2, [2, 3]], {}, t(1, 2, 4, 6)),
    module('AdaptiveAvgPool1d', [3], {}, t(2, 2, 7)),
    module('AdaptiveAvgPool2d', [[3, None]], {}, t(1, 2, 4, 3)),
    module('AdaptiveAvgPool3d', [2], {}, t(1, 2, 3, 4, 3)),
    module('AdaptiveMaxPool1d', [3], {}, t(2, 2, 7)),
    module('AdaptiveMaxPool2d', [[3, 2]], {}, t(1, 2, 4, 3)),
    module('AdaptiveMaxPool3d', [2], {}, t(1, 2, 3, 4, 3)),
]

ROWS = [*CONVOLUTION, *POOLING]
