// A page that is not the codes: its code is fetched when the first is opened, beside the question
// who is asking, or when the codes are shown and nothing else is to do.
import { useEffect } from "preact/hooks";
import { Cell, useCell } from "../store";
import { Page } from "../ui/frame";
import { Notice, Waiting } from "../ui/parts";
import { NotThere } from "./not_there";

type Pages = (typeof import("./all"))["pages"];
const known = new Cell<Pages | "lost" | null>(null);

async function fetchPages(): Promise<void> {
  if (known.value && known.value !== "lost") return;
  try {
    known.set((await import("./all")).pages);
  } catch {
    known.set("lost");
  }
}

const kSoon = 4_000;
export const fetchPagesSoon = (opened: boolean) =>
  void setTimeout(() => void fetchPages(), opened ? 0 : kSoon);

export function Elsewhere({ at }: { at: string }) {
  const pages = useCell(known);
  useEffect(() => void fetchPages(), []);
  if (pages === null) return <Waiting label="Fetching the page" />;
  if (pages === "lost") return <Lost />;
  const Here = pages.find(([pattern]) => pattern.test(at))?.[1] ?? NotThere;
  return <Here key={at} />;
}

// The network is gone, or the server has a later build than this page.
function Lost() {
  return (
    <Page title="This page did not arrive">
      <Notice mood="warn" alert>
        <p>The network may be gone, or the server was renewed since you opened Cofactor.</p>
        <button type="button" class="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </Notice>
    </Page>
  );
}
