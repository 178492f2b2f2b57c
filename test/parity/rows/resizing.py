"""Resizing, shuffling, folding and padding, as functions and as modules."""
import torch
from golden import functional, module, t


def absent(name, mode, dims):
    """A padding layer of later versions, as their documentation defines it: `pad` with a mode."""

    class Layer(torch.nn.Module):
        def __init__(self, padding):
            super().__init__()
            self.padding = [padding] * 2 * dims if isinstance(padding, int) else padding

        def forward(self, input):
            return torch.nn.functional.pad(input, self.padding, mode)

    if not hasattr(torch.nn, name):
        setattr(torch.nn, name, Layer)


for dims in [1, 2, 3]:
    absent(f'ZeroPad{dims}d', 'constant', dims)
    absent(f'CircularPad{dims}d', 'circular', dims)

RESIZING = [
    functional('interpolate', t(1, 2, 4), scale_factor=2),
    functional('interpolate', t(1, 2, 4), size=7),
    functional('interpolate', t(1, 1, 4, 3), size=[2, 7], mode='nearest'),
    functional('interpolate', t(1, 1, 3, 4), scale_factor=1.7, mode='nearest'),
    functional('interpolate', t(1, 1, 5, 4), size=[3, 7], mode='nearest-exact'),
    functional('interpolate', t(1, 1, 2, 3, 2), scale_factor=[2, 1, 1.5]),
    functional('interpolate', t(1, 2, 4), scale_factor=2, mode='linear'),
    functional('interpolate', t(1, 2, 5), size=3, mode='linear', align_corners=True),
    functional('interpolate', t(1, 2, 3, 4), scale_factor=2, mode='bilinear'),
    functional('interpolate', t(1, 2, 3, 4), size=[5, 6], mode='bilinear', align_corners=True),
    functional('interpolate', t(1, 1, 5, 4), scale_factor=[0.5, 1.7], mode='bilinear'),
    functional('interpolate', t(1, 1, 5, 4), scale_factor=1.7, mode='bilinear', recompute_scale_factor=True),
    functional('interpolate', t(1, 1, 3, 4), size=1, mode='bilinear', align_corners=True),
    functional('interpolate', t(1, 1, 4, 5), size=[7, 3], mode='bicubic'),
    functional('interpolate', t(1, 1, 4, 3), scale_factor=1.5, mode='bicubic', align_corners=True),
    functional('interpolate', t(1, 1, 2, 3, 2), size=[3, 4, 2], mode='trilinear'),
    functional('interpolate', t(1, 1, 5, 4), size=[3, 2], mode='area'),
    module('Upsample', [], {'scale_factor': 2}, t(1, 2, 3)),
    module('Upsample', [], {'size': [4, 5], 'mode': 'bilinear', 'align_corners': True}, t(1, 1, 2, 3)),
    module('UpsamplingNearest2d', [], {'scale_factor': 2}, t(1, 1, 2, 3)),
    module('UpsamplingBilinear2d', [], {'size': 4}, t(1, 1, 2, 3)),
]

SHUFFLING = [
    functional('pixel_shuffle', t(1, 8, 2, 3), 2),
    functional('pixel_shuffle', t(4, 2, 1), 2),
    functional('pixel_unshuffle', t(1, 2, 4, 6), 2),
    functional('pixel_unshuffle', t(2, 1, 1, 3, 3), 3),
    module('PixelShuffle', [2], {}, t(1, 4, 2, 2)),
    module('PixelUnshuffle', [2], {}, t(1, 1, 2, 4)),
    module('ChannelShuffle', [2], {}, t(1, 6, 1, 2, grad=False)),
]

FOLDING = [
    functional('unfold', t(2, 2, 3, 4), 2),
    functional('unfold', t(1, 2, 5, 4), [2, 3], dilation=[2, 1], padding=1, stride=2),
    functional('unfold', t(1, 2, 3), [1, 2]),
    functional('fold', t(2, 8, 6), [3, 4], 2),
    functional('fold', t(1, 12, 6), [5, 4], [2, 3], dilation=[2, 1], padding=1, stride=2),
    functional('fold', t(4, 4), 3, 2),
    module('Unfold', [2], {'stride': 2}, t(1, 2, 4, 2)),
    module('Fold', [4, 2], {'stride': 2}, t(1, 4, 4)),
]

PADDING = [
    functional('pad', t(1, 2, 4), [2, 1], mode='reflect'),
    functional('pad', t(1, 1, 3, 4), [1, 2, 2, 1], mode='reflect'),
    functional('pad', t(1, 2, 3), [2, 4], mode='replicate'),
    functional('pad', t(1, 1, 3, 4), [3, 2, 1, 0], mode='circular'),
    functional('pad', t(2, 5), [-1, 2]),
    module('ZeroPad1d', [[1, 2]], {}, t(1, 2, 3)),
    module('ZeroPad2d', [1], {}, t(1, 1, 2, 3)),
    module('ZeroPad3d', [1], {}, t(1, 1, 1, 2, 1)),
    module('ConstantPad1d', [2, 3.5], {}, t(1, 2, 3)),
    module('ConstantPad2d', [[1, 0, 2, 1], 0.5], {}, t(1, 1, 2, 3)),
    module('ConstantPad3d', [1, -1.0], {}, t(1, 1, 2, 1, 1)),
    module('ReflectionPad1d', [2], {}, t(1, 2, 3)),
    module('ReflectionPad2d', [[1, 0, 2, 1]], {}, t(1, 3, 3)),
    module('ReflectionPad3d', [1], {}, t(1, 1, 2, 2, 2)),
    module('ReplicationPad1d', [[1, 4]], {}, t(1, 2, 3)),
    module('ReplicationPad2d', [2], {}, t(1, 1, 2, 3)),
    module('ReplicationPad3d', [1], {}, t(1, 1, 1, 2, 2)),
    module('CircularPad1d', [[1, 2]], {}, t(1, 2, 3)),
    module('CircularPad2d', [1], {}, t(1, 1, 2, 3)),
    module('CircularPad3d', [1], {}, t(1, 1, 1, 2, 2)),
]

ROWS = [*RESIZING, *SHUFFLING, *FOLDING, *PADDING]
