"""Writes fixtures/: small files as NumPy, Pillow and PyArrow write them, and what PyTorch's transforms give.

Run by hand: python3 make_fixtures.py (with numpy, torch, Pillow and pyarrow).
"""
import json
import pathlib

import numpy
import pyarrow
import pyarrow.parquet
import torch
from PIL import Image

HERE = pathlib.Path(__file__).parent / 'fixtures'
HERE.mkdir(exist_ok=True)

grid = numpy.arange(6).reshape(2, 3)
numpy.save(HERE / 'float64.npy', grid / 4)
numpy.save(HERE / 'fortran.npy', numpy.asfortranarray(grid.astype('int64')))
numpy.save(HERE / 'big.npy', grid.astype('>i2'))
numpy.save(HERE / 'scalar.npy', numpy.float32(2.5))
numpy.save(HERE / 'complex.npy', numpy.zeros(2, 'complex64'))
numpy.save(HERE / 'large.npy', numpy.array([2 ** 40]))
numpy.savez(HERE / 'two.npz', x=grid.astype('float32'), flags=numpy.array([True, False]))
numpy.savez_compressed(HERE / 'packed.npz', x=grid.astype('uint8'))

table = pyarrow.table({'x': [0.5, 1.5, 2.5], 'n': pyarrow.array([1, 2, 3], 'int64'), 'kind': ['b', 'a', 'b']})
pyarrow.parquet.write_table(table, HERE / 'table.parquet')

pixels = (numpy.arange(4 * 5 * 3).reshape(4, 5, 3) * 4).astype('uint8')
for name, mode in [('rgb', 'RGB'), ('grey', 'L'), ('alpha', 'RGBA'), ('palette', 'P'), ('bits', '1')]:
    folder = HERE / 'images' / ('colour' if mode == 'RGB' else 'other')
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).convert(mode).save(folder / f'{name}.png')
Image.fromarray(pixels).save(HERE / 'images' / 'colour' / 'photo.jpg', quality=95)
read = {str(path.relative_to(HERE)): numpy.asarray(Image.open(path).convert('RGB')).transpose(2, 0, 1).tolist()
        for path in sorted(HERE.glob('images/*/*'))}

image = torch.tensor(pixels.transpose(2, 0, 1) / 255, dtype=torch.float32)


def resized(*size):
    return torch.nn.functional.interpolate(image[None], size, mode='bilinear', antialias=True)[0].tolist()


expected = {'images': read, 'resize': {'2,3': resized(2, 3), '7,9': resized(7, 9), '3,8': resized(3, 8)}}
(HERE / 'expected.json').write_text(json.dumps(expected, separators=(',', ':')) + '\n')
