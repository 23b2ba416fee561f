import { useTranslation } from "react-i18next";
import { useCity } from "../ui/session.ts";
import { Title } from "./title.tsx";

/** A page to read: sections with a question each, all open, so that they can be searched and printed. */
export function Reading({ texts, sections }: { texts: string; sections: readonly string[] }) {
  const { t } = useTranslation(texts);
  const { data: city } = useCity();
  return (
    <article className="p-column p-reading">
      <Title>{t("title")}</Title>
      <p className="p-lead">{t("lead")}</p>
      {sections.map((section) => (
        <section key={section} aria-labelledby={section}>
          <h2 id={section}>{t(`${section}.title`)}</h2>
          {t(`${section}.text`, { hotline: city?.hotline ?? "" })
            .split("\n")
            .map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
        </section>
      ))}
    </article>
  );
}
