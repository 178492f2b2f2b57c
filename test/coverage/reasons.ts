/** Names that are written differently here than in camelCase; each is looked up like any other. */
export const renamed: Record<string, string> = {
  // `var` is a keyword, so the function cannot have its name; the method can.
  'torch.var': 'variance',
};

/** What is here as a type alone, so that it cannot be found at run time: any object of that form is one. */
export const interfaces: Record<string, string> = {
  'torch.utils.data.Dataset': 'data.Dataset',
  'torch.utils.data.Sampler': 'data.Sampler',
};

/** Names that the library uses for something else. */
export const different = new Set(['torch.Tensor.storage']);

/** What is not here though nothing speaks against it. */
export const NOT_YET = 'not yet';

/** Why names are absent, by pattern over `namespace.name`; the first that fits counts. */
const reasons: [RegExp, string][] = [
  [
    /(?<!init\.)sparse|\.(sm|ssp|hsp)\w*mm$|coalesce|_indices$(?<!tri[lu]_indices)|\.indices$|\.values$|dense_dim|to_dense|SparseAdam/i,
    'no sparse tensors',
  ],
  [/quantize|qint|\.q_|qscheme|int_repr|\.QFunctional/, 'no quantized tensors'],
  [
    /complex|conj|\.(real|imag|angle|isreal|polar|adjoint|resolve_neg|is_neg|cfloat|cdouble|chalf|m?H|sgn|i?stft|view_as_real|vdot)$/,
    'no complex numbers',
  ],
  [/linalg\.eig(vals)?$/, 'no complex numbers'],
  [
    /cuda|xpu|\.(is_)?(ipu|mps)$|\.get_device|pin_memory|is_pinned|record_stream|autocast|mkldnn|float32_matmul/,
    'CUDA and other devices only',
  ],
  [/\.(cpu|device|is_cpu|is_meta)$/, 'one engine computes everything: `useEngine` chooses it'],
  [/DataParallel|SyncBatchNorm|Distributed|share_memory|is_shared/, 'one process, one device'],
  [
    /\.(half|double|bfloat16|byte|char|short|get_default_dtype|set_default_dtype|set_default_tensor_type|finfo|is_floating_point|is_signed|type|type_as|can_cast|promote_types|result_type)$/,
    'three dtypes: float32, int32 and bool; `x.to(dtype)` and `x.dtype` serve',
  ],
  [
    /as_strided|empty_strided|\.(stride|is_contiguous|data_ptr|storage\w*|is_storage|element_size|itemsize|nbytes|set_|is_set_to|resize_|resize_as_|convert_conv2d_weight_memory_format)$/,
    'no strides and no storage in view: memory is the engine’s',
  ],
  [
    /align_|refine_names|\.(rename_?|has_names|names)$/,
    'no named dimensions (a prototype in PyTorch itself)',
  ],
  [
    /numpy|frombuffer|dlpack|\.(apply_|map_)$/,
    'Python’s arrays; `fromTf`, `x.tf` and `x.toArray()` cross over here',
  ],
  [
    /num_threads|interop|flush_denormal|determinis|warn_always|printoptions|set_grad_enabled|detect_anomaly|inference_mode/,
    'settings of PyTorch’s runtime',
  ],
  [
    /Lazy|Uninitialized|factory|skip_init/,
    'no lazy modules: sizes are written down, and the hints tell them',
  ],
  [/DataPipe|get_worker_info/, 'no data pipes and no worker processes'],
  [/rnn\.(un)?(pack|Pack)|pad_packed/, 'no packed sequences: pad, and mask'],
  [
    /init\.(constant|dirac|eye|kaiming_\w+|normal|orthogonal|sparse|uniform|xavier_\w+)(?<!_)$|clip_grad_norm$|upsample|UpsamplingN|UpsamplingB|symeig|torch\.(Tensor\.)?lu_solve|triangular_solve|\.ger$|chain_matmul|\.nelement$|range$(?<!arange)/,
    'deprecated in PyTorch',
  ],
];

export function reasonFor(name: string): string {
  return reasons.find(([pattern]) => pattern.test(name))?.[1] ?? NOT_YET;
}
