import { useEffect, useMemo, useState } from "preact/hooks";
import { Ask } from "../codes/ask";
import {
  clientsOf,
  grouped,
  loadHoldings,
  matches,
  type Client,
  type Holding,
} from "../codes/holdings";
import { Personal } from "../codes/personal";
import { pendingAsk } from "../codes/release";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Page } from "../ui/frame";
import { Empty, Monogram, Notice, Refused, Search, Waiting } from "../ui/parts";

const changesList = /^(account|vault|device|grant|organization|member|group)\./;
const kSearchFrom = 6; // accounts: fewer are seen at a glance
const kAtOnce = 24; // whoever looks further searches

export function Codes() {
  const who = useCell(me)!;
  const personal = useMemo(() => new Personal(who.person ?? ""), [who.person]);
  const favourites = useCell(personal.favourites);
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState<Holding | null>(null);
  const [all, setAll] = useState(false);
  const { value, error, again } = useLoad(
    (signal) => loadHoldings(who, signal),
    [who],
    (event) => changesList.test(event.type),
  );

  useEffect(() => {
    const pending = value && pendingAsk();
    const holding = pending && value.holdings.find((one) => one.id === pending.account);
    if (holding && !asked) setAsked(holding);
  }, [value]);

  const held = value?.holdings ?? [];
  const found = words ? held.filter((holding) => matches(holding, words)) : held;
  const starred = words ? [] : found.filter((holding) => favourites.includes(holding.id));
  const others = found.filter((holding) => !starred.includes(holding));
  const shown = all ? others : others.slice(0, kAtOnce);
  const open = (holding: Holding) => setAsked(holding);
  const rowOf = (holding: Holding, named: boolean) => (
    <AccountRow
      key={holding.id}
      holding={holding}
      named={named}
      starred={favourites.includes(holding.id)}
      onOpen={open}
      onStar={() => personal.toggleFavourite(holding.id)}
    />
  );

  return (
    <Page title="Codes">
      {!value && error === undefined && <Waiting label="Loading accounts" />}
      {error !== undefined && (
        <Refused error={error}>
          <p>
            <button type="button" class="button" onClick={() => void again()}>
              Try again
            </button>
          </p>
        </Refused>
      )}
      {value && value.unreadable.length > 0 && (
        <Notice mood="warn">
          <p>{value.unreadable.join(", ")} did not answer. What is shown is not all.</p>
        </Notice>
      )}
      {value && value.holdings.length === 0 && <NothingHeld />}
      {held.length >= kSearchFrom && (
        <Search label="Search accounts, clients, ids" value={words} onValue={setWords} />
      )}
      {held.length > 0 && found.length === 0 && (
        <Empty icon="search" title="Nothing fits">
          <p>No account has “{words}” in its name, vault, client or AWS account id.</p>
          <button type="button" class="button" onClick={() => setWords("")}>
            Show all
          </button>
        </Empty>
      )}
      {starred.length > 0 && (
        <section class="stack close" aria-labelledby="favourites">
          <h2 id="favourites" class="group-head">
            <Icon name="star" />
            Favourites
          </h2>
          <ul class="card rows">{starred.map((one) => rowOf(one, true))}</ul>
        </section>
      )}
      {value?.clients.map((client) => (
        <ClientGroup
          key={client.id}
          client={client}
          alone={value.clients.length === 1 && !starred.length}
        >
          {shown
            .filter((holding) => holding.client.id === client.id)
            .map((one) => rowOf(one, false))}
        </ClientGroup>
      ))}
      {shown.length < others.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          Show {others.length - shown.length} more
        </button>
      )}
      {asked && (
        <Ask key={asked.id} holding={asked} personal={personal} onClose={() => setAsked(null)} />
      )}
    </Page>
  );
}

function ClientGroup({
  client,
  alone,
  children,
}: {
  client: Client;
  alone: boolean;
  children: preact.ComponentChild[];
}) {
  if (!children.length) return null;
  return (
    <section class="stack close" aria-labelledby={client.id}>
      <h2 id={client.id} class={alone ? "unseen" : "group-head"} data-hue={client.hue}>
        <span class="dot" />
        {client.name}
      </h2>
      <ul class="card rows">{children}</ul>
    </section>
  );
}

function AccountRow({
  holding,
  named,
  starred,
  onOpen,
  onStar,
}: {
  holding: Holding;
  named: boolean;
  starred: boolean;
  onOpen: (holding: Holding) => void;
  onStar: () => void;
}) {
  return (
    <li class="row-pair">
      <button type="button" class="row-act" onClick={() => onOpen(holding)} aria-haspopup="dialog">
        <Monogram name={holding.client.name} hue={holding.client.hue} />
        <span class="row-text">
          <span class="row-title">{holding.name}</span>
          <span class="quiet small">
            {named ? `${holding.client.name} · ` : ""}
            {holding.vault.name}
          </span>
          {holding.awsAccountId && (
            <span class="quiet small digits mono">{grouped(holding.awsAccountId)}</span>
          )}
        </span>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-pressed={starred}
        aria-label={`Favourite: ${holding.name}`}
        onClick={onStar}
      >
        <Icon name="star" fills />
      </button>
    </li>
  );
}

function NothingHeld() {
  const keeper = clientsOf(me.value!).some((client) => client.roles.includes("keeper"));
  return (
    <Empty icon="code" title="No accounts yet">
      <p>
        Here you get the MFA code of a shared login: an AWS root user, say. The seed stays in the
        server; you get one code, for a reason, on the record.
      </p>
      {keeper ? (
        <a class="button primary" href="/enrol">
          Enrol the first account
        </a>
      ) : (
        <p>
          A keeper adds accounts, and an admin grants you the role responder on them. Ask one of
          them.
        </p>
      )}
    </Empty>
  );
}
