// What grants say: in words, where they reach, and whom they let get a code.
import { call } from "./api/client";
import type { Answers } from "../.cache/contract";
import { momentOf } from "./ui/time";

export type GrantShown = Answers["list_grants"]["grants"][number];
export type Role = GrantShown["role"];
type Member = Answers["list_members"]["members"][number];

export interface Scope {
  kind: GrantShown["on"]["kind"];
  id: string;
  name: string;
}

export const whatRolesDo: Record<Role, string> = {
  viewer: "sees what is there",
  responder: "gets codes",
  keeper: "enrols and changes devices and accounts",
  approver: "approves what needs others",
  auditor: "reads the log",
  admin: "manages people and grants",
  operator: "runs the server",
  recoverer: "handles recovery channels",
};

const kExpiry = "expires-at";

const endOf = (grant: GrantShown) =>
  grant.conditions.find((one) => one.kind === kExpiry)?.value ?? null;

export function isOver(grant: GrantShown): boolean {
  const end = endOf(grant);
  return end !== null && Date.parse(end) <= Date.now();
}

const conditionText = ({ kind, value }: { kind: string; value: string }) =>
  kind === kExpiry
    ? `until ${momentOf(value)}`
    : kind === "reason" || value === ""
      ? `with a ${kind}`
      : `${kind} ${value}`;

export const conditionsOf = (grant: GrantShown) => grant.conditions.map(conditionText).join(", ");

export const placeOf = ({ on }: GrantShown) =>
  on.kind === "organization" ? "the whole organization" : `${on.kind} ${on.name}`;

// "responder on vault production, through the group on-call, with a reason"
export function wayOf(grant: GrantShown): string {
  const through = grant.to.kind === "group" ? `through the group ${grant.to.name}` : "";
  const way = `${grant.role} on ${placeOf(grant)}`;
  return [way, through, conditionsOf(grant)].filter(Boolean).join(", ");
}

export interface Place {
  account: string;
  vault: string;
  devices: string[];
}

export const reaches = ({ on }: GrantShown, place: Place) =>
  on.kind === "organization" ||
  on.id === place.vault ||
  on.id === place.account ||
  place.devices.includes(on.id);

export interface Getter {
  id: string;
  name: string;
  href?: string;
  note?: string; // what keeps them from it now
  ways: string[];
}

const givesCodes = (grant: GrantShown) => grant.role === "responder" && !isOver(grant);

// Who could get a code there now, one by one: through groups too.
export function gettersOf(grants: GrantShown[], members: Member[]): Getter[] {
  const found = new Map<string, Getter>();
  const add = (getter: Omit<Getter, "ways">, grant: GrantShown) => {
    const known = found.get(getter.id) ?? { ...getter, ways: [] };
    known.ways.push(wayOf(grant));
    found.set(getter.id, known);
  };
  for (const grant of grants.filter(givesCodes)) {
    const { to } = grant;
    if (to.kind === "service") {
      add({ ...to, name: `${to.name}, a service`, href: `/services/${to.id}` }, grant);
      continue;
    }
    for (const member of members) {
      const isMeant =
        to.kind === "group"
          ? member.groups.some((group) => group.id === to.id)
          : member.id === to.id;
      if (!isMeant || member.state === "revoked") continue;
      const note =
        member.state === "invited"
          ? "has not joined yet"
          : member.sleeps_until
            ? `sleeps until ${momentOf(member.sleeps_until)}`
            : undefined;
      const { id } = member;
      add({ id, name: member.name ?? id, href: `/people/${id}`, note }, grant);
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export interface Gettable {
  id: string;
  name: string;
  where: string;
  ways: string[];
}

// What somebody with these grants could get a code of now.
export function gettableBy(
  grants: GrantShown[],
  accounts: Answers["list_accounts"]["accounts"],
): Gettable[] {
  const giving = grants.filter(givesCodes);
  const whole = accounts.map(({ id, name, vault }) => ({
    id,
    name,
    where: vault.name,
    ways: giving
      .filter((one) => reaches(one, { account: id, vault: vault.id, devices: [] }))
      .map(wayOf),
  }));
  const devices = giving
    .filter(({ on }) => on.kind === "device")
    .map((one) => ({ id: one.on.id, name: one.on.name, where: "one device", ways: [wayOf(one)] }));
  return [...whole.filter((one) => one.ways.length > 0), ...devices];
}

// Where a role can be granted: vaults, then accounts.
export async function scopesOf(organization: string, signal: AbortSignal): Promise<Scope[]> {
  const at = { in: { org: organization }, signal };
  const [{ vaults }, { accounts }] = await Promise.all([
    call("list_vaults", at),
    call("list_accounts", at),
  ]);
  return [
    ...vaults.map(({ id, name }) => ({ kind: "vault" as const, id, name })),
    ...accounts.map(({ id, name, vault }) => ({
      kind: "account" as const,
      id,
      name: `${vault.name}/${name}`,
    })),
  ];
}

// How long a grant holds, from now: the condition that the server keeps.
export const terms: [term: string, name: string][] = [
  ["", "until it is ended"],
  ["28800", "8 hours, a shift"],
  ["86400", "a day"],
  ["604800", "a week"],
  ["2592000", "30 days"],
  ["day", "until a day that you choose"],
];

export function expiryOf(term: string, day: string): { kind: string; value: string }[] {
  if (!term) return [];
  const end = term === "day" ? Date.parse(`${day}T23:59:59`) : Date.now() + Number(term) * 1000;
  return [{ kind: kExpiry, value: new Date(end).toISOString() }];
}
