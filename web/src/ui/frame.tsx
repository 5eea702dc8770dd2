// What stands around every page.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { rereading } from "../live/asleep";
import { live } from "../live/events";
import { distrust, forget } from "../log/witness";
import { path } from "../route";
import { confirming, me, offline } from "../session";
import { useCell } from "../store";
import { Icon, type IconName } from "./icon";
import { Notice, Sheet, Spinner, Sure } from "./parts";
import { Said } from "./say";

const places: [to: string, name: string, icon: IconName][] = [
  ["/", "Codes", "code"],
  ["/accounts", "Accounts", "vault"],
  ["/people", "People", "people"],
  ["/log", "Log", "log"],
  ["/me", "Me", "me"],
];

// Pages that have no place in the bar lie under one that has.
const under: Record<string, string> = {
  groups: "/people",
  services: "/people",
  settings: "/me",
  server: "/me",
};

function isIn(place: string, now: string): boolean {
  const first = now.split("/")[1] ?? "";
  return (under[first] ?? `/${first}`) === place;
}

export function Frame({ children, here }: { children: ComponentChildren; here?: string }) {
  const routed = useCell(path);
  const now = here ?? routed;
  return (
    <div class="frame">
      <a class="skip button" href="#content">
        To the content
      </a>
      <nav class="bar" aria-label="Pages">
        <p class="brand">
          <img src="/icon.svg" alt="" />
          Cofactor
        </p>
        <ul>
          {places.map(([to, name, icon]) => (
            <li key={to}>
              <a href={to} aria-current={isIn(to, now) ? "page" : undefined}>
                <Icon name={icon} />
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="content" id="content">
        <Strip />
        <Suspected now={now} />
        {children}
      </div>
      <Said />
      <Confirming />
    </div>
  );
}

function Strip() {
  const state = useCell(live);
  const gone = useCell(offline);
  const waking = useCell(rereading) > 0;
  if (state !== "lost" && !gone && !waking) return null;
  return (
    <p class="strip" role="status">
      <span class="spinner" aria-hidden="true" />
      {waking && state !== "lost" && !gone
        ? "This page slept. What you see may have changed; it is being read again."
        : "No connection to the server. What you see may have changed; it is read again when " +
          "the connection is back."}
    </p>
  );
}

// On every page but the one that says what to do.
function Suspected({ now }: { now: string }) {
  const who = useCell(me);
  if (!who?.suspected_at || now === "/me") return null;
  return (
    <p class="strip" role="status">
      <Icon name="warn" />
      <a href="/me">A passkey of yours may be copied. See what to do.</a>
    </p>
  );
}

function Confirming() {
  if (!useCell(confirming)) return null;
  return (
    <Sheet title="Confirm that it is you" onClose={() => {}}>
      <p>What you asked for needs your passkey again.</p>
      <Spinner label="Waiting for your passkey" />
    </Sheet>
  );
}

export function Page({
  title,
  children,
  side,
}: {
  title: string;
  children: ComponentChildren;
  side?: ComponentChildren;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  const warned = useCell(distrust);
  useEffect(() => {
    document.title = `${title} · Cofactor`;
    if (document.activeElement === document.body) head.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main class="page">
      <div class="page-head">
        <h1 ref={head} tabIndex={-1}>
          {title}
        </h1>
        {side}
      </div>
      {warned && (
        <Notice mood="bad" alert>
          <p>
            <strong>Do not use this server.</strong> {warned}
          </p>
          <p>Keep your receipts and tell your auditor and the operator.</p>
          <Sure
            label="It was restored, and I know of it"
            question="This browser then forgets the log it knew and takes the one shown now."
            act={async () => forget()}
          />
        </Notice>
      )}
      {children}
    </main>
  );
}
