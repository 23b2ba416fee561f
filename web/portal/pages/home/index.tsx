import { useTranslation } from "react-i18next";

/** The way in for residents. */
export default function Home() {
  const { t } = useTranslation("home");
  return (
    <>
      <h1>{t("title")}</h1>
      <p>{t("lead")}</p>
    </>
  );
}
