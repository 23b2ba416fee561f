/** The namespace of our extension attributes; README.md lists them with their meaning. */
export const LIANGWANG_NAMESPACE = "urn:liangwang:bpmn:1";

const attributes = (...names: string[]) => names.map((name) => ({ name, isAttr: true, type: "String" }));

/** The extension described to bpmn-moddle, so that any prefix bound to the namespace works. */
export const liangwangPackage = {
  name: "Liangwang",
  uri: LIANGWANG_NAMESPACE,
  prefix: "liangwang",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Activity",
      extends: ["bpmn:Activity"],
      properties: attributes(
        "candidateScope",
        "candidateUnit",
        "assignee",
        "notBy",
        "formKey",
        "due",
        "clock",
        "service",
        "decision",
        "resultVariable",
      ),
    },
    {
      name: "Loop",
      extends: ["bpmn:MultiInstanceLoopCharacteristics"],
      properties: attributes("collection", "elementVariable", "outputCollection", "outputElement"),
    },
    { name: "Timer", extends: ["bpmn:TimerEventDefinition"], properties: attributes("clock") },
    { name: "Message", extends: ["bpmn:Message"], properties: attributes("correlationKey") },
    { name: "Process", extends: ["bpmn:Process"], properties: attributes("startScope") },
    {
      name: "Form",
      superClass: ["Element"],
      properties: [{ name: "body", isBody: true, type: "String" }],
    },
    { name: "Input", superClass: ["Element"], properties: attributes("source", "target") },
    { name: "Output", superClass: ["Element"], properties: attributes("source", "target") },
  ],
};
