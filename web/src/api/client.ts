// Requests to the server that this page came from.
import { paths, type Answers, type Bodies, type Operation } from "../../.cache/contract";

// What a problem document says; `code` is one of docs/errors.md, or "unreachable" of a lost
// network.
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly hint = "",
    readonly details: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const unreachable = () =>
  new Refusal(
    "unreachable",
    0,
    "The server does not answer.",
    "Check the network; nothing was lost.",
  );

// Who is signed in here: the cookie is the browser's, `csrf` goes with what changes something. A
// bearer token lives in this page's memory alone.
interface Credential {
  csrf?: string;
  bearer?: string;
}
let credential: Credential = {};
export const useCredential = (given: Credential) => void (credential = given);

let whenSignedOut = () => {};
export const onSignedOut = (then: () => void) => void (whenSignedOut = then);

// Asks the passkey again; answers whether the person did.
let stepUp = async () => false;
export const onStepUp = (way: () => Promise<boolean>) => void (stepUp = way);

export interface Sent {
  in?: Record<string, string | number>; // the {names} of the path
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  key?: string; // Idempotency-Key; of an act without one, a new one
  bearer?: string; // another token than the one signed in with
  signal?: AbortSignal;
  preloaded?: boolean; // the page's own link has asked for it, with no options of its own
}

// A sealed server says 503 to whoever asks whether it is ready.
export const isSealed = () =>
  send("GET", "/readyz").then(
    () => false,
    (error: unknown) => error instanceof Refusal && error.status === 503,
  );

export const newKey = () => crypto.randomUUID();

function addressOf(path: string, sent: Sent): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => String(sent.in?.[name] ?? ""));
  const query = Object.entries(sent.query ?? {}).filter(([, value]) => value !== undefined);
  return query.length
    ? `${filled}?${new URLSearchParams(query.map(([n, v]) => [n, String(v)]))}`
    : filled;
}

function fieldsOf(method: string, sent: Sent): Record<string, string> {
  const fields: Record<string, string> = {};
  const bearer = sent.bearer ?? credential.bearer;
  if (bearer) fields["Authorization"] = `Bearer ${bearer}`;
  if (method !== "GET") {
    fields["Idempotency-Key"] = sent.key ?? newKey();
    if (!bearer && credential.csrf) fields["X-Cofactor-CSRF"] = credential.csrf;
  }
  if (method !== "GET" && method !== "DELETE") fields["Content-Type"] = "application/json";
  return fields;
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const problem = (await response.json()) as Record<string, unknown>;
    const { code, detail, hint, status: _, title: __, ...details } = problem;
    return new Refusal(
      String(code),
      response.status,
      String(detail),
      String(hint ?? ""),
      details as Record<string, string>,
    );
  } catch {
    return new Refusal(
      "fault",
      response.status,
      "The server could not answer.",
      "Try again in a moment.",
    );
  }
}

export async function send(method: string, path: string, sent: Sent = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(addressOf(path, sent), {
      method,
      headers: fieldsOf(method, sent),
      // Beside a bearer token the cookie is not looked at, but one may be given.
      credentials: "same-origin",
      body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(sent.body ?? {}),
      signal: sent.signal,
      cache: sent.preloaded ? "default" : "no-store",
      redirect: sent.preloaded ? "follow" : "error",
    });
  } catch (error) {
    if (sent.signal?.aborted) throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  throw await refusalOf(response);
}

// One request; where a step-up is needed it is asked for, and the same request repeated.
export async function request<T>(method: string, path: string, sent: Sent = {}): Promise<T> {
  const once = { ...sent, key: sent.key ?? newKey() };
  try {
    return await jsonOf<T>(await send(method, path, once));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "step_up_needed" && !sent.bearer && (await stepUp())) {
      return jsonOf<T>(await send(method, path, once));
    }
    if (error.code === "unauthenticated" && !sent.bearer && !path.endsWith("/step-up"))
      whenSignedOut();
    throw error;
  }
}

async function jsonOf<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw unreachable(); // cut in the middle
  }
}

export function call<Name extends Operation>(
  name: Name,
  sent: Omit<Sent, "body"> & { body?: Bodies[Name] } = {},
): Promise<Answers[Name]> {
  const [method, path] = paths[name];
  return request<Answers[Name]>(method, path, sent);
}

export const sentenceOf = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal("fault", 0, "Something went wrong on this page.", "Reload it.");
