import type { Ran } from './process.ts';

/** npm first fetches packages from its registry; then tfjs-node's own script fetches TensorFlow and a binding. */
export type Step = 'packages' | 'library';

/**
 * Why a step failed and what to do, for the user, from what it printed; null where it did not. Which of two reasons
 * counts is told by the order here: a full disk breaks archives, and a network that fails leads to a compile.
 */
export function failureOf(step: Step, { code, output }: Pick<Ran, 'code' | 'output'>): string | null {
  // Where the disk is full npm only warns, and ends well.
  if (code === 0 && !/TAR_ENTRY_ERROR/.test(output)) return null;
  for (const reason of [diskFull, notAllowed, certificate, noNode, noPlatform]) {
    const told = reason(output);
    if (told) return told;
  }
  const told = step === 'packages' ? packages(output) : (compiling(output) ?? downloading(output));
  return told ?? `npm ended with exit code ${code}${lastWords(output)}. The output tells more.`;
}

type Reason = (output: string) => string | null;

const diskFull: Reason = (output) =>
  /ENOSPC|no space left on device/i.test(output)
    ? 'The disk is full. TensorFlow takes about 1 GB, with CUDA some more. Make room, or let TENSORSCOPE_HOME name a folder on another disk, and install again.'
    : null;

const notAllowed: Reason = (output) => {
  const [, code, file] = /(EACCES|EPERM|EROFS)[^\n]*?'([^'\n]+)'/.exec(output) ?? [];
  return code
    ? `${file} can’t be written (${code}). Give yourself the right to write there, or let TENSORSCOPE_HOME name another folder, and install again.`
    : null;
};

const certificate: Reason = (output) => {
  const [code] =
    /SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w*(?:ISSUER|VERIFY)\w*|CERT_HAS_EXPIRED/.exec(
      output,
    ) ?? [];
  return code
    ? `The server’s certificate is not trusted (${code}): most likely a proxy puts its own in place. Let the environment variable NODE_EXTRA_CA_CERTS name the file with the proxy’s certificate, and install again.`
    : null;
};

const noNode: Reason = (output) =>
  /env: .?node.?: No such file|node: (?:command )?not found|'node' is not recognized/.test(output)
    ? 'npm found no node on the PATH. Install Node.js 20 or newer (nodejs.org), and start this program again.'
    : null;

const noPlatform: Reason = (output) => {
  const [, system] = /Unsupported (?:system|platform): ([\w-]+)/.exec(output) ?? [];
  return system
    ? `TensorFlow is not published for this platform (${system}). The engines that come along run everywhere.`
    : null;
};

const packages: Reason = (output) => {
  const trouble = networkTrouble(output);
  if (trouble) {
    return `npm could not reach its registry (${trouble}). Look at the network, and at npm’s settings for a registry or a proxy (npm config list), and install again.`;
  }
  const [, code] = /npm error code (E40[13]|E404|ETARGET|E5\d\d)/.exec(output) ?? [];
  return code
    ? `npm’s registry does not hand out tfjs-node (${code}). Look which registry npm uses: npm config get registry.`
    : null;
};

const downloading: Reason = (output) => {
  const [, address] = /^(https?:\/\/\S+)$/m.exec(output) ?? [];
  if (!address) return null;
  const { host } = new URL(address);
  const elsewhere =
    'Where that host is blocked, let the environment variable TFJS_NODE_CDN_STORAGE name a mirror of it, or HTTPS_PROXY a proxy, and install again.';
  const trouble = networkTrouble(output);
  if (trouble)
    return `TensorFlow’s library could not be downloaded from ${host} (${trouble.replace(` ${host}`, '')}). ${elsewhere}`;
  return /TAR_BAD_ARCHIVE|TAR_ABORT|incorrect header check|unexpected end of file|Invalid or unsupported zip/i.test(
    output,
  )
    ? `${host} answered with something else than TensorFlow’s library: a refusal, a proxy’s page, or a part of it. ${elsewhere}`
    : null;
};

const compiling: Reason = (output) => {
  if (!/gyp ERR!/.test(output)) return null;
  const [, refusal = 'it could not be downloaded'] =
    /node-pre-gyp WARN (Hit error[^\n]*\S|Pre-built[^\n]*ENOTFOUND[^\n]*\S)/.exec(output) ?? [];
  return `There was no ready-made binding (${refusal}), and compiling one failed: ${whyNotCompiled(output)}`;
};

function whyNotCompiled(output: string): string {
  if (/Could not find any Python/.test(output)) return `Python was not found. ${TOOLS}`;
  const [, tool] =
    /not found: (make|g\+\+|cc|c\+\+)/.exec(output) ??
    /(make|g\+\+|c\+\+): (?:command )?not found/.exec(output) ??
    [];
  if (tool) return `${tool} was not found. ${TOOLS}`;
  if (/find Visual Studio/.test(output)) return `Visual Studio was not found. ${TOOLS}`;
  if (/No Xcode or CLT|xcode-select/.test(output)) return `Xcode’s tools were not found. ${TOOLS}`;
  const trouble = networkTrouble(output);
  if (trouble)
    return `Node’s headers could not be downloaded (${trouble}). Look at the network and install again.`;
  // As GCC and Clang tell it, and as Visual C++ does.
  const [, error] =
    /:\d+:\d+: ((?:fatal )?error: [^\n]+)/.exec(output) ??
    /\): ((?:fatal )?error C\d+: [^\n]+)/.exec(output) ??
    [];
  return error ? `${error}. ${TOOLS}` : TOOLS;
}

const TOOLS =
  'It takes Python and a C++ compiler: on Debian and Ubuntu “sudo apt install build-essential python3”, on macOS “xcode-select --install”, on Windows Visual Studio’s Build Tools with C++. Or try again later, when the binding can be downloaded.';

/** What could not be reached, as `ENOTFOUND host.example`. */
function networkTrouble(output: string): string | null {
  const [found] =
    /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT) [\w.:-]*\w/.exec(
      output,
    ) ??
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|socket hang up/.exec(
      output,
    ) ??
    [];
  return found ?? null;
}

/** The last line that says something, of npm's own or of the script. */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^npm error\s*/, '').trim());
  const said = lines
    .filter((line) => /error/i.test(line) && !/complete log|command failed/.test(line))
    .at(-1);
  return said ? `: ${said}` : '';
}
