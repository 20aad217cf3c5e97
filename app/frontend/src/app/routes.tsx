/** Which address shows which page, and who may see it. */
import { Redirect, Route, Switch } from "wouter";
import { LoginPage } from "../features/auth/login-page";
import { SignupPage } from "../features/auth/signup-page";
import { TasksPage } from "../features/tasks/tasks-page";
import { ChatPage } from "./chat-page";
import { GuestOnly, RequireUser } from "./gates";
import { NotFoundPage } from "./not-found-page";

export function Routes() {
  return (
    <Switch>
      <Route path="/login"><GuestOnly title="Log in"><LoginPage /></GuestOnly></Route>
      <Route path="/signup"><GuestOnly title="Sign up"><SignupPage /></GuestOnly></Route>
      <Route path="/tasks"><RequireUser title="Tasks"><TasksPage /></RequireUser></Route>
      <Route path="/chat"><RequireUser title="Chat"><ChatPage /></RequireUser></Route>
      <Route path="/"><Redirect to="/tasks" replace /></Route>
      <Route><NotFoundPage /></Route>
    </Switch>
  );
}
