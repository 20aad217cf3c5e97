/** Which address shows which page, and who may see it. */
import type { ReactElement } from "react";
import { AccountPage } from "../features/auth/account-page";
import { LoginPage } from "../features/auth/login-page";
import { SignupPage } from "../features/auth/signup-page";
import { TasksPage } from "../features/tasks/tasks-page";
import { Redirect, usePathname } from "../lib/router";
import { ChatPage } from "./chat-page";
import { GuestOnly, RequireUser } from "./gates";
import { NotFoundPage } from "./not-found-page";

const pages: Readonly<Record<string, ReactElement>> = {
  "/": <Redirect to="/tasks" />,
  "/login": <GuestOnly key="login" title="Log in"><LoginPage /></GuestOnly>,
  "/signup": <GuestOnly key="signup" title="Sign up"><SignupPage /></GuestOnly>,
  "/tasks": <RequireUser key="tasks" title="Tasks"><TasksPage /></RequireUser>,
  "/account": <RequireUser key="account" title="Account"><AccountPage /></RequireUser>,
  "/chat": <RequireUser key="chat" title="Chat"><ChatPage /></RequireUser>,
};

export function Routes() {
  const path = usePathname();
  // A slash at the end is the same place.
  return pages[path.replace(/(?<=.)\/$/, "")] ?? <NotFoundPage />;
}
