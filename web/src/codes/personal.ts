// What this browser remembers for one person: ids, and the words of the ask that is under way.
import { Cell, keep, kept } from "../store";

export interface LastAsk {
  reason: string;
  ticket: string;
  at: number;
}

export class Personal {
  readonly favourites: Cell<string[]>;

  constructor(private readonly person: string) {
    this.favourites = new Cell(kept<string[]>(this.#name("favourites"), []));
  }

  #name = (what: string) => `${what}.${this.person}`;

  toggleFavourite(account: string): void {
    const now = this.favourites.value;
    this.favourites.set(
      now.includes(account) ? now.filter((one) => one !== account) : [...now, account],
    );
    keep(this.#name("favourites"), this.favourites.value);
  }

  // An incident takes more than one code: its words stand ready for two hours.
  lastAsk(): LastAsk | null {
    const last = kept<LastAsk | null>(this.#name("ask"), null);
    return last && Date.now() - last.at < 7_200_000 ? last : null;
  }

  // Whose the last code was.
  lastClient = () => kept<{ id: string; name: string } | null>(this.#name("client"), null);

  asked(client: { id: string; name: string }, ask: LastAsk): void {
    keep(this.#name("client"), { id: client.id, name: client.name });
    keep(this.#name("ask"), ask);
  }
}
