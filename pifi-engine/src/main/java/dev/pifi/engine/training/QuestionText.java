package dev.pifi.engine.training;

import dev.pifi.engine.answering.ContextWindows;
import dev.pifi.engine.answering.Question;
import dev.pifi.engine.answering.QuestionSet;
import dev.pifi.engine.answering.Questions;
import dev.pifi.engine.data.Splitter;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;

/** Reads and encodes the questions of a run; counts what it leaves out. Not thread-safe. */
final class QuestionText {
  private final DataSpec spec;
  private final int seed;
  private final RowReader rows;
  private final ContextWindows windows;
  private final int maxLength;
  private int cutTexts;

  QuestionText(
      DataSpec spec, AnsweringSpec answering, int seed, TextTokenizer tokenizer, int maxLength) {
    this.spec = spec;
    this.seed = seed;
    this.rows = new RowReader(spec, seed);
    this.windows = new ContextWindows(tokenizer, answering, maxLength);
    this.maxLength = maxLength;
  }

  /** The data of a run; without a validation set some contexts are set aside for it. */
  FineTuning.Data data() {
    Questions.Columns columns = columns(spec.train(), true);
    Table all = table(spec.train(), columns, true);
    QuestionSet training;
    QuestionSet validation;
    if (spec.validation().isPresent()) {
      training = encode(all, columns, spec.train());
      validation = read(spec.validation().get(), true);
    } else {
      // Questions about one text stay together, or training would see what validation asks about.
      Splitter.Split split =
          Splitter.splitBy(columns.context(), all, spec.validationFraction(), seed);
      training = encode(split.training(), columns, spec.train());
      validation = encode(split.validation(), columns, spec.train());
    }
    return new FineTuning.Data(
        List.of(),
        ExampleSet.of(training),
        ExampleSet.of(validation),
        spec.test().map(source -> ExampleSet.of(read(source, true))),
        rows.bad().skipped(),
        0,
        cutTexts);
  }

  /** The questions of a source. */
  QuestionSet read(DataSource source, boolean answered) {
    Questions.Columns columns = columns(source, answered);
    return encode(table(source, columns, false), columns, source);
  }

  /** How many rows were left out so far, where bad rows may be skipped. */
  long skippedRows() {
    return rows.bad().skipped();
  }

  private Questions.Columns columns(DataSource source, boolean answered) {
    boolean named = spec.columns().containsKey("id") || rows.columns(source).contains("id");
    return Questions.Columns.of(spec.columns(), named, answered);
  }

  private Table table(DataSource source, Questions.Columns columns, boolean training) {
    List<String> needed = List.of(columns.question(), columns.context());
    return rows.read(source, columns.names(), needed, training);
  }

  private QuestionSet encode(Table table, Questions.Columns columns, DataSource source) {
    List<Question> questions = Questions.of(table, columns, rows.bad());
    QuestionSet set = windows.encode(questions, rows.bad());
    if (set.questions().isEmpty()) {
      throw rows.noRows(source, columns.names());
    }
    if (set.cut() > 0 && spec.onLongText() == DataSpec.OnLongText.FAIL) {
      throw PifiException.of(ErrorCode.DATA_INVALID, source.path().orElse("query"))
          .expected("contexts that fit into " + maxLength + " tokens with their questions")
          .actual(set.cut() + " longer ones")
          .remedy("raise data.max_length, or set question_answering.windows: sliding")
          .build();
    }
    cutTexts += set.cut();
    return set;
  }
}
