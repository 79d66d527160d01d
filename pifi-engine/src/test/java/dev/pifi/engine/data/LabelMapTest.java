package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LabelMapTest {
  private static Table labels(Object... values) {
    return new Table(
        List.of("label"),
        new Object[][] {values},
        List.of("train.jsonl"),
        new int[values.length],
        LongStream.rangeClosed(1, values.length).toArray());
  }

  private static final BadRows FAIL = new BadRows(BadRowPolicy.FAIL);

  @Test
  void integersFromZeroKeepTheirIds() {
    LabelMap map =
        LabelMap.derive(labels(2L, "0", 1.0, 10L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), "label", Set.of());
    assertEquals(11, map.size());
    assertEquals("10", map.names().get(10));
    assertEquals("2", map.names().get(2));
  }

  @Test
  void otherIntegersGetIdsInAscendingOrder() {
    assertEquals(
        List.of("-1", "1", "10"), LabelMap.derive(labels(10L, 1L, -1L), "label", Set.of()).names());
  }

  @Test
  void textsGetIdsInTextOrder() {
    LabelMap map =
        LabelMap.derive(labels("neutral", "entailment", null, "contradiction"), "label", Set.of());
    assertEquals(List.of("contradiction", "entailment", "neutral"), map.names());
    assertEquals(Optional.of(2), map.id("neutral"));
  }

  @Test
  void droppedValuesAreNoLabels() {
    Table table = labels(1L, -1L, 0L, -1L);
    LabelMap map = LabelMap.derive(table, "label", Set.of("-1"));
    assertEquals(List.of("0", "1"), map.names());
    LabelMap.Labelled labelled = map.assign(table, "label", Set.of("-1"), FAIL);
    assertArrayEquals(new int[] {1, 0}, labelled.ids());
    assertEquals(2, labelled.dropped());
    assertEquals(3, labelled.table().rowNumber(1));
  }

  @Test
  void namesAlsoStandForIntegerLabels() {
    LabelMap map = LabelMap.ofNames(List.of("negative", "positive"));
    assertArrayEquals(
        new int[] {1, 0, 1, 0},
        map.assign(labels(1L, 0L, "positive", "negative"), "label", Set.of(), FAIL).ids());
    assertEquals(
        Optional.of(1), LabelMap.ofNames(List.of("1", "0")).id("0"), "names that are integers win");
  }

  @Test
  void aMapMayGiveSeveralValuesOneClass() {
    LabelMap map = LabelMap.ofIds(Map.of("1 star", 0, "5 stars", 1, "4 stars", 1));
    assertEquals(2, map.size());
    assertEquals(Optional.of(1), map.id("4 stars"));
    assertEquals(Optional.of(1), map.id("5 stars"));
  }

  @Test
  void unknownAndMissingLabelsNameTheRow() {
    LabelMap map = LabelMap.ofNames(List.of("negative", "positive"));
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> map.assign(labels(1L, "postive"), "label", Set.of(), FAIL),
        "train.jsonl row 2",
        "'postive'",
        "negative, positive",
        "did you mean 'positive'");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> map.assign(labels(1L, 0L, null), "label", Set.of(), FAIL),
        "train.jsonl row 3",
        "column 'label'");
    assertRefused(
        ErrorCode.DATA_INVALID, () -> map.assign(labels(2L), "label", Set.of(), FAIL), "'2'");
  }

  @Test
  void skippedRowsAreCounted() {
    BadRows bad = new BadRows(BadRowPolicy.SKIP);
    LabelMap map = LabelMap.ofNames(List.of("a", "b"));
    LabelMap.Labelled labelled = map.assign(labels("a", "?", "b", ""), "label", Set.of(), bad);
    assertArrayEquals(new int[] {0, 1}, labelled.ids());
    assertEquals(2, bad.skipped());
    assertTrue(bad.first().get(0).contains("row 2"));
  }

  @Test
  void mapsThatCannotClassifyAreRefused() {
    assertRefused(ErrorCode.SPEC_INVALID, () -> LabelMap.ofNames(List.of("a")), "two labels");
    assertRefused(ErrorCode.SPEC_INVALID, () -> LabelMap.ofNames(List.of("a", "a")), "twice");
    assertRefused(ErrorCode.SPEC_INVALID, () -> LabelMap.ofIds(Map.of("a", 0, "b", 2)), "gap");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> LabelMap.derive(labels(1L, 1L), "label", Set.of()),
        "only '1'");
  }
}
