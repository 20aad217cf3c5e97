/** Who is logged in, and whose tab this is. */
import type { QueryClient } from "@tanstack/react-query";
import type { User } from "./api-types";
import { dismissAll } from "./notices";
import { queryKeys } from "./query-keys";
import { setSessionHint } from "./session-hint";

export interface Session {
  /** Whom the server answers. */
  readonly user: User | null;
  /** Whose work this tab shows: it outlives an ended session, and only a log-in or log-out here changes it. */
  readonly ownerId: string | null;
}

/** Take over what the server said; the first user that a tab sees is its owner. */
export function nextSession(before: Session | undefined, user: User | null): Session {
  return { user, ownerId: before?.ownerId ?? user?.id ?? null };
}

/** Another tab has changed the account under this one. */
export function isForeign({ user, ownerId }: Session): boolean {
  return user !== null && user.id !== ownerId;
}

/** Make the tab this user's: by a log-in here, or because they said so. */
export function beginSession(client: QueryClient, user: User): void {
  forgetAnswers(client);
  dismissAll();
  setSessionHint(user.id);
  client.setQueryData<Session>(queryKeys.session, { user, ownerId: user.id });
}

/** Forget everything fetched; the tab stays the user's unless they logged out. */
export function endSession(client: QueryClient, how: "ended" | "logged out"): void {
  setSessionHint(null);
  client.setQueryData<Session>(queryKeys.session, (before) => ({ user: null, ownerId: how === "ended" ? (before?.ownerId ?? null) : null }));
  forgetAnswers(client);
}

function forgetAnswers(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.session[0] });
}
