// Two consecutive codes of an active device, for the other side's "Resync".
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { DeviceShown } from "../accounts_data";
import { TimedCode } from "../enrol/pair_step";
import { prove } from "../log/receipt";
import type { Answers } from "../../.cache/contract";
import { Refused, Sheet, TextField } from "../ui/parts";

export function Resync({
  organization,
  device,
  onClose,
}: {
  organization: string;
  device: DeviceShown;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const [pair, setPair] = useState<Answers["resync_device"] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const show = async () => {
    const shown = await call("resync_device", {
      in: { org: organization, device: device.id },
      body: { reason: reason.trim() },
    });
    await prove(
      shown.receipt,
      (body) => body["type"] === "device.pair_shown" && body["device"] === device.id,
    );
    setPair(shown);
  };
  return (
    <Sheet title={`Resync ${device.name}`} onClose={onClose}>
      {pair ? (
        <div class="pair">
          <TimedCode name="Code 1" of={pair.first} />
          <TimedCode name="Code 2" of={pair.second} />
        </div>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            show().catch(setError);
          }}
        >
          <p>
            {device.kind === "hotp"
              ? "When the site refuses good codes, more of them were left unused than it looks " +
                "ahead. Where it resyncs a token, type two codes in a row."
              : "When AWS refuses good codes its clock for this device has drifted. At sign-in " +
                "choose Troubleshoot MFA, then Re-Sync With Our Servers, and type two codes in a " +
                "row."}
          </p>
          <TextField label="Why" value={reason} onValue={setReason} required />
          <button type="submit" class="button primary big" disabled={!reason.trim()}>
            Show two codes
          </button>
        </form>
      )}
      {error !== null && <Refused error={error} />}
    </Sheet>
  );
}
