/**
 * One question to the engine and its answer. Each asking has a number; an answer that comes after a newer
 * asking is dropped. The last answer stays readable while the next one is on its way.
 */
export class Asked<T> {
  #request = 0;
  #value = $state.raw<T | undefined>();
  #error = $state<string | undefined>();
  #pending = $state(false);

  get value(): T | undefined {
    return this.#value;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get pending(): boolean {
    return this.#pending;
  }

  /** Ask; resolves to the answer, or to undefined when it failed or came too late. */
  async ask(question: () => Promise<T>): Promise<T | undefined> {
    this.#request += 1;
    const request = this.#request;
    this.#pending = true;
    try {
      const value = await question();
      if (request !== this.#request) return undefined;
      this.#value = value;
      this.#error = undefined;
      this.#pending = false;
      return value;
    } catch (error) {
      if (request !== this.#request) return undefined;
      this.#error = messageOf(error);
      this.#pending = false;
      return undefined;
    }
  }

  /** Forget the answer and drop whatever is still on its way. */
  clear(): void {
    this.#request += 1;
    this.#value = undefined;
    this.#error = undefined;
    this.#pending = false;
  }
}

/** What to tell the user of something thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return typeof error === 'string' && error !== '' ? error : 'Something went wrong in the engine.';
}
