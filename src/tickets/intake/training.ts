import { countTokens, type Features, featuresOf } from "./features.ts";
import { type CategoryModel, scores, softmax } from "./model.ts";

/** A ticket whose category was settled by people. */
export interface Sample {
  text: string;
  label: string;
}

export interface TrainingOptions {
  /** Passes over the samples. */
  epochs?: number;
  /** A token must occur in this many samples: what few people wrote may tell who they are. */
  minSamples?: number;
  maxTokens?: number;
  seed?: number;
}

const defaults = { epochs: 8, minSamples: 3, maxTokens: 60_000, seed: 20_260_101 };
const RATE = 0.3;
const BIAS_RATE = 0.05;
const SHRINKAGE = 1e-4;
const CALIBRATION_SHARE = 0.1;
const TOO_FEW_TO_CALIBRATE = 100;

/**
 * Trains from settled tickets. The same samples, options and seed give the same model, bit for bit.
 * A tenth is first held back to fit the temperature; the model returned has learnt from all.
 * Throws RangeError when there are fewer than two labels: there is nothing to tell apart.
 */
export function trainModel(samples: readonly Sample[], options: TrainingOptions = {}): CategoryModel {
  const settings = { ...defaults, ...options };
  const labels = [...new Set(samples.map(({ label }) => label))].sort();
  if (labels.length < 2) throw new RangeError("training needs samples of at least two categories");
  const counts = samples.map(({ text }) => countTokens(text));
  const { tokens, rarity } = vocabulary(counts, settings);
  const numbers = new Map(tokens.map((token, number) => [token, number]));
  const places = new Map(labels.map((label, place) => [label, place]));
  const random = generator(settings.seed);
  const examples = shuffled(
    samples.map(({ label }, at) => ({
      features: featuresOf(counts[at] ?? new Map(), numbers, rarity),
      label: places.get(label) ?? 0,
    })),
    random,
  );
  const heldBack = samples.length < TOO_FEW_TO_CALIBRATE ? 0 : Math.floor(samples.length * CALIBRATION_SHARE);
  const size = { labels: labels.length, tokens: tokens.length };
  const temperature =
    heldBack === 0
      ? 1
      : fitTemperature(
          descend(examples.slice(heldBack), size, settings.epochs, random),
          examples.slice(0, heldBack),
        );
  const { weights, bias } = descend(examples, size, settings.epochs, random);
  return { labels, tokens, numbers, rarity, weights, bias, temperature, samples: samples.length };
}

interface Example {
  features: Features;
  label: number;
}
type Linear = Pick<CategoryModel, "weights" | "bias">;

function vocabulary(counts: Map<string, number>[], { minSamples, maxTokens }: typeof defaults) {
  const spread = new Map<string, number>();
  for (const count of counts)
    for (const token of count.keys()) spread.set(token, (spread.get(token) ?? 0) + 1);
  const kept = [...spread]
    .filter(([, samples]) => samples >= minSamples)
    .sort(([one, many], [other, few]) => few - many || (one < other ? -1 : 1))
    .slice(0, maxTokens);
  return {
    tokens: kept.map(([token]) => token),
    rarity: Float32Array.from(kept, ([, samples]) => Math.log((1 + counts.length) / samples)),
  };
}

/** Stochastic gradient descent with a step of its own for each weight (AdaGrad), logistic loss. */
function descend(
  examples: Example[],
  size: { labels: number; tokens: number },
  epochs: number,
  random: () => number,
): Linear {
  const rows = (value: number) =>
    Array.from({ length: size.labels }, () => new Float32Array(size.tokens).fill(value));
  const linear = { weights: rows(0), bias: new Float32Array(size.labels) };
  const travelled = rows(0.01);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const example of shuffled(examples, random)) learn(linear, travelled, example);
  }
  return linear;
}

function learn({ weights, bias }: Linear, travelled: Float32Array[], { features, label }: Example): void {
  const probabilities = softmax(scores({ weights, bias }, features));
  probabilities.forEach((probability, at) => {
    const gradient = probability - (at === label ? 1 : 0);
    const row = weights[at];
    const steps = travelled[at];
    if (Math.abs(gradient) < 1e-4 || row === undefined || steps === undefined) return;
    bias[at] = (bias[at] ?? 0) - BIAS_RATE * gradient;
    for (let place = 0; place < features.tokens.length; place++) {
      const token = features.tokens[place] ?? 0;
      const weight = row[token] ?? 0;
      const slope = gradient * (features.values[place] ?? 0) + SHRINKAGE * weight;
      const way = (steps[token] ?? 0) + slope * slope;
      steps[token] = way;
      row[token] = weight - (RATE * slope) / Math.sqrt(way);
    }
  });
}

/** The temperature under which the held-back samples are most likely (golden-section search on its logarithm). */
function fitTemperature(linear: Linear, heldBack: Example[]): number {
  const known = heldBack.map(({ features, label }) => ({ values: scores(linear, features), label }));
  const loss = (logarithm: number) =>
    known.reduce(
      (sum, { values, label }) => sum - Math.log((softmax(values, Math.exp(logarithm))[label] ?? 0) + 1e-12),
      0,
    );
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.1);
  let high = Math.log(10);
  for (let turn = 0; turn < 40; turn++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Random numbers in [0, 1) from a seed (mulberry32): training must be repeatable. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [order[at], order[other]] as [T, T];
    order[at] = two;
    order[other] = one;
  }
  return order;
}
