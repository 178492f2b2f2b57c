"""How a row of a parity table becomes a golden: it is run by PyTorch, and all that went in and came out is noted.

A row is a dict made by one of `method`, `inplace`, `index`, `assign`, `torch_function`, `functional`, `module`, `optimizer`, `scheduler`.
Names and options are written as in PyTorch and stored as the library has them: in camelCase, options in an object.
"""
import functools
import math
import re
import zlib

import numpy
import torch


class Values:
    """A tensor to be made: `values` gets a random generator and the number of elements."""

    def __init__(self, shape, values, grad=False, label=''):
        self.shape, self.values, self.grad, self.label = shape, values, grad, label

    def make(self, generator):
        count = math.prod(self.shape)
        return self.values(generator, count).reshape(self.shape)


def t(*shape, low=-2.0, high=2.0, grad=True):
    """Distinct floats, spread evenly between `low` and `high` in random order: no ties, no kinks at 0."""

    def values(generator, count):
        grid = low + (high - low) * (numpy.arange(count) + 0.5) / max(count, 1)
        order = torch.randperm(count, generator=generator).numpy()
        return torch.tensor(numpy.round(grid[order], 3), dtype=torch.float32)

    return Values(shape, values, grad, '' if (low, high) == (-2.0, 2.0) else f'{low}..{high} ')


def pos(*shape, high=2.0):
    return t(*shape, low=0.1, high=high)


def const(*shape, low=-2.0, high=2.0):
    return t(*shape, low=low, high=high, grad=False)


def ints(*shape, low=-5, high=6):
    return Values(shape, lambda generator, count: torch.randint(low, high, (count,), generator=generator),
                  label='int ')


def bools(*shape):
    return Values(shape, lambda generator, count: torch.rand(count, generator=generator) > 0.5, label='bool ')


def lit(values, dtype=None, grad=False):
    """Exactly these values."""
    tensor = torch.tensor(values, dtype=dtype)
    return Values(tuple(tensor.shape), lambda generator, count: tensor.reshape(-1).clone(), grad,
                  label=f'{values} ' if tensor.numel() < 20 else '')


def method(name, *args, **options):
    return row('method', name, args, options)


def inplace(name, *args, **options):
    return row('inplace', name, args, options)


def index(x, *indices):
    return row('index', 'at', [x, *indices], {})


def assign(x, indices, value):
    return row('set', 'set', [x, indices, value], {})


def torch_function(name, *args, **options):
    return row('torch', name, args, options)


def of_free_sign(name, *args, **options):
    """As `torch_function`, for vectors whose signs are free: their absolute values are compared."""
    return {**torch_function(name, *args, **options), 'absolute': True}


def functional(name, *args, **options):
    return row('functional', name, args, options)


def module(name, construct, options, *inputs, training=True, calls=1, forward=None):
    """`forward` has options of the call itself. `calls` runs forward so often before the last one, whose gradients are taken: running averages show then."""
    return {**row('module', name, inputs, options), 'construct': list(construct), 'training': training, 'calls': calls,
            'forward': forward or {}}


def optimizer(name, steps=5, **options):
    return {**row('optimizer', name, [t(3, 4), t(4)], options), 'steps': steps}


def scheduler(name, *construct, steps=12, **options):
    return {**row('scheduler', name, [], options), 'construct': list(construct), 'steps': steps}


def row(kind, name, args, options):
    return {'kind': kind, 'name': name, 'args': list(args), 'options': options}


def camel(name):
    name = re.sub('^T_', 't_', name)
    return re.sub(r'(?<=[a-zA-Z0-9])_([a-z0-9])', lambda match: match[1].upper(), name)


def title(case):
    """The row as it would be written, so that a failure can be found in the table."""

    def show(value):
        if isinstance(value, Values):
            return value.label + ('x'.join(str(size) for size in value.shape) or 'scalar')
        if isinstance(value, slice):
            return f'{value.start}:{value.stop}:{value.step}'
        if isinstance(value, (list, tuple)):
            return '[' + ', '.join(show(item) for item in value) + ']'
        return 'null' if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    args = [show(value) for value in [*case.get('construct', []), *case['args']]]
    options = [f'{camel(key)}: {show(value)}' for key, value in case['options'].items()]
    extra = [f'{camel(key)}: {show(value)}' for key, value in case.get('forward', {}).items()]
    extra += ['eval'] if case.get('training') is False else []
    return f"{camel(case['name'])}({', '.join([*args, *options, *extra])})"


def golden(case, seed=None):
    """Runs a row. The seed comes from the row itself: rows can be added and moved without changing the others. Another `seed` draws
    other values for every row."""
    name = title(case)
    generator = torch.Generator().manual_seed(zlib.crc32((name if seed is None else f'{seed} {name}').encode()))
    torch.manual_seed(generator.initial_seed())
    result = {'name': name, 'kind': case['kind'], 'call': camel(case['name'])}
    options = {key: value.make(generator) if isinstance(value, Values) else value
               for key, value in case['options'].items()}
    case = {**case, 'options': options}
    result['options'] = {camel(key): plain(value) for key, value in options.items()}
    return {**result, **RUN[case['kind']](case, generator)}


def run_function(case, generator):
    tensors = []
    args = [materialise(arg, generator, tensors) for arg in case['args']]
    call = function_of(case)
    outputs = flat(call(*args, **case['options']))
    if case.get('absolute'):
        outputs = [output.abs() for output in outputs]
    backward(outputs)
    return {**({'absolute': True} if case.get('absolute') else {}), 'args': stored_args(case['args']), 'tensors': [stored(tensor) for tensor in tensors],
            'outputs': [stored(output) for output in outputs]}


def function_of(case):
    name = case['name']
    if case['kind'] == 'method':
        return lambda x, *args, **options: getattr(x, name)(*args, **options)
    if case['kind'] == 'index':
        return lambda x, *indices: x[indices]
    if case['kind'] == 'set':
        return put
    if case['kind'] == 'inplace':
        return lambda x, *args, **options: getattr(x.clone(), name)(*args, **options)
    if name == 'scaled_dot_product_attention':
        return attention
    place = torch.nn.functional if case['kind'] == 'functional' else torch
    return functools.reduce(getattr, name.split('.'), place)


def put(x, indices, value):
    changed = x.clone()
    changed[tuple(indices)] = value
    return changed


def attention(query, key, value, attn_mask=None, is_causal=False):
    """PyTorch's own definition, from the documentation of the function, which came after version 1.13."""
    length, size = query.shape[-2], key.shape[-2]
    bias = torch.zeros(length, size)
    if is_causal:
        bias.masked_fill_(torch.ones(length, size, dtype=torch.bool).tril().logical_not(), -math.inf)
    if attn_mask is not None:
        bias = bias.masked_fill(attn_mask.logical_not(), -math.inf) if attn_mask.dtype == torch.bool else attn_mask
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    return torch.softmax(scores + bias, -1) @ value


def run_module(case, generator):
    net = getattr(torch.nn, case['name'])(*case['construct'], **case['options'])
    net.train(case['training'])
    with torch.no_grad():
        for tensor in net.state_dict().values():
            if tensor.dtype.is_floating_point:
                values = (torch.rand(tensor.shape, generator=generator) + 0.1) * 0.5
                tensor.copy_((values * 1000).round() / 1000)
    state = {name: stored(tensor) for name, tensor in net.state_dict().items()}
    tensors = []
    args = [materialise(arg, generator, tensors) for arg in case['args']]
    forward = {key: value.make(generator) if isinstance(value, Values) else value
               for key, value in case['forward'].items()}
    for _ in range(case['calls'] - 1):
        net(*args, **forward)
    outputs = flat(net(*args, **forward))
    backward(outputs)
    return {'construct': plain(case['construct']), 'training': case['training'], 'calls': case['calls'],
            **({'forward': {camel(key): plain(value) for key, value in forward.items()}} if forward else {}),
            'state': state, 'args': stored_args(case['args']), 'tensors': [stored(tensor) for tensor in tensors],
            'outputs': [stored(output) for output in outputs],
            'gradients': {name: stored(parameter.grad) for name, parameter in net.named_parameters()
                          if parameter.grad is not None},
            'after': {name: stored(buffer) for name, buffer in net.named_buffers()}}


def run_optimizer(case, generator):
    """Steps on `(x ** 2 * weights).sum()` over all parameters: the gradients change from step to step."""
    parameters = [spec.make(generator).requires_grad_() for spec in case['args']]
    before = [stored(parameter) for parameter in parameters]
    stepper = getattr(torch.optim, case['name'])(parameters, **case['options'])
    for _ in range(case['steps']):
        stepper.zero_grad()
        loss(parameters).backward()
        stepper.step()
    return {'tensors': before, 'steps': case['steps'],
            'outputs': [stored(parameter.detach()) for parameter in parameters]}


def run_scheduler(case, _generator):
    """The learning rate at each step, of an SGD that starts at 0.1."""
    stepper = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1, momentum=0.9)
    schedule = getattr(torch.optim.lr_scheduler, case['name'])(stepper, *case['construct'], **case['options'])
    rates = []
    for _ in range(case['steps']):
        rates.append(stepper.param_groups[0]['lr'])
        stepper.step()
        schedule.step()
    return {'construct': plain(case['construct']), 'steps': case['steps'], 'rates': [number(rate) for rate in rates]}


RUN = {'method': run_function, 'index': run_function, 'set': run_function, 'inplace': run_function, 'torch': run_function, 'functional': run_function,
       'module': run_module, 'optimizer': run_optimizer, 'scheduler': run_scheduler}


def loss(parameters):
    return sum((parameter ** 2 * weights(parameter, k)).sum() for k, parameter in enumerate(parameters))


def weights(tensor, k):
    """The same in `run.ts`: some of each sign, none 0, exact in float32."""
    index = torch.arange(tensor.numel()).reshape(tensor.shape)
    return ((index * 7 + k * 3) % 11).float() / 4 - 1.125


def backward(outputs):
    total = sum((output * weights(output, k)).sum() for k, output in enumerate(outputs) if output.requires_grad)
    if isinstance(total, torch.Tensor):
        total.backward()


def materialise(arg, generator, tensors):
    if isinstance(arg, Values):
        tensor = arg.make(generator)
        if arg.grad:
            tensor.requires_grad_()
        tensors.append(tensor)
        return tensor
    if isinstance(arg, (list, tuple)):
        return type(arg)(materialise(item, generator, tensors) for item in arg)
    return arg


def flat(output):
    if output is None:
        return []
    return [output] if isinstance(output, torch.Tensor) else [item for part in output for item in flat(part)]


def stored_args(args):
    count = 0

    def store(arg):
        nonlocal count
        if isinstance(arg, Values):
            count += 1
            return {'tensor': count - 1}
        if isinstance(arg, (list, tuple)):
            return [store(item) for item in arg]
        return plain(arg)

    return [store(arg) for arg in args]


def stored(tensor):
    dtype = {torch.float32: 'float32', torch.int64: 'int32', torch.int32: 'int32', torch.bool: 'bool'}[tensor.dtype]
    result = {'dtype': dtype, 'shape': list(tensor.shape), 'values': numbers(tensor)}
    if tensor.requires_grad and tensor.is_leaf:
        result['requiresGrad'] = True
        if tensor.grad is not None:
            result['grad'] = numbers(tensor.grad)
    return result


def numbers(tensor):
    return [number(value) for value in tensor.detach().reshape(-1).tolist()]


def number(value):
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return {'nan': 'NaN', 'inf': 'Infinity', '-inf': '-Infinity'}[str(value)]
        value = float(f'{value:.7g}')
        return int(value) if value.is_integer() and abs(value) < 1e9 else value
    return int(value)


def plain(value):
    """A literal as JSON and JavaScript have it."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, torch.Tensor):
        return {'stored': stored(value)}
    if isinstance(value, slice):
        return {'slice': [value.start, value.stop, value.step or 1]}
    if value is Ellipsis:
        return '...'
    if isinstance(value, torch.dtype):
        return {torch.float32: 'float32', torch.int64: 'int32', torch.int32: 'int32', torch.bool: 'bool'}[value]
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        return {'number': number(value)}
    return value
