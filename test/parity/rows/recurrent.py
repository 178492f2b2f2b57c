"""Recurrent networks and their cells."""
from golden import module, t

DEEP = [
    row
    for name in ['RNN', 'LSTM', 'GRU']
    for row in [
        module(name, [2, 2], {}, t(3, 1, 2)),
        module(name, [2, 2], {}, t(3, 2)),
        module(f'{name}Cell', [2, 2], {}, t(3, 2)),
        module(f'{name}Cell', [2, 2], {'bias': False}, t(2)),
    ]
]

STATES = [
    module('LSTM', [2, 2], {'num_layers': 2, 'bidirectional': True, 'bias': False}, t(3, 1, 2)),
    module('GRU', [2, 2], {'num_layers': 2, 'dropout': 0.5}, t(3, 1, 2), training=False),
    module('LSTM', [2, 2, 2], {}, t(2, 1, 2)),
    module('RNN', [2, 3], {}, t(4, 2, 2), t(1, 2, 3)),
    module('RNN', [2, 3], {'nonlinearity': 'relu'}, t(4, 2, 2), t(1, 2, 3)),
    module('RNN', [2, 3], {'bidirectional': True}, t(4, 2), t(2, 3)),
    module('GRU', [2, 3], {'num_layers': 2, 'batch_first': True}, t(2, 3, 2), t(2, 2, 3)),
    module('LSTM', [2, 2], {'num_layers': 2, 'batch_first': True}, t(2, 3, 2), (t(2, 2, 2), t(2, 2, 2))),
    module('LSTM', [2, 2], {'bidirectional': True}, t(3, 2), (t(2, 2), t(2, 2))),
    module('LSTM', [2, 3], {'proj_size': 1, 'num_layers': 2}, t(3, 1, 2), (t(2, 1, 1), t(2, 1, 3))),
    module('LSTM', [2, 2], {'proj_size': 1, 'bidirectional': True}, t(3, 1, 2)),
    module('RNNCell', [2, 3], {'nonlinearity': 'relu'}, t(4, 2), t(4, 3)),
    module('GRUCell', [2, 3], {}, t(2), t(3)),
    module('LSTMCell', [2, 3], {}, t(4, 2), (t(4, 3), t(4, 3))),
]

ROWS = [*DEEP, *STATES]
