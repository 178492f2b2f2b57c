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
      const larger = new Float64Array(length * 2);
      larger.set(this.out);
      this.out = larger;
    }
    for (let i = this.length; i < length; i++) this.out[i] = this.next(value[i]);
    this.length = length;
    return this.out.subarray(0, length);
  }

  private next(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.sum = this.weight * this.sum + (1 - this.weight) * value;
    this.weights = this.weight * this.weights + (1 - this.weight);
    return this.sum / this.weights;
  }

  private restart(weight: number): void {
    Object.assign(this, { weight, length: 0, sum: 0, weights: 0 });
  }
}
