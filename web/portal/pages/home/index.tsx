import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Icon } from "../../icons.tsx";
import { Title } from "../../title.tsx";

const ways = [
  { to: "/report", icon: "report", key: "report" },
  { to: "/follow", icon: "follow", key: "follow" },
  { to: "/nearby?near=1", icon: "nearby", key: "nearby" },
] as const;

/** The way in for residents: the three things one can do here. */
export default function Home() {
  const { t } = useTranslation("home");
  return (
    <div className="p-column">
      <Title>{t("title")}</Title>
      <p className="p-lead">{t("lead")}</p>
      <ul className="p-ways">
        {ways.map(({ to, icon, key }, index) => (
          <li key={key}>
            <Link href={to} className={index === 0 ? "p-way first" : "p-way"}>
              <Icon name={icon} />
              <span>
                <strong>{t(`${key}.name`)}</strong>
                <span>{t(`${key}.more`)}</span>
              </span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
