// The code, large, with its time running out, if it has one. It is not in the document while the
// page is hidden, and never after its end.
import { useEffect, useState } from "preact/hooks";
import { CopyButton } from "../ui/parts";
import { say } from "../ui/say";
import { secondsLeft, type Shown } from "./release";

const kCircumference = 2 * Math.PI * 32;

export function Ring({ left, of }: { left: number; of: number }) {
  const ending = left < 6;
  return (
    <svg
      class={ending ? "ring ending" : "ring"}
      viewBox="0 0 72 72"
      role="timer"
      aria-label={`${Math.ceil(left)} seconds left`}
    >
      <circle class="track" cx="36" cy="36" r="32" />
      <circle
        class="left"
        cx="36"
        cy="36"
        r="32"
        stroke-dasharray={kCircumference}
        stroke-dashoffset={kCircumference * (1 - Math.min(1, left / of))}
      />
      <text x="36" y="36" aria-hidden="true">
        {Math.ceil(left)}
      </text>
    </svg>
  );
}

// How long something lasts, a few times a second; 0 at its end.
export function useSecondsLeft(until: () => number, on: unknown[]): number {
  const [left, setLeft] = useState(until);
  useEffect(() => {
    const look = () => setLeft(until());
    look();
    const timer = setInterval(look, 200);
    const events = ["visibilitychange", "pageshow", "focus"] as const;
    events.forEach((name) => addEventListener(name, look, true));
    return () => {
      clearInterval(timer);
      events.forEach((name) => removeEventListener(name, look, true));
    };
  }, on);
  return left;
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

const halves = (text: string) =>
  text.length % 2 ? [text] : [text.slice(0, text.length / 2), text.slice(text.length / 2)];

export function Dial({ code, onOver }: { code: Shown; onOver: () => void }) {
  const left = useSecondsLeft(() => secondsLeft(code), [code]);
  const visible = useVisible();
  useEffect(() => {
    if (left <= 0) onOver();
  }, [left <= 0]);
  useEffect(
    () =>
      say(
        `Code ${code.text.split("").join(" ")}` +
          (code.time ? `, ${Math.ceil(secondsLeft(code))} seconds left` : ""),
      ),
    [code],
  );
  if (left <= 0) return null;
  return (
    <div class="dial">
      {visible && (
        <p
          class={left < 6 ? "code ending" : "code"}
          data-testid="code"
          aria-label={`Code ${code.text.split("").join(" ")}`}
        >
          {halves(code.text).map((half, i) => (
            <span key={i}>{half}</span>
          ))}
        </p>
      )}
      {code.time ? (
        <Ring left={left} of={code.time.period} />
      ) : (
        <p class="quiet" data-testid="counter">
          Counter {code.answer.counter}. It has no end: it is yours until you say that it worked or
          was refused, or a colleague asks for the next.
        </p>
      )}
      <CopyButton class="button primary" text={() => code.text} what="Code" />
    </div>
  );
}
