/** One answer of a classifier on a sample whose true label is known. */
export interface Answer {
  truth: string;
  answer: string;
  confidence: number;
}

export interface Evaluation {
  samples: number;
  /** Share of right answers; null when there are none to count. */
  accuracy: number | null;
  /** Mean over the labels of the harmonic mean of precision and recall. */
  macroF1: number | null;
  /** Mean distance between confidence and share of right answers, over ten bands of confidence. */
  calibrationError: number | null;
}

export function evaluate(answers: readonly Answer[]): Evaluation {
  const samples = answers.length;
  if (samples === 0) return { samples, accuracy: null, macroF1: null, calibrationError: null };
  const right = answers.filter(({ truth, answer }) => truth === answer).length;
  const labels = [...new Set(answers.flatMap(({ truth, answer }) => [truth, answer]))];
  const f1 = labels.map((label) => {
    const truths = answers.filter(({ truth }) => truth === label).length;
    const given = answers.filter(({ answer }) => answer === label).length;
    const hits = answers.filter(({ truth, answer }) => truth === label && answer === label).length;
    return (2 * hits) / (truths + given);
  });
  const bands = Map.groupBy(answers, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)));
  const distance = [...bands.values()].reduce((sum, band) => {
    const sure = band.reduce((total, { confidence }) => total + confidence, 0);
    return sum + Math.abs(sure - band.filter(({ truth, answer }) => truth === answer).length);
  }, 0);
  return {
    samples,
    accuracy: right / samples,
    macroF1: f1.reduce((sum, value) => sum + value, 0) / labels.length,
    calibrationError: distance / samples,
  };
}
