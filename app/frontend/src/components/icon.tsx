/** The few line icons in use, drawn on a 20 x 20 grid. */
const paths = {
  check: "m4.500 10.500 3.700 3.700 7.300-8",
  edit: "M12.500 4.500l3 3L7 16H4v-3zM11 6l3 3",
  trash: "M4 6h12M8 6V4h4v2M5.500 6l.7 10h7.600l.7-10M8.500 9v4.500M11.500 9v4.500",
  plus: "M10 4.500v11M4.500 10h11",
  send: "M10 16V4.500M5 9.500l5-5 5 5",
  close: "m5.500 5.500 9 9M14.500 5.500l-9 9",
  tool: "M3.500 10.500 7 14l9.500-9.500",
  alert: "M10 6v5M10 13.800v.2M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15",
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
