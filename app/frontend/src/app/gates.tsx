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
  const { user, ownerId } = session.data;
  // Where the user wanted to go travels in the history entry, so that the address stays plain /login.
  if (!user) return <Redirect to="/login" state={{ next: search ? `${path}?${search}` : path, hasEnded: ownerId !== null }} />;
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
  const state = useHistoryState<{ next?: string; hasEnded?: boolean } | null>();
  useOtherTabs();
  if (session.data?.user) {
    return isForeign(session.data) ? <OtherUserPage user={session.data.user} /> : <Redirect to={state?.next ?? "/tasks"} />;
  }
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
