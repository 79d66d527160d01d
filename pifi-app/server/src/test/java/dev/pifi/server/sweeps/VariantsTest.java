package dev.pifi.server.sweeps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pifi.server.problem.Refusal;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The runs that grids and lists stand for. */
class VariantsTest {
  @Test
  void aGridIsEveryCombination() {
    assertEquals(
        List.of(
            List.of("seed=1", "plug.path=a/b"),
            List.of("seed=1", "plug.path=\"a: b\""),
            List.of("seed=2", "plug.path=a/b"),
            List.of("seed=2", "plug.path=\"a: b\"")),
        Variants.of(
            Optional.of(object("{\"seed\": [1, 2], \"plug.path\": [\"a/b\", \"a: b\"]}")),
            Optional.empty()));
  }

  @Test
  void aListIsEachOfItsElements() {
    assertEquals(
        List.of(List.of("seed=1"), List.of("plug.layers=[-1,-2]", "method=base")),
        Variants.of(
            Optional.empty(),
            Optional.of(
                array("[{\"seed\": 1}, {\"plug.layers\": [-1, -2], \"method\": \"base\"}]"))));
  }

  @Test
  void whatIsNoSweepIsRefused() {
    Optional<JsonObject> grid = Optional.of(object("{\"seed\": [1]}"));
    Optional<JsonArray> list = Optional.of(array("[{\"seed\": 1}]"));
    assertThrows(Refusal.class, () -> Variants.of(grid, list));
    assertThrows(Refusal.class, () -> Variants.of(Optional.empty(), Optional.empty()));
    assertThrows(
        Refusal.class, () -> Variants.of(Optional.of(object("{\"seed\": 1}")), Optional.empty()));
    assertThrows(Refusal.class, () -> Variants.of(Optional.empty(), Optional.of(array("[1]"))));
    assertThrows(
        Refusal.class, () -> Variants.of(Optional.of(object("{\"seed\": []}")), Optional.empty()));
  }

  @Test
  void aGridThatGrowsBeyondBoundsIsRefusedBeforeItIsMade() {
    String hundred = "[" + "1,".repeat(99) + "1]";
    String grid =
        "{\"a\": %1$s, \"b\": %1$s, \"c\": %1$s, \"d\": %1$s, \"e\": %1$s}".formatted(hundred);
    assertThrows(Refusal.class, () -> Variants.of(Optional.of(object(grid)), Optional.empty()));
  }

  private static JsonObject object(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }

  private static JsonArray array(String text) {
    return Json.createReader(new StringReader(text)).readArray();
  }
}
