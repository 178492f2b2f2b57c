/**
 * What glibc, where it is the allocator, is told by a variable: to take large arrays from its heap too and to keep what
 * was freed, as the first touch of a fresh page costs as much as an op on it, and to ask for pages of 2 MB.
 */
const tunables = [
  'glibc.malloc.hugetlb=1',
  `glibc.malloc.mmap_threshold=${2 ** 32}`,
  `glibc.malloc.trim_threshold=${2 ** 29}`,
  `glibc.malloc.top_pad=${2 ** 24}`,
].join(':');

/** The environment of the process that trains. What the user has set of it stays. */
export function trainerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { GLIBC_TUNABLES: tunables, ...env };
}
