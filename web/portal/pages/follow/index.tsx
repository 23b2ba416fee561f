import { useTranslation } from "react-i18next";
import { useRemembered } from "../../device/matters.ts";
import { CodeForm } from "../../matter/code-form.tsx";
import { MatterList } from "../../matter/matter-list.tsx";
import { LinkButton } from "../../parts.tsx";
import { Title } from "../../title.tsx";

/** Following a matter: one of those this device remembers, or any by its number and code. */
export default function Follow() {
  const { t } = useTranslation("follow");
  const remembered = useRemembered();
  return (
    <div className="p-column">
      <Title>{t("title")}</Title>
      {remembered.length === 0 ? null : (
        <section aria-labelledby="remembered">
          <h2 id="remembered">{t("remembered")}</h2>
          <MatterList matters={remembered.slice(0, 3)} />
          <LinkButton href="/mine" weight="quiet">
            {t("all")}
          </LinkButton>
        </section>
      )}
      <section aria-labelledby="by-code">
        <h2 id="by-code">{t("byCode")}</h2>
        <CodeForm />
      </section>
    </div>
  );
}
