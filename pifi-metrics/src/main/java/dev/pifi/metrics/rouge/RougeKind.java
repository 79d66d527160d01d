package dev.pifi.metrics.rouge;

/** What two texts are compared by. */
enum RougeKind {
  ROUGE1("rouge1", "the words"),
  ROUGE2("rouge2", "the pairs of words"),
  ROUGE_L("rougeL", "the longest common subsequence of words"),
  ROUGE_LSUM("rougeLsum", "the union of longest common subsequences of lines");

  private final String type;
  private final String meaning;

  RougeKind(String type, String meaning) {
    this.type = type;
    this.meaning = meaning;
  }

  /** How rouge-score names it. */
  String type() {
    return type;
  }

  /** What is compared, as a part of a definition. */
  String meaning() {
    return meaning;
  }
}
