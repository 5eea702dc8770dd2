// The seed comes in: a picture of the QR code, its address, or the letters beside it.
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { Icon } from "../ui/icon";
import { Refused, Spinner, TextField } from "../ui/parts";
import type { Chosen } from "./account_step";
import { Camera } from "./camera";
import { base64Of, pictureIn, readable } from "./picture";

export type Device = Answers["add_device"];
type Seed = { picture: string } | { uri: string } | { secret: { base32: string } };

const seedOf = (text: string): Seed =>
  /^(otpauth|steam):/i.test(text.trim())
    ? { uri: text.trim() }
    : { secret: { base32: text.replace(/[\s-]/g, "").toUpperCase() } };

export function SeedStep({
  chosen,
  replaces,
  onEntered,
}: {
  chosen: Chosen;
  replaces: string | null;
  onEntered: (device: Device) => void;
}) {
  const [name, setName] = useState("cofactor");
  const [text, setText] = useState("");
  const [shooting, setShooting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const named = useRef(name);
  named.current = name;

  const enter = (seed: () => Promise<Seed>) => {
    setBusy(true);
    setError(null);
    setShooting(false);
    const sent = async () =>
      replaces
        ? call("replace_device", {
            in: { org: chosen.organization, device: replaces },
            body: await seed(),
          })
        : call("add_device", {
            in: { org: chosen.organization, account: chosen.account },
            body: { name: named.current.trim() || "cofactor", ...(await seed()) },
          });
    sent()
      .then((device) => {
        setText("");
        onEntered(device as Device);
      }, setError)
      .finally(() => setBusy(false));
  };
  const picture = (blob: Blob | null) => {
    if (blob) enter(async () => ({ picture: await base64Of(await readable(blob)) }));
  };

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const pasted = pictureIn(event.clipboardData);
      if (pasted) {
        event.preventDefault();
        picture(pasted);
      }
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);

  if (busy)
    return (
      <div class="waiting" role="status">
        <Spinner label="Reading the QR code" />
      </div>
    );
  return (
    <div class="stack">
      {chosen.kind === "aws-root" && <AwsSteps />}
      {!replaces && (
        <TextField
          label="Name of the device"
          hint={
            chosen.kind === "aws-root"
              ? "The same name as at AWS, so that people know which to choose."
              : "People choose by it."
          }
          value={name}
          onValue={setName}
          required
        />
      )}
      {error !== null && <Refused error={error} />}
      {shooting ? (
        <Camera onPicture={picture} onClose={() => setShooting(false)} />
      ) : (
        <div
          class={over ? "drop over" : "drop"}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            picture(pictureIn(event.dataTransfer));
          }}
        >
          <Icon name="picture" />
          <p>
            <strong>Drop or paste a screenshot of the QR code</strong>
          </p>
          <div class="line">
            <button type="button" class="button primary" onClick={() => chooser.current?.click()}>
              <Icon name="picture" />
              Choose a picture
            </button>
            <button type="button" class="button" onClick={() => setShooting(true)}>
              <Icon name="camera" />
              Use the camera
            </button>
          </div>
          <input
            ref={chooser}
            class="unseen"
            type="file"
            accept="image/*"
            tabIndex={-1}
            aria-label="Picture of the QR code"
            onChange={(event) => {
              picture(event.currentTarget.files?.[0] ?? null);
              event.currentTarget.value = "";
            }}
          />
        </div>
      )}
      <details>
        <summary>
          <Icon name="right" />
          No QR code? Type the secret key
        </summary>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            const given = text;
            enter(async () => seedOf(given));
          }}
        >
          <TextField
            label="Secret key or otpauth address"
            hint="AWS: Show secret key."
            value={text}
            onValue={setText}
            class="input mono"
          />
          <button type="submit" class="button" disabled={!text.trim()}>
            Enter it
          </button>
        </form>
      </details>
    </div>
  );
}

function AwsSteps() {
  return (
    <details open>
      <summary>
        <Icon name="right" />
        At AWS, in another window
      </summary>
      <ol class="steps">
        <li>
          Sign in as the root user and open <strong>Security credentials</strong> from the account
          name, top right.
        </li>
        <li>
          Under Multi-factor authentication choose <strong>Assign MFA device</strong>.
        </li>
        <li>
          Type a device name, choose <strong>Authenticator app</strong>, then <strong>Next</strong>.
        </li>
        <li>
          Choose <strong>Show QR code</strong> and take a screenshot. Leave that page open.
        </li>
      </ol>
    </details>
  );
}
