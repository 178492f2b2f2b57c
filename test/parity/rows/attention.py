"""Attention and transformers. Masks: bool ones are true where a key is not seen."""
from golden import const, lit, module, t

LATER = lit([[False, True, True], [False, False, True], [False, False, False]])
PADDED = lit([[False, False, True], [False, False, False]])
# The states are all positive, so what reaches a norm is nearly alike: a large eps leaves float32 its digits.
LAYER = {'dim_feedforward': 2, 'dropout': 0.0, 'layer_norm_eps': 0.1}

MULTIHEAD = [
    module('MultiheadAttention', [4, 2], {}, t(3, 2, 4), t(2, 2, 4), t(2, 2, 4)),
    module('MultiheadAttention', [4, 2], {'bias': False, 'batch_first': True}, t(2, 3, 4), t(2, 2, 4), t(2, 2, 4),
           forward={'average_attn_weights': False}),
    module('MultiheadAttention', [2, 1], {}, t(3, 2), t(2, 2), t(2, 2)),
    module('MultiheadAttention', [2, 2], {'kdim': 3, 'vdim': 1}, t(3, 2, 2), t(2, 2, 3), t(2, 2, 1),
           forward={'need_weights': False}),
    module('MultiheadAttention', [2, 1], {}, t(3, 2, 2), t(3, 2, 2), t(3, 2, 2), forward={'key_padding_mask': PADDED}),
    module('MultiheadAttention', [2, 1], {}, t(3, 2, 2), t(3, 2, 2), t(3, 2, 2),
           forward={'attn_mask': LATER, 'key_padding_mask': PADDED}),
    module('MultiheadAttention', [2, 1], {}, t(2, 2, 2), t(3, 2, 2), t(3, 2, 2), forward={'attn_mask': const(2, 3)}),
    module('MultiheadAttention', [2, 2], {}, t(2, 2, 2), t(3, 2, 2), t(3, 2, 2), forward={'attn_mask': const(4, 2, 3)}),
    module('MultiheadAttention', [2, 1], {'add_bias_kv': True, 'add_zero_attn': True}, t(3, 2, 2), t(3, 2, 2), t(3, 2, 2),
           forward={'attn_mask': LATER, 'key_padding_mask': PADDED}),
    module('MultiheadAttention', [2, 1], {'dropout': 0.5}, t(3, 2, 2), t(3, 2, 2), t(3, 2, 2), training=False),
]

LAYERS = [
    module('TransformerEncoderLayer', [4, 2], LAYER, t(3, 2, 4)),
    module('TransformerEncoderLayer', [4, 2], {**LAYER, 'norm_first': True, 'activation': 'gelu', 'dropout': 0.3}, t(3, 4),
           training=False),
    module('TransformerEncoderLayer', [4, 2], {**LAYER, 'batch_first': True, 'layer_norm_eps': 0.01}, t(2, 3, 4),
           forward={'src_mask': LATER, 'src_key_padding_mask': PADDED}),
    module('TransformerDecoderLayer', [4, 2], LAYER, t(2, 1, 4), t(2, 1, 4)),
    module('TransformerDecoderLayer', [4, 2], {**LAYER, 'norm_first': True, 'batch_first': True}, t(2, 3, 4), t(2, 3, 4),
           forward={'tgt_mask': LATER, 'memory_mask': LATER, 'tgt_key_padding_mask': PADDED,
                    'memory_key_padding_mask': PADDED}),
]

WHOLE = [
    module('Transformer', [], {'d_model': 4, 'nhead': 2, 'num_encoder_layers': 1, 'num_decoder_layers': 1, **LAYER,
                               'batch_first': True, 'norm_first': True, 'activation': 'gelu'},
           t(2, 3, 4), t(2, 3, 4), forward={'tgt_mask': LATER, 'src_key_padding_mask': PADDED}),
]

ROWS = [*MULTIHEAD, *LAYERS, *WHOLE]
