// A record of the log to keep: the whole of it, proved here before it is saved.
import { useState } from "preact/hooks";
import { call, send } from "../api/client";
import { kServer, recordOf } from "../log/record";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Notice, Refused, SelectField, Sheet } from "../ui/parts";
import { save } from "../ui/save";

export interface Source {
  id: string; // of an organization, or kServer
  name: string;
}

export function Export({ source }: { source: Source }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        <Icon name="receipt" />
        Take a record
      </button>
      {open && <Take source={source} onClose={() => setOpen(false)} />}
    </>
  );
}

const kWhole = "";

function Take({ source, onClose }: { source: Source; onClose: () => void }) {
  const ofServer = source.id === kServer;
  const { value: vaults } = useLoad(
    async (signal) =>
      ofServer ? [] : (await call("list_vaults", { in: { org: source.id }, signal })).vaults,
    [source.id],
  );
  const [vault, setVault] = useState(kWhole);
  const [share, setShare] = useState<number | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const take = async () => {
    setError(null);
    setShare(0);
    try {
      const name = `record-${new Date().toISOString().slice(0, 10)}`;
      const what = { organization: source.id, vault: vault || undefined };
      save(`${name}.tar`, await recordOf(what, setShare));
      setDone(name);
    } catch (failed) {
      setError(failed);
    } finally {
      setShare(null);
    }
  };
  const saveKey = async () =>
    save("record.key", new Blob([await (await send("GET", "/log/key")).text()]));
  return (
    <Sheet title={`A record of ${source.name}`} onClose={onClose}>
      <p>
        Every entry with all that proves it, to keep where nobody of this server can reach it. An
        auditor verifies it anywhere, asking nobody.
      </p>
      {!!vaults?.length && (
        <SelectField
          label="Of"
          value={vault}
          onValue={setVault}
          options={[
            [kWhole, "the whole organization"],
            ...vaults.map((one) => [one.id, `vault ${one.name} alone`] as const),
          ]}
        />
      )}
      {error !== null && <Refused error={error} />}
      {done && (
        <Notice mood="good">
          <p>
            <strong>Saved and whole.</strong> To verify it again:
          </p>
          <p class="mono small">
            mkdir {done} && tar xf {done}.tar -C {done}
            <br />
            cofactor audit verify {done} --key record.key
          </p>
        </Notice>
      )}
      {share !== null && (
        <p role="status">
          <progress class="share" value={share} aria-label="Read so far" />
        </p>
      )}
      <button
        type="button"
        class="button primary big"
        disabled={share !== null}
        onClick={() => void take()}
      >
        {share === null ? "Read, prove and save it" : `Reading: ${Math.floor(share * 100)} %`}
      </button>
      <button type="button" class="button" onClick={() => void saveKey().catch(setError)}>
        Save the key that signs it
      </button>
      <p class="small quiet">
        Compare the key with one that you got by another way. Taking a record is an entry too. A
        very long log is better read by <span class="mono">cofactor audit export</span>.
      </p>
    </Sheet>
  );
}
