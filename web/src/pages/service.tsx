// One service: a program that acts by its own tokens, what it may do, and how to end it.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { findClient, seesGrants, type GrantShown } from "../accounts_data";
import type { Answers } from "../../.cache/contract";
import type { Client } from "../codes/holdings";
import { go, path } from "../route";
import { me, type Me } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Named } from "../ui/named";
import { Refused, Sure, Waiting } from "../ui/parts";
import { dayOf } from "../ui/time";
import { Grants, scopesOf } from "./grants";
import { NewToken } from "./new_token";

type Service = Answers["list_services"]["services"][number];
type Token = Answers["list_tokens"]["tokens"][number];

interface Loaded {
  client: Client;
  service: Service;
  grants: GrantShown[] | null;
  tokens: Token[] | null; // null: may not be seen
  scopes: Awaited<ReturnType<typeof scopesOf>>;
}

async function load(who: Me, id: string, signal: AbortSignal): Promise<Loaded> {
  let service: Service | undefined;
  const client = await findClient(who, async ({ id: org }) => {
    const { services } = await call("list_services", { in: { org }, signal });
    const mine = services.find((one) => one.id === id);
    service ??= mine;
    return !!mine;
  });
  const at = { in: { org: client.id }, signal };
  const admin = client.roles.includes("admin");
  const [grants, tokens, scopes] = await Promise.all([
    seesGrants(client) ? call("list_grants", { ...at, query: { service: id } }) : null,
    admin ? call("list_tokens", at) : null,
    scopesOf(client.id, signal),
  ]);
  return {
    client,
    scopes,
    service: service!,
    grants: grants?.grants ?? null,
    tokens: tokens?.tokens.filter((one) => one.of.id === id) ?? null,
  };
}

export function ServicePage() {
  const who = useCell(me)!;
  const id = useCell(path).split("/")[2] ?? "";
  const { value, error, again } = useLoad(
    (signal) => load(who, id, signal),
    [who, id],
    (event) => /^(service|grant|token|vault|account)\./.test(event.type),
  );
  return (
    <Page
      title={value ? value.service.name : "Service"}
      side={
        <a class="button bare" href="/people">
          <Icon name="left" />
          All people
        </a>
      }
    >
      {error !== undefined && <Refused error={error} />}
      {!value && error === undefined && <Waiting label="Loading the service" />}
      {value && <Shown loaded={value} again={again} />}
    </Page>
  );
}

function Shown({
  loaded: { client, service, grants, tokens, scopes },
  again,
}: {
  loaded: Loaded;
  again: () => Promise<void>;
}) {
  const admin = client.roles.includes("admin");
  const [renaming, setRenaming] = useState(false);
  const at = { in: { org: client.id, service: service.id } };
  return (
    <>
      <p class="quiet">
        A program of {client.name}. It signs in with a token and gets what is granted to it.
      </p>
      <Tokens client={client} service={service} tokens={tokens} again={again} />
      <Grants
        organization={client.id}
        grants={grants}
        may={admin}
        again={again}
        title={`What ${service.name} may do`}
        on={scopes}
        to={{ kind: "service", id: service.id, name: service.name }}
      />
      {admin && (
        <section class="line" aria-label="Change the service">
          <button type="button" class="button" onClick={() => setRenaming(true)}>
            Rename
          </button>
          <Sure
            label="Remove this service"
            question="Its tokens end at once. It can be put back for 30 days, without them."
            act={async () => {
              await call("remove_service", at);
              go("/people");
            }}
          />
        </section>
      )}
      {renaming && (
        <Named
          title={`Rename ${service.name}`}
          label="Name"
          act="Rename"
          begin={service.name}
          run={(name) => call("edit_service", { ...at, body: { name } })}
          onClose={() => {
            setRenaming(false);
            void again();
          }}
        />
      )}
    </>
  );
}

function Tokens({
  client,
  service,
  tokens,
  again,
}: Pick<Loaded, "client" | "service" | "tokens"> & { again: () => Promise<void> }) {
  const [adding, setAdding] = useState(false);
  const admin = client.roles.includes("admin");
  return (
    <section class="stack close" aria-labelledby="tokens">
      <div class="line apart">
        <h2 id="tokens">Tokens</h2>
        {admin && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Token
          </button>
        )}
      </div>
      {tokens === null && <p class="card padded quiet">Tokens are shown to admins.</p>}
      {tokens?.length === 0 && (
        <p class="card padded quiet">
          None: the program cannot sign in. Whoever makes one sees it once.
        </p>
      )}
      {!!tokens?.length && (
        <ul class="card rows">
          {tokens.map((one) => (
            <li key={one.id} class="row">
              <div class="row-text">
                <span class="row-title">{one.name}</span>
                <span class="quiet small">
                  made {dayOf(one.made_at)}, until {dayOf(one.expires_at)}
                </span>
              </div>
              <Sure
                label="End"
                question={`${one.name} works no more, at once.`}
                act={async () => {
                  await call("revoke_token", { in: { org: client.id, token: one.id } });
                  await again();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <NewToken
          title={`A token of ${service.name}`}
          placeholder="backup host"
          make={(body) =>
            call("add_service_token", { in: { org: client.id, service: service.id }, body })
          }
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}
