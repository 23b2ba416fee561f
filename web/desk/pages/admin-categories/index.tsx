import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useCategories } from "../../../ui/ticket/index.ts";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Views } from "../admin/parts.tsx";
import { CategoryTable } from "./category-table.tsx";
import { Classes } from "./classes.tsx";

/** Categories of matters by group, and the classes of deadlines they name. */
export default function Categories() {
  const { t } = useTranslation(["admin-categories", "admin"]);
  const { read, set } = useAddress();
  const view = read("view") === "classes" ? "classes" : "categories";
  const categories = useCategories();
  const deadlines = useQuery({
    queryKey: ["deadline-classes"],
    queryFn: () => answered(api.GET("/api/deadline-classes")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <Views
        label={t("admin:views")}
        chosen={view}
        onChoose={(next) => set({ view: next === "categories" ? undefined : next })}
        views={[
          { value: "categories", label: t("view.categories") },
          { value: "classes", label: t("view.classes") },
        ]}
      />
      <Shown query={categories}>
        {(groups) => (
          <Shown query={deadlines}>
            {(file) =>
              view === "categories" ? (
                <CategoryTable groups={groups} file={file} />
              ) : (
                <Classes groups={groups} file={file} />
              )
            }
          </Shown>
        )}
      </Shown>
    </AdminPage>
  );
}
