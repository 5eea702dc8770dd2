// The code by which a second person says that they are there; and who was.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { namesOf } from "../pages/log";
import { Icon } from "../ui/icon";
import { Notice, Refused } from "../ui/parts";
import { say } from "../ui/say";

type Code = Answers["see_presence_code"];

const kLook = 3000;

export function Second({ organization, device }: { organization: string; device: string }) {
  const [opened, setOpened] = useState(false);
  const [code, setCode] = useState<Code | null>(null);
  const [who, setWho] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    if (!opened || who !== null) return;
    const at = { in: { org: organization, device } };
    const look = async () => {
      const { versions } = await call("show_device", at);
      const by = versions.find((version) => version.witnessed_by)?.witnessed_by;
      if (!by) return;
      const name = (await namesOf(organization)).get(by) ?? "A second person";
      setWho(name);
      say(`${name} is noted as there`);
    };
    call("see_presence_code", at).then(setCode, setError);
    const timer = setInterval(() => void look().catch(() => {}), kLook);
    return () => clearInterval(timer);
  }, [opened, who, organization, device]);

  if (who !== null)
    return (
      <Notice mood="good" alert>
        <p>
          <strong>{who} was there.</strong> It stands in the record of this enrolment.
        </p>
      </Notice>
    );
  return (
    <details onToggle={(event) => setOpened((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>
        <Icon name="right" />
        Is a second person with you?
      </summary>
      <div class="stack">
        <p>
          They open this account on their own phone or computer, enter this code at the device, and
          show their passkey. The record then says that two people were there.
        </p>
        {code && (
          <p class="code small-code" data-testid="presence-code">
            {code.code}
          </p>
        )}
        {error !== null && <Refused error={error} />}
      </div>
    </details>
  );
}
