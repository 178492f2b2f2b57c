/** What the runner hands out itself, installed or not. */
export function isOurs(name: string): boolean {
  return name === 'tensorscope' || name.startsWith('tensorscope/') || isTfjs(name);
}

export function isTfjs(name: string): boolean {
  return /^@tensorflow\/tfjs(-core|-node|-node-gpu|-layers|-data|-backend-cpu)?$/.test(name);
}
