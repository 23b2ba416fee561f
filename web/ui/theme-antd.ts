import { theme as antd, type ThemeConfig } from "antd";
import { colours, motion, radius, type Theme, type } from "./tokens.ts";

/**
 * Ant Design in the house's look: dense, flat, hairlines instead of shadows. For whoever asks for less motion nothing
 * moves at all: what moves for 0 s may end before it is waited for, and a dialog that was closed would stay for ever.
 */
export function antdTheme(theme: Theme, still: boolean): ThemeConfig {
  const c = colours[theme];
  return {
    algorithm: theme === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: c.brand,
      colorInfo: c.blue,
      colorSuccess: c.green,
      colorWarning: c.amber,
      colorError: c.vermilion,
      colorLink: c.brand,
      colorLinkHover: c.brandHover,
      // The quiet grounds are the house's own: those derived from the strong colours are grey.
      colorPrimaryBg: c.brandSoft,
      colorPrimaryBgHover: c.brandSoft,
      controlItemBgActive: c.brandSoft,
      controlItemBgActiveHover: c.brandSoft,
      colorInfoBg: c.blueSoft,
      colorSuccessBg: c.greenSoft,
      colorWarningBg: c.amberSoft,
      colorErrorBg: c.vermilionSoft,
      colorTextBase: c.ink,
      colorText: c.ink,
      colorTextSecondary: c.inkSoft,
      colorTextTertiary: c.inkFaint,
      colorTextDescription: c.inkFaint,
      colorTextPlaceholder: c.inkFaint,
      colorBgBase: c.surface,
      colorBgLayout: c.paper,
      colorBgContainer: c.surface,
      colorBgElevated: c.surface,
      colorBorder: c.lineStrong,
      colorBorderDisabled: c.line,
      colorBorderSecondary: c.line,
      colorSplit: c.line,
      colorTextLightSolid: c.onBrand,
      controlOutline: c.brandSoft,
      fontFamily: "var(--font)",
      fontFamilyCode: "var(--font-mono)",
      fontSize: type.dense.body,
      lineHeight: type.lineHeight.latin,
      borderRadius: radius.medium,
      borderRadiusLG: radius.large,
      borderRadiusSM: radius.small,
      controlHeight: 32,
      controlHeightSM: 26,
      motion: !still,
      motionDurationFast: `${motion.quick}ms`,
      motionDurationMid: `${motion.quick}ms`,
      motionDurationSlow: `${motion.calm}ms`,
      boxShadow: `0 4px 16px ${c.shade}`,
      boxShadowSecondary: `0 4px 16px ${c.shade}`,
      wireframe: false,
    },
    components: {
      Layout: {
        headerBg: c.surface,
        headerHeight: 48,
        headerPadding: "0 16px",
        siderBg: c.surface,
        bodyBg: c.paper,
      },
      Menu: {
        itemHeight: 34,
        itemBorderRadius: radius.medium,
        itemSelectedBg: c.brandSoft,
        itemSelectedColor: c.brand,
        activeBarBorderWidth: 0,
      },
      Table: {
        headerBg: c.sunken,
        headerColor: c.inkSoft,
        cellPaddingBlockSM: 5,
        cellPaddingInlineSM: 8,
        rowHoverBg: c.sunken,
        rowSelectedBg: c.brandSoft,
        rowSelectedHoverBg: c.brandSoft,
        cellFontSizeSM: type.dense.small,
        borderColor: c.line,
      },
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Tooltip: {
        colorBgSpotlight: theme === "dark" ? c.sunken : c.ink,
        colorTextLightSolid: theme === "dark" ? c.ink : c.surface,
      },
    },
  };
}
