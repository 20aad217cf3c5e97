/** Keeps the keyboard's place in a list: when the row that has the focus goes, the row that takes its place gets it. */
import { useLayoutEffect, useRef, type FocusEvent } from "react";

const CONTROLS = "a, button, input";

/** Give the result to the element around the list, which must stay when the list empties and is then focused itself. */
export function useRowFocus() {
  const box = useRef<HTMLDivElement>(null);
  const place = useRef<{ control: Element; row: number; index: number } | null>(null);
  const rows = () => [...(box.current?.querySelectorAll("li") ?? [])];

  useLayoutEffect(() => {
    const last = place.current;
    if (!last || last.control.isConnected || document.activeElement !== document.body) return;
    place.current = null;
    const row = rows()[Math.min(last.row, rows().length - 1)];
    const control = row?.querySelectorAll<HTMLElement>(CONTROLS)[last.index];
    (control?.matches(":disabled") ? box.current : (control ?? box.current))?.focus();
  });

  // React tells no blur for an element that it removes: what stays remembered was taken away under the user's hands.
  const onBlur = () => (place.current = null);
  const onFocus = ({ target }: FocusEvent) => {
    const item = target.closest("li");
    if (item) place.current = { control: target, row: rows().indexOf(item), index: [...item.querySelectorAll(CONTROLS)].indexOf(target) };
  };
  return { ref: box, tabIndex: -1, onFocus, onBlur };
}
