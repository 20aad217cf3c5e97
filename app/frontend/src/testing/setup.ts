/** Runs before each test file: clean page, clean storage. */
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetDrafts } from "../lib/drafts";
import { dismissAll } from "../lib/notices";

afterEach(() => {
  cleanup();
  localStorage.clear();
  forgetDrafts();
  dismissAll();
  history.replaceState(null, "", "/");
});
