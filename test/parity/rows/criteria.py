"""The rarer losses, losses of maps and of operands that broadcast, and distances."""
from golden import const, functional, ints, lit, module, pos, t

SIGNS = lit([1.0, -1.0, -1.0, 1.0])
GRID = lit([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])
CLASSES = lit([2, 0, 1, 2])
LABELS = lit([[2, 0, -1], [1, -1, 0], [-1, 0, 1]])
MAP = ints(2, 2, 2, low=0, high=3)
WEIGHT = lit([0.5, 1.0, 2.0])
CHANCES = lit([[0.25, 0.75, 0.0], [1.0, 0.0, 0.0]])


def reductions(name, *args, names=('mean', 'sum', 'none'), **options):
    return [functional(name, *args, **options, reduction=reduction) for reduction in names]


BROADCAST = [
    row
    for name in ['mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss']
    for row in [
        functional(name, t(3, 1), t(3)),
        functional(name, t(2, 3), t(1, 3), reduction='sum'),
        functional(name, t(3), t(2, 3), reduction='none'),
    ]
]

ELEMENTS = [
    *reductions('huber_loss', t(2, 3), t(2, 3)),
    functional('huber_loss', t(2, 3), t(2, 3), delta=0.7),
    functional('smooth_l1_loss', t(2, 3), t(2, 3), beta=0.5),
    functional('smooth_l1_loss', t(2, 3), t(2, 3, low=-1.9, high=2.1), beta=0.0),
    *reductions('kl_div', t(2, 3), pos(2, 3), names=('mean', 'sum', 'none', 'batchmean')),
    functional('kl_div', t(2, 3), CHANCES, reduction='batchmean'),
    functional('kl_div', t(2, 3), t(2, 3), log_target=True, reduction='sum'),
    *reductions('poisson_nll_loss', t(2, 3), pos(2, 3)),
    functional('poisson_nll_loss', pos(2, 3), pos(2, 3), log_input=False),
    functional('poisson_nll_loss', t(2, 3), const(2, 3, low=0, high=5), full=True),
    functional('poisson_nll_loss', pos(2, 3), const(2, 3, low=0, high=5), log_input=False, full=True, eps=0.1),
    *reductions('gaussian_nll_loss', t(2, 3), t(2, 3), pos(2, 3)),
    functional('gaussian_nll_loss', t(2, 3), t(2, 3), pos(2), full=True),
    functional('gaussian_nll_loss', t(2, 3), t(2, 3), pos(2, 1), eps=1.0),
    *reductions('soft_margin_loss', t(2, 3), GRID),
    *reductions('hinge_embedding_loss', pos(2, 3), GRID),
    functional('hinge_embedding_loss', pos(2, 3), GRID, margin=0.5),
    *reductions('multilabel_soft_margin_loss', t(2, 3), CHANCES),
    functional('multilabel_soft_margin_loss', t(2, 3), CHANCES, weight=WEIGHT),
    functional('multilabel_soft_margin_loss', t(3), lit([1.0, 0.0, 1.0])),
    functional('binary_cross_entropy', pos(2, 3, high=0.9), CHANCES, weight=WEIGHT),
    functional('binary_cross_entropy_with_logits', t(2, 3), CHANCES, weight=WEIGHT, pos_weight=WEIGHT, reduction='sum'),
]

MARGINS = [
    # Other bounds than the usual keep the differences of an even grid off the margin, where the slope breaks.
    *reductions('margin_ranking_loss', t(4), t(4, low=-1.9), SIGNS),
    functional('margin_ranking_loss', t(4), t(4), SIGNS, margin=0.5),
    functional('margin_ranking_loss', t(2, 3), t(2, 1), GRID, margin=1.0),
    *reductions('cosine_embedding_loss', t(4, 3), t(4, 3), SIGNS),
    functional('cosine_embedding_loss', t(4, 3), t(4, 3), SIGNS, margin=-0.5),
    functional('cosine_embedding_loss', t(3), t(3), lit(-1.0), margin=-0.9),
    *reductions('triplet_margin_loss', t(3, 2), t(3, 2), t(3, 2)),
    functional('triplet_margin_loss', t(3, 2), t(3, 2), t(3, 2), margin=3.0, p=1.0, swap=True),
    functional('triplet_margin_loss', t(2), t(2), t(2), p=3.0, eps=0.1),
    functional('triplet_margin_with_distance_loss', t(3, 2), t(3, 2), t(3, 2), swap=True, margin=2.0),
    *reductions('multi_margin_loss', t(4, 3, low=-1.9), CLASSES),
    functional('multi_margin_loss', t(4, 3), CLASSES, p=2, margin=0.5),
    functional('multi_margin_loss', t(4, 3, low=-1.9), CLASSES, weight=WEIGHT),
    functional('multi_margin_loss', t(3), lit(1)),
    *reductions('multilabel_margin_loss', t(3, 3), LABELS),
    functional('multilabel_margin_loss', t(3), lit([1, 2, -1])),
]

MAPS = [
    *reductions('nll_loss', t(2, 3, 2, 2), MAP),
    functional('nll_loss', t(2, 3, 2, 2), MAP, weight=WEIGHT, ignore_index=1),
    functional('nll_loss', t(2, 3, 4), ints(2, 4, low=0, high=3)),
    functional('cross_entropy', t(2, 3, 2, 2), pos(2, 3, 2, 2)),
    functional('cross_entropy', t(2, 3, 2), pos(2, 3, 2), weight=WEIGHT, label_smoothing=0.1, reduction='none'),
    functional('cross_entropy', t(2, 3, 2), pos(2, 3, 2), weight=WEIGHT),
    functional('cross_entropy', t(2, 3, 2, 2), MAP, weight=WEIGHT, label_smoothing=0.1, ignore_index=0),
    functional('cross_entropy', t(3), lit([0.2, 0.3, 0.5])),
]

DISTANCES = [
    functional('cosine_similarity', t(3, 4), t(3, 4)),
    functional('cosine_similarity', t(2, 3, 2), t(3, 2), dim=-1),
    functional('cosine_similarity', t(3, 2), t(3, 2), dim=0, eps=0.1),
    *[functional('pairwise_distance', t(3, 4), t(3, 4), p=p) for p in [1, 2, 3, float('inf')]],
    functional('pairwise_distance', t(3, 4), t(4), eps=0.1, keepdim=True),
    functional('bilinear', t(4, 2), t(4, 3), t(2, 2, 3), t(2)),
    functional('bilinear', t(2), t(3), t(4, 2, 3)),
]

MODULES = [
    module('HuberLoss', [], {'delta': 0.5}, t(3), const(3)),
    module('KLDivLoss', [], {'reduction': 'batchmean', 'log_target': True}, t(2, 3), t(2, 3)),
    module('PoissonNLLLoss', [], {'full': True}, t(3), const(3, low=0, high=5)),
    module('GaussianNLLLoss', [], {}, t(3), t(3), pos(3)),
    module('SoftMarginLoss', [], {}, t(4), SIGNS),
    module('HingeEmbeddingLoss', [], {'margin': 2.0}, t(4), SIGNS),
    module('MultiLabelSoftMarginLoss', [], {'weight': WEIGHT}, t(2, 3), CHANCES),
    module('MarginRankingLoss', [], {'margin': 0.5}, t(4), t(4), SIGNS),
    module('CosineEmbeddingLoss', [], {'reduction': 'sum'}, t(4, 3), t(4, 3), SIGNS),
    module('TripletMarginLoss', [], {'swap': True}, t(3, 2), t(3, 2), t(3, 2)),
    module('TripletMarginWithDistanceLoss', [], {}, t(3, 2), t(3, 2), t(3, 2)),
    module('MultiMarginLoss', [], {'weight': WEIGHT, 'p': 2}, t(4, 3), CLASSES),
    module('MultiLabelMarginLoss', [], {}, t(3, 3), LABELS),
    module('CrossEntropyLoss', [], {'weight': WEIGHT}, t(2, 3, 2, 2), MAP),
    module('NLLLoss', [], {'weight': WEIGHT}, t(4, 3), CLASSES),
    module('BCELoss', [], {'weight': WEIGHT}, pos(2, 3, high=0.9), CHANCES),
    module('BCEWithLogitsLoss', [], {'pos_weight': WEIGHT}, t(2, 3), CHANCES),
    module('CosineSimilarity', [], {'dim': 0}, t(3, 2), t(3, 2)),
    module('PairwiseDistance', [], {'p': 1.0, 'keepdim': True}, t(3, 2), t(3, 2)),
    module('Bilinear', [2, 3, 2], {}, t(4, 2), t(4, 3)),
    module('Bilinear', [2, 3, 2], {'bias': False}, t(2, 2, 2), t(2, 2, 3)),
]

ROWS = [*BROADCAST, *ELEMENTS, *MARGINS, *MAPS, *DISTANCES, *MODULES]
