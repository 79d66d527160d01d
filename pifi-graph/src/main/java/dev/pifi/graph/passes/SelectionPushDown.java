package dev.pifi.graph.passes;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Moves selections along the length axis towards the inputs: where only one row of [batch, length,
 * width] is wanted (a slice, or a row taken for each example), the operations before it that treat
 * rows independently compute that row alone.
 *
 * <p>With a pooled first token, a last encoder layer computes keys and values of all rows, but its
 * query projection, attention output, norms and feed-forward only for one. Outputs are the same; a
 * dropout draws fewer numbers.
 */
public final class SelectionPushDown implements Pass {
  @Override
  public String name() {
    return "selection-push-down";
  }

  @Override
  public Graph apply(Graph graph) {
    return new Rebuild(graph, wanted(graph)).run();
  }

  /** From the outputs backwards: the part of each value that all who use it want, by id. */
  private static List<Optional<Selection>> wanted(Graph graph) {
    Selection[] wanted = new Selection[graph.values().size()];
    graph.outputs().values().forEach(value -> wanted[value.id()] = Selection.ALL);
    for (int id = wanted.length - 1; id >= 0; id--) {
      if (wanted[id] == null) {
        continue;
      }
      Value value = graph.values().get(id);
      if (!(wanted[id] instanceof Selection.All)
          && SelectionRules.inputs(value, wanted[id]).isEmpty()) {
        wanted[id] = Selection.ALL;
      }
      List<Selection> parts = parts(value, wanted[id]);
      for (int i = 0; i < parts.size(); i++) {
        Value input = value.input(i);
        Selection part = parts.get(i).carriedBy(input.shape()) ? parts.get(i) : Selection.ALL;
        Selection before = wanted[input.id()];
        wanted[input.id()] = before == null ? part : Selection.join(before, part);
      }
    }
    return Arrays.stream(wanted).map(Optional::ofNullable).toList();
  }

  private static List<Selection> parts(Value value, Selection wanted) {
    if (!(wanted instanceof Selection.All)) {
      return SelectionRules.inputs(value, wanted).orElseThrow();
    }
    List<Selection> parts = new ArrayList<>();
    value.inputs().forEach(input -> parts.add(Selection.ALL));
    SelectionRules.start(value).ifPresent(selection -> parts.set(0, selection));
    return parts;
  }

  /** One rewrite. Built from the outputs, for a row's index may have been made after its user. */
  private static final class Rebuild {
    private final Graph source;
    private final Graph target = new Graph();
    private final List<Optional<Selection>> wanted;
    private final Value[] made;

    Rebuild(Graph source, List<Optional<Selection>> wanted) {
      this.source = source;
      this.wanted = wanted;
      this.made = new Value[source.values().size()];
    }

    Graph run() {
      for (Value value : source.values()) {
        if (wanted.get(value.id()).isPresent()) {
          make(value);
        }
      }
      source.outputs().forEach((name, value) -> target.output(name, make(value)));
      return target;
    }

    private Value make(Value value) {
      if (made[value.id()] == null) {
        Selection selection = wanted.get(value.id()).orElseThrow();
        List<Selection> parts = parts(value, selection);
        List<Value> inputs = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
          inputs.add(part(value.input(i), parts.get(i)));
        }
        made[value.id()] = build(value, selection, inputs);
      }
      return made[value.id()];
    }

    /** A part of an input: computed as such, or taken from the whole. */
    private Value part(Value input, Selection part) {
      Value value = make(input);
      if (part.equals(wanted.get(input.id()).orElseThrow())) {
        return value;
      }
      if (part instanceof Selection.Row row) {
        return Selection.take(row, value, make(row.index()));
      }
      Selection.Range range = (Selection.Range) part;
      return value.shape().axis(range.axis()).is(range.end()) && range.start() == 0
          ? value
          : value.slice(range.axis(), range.start(), range.end());
    }

    private Value build(Value value, Selection selection, List<Value> inputs) {
      if (selection instanceof Selection.All) {
        return SelectionRules.start(value).isPresent()
            ? inputs.get(0)
            : Rewriter.copy(target, value, inputs);
      }
      if (value.op() == Op.RESHAPE || value.op() == Op.EXPAND) {
        Object[] axes = resized(value, selection).axes().toArray();
        Value input = inputs.get(0);
        return value.op() == Op.RESHAPE ? input.reshape(axes) : input.expand(axes);
      }
      return Rewriter.copy(target, value, inputs);
    }

    private static Shape resized(Value value, Selection selection) {
      return value.attribute(Attribute.SHAPE).with(selection.axis(), selection.size());
    }
  }
}
