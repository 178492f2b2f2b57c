"""Functions on signals, images and volumes: convolutions and pools."""
from golden import functional, t

CONVOLUTION = [
    functional('conv1d', t(2, 3, 7), t(4, 3, 3)),
    functional('conv1d', t(2, 2, 8), t(3, 2, 2), t(3), stride=2, padding=1),
    functional('conv1d', t(1, 4, 9), t(4, 2, 3), t(4), groups=2, dilation=2),
    functional('conv1d', t(1, 2, 7), t(3, 2, 4), t(3), padding='same'),
    functional('conv1d', t(2, 6), t(3, 2, 3), t(3)),
    functional('conv3d', t(1, 2, 3, 3, 4), t(2, 2, 2, 2, 3)),
    functional('conv3d', t(2, 1, 3, 4, 3), t(2, 1, 3, 2, 2), t(2), stride=2, padding=1),
    functional('conv3d', t(1, 2, 4, 3, 4), t(4, 1, 2, 2, 2), t(4), groups=2, dilation=[2, 1, 2], stride=[1, 2, 1]),
    functional('conv3d', t(1, 2, 3, 2, 3), t(1, 2, 2, 3, 3), t(1), padding='same'),
    functional('conv3d', t(2, 3, 3, 3), t(2, 2, 1, 2, 2), None),
]

TRANSPOSED = [
    functional('conv_transpose1d', t(2, 3, 4), t(3, 2, 3)),
    functional('conv_transpose1d', t(2, 3, 4), t(3, 2, 3), t(2), stride=2, padding=1, output_padding=1),
    functional('conv_transpose1d', t(1, 4, 4), t(4, 1, 3), t(2), groups=2, dilation=2),
    functional('conv_transpose1d', t(3, 4), t(3, 2, 3), t(2)),
    functional('conv_transpose2d', t(2, 2, 3, 2), t(2, 2, 3, 2)),
    functional('conv_transpose2d', t(1, 2, 3, 4), t(2, 2, 3, 3), t(2), stride=2, padding=1, output_padding=1),
    functional('conv_transpose2d', t(1, 2, 3, 4), t(2, 2, 2, 3), t(2), stride=[1, 3], padding=[0, 1], output_padding=[0, 2]),
    functional('conv_transpose2d', t(1, 4, 2, 3), t(4, 1, 3, 2), t(2), groups=2, dilation=[2, 1], stride=2),
    functional('conv_transpose2d', t(1, 2, 3, 3), t(2, 2, 2, 2), t(2), dilation=2, padding=1, output_padding=1),
    functional('conv_transpose2d', t(2, 3, 3), t(2, 2, 2, 2), t(2)),
    functional('conv_transpose3d', t(1, 2, 3, 2, 2), t(2, 1, 2, 3, 2)),
    functional('conv_transpose3d', t(1, 2, 2, 2, 3), t(2, 1, 3, 2, 2), t(1), stride=2, padding=1, output_padding=1),
    functional('conv_transpose3d', t(1, 4, 2, 2, 2), t(4, 1, 2, 2, 2), t(2), groups=2, dilation=[2, 1, 1], stride=[1, 2, 1]),
    functional('conv_transpose3d', t(1, 2, 2, 2, 2), t(2, 1, 2, 2, 2), t(1), dilation=2, padding=1, output_padding=[1, 0, 1]),
]

POOLING = [
    functional('max_pool1d', t(2, 2, 8), 2),
    functional('max_pool1d', t(2, 2, 8), 3, stride=2, padding=1),
    functional('max_pool1d', t(1, 3, 9), 2, stride=3, dilation=2, ceil_mode=True),
    functional('max_pool1d', t(3, 8), 2),
    functional('max_pool3d', t(1, 2, 4, 2, 4), 2),
    functional('max_pool3d', t(1, 1, 5, 4, 4), [3, 2, 2], stride=[2, 1, 2], padding=[1, 0, 1]),
    functional('max_pool3d', t(1, 1, 3, 5, 4), 2, stride=2, dilation=[1, 2, 1], ceil_mode=True),
    functional('max_pool3d', t(2, 1, 2, 4), [1, 2, 2]),
    functional('avg_pool1d', t(2, 2, 8), 2),
    functional('avg_pool1d', t(2, 2, 8), 3, stride=2, padding=1),
    functional('avg_pool1d', t(2, 2, 8), 3, stride=2, padding=1, count_include_pad=False),
    functional('avg_pool1d', t(2, 2, 8), 3, stride=2, ceil_mode=True),
    functional('avg_pool1d', t(3, 8), 4),
    functional('avg_pool3d', t(1, 2, 2, 4, 4), 2),
    functional('avg_pool3d', t(1, 1, 5, 4, 3), 3, stride=[2, 1, 2], padding=1),
    functional('avg_pool3d', t(1, 1, 5, 4, 5), [2, 2, 3], stride=2, padding=[1, 0, 1], count_include_pad=False, ceil_mode=True),
    functional('adaptive_avg_pool1d', t(2, 2, 8), 4),
    functional('adaptive_avg_pool1d', t(2, 3, 7), 3),
    functional('adaptive_avg_pool2d', t(1, 2, 5, 7), [3, 2]),
    functional('adaptive_avg_pool2d', t(2, 2, 5, 4), [None, 3]),
    functional('adaptive_avg_pool2d', t(3, 3, 4), 5),
    functional('adaptive_avg_pool3d', t(1, 2, 2, 4, 2), 2),
    functional('adaptive_avg_pool3d', t(1, 1, 3, 5, 4), [2, 3, 4]),
    functional('adaptive_max_pool1d', t(2, 2, 8), 4),
    functional('adaptive_max_pool1d', t(2, 3, 7), 3),
    functional('adaptive_max_pool2d', t(1, 2, 6, 4), 2),
    functional('adaptive_max_pool2d', t(1, 2, 5, 7), [3, 2]),
    functional('adaptive_max_pool3d', t(1, 1, 3, 5, 4), [2, 3, 4]),
    functional('lp_pool1d', t(2, 3, 8, low=0.5), 2, 2),
    functional('lp_pool2d', t(1, 1, 5, 6, low=0.5), 3, 3, stride=2, ceil_mode=True),
]

ROWS = [*CONVOLUTION, *TRANSPOSED, *POOLING]
