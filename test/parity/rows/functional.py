"""Functions of torch.nn.functional without state."""
from golden import const, functional, ints, lit, t

ACTIVATION = [
    *[functional(name, t(3, 5)) for name in ['relu', 'sigmoid', 'tanh', 'gelu', 'silu', 'leaky_relu', 'elu', 'logsigmoid', 'softplus']],
    functional('gelu', t(3, 5), approximate='tanh'),
    functional('leaky_relu', t(3, 5), negative_slope=0.2),
    functional('elu', t(3, 5), alpha=0.5),
    functional('softmax', t(3, 5), 1),
    functional('log_softmax', t(3, 5), 0),
]

LINEAR = [
    functional('linear', t(2, 3), t(4, 3)),
    functional('linear', t(2, 3), t(4, 3), t(4)),
    functional('linear', t(3), t(4, 3), t(4)),
    functional('linear', t(2, 5, 3), t(4, 3), t(4)),
    functional('embedding', ints(2, 3, low=0, high=5), t(5, 4)),
    functional('embedding', lit([0, 1, 1, 3]), t(4, 2), padding_idx=1),
    functional('one_hot', lit([0, 2, 1]), 4),
]

CONVOLUTION = [
    functional('conv2d', t(2, 3, 6, 6), t(4, 3, 3, 3)),
    functional('conv2d', t(2, 3, 6, 6), t(4, 3, 3, 3), t(4)),
    functional('conv2d', t(2, 3, 7, 6), t(4, 3, 3, 2), t(4), stride=2),
    functional('conv2d', t(2, 3, 7, 8), t(2, 3, 3, 3), t(2), stride=[2, 3], padding=[1, 2]),
    functional('conv2d', t(1, 2, 8, 9), t(3, 2, 3, 3), t(3), dilation=2),
    functional('conv2d', t(1, 2, 8, 9), t(3, 2, 2, 3), t(3), dilation=[2, 1], padding=1, stride=2),
    functional('conv2d', t(2, 4, 5, 5), t(6, 2, 3, 3), t(6), groups=2, padding=1),
    functional('conv2d', t(2, 4, 5, 5), t(4, 1, 3, 3), t(4), groups=4),
    functional('conv2d', t(2, 4, 5, 5), t(8, 1, 3, 3), None, groups=4, stride=2, padding=1),
    functional('conv2d', t(2, 4, 5, 5), t(3, 4, 1, 1), t(3)),
    functional('conv2d', t(1, 2, 5, 5), t(3, 2, 3, 3), t(3), padding='same'),
    functional('conv2d', t(1, 2, 6, 6), t(3, 2, 2, 4), t(3), padding='same'),
    functional('conv2d', t(1, 2, 6, 6), t(3, 2, 3, 3), None, padding='valid'),
    functional('conv2d', t(3, 6, 6), t(4, 3, 3, 3), t(4)),
]

POOLING = [
    functional('adaptive_avg_pool2d', t(2, 3, 6, 4), [2, 2]),
    functional('adaptive_avg_pool2d', t(2, 3, 5, 5), 1),
    functional('max_pool2d', t(2, 3, 6, 6), 2),
    functional('max_pool2d', t(2, 3, 7, 7), 3, stride=2),
    functional('max_pool2d', t(2, 3, 7, 7), 3, stride=2, padding=1),
    functional('max_pool2d', t(2, 3, 7, 7), 2, ceil_mode=True),
    functional('max_pool2d', t(2, 3, 7, 8), [3, 2], stride=[1, 2], padding=[1, 0]),
    functional('max_pool2d', t(1, 2, 8, 8), 3, stride=2, padding=1, dilation=2),
    functional('max_pool2d', t(1, 2, 6, 7), 3, stride=2, padding=1, ceil_mode=True),
    functional('avg_pool2d', t(2, 3, 6, 6), 2),
    functional('avg_pool2d', t(2, 3, 7, 7), 3, stride=2, padding=1),
    functional('avg_pool2d', t(2, 3, 7, 7), 3, stride=2, padding=1, count_include_pad=False),
    functional('avg_pool2d', t(2, 3, 7, 7), 2, ceil_mode=True),
]

NORMALIZATION = [
    functional('normalize', t(3, 5)),
    functional('normalize', t(3, 5), p=1, dim=0),
    functional('layer_norm', t(3, 5), [5]),
    functional('layer_norm', t(2, 3, 4), [3, 4], weight=const(3, 4), bias=const(3, 4)),
    functional('batch_norm', t(6, 3), lit([0.1, 0.2, 0.3]), lit([1.0, 1.5, 2.0])),
    functional('batch_norm', t(2, 3, 4, 4), lit([0.1, 0.2, 0.3]), lit([1.0, 1.5, 2.0]), weight=const(3), bias=const(3)),
    functional('batch_norm', t(2, 3, 4, 4), None, None, training=True),
]

ATTENTION = [
    functional('scaled_dot_product_attention', t(2, 3, 4), t(2, 5, 4), t(2, 5, 6)),
    functional('scaled_dot_product_attention', t(2, 2, 4, 3), t(2, 2, 4, 3), t(2, 2, 4, 3), is_causal=True),
    functional('scaled_dot_product_attention', t(3, 4), t(5, 4), t(5, 2), attn_mask=const(3, 5)),
    functional('scaled_dot_product_attention', t(2, 4), t(2, 4), t(2, 4), attn_mask=lit([[True, False], [True, True]])),
]

PADDING = [
    functional('pad', t(2, 3), [1, 2]),
    functional('pad', t(2, 3, 4), [1, 0, 2, 1], value=0.5),
]

ROWS = [*ACTIVATION, *LINEAR, *CONVOLUTION, *POOLING, *NORMALIZATION, *ATTENTION, *PADDING]
