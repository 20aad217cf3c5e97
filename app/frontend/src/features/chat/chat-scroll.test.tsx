import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ChatScroll } from "./chat-scroll";

/** A window of 500 px on a conversation that has the given height. */
function draw() {
  const props = { conversationId: 7, firstId: 50, sent: undefined as string | undefined };
  const view = render(<ChatScroll {...props}>.</ChatScroll>);
  const box = screen.getByRole("region", { name: "Messages" });
  let height = 500;
  let top = 0;
  Object.defineProperties(box, {
    clientHeight: { value: 500 },
    scrollHeight: { get: () => height },
    scrollTop: { get: () => top, set: (to: number) => (top = to) },
  });
  box.scrollTo = ((to: ScrollToOptions) => (top = Math.min(to.top ?? 0, height - 500))) as typeof box.scrollTo;
  const grow = (to: number, change: Partial<typeof props> = {}) => {
    height = to;
    view.rerender(<ChatScroll {...props} {...change}>{to}</ChatScroll>);
    return top;
  };
  const scroll = (to: number) => {
    top = to;
    fireEvent.scroll(box);
  };
  return { grow, scroll };
}

it("follows an answer that grows while its end is in view", () => {
  const { grow } = draw();
  expect(grow(900)).toBe(400);
  expect(grow(1300)).toBe(800);
});

it("leaves who reads back where they are, until they ask for the newest or send something", () => {
  const { grow, scroll } = draw();
  grow(1300);
  scroll(200);
  expect(grow(1500)).toBe(200);
  expect(grow(1700, { sent: undefined })).toBe(200);
  expect(screen.getByRole("button", { name: "Newest" })).toBeTruthy();
  expect(grow(1800, { sent: "add bread" })).toBe(1300);
});

it("keeps the line in view when earlier messages are put in above it", () => {
  const { grow, scroll } = draw();
  grow(1300);
  scroll(0);
  expect(grow(2300, { firstId: 1 })).toBe(1000);
});

it("begins another conversation at its end", () => {
  const { grow, scroll } = draw();
  grow(1300);
  scroll(100);
  expect(grow(2000, { conversationId: 8, firstId: 900 })).toBe(1500);
});
