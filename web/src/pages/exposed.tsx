// The work list of whoever moved in: it closes itself as seeds are replaced.
import { call } from "../api/client";
import { clientsOf, type Client } from "../codes/holdings";
import { me } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Empty, Monogram, Refused, Waiting } from "../ui/parts";
import { dayOf } from "../ui/time";

export function Exposed() {
  const who = useCell(me)!;
  return (
    <Page
      title="To replace"
      side={
        <a class="button bare" href="/accounts">
          <Icon name="left" />
          Accounts
        </a>
      }
    >
      <p class="quiet">
        These seeds were imported. Whoever had the file, or the phone, may have them still, until
        they are replaced where the account is: enrol the device anew.
      </p>
      {clientsOf(who).map((client) => (
        <OfClient key={client.id} client={client} />
      ))}
    </Page>
  );
}

function OfClient({ client }: { client: Client }) {
  const { value, error } = useLoad(
    (signal) => call("list_exposed", { in: { org: client.id }, signal }),
    [client.id],
    (event) => /^(device|account|vault)\./.test(event.type),
  );
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return <Waiting label="Loading devices" />;
  if (value.devices.length === 0)
    return (
      <Empty icon="check" title={`${client.name}: nothing to replace`}>
        <p>No device here gives codes of an imported seed.</p>
      </Empty>
    );
  return (
    <section class="stack close" aria-labelledby={client.id}>
      <h2 id={client.id} class="group-head" data-hue={client.hue}>
        <span class="dot" />
        {client.name}: {value.devices.length}
      </h2>
      <ul class="card rows">
        {value.devices.map((device) => (
          <li key={device.id} class="row-pair">
            <a class="row-act" href={`/accounts/${device.account.id}`}>
              <Monogram name={device.account.name} hue={client.hue} />
              <span class="row-text">
                <span class="row-title">{device.account.name}</span>
                <span class="quiet small">
                  {device.vault.name} · {device.name} · imported {dayOf(device.added_at)}
                </span>
              </span>
              <Icon name="right" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
