interface Task<Result> {
  readonly result: Promise<Result>;
  readonly listeners: Set<(line: string) => void>;
  readonly controller: AbortController;
}

interface Wish<Result> {
  /** What is the same work has the same key. */
  readonly key: string;
  onLine(line: string): void;
  readonly signal: AbortSignal;
  /** Its signal aborts when nobody wants it any more. */
  work(onLine: (line: string) => void, signal: AbortSignal): Promise<Result>;
}

/** Work that several want at once is done once: all hear its progress, and it is given up when nobody wants it any more. */
export class JoinedTasks<Result> {
  readonly #tasks = new Map<string, Task<Result>>();

  /** Rejects with what the work rejects with, or with the signal's reason as soon as it aborts. */
  async run(wish: Wish<Result>): Promise<Result> {
    const { key, signal } = wish;
    signal.throwIfAborted();
    const task = this.#tasks.get(key) ?? this.#begin(wish);
    // A function of its own, so that the same listener given twice counts twice.
    const listener = (line: string) => wish.onLine(line);
    task.listeners.add(listener);
    const leave = () => {
      task.listeners.delete(listener);
      if (task.listeners.size > 0) return;
      this.#forget(key, task);
      task.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await orAborted(task.result, signal);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #begin({ key, work }: Wish<Result>): Task<Result> {
    const listeners = new Set<(line: string) => void>();
    const controller = new AbortController();
    const result = work((line) => {
      for (const listener of listeners) listener(line);
    }, controller.signal);
    const task: Task<Result> = { result, listeners, controller };
    this.#tasks.set(key, task);
    const forget = () => this.#forget(key, task);
    result.then(forget, forget);
    return task;
  }

  /** A later task of the same key stays. */
  #forget(key: string, task: Task<Result>): void {
    if (this.#tasks.get(key) === task) this.#tasks.delete(key);
  }
}

function orAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
