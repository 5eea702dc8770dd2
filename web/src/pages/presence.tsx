// A second person says that they are there while a seed is enrolled, on a device of their own.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { DeviceShown } from "../accounts_data";
import { me } from "../session";
import { Icon } from "../ui/icon";
import { Refused, TextField } from "../ui/parts";
import { say } from "../ui/say";

const kHour = 3_600_000;

// Whether this person can be the second one of that device now. The server decides.
export function mayWitness(device: DeviceShown): boolean {
  const pending = device.versions.find((version) => version.state === "pending");
  if (!pending || pending.witnessed_by) return false;
  return (
    pending.entered_by !== me.value?.person && Date.now() - Date.parse(pending.entered_at) < kHour
  );
}

export function Presence({
  organization,
  device,
  again,
}: {
  organization: string;
  device: DeviceShown;
  again: () => Promise<void>;
}) {
  const [code, setCode] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    call("witness_enrolment", { in: { org: organization, device: device.id }, body: { code } })
      .then(async () => {
        say("You are noted as the second person");
        await again();
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <form class="stack close" onSubmit={submit}>
      <TextField
        label="Are you there while it is enrolled?"
        hint="Enter the code on the screen of whoever enrols it, with your passkey. It is recorded."
        value={code}
        onValue={setCode}
        class="input mono"
        placeholder="BCDF-GHJK"
        autocapitalize="characters"
        required
      />
      {error !== null && <Refused error={error} />}
      <button type="submit" class="button" disabled={busy || !code.trim()}>
        <Icon name="key" />I am there
      </button>
    </form>
  );
}
