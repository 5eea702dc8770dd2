// Times as people read them, in their own zone.
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const dayOf = (at: string) => day.format(new Date(at));
export const momentOf = (at: string) => moment.format(new Date(at));
export const exactOf = (at: string) => exact.format(new Date(at));

const spans: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [7, "day"],
];

// "3 minutes ago", "in 2 days"; a day's date beyond a week.
export function agoOf(at: string): string {
  let distance = (Date.parse(at) - Date.now()) / 1000;
  for (const [size, unit] of spans) {
    if (Math.abs(distance) < size)
      return unit === "second" && Math.abs(distance) < 20
        ? "just now"
        : relative.format(Math.round(distance), unit);
    distance /= size;
  }
  return dayOf(at);
}
