import { useState } from "preact/hooks";
import { call } from "../api/client";
import { loadAccount, type AccountPage, type DeviceShown } from "../accounts_data";
import { grouped } from "../codes/holdings";
import { go, path } from "../route";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import {
  CopyButton,
  Empty,
  Fact,
  Notice,
  Refused,
  Sheet,
  Sure,
  TextField,
  Waiting,
} from "../ui/parts";
import { dayOf } from "../ui/time";
import { Grants } from "./grants";
import { mayWitness, Presence } from "./presence";
import { Removed } from "./removed";
import { Resync } from "./resync";
import { WhoCan } from "./who_can";

const changes = /^(account|device|grant|vault|group|member)\./;

export function Account() {
  const who = useCell(me)!;
  const id = useCell(path).split("/")[2] ?? "";
  const { value, error, again } = useLoad(
    (signal) => loadAccount(who, id, signal),
    [who, id],
    (event) => changes.test(event.type),
  );
  const title = value?.account.name ?? "Account";
  return (
    <Page
      title={title}
      side={
        <a class="button bare" href="/accounts">
          <Icon name="left" />
          All accounts
        </a>
      }
    >
      {error !== undefined && (
        <Refused error={error}>
          <p>
            <a href="/accounts">To the accounts</a>
          </p>
        </Refused>
      )}
      {!value && error === undefined && <Waiting label="Loading the account" />}
      {value && <Shown page={value} again={again} />}
    </Page>
  );
}

function Shown({ page, again }: { page: AccountPage; again: () => Promise<void> }) {
  const { client, account, devices } = page;
  const keeper = client.roles.includes("keeper");
  const [editing, setEditing] = useState(false);
  const living = devices.filter((device) => device.state !== "removed");
  return (
    <>
      <div class="client-band" data-hue={client.hue}>
        <span class="grow">
          {client.name} · {account.vault.name}
        </span>
        {account.aws_account_id && (
          <span class="mono digits">{grouped(account.aws_account_id)}</span>
        )}
      </div>
      {account.warnings?.map((warning) => (
        <Notice key={warning} mood="warn">
          <p>{warning}</p>
        </Notice>
      ))}
      <section class="card padded stack close" aria-labelledby="about">
        <div class="line apart">
          <h2 id="about">About</h2>
          {keeper && (
            <button type="button" class="button bare" onClick={() => setEditing(true)}>
              Edit
            </button>
          )}
        </div>
        <dl class="facts">
          <Fact name="Kind">{account.kind === "aws-root" ? "AWS root user" : "Shared login"}</Fact>
          {account.email && (
            <Fact
              name={account.kind === "aws-root" ? "Root e-mail" : "E-mail"}
              end={<CopyButton what="E-mail" text={() => account.email!} />}
            >
              {account.email}
            </Fact>
          )}
          {account.phone && <Fact name="Phone for recovery">{account.phone}</Fact>}
          <Fact name="The password is">
            {account.password_place ?? <span class="quiet">not noted yet</span>}
          </Fact>
          {account.sign_in && <Fact name="Sign in at">{account.sign_in}</Fact>}
          {account.notes && <Fact name="Notes">{account.notes}</Fact>}
          <Fact name="Here since">{dayOf(account.added_at)}</Fact>
        </dl>
      </section>
      <section class="stack close" aria-labelledby="devices">
        <div class="line apart">
          <h2 id="devices">Devices</h2>
          {keeper && (
            <a class="button" href={`/enrol?account=${account.id}`}>
              <Icon name="plus" />
              Enrol a device
            </a>
          )}
        </div>
        {living.length === 0 ? (
          <Empty icon="device" title="No device yet">
            <p>A device is a factor of this login. Until one is enrolled there are no codes.</p>
          </Empty>
        ) : (
          <ul class="card rows">
            {living.map((device) => (
              <Device key={device.id} device={device} page={page} again={again} />
            ))}
          </ul>
        )}
        {keeper && (
          <Removed
            again={again}
            things={devices.map((device) => ({
              ...device,
              what: "Device",
              restore: () =>
                call("restore_device", { in: { org: client.id, device: device.id } }),
            }))}
          />
        )}
      </section>
      <WhoCan page={page} />
      <Grants
        organization={client.id}
        may={client.roles.includes("admin")}
        grants={page.grants}
        again={again}
        on={[
          { kind: "account", id: account.id, name: account.name },
          { kind: "vault", id: account.vault.id, name: account.vault.name },
          ...living.map(({ id, name }) => ({ kind: "device" as const, id, name })),
        ]}
        title="Every grant that reaches it"
      />
      {keeper && <Remove page={page} />}
      {editing && (
        <Edit
          page={page}
          onClose={() => {
            setEditing(false);
            void again();
          }}
        />
      )}
    </>
  );
}

const kinds: Record<DeviceShown["kind"], string> = { totp: "TOTP", steam: "Steam", hotp: "HOTP" };

const untilOf = ({ retired_until: day }: { retired_until?: string }) =>
  day ? `until ${dayOf(day)}` : "for now";

function Device({
  device,
  page,
  again,
}: {
  device: DeviceShown;
  page: AccountPage;
  again: () => Promise<void>;
}) {
  const [resync, setResync] = useState(false);
  const at = { in: { org: page.client.id, device: device.id } };
  const keeper = page.client.roles.includes("keeper");
  const retired = device.versions.find((version) => version.state === "retired" && version.kept);
  const pending = device.versions.some((version) => version.state === "pending");
  const act = async (doing: Promise<unknown>) => {
    await doing;
    await again();
  };
  return (
    <li class="row">
      <div class="stack close grow">
        <div class="line">
          <span class="row-title">{device.name}</span>
          <span class={device.state === "active" ? "badge good" : "badge warn"}>
            {device.state}
          </span>
          {pending && device.state === "active" && <span class="badge warn">new seed pending</span>}
          {device.kind !== "totp" && <span class="badge">{kinds[device.kind]}</span>}
          {device.shared && <span class="badge">shared steps</span>}
          {device.exposed && <span class="badge warn">exposed until replaced</span>}
        </div>
        {device.warnings?.map((warning) => (
          <p key={warning} class="small quiet">
            {warning}
          </p>
        ))}
        {mayWitness(device) && (
          <Presence organization={page.client.id} device={device} again={again} />
        )}
        {keeper && (
          <details>
            <summary>
              <Icon name="right" />
              Change
            </summary>
            <div class="stack">
              <div class="line">
                {device.state === "active" && (
                  <button type="button" class="button" onClick={() => setResync(true)}>
                    Resync
                  </button>
                )}
                <a class="button" href={`/enrol?account=${page.account.id}&replaces=${device.id}`}>
                  Replace the seed
                </a>
                {pending && (
                  <Sure
                    label="Confirm the pending seed"
                    danger={false}
                    question="Only when the other side has accepted its two codes."
                    act={() => act(call("confirm_device", at))}
                  />
                )}
                {retired && (
                  <Sure
                    label="Put the old seed back"
                    danger={false}
                    question={`The seed before this is kept ${untilOf(retired)}. Take it again?`}
                    act={() => act(call("put_back_device", at))}
                  />
                )}
              </div>
              <Sure
                label="Remove this device"
                question={
                  `${device.name} gives no more codes. Take it off the login first. ` +
                  "For 30 days it can be put back."
                }
                act={() => act(call("remove_device", at))}
              />
            </div>
          </details>
        )}
      </div>
      {resync && (
        <Resync organization={page.client.id} device={device} onClose={() => setResync(false)} />
      )}
    </li>
  );
}

function Remove({ page }: { page: AccountPage }) {
  const remove = async () => {
    await call("remove_account", { in: { org: page.client.id, account: page.account.id } });
    go("/accounts");
  };
  return (
    <section aria-label="Remove the account">
      <Sure
        label="Remove this account"
        question={
          "It and its devices give no more codes. " +
          "For 30 days it can be put back; the record stays."
        }
        act={remove}
      />
    </section>
  );
}

const fields = [
  ["name", "Name"],
  ["aws_account_id", "AWS account id"],
  ["email", "E-mail"],
  ["phone", "Phone for recovery"],
  ["password_place", "Where the password is"],
  ["sign_in", "Sign-in address"],
  ["notes", "Notes"],
] as const;
type FieldName = (typeof fields)[number][0];

function Edit({ page: { client, account }, onClose }: { page: AccountPage; onClose: () => void }) {
  const [texts, setTexts] = useState(
    () =>
      Object.fromEntries(fields.map(([name]) => [name, account[name] ?? ""])) as Record<
        FieldName,
        string
      >,
  );
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    const changed = Object.fromEntries(
      fields
        .map(([name]) => [name, texts[name].trim()] as const)
        .filter(([name, text]) => text !== (account[name] ?? "")),
    );
    if (Object.keys(changed).length)
      await call("edit_account", { in: { org: client.id, account: account.id }, body: changed });
    onClose();
  };
  const shown = fields.filter(([name]) => name !== "aws_account_id" || account.kind === "aws-root");
  return (
    <Sheet title={`Edit ${account.name}`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setError(null);
          save().catch(setError);
        }}
      >
        {shown.map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={texts[name]}
            onValue={(text) => setTexts({ ...texts, [name]: text })}
          />
        ))}
        {error !== null && <Refused error={error} />}
        <button type="submit" class="button primary big">
          Save
        </button>
      </form>
    </Sheet>
  );
}
