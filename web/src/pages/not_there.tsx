import { Page } from "../ui/frame";
import { Empty } from "../ui/parts";
import { path } from "../route";

export function NotThere() {
  return (
    <Page title="Nothing here">
      <Empty icon="search" title="There is no such page">
        <p>{path.value} names no page of Cofactor.</p>
        <a class="button primary" href="/">
          To the codes
        </a>
      </Empty>
    </Page>
  );
}
