"""Normalization by groups, instances and root mean squares, and the kinds of dropout where they drop nothing."""
import torch
from golden import const, functional, lit, module, t


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """PyTorch's own definition, from the documentation of the function, which came after version 1.13."""
    dims = tuple(range(-len(normalized_shape), 0))
    eps = torch.finfo(input.dtype).eps if eps is None else eps
    normal = input * torch.rsqrt(input.pow(2).mean(dims, keepdim=True) + eps)
    return normal if weight is None else normal * weight


class RMSNorm(torch.nn.Module):
    """The module of the function above."""

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.shape = [normalized_shape] if isinstance(normalized_shape, int) else normalized_shape
        self.eps = eps
        self.weight = torch.nn.Parameter(torch.ones(self.shape)) if elementwise_affine else None

    def forward(self, input):
        return rms_norm(input, self.shape, self.weight, self.eps)


if not hasattr(torch.nn, 'RMSNorm'):
    torch.nn.RMSNorm = RMSNorm
    torch.nn.functional.rms_norm = rms_norm

FUNCTIONS = [
    functional('group_norm', t(2, 4, 3), 2),
    functional('group_norm', t(2, 4), 2, weight=const(4), bias=const(4), eps=0.01),
    functional('group_norm', t(2, 4, 2, 3), 4, weight=const(4)),
    functional('instance_norm', t(2, 3, 4)),
    functional('instance_norm', t(2, 3, 2, 3), weight=const(3), bias=const(3), eps=0.01),
    functional('instance_norm', t(2, 3, 4), running_mean=lit([0.1, 0.2, 0.3]), running_var=lit([1.0, 1.5, 2.0]), use_input_stats=False),
    functional('rms_norm', t(3, 5), [5]),
    functional('rms_norm', t(2, 3, 4), [3, 4], weight=const(3, 4), eps=0.01),
    functional('local_response_norm', t(2, 5, 3), 3),
    functional('local_response_norm', t(1, 5, 2, 3), 2, alpha=0.5, beta=0.6, k=2.0),
    functional('local_response_norm', t(1, 4, 2, 2, 2), 4, alpha=0.1),
]

MODULES = [
    module('GroupNorm', [2, 4], {}, t(2, 4, 3)),
    module('GroupNorm', [1, 4], {'affine': False, 'eps': 0.01}, t(2, 4, 2, 2)),
    module('RMSNorm', [5], {}, t(3, 5)),
    module('RMSNorm', [[3, 4]], {'eps': 0.01, 'elementwise_affine': False}, t(2, 3, 4)),
    module('LocalResponseNorm', [3], {'alpha': 0.5, 'k': 2.0}, t(2, 4, 3)),
    *[row for training in [True, False] for row in [
        module('BatchNorm3d', [2], {}, t(2, 2, 2, 3, 2), training=training),
        module('InstanceNorm1d', [3], {}, t(2, 3, 4), training=training),
        module('InstanceNorm1d', [3], {'affine': True, 'track_running_stats': True, 'momentum': 0.3}, t(2, 3, 4), training=training, calls=2),
        module('InstanceNorm2d', [2], {'affine': True, 'eps': 0.01}, t(2, 2, 2, 3), training=training),
        module('InstanceNorm2d', [2], {'track_running_stats': True}, t(2, 2, 3), training=training),
        module('InstanceNorm3d', [2], {}, t(1, 2, 2, 3, 2), training=training),
    ]],
    module('Dropout1d', [0.0], {}, t(2, 3, 2)),
    module('Dropout1d', [1.0], {}, t(3, 2)),
    module('Dropout2d', [], {'p': 0.3}, t(1, 2, 2, 2), training=False),
    module('Dropout3d', [], {}, t(1, 2, 2, 2, 1), training=False),
    module('AlphaDropout', [], {}, t(3, 2), training=False),
    module('AlphaDropout', [0.0], {}, t(3, 2)),
    module('FeatureAlphaDropout', [], {}, t(2, 3, 2), training=False),
]

ROWS = [*FUNCTIONS, *MODULES]
