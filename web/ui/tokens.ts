/**
 * The design tokens: the one file in which the look of every face is decided. Ant Design's theme, the charts, the map
 * and the stylesheets derive from it. Colours of text on paper reach a contrast of 4.5, of lines and shapes 3.
 */

export type Theme = "light" | "dark";

/** What a colour is for. `ink` is written on `paper`; `…Soft` are quiet grounds under the strong colour of the name. */
export type Colours = {
  /** The page. */
  paper: string;
  /** What stands on the page: bars, panels, tables. */
  surface: string;
  /** What is set back: table heads, wells, hovered rows. */
  sunken: string;
  ink: string;
  inkSoft: string;
  /** The quietest text that may still be read. */
  inkFaint: string;
  /** Hairlines between things. */
  line: string;
  /** Borders of what can be filled in or pressed. */
  lineStrong: string;
  brand: string;
  brandHover: string;
  brandActive: string;
  brandSoft: string;
  onBrand: string;
  /** The seal, and what is late. */
  vermilion: string;
  vermilionSoft: string;
  amber: string;
  amberSoft: string;
  green: string;
  greenSoft: string;
  blue: string;
  blueSoft: string;
  focus: string;
  shade: string;
};

export const colours: Record<Theme, Colours> = {
  light: {
    paper: "#f7f8f9",
    surface: "#ffffff",
    sunken: "#eef1f3",
    ink: "#17212b",
    inkSoft: "#44525f",
    inkFaint: "#5c6a77",
    line: "#dde3e8",
    lineStrong: "#85929e",
    brand: "#0b5b6f",
    brandHover: "#0f6f87",
    brandActive: "#084757",
    brandSoft: "#e1eff2",
    onBrand: "#ffffff",
    vermilion: "#b8321f",
    vermilionSoft: "#fbeae6",
    amber: "#8a5a00",
    amberSoft: "#fbf1da",
    green: "#25703f",
    greenSoft: "#e4f2e8",
    blue: "#2a5d9f",
    blueSoft: "#e6eef8",
    focus: "#0f6f87",
    shade: "rgb(16 26 36 / 14%)",
  },
  dark: {
    paper: "#0f161c",
    surface: "#161f27",
    sunken: "#1d2831",
    ink: "#e8edf1",
    inkSoft: "#b4c0ca",
    inkFaint: "#92a0ac",
    line: "#2a3742",
    lineStrong: "#657584",
    brand: "#5fb8cc",
    brandHover: "#7ac8da",
    brandActive: "#48a4b9",
    brandSoft: "#16343d",
    onBrand: "#06222a",
    vermilion: "#f0806b",
    vermilionSoft: "#3d1e19",
    amber: "#e0ab4c",
    amberSoft: "#352a12",
    green: "#70c08b",
    greenSoft: "#16301f",
    blue: "#84b1e8",
    blueSoft: "#1a2b40",
    focus: "#7ac8da",
    shade: "rgb(0 0 0 / 50%)",
  },
};

/** Each script has its own faces and its own air between lines. */
export const fonts = {
  latin: '"Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", Arial',
  chinese:
    '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"',
  japanese: '"Hiragino Sans", "Yu Gothic UI", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP"',
  mono: '"SF Mono", "Cascadia Mono", "JetBrains Mono", "Noto Sans Mono", Consolas, monospace',
} as const;

/** Font sizes in px: `dense` for staff who see hundreds of rows, `calm` for residents, `wall` for a hall of people. */
export const type = {
  dense: { tiny: 12, small: 13, body: 14, large: 16, title: 20, display: 28 },
  calm: { tiny: 14, small: 15, body: 17, large: 20, title: 26, display: 34 },
  wall: { tiny: 14, small: 16, body: 18, large: 24, title: 32, display: 64 },
  lineHeight: { latin: 1.5, cjk: 1.6, tight: 1.25 },
  weight: { normal: 400, medium: 500, strong: 600 },
} as const;

/** Distances in px. */
export const space = {
  hair: 2,
  tiny: 4,
  small: 8,
  medium: 12,
  large: 16,
  wide: 24,
  huge: 40,
  vast: 64,
} as const;
export const radius = { small: 3, medium: 5, large: 8 } as const;
/** Heights in px of what is pressed: with a mouse, with a thumb. */
export const targets = { row: 32, pointer: 32, thumb: 48 } as const;
/** Durations in ms. With `prefers-reduced-motion` they are 0. */
export const motion = { quick: 120, calm: 220, curve: "cubic-bezier(0.2, 0, 0, 1)" } as const;
/** Widths in px from which a layout changes. */
export const breakpoints = { phone: 480, tablet: 768, desktop: 1100, wide: 1600 } as const;

/**
 * Series of charts, after Okabe and Ito: told apart with every common colour blindness, and by lightness in grey.
 * Use them in this order; beyond eight series, group the rest.
 */
export const series: Record<Theme, readonly string[]> = {
  light: ["#0b5b6f", "#d9822b", "#3f8f6b", "#8f5aa5", "#b8321f", "#5a9fd4", "#9a8400", "#6b7783"],
  dark: ["#5fb8cc", "#f0a55a", "#74c69d", "#c79bdb", "#f0806b", "#8cc4f0", "#d8c74a", "#a3b0bb"],
};

/** From few to many, for heat on maps and in tables. */
export const heat: Record<Theme, readonly string[]> = {
  light: ["#eef4f5", "#cfe3e7", "#9fc8d1", "#62a4b3", "#2b7d91", "#0b5b6f", "#073b49"],
  dark: ["#1a262e", "#1d3b46", "#205565", "#2a7387", "#4596aa", "#74bccd", "#b5e2ec"],
};

/** How urgent something is. Never shown by colour alone: each has its own shape, and a word beside it. */
export const lights = {
  /** Enough time. */
  green: { colour: "green", shape: "circle" },
  /** Little time left. */
  yellow: { colour: "amber", shape: "triangle" },
  /** Late. */
  red: { colour: "vermilion", shape: "square" },
  /** The clock stands still. */
  paused: { colour: "blue", shape: "bars" },
  /** Ended, or without a deadline. */
  none: { colour: "inkFaint", shape: "ring" },
} as const satisfies Record<string, { colour: keyof Colours; shape: string }>;

export type Light = keyof typeof lights;
