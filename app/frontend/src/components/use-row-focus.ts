/** Keeps the keyboard's place in a list: when the row that has the focus goes, the row that takes its place gets it. */
import { useEffect, useRef } from "react";

const CONTROLS = "a, button, input";

/** Give the result to the element around the list, which must stay when the list empties and is then focused itself. */
export function useRowFocus() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current ? keepFocus(box.current) : undefined), []);
  return { ref: box, tabIndex: -1 };
}

function keepFocus(box: HTMLElement): () => void {
  let last: { control: Element; row: number; index: number } | null = null;
  const rows = () => [...box.querySelectorAll("li")];
  // The browser's own event: React tells of none while it draws, which is when a dialog gives the focus back to its row.
  const remember = ({ target }: FocusEvent) => {
    const control = target as Element;
    const item = control.closest("li");
    if (item) last = { control, row: rows().indexOf(item), index: [...item.querySelectorAll(CONTROLS)].indexOf(control) };
  };
  const observer = new MutationObserver(() => {
    if (!last || last.control.isConnected || document.activeElement !== document.body) return;
    const row = rows()[Math.min(last.row, rows().length - 1)];
    const control = row?.querySelectorAll<HTMLElement>(CONTROLS)[last.index];
    last = null;
    (control?.matches(":enabled, a") ? control : box).focus();
  });
  box.addEventListener("focusin", remember);
  observer.observe(box, { childList: true, subtree: true });
  return () => {
    box.removeEventListener("focusin", remember);
    observer.disconnect();
  };
}
