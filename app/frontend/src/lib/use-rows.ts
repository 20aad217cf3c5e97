/** A list that is read as far as the user asked for, and read again as a whole. */
import { useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { Page } from "./api-types";

const STEP_ROWS = 100;
const LIMIT_ROWS = 200; // the server's largest page

type Read<Row> = (page: { limit: number; offset: number }, signal: AbortSignal) => Promise<Page<Row>>;

/** Which end of the list is read first. */
type End = "first" | "last";

export function useRows<Row extends { id: number }>(queryKey: QueryKey, read: Read<Row>, end: End = "first", enabled = true) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readRows((page) => read(page, signal), client.getQueryData<Page<Row>>(queryKey)?.wanted ?? STEP_ROWS, end),
    enabled,
  });
  const { data, refetch } = query;
  const hasMore = data !== undefined && data.rows.length < data.total;
  const readMore = () => {
    client.setQueryData<Page<Row>>(queryKey, (page) => page && { ...page, wanted: page.rows.length + STEP_ROWS });
    return refetch();
  };
  return { ...query, hasMore, readMore };
}

/** Read `wanted` rows from one end; a row that slid onto the next page between two reads is in the result once. */
export async function readRows<Row extends { id: number }>(read: (page: { limit: number; offset: number }) => Promise<Page<Row>>, wanted: number, end: End): Promise<Page<Row>> {
  const first = await read({ limit: Math.min(wanted, LIMIT_ROWS), offset: 0 });
  const start = end === "first" ? 0 : Math.max(0, first.total - wanted);
  const stop = Math.min(first.total, start + wanted);
  const rows = start === 0 ? [...first.rows] : [];
  while (start + rows.length < stop) {
    const offset = start + rows.length;
    const page = await read({ limit: Math.min(stop - offset, LIMIT_ROWS), offset });
    if (page.rows.length === 0) break;
    rows.push(...page.rows);
  }
  return { rows: [...new Map(rows.map((row) => [row.id, row])).values()], total: first.total, wanted };
}
