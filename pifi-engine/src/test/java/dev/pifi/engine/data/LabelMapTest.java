package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
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
  void labelsThatDifferInCaseOrSpaceOnlyAreRefused() {
    for (Table table : List.of(labels("neg", "pos", "Neg"), labels("1", "0", " 1"))) {
      assertRefused(
          ErrorCode.DATA_INVALID,
          () -> LabelMap.derive(table, "label", Set.of()),
          "case and outer white space",
          "data.labels");
    }
    LabelMap meant = LabelMap.ofNames(List.of("Neg", "neg"));
    assertEquals(Optional.of(1), meant.id("neg"));
  }

  @Test
  void aLabelOfOneLetterIsNearToNoOther() {
    LabelMap map = LabelMap.ofNames(List.of("0", "1"));
    PifiException fault =
        assertThrows(PifiException.class, () -> map.assign(labels("2"), "label", Set.of(), FAIL));
    assertFalse(fault.remedy().contains("did you mean"), fault.remedy());
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
    LabelMap map =
        LabelMap.of(
            List.of("bad", "good"), Map.of("1", "bad", "2", "bad", "4", "good", "5", "good"));
    assertEquals(List.of("bad", "good"), map.names());
    assertEquals(Optional.of(0), map.id("1"));
    assertEquals(Optional.of(0), map.id("2"));
    assertEquals(Optional.of(1), map.id("5"));
    assertEquals(Optional.of(1), map.id("good"));
    assertEquals(Optional.empty(), map.id("0"), "no value that was not given");
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
    assertRefused(
        ErrorCode.SPEC_INVALID,
        () -> LabelMap.of(List.of("a", "b"), Map.of("0", "c")),
        "'0' for 'c'");
    assertRefused(
        ErrorCode.DATA_INVALID,
        () -> LabelMap.derive(labels(1L, 1L), "label", Set.of()),
        "only '1'");
  }
}
