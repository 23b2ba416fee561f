/** The parts of bpmn-js that these pages use, with the types its own declarations leave open. */

export type ModdleElement = {
  $type: string;
  $attrs?: Record<string, unknown>;
  id?: string;
  name?: string;
  /** Of a shape or an edge of the diagram: what it draws, and where that one's name stands. */
  bpmnElement?: ModdleElement;
  label?: { bounds?: Box };
  get(name: string): unknown;
  $instanceOf?: (type: string) => boolean;
};

export type Shape = Box & { id: string; businessObject: ModdleElement; labelTarget?: Shape };

export type Box = { x: number; y: number; width: number; height: number };

type Services = {
  canvas: {
    zoom(to: "fit-viewport" | number, centre?: "auto"): void;
    viewbox(box?: Box): Box & { scale: number; inner: Box; outer: { width: number; height: number } };
    addMarker(element: string, marker: string): void;
    removeMarker(element: string, marker: string): void;
    scrollToElement(element: string): void;
    getRootElement(): Shape;
  };
  overlays: {
    add(
      element: string,
      kind: string,
      overlay: { position: { top?: number; right?: number }; html: HTMLElement },
    ): void;
    remove(filter: { type: string }): void;
  };
  elementRegistry: {
    get(id: string): Shape | undefined;
    filter(keep: (element: Shape) => boolean): Shape[];
  };
  selection: { select(element: Shape): void; get(): Shape[] };
  modeling: {
    updateProperties(element: Shape, properties: Record<string, unknown>): void;
    updateModdleProperties(element: Shape, moddle: ModdleElement, properties: Record<string, unknown>): void;
  };
  moddle: { create(type: string, properties: Record<string, unknown>): ModdleElement };
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
};

type DrawingEvent = { newSelection?: Shape[]; elementsById?: Record<string, ModdleElement> };

/** A viewer or editor of bpmn-js. */
export type Drawing = {
  get<N extends keyof Services>(name: N): Services[N];
  on(event: string, listener: (event: DrawingEvent) => void): void;
  off(event: string, listener: (event: DrawingEvent) => void): void;
  importXML(xml: string): Promise<unknown>;
  saveXML(options: { format: boolean }): Promise<{ xml?: string }>;
  destroy(): void;
};

/** A process of one task, with which a new model begins. */
export const blankModel = (id: string, name: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:liangwang="urn:liangwang:bpmn:1"
  xmlns:names="urn:liangwang:names:1" id="${id}-definitions" targetNamespace="urn:liangwang:process:${id}"
  expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <bpmn:process id="${id}" name="${name}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>flow-1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="flow-1" sourceRef="start" targetRef="task" />
    <bpmn:userTask id="task" name="${name}"><bpmn:incoming>flow-1</bpmn:incoming><bpmn:outgoing>flow-2</bpmn:outgoing></bpmn:userTask>
    <bpmn:sequenceFlow id="flow-2" sourceRef="task" targetRef="end" />
    <bpmn:endEvent id="end"><bpmn:incoming>flow-2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}">
    <bpmndi:BPMNShape id="start-shape" bpmnElement="start"><dc:Bounds x="180" y="162" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="task-shape" bpmnElement="task"><dc:Bounds x="270" y="140" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end-shape" bpmnElement="end"><dc:Bounds x="430" y="162" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="flow-1-edge" bpmnElement="flow-1"><di:waypoint x="216" y="180" /><di:waypoint x="270" y="180" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="flow-2-edge" bpmnElement="flow-2"><di:waypoint x="370" y="180" /><di:waypoint x="430" y="180" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
