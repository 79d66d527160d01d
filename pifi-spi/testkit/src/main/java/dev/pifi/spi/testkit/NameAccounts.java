package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.WeightMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a weight map accounts for every tensor of a checkpoint and every parameter of a model.
 */
final class NameAccounts {
  private static final String FOREIGN = "a_tensor.that_no.model_has";

  private final WeightMap weights;
  private final Set<String> parameters;

  NameAccounts(WeightMap weights, Set<String> parameters) {
    this.weights = weights;
    this.parameters = Set.copyOf(parameters);
  }

  void require(PublishedCheckpoint checkpoint) {
    List<String> all = new ArrayList<>(checkpoint.used());
    all.addAll(checkpoint.leftOut());
    WeightMap.Resolution found = weights.resolve(checkpoint.name(), all, parameters);
    assertEquals(parameters, found.tensorOf().keySet(), "parameters with a tensor");
    assertEquals(
        Set.copyOf(checkpoint.used()), new HashSet<>(found.tensorOf().values()), "tensors used");
    assertEquals(Set.copyOf(checkpoint.leftOut()), found.skipped().keySet(), "tensors left out");
    found.tensorOf().forEach((parameter, tensor) -> requireSameName(checkpoint, tensor, parameter));
    found
        .skipped()
        .forEach((tensor, why) -> assertFalse(why.isBlank(), "no reason to skip " + tensor));
    foreignTensorsAreRefused(checkpoint, all);
    checkpoint.used().forEach(tensor -> missingOneIsRefused(checkpoint, all, tensor));
  }

  /** Two tensors of one shape that are taken for each other fit, and compute something else. */
  private static void requireSameName(
      PublishedCheckpoint checkpoint, String tensor, String parameter) {
    String stated = checkpoint.renamed().get(tensor);
    if (stated == null) {
      assertTrue(
          tensor.equals(parameter) || tensor.endsWith("." + parameter),
          () -> tensor + " becomes " + parameter + "; if that is right, state it by renaming");
    } else {
      assertEquals(stated, parameter, () -> "the parameter of " + tensor);
    }
  }

  /** Neither a name of its own nor one that only starts as a parameter does may pass. */
  private void foreignTensorsAreRefused(PublishedCheckpoint checkpoint, List<String> all) {
    String inside = checkpoint.used().get(checkpoint.used().size() - 1) + ".extra";
    for (String foreign : List.of(FOREIGN, inside)) {
      List<String> more = new ArrayList<>(all);
      more.add(foreign);
      refused(checkpoint, more, foreign);
    }
  }

  private void missingOneIsRefused(
      PublishedCheckpoint checkpoint, List<String> all, String tensor) {
    List<String> fewer = new ArrayList<>(all);
    fewer.remove(tensor);
    refused(checkpoint, fewer, weights.parameterName(tensor));
  }

  private void refused(PublishedCheckpoint checkpoint, List<String> tensors, String named) {
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> weights.resolve(checkpoint.name(), tensors, parameters),
            () -> named + " is not missed");
    assertEquals(ErrorCode.CHECKPOINT_INVALID, e.code());
    assertTrue(e.actual().contains(named), e::getMessage);
  }
}
