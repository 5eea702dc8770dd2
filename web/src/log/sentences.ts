// What an entry says, in words.
import type { Body } from "./receipt";

export interface Entry {
  position: number;
  type?: string;
  at?: string;
  by?: { person?: string; service?: string; name?: string };
  body?: string;
}

// By the first part of the type: the filter's kinds.
export const kinds: [kind: string, name: string, pattern: RegExp][] = [
  ["", "Everything", /./],
  ["codes", "Codes", /^(code\.|device\.pair_shown)/],
  ["refusals", "Refusals", /^refus/],
  [
    "people",
    "People and grants",
    /^(member|person|group|grant|service|recovery|token|session|passkey|terminal)\./,
  ],
  ["things", "Vaults, accounts, devices", /^(organization|vault|account|device)\./],
  ["reads", "Reads of the log", /^audit\./],
];

const verbs: Record<string, string> = {
  "code.released": "got a code",
  "code.reread": "read the same code again",
  "code.undelivered": "a code did not arrive in time",
  "code.used": "said that a code worked",
  "code.rejected": "said that a code was refused",
  "code.unused": "said that a code was not used",
  "device.pair_shown": "was shown two codes",
  "device.put_back": "put an old seed back",
  "device.seed_erased": "an old seed was erased",
  "device.witnessed": "was there, as a second person, when it was enrolled",
  "device.confirmed": "confirmed a device",
  "device.replaced": "entered a new seed",
  "audit.read": "read the log",
  "refusals.counted": "refusals of strangers were counted",
  "terminal.approved": "let a terminal sign in",
  "terminal.refused": "turned a terminal away",
  "sealed.signed_in": "signed in while the server was sealed",
  "sealed.signed_out": "signed out while the server was sealed",
  "store.unsealed": "the server was unsealed",
  "store.created": "the store was made",
  "setup.done": "the server was set up",
  refused: "was refused",
};

// What happened to something, rather than what somebody did.
const passive = new Set([
  "code.undelivered",
  "device.seed_erased",
  "refusals.counted",
  "store.created",
  "setup.done",
]);

const words = (text: unknown) => String(text).replaceAll("_", " ");

export function whatOf(type: string | undefined, body?: Body | null): string {
  if (!type) return "an entry whose text is erased";
  if (type === "refused" && body?.["verb"])
    return `was refused: ${words(body["verb"])}, ${words(body["error"])}`;
  const known = verbs[type];
  if (known) return known;
  const [noun = "", verb = ""] = type.split(".");
  return `${words(noun)} ${words(verb)}`;
}

// Between whose act it is and what it is: "Ada got a code", "Ada: token added".
export const joinOf = (type: string | undefined) =>
  type && type in verbs && !passive.has(type) ? " " : ": ";

export type Names = Map<string, string>;

// The things that a body names by their ids, as far as they are known here.
export function aboutOf(body: Body | null, names: Names): string {
  if (!body) return "";
  const parts: string[] = [];
  for (const noun of [
    "account",
    "device",
    "vault",
    "membership",
    "group",
    "service",
    "organization",
    "grant",
    "token",
  ]) {
    const value = body[noun];
    const id = typeof value === "string" ? value : value?.id;
    const name = typeof value?.name === "string" ? value.name : names.get(id);
    if (name) parts.push(name);
  }
  return [...new Set(parts)].slice(0, 3).join(" · ");
}
