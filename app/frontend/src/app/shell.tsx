/** The bar over every page of a logged-in user. */
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { Brand } from "../components/brand";
import { useLogOut } from "../features/auth/session";
import { messageOf } from "../lib/api-error";
import { useCurrentUser } from "../lib/current-user";
import { notify } from "../lib/notices";

const places = [
  { path: "/tasks", label: "Tasks" },
  { path: "/chat", label: "Chat" },
];

export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation();
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
        <span className="bar-user" data-testid="user-name">{user.name}</span>
        <button
          type="button"
          className="button quiet"
          disabled={logOut.isPending}
          onClick={() => logOut.mutate(undefined, { onError: (error) => notify(`You are still logged in. ${messageOf(error)}`) })}
        >
          Log out
        </button>
      </header>
      {children}
    </div>
  );
}
