/** Pages for users and pages for guests. */
import type { ReactNode } from "react";
import { NoticeList } from "../components/notice-list";
import { Failure, Loading } from "../components/states";
import { useOtherTabs, useSession } from "../features/auth/session";
import { CurrentUser } from "../lib/current-user";
import { Redirect, useHistoryState, usePathname, useSearchParams } from "../lib/router";
import { isForeign } from "../lib/session-state";
import { OtherUserPage } from "./other-user-page";
import { Shell } from "./shell";

interface Props {
  title: string;
  children: ReactNode;
}

export function RequireUser({ title, children }: Props) {
  const session = useSession();
  const path = usePathname();
  const search = useSearchParams().toString();
  useOtherTabs();
  if (session.isPending) return <Waiting />;
  if (!session.data) {
    return (
      <main className="page">
        <h1>Todo Chat</h1>
        <Failure title="Todo Chat cannot start" error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  const { user, ownerId, hasLeft } = session.data;
  // Where the user wanted to go travels in the history entry, so that the address stays plain /login.
  if (!user) return <Redirect to="/login" state={{ next: search ? `${path}?${search}` : path, ownerId, hasEnded: ownerId !== null && !hasLeft }} />;
  if (isForeign(session.data)) return <OtherUserPage user={user} />;
  return (
    <CurrentUser value={user}>
      <title>{`${title} · Todo Chat`}</title>
      <Shell>{children}</Shell>
    </CurrentUser>
  );
}

export function GuestOnly({ title, children }: Props) {
  const session = useSession();
  const state = useHistoryState<{ next?: string; ownerId?: string | null; hasEnded?: boolean } | null>();
  useOtherTabs();
  const user = session.data?.user;
  if (user && session.data && isForeign(session.data)) return <OtherUserPage user={user} />;
  // One user's conversation is nothing to the next.
  if (user) return <Redirect to={((state?.ownerId ?? user.id) === user.id && state?.next) || "/tasks"} />;
  if (session.isPending) return <Waiting />;
  return (
    <>
      <title>{`${title} · Todo Chat`}</title>
      <NoticeList />
      {state?.hasEnded && <p className="session-ended" role="status">Your session has ended. What you wrote is kept: log in to go on.</p>}
      {children}
    </>
  );
}

function Waiting() {
  return <main className="page"><Loading label="Loading" /></main>;
}
