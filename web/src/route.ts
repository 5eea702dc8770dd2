// Which page: the path alone. Links are links; this saves the reload.
import { Cell } from "./store";

export const path = new Cell(location.pathname);

export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to !== location.pathname + location.search) {
    history[how === "push" ? "pushState" : "replaceState"](null, "", to);
  }
  path.set(location.pathname);
  scrollTo(0, 0);
}

addEventListener("popstate", () => path.set(location.pathname));

const ownDocuments = ["/enrol"];
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.("a");
  const modified =
    event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || modified || event.defaultPrevented || link.target || link.hasAttribute("download"))
    return;
  const url = new URL(link.href);
  const other = url.origin !== location.origin || ownDocuments.includes(url.pathname);
  if (other || ownDocuments.includes(location.pathname) || url.hash) return;
  event.preventDefault();
  go(url.pathname + url.search);
});
