"""Connectionist temporal classification, on log-probabilities."""
import torch

from golden import functional, lit, module

LOG_PROBS = torch.log_softmax(torch.randn(6, 3, 4, generator=torch.Generator().manual_seed(5)), 2).tolist()
BATCH = lit(LOG_PROBS, grad=True)
ONE = lit([step[0] for step in LOG_PROBS], grad=True)
TARGETS = lit([[1, 2, 2], [3, 1, 1], [2, 3, 1]])
LENGTHS = lit([6, 5, 4]), lit([3, 1, 2])

ROWS = [
    *[functional('ctc_loss', BATCH, TARGETS, *LENGTHS, reduction=reduction) for reduction in ['mean', 'sum', 'none']],
    functional('ctc_loss', BATCH, lit([1, 2, 2, 3, 2, 3]), *LENGTHS, reduction='sum'),
    functional('ctc_loss', BATCH, lit([[1, 2], [0, 1], [2, 0]]), lit([6, 6, 6]), lit([2, 2, 1]), blank=3),
    functional('ctc_loss', BATCH, TARGETS, lit([6, 5, 4]), lit([3, 0, 2]), reduction='none'),
    functional('ctc_loss', BATCH, TARGETS, lit([3, 5, 1]), lit([3, 1, 2]), zero_infinity=True),
    functional('ctc_loss', ONE, lit([1, 2]), lit([6]), lit([2]), reduction='none'),
    module('CTCLoss', [], {'reduction': 'sum'}, BATCH, TARGETS, *LENGTHS),
]
