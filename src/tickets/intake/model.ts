import Type, { type Static } from "typebox";
import { countTokens, type Features, featuresOf } from "./features.ts";

/**
 * A linear model (multinomial logistic regression over tf-idf of characters, pairs and words) that
 * proposes a category. Small enough to train on a clerk's machine, and every proposal can be taken
 * apart into the words that made it.
 */
export interface CategoryModel {
  labels: string[];
  tokens: string[];
  /** The place of each token in `tokens`. */
  numbers: ReadonlyMap<string, number>;
  rarity: Float32Array;
  /** One row a label, one column a token. */
  weights: Float32Array[];
  bias: Float32Array;
  /** Scores are divided by it before they become probabilities: fitted so that 0.8 means 8 of 10. */
  temperature: number;
  samples: number;
}

/** The model as a file. Arrays of numbers are base64 of little-endian 32-bit floats. */
export const CategoryModelFile = Type.Object(
  {
    format: Type.Literal("liangwang-category-model/1"),
    labels: Type.Array(Type.String(), { minItems: 2 }),
    tokens: Type.Array(Type.String()),
    rarity: Type.String(),
    weights: Type.Array(Type.String(), { minItems: 2 }),
    bias: Type.String(),
    temperature: Type.Number({ exclusiveMinimum: 0 }),
    samples: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false, $id: "urn:liangwang:schema:category-model:1" },
);
export type CategoryModelFile = Static<typeof CategoryModelFile>;

export interface Prediction {
  label: string;
  probability: number;
}

/** The probability of each label, the most probable first. A text without a known word gives the priors. */
export function predict(model: CategoryModel, text: string): Prediction[] {
  const features = featuresOf(countTokens(text), model.numbers, model.rarity);
  const probabilities = softmax(scores(model, features), model.temperature);
  return model.labels
    .map((label, at) => ({ label, probability: probabilities[at] ?? 0 }))
    .sort((one, other) => other.probability - one.probability);
}

/** The words that spoke most for a label rather than for the others, the strongest first. */
export function explain(model: CategoryModel, text: string, label: string, most = 5): string[] {
  const row = model.weights[model.labels.indexOf(label)];
  if (row === undefined) return [];
  const { tokens, values } = featuresOf(countTokens(text), model.numbers, model.rarity);
  const spoken = tokens.flatMap((token, at) => {
    const mean =
      model.weights.reduce((sum, weights) => sum + (weights[token] ?? 0), 0) / model.weights.length;
    const share = ((row[token] ?? 0) - mean) * (values[at] ?? 0);
    const word = model.tokens[token] ?? "";
    return share > 0 ? [{ word, share }] : [];
  });
  spoken.sort((one, other) => other.share - one.share);
  // A single character tells a reader little; it is named only where nothing longer spoke.
  const readable = spoken.filter(({ word }) => word.length > 1);
  const chosen: string[] = [];
  for (const { word } of readable.length > 0 ? readable : spoken) {
    if (chosen.length === most) break;
    if (!chosen.some((other) => other.includes(word) || word.includes(other))) chosen.push(word);
  }
  return chosen;
}

export function scores(model: Pick<CategoryModel, "weights" | "bias">, features: Features): Float64Array {
  const { tokens, values } = features;
  return Float64Array.from(model.weights, (row, label) => {
    let score = model.bias[label] ?? 0;
    for (let at = 0; at < tokens.length; at++) score += (row[tokens[at] ?? 0] ?? 0) * (values[at] ?? 0);
    return score;
  });
}

export function softmax(values: ArrayLike<number>, temperature = 1): Float64Array {
  const scaled = Float64Array.from(values, (value) => value / temperature);
  const top = scaled.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const raised = scaled.map((value) => Math.exp(value - top));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}

export function packModel(model: CategoryModel): CategoryModelFile {
  return {
    format: "liangwang-category-model/1",
    labels: model.labels,
    tokens: model.tokens,
    rarity: toBase64(model.rarity),
    weights: model.weights.map(toBase64),
    bias: toBase64(model.bias),
    temperature: model.temperature,
    samples: model.samples,
  };
}

/** The model of a file that holds to CategoryModelFile; throws RangeError where its arrays do not fit together. */
export function unpackModel(file: CategoryModelFile): CategoryModel {
  const rarity = fromBase64(file.rarity, file.tokens.length);
  const weights = file.weights.map((row) => fromBase64(row, file.tokens.length));
  if (weights.length !== file.labels.length)
    throw new RangeError("the model has not one row of weights a label");
  return {
    labels: file.labels,
    tokens: file.tokens,
    numbers: new Map(file.tokens.map((token, number) => [token, number])),
    rarity,
    weights,
    bias: fromBase64(file.bias, file.labels.length),
    temperature: file.temperature,
    samples: file.samples,
  };
}

function toBase64(numbers: Float32Array): string {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => {
    bytes.writeFloatLE(number, at * 4);
  });
  return bytes.toString("base64");
}

function fromBase64(text: string, length: number): Float32Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== length * 4)
    throw new RangeError(`the model has ${bytes.length / 4} numbers where ${length} belong`);
  return Float32Array.from({ length }, (_, at) => bytes.readFloatLE(at * 4));
}
