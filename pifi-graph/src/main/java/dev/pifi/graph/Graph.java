package dev.pifi.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A computation without loops: values in the order they were made, each after its inputs.
 *
 * <p>Equal computations become one value, so that a rewrite may ask for the same slice twice at no
 * cost; operations that draw random numbers stay apart. Not thread-safe while it is built.
 */
public final class Graph {
  private final List<Value> values = new ArrayList<>();
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, Value> parameters = new LinkedHashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Map<Key, Value> known = new HashMap<>();

  private record Key(Op op, Attributes attributes, List<Integer> inputs) {}

  /** Declares a tensor that each run brings; the same name again gives the same value. */
  public Value input(String name, DType dtype, Object... axes) {
    Shape shape = Shape.of(axes);
    Value existing = inputs.get(name);
    if (existing != null) {
      if (!existing.shape().equals(shape) || existing.dtype() != dtype) {
        throw new GraphException("input '" + name + "' exists already as " + existing);
      }
      return existing;
    }
    Attributes attributes =
        Attributes.of(Attribute.NAME, name)
            .with(Attribute.SHAPE, shape)
            .with(Attribute.DTYPE, dtype);
    Value value = add(Op.INPUT, attributes);
    inputs.put(name, value);
    return value;
  }

  /** Declares a float32 weight; the same parameter again gives the same value. */
  public Value parameter(Parameter parameter) {
    return parameter(parameter, DType.FLOAT32);
  }

  /**
   * Declares a weight stored as the given type; the same parameter again gives the same value.
   *
   * @throws GraphException if the name is taken by another shape or type
   */
  public Value parameter(Parameter parameter, DType dtype) {
    Value existing = parameters.get(parameter.name());
    if (existing != null) {
      if (!existing.shape().equals(parameter.shape()) || existing.dtype() != dtype) {
        throw new GraphException(
            "parameter '"
                + parameter.name()
                + "' is wanted as "
                + dtype
                + parameter.shape()
                + " but is "
                + existing.dtype()
                + existing.shape());
      }
      return existing;
    }
    Attributes attributes =
        Attributes.of(Attribute.PARAMETER, parameter).with(Attribute.DTYPE, dtype);
    Value value = add(Op.PARAMETER, attributes);
    parameters.put(parameter.name(), value);
    return value;
  }

  /** Numbers known now, as float32. */
  public Value constant(Shape shape, double... numbers) {
    if (shape.elements(Map.of()) != numbers.length) {
      throw new GraphException(numbers.length + " numbers do not fill " + shape);
    }
    return add(
        Op.CONSTANT,
        Attributes.of(Attribute.DATA, ConstantData.of(numbers)).with(Attribute.SHAPE, shape));
  }

  /** The int64 numbers 0, 1, 2, ... along an axis. */
  public Value iota(Axis axis) {
    return add(Op.IOTA, Attributes.of(Attribute.SHAPE, Shape.of(axis)));
  }

  /** Names a value that a run returns. */
  public void output(String name, Value value) {
    requireOwn(value);
    if (outputs.putIfAbsent(name, value) != null) {
      throw new GraphException("output '" + name + "' exists already");
    }
  }

  /**
   * Adds a node after checking its inputs' types and shapes.
   *
   * @throws GraphException if they do not fit, on the line that asks for it
   */
  public Value add(Op op, Attributes attributes, Value... arguments) {
    List<Integer> ids = new ArrayList<>(arguments.length);
    for (Value argument : arguments) {
      requireOwn(argument);
      ids.add(argument.id());
    }
    Key key = new Key(op, attributes, ids);
    boolean random =
        attributes.has(Attribute.PROBABILITY) && attributes.get(Attribute.PROBABILITY) > 0;
    Value existing = random ? null : known.get(key);
    if (existing != null) {
      return existing;
    }
    ShapeInference.Result result = ShapeInference.infer(op, attributes, List.of(arguments));
    Value value =
        new Value(
            this,
            values.size(),
            op,
            List.of(arguments),
            attributes,
            result.shape(),
            result.dtype());
    values.add(value);
    known.put(key, value);
    return value;
  }

  private void requireOwn(Value value) {
    if (value.graph() != this) {
      throw new GraphException("value " + value + " belongs to another graph");
    }
  }

  /** All values, each after its inputs. */
  public List<Value> values() {
    return Collections.unmodifiableList(values);
  }

  /** The inputs by name, in the order they were declared. */
  public Map<String, Value> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  /** The parameters by name, in the order they were declared. */
  public Map<String, Value> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** The outputs by name, in the order they were declared. */
  public Map<String, Value> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** The output of a name. */
  public Value output(String name) {
    Value value = outputs.get(name);
    if (value == null) {
      throw new GraphException("no output '" + name + "' among " + outputs.keySet());
    }
    return value;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Value value : values) {
      text.append(value).append('\n');
    }
    outputs.forEach(
        (n, v) -> text.append("output ").append(n).append(" = %").append(v.id()).append('\n'));
    return text.toString();
  }
}
