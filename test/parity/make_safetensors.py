"""Writes goldens/every_dtype.safetensors by the format's own words, without any library. Run by hand."""
import json
import pathlib
import struct

TENSORS = {
    'double': ('F64', [2], struct.pack('<2d', 1.5, -0.1)),
    'features.0.weight': ('F32', [2, 3], struct.pack('<6f', 1, -2, 0.5, 3.25, float('inf'), float('-inf'))),
    'half': ('F16', [4], struct.pack('<4e', 1.5, -0.25, 65504, 2 ** -24)),
    'brain': ('BF16', [3], struct.pack('<3H', 0x3F80, 0xC020, 0x7F80)),
    'long': ('I64', [3], struct.pack('<3q', -(2 ** 31), 7, 2 ** 31 - 1)),
    'int': ('I32', [2], struct.pack('<2i', -5, 6)),
    'byte': ('U8', [3], bytes([0, 127, 255])),
    'flags': ('BOOL', [3], bytes([1, 0, 1])),
    'empty': ('F32', [0, 4], b''),
    'scalar': ('F32', [], struct.pack('<f', 2.5)),
}

header, data = {'__metadata__': {'made by': 'make_safetensors.py'}}, b''
for name, (dtype, shape, values) in TENSORS.items():
    header[name] = {'dtype': dtype, 'shape': shape, 'data_offsets': [len(data), len(data) + len(values)]}
    data += values
text = json.dumps(header).encode()
text += b' ' * (-len(text) % 8)
file = pathlib.Path(__file__).parent / 'goldens' / 'every_dtype.safetensors'
file.write_bytes(struct.pack('<Q', len(text)) + text + data)
