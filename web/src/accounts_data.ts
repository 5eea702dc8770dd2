// An account by its id alone: which of the organizations has it is asked of each.
import { call, Refusal } from "./api/client";
import type { Answers } from "./api/contract";
import { clientsOf, type Client } from "./codes/holdings";
import type { Me } from "./session";

export type AccountShown = Answers["show_account"];
export type DeviceShown = Answers["list_devices"]["devices"][number];
export type GrantShown = Answers["list_grants"]["grants"][number];

export interface AccountPage {
  client: Client;
  account: AccountShown;
  devices: DeviceShown[];
  grants: GrantShown[] | null; // null: may not be seen
}

export async function findClient(me: Me, account: string, signal: AbortSignal): Promise<Client> {
  for (const client of clientsOf(me)) {
    try {
      await call("show_account", { in: { org: client.id, account }, signal });
      return client;
    } catch (error) {
      if (!(error instanceof Refusal) || !["not_found", "invalid"].includes(error.code)) throw error;
    }
  }
  throw new Refusal("not_found", 404, "There is no such account, or none that you may see.", "It may have been removed; look at the list.");
}

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
  const client = await findClient(me, id, signal);
  const at = { in: { org: client.id, account: id }, signal };
  const [account, { devices }, grants] = await Promise.all([
    call("show_account", at),
    call("list_devices", at),
    orNull(call("list_grants", { in: { org: client.id }, signal })),
  ]);
  const reaching = grants?.grants.filter(({ on }) =>
    on.kind === "organization" || on.id === account.vault.id || on.id === account.id || devices.some((device) => device.id === on.id));
  return { client, account, devices, grants: reaching ?? null };
}
