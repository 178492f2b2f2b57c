"""Writes torch_names.json: PyTorch's public documented names, by namespace. Run by hand, with the torch 1.13 of Debian's python3-torch: python3 list_names.py

A name counts where PyTorch documents it: it does not begin with an underscore, can be called (or is an attribute of Tensor), is no module
and has a docstring. Left out are:
- what a namespace only imports (typing's names, names that live in another folder of torch);
- classes of the namespace `torch` itself: the types of tensors, dtypes, storages and compiled functions;
- the machinery of TorchScript, of overloads and of functionalized views (`*_copy`, but for `index_copy` and `narrow_copy`);
- loop variables that torch 1.13 leaves behind.
Names that came after version 1.13, or that 1.13 documents without a docstring, are listed here by hand.
"""
import inspect
import json
import pathlib
import re

import torch
import torch.distributions
import torch.nn.utils.rnn
import torch.utils.data

SPACES = {
    'torch': torch,
    'torch.Tensor': torch.Tensor,
    'torch.nn': torch.nn,
    'torch.nn.functional': torch.nn.functional,
    'torch.nn.init': torch.nn.init,
    'torch.nn.utils': torch.nn.utils,
    'torch.nn.utils.rnn': torch.nn.utils.rnn,
    'torch.optim': torch.optim,
    'torch.optim.lr_scheduler': torch.optim.lr_scheduler,
    'torch.utils.data': torch.utils.data,
    'torch.autograd': torch.autograd,
    'torch.linalg': torch.linalg,
    'torch.distributions': torch.distributions,
}

MACHINERY = re.compile(
    r'(?<!index)(?<!narrow)_copy$|^(parse_|import_ir_|merge_type|unify_type|init_num_threads|read_vitals|set_vital|vitals_|'
    r'fork$|wait$|has_torch_function|handle_torch_function|boolean_dispatch|native_|kineto_|is_tensor_like|cast$|'
    r'factory_kwargs|compiled_with|candidate$|obj$|.*_with_indices$|unsafe_|celu_$|relu_$|rrelu_$|selu_$|threshold_$|elu_$|'
    r'leaky_relu_$|hardtanh_$|as_subclass|is_inference|to_padded_tensor|DeviceType|Profiler|PackedSequence_|storage_type|quantized_)')

LATER = {
    'torch': ['log_softmax', 'relu', 'softmax', 'unravel_index'],
    'torch.Tensor': ['log_softmax', 'relu', 'relu_', 'softmax', 'split_with_sizes', 'dtype', 'shape', 'ndim', 'itemsize', 'nbytes'],
    'torch.nn': ['Buffer', 'CircularPad1d', 'CircularPad2d', 'CircularPad3d', 'LPPool3d', 'RMSNorm', 'ZeroPad1d', 'ZeroPad3d'],
    'torch.nn.functional': ['lp_pool3d', 'rms_norm', 'scaled_dot_product_attention', 'elu_', 'hardtanh_', 'leaky_relu_', 'relu_',
                            'rrelu_', 'selu_', 'threshold_'],
    'torch.nn.utils': ['clip_grads_with_norm_', 'get_total_norm'],
    'torch.optim': ['Adafactor', 'Muon'],
    'torch.optim.lr_scheduler': ['LRScheduler'],
    'torch.utils.data': ['StackDataset'],
    'torch.autograd': ['Function'],
    'torch.distributions': ['GeneralizedPareto', 'InverseGamma'],
}


def main():
    names = {space: sorted({*documented(space, holder), *LATER.get(space, [])}, key=lambda name: (name.lower(), name))
             for space, holder in SPACES.items()}
    lines = [f'  {json.dumps(space)}: {json.dumps(listed)}' for space, listed in names.items()]
    (pathlib.Path(__file__).parent / 'torch_names.json').write_text('{\n' + ',\n'.join(lines) + '\n}\n')
    print(f'{sum(len(listed) for listed in names.values())} names')


def documented(space, holder):
    for name in dir(holder):
        value = getattr(holder, name)
        if name.startswith('_') or MACHINERY.search(name) or inspect.ismodule(value) or not isinstance(value.__doc__, str):
            continue
        attribute = holder is torch.Tensor and inspect.isdatadescriptor(value)
        if not (callable(value) or attribute) or space == 'torch' and inspect.isclass(value) and not name.islower():
            continue
        home = getattr(value, '__module__', None)
        if isinstance(home, str) and imported(home, space):
            continue
        yield name


def imported(home, space):
    """Whether what is defined in the module `home` is only borrowed by `space`."""
    if not home.startswith('torch') or home in ('torch.overrides', 'torch._jit_internal'):
        return True
    return space.startswith('torch.optim.') and not home.startswith('torch.optim.lr_scheduler')


if __name__ == '__main__':
    main()
