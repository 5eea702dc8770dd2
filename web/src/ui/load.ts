// What a page shows: loaded once, and again when an event says that it may have changed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onWake, reread } from "../live/asleep";
import { onEvents, type Seen } from "../live/events";
import { same } from "./same";

export interface Loaded<T> {
  value?: T;
  error?: unknown;
  again: () => Promise<void>;
}

export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  on: unknown[],
  concerns: (event: Seen) => boolean = () => false,
): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: unknown }>({});
  const running = useRef<AbortController | null>(null);
  const again = useCallback(async () => {
    running.current?.abort();
    const mine = (running.current = new AbortController());
    try {
      const value = await load(mine.signal);
      // What says the same is not drawn again.
      if (!mine.signal.aborted)
        setState((was) => ("value" in was && same(was.value, value) ? was : { value }));
    } catch (error) {
      // What was seen before may be wrong by now: it is not shown beside an error.
      if (!mine.signal.aborted) setState({ error });
    }
  }, on);
  useEffect(() => {
    setState({});
    void again();
    const stop = onEvents((events) => {
      if (typeof events === "string" || events.some(concerns)) void again();
    });
    const wake = onWake(() => void reread(again));
    return () => {
      stop();
      wake();
      running.current?.abort();
    };
  }, [again]);
  return { ...state, again };
}
