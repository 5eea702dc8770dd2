// Line icons on a grid of 24, drawn for Cofactor.
const shapes = {
  code: "M12 3a9 9 0 1 0 9 9M12 7v5l3 2",
  key:
    "M8 20.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.3 12.7 20 4" +
    "M16.3 7.700l3.2 3.200M13.6 10.400l2.2 2.2",
  vault: "M4 5h16v14H4zM12 9.5a2.5 2.5 0 1 0 .01 0M12 5v2.5M12 16.5V19M4 9h1.5M4 15h1.5",
  people:
    "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19.5c0-3 2.6-5 6-5s6 2 6 5" +
    "M16 5a3 3 0 0 1 0 5.8M17.5 14.7c2.1.6 3.5 2.3 3.5 4.8",
  log: "M6 3.5h9l4 4V20.5H6zM14.5 3.5V8H19M9 12h6.5M9 16h6.5",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.6 3.6-5.6 7.5-5.6s6.9 2 7.5 5.6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
  star: "M12 4l2.5 5.2 5.7.7-4.2 3.9 1.1 5.600L12 16.600l-5.1 2.800L8 13.8 3.8 9.900l5.7-.7z",
  right: "M9 5.5 15.5 12 9 18.5",
  left: "M15 5.5 8.5 12 15 18.5",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  check: "M4.5 12.5 9.5 17.5 19.5 6.5",
  warn: "M12 4 2.8 20h18.400zM12 10v4.500M12 17.300h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.700h.01",
  out: "M14 4h6v6M20 4l-9 9M10 5H4v15h15v-6",
  hidden:
    "M3 3l18 18M10 6.200A9 9 0 0 1 21 12a12 12 0 0 1-2.6 3.300" +
    "M6.5 8A12 12 0 0 0 3 12c2.5 4.5 6.5 6.3 11 5.4",
  receipt: "M6 3.500h12v17l-3-2-3 2-3-2-3 2zM9.5 8.500h5M9.5 12.500h5",
  plus: "M12 5v14M5 12h14",
  camera:
    "M4 8h3.500L9 5.500h6L16.5 8H20v11H4zM12 16.500a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.600z",
  picture: "M4 5h16v14H4zM4 15.500l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.01",
  device: "M7 3h10v18H7zM11 18h2",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l.8 13h8.400L17 7M10.5 10.500v6M13.5 10.500v6",
  shield: "M12 3.5 5 6v5.500c0 4.5 3 7.7 7 9 4-1.3 7-4.5 7-9V6zM8.8 12l2.3 2.3 4.2-4.4",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, fills }: { name: IconName; fills?: boolean }) {
  return (
    <svg class={fills ? "icon fills" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
