// Notices to this browser while no page of it is open (Web Push): asked for, begun, ended.
import { call, Refusal } from "./api/client";
import { textOf } from "./api/passkey";
import type { Answers } from "../.cache/contract";

export type Subscription = Answers["list_push_subscriptions"]["push_subscriptions"][number];

export const takesPushes = () =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const current = async () =>
  (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription() ?? null;

// The key of the subscription that this browser has, as the server lists it.
export async function keyHere(): Promise<string | null> {
  const key = takesPushes() ? (await current())?.options.applicationServerKey : null;
  return key ? textOf(key) : null;
}

const denied = () =>
  new Refusal(
    "denied",
    0,
    "This browser may not show notices.",
    "Allow them for this site in the browser's settings, then try again.",
  );

// REQUIRES: a person has just pressed something, since the browser asks them.
export async function begin(name: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw denied();
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const begun = await call("add_push_subscription", { body: { name } });
  try {
    const made = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: begun.public_key,
    });
    const { endpoint = "", keys = {} } = made.toJSON();
    await call("confirm_push_subscription", {
      in: { subscription: begun.id },
      body: { endpoint, p256dh: keys["p256dh"] ?? "", auth: keys["auth"] ?? "" },
    });
  } catch (error) {
    await call("remove_push_subscription", { in: { subscription: begun.id } }).catch(() => {});
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      "unreachable",
      0,
      "The browser's push service does not take it.",
      "Check the network and whether the browser has push switched off; then try again.",
    );
  }
}

export async function end(subscription: Subscription): Promise<void> {
  await call("remove_push_subscription", { in: { subscription: subscription.id } });
  if (subscription.public_key === (await keyHere())) await (await current())?.unsubscribe();
}

// "Firefox on Android", as a beginning for its name.
export function nameHere(): string {
  const agent = navigator.userAgent;
  const one = (words: [RegExp, string][], otherwise: string) =>
    words.find(([pattern]) => pattern.test(agent))?.[1] ?? otherwise;
  const browser = one(
    [
      [/Firefox|FxiOS/, "Firefox"],
      [/Edg/, "Edge"],
      [/Chrom|CriOS/, "Chrome"],
      [/Safari/, "Safari"],
    ],
    "A browser",
  );
  const system = one(
    [
      [/Android/, "Android"],
      [/iPhone/, "iPhone"],
      [/iPad/, "iPad"],
      [/Mac OS/, "Mac"],
      [/Windows/, "Windows"],
      [/Linux/, "Linux"],
    ],
    "",
  );
  return system ? `${browser} on ${system}` : browser;
}
