package dev.pifi.engine.spec;

import dev.pifi.engine.naming.NearestName;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Specs for the data sets of the paper, which {@code pifi init --recipe} writes. Stateless. */
public final class Recipes {
  private static final List<String> NAMES =
      List.of(
          "sst2",
          "imdb",
          "tweet_sentiment",
          "tweet_offensive",
          "cola",
          "cr",
          "nsmc",
          "filmstarts",
          "mnli",
          "snli",
          "squad",
          "multi30k",
          "cnn_dailymail");

  private Recipes() {}

  /** The names of all recipes. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The text of a recipe.
   *
   * @throws PifiException USAGE if there is none of the name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      String near =
          NearestName.among(NAMES, name).map(n -> "did you mean '" + n + "'? ").orElse("");
      throw PifiException.of(ErrorCode.USAGE, "recipe '" + name + "'")
          .expected("one of " + String.join(", ", NAMES))
          .remedy(near + "Name one of these, or leave --recipe out for a spec of every key")
          .build();
    }
    try (InputStream in = Recipes.class.getResourceAsStream("recipes/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
