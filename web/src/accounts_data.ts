// An account by its id alone: which of the organizations has it is asked of each.
import { call, Refusal } from "./api/client";
import type { Answers } from "../.cache/contract";
import { clientsOf, type Client } from "./codes/holdings";
import { reaches, type GrantShown } from "./grants_data";
import type { Me } from "./session";
import { Cell } from "./store";

export type AccountShown = Answers["show_account"];
export type DeviceShown = Answers["list_devices"]["devices"][number];
export type { GrantShown } from "./grants_data";

export interface AccountPage {
  client: Client;
  account: AccountShown;
  devices: DeviceShown[]; // the removed ones too
  grants: GrantShown[] | null; // null: may not be seen
  members: Answers["list_members"]["members"] | null; // as above
}

// The organization that was looked at last: pages that show one at a time begin with it.
export const lookedAt = new Cell("");

// By the lists, never by asking one after the other: a refusal is an entry in the log.
export async function findClient(
  me: Me,
  has: (client: Client) => Promise<boolean>,
): Promise<Client> {
  const clients = clientsOf(me);
  const all = await Promise.allSettled(clients.map(has));
  const found = clients.find(
    (_, i) => all[i]!.status === "fulfilled" && (all[i] as PromiseFulfilledResult<boolean>).value,
  );
  if (found) {
    lookedAt.set(found.id);
    return found;
  }
  const failed = all.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  throw new Refusal(
    "not_found",
    404,
    "There is no such thing, or none that you may see.",
    "It may have been removed; look at the list.",
  );
}

// To anybody else the list of grants is empty, though there are some.
export const seesGrants = (client: Client) =>
  client.roles.includes("admin") || client.roles.includes("auditor");

// What may not be seen is null; what cannot be had is an error.
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && ["denied", "not_found"].includes(error.code)) return null;
    throw error;
  }
}

export async function loadAccount(me: Me, id: string, signal: AbortSignal): Promise<AccountPage> {
  const client = await findClient(me, async ({ id: org }) =>
    (await call("list_accounts", { in: { org }, signal })).accounts.some((one) => one.id === id),
  );
  const at = { in: { org: client.id, account: id }, signal };
  const may = seesGrants(client);
  const [account, { devices }, grants, members] = await Promise.all([
    call("show_account", at),
    call("list_devices", { ...at, query: { removed: true } }),
    may ? call("list_grants", { in: { org: client.id }, signal }) : null,
    may ? call("list_members", { in: { org: client.id }, signal }) : null,
  ]);
  const place = {
    account: account.id,
    vault: account.vault.id,
    devices: devices.map((device) => device.id),
  };
  return {
    client,
    account,
    devices,
    grants: grants?.grants.filter((grant) => reaches(grant, place)) ?? null,
    members: members?.members ?? null,
  };
}

export type Names = Map<string, string>;

// People are ids to the server: names are those of the organizations that one sees oneself.
export async function peopleOf(who: Me, signal?: AbortSignal): Promise<Names> {
  const names: Names = new Map();
  const lists = await Promise.allSettled(
    who.memberships.map(({ organization: { id } }) =>
      call("list_members", { in: { org: id }, signal }),
    ),
  );
  for (const list of lists) {
    const members = list.status === "fulfilled" ? list.value.members : [];
    for (const { person, name } of members) if (person && name) names.set(person, name);
  }
  return names;
}
