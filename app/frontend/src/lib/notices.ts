/** Short messages that appear above the page's content and go away. */
import { useSyncExternalStore } from "react";

const SHOWN_MS = 8_000;

export interface Notice {
  readonly id: number;
  readonly text: string;
}

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function replace(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export function notify(text: string): void {
  const id = nextId++;
  replace([...notices.slice(-2), { id, text }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  replace(notices.filter((notice) => notice.id !== id));
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(subscribe, () => notices);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismissAll(): void {
  replace([]);
}
