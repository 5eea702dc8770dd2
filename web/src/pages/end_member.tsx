// When something is wrong with a member: all passkeys lost, or they leave.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import type { Client } from "../codes/holdings";
import { useLoad } from "../ui/load";
import { CopyButton, Notice, Refused, Sheet, Sure, Waiting } from "../ui/parts";
import { dayOf, momentOf } from "../ui/time";
import type { Member } from "./people";
import { Told } from "./recoveries";

export function EndMember({
  client,
  member,
  again,
}: {
  client: Client;
  member: Member;
  again: () => Promise<void>;
}) {
  const [ended, setEnded] = useState<Answers["revoke_member"] | null>(null);
  const [revoking, setRevoking] = useState(false);
  if (ended) return <LastCodes ended={ended} />;
  if (member.state === "revoked") return null;
  return (
    <section class="stack" aria-labelledby="end">
      <h2 id="end">When something is wrong</h2>
      {member.state === "active" && <Recover client={client} member={member} />}
      <button type="button" class="button danger" onClick={() => setRevoking(true)}>
        Revoke this membership
      </button>
      {revoking && (
        <Revoke
          client={client}
          member={member}
          onClose={() => setRevoking(false)}
          onEnded={(answer) => {
            setRevoking(false);
            setEnded(answer);
            void again();
          }}
        />
      )}
    </section>
  );
}

function Recover({ client, member }: { client: Client; member: Member }) {
  const [recovery, setRecovery] = useState<Answers["ask_recovery"] | null>(null);
  const at = { in: { org: client.id, member: member.id } };
  const link = () => `${location.origin}/join#${recovery!.token}`;
  if (!recovery)
    return (
      <Sure
        danger={false}
        label="They lost every passkey"
        question={
          "Start a recovery? You get a link for them; all admins are told, " +
          "and anybody told may cancel it."
        }
        act={async () => setRecovery(await call("ask_recovery", at))}
      />
    );
  return (
    <Notice mood="warn">
      <p>
        <strong>Give them this link.</strong> For 24 hours the new passkey signs in and reads, and
        gets no code. It holds until {momentOf(recovery.expires_at)}.
      </p>
      <p class="mono small">{link()}</p>
      <p>
        <CopyButton class="button" what="Link" text={link} />
      </p>
      <Told organization={client.id} />
    </Notice>
  );
}

type ServiceToken = Answers["list_tokens"]["tokens"][number];

// Theirs alone: what others made for services stays anyway.
async function madeBy(
  client: Client,
  member: Member,
  signal: AbortSignal,
): Promise<ServiceToken[]> {
  const { tokens } = await call("list_tokens", { in: { org: client.id }, signal });
  return tokens.filter((one) => one.of.kind === "service" && one.made_by === member.person);
}

function Revoke({
  client,
  member,
  onClose,
  onEnded,
}: {
  client: Client;
  member: Member;
  onClose: () => void;
  onEnded: (ended: Answers["revoke_member"]) => void;
}) {
  const { value, error } = useLoad(
    (signal) => madeBy(client, member, signal),
    [client.id, member.id],
  );
  const [kept, setKept] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const name = member.name ?? "this person";
  const revoke = async () => {
    setBusy(true);
    setFailed(null);
    try {
      const keep = kept.length ? kept.join(",") : undefined;
      onEnded(
        await call("revoke_member", { in: { org: client.id, member: member.id }, query: { keep } }),
      );
    } catch (refused) {
      setFailed(refused);
      setBusy(false);
    }
  };
  const toggle = (id: string) =>
    setKept(kept.includes(id) ? kept.filter((one) => one !== id) : [...kept, id]);
  return (
    <Sheet title={`Revoke ${name}`} onClose={onClose}>
      <p>
        At once: their sessions, tokens, invitations, grants and waits in {client.name} end. No code
        leaves for them from then on.
      </p>
      {!value && error === undefined && <Waiting />}
      {error !== undefined && <Refused error={error} />}
      {!!value?.length && (
        <fieldset class="stack close">
          <legend>
            <strong>{name} made these tokens for services, and has seen them.</strong> They end too,
            unless you keep one; replace a kept one soon.
          </legend>
          {value.map((one) => (
            <label key={one.id} class="line">
              <input
                type="checkbox"
                class="check"
                checked={kept.includes(one.id)}
                onChange={() => toggle(one.id)}
              />
              <span class="grow">
                Keep {one.name} of {one.of.name}{" "}
                <span class="quiet small">until {dayOf(one.expires_at)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {failed !== null && <Refused error={failed} />}
      <button
        type="button"
        class="button danger big"
        disabled={busy || (!value && error === undefined)}
        onClick={() => void revoke()}
      >
        Revoke {name}
      </button>
    </Sheet>
  );
}

function LastCodes({ ended }: { ended: Answers["revoke_member"] }) {
  const codes = ended.last_releases ?? [];
  return (
    <Notice mood="good">
      <p>
        <strong>Revoked, at position {ended.position}.</strong> {ended.tokens.length} tokens,{" "}
        {ended.invitations.length} invitations and {ended.grants} grants ended.
      </p>
      {codes.map((code) => (
        <p key={code.position}>
          A code of {code.account.name} ({code.device.name}) may still be accepted until{" "}
          {code.may_be_accepted_until
            ? momentOf(code.may_be_accepted_until)
            : "a later one of that device is used"}
          .
        </p>
      ))}
    </Notice>
  );
}
