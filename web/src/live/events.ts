// One event stream for all tabs of a browser: whoever holds the lock reads it and tells the others.
// Where a browser has neither locks nor channels, each tab reads its own.
import { Refusal, send } from "../api/client";
import { Cell } from "../store";
import { frames, type Frame } from "./frames";

export interface Seen {
  position: number;
  chain: string;
  type: string;
  organization?: string; // none: the server's chain
}

// "all": something may have been missed, so everything is read anew. "begun": the same of what was
// read before the stream's first beginning (joined), said when the page has come to rest.
export type News = Seen[] | "all" | "begun";

// Whether changes reach this page at once. While they do not, pages say so.
export const live = new Cell<"joining" | "live" | "lost">("joining");

// Once it is known whether changes reach this page, or after a second (false). What is read then is
// read once: the stream tells of all that comes later.
export const joined = (): Promise<boolean> =>
  new Promise((done) => {
    if (live.value !== "joining") return done(true);
    const stop = live.watch(end);
    const timer = setTimeout(end, 1_000);
    function end() {
      stop();
      clearTimeout(timer);
      done(live.value !== "joining");
    }
  });

const listeners = new Set<(news: News) => void>();
export function onEvents(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const tell = (news: News) => listeners.forEach((listener) => listener(news));

// What tabs say to each other. The state is said with all that comes from the server, so that who
// hears nothing knows that the leading tab sleeps.
type Message =
  | { news: News }
  | { state: "live" | "lost" }
  | { watched: string[] }
  | { changed: true }
  | { hello: true };

const kBeat = 20_000; // the server says something every 15 s
const kSilence = 2 * kBeat;
const kAnswer = 3_000;
const kTick = 5_000;
const kRest = 2_000; // a page's first reading and drawing is done

export interface Watched {
  person: string;
  organizations: () => string[]; // that this page knows of
  changed: () => void; // it is no more as this page knows it: who one is, and where
}

export function watch(watched: Watched): () => void {
  const one = new Watch(watched);
  return () => one.stop();
}

class Watch {
  readonly #watched: Watched;
  readonly #name: string;
  readonly #stopping = new AbortController();
  readonly #channel: BroadcastChannel | null;
  readonly #timer: ReturnType<typeof setInterval>;
  #standing = new AbortController();
  #leading = false;
  #begin = () => {}; // the stream anew
  #heard = Date.now();
  #ticked = Date.now();

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#name = `cofactor-events-${watched.person}`;
    this.#channel = "BroadcastChannel" in self ? new BroadcastChannel(this.#name) : null;
    if (this.#channel) {
      this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#take(data);
      this.#channel.postMessage({ hello: true } satisfies Message);
    }
    const { signal } = this.#stopping;
    document.addEventListener("visibilitychange", this.#awake, { signal });
    document.addEventListener("resume", this.#awake, { signal });
    addEventListener("pageshow", this.#awake, { signal });
    addEventListener("online", this.#awake, { signal });
    this.#timer = setInterval(this.#tick, kTick);
    if (this.#channel && "locks" in navigator) void this.#stand("wait");
    else void this.#lead(this.#standing.signal);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopping.abort();
    this.#standing.abort();
    this.#channel?.close();
  }

  // One tab leads; the others wait for its end, or take the lead from one that sleeps.
  async #stand(way: "wait" | "steal"): Promise<void> {
    this.#standing.abort();
    const mine = (this.#standing = new AbortController());
    const options = way === "steal" ? { steal: true } : { signal: mine.signal };
    try {
      await navigator.locks.request(this.#name, options, () => this.#lead(mine.signal));
    } catch {
      // Another tab took it, or it is not waited for any more.
    }
    mine.abort();
    if (this.#standing === mine && !this.#stopping.signal.aborted) void this.#stand("wait");
  }

  async #lead(signal: AbortSignal): Promise<void> {
    this.#leading = true;
    await this.#follow(signal);
    this.#leading = false;
  }

  #share(message: Message): void {
    if (this.#stopping.signal.aborted) return;
    this.#channel?.postMessage(message);
    this.#take(message);
  }

  #take(message: Message): void {
    if ("hello" in message) {
      if (this.#leading && live.value !== "joining")
        this.#channel?.postMessage({ state: live.value } satisfies Message);
      return;
    }
    this.#heard = Date.now();
    if ("news" in message) tell(message.news);
    if ("state" in message) live.set(message.state);
    if ("changed" in message) this.#watched.changed();
    if ("watched" in message) {
      const known = this.#watched.organizations();
      const same = (one: string[], other: string[]) =>
        one.toSorted().join() === other.toSorted().join();
      if (!same(known, message.watched)) this.#watched.changed();
    }
  }

  // Back from sleep, from another page or from no network: what is shown may be old by an hour.
  readonly #awake = () => {
    if (document.visibilityState !== "visible" || Date.now() - this.#heard < kBeat) return;
    live.set("lost");
    if (this.#leading) {
      this.#begin(); // and then all is read again
    } else {
      tell("all");
      this.#ask();
    }
  };

  readonly #tick = () => {
    const now = Date.now();
    const slept = now - this.#ticked > kBeat;
    this.#ticked = now;
    if (slept) this.#awake();
    else if (!this.#leading && now - this.#heard > kSilence) this.#ask();
  };

  // Whether the tab that leads still does.
  #ask(): void {
    if (document.visibilityState !== "visible") return;
    const asked = Date.now();
    this.#channel?.postMessage({ hello: true } satisfies Message);
    setTimeout(() => {
      const gone = this.#heard < asked && !this.#leading && !this.#stopping.signal.aborted;
      if (gone) void this.#stand("steal");
    }, kAnswer);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let wait = 500;
    while (!signal.aborted) {
      const once = new AbortController();
      const end = () => once.abort();
      signal.addEventListener("abort", end);
      this.#begin = end;
      let timer = setTimeout(end, kSilence);
      try {
        const { body } = await send("GET", "/api/v1/events", { signal: once.signal });
        const first = live.value === "joining";
        this.#share({ state: "live" });
        // What was written between a page's reading and this moment came by no stream.
        if (first) setTimeout(() => this.#share({ news: "begun" }), kRest);
        else this.#share({ news: "all" });
        wait = 500;
        for await (const some of frames(body!)) {
          clearTimeout(timer);
          timer = setTimeout(end, kSilence);
          this.#share({ state: "live" });
          this.#read(some);
        }
      } catch (error) {
        // Who may not watch any more is told so by their next request.
        if (error instanceof Refusal && error.status === 401) this.#share({ changed: true });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
      }
      if (signal.aborted) return;
      this.#share({ state: "lost" });
      // What was begun anew is not waited for.
      if (!once.signal.aborted) await sleep(wait, signal, (wake) => (this.#begin = wake));
      wait = Math.min(wait * 2, 15_000);
    }
  }

  #read(some: Frame[]): void {
    for (const { event, data } of some) {
      if (event === "organizations")
        this.#share({ watched: (data as { organizations: string[] }).organizations });
    }
    const news = some.filter(({ event }) => event === "message").map(({ data }) => data as Seen);
    if (news.length) this.#share({ news });
  }
}

const sleep = (ms: number, signal: AbortSignal, wakes: (wake: () => void) => void) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    const wake = () => (clearTimeout(timer), done());
    signal.addEventListener("abort", wake, { once: true });
    addEventListener("online", wake, { once: true });
    wakes(wake);
  });
