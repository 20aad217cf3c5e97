/** In the place of TanStack Query's module of this kind of query, which nothing here uses; see vite.config.ts. */

export function infiniteQueryBehavior(): never {
  throw new Error("infinite queries are left out of the bundle, see vite.config.ts");
}

export const hasNextPage = infiniteQueryBehavior;
export const hasPreviousPage = infiniteQueryBehavior;
