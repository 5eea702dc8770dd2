// Light, dark, or as the device says.
import { keep, kept } from "./store";

export type Theme = "auto" | "light" | "dark";

export const theme = (): Theme => kept<Theme>("theme", "auto");

export function keepTheme(chosen: Theme = theme()): void {
  keep("theme", chosen === "auto" ? undefined : chosen);
  if (chosen === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}
