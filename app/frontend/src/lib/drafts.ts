/**
 * What a user has written and not sent yet, by user and place. It outlives a reload and an ended session (sessionStorage:
 * this tab alone), and is forgotten when the user logs out.
 */
import { useCallback, useSyncExternalStore } from "react";
import { useCurrentUser } from "./current-user";

const PREFIX = "todochat.draft.";
const held = new Map<string, string>();
const listeners = new Set<() => void>();

export function readDraft(userId: string, place: string): string {
  const key = keyOf(userId, place);
  return held.get(key) ?? inStorage((storage) => storage.getItem(key)) ?? "";
}

export function writeDraft(userId: string, place: string, text: string): void {
  const key = keyOf(userId, place);
  held.set(key, text);
  inStorage((storage) => (text ? storage.setItem(key, text) : storage.removeItem(key)));
  for (const listener of listeners) listener();
}

export function forgetDrafts(): void {
  held.clear();
  inStorage((storage) => {
    for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
  });
}

/** The draft of the current user at a place, and how to change it. */
export function useDraft(place: string): [string, (text: string) => void] {
  const { id } = useCurrentUser();
  const text = useSyncExternalStore(subscribe, () => readDraft(id, place));
  return [text, useCallback((next: string) => writeDraft(id, place, next), [id, place])];
}

/** The same for a draft of several fields; null when there is none. */
export function useRecordDraft<Fields>(place: string): [Fields | null, (fields: Fields | null) => void] {
  const [text, setText] = useDraft(place);
  return [text ? (JSON.parse(text) as Fields) : null, useCallback((fields) => setText(fields ? JSON.stringify(fields) : ""), [setText])];
}

function keyOf(userId: string, place: string): string {
  return `${PREFIX}${userId}.${place}`;
}

function inStorage<Result>(work: (storage: Storage) => Result): Result | undefined {
  try {
    return work(sessionStorage);
  } catch {
    return undefined; // storage is blocked or full: this page's memory has to do
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
