// One event stream for all tabs of a browser: whoever holds the lock reads it and tells the others.
import { send } from "../api/client";
import { Cell } from "../store";

export interface Seen {
  position: number;
  chain: string;
  type: string;
  organization: string;
}

// "all": something may have been missed, so everything is read anew.
export type News = Seen[] | "all";

// Whether changes reach this page at once. While they do not, pages say so.
export const live = new Cell<"joining" | "live" | "lost">("joining");

const listeners = new Set<(news: News) => void>();
export function onEvents(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

type Message = { news: News } | { state: "live" | "lost" } | { hello: true };

// A browser opens six connections to one HTTP/1.1 server. The API has a stream for each
// organization, so of the further ones is looked after every minute.
const kStreams = 3;
const kLook = 60_000;

const tell = (news: News) => listeners.forEach((listener) => listener(news));

export function watch(person: string, organizations: string[]): () => void {
  const stopping = new AbortController();
  const name = `cofactor-events-${person}`;
  const channel = new BroadcastChannel(name);
  let leading = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ("news" in data) tell(data.news);
    if ("state" in data) live.set(data.state);
    if ("hello" in data && leading) channel.postMessage({ state: live.value } as Message);
  };
  channel.postMessage({ hello: true } satisfies Message);
  const share = (message: Message) => {
    channel.postMessage(message);
    if ("news" in message) tell(message.news);
    if ("state" in message) live.set(message.state);
  };
  navigator.locks
    .request(name, { signal: stopping.signal }, async () => {
      leading = true;
      const followed = organizations.slice(0, kStreams);
      const missing = new Set(followed);
      const to: Tell = {
        news: (news) => share({ news }),
        joined: (one, yes) => {
          if (yes) missing.delete(one);
          else missing.add(one);
          if (!yes || !missing.size) share({ state: yes ? "live" : "lost" });
        },
      };
      if (followed.length < organizations.length) {
        const timer = setInterval(() => share({ news: "all" }), kLook);
        stopping.signal.addEventListener("abort", () => clearInterval(timer));
      }
      await Promise.all(followed.map((one) => follow(one, to, stopping.signal)));
    })
    .catch(() => {});
  const awake = () => {
    if (document.visibilityState === "visible" && live.value !== "live") tell("all");
  };
  document.addEventListener("visibilitychange", awake);
  return () => {
    document.removeEventListener("visibilitychange", awake);
    stopping.abort();
    channel.close();
  };
}

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    const wake = () => (clearTimeout(timer), done());
    signal.addEventListener("abort", wake, { once: true });
    addEventListener("online", wake, { once: true });
  });

const silence = 40_000; // the server says something every 15 s

type Tell = { news: (news: News) => void; joined: (organization: string, yes: boolean) => void };

async function follow(organization: string, to: Tell, signal: AbortSignal): Promise<void> {
  let wait = 500;
  let interrupted = false;
  while (!signal.aborted) {
    const quiet = new AbortController();
    const end = () => quiet.abort();
    signal.addEventListener("abort", end);
    let timer = setTimeout(end, silence);
    try {
      const response = await send("GET", "/api/v1/orgs/{org}/events", {
        in: { org: organization },
        signal: quiet.signal,
      });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      to.joined(organization, true);
      if (interrupted) to.news("all");
      wait = 500;
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(timer);
        timer = setTimeout(end, silence);
        const events = (rest + value).split("\n\n");
        rest = events.pop() ?? "";
        const seen = events.flatMap((event) => dataOf(event, organization));
        if (seen.length) to.news(seen);
      }
    } catch {
      // Asked again below: who may not watch any more is told so by every other request.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
    if (signal.aborted) return;
    interrupted = true;
    to.joined(organization, false);
    await sleep(wait, signal);
    wait = Math.min(wait * 2, 15_000);
  }
}

function dataOf(event: string, organization: string): Seen[] {
  const data = event
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5))
    .join("\n");
  if (!data) return [];
  try {
    return [{ ...(JSON.parse(data) as Seen), organization }];
  } catch {
    return [];
  }
}
