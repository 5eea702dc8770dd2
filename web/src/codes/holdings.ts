// Every account that who is signed in may see, of all their organizations.
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import type { Me } from "../session";

export interface Client {
  id: string;
  name: string;
  hue: number;
  roles: string[];
}

export interface Holding {
  id: string;
  name: string;
  vault: { id: string; name: string };
  critical: boolean;
  kind: "aws-root" | "login";
  awsAccountId?: string;
  client: Client;
}

export interface Holdings {
  clients: Client[];
  holdings: Holding[];
  unreadable: string[]; // names of organizations that did not answer
}

export type Account = Answers["list_accounts"]["accounts"][number];

const kHues = 8;

function hashOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % kHues;
}

// From the id, so that a client has the same colour in every browser; of two that would share one,
// the later id takes the next that is free.
export function clientsOf(me: Me): Client[] {
  const hues = new Map<string, number>();
  const taken = new Set<number>();
  for (const id of me.memberships.map((one) => one.organization.id).sort()) {
    let hue = hashOf(id);
    for (let tries = 0; taken.has(hue) && tries < kHues; ++tries) hue = (hue + 1) % kHues;
    taken.add(hue);
    hues.set(id, hue);
  }
  return me.memberships.map(({ organization, roles }) => ({
    ...organization,
    hue: hues.get(organization.id)!,
    roles,
  }));
}

async function holdingsOf(client: Client, signal: AbortSignal): Promise<Holding[]> {
  const sent = { in: { org: client.id }, signal };
  const [{ accounts }, { vaults }] = await Promise.all([
    call("list_accounts", sent),
    call("list_vaults", sent),
  ]);
  const critical = new Set(vaults.filter((vault) => vault.critical).map((vault) => vault.id));
  return accounts.map((account) => ({
    id: account.id,
    name: account.name,
    vault: account.vault,
    critical: critical.has(account.vault.id),
    kind: account.kind,
    awsAccountId: account.aws_account_id,
    client,
  }));
}

export async function loadHoldings(me: Me, signal: AbortSignal): Promise<Holdings> {
  const clients = clientsOf(me);
  const all = await Promise.allSettled(clients.map((client) => holdingsOf(client, signal)));
  const failed = all.filter((one) => one.status === "rejected");
  if (failed.length && failed.length === all.length) throw failed[0]!.reason;
  return {
    clients,
    holdings: all.flatMap((one) => (one.status === "fulfilled" ? one.value : [])),
    unreadable: clients
      .filter((_, i) => all[i]!.status === "rejected")
      .map((client) => client.name),
  };
}

// "1234-5678-9012", as AWS's own sign-in page writes it.
export const grouped = (id: string) => id.replace(/^(\d{4})(\d{4})(\d{4})$/, "$1-$2-$3");

const plainOf = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

// Every word stands somewhere in it; of an AWS account id with or without its dashes.
export function matches(holding: Holding, words: string): boolean {
  const text = plainOf(
    [
      holding.name,
      holding.vault.name,
      holding.client.name,
      holding.awsAccountId ?? "",
      grouped(holding.awsAccountId ?? ""),
    ].join(" "),
  );
  return plainOf(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
