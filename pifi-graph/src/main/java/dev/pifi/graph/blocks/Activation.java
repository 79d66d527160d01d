package dev.pifi.graph.blocks;

import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Activation functions under the names that Hugging Face configs use. */
public enum Activation {
  GELU(Op.GELU, "gelu"),
  GELU_TANH(Op.GELU_TANH, "gelu_new", "gelu_pytorch_tanh", "gelu_fast"),
  SILU(Op.SILU, "silu", "swish"),
  RELU(Op.RELU, "relu"),
  TANH(Op.TANH, "tanh");

  private final Op op;
  private final List<String> names;

  Activation(Op op, String... names) {
    this.op = op;
    this.names = List.of(names);
  }

  /** The activation of a config's name, if there is one. */
  public static Optional<Activation> named(String name) {
    return Arrays.stream(values()).filter(a -> a.names.contains(name)).findFirst();
  }

  /** All config names, for messages. */
  public static List<String> allNames() {
    return Arrays.stream(values()).flatMap(a -> a.names.stream()).toList();
  }

  /** The activation of each element. */
  public Value of(Value x) {
    return x.apply(op);
  }
}
