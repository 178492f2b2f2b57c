/**
 * An exponential moving average that is right from its first point on: the weights are divided by their sum, as Adam
 * does with its moments. Values that are not finite are left out, and NaN stands at their place. What was computed is
 * kept, so that new points at the end of a long curve cost what they are.
 */
export class MovingAverage {
  private out: Float64Array = new Float64Array(0);
  private length = 0;
  private weight = Number.NaN;
  private sum = 0;
  private weights = 0;

  of(value: Float64Array, length: number, weight: number): Float64Array {
    if (weight !== this.weight || length < this.length) this.restart(weight);
    if (length > this.out.length) {
      const larger = new Float64Array(Math.max(length, Math.ceil(this.out.length * 1.5)));
      larger.set(this.out);
      this.out = larger;
    }
    this.extend(value, length);
    return this.out.subarray(0, length);
  }

  /** In local variables: a curve of hundreds of thousands of points is averaged anew within a frame. */
  private extend(value: Float64Array, length: number): void {
    const { out, weight } = this;
    let { sum, weights } = this;
    for (let i = this.length; i < length; i++) {
      const next = value[i];
      if (!Number.isFinite(next)) {
        out[i] = Number.NaN;
        continue;
      }
      sum = weight * sum + (1 - weight) * next;
      weights = weight * weights + (1 - weight);
      out[i] = sum / weights;
    }
    Object.assign(this, { sum, weights, length });
  }

  private restart(weight: number): void {
    Object.assign(this, { weight, length: 0, sum: 0, weights: 0 });
  }
}
