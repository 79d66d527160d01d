package dev.pifi.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes questions in SQuAD's form: each context says one thing about something, by one or two
 * words somewhere between many that say nothing, and that is what is asked for.
 */
final class MadeUpQuestions {
  private static final List<String> QUALITIES =
      List.of("wonderful", "charming", "clever", "moving", "dull", "clumsy", "tedious", "stale");
  private static final List<String> THINGS = List.of("film", "story", "cast", "script", "scene");
  private static final List<String> FILLERS =
      List.of("the", "a", "is", "was", "and", "but", "this", "with", "feels", "seems");

  private MadeUpQuestions() {}

  static void write(Path file, int questions, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Object> paragraphs = new ArrayList<>();
    for (int i = 0; i < questions / 2; i++) {
      paragraphs.add(paragraph(2 * i, random));
    }
    Object article = Map.of("title", "made up", "paragraphs", paragraphs);
    new ObjectMapper()
        .writeValue(file.toFile(), Map.of("version", "1.1", "data", List.of(article)));
  }

  private static Object paragraph(int first, SplittableRandom random) {
    StringBuilder context = new StringBuilder();
    fill(context, random, random.nextInt(2, 28));
    String quality = pick(QUALITIES, random);
    String answer = random.nextBoolean() ? "very " + quality : quality;
    int start = context.length();
    context.append(answer);
    fill(context, random, random.nextInt(2, 12));
    List<Object> questions = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      questions.add(
          Map.of(
              "id",
              "q" + (first + i),
              "question",
              "is the " + pick(THINGS, random),
              "answers",
              List.of(Map.of("text", answer, "answer_start", start))));
    }
    return Map.of("context", context.toString(), "qas", questions);
  }

  private static void fill(StringBuilder text, SplittableRandom random, int words) {
    for (int i = 0; i < words; i++) {
      text.append(text.isEmpty() || text.charAt(text.length() - 1) == ' ' ? "" : " ");
      text.append(pick(random.nextInt(3) == 0 ? THINGS : FILLERS, random)).append(' ');
    }
  }

  private static String pick(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }
}
