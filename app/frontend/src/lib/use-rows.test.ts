import { describe, expect, it } from "vitest";
import { readRows } from "./use-rows";

const LIMIT = 200;

/** A server with `total` rows, numbered from 0, that never gives more than its largest page. */
function rows(total: number) {
  const asked: number[] = [];
  const read = ({ limit, offset }: { limit: number; offset: number }) => {
    asked.push(limit);
    const length = Math.max(0, Math.min(limit, LIMIT, total - offset));
    return Promise.resolve({ rows: Array.from({ length }, (_, index) => ({ id: offset + index })), total });
  };
  return { asked, read };
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("readRows", () => {
  it.each([
    [0, 100, "first", [0, 0]],
    [30, 100, "first", [0, 30]],
    [730, 100, "first", [0, 100]],
    [730, 500, "first", [0, 500]],
    [730, 900, "first", [0, 730]],
    [30, 100, "last", [0, 30]],
    [730, 100, "last", [630, 730]],
    [730, 500, "last", [230, 730]],
    [730, 900, "last", [0, 730]],
  ] as const)("of %i rows, %i from the %s", async (total, wanted, end, [from, to]) => {
    const { asked, read } = rows(total);
    const page = await readRows(read, wanted, end);
    expect(page.rows.map(({ id }) => id)).toEqual(ids(from, to));
    expect(page.total).toBe(total);
    expect(Math.max(...asked)).toBeLessThanOrEqual(LIMIT);
  });

  it("ends when rows go away while it reads", async () => {
    const read = ({ offset }: { offset: number }) => Promise.resolve({ rows: offset === 0 ? [{ id: 1 }] : [], total: 9 });
    expect((await readRows(read, 100, "first")).rows).toEqual([{ id: 1 }]);
  });
});
