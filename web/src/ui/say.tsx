// What a screen reader is told without moving the focus.
import { Cell, useCell } from "../store";

const said = new Cell({ text: "", at: 0 });

export function say(text: string): void {
  said.set({ text, at: said.value.at + 1 });
}

export function Said() {
  const { text, at } = useCell(said);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {at % 2 ? text : `${text} `}
    </div>
  );
}
