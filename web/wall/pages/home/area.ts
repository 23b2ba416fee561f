/** The unit right below the whole district that a path belongs to. */
export const departmentOf = (path: string): string =>
  `${path.split("/").slice(0, -1).slice(0, 2).join("/")}/`;
