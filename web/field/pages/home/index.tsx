import { useTranslation } from "react-i18next";
import { useRoleNames } from "../../../ui/roles.ts";
import { useSession } from "../../../ui/session.ts";

export default function Home() {
  const { t } = useTranslation("home");
  const { data: session } = useSession();
  const names = useRoleNames();
  return (
    <p>{t("greeting", { name: session?.account?.name ?? "", role: names.role(session?.role ?? "") })}</p>
  );
}
