// Growing pauses with jitter, so that many pages do not come back at the same moment.

export class Backoff {
  constructor({ first = 300, limit = 15_000 } = {}) {
    this.first = first;
    this.limit = limit;
    this.failures = 0;
  }

  /** The next pause in milliseconds. */
  next() {
    const ceiling = Math.min(this.limit, this.first * 2 ** this.failures);
    this.failures += 1;
    return ceiling * (0.5 + Math.random() / 2);
  }

  reset() {
    this.failures = 0;
  }
}
