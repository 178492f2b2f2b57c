"""Losses as functions and as modules."""
from golden import const, functional, ints, lit, module, pos, t

CLASSES = lit([1, 0, 3, 2, 1])
MAP = ints(2, 3, 3, low=0, high=4)
WEIGHT = lit([0.5, 1.0, 2.0, 0.25])

CROSS_ENTROPY = [
    functional('cross_entropy', t(5, 4), CLASSES),
    functional('cross_entropy', t(5, 4), CLASSES, reduction='sum'),
    functional('cross_entropy', t(5, 4), CLASSES, reduction='none'),
    functional('cross_entropy', t(5, 4), CLASSES, label_smoothing=0.1),
    functional('cross_entropy', t(5, 4), CLASSES, weight=WEIGHT),
    functional('cross_entropy', t(5, 4), CLASSES, weight=WEIGHT, label_smoothing=0.2),
    functional('cross_entropy', t(5, 4), CLASSES, weight=WEIGHT, reduction='none'),
    functional('cross_entropy', t(5, 4), CLASSES, weight=WEIGHT, label_smoothing=0.2, reduction='sum'),
    functional('cross_entropy', t(5, 4), CLASSES, ignore_index=1),
    functional('cross_entropy', t(5, 4), lit([1, -100, 3, -100, 0])),
    functional('cross_entropy', t(5, 4), lit([1, -100, 3, -100, 0]), reduction='none', label_smoothing=0.1),
    functional('cross_entropy', t(5, 4), CLASSES, ignore_index=0, weight=WEIGHT, label_smoothing=0.1),
    functional('cross_entropy', t(2, 4, 3, 3), MAP),
    functional('cross_entropy', t(2, 4, 3, 3), MAP, reduction='none', weight=WEIGHT),
    functional('cross_entropy', t(4), lit(2)),
    functional('cross_entropy', t(2, 3), lit([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])),
    functional('cross_entropy', t(2, 3), lit([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]), label_smoothing=0.1, reduction='sum'),
    functional('cross_entropy', t(3, 4, low=-300, high=300), lit([0, 1, 2])),
]

OTHERS = [
    *[
        row
        for options in [{}, {'reduction': 'sum'}, {'reduction': 'none'}]
        for row in [
            functional('nll_loss', t(5, 4), CLASSES, **options),
            functional('mse_loss', t(3, 4), t(3, 4), **options),
            functional('l1_loss', t(3, 4), t(3, 4), **options),
            functional('smooth_l1_loss', t(3, 4), t(3, 4), **options),
            functional('binary_cross_entropy_with_logits', t(3, 4), pos(3, 4, high=0.9), **options),
            functional('binary_cross_entropy', pos(3, 4, high=0.9), pos(3, 4, high=0.9), **options),
        ]
    ],
    functional('nll_loss', t(5, 4), CLASSES, weight=WEIGHT),
    functional('nll_loss', t(5, 4), CLASSES, ignore_index=1),
    functional('binary_cross_entropy_with_logits', t(3, 4), pos(3, 4, high=0.9), pos_weight=WEIGHT),
    functional('binary_cross_entropy_with_logits', t(3, 4), pos(3, 4, high=0.9), weight=WEIGHT),
]

MODULES = [
    module('CrossEntropyLoss', [], {}, t(5, 4), CLASSES),
    module('CrossEntropyLoss', [], {'label_smoothing': 0.1, 'ignore_index': 0}, t(5, 4), CLASSES),
    module('NLLLoss', [], {'reduction': 'sum'}, t(5, 4), CLASSES),
    module('MSELoss', [], {}, t(3, 4), const(3, 4)),
    module('L1Loss', [], {'reduction': 'sum'}, t(3, 4), const(3, 4)),
    module('SmoothL1Loss', [], {'beta': 0.5}, t(3, 4), const(3, 4)),
    module('BCELoss', [], {}, pos(3, 4, high=0.9), pos(3, 4, high=0.9)),
    module('CrossEntropyLoss', [], {'weight': None, 'reduction': 'none'}, t(5, 4), CLASSES),
    module('BCEWithLogitsLoss', [], {}, t(3, 4), pos(3, 4, high=0.9)),
]

ROWS = [*CROSS_ENTROPY, *OTHERS, *MODULES]
