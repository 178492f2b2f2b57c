"""Optimizers over several steps, and schedules of the learning rate."""
from golden import optimizer, scheduler

OPTIMIZERS = [
    optimizer('SGD', lr=0.05),
    optimizer('SGD', lr=0.05, weight_decay=0.1),
    optimizer('SGD', lr=0.05, momentum=0.9),
    optimizer('SGD', lr=0.05, momentum=0.9, dampening=0.3, weight_decay=0.1),
    optimizer('SGD', lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    optimizer('Adam'),
    optimizer('Adam', lr=0.1, steps=10),
    optimizer('Adam', lr=0.1, betas=[0.8, 0.95], eps=0.001, weight_decay=0.1),
    optimizer('Adam', lr=0.1, amsgrad=True, steps=8),
    optimizer('AdamW', lr=0.1),
    optimizer('AdamW', lr=0.1, weight_decay=0.2, steps=8),
    optimizer('AdamW', lr=0.1, amsgrad=True, weight_decay=0.1, steps=8),
    optimizer('RMSprop'),
    optimizer('RMSprop', lr=0.05, alpha=0.9, weight_decay=0.1),
    optimizer('RMSprop', lr=0.05, momentum=0.9),
    optimizer('RMSprop', lr=0.05, centered=True, momentum=0.5),
    optimizer('Adagrad'),
    optimizer('Adagrad', lr=0.1, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.5),
]

SCHEDULERS = [
    scheduler('StepLR', 3),
    scheduler('StepLR', 4, gamma=0.5),
    scheduler('CosineAnnealingLR', 8),
    scheduler('CosineAnnealingLR', 5, eta_min=0.01),
    scheduler('OneCycleLR', 0.5, total_steps=13, cycle_momentum=False),
    scheduler('OneCycleLR', 0.5, total_steps=13, pct_start=0.4, anneal_strategy='linear', cycle_momentum=False),
]

ROWS = [*OPTIMIZERS, *SCHEDULERS]
