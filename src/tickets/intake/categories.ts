import type { CategoriesFile, Source, Urgency } from "./schema.ts";

/** A category with everything its group gives it. */
export interface Category {
  /** `group/category`, as everything outside the file names it. */
  code: string;
  group: string;
  names: CategoriesFile["groups"][number]["names"];
  groupNames: CategoriesFile["groups"][number]["names"];
  deadline: string;
  urgency: Urgency;
  public: boolean;
  sources: Source[];
  /** Words of all languages. */
  keywords: string[];
}

/** The flat list of categories, in the order of the file. */
export function categoriesOf(file: CategoriesFile): Category[] {
  return file.groups.flatMap((group) =>
    group.categories.map((category) => ({
      code: `${group.code}/${category.code}`,
      group: group.code,
      names: category.names,
      groupNames: group.names,
      deadline: category.deadline ?? group.defaults.deadline,
      urgency: category.urgency ?? group.defaults.urgency,
      public: category.public ?? group.defaults.public,
      sources: category.sources ?? group.defaults.sources,
      keywords: [...new Set(Object.values(category.keywords).flat())],
    })),
  );
}
