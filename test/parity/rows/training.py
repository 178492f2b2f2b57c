"""More optimizers, and schedules of the learning rate with the options that they have."""
import torch
from golden import optimizer, scheduler


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of https://arxiv.org/abs/2302.06675: PyTorch has none."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {'lr': lr, 'betas': betas, 'weight_decay': weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group['betas']
            for param in group['params']:
                momentum = self.state[param].setdefault('m', torch.zeros_like(param))
                direction = (beta1 * momentum + (1 - beta1) * param.grad).sign()
                param.sub_(group['lr'] * (direction + group['weight_decay'] * param))
                momentum.mul_(beta2).add_(param.grad, alpha=1 - beta2)


class NAdam(torch.optim.Optimizer):
    """The formula of PyTorch 2's documentation: version 1.13 counts `mu` twice in the last product."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3,
                 decoupled_weight_decay=False):
        super().__init__(params, {'lr': lr, 'betas': betas, 'eps': eps, 'decay': weight_decay,
                                  'momentum_decay': momentum_decay, 'decoupled': decoupled_weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr, decay = group['betas'], group['lr'], group['decay']
            for param in group['params']:
                state = self.state[param]
                step = state['step'] = state.get('step', 0) + 1
                grad = param.grad if group['decoupled'] else param.grad + decay * param
                if group['decoupled']:
                    param.mul_(1 - lr * decay)
                mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (at * group['momentum_decay'])) for at in (step, step + 1))
                product = state['product'] = state.get('product', 1) * mu
                m = state['m'] = beta1 * state.get('m', 0) + (1 - beta1) * grad
                v = state['v'] = beta2 * state.get('v', 0) + (1 - beta2) * grad ** 2
                average = mu_next * m / (1 - product * mu_next) + (1 - mu) * grad / (1 - product)
                param.sub_(lr * average / ((v / (1 - beta2 ** step)).sqrt() + group['eps']))


torch.optim.Lion = Lion
torch.optim.NAdam = NAdam

OPTIMIZERS = [
    optimizer('SGD', lr=0.01, momentum=0.9, maximize=True, weight_decay=0.1),
    optimizer('Adam', lr=0.05, maximize=True),
    optimizer('AdamW', lr=0.05, maximize=True, amsgrad=True),
    optimizer('RMSprop', lr=0.01, maximize=True),
    optimizer('Adagrad', lr=0.05, maximize=True),
    optimizer('Adamax'),
    optimizer('Adamax', lr=0.1, betas=[0.8, 0.95], eps=0.001, weight_decay=0.1, steps=8),
    optimizer('Adamax', lr=0.05, maximize=True),
    optimizer('NAdam'),
    optimizer('NAdam', lr=0.1, betas=[0.8, 0.95], eps=0.001, weight_decay=0.1, momentum_decay=0.01, steps=8),
    optimizer('NAdam', lr=0.1, weight_decay=0.1, decoupled_weight_decay=True),
    optimizer('RAdam'),
    optimizer('RAdam', lr=0.1, betas=[0.8, 0.95], eps=0.001, weight_decay=0.1, steps=10),
    optimizer('RAdam', lr=0.1, steps=8),
    optimizer('Adadelta'),
    optimizer('Adadelta', lr=0.5, rho=0.8, eps=0.001, weight_decay=0.1),
    optimizer('Adadelta', lr=0.5, maximize=True),
    optimizer('Rprop'),
    optimizer('Rprop', lr=0.3, etas=[0.4, 1.3], step_sizes=[0.01, 0.5], steps=10),
    optimizer('ASGD'),
    optimizer('ASGD', lr=0.05, lambd=0.01, alpha=0.6, t0=2, weight_decay=0.1, steps=8),
    optimizer('Lion', lr=0.01),
    optimizer('Lion', lr=0.05, betas=[0.8, 0.9], weight_decay=0.1, steps=8),
]

SCHEDULERS = [
    scheduler('MultiStepLR', [2, 5, 5, 9]),
    scheduler('MultiStepLR', [3, 4], gamma=0.5),
    scheduler('ExponentialLR', 0.8),
    scheduler('ConstantLR'),
    scheduler('ConstantLR', factor=0.25, total_iters=3),
    scheduler('LinearLR'),
    scheduler('LinearLR', start_factor=1.0, end_factor=0.1, total_iters=8),
    scheduler('PolynomialLR'),
    scheduler('PolynomialLR', total_iters=10, power=2.5),
    scheduler('CosineAnnealingLR', 4, steps=20),
    scheduler('CosineAnnealingWarmRestarts', 4, steps=14),
    scheduler('CosineAnnealingWarmRestarts', 3, T_mult=2, eta_min=0.01, steps=24),
    scheduler('CyclicLR', 0.01, 0.2, step_size_up=3, steps=15),
    scheduler('CyclicLR', 0.01, 0.2, step_size_up=3, step_size_down=5, mode='triangular2', steps=20),
    scheduler('CyclicLR', 0.01, 0.2, step_size_up=4, mode='exp_range', gamma=0.9, cycle_momentum=False, steps=20),
    scheduler('OneCycleLR', 0.5, total_steps=12),
    scheduler('OneCycleLR', 0.5, epochs=3, steps_per_epoch=5, three_phase=True, div_factor=10.0, steps=15),
]

ROWS = [*OPTIMIZERS, *SCHEDULERS]
