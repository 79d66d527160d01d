package dev.pifi.engine.torch;

import dev.pifi.graph.Graph;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Gradients of a graph some of whose linear maps the library cannot differentiate.
 *
 * <p>Those maps cut the graph into segments: a value's segment is the largest number of such maps
 * on a way to it. What crosses to a later segment goes on as a leaf of its own, so that the library
 * differentiates one segment after the other, from the last to the first, and the maps' own
 * gradients are products written here. Every value is differentiated once.
 */
final class Differentiation {
  private final Graph graph;
  private final LinearKernels kernels;
  private final Set<Value> wanted;
  private final int[] segment;
  private final boolean[] needed;

  /** Values that are leaves for the segments behind their own. */
  private final Set<Value> crossing = new LinkedHashSet<>();

  private final Map<Value, String> gradients = new HashMap<>();
  private final StringBuilder code = new StringBuilder();
  private int names;

  /**
   * @param wanted inputs and parameters whose gradients are asked for
   */
  Differentiation(Graph graph, LinearKernels kernels, List<Value> wanted) {
    this.graph = graph;
    this.kernels = kernels;
    this.wanted = new LinkedHashSet<>(wanted);
    this.segment = new int[graph.values().size()];
    this.needed = new boolean[segment.length];
    for (Value value : graph.values()) {
      needed[value.id()] =
          this.wanted.contains(value)
              || (value.dtype().isFloating() && value.inputs().stream().anyMatch(this::needed));
      for (Value input : value.inputs()) {
        segment[value.id()] = Math.max(segment[value.id()], segmentBehind(input));
      }
    }
    for (Value value : graph.values()) {
      for (Value input : value.inputs()) {
        if (needed(input)
            && !ExpressionEmitter.isLeaf(input)
            && !isCut(input)
            && !isCut(value)
            && segment(input) < segment(value)) {
          crossing.add(input);
        }
      }
    }
  }

  private boolean needed(Value value) {
    return needed[value.id()];
  }

  private int segment(Value value) {
    return segment[value.id()];
  }

  /** Whether a value is a product whose gradients are written here. */
  private boolean isCut(Value value) {
    return kernels.run(value) && needed(value);
  }

  private int segmentBehind(Value value) {
    return segment(value) + (isCut(value) ? 1 : 0);
  }

  /** All values, each after its inputs, one segment after the other. */
  List<Value> order() {
    List<Value> order = new ArrayList<>(graph.values());
    order.sort(Comparator.comparingInt(this::segment));
    return order;
  }

  /** The lines that follow the line of a value in {@link #order()}. */
  String after(Value value, boolean lastOfSegment) {
    StringBuilder lines = new StringBuilder();
    if (isCut(value)) {
      String name = ExpressionEmitter.name(value);
      lines.append(line(name, "torch.requires_grad_(" + name + ", True)"));
    }
    if (lastOfSegment) {
      for (Value leaving : crossing) {
        if (segment(leaving) == segment(value)) {
          String name = ExpressionEmitter.name(leaving);
          lines.append(line(attached(leaving), name));
          lines.append(line(name, "torch.requires_grad_(torch.detach(" + name + "), True)"));
        }
      }
    }
    return lines.toString();
  }

  /** Whether no later value of the order is in the same segment. */
  boolean isLast(List<Value> order, int index) {
    return index + 1 == order.size() || segment(order.get(index + 1)) > segment(order.get(index));
  }

  /** The name of a value inside its segment once the segment is done. */
  private String attached(Value value) {
    return crossing.contains(value) ? "o" + value.id() : ExpressionEmitter.name(value);
  }

  /**
   * The lines that compute the gradients.
   *
   * @param of what is differentiated
   * @param by what its gradient starts with, a tensor of the same shape
   */
  String backward(Value of, String by) {
    gradients.put(of, by);
    int last = graph.values().stream().mapToInt(this::segment).max().orElse(0);
    for (int s = last; s >= 0; s--) {
      for (Value value : graph.values()) {
        if (segment(value) == s && isCut(value) && gradients.containsKey(value)) {
          product(value);
        }
      }
      differentiate(s);
    }
    return code.toString();
  }

  /** The name of a wanted gradient, after {@link #backward}. */
  String gradient(Value of) {
    String name = gradients.get(of);
    if (name == null) {
      throw new IllegalArgumentException(of + " has no gradient");
    }
    return name;
  }

  private void differentiate(int s) {
    List<Value> outputs =
        graph.values().stream()
            .filter(v -> segment(v) == s && needed(v) && !isCut(v) && !ExpressionEmitter.isLeaf(v))
            .filter(gradients::containsKey)
            .toList();
    if (outputs.isEmpty()) {
      return;
    }
    Set<Value> inputs = new LinkedHashSet<>();
    Set<Value> seen = new LinkedHashSet<>();
    outputs.forEach(output -> collect(output, s, inputs, seen));
    String result = "g" + names++;
    code.append(
        line(
            result,
            "torch.grad(["
                + joined(outputs, this::attached)
                + "], ["
                + joined(inputs, ExpressionEmitter::name)
                + "], annotate(List[Optional[Tensor]], ["
                + joined(outputs, gradients::get)
                + "]))"));
    int i = 0;
    for (Value input : inputs) {
      add(input, "unchecked_cast(Tensor, " + result + "[" + i++ + "])");
    }
  }

  private void collect(Value value, int s, Set<Value> inputs, Set<Value> seen) {
    for (Value input : value.inputs()) {
      if (needed(input) && seen.add(input)) {
        if (ExpressionEmitter.isLeaf(input) || isCut(input) || segment(input) < s) {
          inputs.add(input);
        } else {
          collect(input, s, inputs, seen);
        }
      }
    }
  }

  /** The gradients of a linear map, from that of its output. */
  private void product(Value y) {
    Value x = y.input(0);
    Value weight = y.input(1);
    String dy = "y" + names++;
    code.append(line(dy, "torch.contiguous(" + gradients.get(y) + ")"));
    if (needed(x)) {
      int place = kernels.place(y);
      String transposed =
          place >= 0
              ? "q[" + place + "]"
              : "torch.t(torch.detach(" + ExpressionEmitter.name(weight) + "))";
      add(x, ExpressionEmitter.oneDnn(dy, transposed, "None"));
    }
    String rows = "torch.reshape(" + dy + ", [-1, " + weight.shape().size(0) + "])";
    if (needed(weight)) {
      String other =
          "torch.reshape(torch.detach("
              + ExpressionEmitter.name(x)
              + "), [-1, "
              + weight.shape().size(1)
              + "])";
      add(weight, "torch.matmul(torch.t(" + rows + "), " + other + ")");
    }
    if (y.inputs().size() == 3 && needed(y.input(2))) {
      add(y.input(2), "torch.sum(" + rows + ", [0])");
    }
  }

  private void add(Value to, String gradient) {
    String name = "d" + names++;
    String before = gradients.get(to);
    code.append(
        line(name, before == null ? gradient : "torch.add(" + before + ", " + gradient + ")"));
    gradients.put(to, name);
  }

  private static String joined(Iterable<Value> values, Function<Value, String> expression) {
    List<String> parts = new ArrayList<>();
    values.forEach(value -> parts.add(expression.apply(value)));
    return String.join(", ", parts);
  }

  private static String line(String name, String expression) {
    return "    " + name + " = " + expression + "\n";
  }
}
