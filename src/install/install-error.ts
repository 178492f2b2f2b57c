/** Why an install came to nothing, and what to do, in words for the user. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}
