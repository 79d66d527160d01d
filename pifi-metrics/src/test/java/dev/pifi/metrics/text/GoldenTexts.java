package dev.pifi.metrics.text;

import dev.pifi.spi.Predictions.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What the Python originals say of random and real texts; written by make_text_golden.py. */
public final class GoldenTexts {
  /** Rows with all their scores by name. */
  public record Case(String name, Texts texts, Map<String, Double> scores) {}

  private GoldenTexts() {}

  /** The cases of text-scores.txt.gz. */
  public static List<Case> read() {
    try (InputStream in = GoldenTexts.class.getResourceAsStream("text-scores.txt.gz")) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of a file of that form. */
  static List<Case> read(InputStream in) throws IOException {
    Iterator<String> lines = lines(in).iterator();
    String[] names = lines.next().split("\t");
    List<Case> cases = new ArrayList<>();
    while (lines.hasNext()) {
      String[] cells = lines.next().split("\t");
      Map<String, Double> scores = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        scores.put(names[i], Double.valueOf(cells[i + 2]));
      }
      List<String> predicted = new ArrayList<>();
      List<List<String>> references = new ArrayList<>();
      for (int row = Integer.parseInt(cells[1]); row > 0; row--) {
        List<String> texts = cells(lines.next());
        predicted.add(texts.get(0));
        references.add(texts.subList(1, texts.size()));
      }
      cases.add(new Case(cells[0], new Texts(predicted, references), scores));
    }
    return cases;
  }

  /** The lines of a packed file. */
  static List<String> lines(InputStream packed) throws IOException {
    String text = new String(new GZIPInputStream(packed).readAllBytes(), StandardCharsets.UTF_8);
    return List.of(text.split("\n"));
  }

  /** The texts of a line without their escapes. */
  static List<String> cells(String line) {
    return Arrays.stream(line.split("\t", -1)).map(String::translateEscapes).toList();
  }
}
