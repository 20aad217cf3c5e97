/** The bar over every page of a logged-in user. */
import type { ReactNode } from "react";
import { Brand } from "../components/brand";
import { NoticeList } from "../components/notice-list";
import { useLogOut } from "../features/auth/session";
import { useCurrentUser } from "../lib/current-user";
import { Link, usePathname } from "../lib/router";

const places = [
  { path: "/tasks", label: "Tasks" },
  { path: "/chat", label: "Chat" },
  { path: "/account", label: "Account" },
];

export function Shell({ children }: { children: ReactNode }) {
  const location = usePathname();
  const user = useCurrentUser();
  const logOut = useLogOut();
  return (
    <div className="shell">
      <header className="bar">
        <Brand />
        <nav aria-label="Main">
          {places.map(({ path, label }) => (
            <Link key={path} href={path} aria-current={location === path ? "page" : undefined}>{label}</Link>
          ))}
        </nav>
        <span className="bar-user" data-testid="user-name" dir="auto">{user.name}</span>
        <button
          type="button"
          className="button quiet"
          disabled={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          Log out
        </button>
      </header>
      <NoticeList />
      {children}
    </div>
  );
}
