// A value that components watch.
import { useEffect, useState } from "preact/hooks";

export class Cell<T> {
  #value: T;
  #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher();
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

export function useCell<T>(cell: Cell<T>): T {
  const [value, setValue] = useState(cell.value);
  useEffect(() => {
    const take = () => setValue(() => cell.value);
    take();
    return cell.watch(take);
  }, [cell]);
  return value;
}

// What this browser keeps between visits: ids, texts that are no secret, and the log's checkpoint.
export function kept<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`cofactor.${name}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`cofactor.${name}`);
    else localStorage.setItem(`cofactor.${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still shows codes.
  }
}
