// Who is signed in, and the ways in and out.
import { call, onSignedOut, onStepUp, Refusal, useCredential } from "./api/client";
import type { Answers } from "../.cache/contract";
import { signInWithPasskey, stepUpWithPasskey, type SignedIn } from "./api/passkey";
import { Cell } from "./store";

export type Me = Answers["who_am_i"];
export type Membership = Me["memberships"][number];

// undefined: not known yet; null: nobody.
export const me = new Cell<Me | null | undefined>(undefined);
// Why nobody is, when it was not their wish.
export const ended = new Cell(false);
// They left: the browser does not offer to sign in again by itself.
export const left = new Cell(false);
export const offline = new Cell(false);

// The step-up that is being asked, so that the page can say what the browser's question is for.
export const confirming = new Cell(false);

onSignedOut(() => {
  if (me.value) ended.set(true);
  me.set(null);
});

onStepUp(async () => {
  confirming.set(true);
  try {
    take(await stepUpWithPasskey());
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === "cancelled") return false;
    throw error;
  } finally {
    confirming.set(false);
  }
});

type Entered = Pick<SignedIn, "token" | "csrf">;

function take(signedIn: Entered): void {
  useCredential(signedIn.token ? { bearer: signedIn.token } : { csrf: signedIn.csrf });
}

let preloaded = true; // by page.html, once

export async function load(): Promise<void> {
  try {
    const asked = call("who_am_i", { preloaded });
    preloaded = false;
    const who = await asked;
    if (who.credential.csrf) useCredential({ csrf: who.credential.csrf });
    offline.set(false);
    me.set(who);
  } catch (error) {
    if (error instanceof Refusal && error.code === "unreachable") {
      offline.set(true);
      if (me.value === undefined) setTimeout(() => void load(), 2000);
    } else {
      me.set(null);
    }
  }
}

export async function enter(signedIn: Entered): Promise<void> {
  take(signedIn);
  ended.set(false);
  await load();
}

export const signIn = async (options: CredentialRequestOptions = {}) =>
  enter(await signInWithPasskey(options));

export const signInWithToken = async (token: string) =>
  enter(await call("begin_session", { bearer: token, body: { cookie: true } }));

export async function signOut(): Promise<void> {
  try {
    await call("end_session");
  } finally {
    useCredential({});
    ended.set(false);
    left.set(true);
    me.set(null);
  }
}
