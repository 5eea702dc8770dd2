import { render } from "preact";
import { useEffect } from "preact/hooks";
import { install } from "./installed";
import { watch } from "./live/events";
import { look } from "./log/witness";
import { Codes } from "./pages/codes";
import { Join, Looking, Setup, SignIn } from "./pages/door";
import { Elsewhere, fetchPagesSoon } from "./pages/elsewhere";
import { Sealed } from "./pages/sealed";
import { path } from "./route";
import { load, me } from "./session";
import { keepTheme } from "./theme";
import { useCell } from "./store";
import { Frame } from "./ui/frame";

const isCodes = (now: string) => now === "/" || now === "/sign-in";
const isElsewhere = (now: string) => !isCodes(now) && now !== "/setup" && now !== "/join";

function App() {
  const who = useCell(me);
  const now = useCell(path);
  useEffect(() => {
    if (!who?.person) return;
    void look();
    return watch({
      person: who.person,
      organizations: () => me.value?.memberships.map((one) => one.organization.id) ?? [],
      changed: () => void load(),
    });
  }, [who?.person]);

  if (now === "/setup") return <Setup />;
  if (now === "/join") return <Join />;
  if (who === undefined) return <Looking />;
  if (who === null) return <SignIn />;
  if (who.sealed) return <Sealed />;
  return (
    <Frame here={isCodes(now) ? "/" : now}>
      {isCodes(now) ? <Codes key="codes" /> : <Elsewhere key={now} at={now} />}
    </Frame>
  );
}

keepTheme();
void load();
render(<App />, document.getElementById("app")!);
install();
fetchPagesSoon(isElsewhere(path.value));
