// One ask for a code, from the first request to the code's end. The same request keeps its
// Idempotency-Key through every repetition, so however often it is sent it is one ask.
import { call, newKey, Refusal, request } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { proveRelease, type Proved } from "../log/receipt";

export interface Asking {
  organization: string;
  account: string;
  reason: string;
  ticket?: string;
  device?: string;
  holder: string;
}

// In sessionStorage while it is under way: a page that is reloaded repeats it under the same key.
interface Pending extends Asking {
  key: string;
  wait?: number;
  begun: number;
}

export type Stage =
  | { at: "asking" }
  | { at: "reconnecting" }
  | { at: "queued"; holder: string; freeAt: number; place: number }
  | { at: "code"; code: Shown }
  | { at: "refused"; error: unknown };

export interface Shown {
  text: string;
  time: Time | null; // null: it is of a counter, and has no end of its own
  answer: Omit<Answers["release_code"], "code">;
  proved: Proved | null;
}

interface Time {
  until: number; // Date.now() at its end
  untilTicks: number; // performance.now() at its end
  period: number; // seconds, for the ring
}

const kPending = "cofactor.ask";
const kLongestTrouble = 90_000;
const kLongestQueue = 4;

export function pendingAsk(): Pending | null {
  try {
    const pending = JSON.parse(sessionStorage.getItem(kPending) ?? "null") as Pending | null;
    return pending && Date.now() - pending.begun < 600_000 ? pending : null;
  } catch {
    return null;
  }
}

const remember = (pending: Pending) => sessionStorage.setItem(kPending, JSON.stringify(pending));
export const forgetAsk = () => sessionStorage.removeItem(kPending);

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    const wake = () => (clearTimeout(timer), done());
    signal.addEventListener("abort", wake, { once: true });
    addEventListener("online", wake, { once: true });
  });

// Repeats over a lost network, and where the server does not know whether it was recorded.
async function insist(
  pending: Pending,
  tell: (stage: Stage) => void,
  signal: AbortSignal,
): Promise<Answers["release_code"]> {
  const since = performance.now();
  const body = {
    reason: pending.reason,
    ticket: pending.ticket,
    device: pending.device,
    wait_s: pending.wait,
  };
  for (let wait = 500; ; wait = Math.min(wait * 2, 4000)) {
    try {
      return await request<Answers["release_code"]>(
        "POST",
        "/api/v1/orgs/{org}/accounts/{account}/codes",
        {
          in: { org: pending.organization, account: pending.account },
          body,
          key: pending.key,
          signal,
        },
      );
    } catch (error) {
      if (signal.aborted || !(error instanceof Refusal)) throw error;
      const worth = ["unreachable", "outcome_unknown", "unavailable"].includes(error.code);
      if (!worth || performance.now() - since > kLongestTrouble) throw error;
      tell({ at: "reconnecting" });
      await sleep(wait, signal);
      if (signal.aborted) throw error;
    }
  }
}

// An ended repetition: the step was recorded for this person and is over; nothing was lost but
// time.
const lost = () =>
  new Refusal(
    "step_over",
    0,
    "Your code was recorded, but the answer was cut off and its time is over.",
    "Ask again: the record will show both.",
  );

export async function ask(
  asking: Asking,
  tell: (stage: Stage) => void,
  signal: AbortSignal,
  resumed?: Pending,
): Promise<void> {
  let pending: Pending = resumed ?? { ...asking, key: newKey(), begun: Date.now() };
  let left: (() => void) | undefined; // the queue
  tell({ at: "asking" });
  try {
    for (let turn = 0; ; ++turn) {
      remember(pending);
      try {
        const answer = await insist(pending, tell, signal);
        left?.();
        tell({ at: "code", code: await shownOf(asking, answer) });
        return;
      } catch (error) {
        const taken =
          error instanceof Refusal && error.code === "step_taken" && error.details["free_at"];
        if (!taken || turn >= kLongestQueue || signal.aborted) throw error;
        // Somebody else holds this step: a place in the queue, as an ask of its own.
        const { holder = "A colleague", free_at = "", place = "1" } = (error as Refusal).details;
        tell({ at: "queued", holder, freeAt: Date.parse(free_at), place: Number(place) });
        // A pair that was shown holds the device for three steps at most, of which one has begun.
        pending = { ...pending, key: newKey(), wait: 90, begun: Date.now() };
        left?.();
        left = followQueue(asking, tell, signal);
      }
    }
  } catch (error) {
    if (signal.aborted) return;
    tell({
      at: "refused",
      error: error instanceof Refusal && error.code === "step_over" ? lost() : error,
    });
  } finally {
    left?.();
    forgetAsk();
  }
}

const kLookAtQueue = 3000;

// While the ask above waits: who holds the code now, and the place, which others' leaving moves.
function followQueue(
  { organization, account }: Asking,
  tell: (stage: Stage) => void,
  signal: AbortSignal,
): () => void {
  let over = false;
  const look = async () => {
    try {
      const queue = await call("see_queue", { in: { org: organization, account }, signal });
      if (over || !queue.waits || !queue.free_at) return;
      const { holder = "A colleague", place = 1 } = queue;
      tell({ at: "queued", holder, freeAt: Date.parse(queue.free_at), place });
    } catch {
      // What the ask itself says stands.
    }
  };
  const timer = setInterval(() => void look(), kLookAtQueue);
  return () => {
    over = true;
    clearInterval(timer);
  };
}

async function shownOf(
  asking: Asking,
  { code, ...answer }: Answers["release_code"],
): Promise<Shown> {
  const arrived = { wall: Date.now(), ticks: performance.now() };
  if (typeof code !== "string") throw lost(); // answered as done before, without its code
  const proved = await proveRelease(answer.receipt, {
    ...asking,
    device: answer.device.id,
    validUntil: answer.valid_until,
    counter: answer.counter,
  });
  return { text: code, time: timeOf(answer, arrived), answer, proved };
}

function timeOf(
  answer: Shown["answer"],
  arrived: { wall: number; ticks: number },
): Time | null {
  if (answer.valid_until === undefined || answer.seconds_left === undefined) return null;
  const left = answer.seconds_left * 1000;
  return {
    until: arrived.wall + left,
    untilTicks: arrived.ticks + left,
    period: Date.parse(answer.valid_until) / 1000 / (stepOf(answer.receipt.body) + 1),
  };
}

const stepOf = (body: string) => Number((JSON.parse(atob(body)) as { step: number }).step);

// Whichever clock says so first: one of them may have stood still while the device slept.
export const secondsLeft = ({ time }: Shown) =>
  time
    ? Math.max(0, Math.min(time.until - Date.now(), time.untilTicks - performance.now())) / 1000
    : Infinity;
