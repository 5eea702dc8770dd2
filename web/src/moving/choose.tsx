// Which file, with which password.
import { useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import { Icon } from "../ui/icon";
import { Notice, Refused, SelectField, TextField } from "../ui/parts";
import { exportOf, kMostBytes, type Export, type Found } from "./moving";

const formats: [string, string][] = [
  ["", "Tell by the file"],
  ["otpauth", "otpauth lines"],
  ["google", "Google Authenticator"],
  ["aegis", "Aegis"],
  ["2fas", "2FAS"],
  ["andotp", "andOTP"],
  ["bitwarden", "Bitwarden"],
  ["1password", "1Password (1PUX)"],
  ["keepass", "KeePass (KDBX 4)"],
  ["pskc", "PSKC"],
  ["ente", "Ente Auth"],
  ["proton", "Proton Authenticator"],
  ["stratum", "Stratum"],
  ["freeotp", "FreeOTP+"],
  ["csv", "CSV"],
];

interface Props {
  org: string;
  onRead: (from: Export, found: Found) => void;
}

export function Choose({ org, onRead }: Props) {
  const [files, setFiles] = useState<File[]>([]);
  const [password, setPassword] = useState("");
  const [format, setFormat] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const size = files.reduce((sum, file) => sum + file.size, 0);

  const read = async () => {
    setBusy(true);
    setError(null);
    try {
      const from = await exportOf(files, password, format);
      onRead(from, await call("read_import", { in: { org }, body: from }));
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void read();
      }}
    >
      <div
        class="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          setFiles([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        <Icon name="picture" />
        <p>
          {files.length === 0
            ? "Drop an export here, or pictures of the QR codes of one."
            : files.map((file) => file.name).join(", ")}
        </p>
        <input
          ref={input}
          class="unseen"
          type="file"
          multiple
          aria-label="Export"
          tabIndex={-1}
          onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])}
        />
        <button type="button" class="button" onClick={() => input.current?.click()}>
          Choose a file
        </button>
      </div>
      {size > kMostBytes && (
        <Notice mood="bad" alert>
          <p>
            <strong>That is larger than 12 MB.</strong> Export it in parts, or use
            <code> cofactor import</code>.
          </p>
        </Notice>
      )}
      <TextField
        label="Its password"
        hint="If it is encrypted. Leave it empty otherwise."
        type="password"
        value={password}
        onValue={setPassword}
      />
      <SelectField label="Format" value={format} onValue={setFormat} options={formats} />
      <p class="quiet small">
        The server reads the file in a sandbox and keeps the seeds alone. An export of a password
        manager holds passwords too: <code>cofactor import</code> reads it on your own machine.
      </p>
      {error !== null && <Refused error={error} />}
      <button
        type="submit"
        class="button primary"
        disabled={busy || files.length === 0 || size > kMostBytes}
      >
        {busy ? "Reading" : "Look at what is in it"}
      </button>
    </form>
  );
}
