package dev.pifi.graph.passes;

import dev.pifi.graph.Graph;
import java.util.List;
import java.util.Set;

/** Passes in the order that serves. */
public final class Passes {
  /** Each round needs the one before it only where rewrites free each other; two are usual. */
  private static final int MAXIMUM_ROUNDS = 8;

  private Passes() {}

  /** One pass after another. */
  public static Pass sequence(String name, List<Pass> passes) {
    List<Pass> kept = List.copyOf(passes);
    return new Named(
        name,
        graph -> {
          Graph result = graph;
          for (Pass pass : kept) {
            result = pass.apply(result);
          }
          return result;
        });
  }

  /** The exact passes for a graph that is trained: same outputs, fewer operations. */
  public static Pass training() {
    return untilStable(
        "training",
        sequence(
            "round",
            List.of(
                new DeadCode(),
                new SingleKeyAttention(),
                new DeadCode(),
                new SelectionPushDown(),
                new SingleQueryAttention())));
  }

  /** The same for a graph that is only evaluated: dropout goes first. */
  public static Pass evaluation() {
    return sequence("evaluation", List.of(new RemoveDropout(), training()));
  }

  /**
   * All that stands between a model's graph and a back end, in float32.
   *
   * @param training whether dropout is wanted
   */
  public static Pass standard(boolean training) {
    return training ? training() : evaluation();
  }

  /**
   * The same in mixed precision.
   *
   * @param storedBfloat16 names of parameters that are stored as bfloat16
   */
  public static Pass standardBfloat16(boolean training, Set<String> storedBfloat16) {
    return sequence("standard-bfloat16", List.of(standard(training), bfloat16(storedBfloat16)));
  }

  /**
   * Mixed precision alone, for a graph that the exact passes have been through.
   *
   * @param stored names of parameters that are stored as bfloat16
   */
  public static Pass bfloat16(Set<String> stored) {
    return sequence("bfloat16", List.of(new PrecisionPlacement(stored), new DeadCode()));
  }

  private static Pass untilStable(String name, Pass pass) {
    return new Named(
        name,
        graph -> {
          Graph before = graph;
          for (int round = 0; round < MAXIMUM_ROUNDS; round++) {
            Graph after = pass.apply(before);
            if (Rewriter.same(before, after)) {
              return after;
            }
            before = after;
          }
          return before;
        });
  }

  private interface Rewrite {
    Graph apply(Graph graph);
  }

  private record Named(String name, Rewrite rewrite) implements Pass {
    @Override
    public Graph apply(Graph graph) {
      return rewrite.apply(graph);
    }
  }
}
