"""Writes goldens/*.json: what PyTorch computes for every row of rows/*.py. Run by hand: python3 make_goldens.py [GROUP …]

A row is one case; to add an op is to add rows. Each case in a file is one line, so that a change shows as such.
With --seed the rows get other random values, with --out the files go elsewhere: live.ts compares such fresh cases.
"""
import argparse
import importlib
import json
import pathlib
import sys

import torch

# The rows are run once in a while: compiled copies of them would only lie about.
sys.dont_write_bytecode = True
from golden import golden, title  # noqa: E402

HERE = pathlib.Path(__file__).parent
GROUPS = sorted(file.stem for file in (HERE / 'rows').glob('*.py') if file.stem != '__init__')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('groups', nargs='*', default=GROUPS)
    parser.add_argument('--seed')
    parser.add_argument('--out', type=pathlib.Path, default=HERE / 'goldens')
    options = parser.parse_args()
    torch.set_num_threads(1)
    total = 0
    for group in options.groups:
        rows = importlib.import_module(f'rows.{group}').ROWS
        names = [title(row) for row in rows]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            sys.exit(f'{group}: the same row twice: {", ".join(sorted(twice))}')
        lines = [json.dumps(golden(row, options.seed), separators=(',', ':')) for row in rows]
        file = options.out / f'{group}.json'
        file.write_text('[\n' + ',\n'.join(lines) + '\n]\n')
        total += file.stat().st_size
        print(f'{group}: {len(rows)} cases, {file.stat().st_size} bytes')
    print(f'{total} bytes in all')


if __name__ == '__main__':
    main()
