/** Who is logged in, and whose tab this is. */
import type { QueryClient } from "@tanstack/react-query";
import type { User } from "./api-types";
import { dismissAll } from "./notices";
import { queryKeys } from "./query-keys";
import { setSessionHint } from "./session-hint";

export interface Session {
  /** Whom the server answers. */
  readonly user: User | null;
  /** Whose work this tab shows, or has shown: it outlives an ended session, and only a log-in here changes it. */
  readonly ownerId: string | null;
  /** The owner has logged out here. */
  readonly hasLeft: boolean;
}

/** Take over what the server said; the first user that a tab sees is its owner. */
export function nextSession(before: Session | undefined, user: User | null): Session {
  const hasLeft = before?.hasLeft ?? false;
  return { user, ownerId: (hasLeft ? user?.id : null) ?? before?.ownerId ?? user?.id ?? null, hasLeft: hasLeft && !user };
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
  client.setQueryData<Session>(queryKeys.session, { user, ownerId: user.id, hasLeft: false });
}

/** Forget everything fetched. */
export function endSession(client: QueryClient, hasLeft: boolean): void {
  setSessionHint(null);
  client.setQueryData<Session>(queryKeys.session, (before) => ({ user: null, ownerId: before?.ownerId ?? null, hasLeft }));
  forgetAnswers(client);
}

function forgetAnswers(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.session[0] });
}
