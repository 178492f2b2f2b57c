"""Trains a workload of workloads.ts with PyTorch: one step for each line on stdin, its milliseconds on stdout.

usage: torch_step.py NETWORK BATCH WIDTH DEPTH THREADS
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

network = sys.argv[1]
batch, width, depth, threads = map(int, sys.argv[2:])
SYMBOLS, TOKENS, HEADS = 96, 64, 4


# PyTorch has it since 2.0; Debian's is older.
fused = getattr(F, "scaled_dot_product_attention", None)
later = torch.triu(torch.full((TOKENS, TOKENS), float("-inf")), 1)


def attention(q, k, v):
    if fused:
        return fused(q, k, v, is_causal=True)
    scores = q @ k.transpose(-2, -1) * (width // HEADS) ** -0.5 + later
    return scores.softmax(-1) @ v


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        heads = self.mix(self.norm1(x)).reshape(batch, TOKENS, 3, HEADS, width // HEADS)
        q, k, v = heads.permute(2, 0, 3, 1, 4).unbind(0)
        seen = attention(q, k, v)
        x = x + self.project(seen.transpose(1, 2).reshape(batch, TOKENS, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.symbols, self.places = nn.Embedding(SYMBOLS, width), nn.Embedding(TOKENS, width)
        self.blocks = nn.Sequential(*[Block() for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, SYMBOLS)

    def forward(self, x):
        x = self.symbols(x) + self.places(torch.arange(TOKENS))
        return self.head(self.norm(self.blocks(x))).reshape(-1, SYMBOLS)


def mlp():
    sizes = [784] + [width] * depth
    hidden = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*hidden, nn.Linear(width, 10)), torch.randn(batch, 784), (batch, 10)


def conv():
    model = nn.Sequential(
        nn.Conv2d(1, width, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2 * width * 25, 128), nn.ReLU(), nn.Linear(128, 10),
    )
    return model, torch.randn(batch, 1, 28, 28), (batch, 10)


def gpt():
    return Gpt(), torch.randint(SYMBOLS, (batch, TOKENS)), (batch * TOKENS, SYMBOLS)


torch.set_num_threads(threads)
model, inputs, (rows, classes) = {"mlp": mlp, "conv": conv, "gpt": gpt}[network]()
labels = torch.randint(classes, (rows,))
optimizer = torch.optim.Adam(model.parameters())
for _ in sys.stdin:
    start = time.perf_counter()
    loss = F.cross_entropy(model(inputs), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    print((time.perf_counter() - start) * 1000, flush=True)
