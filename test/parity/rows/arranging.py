"""Shapes, diagonals, stacking, picking and scattering, and creation, beyond the everyday ones."""
from golden import assign, const, index, ints, lit, method, t, torch_function

SHAPE = [
    method('tile', t(2, 3), 2),
    method('tile', t(2, 3), 2, 1, 2),
    method('broadcast_to', t(3, 1), [2, 3, 4]),
    method('view_as', t(2, 6), const(3, 4)),
    method('reshape_as', t(2, 6), const(3, 4)),
    method('ravel', t(2, 3)),
    method('fliplr', t(2, 3)),
    method('flipud', t(2, 3)),
    *[method('rot90', t(2, 3, 2), k, [0, 1]) for k in [1, 2, 3, -1]],
    method('rot90', t(2, 3, 2), 1, [2, 0]),
    method('moveaxis', t(2, 3, 4), 0, 2),
    method('swapaxes', t(2, 3, 4), 0, 2),
    method('swapdims', t(2, 3, 4), -1, 0),
    method('repeat_interleave', t(2, 3), 2),
    method('repeat_interleave', t(2, 3), 2, 1),
    method('repeat_interleave', t(2, 3), lit([1, 0, 2]), 1),
    method('unfold', t(2, 7), 1, 3, 2),
    method('unfold', t(5, 2), 0, 2, 1),
    method('tensor_split', t(7, 2), 3),
    method('tensor_split', t(2, 5), [1, 3], 1),
    method('hsplit', t(2, 4), 2),
    method('vsplit', t(4, 2), [1]),
    method('dsplit', t(1, 2, 4), 2),
    method('take_along_dim', t(3, 4), lit([[0, 1], [2, 2], [3, 0]]), 1),
    method('take_along_dim', t(3, 4), lit([[0, 2]]), 1),
    method('take_along_dim', t(3, 4), lit([[0, 11]])),
]

DIAGONAL = [
    *[method('diagonal', t(3, 4), offset=offset) for offset in [0, 1, -1, 3]],
    method('diagonal', t(2, 3, 4), offset=1, dim1=2, dim2=0),
    *[method('diag_embed', t(2, 3), offset=offset) for offset in [0, 1, -2]],
    method('diag_embed', t(2, 3), dim1=0, dim2=2),
    method('diag', t(3)),
    method('diag', t(3), -1),
    method('diag', t(3, 4), 1),
    method('diagflat', t(2, 2)),
    method('diagflat', t(3), 1),
    method('trace', t(3, 4)),
    method('diagonal_scatter', t(3, 3), t(3)),
    method('diagonal_scatter', t(3, 4), t(3), offset=1),
    torch_function('block_diag', t(2, 2), t(1, 3), t(2)),
]

STACK = [
    *[torch_function(name, [t(2, 3), t(2, 3)]) for name in ['vstack', 'hstack', 'dstack', 'column_stack']],
    *[torch_function(name, [t(3), t(3)]) for name in ['vstack', 'hstack', 'dstack', 'column_stack']],
    *[torch_function(f'atleast_{n}d', t(3)) for n in [1, 2, 3]],
    *[torch_function(f'atleast_{n}d', t()) for n in [1, 2, 3]],
    torch_function('atleast_3d', t(2, 3)),
    *[torch_function(name, [const(2, 3), const(1, 3)]) for name in ['concat', 'concatenate', 'row_stack']],
    torch_function('broadcast_tensors', t(3, 1), t(4)),
    torch_function('meshgrid', [t(2), t(3)], indexing='ij'),
    torch_function('meshgrid', [t(2), t(3)], indexing='xy'),
    torch_function('cartesian_prod', t(2), t(3)),
    torch_function('combinations', t(4)),
    torch_function('combinations', t(3), 2, with_replacement=True),
    torch_function('tril_indices', 3, 4),
    torch_function('tril_indices', 3, 3, offset=-1),
    torch_function('triu_indices', 4, 3, offset=1),
    torch_function('vander', const(3)),
    torch_function('vander', const(3), 4, increasing=True),
]

PLACES = lit([[0, 0, 1], [2, 3, 2], [3, 3, 3]])

SCATTER = [
    *[method('scatter_reduce', t(3, 4), 1, PLACES, t(3, 3), name) for name in ['sum', 'mean', 'prod', 'amax', 'amin']],
    *[method('scatter_reduce', t(3, 4), 1, PLACES, t(3, 3), name, include_self=False)
      for name in ['sum', 'mean', 'prod', 'amax', 'amin']],
    method('scatter_reduce', lit([[0.0, 2.0, 3.0]], grad=True), 1, lit([[0, 1, 1]]),
           lit([[2.0, 0.0, 5.0]], grad=True), 'prod'),
    method('scatter_reduce', lit([[1.0, 2.0, 3.0]], grad=True), 1, lit([[0, 1, 1]]),
           lit([[1.0, 4.0, 4.0]], grad=True), 'amax'),
    method('index_add', t(3, 4), 0, lit([0, 2, 0]), t(3, 4)),
    method('index_add', t(3, 4), 1, lit([1, 3]), t(3, 2), alpha=0.5),
    method('index_copy', t(3, 4), 1, lit([3, 0]), t(3, 2)),
    method('index_fill', t(3, 4), 0, lit([2, 0]), 0.5),
    method('masked_scatter', t(3, 4), lit([True, False, True, False]), t(7)),
    method('select_scatter', t(3, 4), t(3), 1, -1),
    method('argwhere', ints(3, 4, low=0, high=2)),
]

INDEX = [
    index(t(2, 3, 4), lit([True, False]), slice(None), lit([1])),
    index(t(3, 4), lit([[0, 1], [2, 0]])),
    index(t(3, 4), lit([[0, 1], [2, 0]]), None, slice(1, 3)),
    index(t(3, 4, 2), 1, lit([0, 3]), slice(None)),
    assign(t(3, 4), [lit([True, False, True])], 0.5),
    assign(t(3, 4), [lit([[True, False, True, False], [False] * 4, [True] * 4])], 1.5),
    assign(t(2, 2), [lit([[True, False], [True, True]])], t(3)),
    assign(t(3, 4), [lit([0, 2]), lit([1, 3])], t(2)),
    assign(t(3, 4), [lit([0, 2])], t(4)),
    assign(t(2, 3, 4), [lit([0, 1]), slice(None), lit([2, 3])], t(2, 3)),
    assign(t(3, 4), [slice(None, None, 2), slice(1, None)], t(2, 3)),
    assign(t(3, 4), [1, None, slice(0, 2)], t(1, 2)),
    assign(ints(3, 4), [lit([0, -1])], 7),
]

CREATE = [
    torch_function('logspace', 0, 2, 5),
    torch_function('logspace', -1, 1, 4, base=2.0),
    torch_function('full_like', const(2, 3), 1.5),
    torch_function('full_like', ints(2, 3), 4),
    *[torch_function(name, const(2, 3)) for name in ['zeros_like', 'ones_like']],
    torch_function('linspace', -1, 2, 5),
    torch_function('arange', 1, 8, 3),
    torch_function('eye', 3, 4),
]

ROWS = [*SHAPE, *DIAGONAL, *STACK, *SCATTER, *INDEX, *CREATE]
