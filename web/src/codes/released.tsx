// What a code comes with: where to type it, whose password, and the proof that it is on the record.
import { releaseIn } from "../log/receipt";
import { Icon } from "../ui/icon";
import { CopyButton, Fact, Notice } from "../ui/parts";
import { save } from "../ui/save";
import { Dial } from "./dial";
import type { Holding } from "./holdings";
import { Outcome } from "./outcome";
import type { Shown } from "./release";

const kManyUnused = 3;

export function Released({
  holding,
  code,
  onOver,
  onNext,
}: {
  holding: Holding;
  code: Shown;
  onOver: () => void;
  onNext: () => void;
}) {
  const short = (code.answer.seconds_left ?? Infinity) < 5;
  const ahead = code.answer.unused_before ?? 0;
  return (
    <>
      <Dial code={code} onOver={onOver} />
      {short && (
        <Notice mood="warn">
          <p>That is too short to type it. The next code is safer.</p>
          <p>
            <button type="button" class="button" onClick={onNext}>
              Get the next one
            </button>
          </p>
        </Notice>
      )}
      {ahead >= kManyUnused && (
        <Notice mood="warn">
          <p>
            {ahead} codes before this one were not said to be used. If it is refused, the other side
            looks no further ahead: a keeper can resync it.
          </p>
        </Notice>
      )}
      <WhereToUse holding={holding} code={code} />
      <Outcome
        organization={holding.client.id}
        position={releaseIn(code.answer.receipt)}
        onNext={code.time ? undefined : onNext}
      />
      <ReceiptLine code={code} />
    </>
  );
}

function WhereToUse({ holding, code: { answer } }: { holding: Holding; code: Shown }) {
  const signIn = safeAddress(answer.sign_in);
  return (
    <dl class="facts">
      <Fact name={holding.kind === "aws-root" ? "At AWS choose the MFA device" : "Device"}>
        <strong>{answer.device.name}</strong>
      </Fact>
      {answer.email && (
        <Fact
          name={holding.kind === "aws-root" ? "Root e-mail" : "E-mail"}
          end={<CopyButton text={() => answer.email!} what="E-mail" />}
        >
          {answer.email}
        </Fact>
      )}
      <Fact name="The password is">
        {answer.password_place ?? "not noted here; a keeper can add where it is"}
      </Fact>
      {answer.sign_in && (
        <Fact
          name="Sign in at"
          end={
            signIn && (
              <a
                class="icon-button"
                href={signIn}
                target="_blank"
                rel="noreferrer"
                aria-label="Open the sign-in page"
              >
                <Icon name="out" />
              </a>
            )
          }
        >
          {answer.sign_in}
        </Fact>
      )}
    </dl>
  );
}

function safeAddress(text: string | undefined): string | null {
  if (!text) return null;
  try {
    const url = new URL(text.includes("://") ? text : `https://${text}`);
    return url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function ReceiptLine({ code: { answer, proved } }: { code: Shown }) {
  const signed = proved?.signature === "good";
  const keep = () =>
    save(
      `receipt-${answer.receipt.position}.json`,
      new Blob([JSON.stringify(answer.receipt)], { type: "application/json" }),
    );
  return (
    <div class="line apart small">
      <span class="line">
        <span class="badge good">
          <Icon name="shield" />
          On the record
        </span>
        <span class="quiet">
          entry {answer.receipt.position},{" "}
          {signed ? "proved and signed" : "proved; this browser cannot check the signature"}
        </span>
      </span>
      <button type="button" class="button bare" onClick={keep}>
        <Icon name="receipt" />
        Save receipt
      </button>
    </div>
  );
}
