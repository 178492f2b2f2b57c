"""Products of matrices and `linalg`, on matrices far from singular, whose singular values and eigenvalues differ."""
from math import inf

import torch

from golden import Values, const, method, of_free_sign, t, torch_function


def regular(*shape, grad=True):
    """Matrices with 1.5, 3, 4.5, … on the diagonal, and small numbers elsewhere."""

    def values(generator, count):
        noise = (torch.rand(shape, generator=generator) - 0.5) * 0.8
        noise.diagonal(dim1=-2, dim2=-1).add_(torch.arange(1, min(shape[-2:]) + 1) * 1.5)
        return (noise * 1000).round() / 1000

    return Values(shape, values, grad, 'regular ')


def definite(*shape):
    """Symmetric positive definite matrices with eigenvalues apart."""

    def values(generator, count):
        half = regular(*shape).values(generator, count) * 0.3
        return (((half + half.mT) * 1000).round() / 1000)

    return Values(shape, values, True, 'definite ')


PRODUCT = [
    method('addmv', t(3), t(3, 4), t(4), beta=0.5, alpha=2),
    method('addr', t(3, 4), t(3), t(4), beta=0.5, alpha=2),
    method('addbmm', t(2, 4), t(3, 2, 3), t(3, 3, 4), beta=0.5, alpha=2),
    method('baddbmm', t(3, 2, 4), t(3, 2, 3), t(3, 3, 4), beta=0.5, alpha=2),
    method('baddbmm', t(4), t(3, 2, 3), t(3, 3, 4)),
    method('vdot', t(4), t(4)),
    method('inner', t(2, 3), t(4, 3)),
    method('inner', t(3), t(3)),
    method('kron', t(2, 3), t(2, 2)),
    method('kron', t(2), t(3, 2)),
    method('cross', t(4, 3), t(4, 3), dim=1),
    method('cross', t(3, 2), t(3, 2)),
    torch_function('linalg.cross', t(4, 3), t(1, 3)),
    torch_function('linalg.vecdot', t(4, 3), t(3)),
    torch_function('cdist', t(3, 2), t(4, 2)),
    torch_function('cdist', t(2, 3, 2), t(2, 4, 2), p=1.0),
    torch_function('tensordot', t(2, 3, 4), t(3, 4, 2), dims=2),
    torch_function('tensordot', t(2, 3, 4), t(4, 2, 5), dims=[[0, 2], [1, 0]]),
    torch_function('einsum', 'bij,bjk->bik', t(2, 3, 4), t(2, 4, 2)),
    torch_function('einsum', 'ii->i', t(3, 3)),
    torch_function('einsum', '...ij->...ji', t(2, 3, 4)),
    torch_function('linalg.multi_dot', [t(2, 3), t(3, 4), t(4)]),
]

LINALG = [
    *[torch_function(name, regular(*shape)) for name in ['linalg.inv', 'linalg.det', 'linalg.slogdet', 'linalg.pinv']
      for shape in [(3, 3), (2, 3, 3)]],
    *[torch_function(name, regular(3, 3)) for name in ['inverse', 'det', 'logdet', 'slogdet', 'pinverse']],
    *[torch_function('linalg.pinv', regular(*shape)) for shape in [(4, 3), (2, 3)]],
    torch_function('linalg.solve', regular(3, 3), t(3)),
    torch_function('linalg.solve', regular(3, 3), t(3, 2)),
    torch_function('linalg.solve', regular(2, 3, 3), t(2, 3, 2)),
    torch_function('linalg.solve', regular(3, 3), t(2, 3, 1)),
    *[torch_function('linalg.solve_triangular', regular(3, 3), t(3, 2), upper=upper) for upper in [True, False]],
    torch_function('linalg.solve_triangular', regular(3, 3), t(2, 3), upper=True, left=False),
    torch_function('linalg.solve_triangular', regular(3, 3), t(3, 2), upper=False, unitriangular=True),
    *[torch_function('linalg.cholesky', definite(*shape)) for shape in [(3, 3), (2, 3, 3)]],
    torch_function('linalg.cholesky', definite(3, 3), upper=True),
    *[torch_function('linalg.qr', regular(*shape)) for shape in [(3, 3), (4, 3), (2, 3, 4)]],
    torch_function('linalg.qr', regular(3, 4), 'complete'),
    *[of_free_sign('linalg.svd', regular(*shape), full_matrices=False) for shape in [(3, 3), (4, 3), (2, 2, 4)]],
    of_free_sign('linalg.svd', regular(3, 3)),
    *[of_free_sign('linalg.eigh', definite(*shape)) for shape in [(3, 3), (2, 3, 3)]],
    *[torch_function('linalg.eigvalsh', definite(*shape)) for shape in [(3, 3), (2, 3, 3)]],
    *[torch_function('linalg.svdvals', regular(*shape)) for shape in [(3, 3), (4, 2)]],
    # The residuals have a gradient since PyTorch 2.0.
    torch_function('linalg.lstsq', regular(4, 3, grad=False), const(4, 2), driver='gelsd'),
    *[torch_function('linalg.lstsq', regular(*shape), t(shape[0], 2), driver='gelsd') for shape in [(3, 3), (3, 4)]],
    torch_function('linalg.matrix_rank', regular(4, 3, grad=False)),
    torch_function('linalg.matrix_rank', const(2, 4, 1)),
    *[torch_function('linalg.matrix_power', regular(3, 3), n) for n in [0, 1, 2, 3, 5, -2]],
    torch_function('matrix_power', regular(2, 3, 3), 3),
    *[torch_function('linalg.matrix_norm', regular(3, 4), name) for name in ['fro', 'nuc', 1, -1, 2, -2, inf, -inf]],
    torch_function('linalg.matrix_norm', regular(2, 3, 3), 'fro', [0, 2], keepdim=True),
    *[torch_function('linalg.vector_norm', t(3, 4), order) for order in [2, 1, 3, inf]],
    torch_function('linalg.vector_norm', t(3, 4), 2, 1, keepdim=True),
    torch_function('linalg.norm', t(3, 4)),
    torch_function('linalg.norm', t(3, 4), 1),
    torch_function('linalg.norm', t(4), 3),
    torch_function('linalg.norm', t(2, 3, 4), 'fro', [1, 2]),
    *[torch_function('linalg.cond', regular(3, 3), p) for p in [2, -2]],
    *[torch_function('linalg.cond', regular(3, 3, grad=False), p) for p in [1, 'fro']],
]

ROWS = [*PRODUCT, *LINALG]
