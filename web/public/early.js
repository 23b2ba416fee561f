// Runs before the first paint, so that nobody who chose a theme or language sees the other one flash up.
(() => {
  const asked = new URLSearchParams(location.search);
  const theme = asked.get("theme") ?? localStorage.getItem("liangwang.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const wishes = [asked.get("lang"), localStorage.getItem("liangwang.language"), ...navigator.languages];
  for (const wish of wishes) {
    const language = { zh: "zh-CN", ja: "ja", en: "en" }[(wish ?? "").slice(0, 2).toLowerCase()];
    if (language !== undefined) {
      document.documentElement.lang = language;
      break;
    }
  }
})();
