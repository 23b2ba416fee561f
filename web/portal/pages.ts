import type { Page } from "../ui/pages.tsx";

/** The pages of this face. A page lives in `pages/NAME/`, with its texts beside it. */
export const pages: readonly Page[] = [{ path: "/", load: () => import("./pages/home/index.tsx") }];
