package dev.pifi.engine.answering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.data.BadRowPolicy;
import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.Example;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.text.TextTokenizer;
import dev.pifi.engine.text.TextTokenizerTest;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Windows and labels against those of an independent implementation (truncation of the second text
 * with a stride, and the positions of answers as its question answering example has them).
 */
class ContextWindowsTest {
  private static final String CONTEXT =
      "The tower is tall . It stands in Paris , as it always did .";
  private static TextTokenizer tokenizer;

  @BeforeAll
  static void open() throws Exception {
    tokenizer =
        TextTokenizer.open(
            Path.of(TextTokenizerTest.class.getResource("bert_cased/tokenizer.json").toURI())
                .getParent());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void windowsEqualTheReference() throws Exception {
    Path file = Path.of(ContextWindowsTest.class.getResource("windows.jsonl").toURI());
    int severalWindows = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode golden = new ObjectMapper().readTree(line);
      String answer = golden.get("answer").asText();
      Question question =
          question(
              golden.get("question").asText(),
              golden.get("context").asText(),
              new RightAnswer(answer, golden.get("answer_start").asInt()));
      AnsweringSpec spec = sliding(golden.get("stride").asInt());
      QuestionSet set =
          new ContextWindows(tokenizer, spec, golden.get("max_length").asInt())
              .encode(List.of(question), strict());
      assertEquals(golden.get("windows").size(), set.windows().size(), line);
      severalWindows += set.windows().size() > 1 ? 1 : 0;
      for (int w = 0; w < set.windows().size(); w++) {
        JsonNode window = golden.get("windows").get(w);
        Example example = set.examples().get(w);
        assertArrayEquals(ints(window.get("ids")), example.ids(), line);
        assertArrayEquals(ints(window.get("type_ids")), example.typeIds(), line);
        assertArrayEquals(ints(window.get("target")), example.target(), line + " window " + w);
        assertEquals(window.get("first").asInt(), set.windows().get(w).from());
        int[] offsets =
            StreamSupport.stream(window.get("offsets").spliterator(), false)
                .flatMap(pair -> StreamSupport.stream(pair.spliterator(), false))
                .mapToInt(JsonNode::asInt)
                .toArray();
        assertArrayEquals(offsets, set.windows().get(w).offsets(), line);
      }
    }
    assertTrue(severalWindows >= 5, "the reference has long contexts");
  }

  @Test
  void theFirstWindowAloneIsTheBeginning() {
    AnsweringSpec first = new AnsweringSpec(AnsweringSpec.Windows.FIRST, 0, 30, 20);
    Question question = question("Where ?", CONTEXT, new RightAnswer("Paris", 33));
    QuestionSet set = new ContextWindows(tokenizer, first, 14).encode(List.of(question), strict());
    assertEquals(1, set.windows().size());
    assertEquals(14, set.examples().get(0).length());
    assertArrayEquals(new int[] {0, 0}, set.examples().get(0).target(), "the answer is behind it");
    assertEquals(1, set.cut());
  }

  @Test
  void aQuestionThatLeavesNoRoomIsABadRow() {
    String words = "where and when and why and how did it stand there ? ".repeat(2);
    Question question = question(words, CONTEXT, new RightAnswer("Paris", 33));
    ContextWindows windows = new ContextWindows(tokenizer, sliding(4), 24);
    PifiException fault =
        assertThrows(PifiException.class, () -> windows.encode(List.of(question), strict()));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertEquals("made up row 7", fault.subject());
    assertTrue(fault.expected().contains("question_answering.stride"), fault.expected());

    BadRows lenient = new BadRows(BadRowPolicy.SKIP);
    Question good = question("where ?", CONTEXT, new RightAnswer("Paris", 33));
    QuestionSet set = windows.encode(List.of(question, good), lenient);
    assertEquals(1, lenient.skipped());
    assertEquals(List.of(good), set.questions());
    assertTrue(set.windows().stream().allMatch(w -> w.question() == 0));
  }

  @Test
  void aStrideThatIsNoShorterThanAWindowIsRefused() {
    PifiException fault =
        assertThrows(PifiException.class, () -> new ContextWindows(tokenizer, sliding(64), 64));
    assertEquals("question_answering.stride", fault.subject());
  }

  private static AnsweringSpec sliding(int stride) {
    return new AnsweringSpec(AnsweringSpec.Windows.SLIDING, stride, 30, 20);
  }

  private static BadRows strict() {
    return new BadRows(BadRowPolicy.FAIL);
  }

  private static Question question(String text, String context, RightAnswer answer) {
    return new Question("id", text, context, List.of(answer), 7, "made up row 7");
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
