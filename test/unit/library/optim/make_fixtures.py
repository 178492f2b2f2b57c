"""Writes fixtures.json: what PyTorch computes where a table of rows does not do. Run by hand: python3 make_fixtures.py"""
import json
import pathlib

import torch
from torch.optim import SGD, Adam, LBFGS, lr_scheduler

METRICS = [5, 4, 4, 4, 3, 3.5, 3.6, 3.2, 3.1, 3.05, 3, 3, 3, 2.9999, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5]


def made(kind=SGD, **options):
    return kind([torch.zeros(1, requires_grad=True)], lr=0.1, **options)


def rates(make, steps=14, metrics=None):
    optimizer = made()
    schedule = make(optimizer)
    seen = []
    for i in range(steps):
        seen.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        schedule.step(*([metrics[i]] if metrics else []))
    return seen


def momenta(optimizer, schedule, steps):
    seen = []
    for _ in range(steps):
        group = optimizer.param_groups[0]
        seen.append(group['betas'][0] if 'betas' in group else group['momentum'])
        optimizer.step()
        schedule.step()
    return seen


def plateau(**options):
    return rates(lambda o: lr_scheduler.ReduceLROnPlateau(o, **options), len(METRICS), METRICS)


def sequential(o):
    return lr_scheduler.SequentialLR(o, [
        lr_scheduler.LinearLR(o, 0.1, total_iters=3),
        lr_scheduler.ExponentialLR(o, 0.9),
        lr_scheduler.CosineAnnealingLR(o, 5),
    ], [3, 7])


def chained(o):
    return lr_scheduler.ChainedScheduler([lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9)])


def lbfgs(steps, **options):
    """Rosenbrock's valley: the direction must bend."""
    x = torch.tensor([-1.5, 2.0], requires_grad=True)
    optimizer = LBFGS([x], **options)
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        loss.backward()
        return loss

    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
    return {'losses': losses, 'x': x.tolist(), 'evaluations': optimizer.state[x]['func_evals']}


cycle, one = made(momentum=0.9), made(Adam)
fixtures = {
    'metrics': METRICS,
    'plateau': plateau(patience=1),
    'plateauAbs': plateau(mode='max', factor=0.5, patience=0, threshold=0.4, threshold_mode='abs', cooldown=2,
                          min_lr=0.003),
    'sequential': rates(sequential),
    'chained': rates(chained),
    'lambda': rates(lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch))),
    'multiplicative': rates(lambda o: lr_scheduler.MultiplicativeLR(o, lambda epoch: 1 - 0.05 * epoch)),
    'cyclicMomentum': momenta(cycle, lr_scheduler.CyclicLR(cycle, 0.01, 0.2, step_size_up=4), 12),
    'oneCycleBeta': momenta(one, lr_scheduler.OneCycleLR(one, 0.5, total_steps=12), 12),
    'lbfgs': lbfgs(2, lr=0.1, max_iter=4),
    'lbfgsHistory': lbfgs(3, lr=0.1, max_iter=6, history_size=2),
    'lbfgsWolfe': lbfgs(3, max_iter=5, line_search_fn='strong_wolfe'),
}
lines = [f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in fixtures.items()]
pathlib.Path(__file__).with_name('fixtures.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')
