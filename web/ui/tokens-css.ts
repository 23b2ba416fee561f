import {
  breakpoints,
  type Colours,
  colours,
  fonts,
  motion,
  radius,
  space,
  type Theme,
  targets,
  type,
} from "./tokens.ts";

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const lines = (prefix: string, values: object, unit = "") =>
  Object.entries(values).map(([name, value]) => `  --${prefix}-${dashed(name)}: ${String(value)}${unit};`);

function coloursOf(theme: Theme): string {
  const values: Colours = colours[theme];
  return [`  color-scheme: ${theme};`, ...lines("colour", values)].join("\n");
}

/**
 * Sizes as shares of what the person chose in the browser, whose usual size is 16 px. The root says it in per cent, as
 * `rem` is measured by the root itself.
 */
function growing(sizes: Record<string, number> & { body: number }): string[] {
  const shares = Object.entries(sizes).map(([name, px]) => [name, Number((px / sizes.body).toFixed(4))]);
  return [`  --size-root: ${(sizes.body / 16) * 100}%;`, ...lines("size", Object.fromEntries(shares), "rem")];
}

/**
 * The tokens as CSS custom properties: `--colour-ink`, `--space-large`, `--radius-small`, `--size-body` … The theme is
 * the system's unless `<html data-theme>` says light or dark, and light on paper; the sizes are the dense ones unless a
 * face says `data-size="calm"` or `"wall"`.
 */
export function tokensCss(): string {
  const { dense, calm, wall, lineHeight, weight } = type;
  const rest = [
    ...lines("space", space, "px"),
    ...lines("radius", radius, "px"),
    ...lines("target", targets, "px"),
    ...lines("size", dense, "px"),
    ...lines("weight", weight),
    `  --motion-quick: ${motion.quick}ms;`,
    `  --motion-calm: ${motion.calm}ms;`,
    `  --motion-curve: ${motion.curve};`,
    `  --font-mono: ${fonts.mono};`,
    `  --font: ${fonts.latin}, ${fonts.chinese}, sans-serif;`,
    `  --line-height: ${lineHeight.cjk};`,
  ].join("\n");
  const dark = coloursOf("dark");
  return `:root {
${coloursOf("light")}
${rest}
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
${dark}
  }
}
@media screen {
  :root[data-theme="dark"] {
${dark}
  }
}
:root[data-theme="light"] {
${coloursOf("light")}
}
:root[data-size="calm"] {
${growing(calm).join("\n")}
}
:root[data-size="wall"] {
${lines("size", wall, "px").join("\n")}
}
:lang(ja) {
  --font: ${fonts.latin}, ${fonts.japanese}, sans-serif;
}
:lang(en) {
  --font: ${fonts.latin}, ${fonts.chinese}, sans-serif;
  --line-height: ${lineHeight.latin};
}
@media (prefers-reduced-motion: reduce) {
  :root {
    --motion-quick: 0ms;
    --motion-calm: 0ms;
  }
}
/* Widths at which layouts change, for reading: ${Object.entries(breakpoints)
    .map(([name, width]) => `${name} ${width}px`)
    .join(", ")}. */
`;
}
