package dev.pifi.engine.answering;

import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.text.EncodedPair;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts contexts into windows that a model can read: the question stands whole in each of them, and
 * neighbouring windows overlap, so that an answer near an edge is whole in one of them.
 */
public final class ContextWindows {
  private final TextTokenizer tokenizer;
  private final AnsweringSpec spec;
  private final int maxLength;

  /**
   * Windows of a length.
   *
   * @param maxLength the most tokens of a window, question and special tokens included
   * @throws PifiException SPEC_INVALID if the stride is no shorter
   */
  public ContextWindows(TextTokenizer tokenizer, AnsweringSpec spec, int maxLength) {
    if (spec.stride() >= maxLength) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "question_answering.stride")
          .expected("less than the " + maxLength + " tokens that the model reads at once")
          .actual(Integer.toString(spec.stride()))
          .remedy("lower it, for example to " + maxLength / 3)
          .build();
    }
    this.tokenizer = tokenizer;
    this.spec = spec;
    this.maxLength = maxLength;
  }

  /** The windows of one question, or why there are none. */
  private record Cut(
      List<Window> windows, List<Example> examples, boolean cut, Optional<PifiException> fault) {
    static Cut refused(PifiException fault) {
      return new Cut(List.of(), List.of(), false, Optional.of(fault));
    }
  }

  /** The first and the last token of an answer, counted in the whole context. */
  private record Tokens(int first, int last) {}

  /**
   * Encodes questions.
   *
   * @param bad hears of questions that leave too little room for their context, and of answers that
   *     no token stands for
   */
  public QuestionSet encode(List<Question> questions, BadRows bad) {
    List<Cut> cuts = questions.parallelStream().map(this::cut).toList();
    List<Question> kept = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    int shortened = 0;
    for (int i = 0; i < questions.size(); i++) {
      Cut cut = cuts.get(i);
      if (cut.fault().isPresent()) {
        bad.reject(cut.fault().get());
        continue;
      }
      for (Window window : cut.windows()) {
        windows.add(new Window(kept.size(), window.from(), window.offsets()));
      }
      kept.add(questions.get(i));
      examples.addAll(cut.examples());
      shortened += cut.cut() ? 1 : 0;
    }
    return new QuestionSet(kept, windows, examples, shortened);
  }

  private Cut cut(Question question) {
    EncodedPair pair = tokenizer.encodePair(question.text(), question.context());
    int tokens = pair.secondTo() - pair.secondFrom();
    int room = maxLength - (pair.ids().length - tokens);
    boolean sliding = spec.windows() == AnsweringSpec.Windows.SLIDING;
    int stride = sliding ? spec.stride() : 0;
    if (tokens == 0) {
      return Cut.refused(fault(question, "a context with tokens", "none", "mend the context"));
    }
    if (tokens > room && room <= stride) {
      return Cut.refused(noRoom(question, room, stride));
    }
    Optional<Tokens> answer = question.answers().stream().findFirst().flatMap(a -> tokens(pair, a));
    if (!question.answers().isEmpty() && answer.isEmpty()) {
      return Cut.refused(noTokens(question));
    }
    List<Window> windows = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    int from = 0;
    boolean more = true;
    while (more) {
      int to = Math.min(tokens, from + room);
      windows.add(window(pair, from, to));
      examples.add(example(question, pair, from, to, answer));
      more = sliding && to < tokens;
      from += room - stride;
    }
    return new Cut(windows, examples, !sliding && tokens > room, Optional.empty());
  }

  private static Window window(EncodedPair pair, int from, int to) {
    int first = 2 * (pair.secondFrom() + from);
    int last = 2 * (pair.secondFrom() + to);
    return new Window(0, pair.secondFrom(), Arrays.copyOfRange(pair.offsets(), first, last));
  }

  private static Example example(
      Question question, EncodedPair pair, int from, int to, Optional<Tokens> answer) {
    boolean inside = answer.isPresent() && answer.get().first() >= from && answer.get().last() < to;
    int shift = pair.secondFrom() - from;
    int[] target =
        inside
            ? new int[] {answer.get().first() + shift, answer.get().last() + shift}
            : new int[] {0, 0};
    return new Example(
        part(pair.ids(), pair, from, to),
        part(pair.typeIds(), pair, from, to),
        target,
        question.row());
  }

  /** What stands before the context, a part of it, and what stands behind it. */
  private static int[] part(int[] all, EncodedPair pair, int from, int to) {
    int tail = all.length - pair.secondTo();
    int[] part = Arrays.copyOf(all, pair.secondFrom() + (to - from) + tail);
    System.arraycopy(all, pair.secondFrom() + from, part, pair.secondFrom(), to - from);
    System.arraycopy(all, pair.secondTo(), part, part.length - tail, tail);
    return part;
  }

  /** The tokens that hold any character of an answer. */
  private static Optional<Tokens> tokens(EncodedPair pair, RightAnswer answer) {
    int first = -1;
    int last = -1;
    for (int i = pair.secondFrom(); i < pair.secondTo(); i++) {
      int start = pair.offsets()[2 * i];
      int end = pair.offsets()[2 * i + 1];
      if (start < end && start < answer.end() && end > answer.start()) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    return first < 0
        ? Optional.empty()
        : Optional.of(new Tokens(first - pair.secondFrom(), last - pair.secondFrom()));
  }

  private static PifiException noTokens(Question question) {
    return fault(
        question,
        "an answer that tokens stand for",
        "'" + question.answers().get(0).text() + "', which the tokenizer leaves out",
        "mend the answer, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)");
  }

  private PifiException noRoom(Question question, int room, int stride) {
    return fault(
        question,
        "a question that leaves more than "
            + (stride > 0 ? "the " + stride + " tokens of question_answering.stride" : "0 tokens")
            + " of data.max_length "
            + maxLength
            + " to its context",
        Math.max(0, room) + " tokens",
        "raise data.max_length, "
            + (stride > 0 ? "lower question_answering.stride, " : "")
            + "shorten the question, or leave such rows out with data.on_bad_row: skip (predict, eval: --skip-bad-rows)");
  }

  private static PifiException fault(
      Question question, String expected, String actual, String remedy) {
    return PifiException.of(ErrorCode.DATA_INVALID, question.where())
        .expected(expected)
        .actual(actual)
        .remedy(remedy)
        .build();
  }
}
